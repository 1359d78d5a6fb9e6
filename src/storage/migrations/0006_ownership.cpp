#include "storage/migrations/list.hpp"

namespace comptoir::storage {

sql::Migration migration_0006_ownership() {
    return {
        6,
        "ownership",
        "A purchase asks what its customer owns; the answer must not grow with what the customer has bought.",
        {
            "DROP INDEX subscription_of_offer",
            // Everything ever bought of a SKU (R59, lifetime limits).
            "CREATE INDEX subscription_of_sku ON subscription (partner_id, customer_id, product_id, sku_id)",
            // What is owned now, which is less than what was ever bought (R59, R27 row 10).
            "CREATE INDEX subscription_owned ON subscription (partner_id, customer_id, product_id, sku_id, "
            "state) "
            "WHERE ended_us IS NULL",
            // Removed before its activation, a purchase was no trial and was not paid for (R95).
            "CREATE INDEX subscription_used ON subscription (partner_id, customer_id, product_id) "
            "WHERE activated_us IS NOT NULL",
        }};
}

}  // namespace comptoir::storage
