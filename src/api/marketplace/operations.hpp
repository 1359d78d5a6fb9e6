#pragma once

#include "domain/subscriptions/operation.hpp"
#include "json/value.hpp"

namespace comptoir::api::marketplace {

/// What a publisher was asked or told about a subscription.
json::Object to_json(const subscriptions::Operation& operation);

}  // namespace comptoir::api::marketplace
