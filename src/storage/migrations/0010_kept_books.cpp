#include "storage/migrations/list.hpp"

namespace comptoir::storage {

// R128, R130: a charge or an entry is written once, and what stands on an invoice stays there. `OF` names
// what may not be set, equal or not: everything but the two columns that publishing an invoice fills.
sql::Migration migration_0010_kept_books() {
    sql::Migration migration = {
        10,
        "kept_books",
        "The database itself refuses to rewrite the books, and finds the lines of one subscription.",
        {
            "CREATE INDEX charge_line_of_subscription ON charge_line (partner_id, subscription_id, line_id)",
            "CREATE INDEX charge_line_waiting ON charge_line (partner_id, line_id) WHERE invoice_number IS "
            "NULL",
        }};
    migration.on_sqlite = {
        R"sql(CREATE TRIGGER charge_line_kept BEFORE UPDATE OF partner_id, line_id, event_id, position,
    subscription_id, customer_id, term_anchor_day, charge_type, start_day, end_day, at_us, quantity, unit_price,
    effective_unit_price, days, cycle_days, currency, subtotal_minor, tax_minor, billing_frequency, trial, context
    ON charge_line BEGIN SELECT RAISE(ABORT, 'charge lines are only added'); END)sql",
        R"sql(CREATE TRIGGER charge_line_invoiced BEFORE UPDATE ON charge_line WHEN old.invoice_number IS NOT NULL
    BEGIN SELECT RAISE(ABORT, 'a charge line stays on its invoice'); END)sql",
        R"sql(CREATE TRIGGER charge_line_stays BEFORE DELETE ON charge_line
    BEGIN SELECT RAISE(ABORT, 'charge lines are only added'); END)sql",
        R"sql(CREATE TRIGGER journal_entry_kept BEFORE UPDATE ON journal_entry
    BEGIN SELECT RAISE(ABORT, 'journal entries are only added'); END)sql",
        R"sql(CREATE TRIGGER journal_entry_stays BEFORE DELETE ON journal_entry
    BEGIN SELECT RAISE(ABORT, 'journal entries are only added'); END)sql",
        // A table cannot be given another CHECK here. R93: who is in a trial has one; R58: flat is one.
        R"sql(CREATE TRIGGER subscription_added BEFORE INSERT ON subscription
    WHEN (new.in_trial = 1 AND new.trial IS NULL) OR (new.per_user = 0 AND new.quantity <> 1)
    BEGIN SELECT RAISE(ABORT, 'a trial without a period, or a flat plan with seats'); END)sql",
        R"sql(CREATE TRIGGER subscription_changed BEFORE UPDATE OF in_trial, trial, per_user, quantity ON subscription
    WHEN (new.in_trial = 1 AND new.trial IS NULL) OR (new.per_user = 0 AND new.quantity <> 1)
    BEGIN SELECT RAISE(ABORT, 'a trial without a period, or a flat plan with seats'); END)sql",
    };
    migration.on_postgresql = {
        R"sql(CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
    'BEGIN RAISE EXCEPTION USING ERRCODE = ''integrity_constraint_violation'',
    MESSAGE = TG_TABLE_NAME || '' is only added to''; END')sql",
        R"sql(CREATE TRIGGER charge_line_kept BEFORE UPDATE OF partner_id, line_id, event_id, position,
    subscription_id, customer_id, term_anchor_day, charge_type, start_day, end_day, at_us, quantity, unit_price,
    effective_unit_price, days, cycle_days, currency, subtotal_minor, tax_minor, billing_frequency, trial, context
    ON charge_line FOR EACH ROW EXECUTE FUNCTION refuse_change())sql",
        R"sql(CREATE TRIGGER charge_line_invoiced BEFORE UPDATE ON charge_line FOR EACH ROW
    WHEN (old.invoice_number IS NOT NULL) EXECUTE FUNCTION refuse_change())sql",
        R"sql(CREATE TRIGGER charge_line_stays BEFORE DELETE ON charge_line
    FOR EACH ROW EXECUTE FUNCTION refuse_change())sql",
        R"sql(CREATE TRIGGER journal_entry_kept BEFORE UPDATE OR DELETE ON journal_entry
    FOR EACH ROW EXECUTE FUNCTION refuse_change())sql",
        R"sql(ALTER TABLE subscription ADD CONSTRAINT subscription_trial CHECK (in_trial = 0 OR trial IS NOT NULL),
    ADD CONSTRAINT subscription_flat CHECK (per_user = 1 OR quantity = 1))sql",
    };
    return migration;
}

}  // namespace comptoir::storage
