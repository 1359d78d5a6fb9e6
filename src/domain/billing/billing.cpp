#include "domain/billing/billing.hpp"

#include <fmt/format.h>

#include <array>
#include <utility>

#include "base/check.hpp"
#include "base/names.hpp"

namespace comptoir::billing {
namespace {

constexpr std::array kChargeTypes = {
    ChargeType::new_charge,       ChargeType::renew,           ChargeType::cycle_charge,
    ChargeType::add_quantity,     ChargeType::remove_quantity, ChargeType::convert,
    ChargeType::cancel_immediate, ChargeType::customer_credit, ChargeType::usage};

constexpr std::array kEventKinds = {
    EventKind::started,     EventKind::trial_started,    EventKind::renewed,
    EventKind::cycle_began, EventKind::quantity_changed, EventKind::plan_changed,
    EventKind::trial_left,  EventKind::cancelled,        EventKind::metered};

std::string count_word(int n) {
    constexpr std::array kWords = {"One", "Two", "Three"};
    return n <= 3 ? kWords[static_cast<std::size_t>(n - 1)] : std::to_string(n);
}

std::string length_words(Period term) {
    if (term.is_days()) return fmt::format("{}-Day", term.day_count());
    const int months = term.month_count();
    return months % 12 == 0 ? count_word(months / 12) + "-Year" : count_word(months) + "-Month";
}

std::string_view rhythm_word(int months) {
    switch (months) {
        case 1:
            return "monthly";
        case 12:
            return "yearly";
        case 24:
            return "biennial";
        case 36:
            return "triennial";
    }
    check_failed("a billing plan of R34", __FILE__, __LINE__);
}

constexpr std::string_view kUnbilled = "partner:unbilled";
constexpr std::string_view kReceivable = "partner:receivable";
constexpr std::string_view kTax = "tax:payable";

// The entry for an amount owed by the first account to the second; one the other way round when it is
// negative.
std::optional<JournalEntry> entry(Instant at, std::string_view owing, std::string_view earning, Money amount,
                                  std::string about) {
    if (amount.is_zero()) return std::nullopt;
    if (amount.minor_units() < 0) {
        std::swap(owing, earning);
        amount = -amount;
    }
    return JournalEntry{at, std::string(owing), std::string(earning), amount, std::move(about)};
}

}  // namespace

std::string_view name_of(ChargeType type) {
    switch (type) {
        case ChargeType::new_charge:
            return "new";
        case ChargeType::renew:
            return "renew";
        case ChargeType::cycle_charge:
            return "cycleCharge";
        case ChargeType::add_quantity:
            return "addQuantity";
        case ChargeType::remove_quantity:
            return "removeQuantity";
        case ChargeType::convert:
            return "convert";
        case ChargeType::cancel_immediate:
            return "cancelImmediate";
        case ChargeType::customer_credit:
            return "customerCredit";
        case ChargeType::usage:
            return "usage";
    }
    check_failed("a known ChargeType", __FILE__, __LINE__);
}

std::string_view wire_name_of(ChargeType type) {
    switch (type) {
        case ChargeType::new_charge:
        case ChargeType::usage:
            return "New";
        case ChargeType::renew:
            return "Renew";
        case ChargeType::cycle_charge:
            return "CycleCharge";
        case ChargeType::add_quantity:
            return "AddQuantity";
        case ChargeType::remove_quantity:
            return "RemoveQuantity";
        case ChargeType::convert:
            return "Convert";
        case ChargeType::cancel_immediate:
            return "Cancel";
        case ChargeType::customer_credit:
            return "CustomerCredit";
    }
    check_failed("a known ChargeType", __FILE__, __LINE__);
}

std::optional<ChargeType> parse_charge_type(std::string_view stored) {
    return value_named(kChargeTypes, stored);
}

std::string_view name_of(EventKind kind) {
    switch (kind) {
        case EventKind::started:
            return "started";
        case EventKind::trial_started:
            return "trial_started";
        case EventKind::renewed:
            return "renewed";
        case EventKind::cycle_began:
            return "cycle_began";
        case EventKind::quantity_changed:
            return "quantity_changed";
        case EventKind::plan_changed:
            return "plan_changed";
        case EventKind::trial_left:
            return "trial_left";
        case EventKind::cancelled:
            return "cancelled";
        case EventKind::metered:
            return "metered";
    }
    check_failed("a known EventKind", __FILE__, __LINE__);
}

std::optional<EventKind> parse_event_kind(std::string_view stored) {
    return value_named(kEventKinds, stored);
}

Money usage_amount(Decimal unit_price, Decimal quantity, Currency currency) {
    const auto amount = multiply_to_money(unit_price, quantity, currency, Rounding::toward_zero);
    COMPTOIR_CHECK(amount.has_value());
    return *amount;
}

Instant usage_charge_instant(Date period) {
    return Instant::start_of(add_months(period, 1).plus_days(2));
}

Date period_of(Instant at) {
    return at.date().first_of_month();
}

Instant invoice_instant(Date period) {
    return Instant::start_of(add_months(period.first_of_month(), 1).plus_days(7));
}

Date last_period_due(Instant at) {
    const Date before = add_months(period_of(at), -1);
    return at >= invoice_instant(before) ? before : add_months(before, -1);
}

Date due_date(Date invoice_date) {
    return invoice_date.plus_days(60);
}

std::string term_and_billing_cycle(const BillingEvent& event) {
    if (event.trial) return length_words(event.term) + " commitment for trial";
    return fmt::format("{} commitment for {} billing", length_words(event.term),
                       rhythm_word(event.term.month_count() / event.cycles));
}

std::optional<JournalEntry> journal_of(const ChargeLine& line, std::string_view publisher,
                                       std::string about) {
    return entry(line.at, kUnbilled, fmt::format("publisher:{}:payable", publisher), line.subtotal,
                 std::move(about));
}

std::optional<JournalEntry> journal_of_tax(Instant at, Money tax, std::string about) {
    return entry(at, kUnbilled, kTax, tax, std::move(about));
}

std::optional<JournalEntry> journal_of_invoice(Instant at, Money total, std::string about) {
    return entry(at, kReceivable, kUnbilled, total, std::move(about));
}

}  // namespace comptoir::billing
