#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "base/money.hpp"
#include "base/time.hpp"
#include "domain/parties/partner.hpp"
#include "domain/refusal/refusal.hpp"

/// What a buyer collects and orders: plain facts, without rules.
/// Source: commerce rules §4.2; reseller contract §3.6, §3.7.
namespace comptoir::ordering {

/// A catalog item as clients name it: `ProductId:SkuId:AvailabilityId`.
struct CatalogItem {
    ProductId product;
    SkuId sku;
    AvailabilityId availability;
    std::string str() const { return product.str() + ":" + sku.str() + ":" + availability.str(); }
    friend bool operator==(const CatalogItem&, const CatalogItem&) = default;
};
/// Nothing unless the text has three non-empty parts.
std::optional<CatalogItem> parse_catalog_item(std::string_view text);

/// What somebody asks about: an item, or as much of one as there is. What is not sold here has no
/// availability, and a SKU at most (R18).
struct ItemReference {
    ProductId product;
    std::optional<SkuId> sku;
    std::optional<AvailabilityId> availability;
    std::string str() const;
    /// Nothing unless all three parts are there.
    std::optional<CatalogItem> item() const;
};
/// One to three non-empty parts, joined by `:`.
std::optional<ItemReference> parse_item_reference(std::string_view text);

/// Why a line cannot be ordered as it stands (reseller contract §2.7, CartErrorCode).
struct LineError {
    int code = 0;
    Refusal why;  ///< Said to each reader in their language.
    friend bool operator==(const LineError&, const LineError&) = default;
};

/// What a client tells the publisher's provisioning, name and value.
using ProvisioningContext = std::vector<std::pair<std::string, std::string>>;

struct CartLine {
    int id = 0;
    std::string catalog_item_id;  ///< As given, so that an invalid one keeps its place.
    std::string friendly_name;
    std::int64_t quantity = 1;
    std::string currency;       ///< Filled with the availability's currency.
    std::string billing_cycle;  ///< Wire value: `monthly`, `annual`, `none`, …
    std::string term_duration;  ///< ISO 8601, or empty.
    std::string renews_to;      ///< ISO 8601, or empty.
    std::vector<std::pair<std::string, std::string>> participants;
    ProvisioningContext provisioning_context;
    bool attested = false;    ///< The buyer accepts the publisher's terms (R52).
    bool has_addons = false;  ///< Names add-ons, which no product here has (R116).
    std::string order_group;
    std::optional<LineError> error;
    friend bool operator==(const CartLine&, const CartLine&) = default;
};
/// Program ids of the resellers that a line names as the ones that sell, canonical. A value that is blank is
/// not given, and a participant of an unknown kind is nobody (reseller contract §1.8, §3.14).
std::set<std::string> resellers_of(const CartLine& line);

struct Cart {
    PartnerId partner;
    CartId id;
    CustomerId customer;
    bool ordered = false;
    Instant created;
    Instant modified;
    Instant expires;
    std::string modified_by;  ///< User's oid, else application id.
    std::vector<CartLine> lines;
    std::int64_t version = 1;
};

/// A paid term and the length of one of its charge cycles.
struct PaidTerm {
    Period term = Period::months(1);
    Period cycle = Period::months(1);
};

struct OrderLine {
    int number = 0;
    SubscriptionId subscription;
    std::string catalog_item_id;
    std::string friendly_name;
    std::int64_t quantity = 1;  ///< 0 after a cancellation.
    Period term = Period::months(1);
    std::optional<Period> renews_to;
    std::string transaction_type;  ///< `New`, `Renew`, …
    std::string provisioning;      ///< `PrefulfillmentPending`, `Fulfilled`, `Unfulfilled`.
    std::string market;            ///< For the line's catalog links.
    std::optional<PaidTerm> paid;  ///< First paid term, also of a line that begins with a trial (R62).
    Decimal unit_price;            ///< Of the row valid at checkout (R62), whole term.
    std::string terms_accepted;    ///< R52: who accepted which version when, as JSON; or empty.
    ProvisioningContext provisioning_context;
    std::optional<parties::Reseller> reseller;  ///< Of record; nothing when sold without one.
};

struct Order {
    PartnerId partner;
    OrderId id;
    CustomerId customer;
    std::optional<CartId> cart;
    std::string order_group;
    std::string alternate_id;
    std::string billing_cycle;  ///< Wire value.
    Currency currency = Currency::of("EUR");
    std::string status;  ///< `pending`, `completed`, `cancelled`.
    std::string transaction_type = "UserPurchase";
    Instant created;
    std::vector<OrderLine> lines;
    std::int64_t version = 1;
};

}  // namespace comptoir::ordering
