#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "commands/work.hpp"

/// What a partner says about itself. Source: reseller contract §2.15 (PRF-02, 04, 06, 08).
namespace comptoir::commands {

/// Of one profile as stored: opaque, another one after every change.
std::string profile_etag(const json::Value& profile);

/// Replaces the profile `name` among the partner's profiles. `etag` is what the caller last read; nothing
/// accepts any (§1.7). Refused: etag_outdated.
Outcome<json::Value> update_partner_profile(Work& work, std::string_view name, json::Value profile,
                                            const std::optional<std::string>& etag);

}  // namespace comptoir::commands
