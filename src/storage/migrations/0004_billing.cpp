#include "storage/migrations/list.hpp"

namespace comptoir::storage {

sql::Migration migration_0004_billing() {
    return {4,
            "billing",
            "What happened that costs money, the charges it brought about, invoices, and the journal.",
            {
                R"sql(CREATE TABLE billing_event (
    partner_id TEXT NOT NULL,
    event_id TEXT NOT NULL,
    subscription_id TEXT NOT NULL,
    seq BIGINT NOT NULL,
    kind TEXT NOT NULL,
    at_us BIGINT NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY (partner_id, event_id),
    FOREIGN KEY (partner_id, subscription_id) REFERENCES subscription (partner_id, subscription_id)))sql",
                "CREATE UNIQUE INDEX billing_event_order ON billing_event (partner_id, subscription_id, seq)",
                // R130: a charge exists at most once per subscription, type, start and event.
                R"sql(CREATE TABLE invoice (
    partner_id TEXT NOT NULL REFERENCES partner (partner_id),
    invoice_number TEXT NOT NULL,
    seq BIGINT NOT NULL,
    currency TEXT NOT NULL,
    period_day BIGINT NOT NULL,
    invoice_day BIGINT NOT NULL,
    due_day BIGINT NOT NULL,
    published_us BIGINT NOT NULL,
    line_count BIGINT NOT NULL CHECK (line_count >= 1),
    subtotal_minor BIGINT NOT NULL,
    tax_minor BIGINT NOT NULL,
    total_minor BIGINT NOT NULL,
    paid_minor BIGINT NOT NULL DEFAULT 0,
    document_type TEXT NOT NULL CHECK (document_type IN ('invoice', 'void_note', 'adjustment_note')),
    PRIMARY KEY (partner_id, invoice_number),
    CHECK (total_minor = subtotal_minor + tax_minor),
    CHECK (due_day = invoice_day + 60)))sql",
                "CREATE UNIQUE INDEX invoice_of_period ON invoice (partner_id, period_day, currency, "
                "document_type)",
                "CREATE UNIQUE INDEX invoice_seq ON invoice (partner_id, seq)",
                R"sql(CREATE TABLE charge_line (
    partner_id TEXT NOT NULL,
    line_id BIGINT NOT NULL,
    event_id TEXT NOT NULL,
    position BIGINT NOT NULL,
    subscription_id TEXT NOT NULL,
    customer_id TEXT NOT NULL,
    term_anchor_day BIGINT NOT NULL,
    charge_type TEXT NOT NULL,
    start_day BIGINT NOT NULL,
    end_day BIGINT NOT NULL,
    at_us BIGINT NOT NULL,
    quantity BIGINT NOT NULL CHECK (quantity >= 1),
    unit_price TEXT NOT NULL,
    effective_unit_price TEXT NOT NULL,
    days BIGINT NOT NULL CHECK (days >= 1),
    cycle_days BIGINT NOT NULL CHECK (cycle_days >= days),
    currency TEXT NOT NULL,
    subtotal_minor BIGINT NOT NULL,
    tax_minor BIGINT NOT NULL,
    billing_frequency TEXT NOT NULL,
    trial BIGINT NOT NULL CHECK (trial IN (0, 1)),
    context TEXT NOT NULL,
    invoice_number TEXT,
    invoice_line BIGINT,
    PRIMARY KEY (partner_id, line_id),
    UNIQUE (partner_id, subscription_id, charge_type, start_day, event_id, position),
    FOREIGN KEY (partner_id, event_id) REFERENCES billing_event (partner_id, event_id),
    FOREIGN KEY (partner_id, invoice_number) REFERENCES invoice (partner_id, invoice_number),
    CHECK (start_day <= end_day),
    CHECK ((invoice_number IS NULL) = (invoice_line IS NULL))))sql",
                "CREATE INDEX charge_line_unbilled ON charge_line (partner_id, invoice_number, at_us)",
                "CREATE UNIQUE INDEX charge_line_of_invoice ON charge_line (partner_id, invoice_number, "
                "invoice_line)",
                // One row moves one amount between two accounts, so the journal balances by construction.
                R"sql(CREATE TABLE journal_entry (
    partner_id TEXT NOT NULL,
    entry_id BIGINT NOT NULL,
    at_us BIGINT NOT NULL,
    debit_account TEXT NOT NULL,
    credit_account TEXT NOT NULL,
    currency TEXT NOT NULL,
    amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
    about TEXT NOT NULL,
    PRIMARY KEY (partner_id, entry_id),
    UNIQUE (partner_id, about, debit_account, credit_account),
    CHECK (debit_account <> credit_account)))sql",
            }};
}

}  // namespace comptoir::storage
