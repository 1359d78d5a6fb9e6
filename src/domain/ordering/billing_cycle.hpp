#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/time.hpp"

/// How often an order is charged, and the words for it.
/// Source: commerce rules R34 column 9, R56, R60; reseller contract §1.8, §3.14 (BillingCycleType), B.1.
namespace comptoir::ordering {

/// The first five have the ordinals of the wire. `unknown` means "not given"; `none` is a free trial.
enum class BillingCycle : std::uint8_t { unknown, monthly, annual, none, one_time, biennial, triennial };

/// `monthly`, `annual`, `none`, `one_time`, `biennial`, `triennial`, `unknown`.
std::string_view name_of(BillingCycle cycle);
/// The same with the values BillingCycleType lacks: two and three years paid at once travel as `one_time`.
std::string_view wire_name_of(BillingCycle cycle);
/// Any case, `_` ignored, also the ordinals `0` to `4`; nothing for another word.
std::optional<BillingCycle> parse_billing_cycle(std::string_view text);

/// The word of the price list: `Monthly`, `Annual`, `Biennial`, `Triennial`, and `None` for a trial. Empty
/// for the two that no price row has.
std::string_view billing_plan_of(BillingCycle cycle);
/// The cycle of a price list's billing plan, any case.
std::optional<BillingCycle> cycle_of_billing_plan(std::string_view billing_plan);

/// Length of one charge cycle of this term; the term itself for `one_time`. Nothing for `none` and `unknown`.
std::optional<Period> period_of(BillingCycle cycle, Period term);
/// The way back: how a term with charge cycles of this length is billed. Nothing when no plan has that
/// rhythm.
std::optional<BillingCycle> cycle_of_period(Period charge_cycle);

}  // namespace comptoir::ordering
