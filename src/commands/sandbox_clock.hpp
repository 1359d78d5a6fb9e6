#pragma once

#include <optional>

#include "commands/work.hpp"

/// Where a sandbox's virtual time stands (architecture decision 6).
namespace comptoir::commands {

/// Nothing when virtual time never ran on this database.
std::optional<Instant> virtual_time(sql::Session& session);
/// Remembers it for the next start.
void note_virtual_time(Work& work, Instant at);
/// The same, and records who moved it.
void set_virtual_time(Work& work, Instant at);

}  // namespace comptoir::commands
