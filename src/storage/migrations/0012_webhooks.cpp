#include "storage/migrations/list.hpp"

namespace comptoir::storage {

sql::Migration migration_0012_webhooks() {
    return {
        12,
        "webhooks",
        "Partners register where they want to be told of events, and every attempt to do so is on record.",
        {
            R"sql(CREATE TABLE webhook_registration (
    partner_id TEXT NOT NULL PRIMARY KEY,
    url TEXT NOT NULL,
    own_header BIGINT NOT NULL CHECK (own_header IN (0, 1)),
    changed_us BIGINT NOT NULL))sql",
            // A row for each name, so that an event finds out by a statement of its own whether it is wanted.
            R"sql(CREATE TABLE webhook_event (
    partner_id TEXT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (partner_id, name),
    FOREIGN KEY (partner_id) REFERENCES webhook_registration (partner_id)))sql",
            R"sql(CREATE TABLE webhook_validation (
    partner_id TEXT NOT NULL,
    correlation_id TEXT NOT NULL,
    callback_url TEXT NOT NULL,
    requested_us BIGINT NOT NULL,
    PRIMARY KEY (partner_id, correlation_id)))sql",
            "CREATE INDEX webhook_validation_age ON webhook_validation (partner_id, requested_us)",
            // A test is asked for by the subject of its event.
            "CREATE INDEX event_of_validation ON event (partner_id, subject) WHERE name = 'test-created'",
            // One receiver and when it is to be called next; its events go one after the other. The lease is
            // the claim of the process that is at it.
            R"sql(CREATE TABLE delivery_lane (
    partner_id TEXT NOT NULL,
    destination TEXT NOT NULL,
    kind TEXT NOT NULL,
    due_us BIGINT,
    lease_us BIGINT NOT NULL,
    PRIMARY KEY (partner_id, destination)))sql",
            "CREATE INDEX delivery_lane_due ON delivery_lane (kind, due_us, partner_id, destination) "
            "WHERE due_us IS NOT NULL",
            // Whoever is told of an event is led to the record of who did it.
            "ALTER TABLE event ADD COLUMN audit_seq BIGINT NOT NULL DEFAULT 0",
            // A replay starts the counting of attempts anew and keeps their record.
            "ALTER TABLE outbox ADD COLUMN attempts_before BIGINT NOT NULL DEFAULT 0",
            "CREATE INDEX outbox_of_destination ON outbox (partner_id, destination, event_seq)",
            "CREATE INDEX outbox_by_state ON outbox (partner_id, destination, state, event_seq)",
            R"sql(CREATE TABLE delivery_attempt (
    partner_id TEXT NOT NULL,
    event_seq BIGINT NOT NULL,
    destination TEXT NOT NULL,
    number BIGINT NOT NULL CHECK (number >= 1),
    at_us BIGINT NOT NULL,
    status BIGINT,
    problem TEXT,
    CHECK ((status IS NULL) <> (problem IS NULL)),
    PRIMARY KEY (partner_id, event_seq, destination, number),
    FOREIGN KEY (partner_id, event_seq, destination) REFERENCES outbox (partner_id, event_seq, destination)))sql",
        }};
}

}  // namespace comptoir::storage
