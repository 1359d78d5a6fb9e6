#pragma once

#include <vector>

#include "json/value.hpp"
#include "storage/deliveries.hpp"

/// How deliveries are told on this surface, whoever is their receiver.
namespace comptoir::api::marketplace {

/// Adds `state`, `attempts` and, between two of them, `nextAttemptAt`.
void add_state(json::Object& out, const storage::Delivery& delivery);
/// How each attempt ended.
json::Array results_of(const std::vector<storage::DeliveryAttempt>& attempts);

}  // namespace comptoir::api::marketplace
