#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

/// Languages and cultures of billing documents. Source: commerce rule R118; reseller contract §2.3.
namespace comptoir::parties {

/// `en-US`, `zh-Hans-CN`: language, optional script, country; any case in, canonical case out. Nothing when
/// malformed.
std::optional<std::string> parse_culture(std::string_view text);
/// Two letters, any case in, lower case out.
std::optional<std::string> parse_language(std::string_view text);

/// The cultures R118 allows for a country (ISO 3166, upper case), the usual one first; empty where it names
/// none and any culture will do.
std::span<const std::string_view> allowed_cultures(std::string_view country);
/// `culture` in canonical case.
bool culture_is_allowed(std::string_view country, std::string_view culture);

}  // namespace comptoir::parties
