#include "api/publisher/plans.hpp"

#include <algorithm>
#include <array>

#include "domain/catalog/availability.hpp"

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

json::Object components_of(const catalog::Plan& plan, const Subscription& s, Instant now) {
    json::Array terms;
    for (const catalog::PriceRow& row : plan.prices) {
        if (row.market.code() != s.market || row.currency != s.currency || !row.in_force_at(now)) continue;
        if (!is_known_term(row.term)) continue;
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
                                              {"displayName", dimension.display_name.en}});
        }
    }
    return json::Object{{"recurrentBillingTerms", std::move(terms)},
                        {"meteringDimensions", std::move(dimensions)}};
}

json::Object to_json(const catalog::Product& product, const catalog::Plan& plan, const Subscription& s,
                     Instant now) {
    const bool per_seat = product.pricing_model == catalog::PricingModel::per_user;
    json::Object object{{"planId", plan.id.str()},
                        {"displayName", plan.title.en},
                        {"isPrivate", plan.is_private},
                        {"description", plan.description.en}};
    if (per_seat) {
        object.emplace_back("minQuantity", plan.min_quantity);
        object.emplace_back("maxQuantity", plan.max_quantity);
    }
    object.emplace_back("hasFreeTrials", plan.trial.has_value());
    object.emplace_back("isPricePerSeat", per_seat);
    object.emplace_back("isStopSell", plan.stop_sell);
    object.emplace_back("market", s.market);
    object.emplace_back("planComponents", components_of(plan, s, now));
    return object;
}

}  // namespace

json::Array plans_for(const search::CatalogSnapshot& catalog, const Subscription& s, std::string_view only,
                      Instant now) {
    json::Array plans;
    const catalog::Product* product = catalog.find_product(s.product);
    if (product == nullptr) return plans;
    const std::array viewers{TenantId(s.customer.guid())};
    for (const catalog::Plan& plan : product->plans) {
        if (!only.empty() && plan.id.str() != only) continue;
        const bool open =
            !plan.stop_sell && plan.visible_to(viewers) && plan.sold_in(catalog::Market::of(s.market));
        if (open || plan.id == s.plan) plans.push_back(to_json(*product, plan, s, now));
    }
    return plans;
}

}  // namespace comptoir::api::publisher
