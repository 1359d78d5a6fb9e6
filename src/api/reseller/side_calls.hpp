#pragma once

#include <vector>

#include "api/reseller/surface.hpp"

namespace comptoir::api::reseller {

/// What known clients ask for in passing and this marketplace has none of: users, roles and licences of a
/// directory, managed services, entitlements, incidents. Source: reseller contract §2.17.
std::vector<Route> routes_of_side_calls();

}  // namespace comptoir::api::reseller
