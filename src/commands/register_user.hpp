#pragma once

#include <string>
#include <string_view>

#include "commands/work.hpp"
#include "storage/identity.hpp"

/// People who sign in with a name and a password (architecture decision 13). Passwords come hashed, as
/// secrets do in register_app.hpp.
namespace comptoir::commands {

/// `person@domain`: at most 320 characters without blanks or control characters.
bool is_user_name(std::string_view text);

struct UserRegistration {
    UserId id;  ///< Nil: a new one.
    TenantId tenant;
    std::string user_name;     ///< Any case; unique in the marketplace.
    std::string display_name;  ///< Empty: the user name.
    std::string password_hash;
    Roles roles;  ///< Must suit the kind of the tenant.
};
/// Refused: not_found for the tenant; invalid_input for a malformed or taken name or id and unsuitable roles.
Outcome<storage::User> register_user(Work& work, const UserRegistration& registration);

/// A disabled person gets no tokens, access tokens stop working within limits::kPrincipalCacheLife, and codes
/// and refresh tokens of before never work again. Refused: not_found.
Outcome<Done> set_user_disabled(Work& work, UserId user, bool disabled);
/// Codes and refresh tokens given out before stop working; access tokens live on until they expire. Refused:
/// not_found.
Outcome<Done> set_user_password(Work& work, UserId user, std::string_view password_hash);

}  // namespace comptoir::commands
