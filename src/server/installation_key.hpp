#pragma once

#include <filesystem>

#include "api/edge/installation_key.hpp"
#include "server/marketplace.hpp"

/// The file with the installation's key (docs/configuration.md): 32 random bytes in base64, one line.
namespace comptoir::server {

/// Reads the key file; makes one, readable by the owner only and durable, when there is none and the database
/// has no keys that another one has sealed. `log` is told when others can read it. Throws ConfigurationError.
api::edge::InstallationKey load_installation_key(const Configuration& configuration, commands::Runner& runner,
                                                 const Log& log);

}  // namespace comptoir::server
