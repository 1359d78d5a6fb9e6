#include "storage/migrations/list.hpp"

namespace comptoir::storage {

sql::Migration migration_0013_service_requests() {
    return {13,
            "service_requests",
            "What partners ask the operator, and what both sides say about it.",
            {
                R"sql(CREATE TABLE service_request (
    partner_id TEXT NOT NULL REFERENCES partner (partner_id),
    request_id TEXT NOT NULL,
    title TEXT NOT NULL,
    description TEXT NOT NULL,
    severity TEXT NOT NULL CHECK (severity IN ('critical', 'moderate', 'minimal')),
    status TEXT NOT NULL CHECK (status IN ('open', 'attention_needed', 'closed')),
    topic BIGINT NOT NULL,
    locale TEXT NOT NULL,
    country TEXT NOT NULL,
    customer_id TEXT,
    customer_name TEXT NOT NULL,
    customer_phone TEXT NOT NULL,
    product_id TEXT NOT NULL,
    product_name TEXT NOT NULL,
    primary_contact TEXT NOT NULL,
    last_updated_by TEXT NOT NULL,
    created_us BIGINT NOT NULL,
    modified_us BIGINT NOT NULL,
    closed_us BIGINT,
    partner_notes BIGINT NOT NULL CHECK (partner_notes >= 0),
    operator_notes BIGINT NOT NULL CHECK (operator_notes >= 0),
    CHECK ((status = 'closed') = (closed_us IS NOT NULL)),
    PRIMARY KEY (partner_id, request_id),
    FOREIGN KEY (partner_id, customer_id) REFERENCES customer (partner_id, customer_id)))sql",
                "CREATE INDEX service_request_of_customer ON service_request (partner_id, customer_id, "
                "request_id)",
                "CREATE INDEX service_request_by_status ON service_request (partner_id, status, request_id)",
                // The operator knows a request by its number alone, and looks for those of all partners that
                // wait.
                "CREATE UNIQUE INDEX service_request_number ON service_request (request_id)",
                "CREATE INDEX service_request_not_closed ON service_request (request_id) WHERE status <> "
                "'closed'",
                R"sql(CREATE TABLE service_request_note (
    partner_id TEXT NOT NULL,
    request_id TEXT NOT NULL,
    number BIGINT NOT NULL CHECK (number >= 1),
    side TEXT NOT NULL CHECK (side IN ('partner', 'operator')),
    author TEXT NOT NULL,
    at_us BIGINT NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (partner_id, request_id, number),
    FOREIGN KEY (partner_id, request_id) REFERENCES service_request (partner_id, request_id)))sql",
            }};
}

}  // namespace comptoir::storage
