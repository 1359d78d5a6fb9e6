#pragma once

#include "sql/database.hpp"

/// The migrations one by one; schema.hpp hands them out in order. Each file says why it exists.
namespace comptoir::storage {

sql::Migration migration_0001_parties();
sql::Migration migration_0002_catalog();
sql::Migration migration_0003_ordering();
sql::Migration migration_0004_billing();
sql::Migration migration_0005_platform();
sql::Migration migration_0006_ownership();
sql::Migration migration_0007_support_contacts();
sql::Migration migration_0008_order_lines();
sql::Migration migration_0009_customer_records();
sql::Migration migration_0010_kept_books();
sql::Migration migration_0011_audit_reading();
sql::Migration migration_0012_webhooks();
sql::Migration migration_0013_service_requests();
sql::Migration migration_0014_indirect_model();
sql::Migration migration_0015_sign_ins();
sql::Migration migration_0016_device_codes();
sql::Migration migration_0017_certificates();
sql::Migration migration_0018_operations();
sql::Migration migration_0019_sign_in_ends();
sql::Migration migration_0020_resellers();
sql::Migration migration_0021_invoice_parties();
sql::Migration migration_0022_metering();
sql::Migration migration_0023_subscribe_event();

}  // namespace comptoir::storage
