#pragma once

#include "base/ids.hpp"
#include "json/value.hpp"
#include "world.hpp"

namespace comptoir::testing_world {

/// The publisher of everything that scenarios sell, in the catalog format.
json::Value publisher_json();

/// The technical configuration of its offers.
struct PublisherApp {
    TenantId tenant;
    AppId app;
    std::string webhook;  ///< Empty: where nobody listens.
};
/// One offer with its plans, in the catalog format.
json::Value offer_json(const std::vector<PlanSpec>& plans, const std::string& offer, const PublisherApp& app);

}  // namespace comptoir::testing_world
