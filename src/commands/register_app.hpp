#pragma once

#include <optional>
#include <string>

#include "commands/work.hpp"
#include "storage/identity.hpp"

/// Applications that may ask for tokens (publisher contract §1.1; reseller contract §1.3). Secrets come
/// hashed, because hashing belongs before the transaction and the clear text to nobody but who asked.
namespace comptoir::commands {

/// What to register.
struct AppRegistration {
    AppId id;  ///< Nil: a new one.
    TenantId tenant;
    std::string name;
    std::string secret_hash;
    Roles roles;  ///< Must suit the kind of the tenant.
    storage::ClientMode client_mode = storage::ClientMode::by_request;
};
/// Refused: not_found for the tenant; invalid_input for a malformed name, a taken id, no or unsuitable roles,
/// a tenant that has no applications (a customer's).
Outcome<storage::App> register_app(Work& work, const AppRegistration& registration);

/// A disabled application gets no tokens, and those it has stop working within limits::kPrincipalCacheLife.
/// Refused: not_found.
Outcome<Done> set_app_disabled(Work& work, AppId app, bool disabled);
/// The earlier secret stops working at once, tokens live on until they expire. Refused: not_found.
Outcome<Done> set_app_secret(Work& work, AppId app, std::string_view secret_hash);

/// Operator, publisher and partner roles belong to tenants of that kind.
bool suits(storage::TenantKind kind, const Roles& roles);

}  // namespace comptoir::commands
