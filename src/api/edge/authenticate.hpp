#pragma once

#include <string>
#include <string_view>

#include "api/edge/audiences.hpp"
#include "api/edge/client_mode.hpp"
#include "api/edge/directory.hpp"
#include "api/edge/token_keys.hpp"
#include "api/wording/sentence.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "commands/work.hpp"
#include "http/jwt.hpp"
#include "http/message.hpp"

/// Who is calling. Sources: reseller contract §1.3.4, §1.3.5; publisher contract §1.3; commerce rules R54,
/// §11.4.
namespace comptoir::api::edge {

/// Each has its audience, its callers and its tolerance after `exp`.
enum class Surface {
    reseller,     ///< `/v1` and siblings: partners, 300 s.
    publisher,    ///< `/api`: publishers' applications without a user, 60 s.
    marketplace,  ///< `/marketplace/v1`: anybody registered, either audience, 300 s.
};

/// Why not, the first thing that was wrong.
enum class AuthProblem {
    missing,         ///< No `Authorization`, another scheme than Bearer, or no three-part JWT.
    missing_claims,  ///< No `tid`, or neither `appid` nor `azp`.
    bad_signature,   ///< Unsigned, signed by an unknown key, or changed.
    wrong_audience,
    wrong_issuer,
    expired,
    not_yet_valid,
    no_service_principal,  ///< No `oid`, or on `/api` a user's token.
    unregistered_app,      ///< Unknown or disabled application or user, or another tenant's.
    wrong_account,         ///< Registered, but not a party of this surface.
};
/// `TokenExpired`, …: the reason class that `/api` puts into `code`.
std::string_view name_of(AuthProblem problem);

struct AuthFailure {
    AuthProblem problem = AuthProblem::missing;
    bool header_given = false;  ///< `/v1` tells a missing header from a bad one.
    wording::Sentence text() const;
};

/// An authenticated caller and what belongs to it.
struct Authenticated {
    commands::Caller caller;
    ClientMode mode = ClientMode::plain;
    bool legacy_token = false;                   ///< The token came from `/generatetoken`.
    bool confidential = false;                   ///< The application had proved itself with its secret.
    Guid sign_in;                                ///< Nil, or the one that the token came from.
    std::shared_ptr<const Principal> principal;  ///< Never empty.
    bool app_only() const { return caller.user.is_nil(); }
    /// The partner's account is an integration sandbox (reseller contract §1.14).
    bool sandbox() const { return principal->partner && principal->partner->sandbox; }
};

/// Threads: any. Tokens that were verified once cost a hash; their times are checked at every call.
class Authenticator {
  public:
    /// `clock` is the machine's: token times never follow a virtual clock.
    Authenticator(TokenKeys& keys, Directory& directory, Audiences audiences, const Clock& clock)
        : keys_(&keys), directory_(&directory), audiences_(std::move(audiences)), clock_(&clock) {}

    /// Throws sql::DatabaseError when the database cannot answer: 503, never a refusal. `correlation_id` of
    /// the caller is left to the surface's headers.
    Result<Authenticated, AuthFailure> authenticate(const http::Request& request, Surface surface);
    /// The same from memory alone, without waiting for anything; nothing when `authenticate` has to be asked:
    /// the token or its principal is not known yet, or something is wrong.
    std::optional<Authenticated> authenticate_known(const http::Request& request, Surface surface);

  private:
    using Claims = std::shared_ptr<const json::Value>;
    Result<Claims, AuthFailure> verified_claims(const http::Request& request);
    std::optional<AuthProblem> claims_problem(const json::Value& claims, Surface surface) const;

    TokenKeys* keys_;
    Directory* directory_;
    Audiences audiences_;
    const Clock* clock_;
    http::VerifiedTokens verified_;
};

/// A claim of seconds since 1970; nothing when it is absent or none.
std::optional<Instant> time_of(const json::Value& claims, std::string_view name);

/// Claim that `/generatetoken` adds to the token it gives out (reseller contract A.6).
inline constexpr std::string_view kLegacyClaim = "comptoir_legacy";
/// Claim that names the sign-in a token came from, if what came from it can be revoked.
inline constexpr std::string_view kSignInClaim = "sid";

}  // namespace comptoir::api::edge
