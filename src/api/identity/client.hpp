#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "api/identity/form.hpp"
#include "api/identity/token_error.hpp"
#include "base/result.hpp"
#include "commands/register_app.hpp"
#include "commands/runner.hpp"

/// The applications that ask for tokens. Sources: reseller contract §1.3.1, §1.3.2; RFC 6749 §2.3.
namespace comptoir::api::identity {

/// The tenant a path segment names.
struct TenantPath {
    std::optional<storage::Tenant> tenant;  ///< Empty for `common` and `organizations`.
};
/// A GUID, a domain, `common` or `organizations`. Refused: anything else, and a tenant that does not exist.
Result<TenantPath, TokenError> find_tenant_path(commands::Runner& runner, std::string_view segment);

/// An application that asked, at which tenant, and whether it proved itself.
struct Client {
    storage::App app;
    storage::Tenant home;              ///< The application's own tenant.
    std::optional<TenantId> asked_at;  ///< Empty for `common` and `organizations`.
    bool confidential = false;

    /// Whether it was asked for at its own tenant.
    bool at_home() const { return !asked_at || *asked_at == home.id; }
    /// Whether this person may sign in for it here.
    bool admits(const storage::User& user) const {
        return (user.tenant == home.id || app.any_tenant) && (!asked_at || *asked_at == user.tenant);
    }
};

class Assertions;

/// Threads: any. Throws sql::DatabaseError when the database cannot answer.
class Clients {
  public:
    Clients(commands::Runner& runner, const Assertions& assertions)
        : runner_(&runner), assertions_(&assertions) {}

    /// An application by its id, which proves nothing. Refused: one that is not there for this tenant
    /// (unauthorized_client 700016), a disabled one (7000112).
    Result<Client, TokenError> find(std::string_view id, std::string_view tenant) const;
    /// Who makes a token request: `client_id` and `client_secret` of the form, or HTTP Basic. Refused
    /// besides: a wrong secret, and any secret of a public application (invalid_client).
    Result<Client, TokenError> identify(const http::Request& request, const Form& form,
                                        std::string_view tenant) const;

  private:
    Result<Client, TokenError> load(std::string_view id, const TenantPath& path) const;

    commands::Runner* runner_;
    const Assertions* assertions_;
};

/// What an application that has to prove itself, and did not, is told.
TokenError secret_missing();
/// What it is told where nobody may sign in to it by the code of a device (RFC 6749 §5.2).
TokenError device_codes_off();
/// What it is told about a tenant where it does not work.
TokenError app_not_found();

}  // namespace comptoir::api::identity
