#include "storage/migrations/list.hpp"

namespace comptoir::storage {

sql::Migration migration_0015_sign_ins() {
    return {
        15,
        "sign_ins",
        "People sign in with a browser for applications, some of which have no secret and no tenant of their "
        "own.",
        {
            "ALTER TABLE app ADD COLUMN is_public BIGINT NOT NULL DEFAULT 0 CHECK (is_public IN (0, 1))",
            "ALTER TABLE app ADD COLUMN any_tenant BIGINT NOT NULL DEFAULT 0 CHECK (any_tenant IN (0, 1))",
            R"sql(CREATE TABLE app_redirect (
    tenant_id TEXT NOT NULL REFERENCES tenant (tenant_id),
    app_id TEXT NOT NULL REFERENCES app (app_id),
    uri TEXT NOT NULL,
    PRIMARY KEY (tenant_id, app_id, uri)))sql",
            // The tenant is the application's: whoever redeems a code says which application it is, and
            // nothing of the person. The code itself is nowhere.
            R"sql(CREATE TABLE authorization_code (
    tenant_id TEXT NOT NULL REFERENCES tenant (tenant_id),
    digest TEXT NOT NULL,
    app_id TEXT NOT NULL REFERENCES app (app_id),
    user_id TEXT NOT NULL REFERENCES user_account (user_id),
    sign_in_id TEXT NOT NULL,
    redirect_uri TEXT NOT NULL,
    challenge TEXT NOT NULL,
    challenge_method TEXT NOT NULL CHECK (challenge_method IN ('', 'plain', 'S256')),
    resource TEXT NOT NULL,
    openid BIGINT NOT NULL CHECK (openid IN (0, 1)),
    nonce TEXT NOT NULL,
    issued_us BIGINT NOT NULL,
    expires_us BIGINT NOT NULL,
    spent BIGINT NOT NULL CHECK (spent IN (0, 1)),
    kept_until_us BIGINT NOT NULL,
    CHECK ((challenge = '') = (challenge_method = '')),
    PRIMARY KEY (tenant_id, digest)))sql",
            "CREATE INDEX authorization_code_kept ON authorization_code (tenant_id, kept_until_us)",
            // Kept as long as a refresh token of this sign-in may live.
            R"sql(CREATE TABLE revoked_sign_in (
    tenant_id TEXT NOT NULL REFERENCES tenant (tenant_id),
    sign_in_id TEXT NOT NULL,
    kept_until_us BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, sign_in_id)))sql",
            "CREATE INDEX revoked_sign_in_kept ON revoked_sign_in (tenant_id, kept_until_us)",
        }};
}

}  // namespace comptoir::storage
