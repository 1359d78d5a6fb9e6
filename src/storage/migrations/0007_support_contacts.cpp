#include "storage/migrations/list.hpp"

namespace comptoir::storage {

sql::Migration migration_0007_support_contacts() {
    return {7,
            "support_contacts",
            "Whom a customer asks for help with one subscription, where the partner has named somebody.",
            {
                R"sql(CREATE TABLE support_contact (
    partner_id TEXT NOT NULL,
    subscription_id TEXT NOT NULL,
    name TEXT NOT NULL,
    changed_us BIGINT NOT NULL,
    PRIMARY KEY (partner_id, subscription_id),
    FOREIGN KEY (partner_id, subscription_id) REFERENCES subscription (partner_id, subscription_id)))sql",
            }};
}

}  // namespace comptoir::storage
