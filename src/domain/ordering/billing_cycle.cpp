#include "domain/ordering/billing_cycle.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "base/check.hpp"
#include "base/text.hpp"

namespace comptoir::ordering {
namespace {

struct Row {
    BillingCycle cycle;
    std::string_view name;
    std::string_view wire_name;
    std::string_view plan;
    int months;  // Of one charge cycle; 0 when the cycle has no length of its own.
};

constexpr std::array kRows = {
    Row{BillingCycle::unknown, "unknown", "unknown", "", 0},
    Row{BillingCycle::monthly, "monthly", "monthly", "Monthly", 1},
    Row{BillingCycle::annual, "annual", "annual", "Annual", 12},
    Row{BillingCycle::none, "none", "none", "None", 0},
    Row{BillingCycle::one_time, "one_time", "one_time", "", 0},
    Row{BillingCycle::biennial, "biennial", "one_time", "Biennial", 24},
    Row{BillingCycle::triennial, "triennial", "one_time", "Triennial", 36},
};
constexpr std::size_t kOrdinals = 5;
static_assert(kRows[kOrdinals - 1].cycle == BillingCycle::one_time);

const Row& row_of(BillingCycle cycle) {
    const auto found =
        std::find_if(kRows.begin(), kRows.end(), [&](const Row& row) { return row.cycle == cycle; });
    COMPTOIR_CHECK(found != kRows.end());
    return *found;
}

template <class Fits>
std::optional<BillingCycle> find(Fits fits) {
    const auto found = std::find_if(kRows.begin(), kRows.end(), fits);
    return found == kRows.end() ? std::nullopt : std::optional(found->cycle);
}

std::string bare(std::string_view text) {
    std::string word = to_lower(text);
    word.erase(std::remove(word.begin(), word.end(), '_'), word.end());
    return word;
}

}  // namespace

std::string_view name_of(BillingCycle cycle) {
    return row_of(cycle).name;
}

std::string_view wire_name_of(BillingCycle cycle) {
    return row_of(cycle).wire_name;
}

std::optional<BillingCycle> parse_billing_cycle(std::string_view text) {
    if (text.size() == 1 && text[0] >= '0' && static_cast<std::size_t>(text[0] - '0') < kOrdinals) {
        return kRows.at(static_cast<std::size_t>(text[0] - '0')).cycle;
    }
    const std::string word = bare(text);
    return find([&](const Row& row) { return bare(row.name) == word; });
}

std::string_view billing_plan_of(BillingCycle cycle) {
    return row_of(cycle).plan;
}

std::optional<BillingCycle> cycle_of_billing_plan(std::string_view billing_plan) {
    return find(
        [&](const Row& row) { return !row.plan.empty() && equals_ignoring_case(row.plan, billing_plan); });
}

std::optional<Period> period_of(BillingCycle cycle, Period term) {
    if (cycle == BillingCycle::one_time) return term;
    const int months = row_of(cycle).months;
    return months == 0 ? std::nullopt : std::optional(Period::months(months));
}

std::optional<BillingCycle> cycle_of_period(Period charge_cycle) {
    if (charge_cycle.is_days()) return std::nullopt;
    return find([&](const Row& row) { return row.months == charge_cycle.month_count(); });
}

}  // namespace comptoir::ordering
