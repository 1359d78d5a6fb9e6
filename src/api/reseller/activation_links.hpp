#pragma once

#include <optional>

#include "api/reseller/surface.hpp"
#include "domain/subscriptions/subscription.hpp"
#include "json/value.hpp"

/// The links that lead to the publisher (reseller contract §3.8, ORD-07, SUB-15).
namespace comptoir::api::reseller {

/// Absolute; a dummy in an integration sandbox (R78). Nothing once the subscription has ended.
std::optional<json::Value> activation_link_to_wire(const Services& services, bool sandbox,
                                                   const subscriptions::Subscription& subscription, int line,
                                                   Instant now);

}  // namespace comptoir::api::reseller
