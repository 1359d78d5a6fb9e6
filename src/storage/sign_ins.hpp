#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/ids.hpp"
#include "base/time.hpp"
#include "sql/database.hpp"

/// What sign-ins leave behind until their tokens are fetched, and which of them are worth nothing any more.
/// The tenant is always the application's, and all times are of the machine's clock, as those of tokens.
/// Sources: RFC 6749 §4.1, RFC 7523, RFC 7636, RFC 9700; reseller contract §1.3.2.
namespace comptoir::storage {

/// How a program proves that it is the one that began the sign-in (RFC 7636 §4.2).
enum class ChallengeMethod : std::uint8_t { none, plain, s256 };
/// ``, `plain`, `S256`.
std::string_view name_of(ChallengeMethod method);

struct AuthorizationCode {
    TenantId tenant;
    std::string digest;  ///< SHA-256 of the code, in hex.
    AppId app;
    UserId user;
    Guid sign_in;  ///< Names all that is issued for this code.
    std::string redirect_uri;
    std::string challenge;
    ChallengeMethod challenge_method = ChallengeMethod::none;
    std::string resource;
    bool openid = false;
    std::string nonce;
    Instant issued;
    Instant expires;
    bool spent = false;
    std::string password_mark;  ///< Of who signed in: with their password the code ends.
};
/// A digest that is there already throws ConstraintError.
void insert_code(sql::Session& session, const AuthorizationCode& code, Instant kept_until);
std::optional<AuthorizationCode> find_code(sql::Session& session, TenantId tenant, std::string_view digest);
/// False when it was spent before, or is not there: of two at once only one is told true.
[[nodiscard]] bool spend_code(sql::Session& session, TenantId tenant, std::string_view digest);

/// What was issued for this sign-in is worth nothing from now on.
void revoke_sign_in(sql::Session& session, TenantId tenant, Guid sign_in, Instant kept_until);
bool is_revoked(sql::Session& session, TenantId tenant, Guid sign_in);

/// The refresh tokens of a sign-in come one after the other, each good once; of this one as many were used
/// before it. False when it was used itself: of two at once only one is told true. Kept until the next one
/// ends.
[[nodiscard]] bool use_refresh_token(sql::Session& session, TenantId tenant, Guid sign_in,
                                     std::int64_t used_before, Instant kept_until);

/// What became of the sign-in that a device asked for.
enum class DeviceState : std::uint8_t { waiting, allowed, denied, spent };

/// A device that waits for somebody to sign in elsewhere (RFC 8628).
struct DeviceCode {
    TenantId tenant;
    std::string digest;     ///< SHA-256 of the device code, in hex.
    std::string user_code;  ///< Eight letters, as typed.
    AppId app;
    std::optional<TenantId> only_tenant;  ///< Whose people may sign in; empty: anybody the application takes.
    Guid sign_in;                         ///< As AuthorizationCode::sign_in.
    std::string resource;
    bool openid = false;
    DeviceState state = DeviceState::waiting;
    UserId user;  ///< Nil until somebody has signed in.
    std::optional<Instant> signed_in;
    Instant expires;
    std::string password_mark;  ///< As AuthorizationCode::password_mark; empty until somebody has signed in.
};
/// False when the user code is taken; nothing is stored then.
[[nodiscard]] bool insert_device_code(sql::Session& session, const DeviceCode& code, Instant kept_until);
std::optional<DeviceCode> find_device_code(sql::Session& session, TenantId tenant, std::string_view digest);
/// Of whatever tenant.
std::optional<DeviceCode> find_by_user_code(sql::Session& session, std::string_view user_code);
/// How many of an application are not over at `now`, at most `limit`.
int live_device_codes(sql::Session& session, TenantId tenant, AppId app, Instant now, int limit);
/// False unless it waits and is not over at `now`.
[[nodiscard]] bool allow_device(sql::Session& session, const DeviceCode& code, UserId user,
                                std::string_view password_mark, Instant now);
[[nodiscard]] bool deny_device(sql::Session& session, const DeviceCode& code, Instant now);
/// False unless somebody has allowed it and nobody spent it: of two at once only one is told true.
[[nodiscard]] bool spend_device_code(sql::Session& session, const DeviceCode& code);

/// False when the application has used this assertion before: of two at once only one is told true.
[[nodiscard]] bool use_assertion(sql::Session& session, TenantId tenant, AppId app, std::string_view digest,
                                 Instant kept_until);

/// What is left of a tenant's sign-ins.
struct Left {
    bool more_now = false;            ///< There may be more to forget already.
    std::optional<Instant> earliest;  ///< Until when the first of it is kept; without one nothing is left.
};
/// Forgets what is kept until `now` or less, at most `limit` rows of each kind.
[[nodiscard]] Left forget_sign_ins(sql::Session& session, TenantId tenant, Instant now, int limit);

}  // namespace comptoir::storage
