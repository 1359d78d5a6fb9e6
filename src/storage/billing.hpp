#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "domain/billing/billing.hpp"
#include "sql/database.hpp"
#include "storage/rows.hpp"

/// Billing events, charge lines, invoices and journal entries of a partner. Lines and entries are only ever
/// added.
namespace comptoir::storage {

/// What a charge line prints beside its amounts, frozen when it was written (R141: later prices and names
/// never appear).
struct LineContext {
    CustomerId customer;
    std::string customer_name;
    std::string customer_domain;
    std::string customer_country;
    OrderId order;
    std::string alternate_id;
    Instant order_date;  ///< Column 10: the order for `new`, the event for others.
    ProductId product;
    SkuId sku;
    AvailabilityId availability;
    std::string product_name;
    std::string sku_name;
    PublisherId publisher;
    std::string publisher_name;
    std::string description;  ///< Nickname.
    Date term_start = Date::from_days(0);
    Date term_end = Date::from_days(0);
    std::string term_and_billing_cycle;
    std::optional<PartnerId> reseller;  ///< The indirect reseller of record; nothing when sold without one.
    /// Column 8 as it is printed for ever: its program id, 0 without one, -1 when it was related and was no
    /// more.
    std::int64_t reseller_mpn_id = 0;
};

struct StoredLine {
    PartnerId partner;
    std::int64_t id = 0;
    billing::ChargeLine line;
    LineContext context;
    std::string invoice;  ///< Number, or empty while unbilled.
    std::int64_t invoice_line = 0;
};

/// The subscription's next event; the subscription was loaded for a change, so that no two get the same
/// number.
void insert_billing_event(sql::Session& session, PartnerId partner, const billing::BillingEvent& event);
/// All events of a subscription in order, for recomputation.
std::vector<billing::BillingEvent> billing_events_of(sql::Session& session, PartnerId partner,
                                                     SubscriptionId id);

/// Adds a line and returns its id; a repetition is a ConstraintError (R130).
std::int64_t insert_charge_line(sql::Session& session, PartnerId partner, const billing::ChargeLine& line,
                                const LineContext& context);
/// Lines of the term that began on `term_start`, in order.
std::vector<StoredLine> lines_of_term(sql::Session& session, PartnerId partner, SubscriptionId id,
                                      Date term_start);
std::vector<StoredLine> lines_of_subscription(sql::Session& session, PartnerId partner, SubscriptionId id);
/// Of each change of plan the line that takes back the old one, with its context, the oldest first (R95,
/// R114).
std::vector<StoredLine> lines_of_left_plans(sql::Session& session, PartnerId partner,
                                            std::span<const SubscriptionId> subscriptions);
std::optional<StoredLine> find_line(sql::Session& session, PartnerId partner, std::int64_t line_id);

void insert_journal_entry(sql::Session& session, PartnerId partner, const billing::JournalEntry& entry);

struct Invoice {
    PartnerId partner;
    InvoiceNumber number;
    Currency currency = Currency::of("EUR");
    Date period = Date::from_days(0);  ///< First day of the billed month.
    Date date = Date::from_days(0);
    Date due = Date::from_days(0);
    Instant published;
    std::int64_t line_count = 0;
    Money subtotal = Money::zero(Currency::of("EUR"));
    Money tax = Money::zero(Currency::of("EUR"));
    Money paid = Money::zero(Currency::of("EUR"));
    Money total() const { return subtotal + tax; }
};

/// Event instant of the oldest line not yet on an invoice.
std::optional<Instant> oldest_unbilled(sql::Session& session, PartnerId partner);
/// Currencies with lines not yet on an invoice whose event lies before `until`, with their oldest event.
struct Unbilled {
    Currency currency;
    Instant oldest;
};
std::vector<Unbilled> unbilled_before(sql::Session& session, PartnerId partner, Instant until);
/// Whether the invoice of this month (its first day) and currency is published.
bool is_invoiced(sql::Session& session, PartnerId partner, Date period, Currency currency);
/// Numbers the unbilled lines of one currency before `until` by order date, event and position (§7.4), puts
/// them on the invoice and stores it; the totals and the line count of `invoice` are filled from the lines
/// (R121–R125, R138). Throws sql::SerializationError when another transaction added a line meanwhile.
void insert_invoice(sql::Session& session, Invoice invoice, Instant until);
std::optional<Invoice> find_invoice(sql::Session& session, PartnerId partner, const InvoiceNumber& number);
/// Newest first.
std::vector<Invoice> invoices_of(sql::Session& session, PartnerId partner, int offset, int limit);
std::int64_t count_invoices(sql::Session& session, PartnerId partner);
/// On which side of a key the rows lie: those next to it are meant, in ascending order.
enum class Side { before, after };
/// Lines of an invoice by line number.
std::vector<StoredLine> lines_of_invoice(sql::Session& session, PartnerId partner,
                                         const InvoiceNumber& number, Side side, std::int64_t line,
                                         int limit);
/// Unbilled lines of one currency and period, by line id (R127). Usage is told by its days
/// (storage/usage.hpp) as long as it is unbilled.
struct UnbilledLines {
    Currency currency;
    Instant from;
    Instant until;
};
std::vector<StoredLine> unbilled_lines(sql::Session& session, PartnerId partner, const UnbilledLines& wanted,
                                       Side side, std::int64_t id, int limit);

}  // namespace comptoir::storage
