#pragma once

#include <optional>
#include <string>

#include "commands/register_app.hpp"
#include "commands/register_user.hpp"
#include "commands/runner.hpp"

/// Registration from a command line, a demo or an operator's call: clear text in, hashes stored. Hashing
/// happens before the transaction, because a password takes 30 ms in which the writer would stand still.
namespace comptoir::api::identity {

struct NewApp {
    commands::AppRegistration registration;  ///< `secret_hash` is set here.
    std::optional<std::string> secret;       ///< Absent: a new one of 256 random bits.
};
struct RegisteredApp {
    storage::App app;
    std::string secret;  ///< In clear text for the only time.
};
/// `caller` is who answers for it in the audit. Refused: as commands::register_app; invalid_input for a given
/// secret outside limits::kSecretBytesMin..kSecretBytesMax or with other characters than printable ASCII.
Outcome<RegisteredApp> register_app(commands::Runner& runner, const commands::Caller& caller, NewApp app);
/// A new secret for a registered application, returned once.
Outcome<std::string> renew_app_secret(commands::Runner& runner, const commands::Caller& caller, AppId app);

struct NewUser {
    commands::UserRegistration registration;  ///< `password_hash` is set here.
    std::optional<std::string> password;      ///< Absent: a new one of 256 random bits.
};
struct RegisteredUser {
    storage::User user;
    std::string password;  ///< In clear text for the only time.
};
/// Refused: as commands::register_user; invalid_input for a password outside
/// limits::kPasswordBytesMin..kPasswordBytesMax.
Outcome<RegisteredUser> register_user(commands::Runner& runner, const commands::Caller& caller, NewUser user);
/// Refused: not_found; invalid_input as above.
Outcome<Done> set_password(commands::Runner& runner, const commands::Caller& caller, UserId user,
                           const std::string& password);

}  // namespace comptoir::api::identity
