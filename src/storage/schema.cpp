#include "storage/schema.hpp"

#include "storage/migrations/list.hpp"

namespace comptoir::storage {

const std::vector<sql::Migration>& migrations() {
    static const std::vector<sql::Migration> kAll = {
        migration_0001_parties(),          migration_0002_catalog(),
        migration_0003_ordering(),         migration_0004_billing(),
        migration_0005_platform(),         migration_0006_ownership(),
        migration_0007_support_contacts(), migration_0008_order_lines(),
        migration_0009_customer_records(), migration_0010_kept_books(),
        migration_0011_audit_reading(),    migration_0012_webhooks(),
        migration_0013_service_requests(), migration_0014_indirect_model(),
        migration_0015_sign_ins(),         migration_0016_device_codes(),
        migration_0017_certificates(),     migration_0018_operations(),
        migration_0019_sign_in_ends(),     migration_0020_resellers(),
        migration_0021_invoice_parties(),  migration_0022_metering(),
        migration_0023_subscribe_event(),
    };
    return kAll;
}

}  // namespace comptoir::storage
