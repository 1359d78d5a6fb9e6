#pragma once

#include <optional>
#include <string>

#include "api/edge/directory.hpp"
#include "api/edge/token_keys.hpp"
#include "base/clock.hpp"

/// Issues the tokens that `edge::Authenticator` accepts. Source: reseller contract §1.3.3, §1.3.4; publisher
/// contract §1.2, §1.3; architecture decision 13.
namespace comptoir::api::identity {

enum class Version { v1, v2 };

/// Whom a token speaks for and where.
struct Subject {
    const storage::Tenant& tenant;
    const storage::App& app;
    const storage::User* user;  ///< Null: the application itself.
};

/// What an access token says beside that.
struct AccessGrant {
    Version version = Version::v1;
    std::string resource;
    bool confidential = false;  ///< The application proved itself with its secret.
    bool legacy = false;        ///< From `/generatetoken`.
    Guid sign_in = {};          ///< Nil, or the sign-in that it came from, with which it can be revoked.
};

/// What an id token says beside who it is (OpenID Connect Core §2).
struct IdGrant {
    Version version = Version::v1;
    std::string nonce;                 ///< Empty: none was asked for.
    std::optional<Instant> signed_in;  ///< When the password was typed.
    Guid sign_in = {};                 ///< As AccessGrant::sign_in.
};

/// What a refresh token remembers. The token is sealed, and dies with its life time, the user's password, the
/// registrations, or its sign-in, if that is revoked. Where nobody proves to be whom it was given to, it is
/// good once besides: how many were used is all that is stored (RFC 9700 §4.14.2).
struct RefreshGrant {
    TenantId tenant;  ///< The user's.
    AppId app;
    UserId user;
    std::string resource;
    std::string password_mark;  ///< TokenAuthority::password_mark.
    bool confidential = false;  ///< Only with the secret it was got with.
    Guid sign_in = {};          ///< As AccessGrant::sign_in; never nil when it is good once.
    std::int64_t used = 0;      ///< Tokens of the sign-in before this one, of those that are good once.
    Instant began;              ///< When somebody signed in.
    Instant expires;
    bool good_once() const { return !confidential; }
};

/// Threads: any. All times are of the machine's clock, whatever day the marketplace has.
class TokenAuthority {
  public:
    /// `base_url` without a final slash: begins every issuer.
    TokenAuthority(edge::TokenKeys& keys, const Clock& clock, RandomSource& random, std::string base_url);

    /// `{base}/{tenant}/` for v1, `{base}/{tenant}/v2.0` for v2.
    std::string issuer(std::string_view tenant, Version version) const;
    /// Valid for limits::kAccessTokenLife from now.
    std::string access_token(const Subject& subject, const AccessGrant& grant) const;
    /// For the application itself (audience = its id); only for users.
    std::string id_token(const Subject& subject, const IdGrant& grant) const;

    /// Valid for limits::kRefreshTokenLife from now, and good once only as long as
    /// limits::kPublicSignInLife has not passed since the sign-in; `expires` is set here.
    std::string refresh_token(RefreshGrant grant) const;
    /// Nothing when it was not sealed here or is over.
    std::optional<RefreshGrant> open_refresh_token(std::string_view token) const;
    /// Changes with the password, and when all of somebody's sign-ins are ended.
    static std::string password_mark(const storage::User& user);

    Instant now() const { return clock_->now(); }
    RandomSource& random() const { return *random_; }
    const std::string& base_url() const { return base_url_; }

  private:
    json::Object common_claims(const Subject& subject, Version version, std::string audience) const;

    edge::TokenKeys* keys_;
    const Clock* clock_;
    RandomSource* random_;
    std::string base_url_;
    edge::Seals refresh_seals_;
};

}  // namespace comptoir::api::identity
