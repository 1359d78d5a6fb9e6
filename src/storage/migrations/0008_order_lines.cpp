#include "storage/migrations/list.hpp"

namespace comptoir::storage {

sql::Migration migration_0008_order_lines() {
    return {
        8,
        "order_lines",
        "A line remembers the paid term it was bought with, whose price holds however often another one is "
        "chosen in its trial, and what the buyer told the publisher's provisioning.",
        {
            "ALTER TABLE order_line ADD COLUMN paid_term TEXT",
            "ALTER TABLE order_line ADD COLUMN paid_cycle TEXT",
            "ALTER TABLE order_line ADD COLUMN provisioning_context TEXT NOT NULL DEFAULT '[]'",
        }};
}

}  // namespace comptoir::storage
