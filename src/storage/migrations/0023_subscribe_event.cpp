#include "storage/migrations/list.hpp"

namespace comptoir::storage {

// SQLite takes no other CHECK for a column that is there, so the table is made anew; nothing refers to it.
sql::Migration migration_0023_subscribe_event() {
    return {
        23,
        "subscribe_event",
        "Publishers may be told of purchases that were activated by themselves.",
        {
            "DROP INDEX operation_open",
            "DROP INDEX operation_of_subscription",
            "ALTER TABLE operation RENAME TO operation_before",
            R"sql(CREATE TABLE operation (
    partner_id TEXT NOT NULL,
    operation_id TEXT NOT NULL,
    subscription_id TEXT NOT NULL,
    publisher_id TEXT NOT NULL,
    action TEXT NOT NULL CHECK (action IN ('change_plan', 'change_quantity', 'reinstate', 'renew', 'suspend',
        'unsubscribe', 'subscribe')),
    source TEXT NOT NULL CHECK (source IN ('marketplace', 'publisher')),
    status TEXT NOT NULL CHECK (status IN ('in_progress', 'succeeded', 'failed', 'conflict')),
    plan_id TEXT NOT NULL,
    quantity BIGINT CHECK (quantity BETWEEN 1 AND 1000000),
    asked_us BIGINT NOT NULL,
    received_us BIGINT,
    ended_us BIGINT,
    ended_by TEXT CHECK (ended_by IN ('accept', 'stay_silent', 'refuse', 'refuse_call', 'time_out', 'become_void',
        'be_suspended', 'be_terminated')),
    PRIMARY KEY (partner_id, operation_id),
    FOREIGN KEY (partner_id, subscription_id) REFERENCES subscription (partner_id, subscription_id),
    CHECK ((status = 'in_progress') = (ended_us IS NULL)),
    CHECK (ended_by IS NULL OR ended_us IS NOT NULL),
    CHECK ((action IN ('change_plan', 'change_quantity', 'reinstate')) =
        (status = 'in_progress' OR ended_by IS NOT NULL)),
    CHECK (ended_by IS NULL OR (ended_by IN ('accept', 'stay_silent')) = (status = 'succeeded')),
    CHECK (ended_by IS NULL OR (ended_by = 'be_terminated') = (status = 'conflict')),
    CHECK (action <> 'change_quantity' OR quantity IS NOT NULL)))sql",
            "INSERT INTO operation (partner_id, operation_id, subscription_id, publisher_id, action, source, "
            "status, plan_id, quantity, asked_us, received_us, ended_us, ended_by) SELECT partner_id, "
            "operation_id, subscription_id, publisher_id, action, source, status, plan_id, quantity, "
            "asked_us, "
            "received_us, ended_us, ended_by FROM operation_before",
            "DROP TABLE operation_before",
            "CREATE UNIQUE INDEX operation_open ON operation (partner_id, subscription_id) "
            "WHERE status = 'in_progress'",
            "CREATE INDEX operation_of_subscription ON operation (partner_id, subscription_id, asked_us)",
        }};
}

}  // namespace comptoir::storage
