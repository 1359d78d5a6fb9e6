#pragma once

#include <string>
#include <string_view>

#include "commands/work.hpp"

/// Roles as registrations keep them: names separated by blanks, in the order of `Role`.
namespace comptoir::commands {

std::string role_list(const Roles& roles);
/// Nothing when a word is no role. Empty text: no roles.
std::optional<Roles> parse_role_list(std::string_view text);

/// What a user may do through an application: both must have the role. A global admin has every role of a
/// partner's people, so an application with it limits nobody there (R54).
Roles roles_through(const Roles& app, const Roles& user);

}  // namespace comptoir::commands
