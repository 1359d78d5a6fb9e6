#include "storage/migrations/list.hpp"

namespace comptoir::storage {

sql::Migration migration_0017_certificates() {
    return {
        17,
        "certificates",
        "Applications prove themselves by a certificate instead of a secret, and each proof is good once.",
        {
            "ALTER TABLE app ADD COLUMN reuses_assertions BIGINT NOT NULL DEFAULT 0 "
            "CHECK (reuses_assertions IN (0, 1))",
            R"sql(CREATE TABLE app_certificate (
    tenant_id TEXT NOT NULL REFERENCES tenant (tenant_id),
    app_id TEXT NOT NULL REFERENCES app (app_id),
    sha256 TEXT NOT NULL,
    sha1 TEXT NOT NULL,
    subject TEXT NOT NULL,
    der TEXT NOT NULL,
    from_us BIGINT NOT NULL,
    to_us BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, app_id, sha256)))sql",
            // Kept until the assertion ends; then its end is what refuses it.
            R"sql(CREATE TABLE used_assertion (
    tenant_id TEXT NOT NULL REFERENCES tenant (tenant_id),
    app_id TEXT NOT NULL REFERENCES app (app_id),
    digest TEXT NOT NULL,
    kept_until_us BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, app_id, digest)))sql",
            "CREATE INDEX used_assertion_kept ON used_assertion (tenant_id, kept_until_us)",
        }};
}

}  // namespace comptoir::storage
