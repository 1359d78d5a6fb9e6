#include "storage/migrations/list.hpp"

namespace comptoir::storage {

sql::Migration migration_0022_metering() {
    sql::Migration migration = {
        22,
        "metering",
        "What publishers report of the use of meters, hour by hour, and what it comes to in a month.",
        {
            // What becomes one charge (R134). A quantity is `whole` units and `fraction` of 10^-10 of one, so
            // that both engines add exactly.
            R"sql(CREATE TABLE usage_month (
    partner_id TEXT NOT NULL,
    month_id BIGINT NOT NULL,
    subscription_id TEXT NOT NULL,
    customer_id TEXT NOT NULL,
    month_day BIGINT NOT NULL,
    dimension TEXT NOT NULL,
    plan_id TEXT NOT NULL,
    currency TEXT NOT NULL,
    unit_price TEXT NOT NULL,
    sold TEXT NOT NULL,
    test BIGINT NOT NULL CHECK (test IN (0, 1)),
    whole BIGINT NOT NULL DEFAULT 0 CHECK (whole >= 0),
    fraction BIGINT NOT NULL DEFAULT 0 CHECK (fraction >= 0),
    event_id TEXT,
    PRIMARY KEY (partner_id, month_id),
    FOREIGN KEY (partner_id, subscription_id) REFERENCES subscription (partner_id, subscription_id),
    FOREIGN KEY (partner_id, event_id) REFERENCES billing_event (partner_id, event_id),
    CHECK (test = 0 OR event_id IS NULL)))sql",
            "CREATE UNIQUE INDEX usage_month_of_meter ON usage_month (partner_id, subscription_id, "
            "month_day, "
            "dimension, plan_id)",
            "CREATE INDEX usage_month_of_customer ON usage_month (partner_id, customer_id, month_day)",
            "CREATE INDEX usage_month_in_currency ON usage_month (partner_id, currency, month_day, month_id)",
            "CREATE UNIQUE INDEX usage_month_charged ON usage_month (partner_id, event_id)",
            // Publisher contract §7.5: an hour of a meter counts once, whatever the plan is.
            R"sql(CREATE TABLE usage_event (
    partner_id TEXT NOT NULL,
    subscription_id TEXT NOT NULL,
    dimension TEXT NOT NULL,
    hour_us BIGINT NOT NULL,
    month_id BIGINT NOT NULL,
    usage_id TEXT NOT NULL,
    plan_id TEXT NOT NULL,
    whole BIGINT NOT NULL CHECK (whole >= 0),
    fraction BIGINT NOT NULL CHECK (fraction BETWEEN 0 AND 9999999999),
    effective TEXT NOT NULL,
    received_us BIGINT NOT NULL,
    app_id TEXT NOT NULL,
    PRIMARY KEY (partner_id, subscription_id, dimension, hour_us),
    FOREIGN KEY (partner_id, month_id) REFERENCES usage_month (partner_id, month_id),
    CHECK (whole > 0 OR fraction > 0)))sql",
            "CREATE INDEX usage_event_of_month ON usage_event (partner_id, month_id, hour_us)",
            // Invoices say whether there is usage on them.
            "CREATE INDEX charge_line_of_usage ON charge_line (partner_id, invoice_number) WHERE charge_type "
            "= 'usage'",
            // The newest month for which the partner was told that the budget is exceeded.
            "ALTER TABLE spending_budget ADD COLUMN told_day BIGINT",
        }};
    // The events are their own audit: who reported what and when stands in the row, and stays.
    migration.on_sqlite = {
        R"sql(CREATE TRIGGER usage_event_kept BEFORE UPDATE ON usage_event
    BEGIN SELECT RAISE(ABORT, 'usage is only added'); END)sql",
        R"sql(CREATE TRIGGER usage_event_stays BEFORE DELETE ON usage_event
    BEGIN SELECT RAISE(ABORT, 'usage is only added'); END)sql",
        R"sql(CREATE TRIGGER usage_month_charged_once BEFORE UPDATE ON usage_month WHEN old.event_id IS NOT NULL
    BEGIN SELECT RAISE(ABORT, 'usage is charged once'); END)sql",
    };
    migration.on_postgresql = {
        R"sql(CREATE TRIGGER usage_event_kept BEFORE UPDATE OR DELETE ON usage_event
    FOR EACH ROW EXECUTE FUNCTION refuse_change())sql",
        R"sql(CREATE TRIGGER usage_month_charged_once BEFORE UPDATE ON usage_month FOR EACH ROW
    WHEN (old.event_id IS NOT NULL) EXECUTE FUNCTION refuse_change())sql",
    };
    return migration;
}

}  // namespace comptoir::storage
