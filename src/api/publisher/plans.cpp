#include "api/publisher/plans.hpp"

#include <algorithm>
#include <array>

#include "domain/catalog/availability.hpp"
#include "domain/policy/profile.hpp"

namespace comptoir::api::publisher {
namespace {

using subscriptions::Subscription;

std::string describe_term(Period term) {
    const int months = term.month_count();
    if (term.is_days()) return fmt::format("{} days", term.day_count());
    if (months % 12 == 0) return months == 12 ? "1 year" : fmt::format("{} years", months / 12);
    return months == 1 ? "1 month" : fmt::format("{} months", months);
}

// Terms this surface may name (contract 0.3 #31).
bool is_known_term(Period term) {
    constexpr std::array kMonths = {1, 12, 24, 36};
    return std::find(kMonths.begin(), kMonths.end(), term.month_count()) != kMonths.end();
}

json::Array included_quantities(const catalog::Plan& plan, Period term) {
    json::Array included;
    for (const catalog::Dimension& dimension : plan.dimensions) {
        const auto& units = term.month_count() >= 12 ? dimension.included_annual : dimension.included_monthly;
        if (units) {
            included.push_back(
                json::Object{{"dimensionId", dimension.id}, {"units", std::to_string(*units)}});
        }
    }
    return included;
}

// The rows a purchase of this moment would take: of overlapping ones the earliest (R40).
std::vector<catalog::PriceRow> rows_in_force(const catalog::Plan& plan, const Subscription& s, Instant now) {
    std::vector<catalog::PriceRow> rows;
    const policy::Profile& profile = policy::profile(s.profile);
    for (const catalog::PriceRow& row : plan.prices) {
        if (row.market.code() != s.market || row.currency != s.currency || !is_known_term(row.term)) continue;
        if (!policy::sells_term(profile, row.term)) continue;  // Neither bought nor changed to (§3.8).
        const catalog::PriceKey key{row.market, row.currency, row.term, row.billing_plan};
        // Two rows of one key start at different instants (R40).
        const auto in_force = catalog::price_in_force(plan.prices, key, now);
        if (in_force && in_force->starts == row.starts) rows.push_back(row);
    }
    return rows;
}

json::Object components_of(const catalog::Plan& plan, const Subscription& s, Instant now) {
    json::Array terms;
    for (const catalog::PriceRow& row : rows_in_force(plan, s, now)) {
        terms.push_back(json::Object{{"currency", row.currency.str()},
                                     {"price", row.unit_price},
                                     {"termUnit", row.term.str()},
                                     {"termDescription", describe_term(row.term)},
                                     {"meteredQuantityIncluded", included_quantities(plan, row.term)}});
    }
    json::Array dimensions;
    for (const catalog::Dimension& dimension : plan.dimensions) {
        for (const auto& [currency, price] : dimension.price_per_unit) {
            if (currency != s.currency) continue;
            dimensions.push_back(json::Object{{"id", dimension.id},
                                              {"currency", currency.str()},
                                              {"pricePerUnit", price},
                                              {"unitOfMeasure", dimension.unit_of_measure},
                                              {"displayName", dimension.display_name.en.view()}});
        }
    }
    return json::Object{{"recurrentBillingTerms", std::move(terms)},
                        {"meteringDimensions", std::move(dimensions)}};
}

// Stop-sell of the plan or of the whole offer (contract §6.1).
bool is_stopped(const catalog::Product& product, const catalog::Plan& plan) {
    return plan.stop_sell || product.status == catalog::OfferStatus::stopped;
}

json::Object to_json(const catalog::Product& product, const catalog::Plan& plan, const Subscription& s,
                     Instant now) {
    const bool per_seat = product.pricing_model == catalog::PricingModel::per_user;
    json::Object object{{"planId", plan.id.str()},
                        {"displayName", plan.title.en.view()},
                        {"isPrivate", plan.is_private},
                        {"description", plan.description.en.view()}};
    if (per_seat) {
        object.emplace_back("minQuantity", plan.min_quantity);
        object.emplace_back("maxQuantity", plan.max_quantity);
    }
    object.emplace_back("hasFreeTrials", plan.trial.has_value());
    object.emplace_back("isPricePerSeat", per_seat);
    object.emplace_back("isStopSell", is_stopped(product, plan));
    object.emplace_back("market", s.market);
    object.emplace_back("planComponents", components_of(plan, s, now));
    return object;
}

// The segment it was bought in; nothing when its plan no longer says so.
std::optional<catalog::Segment> segment_of(const catalog::Product& product, const Subscription& s) {
    const catalog::Plan* current = product.find_plan(s.plan);
    if (current == nullptr) return std::nullopt;
    const auto bought = catalog::find_availability(product, *current, s.availability, std::nullopt);
    return bought ? std::optional(bought->segment) : std::nullopt;
}

// Could the beneficiary buy the plan now, or change to it?
bool is_open(const catalog::Product& product, const catalog::Plan& plan, const Subscription& s, Instant now) {
    const std::array viewers{TenantId(s.customer.guid())};
    const auto segment = segment_of(product, s);
    return !is_stopped(product, plan) && plan.visible_to(viewers) &&
           plan.sold_in(catalog::Market::of(s.market)) && (!segment || plan.has_segment(*segment)) &&
           !rows_in_force(plan, s, now).empty();
}

}  // namespace

json::Array plans_for(const search::CatalogSnapshot& catalog, const Subscription& s, std::string_view only,
                      Instant now) {
    json::Array plans;
    const catalog::Product* product = catalog.find_product(s.product);
    if (product == nullptr) return plans;
    for (const catalog::Plan& plan : product->plans) {
        if (!only.empty() && plan.id.str() != only) continue;
        if (plan.id == s.plan || is_open(*product, plan, s, now)) {
            plans.push_back(to_json(*product, plan, s, now));
        }
    }
    return plans;
}

}  // namespace comptoir::api::publisher
