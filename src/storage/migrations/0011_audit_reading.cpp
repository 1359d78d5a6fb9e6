#include "storage/migrations/list.hpp"

namespace comptoir::storage {

sql::Migration migration_0011_audit_reading() {
    return {11,
            "audit_reading",
            "Audit records are read by their time, of one customer or one kind of resource, page by page.",
            {
                "CREATE INDEX audit_record_by_time ON audit_record (partner_id, at_us, seq)",
                "CREATE INDEX audit_record_of_customer ON audit_record (partner_id, customer_id, at_us, seq)",
                "CREATE INDEX audit_record_of_type ON audit_record (partner_id, resource_type, at_us, seq)",
            }};
}

}  // namespace comptoir::storage
