#pragma once

#include <string_view>

/// What the contract says of single operations, by their ids in its index (`Route::source`).
namespace comptoir::api::reseller {

/// Whose rate the calls of an operation count for: `customer`, `order` or `subscription`; empty when they are
/// not limited. Source: reseller contract §1.12.
std::string_view limited_kind(std::string_view source);

/// Documented for tokens of people only. Source: reseller contract §1.3.5, §2.16.
bool needs_user(std::string_view source);

}  // namespace comptoir::api::reseller
