#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "api/edge/audiences.hpp"
#include "api/identity/client.hpp"
#include "api/identity/device_sign_in.hpp"
#include "api/identity/form.hpp"
#include "api/identity/people.hpp"
#include "api/identity/scope.hpp"
#include "api/identity/token_authority.hpp"
#include "commands/runner.hpp"
#include "commands/sign_ins.hpp"

/// `POST /{tenant}/oauth2/token` and `POST /{tenant}/oauth2/v2.0/token`. Grants: client credentials,
/// password, authorization code, device code, refresh token. Sources: reseller contract §1.3.1–1.3.3 (A1,
/// A2); publisher contract §1.2; RFC 6749; RFC 7636; RFC 8628; RFC 9700 §4.14.
namespace comptoir::api::identity {

/// Threads: any. Throws sql::DatabaseError when the database cannot answer.
class TokenEndpoint {
  public:
    /// What the endpoint needs of the surface; all of it outlives this.
    struct Services {
        commands::Runner& runner;
        TokenAuthority& authority;
        const Clients& clients;
        People& people;
        edge::Audiences audiences;
    };
    /// `clock` is the machine's.
    TokenEndpoint(Services services, const Clock& clock) : services_(std::move(services)), pace_(clock) {}

    /// `tenant` is the path segment. Always an answer of the authority: tokens, or an error of RFC 6749.
    http::Response answer(const http::Request& request, std::string_view tenant, Version version);

  private:
    template <class T>
    using Or = Result<T, TokenError>;
    /// What is remembered of the sign-in that tokens come from.
    struct SignIn {
        Guid id = {};
        std::string nonce = "";
        std::optional<Instant> at =
            std::nullopt;       ///< When the password was typed, where the id token says it.
        Instant began = {};     ///< The same, always.
        std::int64_t used = 0;  ///< As RefreshGrant::used.
    };

    Or<json::Object> granted(const http::Request& request, std::string_view tenant, Version version);
    Or<Wanted> wanted_of(const Form& form, Version version, std::optional<std::string> remembered) const;
    Or<json::Object> client_credentials(const Form& form, const Client& client, Version version);
    Or<json::Object> password(const http::Request& request, const Form& form, const Client& client,
                              Version version);
    Or<json::Object> authorization_code(const Form& form, const Client& client, Version version);
    Or<storage::AuthorizationCode> redeemable_code(const Form& form, const Client& client) const;
    commands::CodeUse redeem(const Person& person, AppId app,
                             const std::function<Outcome<commands::CodeUse>(commands::Work&)>& spend);
    Or<json::Object> device_code(const Form& form, const Client& client, Version version);
    Or<storage::DeviceCode> redeemable_device_code(const Form& form, const Client& client);
    Or<json::Object> refresh(const Form& form, const Client& client, Version version);
    bool is_revoked(const Client& client, Guid sign_in) const;
    Or<RefreshGrant> redeemable_refresh_token(const Form& form, const Client& client) const;
    json::Object app_answer(const Client& client, const Wanted& wanted, Version version) const;
    json::Object user_answer(const Client& client, const Person& person, const Wanted& wanted,
                             Version version, const SignIn& sign_in) const;

    Services services_;
    PollPace pace_;
};

/// What is stored of a code, and by which it is found.
std::string digest_of_code(std::string_view code);

}  // namespace comptoir::api::identity
