#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "domain/catalog/availability.hpp"
#include "domain/catalog/market.hpp"
#include "json/value.hpp"
#include "search/snapshot.hpp"

/// What one caller sees of the catalog in one country, and how it is written. Source: reseller contract §2.1,
/// §3.2–3.4, B.1; commerce rules R10–R18, R26–R29.
namespace comptoir::api::reseller {

/// One caller's view. Threads: one request.
struct CatalogView {
    const search::CatalogSnapshot& catalog;
    const catalog::MarketTable& markets;
    catalog::Market market;
    Instant now;
    std::vector<TenantId> viewers;                 ///< Whose private plans are seen (R17).
    std::optional<catalog::Segment> segment = {};  ///< The customer's; nothing: of any.
    /// `targetSegment`: narrows lists, and hides nothing else.
    std::optional<catalog::Segment> asked_segment = {};
    std::optional<PartnerId> only_open_to = {};  ///< What is bought for a customer: R26. Nothing: R10.
    std::function<std::string()> profile = {};   ///< Policy profile: currencies (R45), terms (§0.1), R80.
    // What the members above show is written with those below.
    std::string locale = {};                  ///< Lower case.
    std::string products_path = "/products";  ///< Of links.
    std::string query = {};                   ///< Of links: `?country=FR`, or empty.
    /// R27, for `isPurchasable`.
    std::function<bool(const catalog::Product&, const catalog::Plan&, const catalog::Availability&)> may_buy =
        {};

    /// A product of the view: SaaS, listed, with a plan that is sold here.
    bool shows(const catalog::Product& product) const;
    bool shows(const catalog::Product& product, const catalog::Plan& plan) const;
    /// Whether a plan is for the segment that was asked for.
    bool lists(const catalog::Plan& plan) const;
    bool lists(const catalog::Product& product) const;
    /// Those of the customer's segment, in the currencies that the profile charges (R45).
    std::vector<catalog::Availability> availabilities(const catalog::Product& product,
                                                      const catalog::Plan& plan) const;
    /// Nothing when the view does not show it.
    const catalog::Product* find_product(const std::string& id) const;
    const catalog::Plan* find_sku(const catalog::Product& product, const std::string& id) const;
};

json::Value product_to_wire(const CatalogView& view, const catalog::Product& product);
json::Value sku_to_wire(const CatalogView& view, const catalog::Product& product, const catalog::Plan& plan);
json::Value availability_to_wire(const CatalogView& view, const catalog::Product& product,
                                 const catalog::Plan& plan, const catalog::Availability& availability);

/// `monthly`, `annual`, `one_time`, `none`: the only words known clients can read (§3.14).
std::string_view billing_cycle_word(catalog::BillingPlan plan);

}  // namespace comptoir::api::reseller
