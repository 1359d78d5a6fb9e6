#include "storage/migrations/list.hpp"

namespace comptoir::storage {

sql::Migration migration_0005_platform() {
    return {5,
            "platform",
            "What every write leaves beside its own rows: its answer, its audit, its events, its timers.",
            {
                R"sql(CREATE TABLE tenant_sequence (
    partner_id TEXT NOT NULL,
    name TEXT NOT NULL,
    value BIGINT NOT NULL CHECK (value >= 1),
    PRIMARY KEY (partner_id, name)))sql",
                R"sql(CREATE TABLE idempotency (
    partner_id TEXT NOT NULL,
    key TEXT NOT NULL,
    at_us BIGINT NOT NULL,
    subject TEXT NOT NULL,
    audit_seq BIGINT NOT NULL,
    status BIGINT NOT NULL,
    headers TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (partner_id, key)))sql",
                "CREATE INDEX idempotency_age ON idempotency (partner_id, at_us)",
                R"sql(CREATE TABLE audit_record (
    partner_id TEXT NOT NULL,
    seq BIGINT NOT NULL,
    at_us BIGINT NOT NULL,
    customer_id TEXT,
    operation TEXT NOT NULL,
    resource_type TEXT NOT NULL,
    resource_id TEXT NOT NULL,
    actor TEXT NOT NULL,
    old_value TEXT,
    new_value TEXT,
    previous_hash TEXT NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (partner_id, seq)))sql",
                "CREATE INDEX audit_record_of_resource ON audit_record (partner_id, resource_id, seq)",
                R"sql(CREATE TABLE event (
    partner_id TEXT NOT NULL,
    seq BIGINT NOT NULL,
    at_us BIGINT NOT NULL,
    name TEXT NOT NULL,
    subject TEXT NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY (partner_id, seq)))sql",
                // What has to reach somebody outside; delivery state lives here, the fact itself in `event`.
                R"sql(CREATE TABLE outbox (
    partner_id TEXT NOT NULL,
    event_seq BIGINT NOT NULL,
    destination TEXT NOT NULL,
    due_us BIGINT NOT NULL,
    attempts BIGINT NOT NULL DEFAULT 0,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'delivered', 'dead')),
    PRIMARY KEY (partner_id, event_seq, destination),
    FOREIGN KEY (partner_id, event_seq) REFERENCES event (partner_id, seq)))sql",
                R"sql(CREATE TABLE timer (
    partner_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    due_us BIGINT NOT NULL,
    rank BIGINT NOT NULL,
    PRIMARY KEY (partner_id, kind, subject)))sql",
                "CREATE INDEX timer_due ON timer (due_us, rank, partner_id, kind, subject)",
            }};
}

}  // namespace comptoir::storage
