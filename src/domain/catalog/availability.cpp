#include "domain/catalog/availability.hpp"

#include <algorithm>
#include <set>

#include "domain/catalog/identity.hpp"

namespace comptoir::catalog {
namespace {

struct Offering {
    Currency currency;
    std::vector<Term> terms;
};

// What the rows of one market offer, by currency. A row that ended at `at` no longer counts.
std::vector<Offering> offerings(const Plan& plan, Market market, std::optional<Instant> at) {
    std::vector<Offering> found;
    for (const PriceRow& row : plan.prices) {
        if (row.market != market || (at && row.ends < *at)) continue;
        auto place = std::find_if(found.begin(), found.end(),
                                  [&](const Offering& one) { return one.currency == row.currency; });
        if (place == found.end()) {
            found.push_back({row.currency, {}});
            place = found.end() - 1;
            if (plan.trial) place->terms.push_back({plan.trial->length, BillingPlan::none});
        }
        const Term term{row.term, row.billing_plan};
        if (std::find(place->terms.begin(), place->terms.end(), term) == place->terms.end()) {
            place->terms.push_back(term);
        }
    }
    return found;
}

}  // namespace

std::vector<Availability> availabilities(const Product& product, const Plan& plan, Market market,
                                         std::optional<Instant> at) {
    std::vector<Availability> result;
    if (product.type != ProductType::saas || !plan.sold_in(market)) return result;
    const auto sold = offerings(plan, market, at);
    for (const Segment segment : plan.segments) {
        for (const Offering& one : sold) {
            // Stop-sell ends purchases only; renewals go on (publisher contract §6.1).
            result.push_back({availability_id(product.id, plan.sku, market, segment, one.currency),
                              product.id, plan.sku, market, segment, one.currency, one.terms,
                              product.is_listed() && !plan.stop_sell, true});
        }
    }
    return result;
}

std::optional<Availability> find_availability(const Product& product, const Plan& plan,
                                              const AvailabilityId& id, std::optional<Instant> at) {
    // Only one market's rows are looked at closer, because a plan may have thousands.
    std::set<std::pair<Market, Currency>> priced;
    for (const PriceRow& row : plan.prices) priced.emplace(row.market, row.currency);
    for (const auto& [market, currency] : priced) {
        for (const Segment segment : plan.segments) {
            if (availability_id(product.id, plan.sku, market, segment, currency) != id) continue;
            for (Availability& one : availabilities(product, plan, market, at)) {
                if (one.id == id) return std::move(one);
            }
        }
    }
    return std::nullopt;
}

}  // namespace comptoir::catalog
