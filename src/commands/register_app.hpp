#pragma once

#include <optional>
#include <string>
#include <vector>

#include "commands/work.hpp"
#include "storage/app_certificates.hpp"
#include "storage/identity.hpp"

/// Applications that may ask for tokens (publisher contract §1.1; reseller contract §1.3). Secrets come
/// hashed, because hashing belongs before the transaction and the clear text to nobody but who asked.
namespace comptoir::commands {

/// What to register.
struct AppRegistration {
    AppId id;  ///< Nil: a new one.
    TenantId tenant;
    std::string name;
    std::string secret_hash;  ///< Empty for a public one, and for one that has certificates instead.
    Roles roles;  ///< Must suit the kind of the tenant; of one for people of any tenant, a partner's will do.
    storage::ClientMode client_mode = storage::ClientMode::by_request;
    bool is_public = false;
    bool any_tenant = false;
    std::vector<std::string> redirects = {};  ///< As redirect_address.hpp has them.
    std::vector<storage::AppCertificate> certificates = {};
    bool reuses_assertions = false;
    bool device_codes = true;
};
/// Refused: not_found for the tenant; invalid_input for a malformed name, a taken id, no or unsuitable roles,
/// a tenant that has no applications (a customer's), a redirect address that is none, and more than
/// limits::kRedirectsMax of them; what register_certificate.hpp says of certificates.
Outcome<storage::App> register_app(Work& work, const AppRegistration& registration);

/// A disabled application gets no tokens, and those it has stop working within limits::kPrincipalCacheLife;
/// enabled again, it goes on with those that are not over. Refused: not_found.
Outcome<Done> set_app_disabled(Work& work, AppId app, bool disabled);
/// The earlier secret stops working at once, tokens live on until they expire. Refused: not_found.
Outcome<Done> set_app_secret(Work& work, AppId app, std::string_view secret_hash);
/// Whether people may sign in to it by the code of a device; what waits for somebody when they no longer may
/// comes to nothing. Refused: not_found.
Outcome<Done> set_app_device_codes(Work& work, AppId app, bool device_codes);
/// These replace all earlier ones. Refused: not_found; invalid_input as above.
Outcome<Done> set_app_redirects(Work& work, AppId app, const std::vector<std::string>& redirects);

/// Operator, publisher and partner roles belong to tenants of that kind.
bool suits(storage::TenantKind kind, const Roles& roles);
/// Those of them that do.
Roles suiting(storage::TenantKind kind, const Roles& roles);

}  // namespace comptoir::commands
