#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "base/limits.hpp"
#include "domain/catalog/localized.hpp"
#include "domain/catalog/price_rows.hpp"
#include "domain/catalog/taxonomy.hpp"

/// What publishers offer: plain facts of one catalog version, without rules. Source: commerce rules §2,
/// publisher contract §6, docs/catalog-format.md.
namespace comptoir::catalog {

struct Address {
    std::string line1;
    std::string line2;
    std::string city;
    std::string postal_code;
    std::string region;
    Market country = Market::of("ZZ");
    friend bool operator==(const Address&, const Address&) = default;
};

struct Contact {
    std::string name;
    std::string phone;
    std::string email;
    std::string url;  ///< Support page, or marketing page of the CSP contact.
    friend bool operator==(const Contact&, const Contact&) = default;
};

struct Publisher {
    PublisherId id;
    std::string display_name;
    Address address;
    std::string website;
    Contact support;             ///< Shown to partners and customers (R24).
    Contact engineering;         ///< Partners only (R24).
    std::optional<Contact> csp;  ///< Partners only (R24).
    friend bool operator==(const Publisher&, const Publisher&) = default;
};

/// A word of the taxonomy with words below it: category and subcategories, industry and verticals (R20).
struct Classification {
    Text slug;
    std::vector<Text> children;
    friend bool operator==(const Classification&, const Classification&) = default;
};

struct MediaLink {
    LocalizedText title;
    Text url;
    friend bool operator==(const MediaLink&, const MediaLink&) = default;
};

struct Screenshot {
    Text url;
    std::optional<LocalizedText> caption;
    friend bool operator==(const Screenshot&, const Screenshot&) = default;
};

/// Where the publisher is reached for one offer (publisher contract §6.1).
struct TechnicalConfiguration {
    Text landing_page_url;
    Text webhook_url;
    TenantId tenant;
    AppId app;
    friend bool operator==(const TechnicalConfiguration&, const TechnicalConfiguration&) = default;
};

enum class OfferStatus { live, preview, stopped };
enum class Audience { any, selected, none };  ///< Which partners may resell (R12).
enum class PricingModel { flat, per_user };
enum class Segment : std::uint8_t { commercial, education, government, nonprofit };
enum class OwnershipScope { none, lifetime, concurrent };  ///< R59.

std::string_view to_text(OfferStatus status);
std::string_view to_text(Audience audience);
std::string_view to_text(PricingModel model);  ///< `flat`, `perUser`.
std::string_view to_text(Segment segment);
std::string_view to_text(OwnershipScope scope);
std::optional<Segment> parse_segment(std::string_view text);  ///< Any case: it is also a query parameter.

/// Every value, in the order in which people are told them.
inline constexpr std::array kOfferStatuses = {OfferStatus::live, OfferStatus::preview, OfferStatus::stopped};
inline constexpr std::array kAudiences = {Audience::any, Audience::selected, Audience::none};
inline constexpr std::array kPricingModels = {PricingModel::flat, PricingModel::per_user};
inline constexpr std::array kSegments = {Segment::commercial, Segment::education, Segment::government,
                                         Segment::nonprofit};
inline constexpr std::array kOwnershipScopes = {OwnershipScope::none, OwnershipScope::lifetime,
                                                OwnershipScope::concurrent};

struct OwnershipLimit {
    OwnershipScope scope = OwnershipScope::none;
    std::int64_t count = 1;  ///< Meaningless for none, 1 for lifetime.
    friend bool operator==(const OwnershipLimit&, const OwnershipLimit&) = default;
};

struct Trial {
    Period length = Period::months(1);  ///< R94.
    friend bool operator==(const Trial&, const Trial&) = default;
};

/// A custom meter of a flat-rate plan (publisher contract §6.3).
struct Dimension {
    std::string id;
    LocalizedText display_name;
    std::string unit_of_measure;
    std::vector<std::pair<Currency, Decimal>> price_per_unit;  ///< At most one per currency.
    std::optional<std::int64_t> included_monthly = 0;          ///< Nothing: unlimited.
    std::optional<std::int64_t> included_annual = 0;           ///< Nothing: unlimited.
    friend bool operator==(const Dimension&, const Dimension&) = default;
};

/// A plan of an offer; partners call it SKU.
struct Plan {
    PlanId id;
    SkuId sku;
    LocalizedText title;
    LocalizedText description;
    bool is_private = false;
    std::vector<TenantId> tenants;  ///< Who sees a private plan (R17); sorted.
    bool stop_sell = false;         ///< No new purchase; subscriptions and renewals go on.
    bool auto_activate = false;     ///< Billing starts at purchase (publisher contract §4.5).
    bool subscribe_event = false;   ///< The publisher is told when a purchase has activated it (0.3 no. 29).
    std::int64_t min_quantity = 1;
    std::int64_t max_quantity = limits::kQuantityMax;  ///< 1 for flat-rate plans (R58).
    OwnershipLimit ownership_limit;
    std::optional<Trial> trial;
    std::vector<Segment> segments = {Segment::commercial};
    std::vector<Market> markets;
    PriceRows prices;
    std::vector<Dimension> dimensions;

    bool sold_in(Market market) const;
    bool has_segment(Segment segment) const;
    /// R17: public, or one of the tenants given (a partner's, a customer's) is listed.
    bool visible_to(std::span<const TenantId> viewers) const;
    friend bool operator==(const Plan&, const Plan&) = default;
};

/// A published offer; partners call it product.
struct Product {
    ProductId id;
    PublisherId publisher;
    OfferId offer;
    ProductType type = ProductType::saas;
    OfferStatus status = OfferStatus::live;
    LocalizedText title;
    LocalizedText summary;
    LocalizedText description;
    std::optional<LocalizedText> getting_started;
    std::vector<Classification> categories;
    std::vector<Classification> industries;
    std::vector<Text> keywords;
    std::vector<MediaLink> documents;
    std::vector<Screenshot> screenshots;
    std::vector<MediaLink> videos;
    Text privacy_url;
    Text terms_url;
    Text terms_version;
    Audience audience = Audience::none;
    std::vector<PartnerId> selected_partners;         ///< Sorted; for Audience::selected.
    std::optional<PricingModel> pricing_model;        ///< saas only.
    std::optional<TechnicalConfiguration> technical;  ///< saas only.
    std::vector<Plan> plans;

    /// R10–R12: live and not kept from the programme. An exclusive offer is listed for everybody.
    bool is_listed() const { return status == OfferStatus::live && audience != Audience::none; }
    /// R12: the badge.
    bool is_exclusive() const { return audience == Audience::selected; }
    /// R12, R16: may this partner sell it, as far as the audience decides?
    bool open_to(const PartnerId& partner) const;
    /// R25, R17: in a plan that one of the viewers sees.
    bool has_trial(std::span<const TenantId> viewers) const;
    const Plan* find_plan(const PlanId& plan) const;
    const Plan* find_sku(const SkuId& sku) const;
    friend bool operator==(const Product&, const Product&) = default;
};

/// Whole content of a catalog, or of one import.
struct CatalogDocument {
    std::vector<Publisher> publishers;
    std::vector<Product> products;
};

}  // namespace comptoir::catalog
