#pragma once

#include "base/ids.hpp"
#include "json/value.hpp"
#include "world.hpp"

namespace comptoir::testing_world {

/// The publisher of everything that scenarios sell, in the catalog format.
json::Value publisher_json();

/// One offer with its plans, in the catalog format; `tenant` and `app` are its technical configuration.
json::Value offer_json(const std::vector<PlanSpec>& plans, const std::string& offer, TenantId tenant,
                       AppId app);

}  // namespace comptoir::testing_world
