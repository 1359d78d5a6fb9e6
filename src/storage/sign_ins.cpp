#include "storage/sign_ins.hpp"

#include <algorithm>
#include <array>

#include "base/check.hpp"
#include "base/names.hpp"
#include "storage/rows.hpp"

namespace comptoir::storage {
namespace {

constexpr std::array kChallengeMethods = {
    std::pair{ChallengeMethod::none, std::string_view("")},
    std::pair{ChallengeMethod::plain, std::string_view("plain")},
    std::pair{ChallengeMethod::s256, std::string_view("S256")},
};

constexpr std::array kDeviceStates = {
    std::pair{DeviceState::waiting, std::string_view("waiting")},
    std::pair{DeviceState::allowed, std::string_view("allowed")},
    std::pair{DeviceState::denied, std::string_view("denied")},
    std::pair{DeviceState::spent, std::string_view("spent")},
};

// What is kept until a time of its own, and what tells its rows within a tenant apart.
constexpr std::array kSwept = {
    std::pair{std::string_view("authorization_code"), std::string_view("digest")},
    std::pair{std::string_view("revoked_sign_in"), std::string_view("sign_in_id")},
    std::pair{std::string_view("refreshed_sign_in"), std::string_view("sign_in_id")},
    std::pair{std::string_view("device_directory"), std::string_view("user_code")},
    std::pair{std::string_view("device_code"), std::string_view("digest")},
    std::pair{std::string_view("used_assertion"), std::string_view("app_id, digest")},
};

ChallengeMethod method_of(std::string_view name) {
    const auto method = value_in(kChallengeMethods, name);
    COMPTOIR_CHECK(method.has_value());
    return *method;
}

}  // namespace

std::string_view name_of(ChallengeMethod method) {
    return name_in(kChallengeMethods, method);
}

void insert_code(sql::Session& session, const AuthorizationCode& code, Instant kept_until) {
    session.execute(
        "INSERT INTO authorization_code (tenant_id, digest, app_id, user_id, sign_in_id, redirect_uri, "
        "challenge, challenge_method, resource, openid, nonce, issued_us, expires_us, spent, password_mark, "
        "kept_until_us) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
        {bind(code.tenant), code.digest, bind(code.app), bind(code.user), code.sign_in.str(),
         code.redirect_uri, code.challenge, name_of(code.challenge_method), code.resource, code.openid,
         code.nonce, bind(code.issued), bind(code.expires), code.spent, code.password_mark,
         bind(kept_until)});
}

std::optional<AuthorizationCode> find_code(sql::Session& session, TenantId tenant, std::string_view digest) {
    const auto row = session.query_one(
        "SELECT app_id, user_id, sign_in_id, redirect_uri, challenge, challenge_method, resource, openid, "
        "nonce, issued_us, expires_us, spent, password_mark FROM authorization_code WHERE tenant_id = $1 AND "
        "digest = $2",
        {bind(tenant), digest});
    if (!row) return std::nullopt;
    RowReader reader(*row);
    AuthorizationCode code;
    code.tenant = tenant;
    code.digest = digest;
    code.app = reader.guid<AppId>();
    code.user = reader.guid<UserId>();
    code.sign_in = Guid::of(reader.text());
    code.redirect_uri = reader.text();
    code.challenge = reader.text();
    code.challenge_method = method_of(reader.text());
    code.resource = reader.text();
    code.openid = reader.flag();
    code.nonce = reader.text();
    code.issued = reader.instant();
    code.expires = reader.instant();
    code.spent = reader.flag();
    code.password_mark = reader.text();
    return code;
}

bool spend_code(sql::Session& session, TenantId tenant, std::string_view digest) {
    return session.execute_counted(
               "UPDATE authorization_code SET spent = 1 WHERE tenant_id = $1 AND digest = $2 AND spent = 0",
               {bind(tenant), digest}) == 1;
}

void revoke_sign_in(sql::Session& session, TenantId tenant, Guid sign_in, Instant kept_until) {
    session.execute(
        "INSERT INTO revoked_sign_in (tenant_id, sign_in_id, kept_until_us) VALUES ($1, $2, $3) "
        "ON CONFLICT (tenant_id, sign_in_id) DO UPDATE SET kept_until_us = $3",
        {bind(tenant), sign_in.str(), bind(kept_until)});
}

bool is_revoked(sql::Session& session, TenantId tenant, Guid sign_in) {
    return session
        .query_one("SELECT 1 FROM revoked_sign_in WHERE tenant_id = $1 AND sign_in_id = $2",
                   {bind(tenant), sign_in.str()})
        .has_value();
}

bool use_refresh_token(sql::Session& session, TenantId tenant, Guid sign_in, std::int64_t used_before,
                       Instant kept_until) {
    if (used_before == 0) {
        return session.execute_counted(
                   "INSERT INTO refreshed_sign_in (tenant_id, sign_in_id, used, kept_until_us) "
                   "VALUES ($1, $2, 1, $3) ON CONFLICT (tenant_id, sign_in_id) DO NOTHING",
                   {bind(tenant), sign_in.str(), bind(kept_until)}) == 1;
    }
    return session.execute_counted(
               "UPDATE refreshed_sign_in SET used = used + 1, kept_until_us = $4 WHERE tenant_id = $1 AND "
               "sign_in_id = $2 AND used = $3",
               {bind(tenant), sign_in.str(), used_before, bind(kept_until)}) == 1;
}

bool insert_device_code(sql::Session& session, const DeviceCode& code, Instant kept_until) {
    const bool free = session.execute_counted(
                          "INSERT INTO device_directory (user_code, tenant_id, digest, kept_until_us) "
                          "VALUES ($1, $2, $3, $4) ON CONFLICT (user_code) DO NOTHING",
                          {code.user_code, bind(code.tenant), code.digest, bind(kept_until)}) == 1;
    if (!free) return false;
    session.execute(
        "INSERT INTO device_code (tenant_id, digest, user_code, app_id, only_tenant_id, sign_in_id, "
        "resource, "
        "openid, state, user_id, signed_in_us, expires_us, kept_until_us) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'waiting', NULL, NULL, $9, $10)",
        {bind(code.tenant), code.digest, code.user_code, bind(code.app), bind(code.only_tenant),
         code.sign_in.str(), code.resource, code.openid, bind(code.expires), bind(kept_until)});
    return true;
}

std::optional<DeviceCode> find_device_code(sql::Session& session, TenantId tenant, std::string_view digest) {
    const auto row = session.query_one(
        "SELECT user_code, app_id, only_tenant_id, sign_in_id, resource, openid, state, user_id, "
        "signed_in_us, expires_us, password_mark FROM device_code WHERE tenant_id = $1 AND digest = $2",
        {bind(tenant), digest});
    if (!row) return std::nullopt;
    RowReader reader(*row);
    DeviceCode code;
    code.tenant = tenant;
    code.digest = digest;
    code.user_code = reader.text();
    code.app = reader.guid<AppId>();
    if (const auto only = reader.if_text()) code.only_tenant = TenantId::of(*only);
    code.sign_in = Guid::of(reader.text());
    code.resource = reader.text();
    code.openid = reader.flag();
    const auto state = value_in(kDeviceStates, reader.text());
    COMPTOIR_CHECK(state.has_value());
    code.state = *state;
    if (const auto user = reader.if_text()) code.user = UserId::of(*user);
    code.signed_in = reader.if_instant();
    code.expires = reader.instant();
    code.password_mark = reader.text();
    return code;
}

std::optional<DeviceCode> find_by_user_code(sql::Session& session, std::string_view user_code) {
    const auto row =
        session.query_one("SELECT tenant_id, digest FROM device_directory WHERE user_code = $1", {user_code});
    return row ? find_device_code(session, TenantId::of(row->text(0)), row->text(1)) : std::nullopt;
}

int live_device_codes(sql::Session& session, TenantId tenant, AppId app, Instant now, int limit) {
    const auto row = session.query_one(
        "SELECT COUNT(*) FROM (SELECT 1 FROM device_code WHERE tenant_id = $1 AND app_id = $2 AND "
        "expires_us > $3 LIMIT $4) live",
        {bind(tenant), bind(app), bind(now), limit});
    return row ? static_cast<int>(row->integer(0)) : 0;
}

bool allow_device(sql::Session& session, const DeviceCode& code, UserId user, std::string_view password_mark,
                  Instant now) {
    return session.execute_counted(
               "UPDATE device_code SET state = 'allowed', user_id = $3, password_mark = $4, signed_in_us = "
               "$5 WHERE tenant_id = $1 AND digest = $2 AND state = 'waiting' AND expires_us > $5",
               {bind(code.tenant), code.digest, bind(user), password_mark, bind(now)}) == 1;
}

bool deny_device(sql::Session& session, const DeviceCode& code, Instant now) {
    return session.execute_counted(
               "UPDATE device_code SET state = 'denied' WHERE tenant_id = $1 AND digest = $2 AND state = "
               "'waiting' AND expires_us > $3",
               {bind(code.tenant), code.digest, bind(now)}) == 1;
}

bool spend_device_code(sql::Session& session, const DeviceCode& code) {
    return session.execute_counted(
               "UPDATE device_code SET state = 'spent' WHERE tenant_id = $1 AND digest = $2 AND state = "
               "'allowed'",
               {bind(code.tenant), code.digest}) == 1;
}

bool use_assertion(sql::Session& session, TenantId tenant, AppId app, std::string_view digest,
                   Instant kept_until) {
    return session.execute_counted(
               "INSERT INTO used_assertion (tenant_id, app_id, digest, kept_until_us) "
               "VALUES ($1, $2, $3, $4) ON CONFLICT (tenant_id, app_id, digest) DO NOTHING",
               {bind(tenant), bind(app), digest, bind(kept_until)}) == 1;
}

Left forget_sign_ins(sql::Session& session, TenantId tenant, Instant now, int limit) {
    Left left;
    for (const auto& [table, key] : kSwept) {
        // What is used meanwhile is kept longer: PostgreSQL looks again at the outer condition alone.
        const std::int64_t forgotten = session.execute_counted(
            fmt::format("DELETE FROM {0} WHERE tenant_id = $1 AND kept_until_us <= $2 AND ({1}) IN (SELECT "
                        "{1} FROM {0} WHERE tenant_id = $1 AND kept_until_us <= $2 ORDER BY kept_until_us "
                        "LIMIT $3)",
                        table, key),
            {bind(tenant), bind(now), limit});
        left.more_now |= forgotten == limit;
        const auto row = session.query_one(
            fmt::format("SELECT MIN(kept_until_us) FROM {} WHERE tenant_id = $1", table), {bind(tenant)});
        if (!row || row->is_null(0)) continue;
        const Instant until = Instant::from_micros(row->integer(0));
        left.earliest = left.earliest ? std::min(*left.earliest, until) : until;
    }
    return left;
}

}  // namespace comptoir::storage
