#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/limits.hpp"
#include "base/time.hpp"
#include "domain/ordering/billing_cycle.hpp"
#include "domain/refusal/refusal.hpp"

/// The rules of a cart's lines: which of them share an order, how many units, which term and billing cycle.
///
/// Threads: pure.
/// Source:  commerce rules R56–R58, R60; reseller contract §2.7, §2.8. The ownership limit R59 is a check of
///          eligibility.hpp.
namespace comptoir::ordering {

/// R57: lines with one billing cycle and one currency share an order, because an order has one of each.
struct GroupKey {
    std::string billing_cycle;  ///< As the line names it; spellings of one value are one value.
    std::string currency;       ///< Any case; empty where the line's item is not known.
};
/// The order group of every line, numbered `0`, `1`, … by their first line.
std::vector<std::string> group_lines(std::span<const GroupKey> lines);

/// R58. Flat-rate plans are sold once; limits that are not set mean 1 and the technical limit.
struct QuantityLimits {
    std::int64_t minimum = 1;
    std::int64_t maximum = limits::kQuantityMax;
    static QuantityLimits flat_rate() { return {1, 1}; }
};
/// Refused: quantity_outside_limits (values: {minimum, maximum}).
Outcome<Done> check_purchase_quantity(QuantityLimits limits, std::int64_t quantity);

/// R60: a cycle must not be longer than its term. `none` and `one_time` have no length of their own.
bool cycle_fits_term(BillingCycle cycle, Period term);

/// Term and billing plan of a price row on sale.
struct TermOption {
    Period term = Period::months(1);
    BillingCycle cycle = BillingCycle::monthly;
};
/// Which row a line means; `one_time` also means two or three years paid at once. Refusals in order:
/// billing_cycle_longer_than_term, term_not_on_sku, billing_cycle_not_on_sku.
Outcome<std::size_t> find_term_option(std::span<const TermOption> options, Period term, BillingCycle cycle);

/// The term of an order line that names none (reseller contract §2.8): the only one; of several the first
/// with this billing cycle, else P1M for monthly and P1Y for annual where they exist. Nothing when none fits.
std::optional<Period> default_term(std::span<const TermOption> options, BillingCycle cycle);

}  // namespace comptoir::ordering
