#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/marketplace/surface.hpp"
#include "domain/catalog/market.hpp"
#include "domain/policy/profile.hpp"
#include "domain/refusal/refusal.hpp"

/// Query parameters of this surface. Absent, empty and the filter value `Any` (R19) all mean "not given".
/// What is wrong is refused with the parameter's name as field.
namespace comptoir::api::marketplace {

/// The text when it is given.
std::optional<std::string> parameter(const Request& request, std::string_view name);
/// Refused: invalid_input unless a whole number from `min` on; above `max` it is cut.
Outcome<std::int64_t> number_parameter(const Request& request, std::string_view name, std::int64_t fallback,
                                       std::int64_t min, std::int64_t max);
/// Refused: invalid_input unless `true` or `false`.
Outcome<std::optional<bool>> flag_parameter(const Request& request, std::string_view name);
/// Refused: invalid_input unless the two letters of a country where something is sold (R29).
Outcome<std::optional<catalog::Market>> market_parameter(const Services& services, const Request& request);

/// The partner's policy profile; the first one for callers that sell nothing.
const policy::Profile& profile_of(const Request& request);
/// The caller as a viewer of private plans (R17): a partner's tenant.
std::vector<TenantId> viewers_of(const Request& request);

/// The answer to a refused call, in the caller's language.
http::Response refused(const Request& request, const Refusal& refusal);

}  // namespace comptoir::api::marketplace
