#include "storage/billing.hpp"

#include <algorithm>

#include "base/check.hpp"
#include "json/reader.hpp"
#include "json/value.hpp"
#include "storage/line_document.hpp"
#include "storage/platform.hpp"

namespace comptoir::storage {
namespace {

using billing::BillingEvent;
using billing::ChargeLine;

std::string event_to_text(const BillingEvent& e) {
    json::Object document{{"cycleStart", e.cycle_start.str()},
                          {"cycleEnd", e.cycle_end.str()},
                          {"termPrice", e.term_price.str()},
                          {"cycles", e.cycles},
                          {"quantity", e.quantity},
                          {"oldQuantity", e.old_quantity},
                          {"oldTermPrice", e.old_term_price.str()},
                          {"trialEnd", e.trial_end.str()},
                          {"currency", e.currency.str()},
                          {"rounding", e.round_unit == Rounding::half_up ? "half-up" : "toward-zero"},
                          {"prepaid", e.prepaid},
                          {"term", e.term.str()},
                          {"trial", e.trial}};
    if (e.usage) document.emplace_back("usage", usage_to_json(*e.usage));
    return json::write(document);
}

BillingEvent event_from_row(const sql::Row& row) {
    RowReader in(row);
    BillingEvent e;
    e.id = in.guid<EventId>();
    e.subscription = in.guid<SubscriptionId>();
    const auto kind = billing::parse_event_kind(in.text());
    COMPTOIR_CHECK(kind.has_value());
    e.kind = *kind;
    e.at = in.instant();
    const auto parsed = json::parse(in.text());
    COMPTOIR_CHECK(static_cast<bool>(parsed));
    const json::Value& document = *parsed;
    json::Reader fields(document);
    e.cycle_start = Date::of(document.text_or("cycleStart"));
    e.cycle_end = Date::of(document.text_or("cycleEnd"));
    e.term_price = Decimal::of(document.text_or("termPrice"));
    e.cycles = static_cast<int>(fields.integer("cycles").value_or(1));
    e.quantity = fields.integer("quantity").value_or(1);
    e.old_quantity = fields.integer("oldQuantity").value_or(0);
    e.old_term_price = Decimal::of(document.text_or("oldTermPrice"));
    e.trial_end = Date::of(document.text_or("trialEnd"));
    e.currency = Currency::of(document.text_or("currency"));
    e.round_unit = document.text_or("rounding") == "half-up" ? Rounding::half_up : Rounding::toward_zero;
    e.prepaid = fields.flag("prepaid").value_or(true);
    e.term = Period::of(document.text_or("term"));
    e.trial = fields.flag("trial").value_or(false);
    e.usage = usage_in(document);
    return e;
}

constexpr std::string_view kLineColumns =
    "line_id, event_id, position, subscription_id, customer_id, charge_type, start_day, end_day, at_us, "
    "quantity, "
    "unit_price, effective_unit_price, days, cycle_days, currency, subtotal_minor, tax_minor, "
    "billing_frequency, trial, "
    "context, invoice_number, invoice_line, reseller_id";

StoredLine read_line(const sql::Row& row, PartnerId partner) {
    RowReader in(row);
    const std::int64_t id = in.integer();
    ChargeLine line;
    line.event = in.guid<EventId>();
    line.position = in.small();
    line.subscription = in.guid<SubscriptionId>();
    const auto customer = in.guid<CustomerId>();
    const auto type = billing::parse_charge_type(in.text());
    COMPTOIR_CHECK(type.has_value());
    line.type = *type;
    line.start = in.date();
    line.end = in.date();
    line.at = in.instant();
    line.quantity = in.integer();
    line.unit_price = in.decimal();
    line.effective_unit_price = in.decimal();
    line.days = in.integer();
    line.cycle_days = in.integer();
    const Currency currency = in.currency();
    line.subtotal = Money::from_minor(in.integer(), currency);
    line.tax = Money::from_minor(in.integer(), currency);
    line.billing_frequency = in.text();
    line.trial = in.flag();
    LineDocument document = line_document(in.text());
    document.context.customer = customer;
    line.usage = std::move(document.usage);
    StoredLine stored{partner, id, std::move(line), std::move(document.context), in.if_text().value_or(""),
                      0};
    stored.invoice_line = in.if_integer().value_or(0);
    if (const auto reseller = in.if_text()) stored.context.reseller = PartnerId::of(*reseller);
    return stored;
}

std::vector<StoredLine> read_lines(sql::Session& session, PartnerId partner, std::string_view condition,
                                   const sql::Binds& binds) {
    std::vector<StoredLine> lines;
    for (const sql::Row& row : session.query(
             fmt::format("SELECT {} FROM charge_line WHERE partner_id = $1 AND {}", kLineColumns, condition),
             binds)) {
        lines.push_back(read_line(row, partner));
    }
    return lines;
}

constexpr std::string_view kInvoiceColumns =
    "invoice_number, currency, period_day, invoice_day, due_day, published_us, line_count, subtotal_minor, "
    "tax_minor, "
    "paid_minor";

Invoice read_invoice(const sql::Row& row, PartnerId partner) {
    RowReader in(row);
    Invoice invoice;
    invoice.partner = partner;
    invoice.number = in.word<InvoiceNumber>();
    invoice.currency = in.currency();
    invoice.period = in.date();
    invoice.date = in.date();
    invoice.due = in.date();
    invoice.published = in.instant();
    invoice.line_count = in.integer();
    invoice.subtotal = Money::from_minor(in.integer(), invoice.currency);
    invoice.tax = Money::from_minor(in.integer(), invoice.currency);
    invoice.paid = Money::from_minor(in.integer(), invoice.currency);
    return invoice;
}

}  // namespace

void insert_billing_event(sql::Session& session, PartnerId partner, const BillingEvent& event) {
    session.execute(
        "INSERT INTO billing_event (partner_id, event_id, subscription_id, seq, kind, at_us, document) "
        "VALUES ($1, $2, $3, (SELECT COALESCE(MAX(seq), 0) + 1 FROM billing_event WHERE partner_id = $1 "
        "AND subscription_id = $3), $4, $5, $6)",
        {bind(partner), bind(event.id), bind(event.subscription), name_of(event.kind), bind(event.at),
         event_to_text(event)});
}

std::vector<BillingEvent> billing_events_of(sql::Session& session, PartnerId partner, SubscriptionId id) {
    std::vector<BillingEvent> events;
    for (const sql::Row& row :
         session.query("SELECT event_id, subscription_id, kind, at_us, document FROM billing_event "
                       "WHERE partner_id = $1 AND subscription_id = $2 ORDER BY seq",
                       {bind(partner), bind(id)})) {
        events.push_back(event_from_row(row));
    }
    return events;
}

std::int64_t insert_charge_line(sql::Session& session, PartnerId partner, const ChargeLine& line,
                                const LineContext& context) {
    const std::int64_t id = next_in_sequence(session, partner, "charge_line");
    session.execute(
        "INSERT INTO charge_line (partner_id, line_id, event_id, position, subscription_id, customer_id, "
        "term_anchor_day, charge_type, start_day, end_day, at_us, quantity, unit_price, "
        "effective_unit_price, days, "
        "cycle_days, currency, subtotal_minor, tax_minor, billing_frequency, trial, context, reseller_id) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, "
        "$21, $22, $23)",
        {bind(partner),
         id,
         bind(line.event),
         line.position,
         bind(line.subscription),
         bind(context.customer),
         bind(context.term_start),
         name_of(line.type),
         bind(line.start),
         bind(line.end),
         bind(line.at),
         line.quantity,
         bind(line.unit_price),
         bind(line.effective_unit_price),
         line.days,
         line.cycle_days,
         bind(line.subtotal.currency()),
         line.subtotal.minor_units(),
         line.tax.minor_units(),
         line.billing_frequency,
         line.trial,
         to_text(LineDocument{context, line.usage}),
         bind(context.reseller)});
    return id;
}

std::vector<StoredLine> lines_of_term(sql::Session& session, PartnerId partner, SubscriptionId id,
                                      Date term_start) {
    return read_lines(session, partner, "subscription_id = $2 AND term_anchor_day = $3 ORDER BY line_id",
                      {bind(partner), bind(id), bind(term_start)});
}

std::vector<StoredLine> lines_of_subscription(sql::Session& session, PartnerId partner, SubscriptionId id) {
    return read_lines(session, partner, "subscription_id = $2 ORDER BY line_id", {bind(partner), bind(id)});
}

std::optional<StoredLine> find_line(sql::Session& session, PartnerId partner, std::int64_t line_id) {
    auto lines = read_lines(session, partner, "line_id = $2", {bind(partner), line_id});
    return lines.empty() ? std::nullopt : std::optional(std::move(lines.front()));
}

std::vector<StoredLine> lines_of_left_plans(sql::Session& session, PartnerId partner,
                                            std::span<const SubscriptionId> ids) {
    if (ids.empty()) return {};
    sql::Binds binds{bind(partner)};
    for (const SubscriptionId id : ids) binds.emplace_back(bind(id));
    // The sign keeps SQLite from walking through all lines of the partner in the order of their ids.
    return read_lines(
        session, partner,
        fmt::format("subscription_id IN ({}) AND charge_type = 'convert' AND position = 0 ORDER BY +line_id",
                    places(2, ids.size())),
        binds);
}

void insert_journal_entry(sql::Session& session, PartnerId partner, const billing::JournalEntry& entry) {
    session.execute(
        "INSERT INTO journal_entry (partner_id, entry_id, at_us, debit_account, credit_account, currency, "
        "amount_minor, about) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        {bind(partner), next_in_sequence(session, partner, "journal"), bind(entry.at), entry.debit,
         entry.credit, bind(entry.amount.currency()), entry.amount.minor_units(), entry.about});
}

std::optional<Instant> oldest_unbilled(sql::Session& session, PartnerId partner) {
    const auto row = session.query_one(
        "SELECT at_us FROM charge_line WHERE partner_id = $1 AND invoice_number IS NULL ORDER BY at_us LIMIT "
        "1",
        {bind(partner)});
    return row ? std::optional(Instant::from_micros(row->integer(0))) : std::nullopt;
}

std::vector<Unbilled> unbilled_before(sql::Session& session, PartnerId partner, Instant until) {
    std::vector<Unbilled> unbilled;
    for (const sql::Row& row : session.query(
             "SELECT currency, MIN(at_us) FROM charge_line WHERE partner_id = $1 AND invoice_number IS NULL "
             "AND at_us < $2 GROUP BY currency ORDER BY currency",
             {bind(partner), bind(until)})) {
        unbilled.push_back({Currency::of(row.text(0)), Instant::from_micros(row.integer(1))});
    }
    return unbilled;
}

bool is_invoiced(sql::Session& session, PartnerId partner, Date period, Currency currency) {
    return session
        .query_one(
            "SELECT 1 FROM invoice WHERE partner_id = $1 AND period_day = $2 AND currency = $3 AND "
            "document_type = 'invoice'",
            {bind(partner), bind(period), bind(currency)})
        .has_value();
}

void insert_invoice(sql::Session& session, Invoice invoice, Instant until) {
    const auto totals = session.query_one(
        "SELECT COUNT(*), CAST(SUM(subtotal_minor) AS BIGINT), CAST(SUM(tax_minor) AS BIGINT) FROM "
        "charge_line "
        "WHERE partner_id = $1 AND invoice_number IS NULL AND at_us < $2 AND currency = $3",
        {bind(invoice.partner), bind(until), bind(invoice.currency)});
    COMPTOIR_CHECK(totals && totals->integer(0) > 0);
    invoice.line_count = totals->integer(0);
    invoice.subtotal = Money::from_minor(totals->integer(1), invoice.currency);
    invoice.tax = Money::from_minor(totals->integer(2), invoice.currency);
    session.execute(
        "INSERT INTO invoice (partner_id, invoice_number, seq, currency, period_day, invoice_day, due_day, "
        "published_us, line_count, subtotal_minor, tax_minor, total_minor, document_type) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'invoice')",
        {bind(invoice.partner), bind(invoice.number), next_in_sequence(session, invoice.partner, "invoice"),
         bind(invoice.currency), bind(invoice.period), bind(invoice.date), bind(invoice.due),
         bind(invoice.published), invoice.line_count, invoice.subtotal.minor_units(),
         invoice.tax.minor_units(), invoice.total().minor_units()});
    // §7.4: by OrderDate, which is the order's for `new` lines and the event's for all others, then by event.
    const std::int64_t numbered = session.execute_counted(
        "UPDATE charge_line SET invoice_number = $4, invoice_line = ranked.rank FROM (SELECT line_id AS "
        "ranked_id, ROW_NUMBER() OVER (ORDER BY CASE charge_type WHEN 'new' THEN (SELECT ordered_us FROM "
        "subscription WHERE subscription.partner_id = $1 AND subscription.subscription_id = "
        "charge_line.subscription_id) ELSE at_us END, event_id, position) AS rank FROM charge_line "
        "WHERE partner_id = $1 AND invoice_number IS NULL AND at_us < $2 AND currency = $3) AS ranked "
        "WHERE charge_line.partner_id = $1 AND charge_line.line_id = ranked.ranked_id",
        {bind(invoice.partner), bind(until), bind(invoice.currency), bind(invoice.number)});
    if (numbered != invoice.line_count) throw sql::SerializationError("a charge came while it was invoiced");
}

std::optional<Invoice> find_invoice(sql::Session& session, PartnerId partner, const InvoiceNumber& number) {
    const auto row = session.query_one(
        fmt::format("SELECT {} FROM invoice WHERE partner_id = $1 AND invoice_number = $2", kInvoiceColumns),
        {bind(partner), bind(number)});
    return row ? std::optional(read_invoice(*row, partner)) : std::nullopt;
}

std::vector<Invoice> invoices_of(sql::Session& session, PartnerId partner, int offset, int limit) {
    // The sequence is gap-free per partner, so an offset is a key: no row is read to be skipped.
    std::vector<Invoice> invoices;
    for (const sql::Row& row : session.query(
             fmt::format(
                 "SELECT {} FROM invoice WHERE partner_id = $1 AND seq <= (SELECT COALESCE(MAX(seq), 0) "
                 "FROM invoice WHERE partner_id = $1) - $2 ORDER BY seq DESC LIMIT $3",
                 kInvoiceColumns),
             {bind(partner), offset, limit})) {
        invoices.push_back(read_invoice(row, partner));
    }
    return invoices;
}

std::int64_t count_invoices(sql::Session& session, PartnerId partner) {
    const auto row =
        session.query_one("SELECT COALESCE(MAX(seq), 0) FROM invoice WHERE partner_id = $1", {bind(partner)});
    return row->integer(0);
}

namespace {

std::vector<StoredLine> read_lines_beside(sql::Session& session, PartnerId partner,
                                          std::string_view condition, std::string_view key, Side side,
                                          const sql::Binds& binds) {
    const bool after = side == Side::after;
    auto lines = read_lines(session, partner,
                            fmt::format("{0} AND {1} {2} $2 ORDER BY {1} {3} LIMIT $3", condition, key,
                                        after ? '>' : '<', after ? "ASC" : "DESC"),
                            binds);
    if (!after) std::reverse(lines.begin(), lines.end());
    return lines;
}

}  // namespace

std::vector<StoredLine> lines_of_invoice(sql::Session& session, PartnerId partner,
                                         const InvoiceNumber& number, Side side, std::int64_t line,
                                         int limit) {
    return read_lines_beside(session, partner, "invoice_number = $4", "invoice_line", side,
                             {bind(partner), line, limit, bind(number)});
}

std::vector<StoredLine> unbilled_lines(sql::Session& session, PartnerId partner, const UnbilledLines& wanted,
                                       Side side, std::int64_t id, int limit) {
    return read_lines_beside(
        session, partner,
        "invoice_number IS NULL AND currency = $4 AND at_us >= $5 AND at_us < $6 AND charge_type <> 'usage'",
        "line_id", side,
        {bind(partner), id, limit, bind(wanted.currency), bind(wanted.from), bind(wanted.until)});
}

}  // namespace comptoir::storage
