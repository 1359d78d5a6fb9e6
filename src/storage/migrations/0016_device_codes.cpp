#include "storage/migrations/list.hpp"

namespace comptoir::storage {

sql::Migration migration_0016_device_codes() {
    return {16,
            "device_codes",
            "Programs without a browser let people sign in on another device, by a code that is typed there.",
            {
                // The tenant is the application's, as that of authorization codes. `only_tenant_id` is the
                // one whose people may sign in, where the program named one.
                R"sql(CREATE TABLE device_code (
    tenant_id TEXT NOT NULL REFERENCES tenant (tenant_id),
    digest TEXT NOT NULL,
    user_code TEXT NOT NULL,
    app_id TEXT NOT NULL REFERENCES app (app_id),
    only_tenant_id TEXT REFERENCES tenant (tenant_id),
    sign_in_id TEXT NOT NULL,
    resource TEXT NOT NULL,
    openid BIGINT NOT NULL CHECK (openid IN (0, 1)),
    state TEXT NOT NULL CHECK (state IN ('waiting', 'allowed', 'denied', 'spent')),
    user_id TEXT REFERENCES user_account (user_id),
    signed_in_us BIGINT,
    expires_us BIGINT NOT NULL,
    kept_until_us BIGINT NOT NULL,
    CHECK ((state IN ('allowed', 'spent')) = (user_id IS NOT NULL)),
    CHECK ((user_id IS NULL) = (signed_in_us IS NULL)),
    PRIMARY KEY (tenant_id, digest)))sql",
                "CREATE INDEX device_code_of_app ON device_code (tenant_id, app_id, expires_us)",
                "CREATE INDEX device_code_kept ON device_code (tenant_id, kept_until_us)",
                // Whoever types a code knows nothing of tenants: this tells whose it is.
                R"sql(CREATE TABLE device_directory (
    user_code TEXT NOT NULL PRIMARY KEY,
    tenant_id TEXT NOT NULL REFERENCES tenant (tenant_id),
    digest TEXT NOT NULL,
    kept_until_us BIGINT NOT NULL))sql",
                "CREATE INDEX device_directory_kept ON device_directory (tenant_id, kept_until_us)",
            }};
}

}  // namespace comptoir::storage
