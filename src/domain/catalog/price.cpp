#include "domain/catalog/price.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "base/check.hpp"
#include "base/money.hpp"
#include "base/text.hpp"

namespace comptoir::catalog {
namespace {

struct Names {
    std::string_view wire;
    std::string_view price_list;
    int months;  // 0: as long as the term.
};
// In the order of BillingPlan.
constexpr std::array<Names, 6> kPlans = {{{"none", "None", 0},
                                          {"monthly", "Monthly", 1},
                                          {"annual", "Annual", 12},
                                          {"biennial", "Biennial", 24},
                                          {"triennial", "Triennial", 36},
                                          {"one_time", "OneTime", 0}}};

const Names& names_of(BillingPlan plan) {
    return kPlans.at(static_cast<std::size_t>(plan));
}

constexpr int kIncreaseNoticeDays = 90;
constexpr int kDecreaseNoticeDays = 4;

}  // namespace

std::string_view to_text(BillingPlan plan) {
    return names_of(plan).wire;
}
std::string_view price_list_name(BillingPlan plan, Period term) {
    if (plan != BillingPlan::one_time) return names_of(plan).price_list;
    const auto same = std::find_if(kPlans.begin(), kPlans.end(), [&](const Names& names) {
        return names.months != 0 && !term.is_days() && names.months == term.month_count();
    });
    return same == kPlans.end() ? names_of(BillingPlan::none).price_list : same->price_list;
}

std::optional<BillingPlan> parse_billing_plan(std::string_view text) {
    for (std::size_t i = 0; i < kPlans.size(); ++i) {
        if (equals_ignoring_case(text, kPlans[i].wire) || equals_ignoring_case(text, kPlans[i].price_list)) {
            return static_cast<BillingPlan>(i);
        }
    }
    return std::nullopt;
}

std::optional<int> cycle_count(Period term, BillingPlan plan) {
    if (plan == BillingPlan::none) return std::nullopt;
    const int months = names_of(plan).months;
    if (months == 0) return 1;
    if (term.is_days() || term.month_count() % months != 0) return std::nullopt;
    return term.month_count() / months;
}

Period cycle_length(Period term, BillingPlan plan) {
    const auto cycles = cycle_count(term, plan);
    COMPTOIR_CHECK(cycles.has_value());
    return *cycles == 1 ? term : Period::months(term.month_count() / *cycles);
}

Decimal publishable_unit_price(Decimal unit_price, int cycles, Currency currency) {
    const Money instalment = round_to_money(unit_price, 1, cycles, currency, Rounding::half_up);
    return instalment.decimal() * cycles;
}

Date earliest_increase_start(Instant published) {
    const Date noticed = published.date().plus_days(kIncreaseNoticeDays);
    const Date first = noticed.first_of_month();
    return first == noticed ? first : add_months(first, 1);
}

Date earliest_decrease_start(Instant published) {
    const Date next = add_months(published.date().first_of_month(), 1);
    const std::int64_t days_before_last = next.days() - 1 - published.date().days();
    return days_before_last >= kDecreaseNoticeDays ? next : add_months(next, 1);
}

}  // namespace comptoir::catalog
