#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "domain/catalog/rules_of_plans.hpp"

namespace comptoir::catalog {
namespace {

std::map<std::string, BillingPlan> terms_of(const Plan& plan) {
    std::map<std::string, BillingPlan> terms;
    for (const PriceRow& row : plan.prices) terms.emplace(row.term.str(), row.billing_plan);
    return terms;
}

void check_terms(ProblemList& list, const Plan& before, const Plan& after, const std::string& at) {
    const auto now = terms_of(after);
    for (const auto& [term, billing_plan] : terms_of(before)) {
        const auto found = now.find(term);
        if (found == now.end()) {
            list.add(at + "/prices", fmt::format("the term {} is gone; make a new plan instead", term));
        } else if (found->second != billing_plan) {
            list.add(at + "/prices",
                     fmt::format("{} was paid {}; make a new plan instead", term, to_text(billing_plan)));
        }
    }
}

// R42: a price of 0 stays 0. One message a plan is enough.
void check_free_prices(ProblemList& list, const Plan& before, const Plan& after, const std::string& at) {
    for (const PriceRow& old_row : before.prices) {
        if (!old_row.unit_price.is_zero()) continue;
        const PriceKey key{old_row.market, old_row.currency, old_row.term, old_row.billing_plan};
        const bool paid = std::any_of(after.prices.begin(), after.prices.end(), [&](const PriceRow& row) {
            return key.matches(row) && !row.unit_price.is_zero();
        });
        if (paid) {
            list.add(at + "/prices", fmt::format("the price of {} in {} was 0 and cannot become paid (R42)",
                                                 old_row.term.str(), old_row.market.code()));
            return;
        }
    }
}

// A published dimension keeps its name, unit and price, and what was sold without limit stays so: no running
// term is charged otherwise than it was sold (R44; publisher contract §6.3). It may be given a price in one
// more currency. Other included quantities are counted by the publisher and may change.
void check_dimension(ProblemList& list, const Dimension& before, const Dimension& after,
                     const std::string& at) {
    if (before.display_name != after.display_name || before.unit_of_measure != after.unit_of_measure)
        list.add(at, "its name and unit were published and are fixed");
    for (const auto& price : before.price_per_unit) {
        const auto& now = after.price_per_unit;
        if (std::find(now.begin(), now.end(), price) == now.end()) {
            list.add(at + "/pricePerUnit", fmt::format("was {} in {}; make a new plan instead (R44)",
                                                       price.second.str(), price.first.code()));
        }
    }
    const auto check_unlimited = [&](const auto& was, const auto& now, std::string_view name) {
        if (!was && now)
            list.add(fmt::format("{}/{}", at, name), "was unlimited; make a new plan instead (R44)");
    };
    check_unlimited(before.included_monthly, after.included_monthly, "includedMonthly");
    check_unlimited(before.included_annual, after.included_annual, "includedAnnual");
}

void check_dimensions(ProblemList& list, const Plan& before, const Plan& after, const std::string& at) {
    for (const Dimension& known : before.dimensions) {
        const auto found = std::find_if(after.dimensions.begin(), after.dimensions.end(),
                                        [&](const Dimension& now) { return now.id == known.id; });
        if (found == after.dimensions.end()) {
            list.add(at + "/dimensions",
                     fmt::format("the dimension \"{}\" is missing; make a new plan instead", known.id));
        } else {
            check_dimension(list, known, *found,
                            fmt::format("{}/dimensions/{}", at, found - after.dimensions.begin()));
        }
    }
}

void check_plan_update(ProblemList& list, const Plan& before, const Plan& after, const std::string& at) {
    if (!before.is_private && after.is_private) {
        list.add(at + "/visibility", "a public plan cannot become private (R17)");
    }
    if (before.trial && !after.trial) {
        list.add(at + "/trial", "a published trial cannot be withdrawn from its plan (R98)");
    }
    check_terms(list, before, after, at);
    check_free_prices(list, before, after, at);
}

}  // namespace

std::vector<ImportProblem> problems_of_update(const Product& before, const Product& after) {
    ProblemList list;
    if (before.type != after.type) {
        list.add("/type", fmt::format("was {} and is fixed", to_text(before.type)));
    }
    if (before.pricing_model && after.pricing_model && before.pricing_model != after.pricing_model) {
        list.add("/pricingModel", fmt::format("was {} and is fixed", to_text(*before.pricing_model)));
    }
    // Prices are free in preview, and what is bought keeps the name of its offer.
    if (before.status != OfferStatus::preview && after.status == OfferStatus::preview) {
        list.add("/status", fmt::format("was {} and cannot become preview; use stopped to end the sale (R42)",
                                        to_text(before.status)));
    }
    for (const Plan& plan : before.plans) {
        if (after.find_plan(plan.id) == nullptr) {
            list.add("/plans",
                     fmt::format("the plan \"{}\" is missing; use stopSell to end its sale", plan.id.str()));
        }
    }
    for (std::size_t i = 0; i < after.plans.size(); ++i) {
        const Plan* known = before.find_plan(after.plans[i].id);
        if (known == nullptr) continue;
        const std::string at = fmt::format("/plans/{}", i);
        check_plan_update(list, *known, after.plans[i], at);
        if (before.status != OfferStatus::preview) check_dimensions(list, *known, after.plans[i], at);
    }
    return std::move(list.problems);
}

}  // namespace comptoir::catalog
