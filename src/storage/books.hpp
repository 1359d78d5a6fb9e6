#pragma once

#include <optional>
#include <vector>

#include "sql/database.hpp"
#include "storage/rows.hpp"

/// What `comptoir check` compares: rows that must agree with each other, and those that do not. Nothing here
/// writes.
namespace comptoir::storage {

/// The partner's subscriptions after an id, in the order of their ids; from the first when `after` is empty.
std::vector<SubscriptionId> subscription_ids_after(sql::Session& session, PartnerId partner,
                                                   const std::optional<SubscriptionId>& after, int limit);

/// Whether an invoice's total and line count are those of its lines, numbered without gaps (R138).
struct InvoiceCheck {
    InvoiceNumber number;
    bool adds_up = false;
};
std::vector<InvoiceCheck> check_invoice_totals(sql::Session& session, PartnerId partner);

/// Charge lines that are not zero and have no journal entry of their amount and currency.
std::vector<std::int64_t> charges_without_entry(sql::Session& session, PartnerId partner);
/// The same of invoices.
std::vector<InvoiceNumber> invoices_without_entry(sql::Session& session, PartnerId partner);

struct OrderLineRef {
    OrderId order;
    std::int64_t line = 0;
};
/// Lines of orders whose subscription is missing (R64, R68).
std::vector<OrderLineRef> order_lines_without_subscription(sql::Session& session, PartnerId partner);
/// Subscriptions that a publisher could not find, because the directory leads to none or to another partner.
std::vector<SubscriptionId> subscriptions_without_directory_entry(sql::Session& session, PartnerId partner);

}  // namespace comptoir::storage
