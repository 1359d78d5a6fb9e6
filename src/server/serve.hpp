#pragma once

#include "server/configuration.hpp"

namespace comptoir::server {

/// Runs the marketplace until SIGINT or SIGTERM, then stops gracefully. Prints `ready http://…` to standard
/// output once it serves. Returns the exit code.
int serve(Configuration configuration);

}  // namespace comptoir::server
