#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "domain/catalog/rules_of_plans.hpp"

namespace comptoir::catalog {
namespace {

PriceKey key_of(const PriceRow& row) {
    return {row.market, row.currency, row.term, row.billing_plan};
}

std::vector<PriceRow> rows_of(const Plan& plan) {
    return {plan.prices.begin(), plan.prices.end()};
}

// A row and the instant from which it is charged: its own start, or the end of the rows before it (R40).
struct Step {
    std::size_t row = 0;
    Instant from;
};

std::vector<Step> steps_of(const std::vector<PriceRow>& rows, const PriceKey& key) {
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (key.matches(rows[i])) order.push_back(i);
    }
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return rows[a].starts < rows[b].starts; });
    std::vector<Step> steps;
    std::optional<Instant> taken;  // Until then, inclusive, an earlier row is in force.
    for (const std::size_t i : order) {
        if (taken && rows[i].ends <= *taken) continue;
        const bool waits = taken && rows[i].starts <= *taken;
        steps.push_back({i, waits ? Instant::from_micros(taken->micros() + 1) : rows[i].starts});
        taken = rows[i].ends;
    }
    return steps;
}

// The place of the row in force; nothing in a gap.
std::optional<std::size_t> in_force(const std::vector<PriceRow>& rows, const PriceKey& key, Instant at) {
    for (const Step& step : steps_of(rows, key)) {
        if (step.from <= at && at <= rows[step.row].ends) return step.row;
    }
    return std::nullopt;
}

struct PlanPrices {
    ProblemList& list;
    std::vector<PriceRow> before;
    std::vector<PriceRow> after;
    const std::vector<std::uint32_t>* sources;
    std::string at;
    Instant published;

    std::string row_pointer(std::size_t row, std::string_view member) const {
        const std::size_t index = sources != nullptr && row < sources->size() ? (*sources)[row] : row;
        return fmt::format("{}/prices/{}{}", at, index, member);
    }
    // Told, and allowed, when it was published.
    bool was_scheduled(const PriceRow& row) const {
        return std::any_of(before.begin(), before.end(), [&](const PriceRow& old_row) {
            return key_of(row).matches(old_row) && old_row.starts == row.starts &&
                   old_row.unit_price == row.unit_price;
        });
    }
};

struct Change {
    std::size_t row = 0;
    bool is_new = false;
};

void check_start(const PlanPrices& prices, std::size_t index, bool increase) {
    const PriceRow& row = prices.after[index];
    const Date earliest =
        increase ? earliest_increase_start(prices.published) : earliest_decrease_start(prices.published);
    const Date start = row.starts.date();
    const bool on_a_first = row.starts == Instant::start_of(start.first_of_month());
    if (on_a_first && start >= earliest) return;
    prices.list.add(
        prices.row_pointer(index, "/effectiveFrom"),
        fmt::format("{} of the price of {} in {} {}; published now, it may begin on {} or the first of a "
                    "later month (R42)",
                    increase ? "an increase" : "a decrease", row.term.str(), row.market.code(),
                    on_a_first ? "comes too early" : "does not begin on the first of a month",
                    earliest.str()));
}

// What one key costs after the publication, compared with what it would have cost.
std::vector<Change> changes_of(const PlanPrices& prices, const PriceKey& key) {
    const auto before_now = in_force(prices.before, key, prices.published);
    const auto now = in_force(prices.after, key, prices.published);
    std::optional<Decimal> price;
    if (before_now) price = prices.before[*before_now].unit_price;
    if (price && now && !price->is_zero() && prices.after[*now].unit_price != *price) {
        prices.list.add(prices.row_pointer(*now, "/unitPrice"),
                        fmt::format("the price of {} in {} is {} now and cannot change at once; a row of its "
                                    "own says from when (R42)",
                                    key.term.str(), key.market.code(), price->str()));
        return {};
    }
    if (now) price = prices.after[*now].unit_price;
    std::vector<Change> changes;
    for (const Step& step : steps_of(prices.after, key)) {
        const PriceRow& row = prices.after[step.row];
        if (step.from <= prices.published) continue;
        // What was free stays so for another reason (problems_of_update).
        if (price && !price->is_zero() && *price != row.unit_price) {
            const bool is_new = !prices.was_scheduled(row);
            changes.push_back({step.row, is_new});
            if (is_new) check_start(prices, step.row, *price < row.unit_price);
        }
        price = row.unit_price;
    }
    return changes;
}

void check_plan_prices(const PlanPrices& prices) {
    std::vector<Change> changes;
    std::set<std::tuple<Market, Currency, std::string, BillingPlan>> seen;
    for (const PriceRow& row : prices.after) {
        if (!seen.emplace(row.market, row.currency, row.term.str(), row.billing_plan).second) continue;
        for (const Change& change : changes_of(prices, key_of(row))) changes.push_back(change);
    }
    const auto start = [&](const Change& change) { return prices.after[change.row].starts; };
    for (const Change& added : changes) {
        if (!added.is_new) continue;
        const auto other = std::find_if(changes.begin(), changes.end(),
                                        [&](const Change& change) { return start(change) != start(added); });
        if (other == changes.end()) continue;
        prices.list.add(
            prices.row_pointer(added.row, "/effectiveFrom"),
            fmt::format("a price of the plan changes on {} already; one scheduled change at a time (R42)",
                        start(*other).date().str()));
        return;
    }
}

}  // namespace

std::vector<ImportProblem> problems_of_price_changes(const Product& before, const Product& after,
                                                     const PriceSources& sources, Instant published) {
    ProblemList list;
    if (before.status == OfferStatus::preview) return {};
    for (std::size_t i = 0; i < after.plans.size(); ++i) {
        const Plan* known = before.find_plan(after.plans[i].id);
        if (known == nullptr || known->prices == after.plans[i].prices) continue;
        check_plan_prices({list, rows_of(*known), rows_of(after.plans[i]),
                           i < sources.size() ? &sources[i] : nullptr, fmt::format("/plans/{}", i),
                           published});
    }
    return std::move(list.problems);
}

}  // namespace comptoir::catalog
