#pragma once

#include <optional>

#include "api/marketplace/surface.hpp"

/// Repeated calls of the operator whose work is more than one transaction: an import, a move of the clock.
/// Their answer is stored after the work, so a repetition after a crash in between does the work again, which
/// is harmless for both. Source: reseller contract §1.6.
namespace comptoir::api::marketplace {

/// The answer of an earlier call with the same key.
std::optional<http::Response> remembered(const Services& services, const Request& request);
void remember(const Services& services, const Request& request, const http::Response& response);

}  // namespace comptoir::api::marketplace
