#include "storage/migrations/list.hpp"

namespace comptoir::storage {

sql::Migration migration_0009_customer_records() {
    return {9,
            "customer_records",
            "What partners keep about a customer beside its profiles: a budget, consents, and its "
            "qualifications.",
            {
                R"sql(CREATE TABLE spending_budget (
    partner_id TEXT NOT NULL,
    customer_id TEXT NOT NULL,
    amount TEXT NOT NULL,
    changed_us BIGINT NOT NULL,
    PRIMARY KEY (partner_id, customer_id),
    FOREIGN KEY (partner_id, customer_id) REFERENCES customer (partner_id, customer_id)))sql",
                R"sql(CREATE TABLE application_consent (
    partner_id TEXT NOT NULL,
    customer_id TEXT NOT NULL,
    application_id TEXT NOT NULL,
    display_name TEXT NOT NULL,
    grants TEXT NOT NULL,
    changed_us BIGINT NOT NULL,
    PRIMARY KEY (partner_id, customer_id, application_id),
    FOREIGN KEY (partner_id, customer_id) REFERENCES customer (partner_id, customer_id)))sql",
                R"sql(CREATE TABLE qualification_record (
    partner_id TEXT NOT NULL,
    customer_id TEXT NOT NULL,
    seq BIGINT NOT NULL,
    segment TEXT NOT NULL,
    created_us BIGINT NOT NULL,
    PRIMARY KEY (partner_id, customer_id, seq),
    FOREIGN KEY (partner_id, customer_id) REFERENCES customer (partner_id, customer_id)))sql",
                // When earlier ones were set is not known; the customer's own time is the least wrong.
                "INSERT INTO qualification_record (partner_id, customer_id, seq, segment, created_us) "
                "SELECT partner_id, customer_id, 0, segment, created_us FROM customer WHERE segment <> "
                "'commercial'",
            }};
}

}  // namespace comptoir::storage
