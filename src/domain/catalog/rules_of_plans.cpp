#include "domain/catalog/rules_of_plans.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "base/limits.hpp"

namespace comptoir::catalog {
namespace {

constexpr std::size_t kTitleMax = 200;         // R23.
constexpr std::size_t kDescriptionMax = 3000;  // R23.

// One plan under examination; `row_pointer` names the price object a row came from.
struct PlanCheck {
    ProblemList& list;
    const Plan& plan;
    const std::vector<std::uint32_t>* sources;
    const MarketTable& markets;
    std::string at;
    const std::vector<PriceRow> prices = plan.prices.all();

    std::string row_pointer(std::size_t row, std::string_view member) const {
        const std::size_t index = sources != nullptr && row < sources->size() ? (*sources)[row] : row;
        return fmt::format("{}/prices/{}{}", at, index, member);
    }
};

void check_row(const PlanCheck& check, std::size_t index) {
    const PriceRow& row = check.prices[index];
    if (!check.plan.sold_in(row.market)) {
        check.list.add(check.row_pointer(index, ""),
                       fmt::format("price for {}, where the plan is not sold", row.market.code()));
    } else if (check.markets.is_sold(row.market) &&
               !check.markets.may_be_priced_in(row.market, row.currency)) {
        check.list.add(check.row_pointer(index, "/currency"),
                       fmt::format("{} is not priced in {} but in {} (R29)", row.market.code(),
                                   row.currency.code(), check.markets.currency_of(row.market)->code()));
    }
    if (!cycle_count(row.term, row.billing_plan)) {
        check.list.add(check.row_pointer(index, "/billingPlan"),
                       fmt::format("{} cannot be paid {} (R60)", row.term.str(), to_text(row.billing_plan)));
    }
    if (row.ends <= row.starts)
        check.list.add(check.row_pointer(index, "/effectiveTo"), "not after effectiveFrom");
}

// R38, and two rows of one key that start together, between which R40 could not choose.
void check_row_set(const PlanCheck& check) {
    using Start = std::tuple<Market, Currency, std::string, std::int64_t>;
    std::map<std::string, BillingPlan> plan_of_term;
    std::set<Start> starts;
    std::set<std::string> reported;
    for (std::size_t i = 0; i < check.prices.size(); ++i) {
        const PriceRow& row = check.prices[i];
        const std::string term = row.term.str();
        const auto [place, is_new] = plan_of_term.emplace(term, row.billing_plan);
        const std::string pointer = check.row_pointer(i, "/billingPlan");
        if (!is_new && place->second != row.billing_plan && reported.insert(pointer).second) {
            check.list.add(pointer,
                           fmt::format("{} is paid {} in this plan already; one payment option per term "
                                       "and plan (R38)",
                                       term, to_text(place->second)));
        }
        if (!starts.emplace(row.market, row.currency, term, row.starts.micros()).second) {
            check.list.add(check.row_pointer(i, "/effectiveFrom"),
                           fmt::format("second price of {} in {} for {} with this start (R40)", term,
                                       row.currency.code(), row.market.code()));
        }
    }
}

void check_markets(const PlanCheck& check, bool needs_prices) {
    if (check.plan.markets.empty()) check.list.add(check.at + "/markets", "0 given; at least 1");
    std::set<Market> seen;
    for (std::size_t i = 0; i < check.plan.markets.size(); ++i) {
        const Market market = check.plan.markets[i];
        const std::string pointer = fmt::format("{}/markets/{}", check.at, i);
        if (!seen.insert(market).second) check.list.add(pointer, fmt::format("{} twice", market.code()));
        const auto currency = check.markets.currency_of(market);
        if (!currency) {
            check.list.add(pointer, fmt::format("{} is not sold in this channel (R29)", market.code()));
            continue;
        }
        const bool priced = std::any_of(check.prices.begin(), check.prices.end(), [&](const PriceRow& row) {
            return row.market == market && row.currency == *currency;
        });
        if (needs_prices && !priced) {
            check.list.add(check.at + "/prices",
                           fmt::format("no price in {} for {} (R29)", currency->code(), market.code()));
        }
    }
}

void check_quantities(const PlanCheck& check, const Product& product) {
    const Plan& plan = check.plan;
    if (plan.min_quantity > plan.max_quantity)
        check.list.add(check.at + "/minQuantity", "greater than maxQuantity");
    if (product.pricing_model == PricingModel::flat && plan.max_quantity != 1) {
        check.list.add(check.at + "/maxQuantity", "a flat-rate plan has quantity 1 (R58)");
    }
    if (plan.ownership_limit.scope == OwnershipScope::lifetime && plan.ownership_limit.count != 1) {
        check.list.add(check.at + "/ownershipLimit/count", "lifetime means once (R59)");
    }
}

void check_visibility(const PlanCheck& check) {
    if (check.plan.is_private && check.plan.tenants.empty()) {
        check.list.add(check.at + "/tenants", "required for a private plan (R17)");
    }
    if (!check.plan.is_private && !check.plan.tenants.empty()) {
        check.list.add(check.at + "/tenants", "only for a private plan (R17)");
    }
    check.list.check_unique(check.at + "/tenants", check.plan.tenants,
                            [](const TenantId& tenant) { return tenant.str(); });
}

void check_not_sold_here(const PlanCheck& check) {
    const Plan& plan = check.plan;
    if (!plan.prices.empty()) check.list.add(check.at + "/prices", "only saas has prices here (R18)");
    if (plan.trial) check.list.add(check.at + "/trial", "only saas has trials here (R18)");
    if (!plan.dimensions.empty())
        check.list.add(check.at + "/dimensions", "only saas has dimensions here (R18)");
}

void check_plan(const PlanCheck& check, const Product& product) {
    const Plan& plan = check.plan;
    const bool saas = product.type == ProductType::saas;
    check.list.check_length(check.at + "/title", plan.title, kTitleMax);
    check.list.check_length(check.at + "/description", plan.description, kDescriptionMax);
    check_visibility(check);
    check_markets(check, saas);
    if (!saas) {
        check_not_sold_here(check);
        return;
    }
    check_quantities(check, product);
    for (std::size_t i = 0; i < check.prices.size(); ++i) check_row(check, i);
    check_row_set(check);
    if (plan.trial && !plan.dimensions.empty())
        check.list.add(check.at + "/trial", "not with dimensions (R98)");
    if (!plan.dimensions.empty() && product.pricing_model != PricingModel::flat) {
        check.list.add(check.at + "/dimensions", "only with pricingModel flat");
    }
}

// A dimension is shared by the plans of the offer: same id, same name and unit.
void check_dimensions(ProblemList& list, const Product& product) {
    std::map<std::string, const Dimension*> known;
    for (std::size_t p = 0; p < product.plans.size(); ++p) {
        std::set<std::string> in_plan;
        const auto& dimensions = product.plans[p].dimensions;
        for (std::size_t d = 0; d < dimensions.size(); ++d) {
            const std::string at = fmt::format("/plans/{}/dimensions/{}", p, d);
            const auto [place, is_new] = known.emplace(dimensions[d].id, &dimensions[d]);
            if (!in_plan.insert(dimensions[d].id).second) list.add(at + "/id", "twice in this plan");
            if (!is_new && (place->second->display_name != dimensions[d].display_name ||
                            place->second->unit_of_measure != dimensions[d].unit_of_measure)) {
                list.add(at, "another name or unit than in an earlier plan of the offer");
            }
        }
    }
    if (known.size() > limits::kDimensionsPerOfferMax) {
        list.add("/plans",
                 fmt::format("{} dimensions; at most {}", known.size(), limits::kDimensionsPerOfferMax));
    }
}

}  // namespace

void check_plans(ProblemList& list, const Product& product, const PriceSources& sources,
                 const MarketTable& markets) {
    list.check_count("/plans", product.plans.size(), product.type == ProductType::saas ? 1 : 0,
                     limits::kPlansPerOfferMax);
    const auto privates = std::count_if(product.plans.begin(), product.plans.end(),
                                        [](const Plan& plan) { return plan.is_private; });
    if (privates > limits::kPrivatePlansPerOfferMax) {
        list.add("/plans",
                 fmt::format("{} private plans; at most {}", privates, limits::kPrivatePlansPerOfferMax));
    }
    std::set<PlanId> ids;
    for (std::size_t i = 0; i < product.plans.size(); ++i) {
        const Plan& plan = product.plans[i];
        const std::string at = fmt::format("/plans/{}", i);
        if (!ids.insert(plan.id).second) list.add(at + "/planId", fmt::format("\"{}\" twice", plan.id.str()));
        check_plan({list, plan, i < sources.size() ? &sources[i] : nullptr, markets, at}, product);
    }
    check_dimensions(list, product);
}

}  // namespace comptoir::catalog
