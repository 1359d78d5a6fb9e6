#pragma once

#include <vector>

#include "api/reseller/surface.hpp"

/// SUB-05 to SUB-08 of reseller contract §2.9: leaving a trial for a paid plan, and the upgrades that clients
/// ask for in passing.
namespace comptoir::api::reseller {

std::vector<Route> conversion_routes();

}  // namespace comptoir::api::reseller
