#pragma once

#include <cstddef>

#include "server/configuration.hpp"
#include "server/log.hpp"

namespace comptoir::server {

/// Lets the process open as many files as the system allows it, and says how many connections fit beside what
/// the server opens itself: at most limits::kConnectionsMax; `log` is told when it is less. Throws
/// ConfigurationError when hardly any fit.
std::size_t connections_possible(const Configuration& configuration, const Log& log);

}  // namespace comptoir::server
