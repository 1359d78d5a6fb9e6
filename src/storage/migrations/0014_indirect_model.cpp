#include "storage/migrations/list.hpp"

namespace comptoir::storage {

sql::Migration migration_0014_indirect_model() {
    return {
        14,
        "indirect_model",
        "Providers sell through resellers: who is related to whom, whose customers they are, and who is on "
        "record.",
        {
            // A row on each side, so that either partner finds its own.
            R"sql(CREATE TABLE partner_relationship (
    partner_id TEXT NOT NULL REFERENCES partner (partner_id),
    other_id TEXT NOT NULL REFERENCES partner (partner_id),
    relation TEXT NOT NULL CHECK (relation IN ('is_indirect_reseller_of', 'is_indirect_cloud_solution_provider_of')),
    since_us BIGINT NOT NULL,
    ended_us BIGINT,
    PRIMARY KEY (partner_id, other_id),
    CHECK (partner_id <> other_id)))sql",
            "ALTER TABLE customer ADD COLUMN reseller_id TEXT",
            "CREATE INDEX customer_of_reseller ON customer (partner_id, reseller_id, seq)",
            "ALTER TABLE order_line ADD COLUMN reseller_of_record TEXT NOT NULL DEFAULT ''",
            "ALTER TABLE subscription ADD COLUMN reseller_of_record TEXT NOT NULL DEFAULT ''",
            // Whom a customer may turn to in the provider's place.
            "ALTER TABLE support_contact ADD COLUMN reseller_id TEXT",
        }};
}

}  // namespace comptoir::storage
