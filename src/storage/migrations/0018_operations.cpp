#include "storage/migrations/list.hpp"

namespace comptoir::storage {

sql::Migration migration_0018_operations() {
    return {
        18,
        "operations",
        "Publishers are asked before seats and plans change, and told what happens to their subscriptions.",
        {
            // R107 and publisher contract §3.11: what has been asked is open until its one end.
            R"sql(CREATE TABLE operation (
    partner_id TEXT NOT NULL,
    operation_id TEXT NOT NULL,
    subscription_id TEXT NOT NULL,
    publisher_id TEXT NOT NULL,
    action TEXT NOT NULL CHECK (action IN ('change_plan', 'change_quantity', 'reinstate', 'renew', 'suspend',
        'unsubscribe')),
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
            // One change at a time.
            "CREATE UNIQUE INDEX operation_open ON operation (partner_id, subscription_id) "
            "WHERE status = 'in_progress'",
            "CREATE INDEX operation_of_subscription ON operation (partner_id, subscription_id, asked_us)",
            // The bytes of a call, and where they stand, for the publisher to whom they go: the delivery
            // itself is the partner's.
            R"sql(CREATE TABLE publisher_message (
    partner_id TEXT NOT NULL,
    message_id TEXT NOT NULL,
    event_seq BIGINT NOT NULL,
    destination TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'delivered', 'dead')),
    at_us BIGINT NOT NULL,
    publisher_id TEXT NOT NULL,
    product_id TEXT NOT NULL,
    about TEXT NOT NULL,
    action TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (partner_id, message_id),
    FOREIGN KEY (partner_id, event_seq, destination) REFERENCES outbox (partner_id, event_seq, destination)))sql",
            "CREATE UNIQUE INDEX publisher_message_of_event ON publisher_message "
            "(partner_id, event_seq, destination)",
            "CREATE UNIQUE INDEX publisher_message_by_id ON publisher_message (publisher_id, message_id)",
            "CREATE INDEX publisher_message_newest ON publisher_message (publisher_id, at_us, message_id)",
            "CREATE INDEX publisher_message_by_state ON publisher_message "
            "(publisher_id, state, at_us, message_id)",
            // Several lanes lead to one publisher, who may keep a few of them waiting, and not all couriers.
            "ALTER TABLE delivery_lane ADD COLUMN receiver TEXT NOT NULL DEFAULT ''",
            "UPDATE delivery_lane SET receiver = partner_id",
            // Contract §5.5: what somebody waits for (rank 0) before what is only told; of a lane, the best
            // of what waits there.
            "ALTER TABLE outbox ADD COLUMN rank BIGINT NOT NULL DEFAULT 1 CHECK (rank IN (0, 1))",
            "ALTER TABLE delivery_lane ADD COLUMN rank BIGINT NOT NULL DEFAULT 1 CHECK (rank IN (0, 1))",
            // Attempts end some hours after the first one since the last replay.
            "ALTER TABLE outbox ADD COLUMN begun_us BIGINT NOT NULL DEFAULT 0",
            // Lanes are looked for receiver by receiver, however many lanes one of them has.
            "DROP INDEX delivery_lane_due",
            "CREATE INDEX delivery_lane_of_receiver ON delivery_lane "
            "(kind, receiver, rank, due_us, partner_id, destination) WHERE due_us IS NOT NULL",
            "CREATE INDEX delivery_lane_claimed ON delivery_lane (kind, receiver) WHERE lease_us > 0",
        }};
}

}  // namespace comptoir::storage
