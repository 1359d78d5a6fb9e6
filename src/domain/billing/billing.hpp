#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "base/money.hpp"
#include "base/time.hpp"

/// Billing events in, charge lines out. This folder knows nothing of subscriptions, storage or clocks.
///
/// Units:    unit prices are exact decimals in the pricing currency; amounts are Money in the billing
/// currency. Rounding: once per unit amount, by the profile (R133); a subtotal is the rounded unit amount ×
/// quantity. Errors:   none; inputs were checked when the event was made. A broken precondition is a bug.
/// Threads:  pure.
/// Source:   commerce rules §7 (R120–R135), R84, R108.
namespace comptoir::billing {

/// Stored values of R §7.2.
enum class ChargeType : std::uint8_t {
    new_charge,
    renew,
    cycle_charge,
    add_quantity,
    remove_quantity,
    convert,
    cancel_immediate,
    customer_credit,
    usage,  ///< Of a meter, in arrears; R §7.2 has no word for it.
};
/// `new`, `renew`, `cycleCharge`, … as stored and printed by the 2023 edition.
std::string_view name_of(ChargeType type);
/// `New`, `Renew`, `CycleCharge`, …, and `Cancel` for cancelImmediate: the 2019 edition and `/v1` (R §7.2).
/// Usage is `New` there, as in the samples of reseller contract §3.12.
std::string_view wire_name_of(ChargeType type);
std::optional<ChargeType> parse_charge_type(std::string_view stored);

enum class EventKind : std::uint8_t {
    started,           ///< Activation of a paid subscription: `new`.
    trial_started,     ///< Activation of a trial: `new` at 0.
    renewed,           ///< A following term, or trial → paid at trial end: `renew`.
    cycle_began,       ///< A following cycle inside a term: `cycleCharge`.
    quantity_changed,  ///< R108: the pair −old / +new.
    plan_changed,      ///< R114: the pair `convert`, −old plan / +new plan.
    trial_left,  ///< R95: the pair `convert`, 0 for the rest of the trial / the first cycle of the paid term.
    cancelled,   ///< R84: counter-lines of every line of the current term.
    metered,     ///< R134: what a meter counted in a month: `usage`.
};
std::string_view name_of(EventKind kind);
std::optional<EventKind> parse_event_kind(std::string_view stored);

/// What was used of one meter.
struct Usage {
    std::string dimension;  ///< Id of the meter in its plan.
    std::string name;       ///< English.
    std::string unit;       ///< In which the quantity counts.
    Decimal quantity;
    friend bool operator==(const Usage&, const Usage&) = default;
};

/// All that a charge depends on, frozen when the fact happened. Stored, so that any line can be recomputed.
struct BillingEvent {
    EventId id;
    SubscriptionId subscription;
    EventKind kind = EventKind::started;
    Instant at;  ///< Event instant: decides the billing period (R121).
    Date cycle_start = Date::from_days(0);
    Date cycle_end = Date::from_days(0);
    Decimal term_price;                   ///< List price of one unit for the whole term (R34), or of a meter.
    int cycles = 1;                       ///< n of R36.
    std::int64_t quantity = 1;            ///< After the event.
    std::int64_t old_quantity = 0;        ///< quantity_changed only.
    Decimal old_term_price;               ///< plan_changed only.
    Date trial_end = Date::from_days(0);  ///< trial_left only: the last day the trial would have had.
    Currency currency = Currency::of("EUR");
    Rounding round_unit = Rounding::half_up;
    bool prepaid = true;  ///< Term = cycle: BillingFrequency blank (R139).
    Period term = Period::months(1);
    bool trial = false;
    std::optional<Usage> usage;  ///< metered only; the cycle is then the month of use.
    friend bool operator==(const BillingEvent&, const BillingEvent&) = default;
};

/// One charge, with the inputs of its formula so that any cent can be explained later (R131–R135).
struct ChargeLine {
    EventId event;
    SubscriptionId subscription;
    int position = 0;  ///< Order inside the event.
    ChargeType type = ChargeType::new_charge;
    Date start = Date::from_days(0);  ///< Inclusive (R2).
    Date end = Date::from_days(0);
    Instant at;
    /// Always positive; the sign is in the prices and amounts (R135). Of usage it is that of the plan.
    std::int64_t quantity = 1;
    Decimal unit_price;            ///< p: list price of one unit for one cycle (R131).
    Decimal effective_unit_price;  ///< u, 10 decimals, half-up; negative on refund lines (R132).
    std::int64_t days = 1;         ///< d of R132.
    std::int64_t cycle_days = 1;   ///< D of R132.
    Money subtotal = Money::zero(Currency::of("EUR"));
    Money tax = Money::zero(Currency::of("EUR"));
    std::string billing_frequency;  ///< `Monthly`, `Annual`, or blank (R139).
    bool trial = false;
    std::optional<Usage> usage;  ///< usage only: what was used and is charged.
    Money total() const { return subtotal + tax; }
    friend bool operator==(const ChargeLine&, const ChargeLine&) = default;
};

/// R84: whether a cancellation takes the line of the running term back; a credit granted stays granted, and
/// what was used is paid (R88).
bool is_taken_back(const ChargeLine& line);
/// The lines an event brings about; of a cancellation one for each that is taken back, in their order.
/// `current_term` are the lines of the running term, needed for `cancelled` only.
std::vector<ChargeLine> charges_for(const BillingEvent& event, const std::vector<ChargeLine>& current_term);

/// R134: ROUNDDOWN(u × quantity) at currency precision. The quantity is one that metering took, or the sum of
/// a month of them.
Money usage_amount(Decimal unit_price, Decimal quantity, Currency currency);
/// When the usage of a month becomes a charge: on the 3rd of the next month. Usage is taken for 24 hours; one
/// day more, and no call that is still under way is missed.
Instant usage_charge_instant(Date period);

/// The calendar month an instant belongs to (R120), as its first day.
Date period_of(Instant at);
/// R122: the 8th of the month after the period, 00:00:00Z.
Instant invoice_instant(Date period);
/// The newest period whose invoice is available at an instant (R122: not before its 8th has come).
Date last_period_due(Instant at);
/// R129: 60 days after the invoice date.
Date due_date(Date invoice_date);

/// R §7.4 column 30 of the lines of an event: "One-Month commitment for monthly billing", "Three-Year
/// commitment for yearly billing", "One-Month commitment for trial".
std::string term_and_billing_cycle(const BillingEvent& event);

/// A posting of the journal: one amount moved between two accounts, so every entry balances by construction.
struct JournalEntry {
    Instant at;
    std::string debit;  ///< Account, `partner:unbilled`.
    std::string credit;
    Money amount;       ///< Never negative: a refund swaps the accounts.
    std::string about;  ///< What it belongs to: charge line or invoice.
    friend bool operator==(const JournalEntry&, const JournalEntry&) = default;
};
/// The entry of a charge line's subtotal (none for a zero line): the partner owes it, the publisher earned
/// it.
std::optional<JournalEntry> journal_of(const ChargeLine& line, std::string_view publisher, std::string about);
/// The entry of a tax amount put on lines: the partner owes it, and it is owed to the tax office.
std::optional<JournalEntry> journal_of_tax(Instant at, Money tax, std::string about);
/// The entry of a published invoice: unbilled becomes receivable.
std::optional<JournalEntry> journal_of_invoice(Instant at, Money total, std::string about);

}  // namespace comptoir::billing
