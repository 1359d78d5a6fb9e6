#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/billing/billing.hpp"
#include "sql/database.hpp"
#include "storage/rows.hpp"

/// What `comptoir check` compares: rows that must agree with each other, and those that do not. Nothing here
/// writes.
namespace comptoir::storage {

/// The partner's subscriptions after an id, in the order of their ids; from the first when `after` is empty.
std::vector<SubscriptionId> subscription_ids_after(sql::Session& session, PartnerId partner,
                                                   const std::optional<SubscriptionId>& after, int limit);

/// How many rows a partner has of what is only ever added to.
struct BookCounts {
    std::int64_t lines = 0;
    std::int64_t charged = 0;  ///< Lines that are not zero.
    std::int64_t events = 0;
    std::int64_t entries = 0;
};
BookCounts count_books(sql::Session& session, PartnerId partner);

/// The lines of one invoice, added up.
struct LinesOfInvoice {
    InvoiceNumber number;
    std::int64_t count = 0;
    std::int64_t first_line = 0;  ///< Lowest and highest number on the invoice.
    std::int64_t last_line = 0;
    std::int64_t newest_id = 0;  ///< Of the line that was charged last.
    Instant first;               ///< Earliest and latest event.
    Instant last;
    Money subtotal = Money::zero(Currency::of("EUR"));
    Money tax = Money::zero(Currency::of("EUR"));
};
/// A partner's invoices as their lines tell; one entry for each currency that an invoice has lines in.
std::vector<LinesOfInvoice> lines_by_invoice(sql::Session& session, PartnerId partner);
/// Lines of an invoice whose event lies before `until`.
struct EarlyLine {
    std::int64_t id = 0;
    Instant at;
};
std::vector<EarlyLine> early_lines(sql::Session& session, PartnerId partner, const InvoiceNumber& number,
                                   Instant until);

struct StoredEntry {
    std::int64_t id = 0;
    billing::JournalEntry entry;
};
/// Entries about the charges of a subscription, in the order of its lines.
std::vector<StoredEntry> entries_of_subscription(sql::Session& session, PartnerId partner, SubscriptionId id);
std::vector<StoredEntry> entries_about(sql::Session& session, PartnerId partner, std::string_view about);
/// All entries after an entry id, in order.
std::vector<StoredEntry> entries_after(sql::Session& session, PartnerId partner, std::int64_t after,
                                       int limit);

/// What the oldest audit record of an operation says that a resource became; nothing without such a record.
std::optional<std::string> audited_value(sql::Session& session, PartnerId partner, std::string_view operation,
                                         std::string_view resource_id);

struct OrderLineRef {
    OrderId order;
    std::int64_t line = 0;
};
/// Lines of orders whose subscription is missing (R64, R68).
std::vector<OrderLineRef> order_lines_without_subscription(sql::Session& session, PartnerId partner);
/// Subscriptions that a publisher could not find, because the directory leads to none or to another partner.
std::vector<SubscriptionId> subscriptions_without_directory_entry(sql::Session& session, PartnerId partner);

}  // namespace comptoir::storage
