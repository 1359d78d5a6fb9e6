#pragma once

#include <optional>
#include <string>
#include <string_view>

/// Languages and cultures of billing documents, as words. Which of them a country allows (R118) is
/// Geography's to say. Source: reseller contract §2.3.
namespace comptoir::parties {

/// `en-US`, `zh-Hans-CN`: language, optional script, country; any case in, canonical case out. Nothing when
/// malformed.
std::optional<std::string> parse_culture(std::string_view text);
/// Two letters, any case in, lower case out.
std::optional<std::string> parse_language(std::string_view text);

}  // namespace comptoir::parties
