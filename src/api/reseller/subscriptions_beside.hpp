#pragma once

#include <vector>

#include "api/reseller/surface.hpp"

/// What hangs below a subscription and mostly says that marketplace SaaS has none of it: add-ons,
/// conversions, upgrades, support contact, provisioning and registration, usage. Source: reseller contract
/// §2.9.
namespace comptoir::api::reseller {

std::vector<Route> routes_beside_subscriptions();

}  // namespace comptoir::api::reseller
