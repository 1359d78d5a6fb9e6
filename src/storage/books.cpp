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

BookCounts count_books(sql::Session& session, PartnerId partner) {
    const auto row = session.query_one(
        "SELECT (SELECT COUNT(*) FROM charge_line WHERE partner_id = $1), "
        "(SELECT COUNT(*) FROM charge_line WHERE partner_id = $1 AND subtotal_minor <> 0), "
        "(SELECT COUNT(*) FROM billing_event WHERE partner_id = $1), "
        "(SELECT COUNT(*) FROM journal_entry WHERE partner_id = $1)",
        {bind(partner)});
    RowReader in(*row);
    BookCounts counts;
    counts.lines = in.integer();
    counts.charged = in.integer();
    counts.events = in.integer();
    counts.entries = in.integer();
    return counts;
}

std::vector<LinesOfInvoice> lines_by_invoice(sql::Session& session, PartnerId partner) {
    std::vector<LinesOfInvoice> all;
    for (const sql::Row& row : session.query(
             "SELECT invoice_number, COUNT(*), MIN(invoice_line), MAX(invoice_line), MAX(line_id), "
             "MIN(at_us), MAX(at_us), currency, CAST(SUM(subtotal_minor) AS BIGINT), CAST(SUM(tax_minor) AS "
             "BIGINT) FROM charge_line WHERE partner_id = $1 AND invoice_number IS NOT NULL GROUP BY "
             "invoice_number, currency ORDER BY invoice_number, currency",
             {bind(partner)})) {
        RowReader in(row);
        LinesOfInvoice lines;
        lines.number = in.word<InvoiceNumber>();
        lines.count = in.integer();
        lines.first_line = in.integer();
        lines.last_line = in.integer();
        lines.newest_id = in.integer();
        lines.first = in.instant();
        lines.last = in.instant();
        const Currency currency = in.currency();
        lines.subtotal = Money::from_minor(in.integer(), currency);
        lines.tax = Money::from_minor(in.integer(), currency);
        all.push_back(std::move(lines));
    }
    return all;
}

std::vector<EarlyLine> early_lines(sql::Session& session, PartnerId partner, const InvoiceNumber& number,
                                   Instant until) {
    std::vector<EarlyLine> lines;
    for (const sql::Row& row : session.query("SELECT line_id, at_us FROM charge_line WHERE partner_id = $1 "
                                             "AND invoice_number = $2 AND at_us < "
                                             "$3 ORDER BY line_id",
                                             {bind(partner), bind(number), bind(until)})) {
        lines.push_back({row.integer(0), Instant::from_micros(row.integer(1))});
    }
    return lines;
}

namespace {

std::vector<StoredEntry> read_entries(const sql::Rows& rows) {
    std::vector<StoredEntry> entries;
    for (const sql::Row& row : rows) {
        RowReader in(row);
        const std::int64_t id = in.integer();
        const Instant at = in.instant();
        std::string debit = in.text();
        std::string credit = in.text();
        const Currency currency = in.currency();
        const Money amount = Money::from_minor(in.integer(), currency);
        entries.push_back({id, {at, std::move(debit), std::move(credit), amount, in.text()}});
    }
    return entries;
}

}  // namespace

std::vector<StoredEntry> entries_of_subscription(sql::Session& session, PartnerId partner,
                                                 SubscriptionId id) {
    return read_entries(session.query(
        "SELECT j.entry_id, j.at_us, j.debit_account, j.credit_account, j.currency, j.amount_minor, j.about "
        "FROM charge_line l JOIN journal_entry j ON j.partner_id = l.partner_id AND j.about = 'charge:' || "
        "l.line_id WHERE l.partner_id = $1 AND l.subscription_id = $2 ORDER BY l.line_id, j.entry_id",
        {bind(partner), bind(id)}));
}

std::vector<StoredEntry> entries_about(sql::Session& session, PartnerId partner, std::string_view about) {
    return read_entries(
        session.query("SELECT entry_id, at_us, debit_account, credit_account, currency, amount_minor, about "
                      "FROM journal_entry WHERE partner_id = $1 AND about = $2 ORDER BY entry_id",
                      {bind(partner), about}));
}

std::vector<StoredEntry> entries_after(sql::Session& session, PartnerId partner, std::int64_t after,
                                       int limit) {
    return read_entries(session.query(
        "SELECT entry_id, at_us, debit_account, credit_account, currency, amount_minor, about FROM "
        "journal_entry WHERE partner_id = $1 AND entry_id > $2 ORDER BY entry_id LIMIT $3",
        {bind(partner), after, limit}));
}

std::optional<std::string> audited_value(sql::Session& session, PartnerId partner, std::string_view operation,
                                         std::string_view resource_id) {
    const auto row = session.query_one(
        "SELECT new_value FROM audit_record WHERE partner_id = $1 AND operation = $2 AND resource_id = $3 "
        "ORDER BY seq LIMIT 1",
        {bind(partner), operation, resource_id});
    return row ? row->if_text(0) : std::nullopt;
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
