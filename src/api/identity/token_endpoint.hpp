#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "api/edge/audiences.hpp"
#include "api/identity/form.hpp"
#include "api/identity/password_gate.hpp"
#include "api/identity/scope.hpp"
#include "api/identity/token_authority.hpp"
#include "commands/runner.hpp"

/// `POST /{tenant}/oauth2/token` and `POST /{tenant}/oauth2/v2.0/token`. Grants: client credentials,
/// password, refresh token. Sources: reseller contract §1.3.1–1.3.3 (A1, A2); publisher contract §1.2; RFC
/// 6749.
namespace comptoir::api::identity {

/// The tenant a path segment names.
struct TenantPath {
    std::optional<storage::Tenant> tenant;  ///< Empty for `common` and `organizations`.
};
/// A GUID, a domain, `common` or `organizations`. Refused: anything else, and a tenant that does not exist.
Result<TenantPath, TokenError> find_tenant_path(commands::Runner& runner, std::string_view segment);

/// Threads: any. Throws sql::DatabaseError when the database cannot answer.
class TokenEndpoint {
  public:
    /// `clock` is the machine's.
    TokenEndpoint(commands::Runner& runner, TokenAuthority& authority, edge::Audiences audiences,
                  const Clock& clock, Guessing guessing)
        : runner_(&runner),
          authority_(&authority),
          audiences_(std::move(audiences)),
          passwords_(clock, guessing) {}

    /// `tenant` is the path segment. Always an answer of the authority: tokens, or an error of RFC 6749.
    http::Response answer(const http::Request& request, std::string_view tenant, Version version);

  private:
    /// An application that asked, and whether it proved itself.
    struct Client {
        storage::App app;
        storage::Tenant tenant;
        bool confidential = false;
    };
    template <class T>
    using Or = Result<T, TokenError>;

    Or<json::Object> granted(const http::Request& request, std::string_view tenant, Version version);
    Or<Client> client_of(const http::Request& request, const Form& form, std::string_view tenant);
    Or<Wanted> wanted_of(const Form& form, Version version, std::optional<std::string> remembered) const;
    Or<json::Object> client_credentials(const Form& form, const Client& client, Version version);
    Or<json::Object> password(const Form& form, const Client& client, Version version);
    Or<json::Object> refresh(const Form& form, const Client& client, Version version);
    json::Object app_answer(const Client& client, const Wanted& wanted, Version version) const;
    json::Object user_answer(const Client& client, const storage::User& user, const Wanted& wanted,
                             Version version) const;

    commands::Runner* runner_;
    TokenAuthority* authority_;
    edge::Audiences audiences_;
    PasswordGate passwords_;
};

}  // namespace comptoir::api::identity
