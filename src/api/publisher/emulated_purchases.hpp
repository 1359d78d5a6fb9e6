#pragma once

#include <optional>

#include "api/publisher/surface.hpp"
#include "commands/emulated_purchase.hpp"

/// Resolve of the emulator's profile. Source: publisher contract §0.4, §8.6 (31, 32).
namespace comptoir::api::publisher {

/// Buys what the token says unless there is a subscription of its id; the answer when that is refused.
std::optional<http::Response> buy_if_unknown(const Services& services, const Request& request,
                                             const commands::EmulatedPurchase& purchase);

}  // namespace comptoir::api::publisher
