#include <algorithm>

#include "base/check.hpp"
#include "domain/billing/billing.hpp"

namespace comptoir::billing {
namespace {

int cycle_months(const BillingEvent& event) {
    return event.term.month_count() / event.cycles;
}

// R139: blank for a term paid at once, except that a monthly term prints "Monthly".
std::string frequency_of(const BillingEvent& event) {
    if (cycle_months(event) == 1) return "Monthly";
    if (event.prepaid) return "";
    COMPTOIR_CHECK(cycle_months(event) == 12);
    return "Annual";
}

struct Charge {
    ChargeType type = ChargeType::new_charge;
    Decimal term_price;  // Of the whole term; negative when money goes back.
    std::int64_t quantity = 1;
    Date start;
    Date end;
    std::int64_t cycle_days = 1;
    bool trial = false;
};

// R131–R133: p = price ÷ cycles, u = p × d ÷ D, subtotal = round(u) × quantity, each from the exact quotient
// (R6).
ChargeLine line_of(const BillingEvent& event, const Charge& charge) {
    COMPTOIR_CHECK(charge.quantity > 0);
    const std::int64_t days = days_inclusive(charge.start, charge.end);
    COMPTOIR_CHECK(days >= 1 && days <= charge.cycle_days);
    const std::int64_t divisor = event.cycles * charge.cycle_days;
    const Decimal size = charge.term_price.is_negative() ? -charge.term_price : charge.term_price;
    return {
        .event = event.id,
        .subscription = event.subscription,
        .position = 0,
        .type = charge.type,
        .start = charge.start,
        .end = charge.end,
        .at = event.at,
        .quantity = charge.quantity,
        .unit_price = mul_div(size, 1, event.cycles, Rounding::half_up),
        .effective_unit_price = mul_div(charge.term_price, days, divisor, Rounding::half_up),
        .days = days,
        .cycle_days = charge.cycle_days,
        .subtotal = round_to_money(charge.term_price, days, divisor, event.currency, event.round_unit) *
                    charge.quantity,
        .tax = Money::zero(event.currency),
        .billing_frequency = charge.trial ? "" : frequency_of(event),
        .trial = charge.trial,
        .usage = std::nullopt,
    };
}

ChargeLine full_cycle(const BillingEvent& event, ChargeType type, bool trial = false) {
    return line_of(event, {.type = type,
                           .term_price = trial ? Decimal() : event.term_price,
                           .quantity = event.quantity,
                           .start = event.cycle_start,
                           .end = event.cycle_end,
                           .cycle_days = days_inclusive(event.cycle_start, event.cycle_end),
                           .trial = trial});
}

struct Holding {
    Decimal term_price;
    std::int64_t quantity;
};

// R108, R109: takes back the rest of the cycle as it was and charges it as it is now; the day of change
// counts as new.
std::vector<ChargeLine> wipe_and_recreate(const BillingEvent& event, ChargeType type, Holding before,
                                          Holding after) {
    Charge charge{.type = type,
                  .term_price = -before.term_price,
                  .quantity = before.quantity,
                  .start = event.at.date(),
                  .end = event.cycle_end,
                  .cycle_days = days_inclusive(event.cycle_start, event.cycle_end)};
    std::vector<ChargeLine> lines{line_of(event, charge)};
    charge.term_price = after.term_price;
    charge.quantity = after.quantity;
    lines.push_back(line_of(event, charge));
    return lines;
}

std::vector<ChargeLine> leave_trial(const BillingEvent& event) {
    const Charge rest_of_trial{.type = ChargeType::convert,
                               .term_price = Decimal(),
                               .quantity = event.quantity,
                               .start = event.at.date(),
                               .end = event.trial_end,
                               .cycle_days = days_inclusive(event.at.date(), event.trial_end),
                               .trial = true};
    return {line_of(event, rest_of_trial), full_cycle(event, ChargeType::convert)};
}

// R84: the same dates, quantity and rate with the opposite sign, so that the term nets to exactly zero.
std::vector<ChargeLine> counter_lines(const BillingEvent& event,
                                      const std::vector<ChargeLine>& current_term) {
    std::vector<ChargeLine> lines;
    for (const ChargeLine& charged : current_term) {
        COMPTOIR_CHECK(charged.subscription == event.subscription);
        if (!is_taken_back(charged)) continue;
        ChargeLine counter = charged;
        counter.event = event.id;
        counter.at = event.at;
        counter.type = ChargeType::cancel_immediate;
        counter.effective_unit_price = -charged.effective_unit_price;
        counter.subtotal = -charged.subtotal;
        counter.tax = -charged.tax;
        lines.push_back(std::move(counter));
    }
    return lines;
}

// R134: on the sum of the month, and rounded down whatever the profile is.
ChargeLine usage_line(const BillingEvent& event) {
    COMPTOIR_CHECK(event.usage.has_value());
    const std::int64_t days = days_inclusive(event.cycle_start, event.cycle_end);
    return {
        .event = event.id,
        .subscription = event.subscription,
        .position = 0,
        .type = ChargeType::usage,
        .start = event.cycle_start,
        .end = event.cycle_end,
        .at = event.at,
        .quantity = event.quantity,
        .unit_price = event.term_price,
        .effective_unit_price = event.term_price,
        .days = days,
        .cycle_days = days,
        .subtotal = usage_amount(event.term_price, event.usage->quantity, event.currency),
        .tax = Money::zero(event.currency),
        .billing_frequency = "Monthly",
        .trial = false,
        .usage = event.usage,
    };
}

std::vector<ChargeLine> lines_of(const BillingEvent& event, const std::vector<ChargeLine>& current_term) {
    switch (event.kind) {
        case EventKind::started:
            return {full_cycle(event, ChargeType::new_charge)};
        case EventKind::trial_started:
            return {full_cycle(event, ChargeType::new_charge, true)};
        case EventKind::renewed:
            return {full_cycle(event, ChargeType::renew)};
        case EventKind::cycle_began:
            return {full_cycle(event, ChargeType::cycle_charge)};
        case EventKind::quantity_changed: {
            const bool more = event.quantity > event.old_quantity;
            return wipe_and_recreate(event, more ? ChargeType::add_quantity : ChargeType::remove_quantity,
                                     {event.term_price, event.old_quantity},
                                     {event.term_price, event.quantity});
        }
        case EventKind::plan_changed:
            return wipe_and_recreate(event, ChargeType::convert, {event.old_term_price, event.quantity},
                                     {event.term_price, event.quantity});
        case EventKind::trial_left:
            return leave_trial(event);
        case EventKind::cancelled:
            return counter_lines(event, current_term);
        case EventKind::metered:
            return {usage_line(event)};
    }
    check_failed("a known EventKind", __FILE__, __LINE__);
}

}  // namespace

bool is_taken_back(const ChargeLine& line) {
    return line.type != ChargeType::customer_credit && line.type != ChargeType::usage;
}

std::vector<ChargeLine> charges_for(const BillingEvent& event, const std::vector<ChargeLine>& current_term) {
    COMPTOIR_CHECK(event.cycles >= 1);
    COMPTOIR_CHECK(!event.term_price.is_negative());
    std::vector<ChargeLine> lines = lines_of(event, current_term);
    for (std::size_t i = 0; i < lines.size(); ++i) lines[i].position = static_cast<int>(i);
    return lines;
}

}  // namespace comptoir::billing
