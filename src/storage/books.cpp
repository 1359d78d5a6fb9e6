#include "storage/books.hpp"

namespace comptoir::storage {

std::vector<SubscriptionId> subscription_ids_after(sql::Session& session, PartnerId partner,
                                                   const std::optional<SubscriptionId>& after, int limit) {
    std::vector<SubscriptionId> ids;
    for (const sql::Row& row :
         session.query("SELECT subscription_id FROM subscription WHERE partner_id = $1 AND "
                       "subscription_id > $2 ORDER BY subscription_id LIMIT $3",
                       {bind(partner), after ? after->str() : "", limit})) {
        ids.push_back(SubscriptionId::of(row.text(0)));
    }
    return ids;
}

std::vector<InvoiceCheck> check_invoice_totals(sql::Session& session, PartnerId partner) {
    std::vector<InvoiceCheck> checks;
    for (const sql::Row& row : session.query(
             "SELECT i.invoice_number, i.line_count, i.total_minor, COUNT(l.line_id), "
             "CAST(COALESCE(SUM(l.subtotal_minor + l.tax_minor), 0) AS BIGINT), "
             "COALESCE(MAX(l.invoice_line), 0) "
             "FROM invoice i LEFT JOIN charge_line l ON l.partner_id = i.partner_id AND l.invoice_number = "
             "i.invoice_number WHERE i.partner_id = $1 GROUP BY i.invoice_number, i.line_count, "
             "i.total_minor",
             {bind(partner)})) {
        RowReader in(row);
        const auto number = in.word<InvoiceNumber>();
        const std::int64_t line_count = in.integer();
        const std::int64_t total = in.integer();
        const std::int64_t lines = in.integer();
        const std::int64_t sum = in.integer();
        const std::int64_t last_line = in.integer();
        checks.push_back({number, line_count == lines && total == sum && last_line == lines});
    }
    return checks;
}

std::vector<std::int64_t> charges_without_entry(sql::Session& session, PartnerId partner) {
    std::vector<std::int64_t> lines;
    for (const sql::Row& row : session.query(
             "SELECT l.line_id FROM charge_line l LEFT JOIN journal_entry j ON j.partner_id = l.partner_id "
             "AND j.about = 'charge:' || l.line_id WHERE l.partner_id = $1 AND l.subtotal_minor <> 0 AND "
             "(j.entry_id IS NULL OR j.amount_minor <> ABS(l.subtotal_minor) OR j.currency <> l.currency)",
             {bind(partner)})) {
        lines.push_back(row.integer(0));
    }
    return lines;
}

std::vector<InvoiceNumber> invoices_without_entry(sql::Session& session, PartnerId partner) {
    std::vector<InvoiceNumber> invoices;
    for (const sql::Row& row : session.query(
             "SELECT i.invoice_number FROM invoice i LEFT JOIN journal_entry j ON j.partner_id = "
             "i.partner_id AND j.about = 'invoice:' || i.invoice_number WHERE i.partner_id = $1 AND "
             "i.total_minor <> 0 AND (j.entry_id IS NULL OR j.amount_minor <> ABS(i.total_minor) OR "
             "j.currency <> i.currency)",
             {bind(partner)})) {
        invoices.emplace_back(row.text(0));
    }
    return invoices;
}

std::vector<OrderLineRef> order_lines_without_subscription(sql::Session& session, PartnerId partner) {
    std::vector<OrderLineRef> lines;
    for (const sql::Row& row : session.query(
             "SELECT l.order_id, l.line_number FROM order_line l LEFT JOIN subscription s ON s.partner_id = "
             "l.partner_id AND s.subscription_id = l.subscription_id WHERE l.partner_id = $1 AND "
             "s.subscription_id IS NULL",
             {bind(partner)})) {
        lines.push_back({OrderId(row.text(0)), row.integer(1)});
    }
    return lines;
}

std::vector<SubscriptionId> subscriptions_without_directory_entry(sql::Session& session, PartnerId partner) {
    std::vector<SubscriptionId> ids;
    for (const sql::Row& row : session.query(
             "SELECT s.subscription_id FROM subscription s LEFT JOIN subscription_directory d ON "
             "d.subscription_id = s.subscription_id AND d.partner_id = s.partner_id WHERE s.partner_id = $1 "
             "AND d.subscription_id IS NULL",
             {bind(partner)})) {
        ids.push_back(SubscriptionId::of(row.text(0)));
    }
    return ids;
}

}  // namespace comptoir::storage
