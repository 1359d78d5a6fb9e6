#include "storage/migrations/list.hpp"

namespace comptoir::storage {

sql::Migration migration_0019_sign_in_ends() {
    return {
        19,
        "sign_in_ends",
        "Sign-ins end with the password they were given for, and when a refresh token is used twice; devices "
        "sign in only where the application lets them.",
        {
            "ALTER TABLE app ADD COLUMN device_codes BIGINT NOT NULL DEFAULT 1 CHECK (device_codes IN (0, "
            "1))",
            // How often all of somebody's sign-ins were ended without another password.
            "ALTER TABLE user_account ADD COLUMN sign_in_ends BIGINT NOT NULL DEFAULT 0",
            // Of somebody who is disabled they are over, also when they are let in again.
            "UPDATE user_account SET sign_in_ends = 1 WHERE disabled = 1",
            // A code without a mark is older than this, and fits nobody.
            "ALTER TABLE authorization_code ADD COLUMN password_mark TEXT NOT NULL DEFAULT ''",
            "ALTER TABLE device_code ADD COLUMN password_mark TEXT NOT NULL DEFAULT ''",
            // Of a sign-in whose refresh tokens are good once each: how many were used. A sign-in that is not
            // here used none.
            R"sql(CREATE TABLE refreshed_sign_in (
    tenant_id TEXT NOT NULL REFERENCES tenant (tenant_id),
    sign_in_id TEXT NOT NULL,
    used BIGINT NOT NULL CHECK (used >= 1),
    kept_until_us BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, sign_in_id)))sql",
            "CREATE INDEX refreshed_sign_in_kept ON refreshed_sign_in (tenant_id, kept_until_us)",
        }};
}

}  // namespace comptoir::storage
