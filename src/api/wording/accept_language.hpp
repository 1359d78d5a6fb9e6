#pragma once

#include <optional>
#include <string_view>

#include "api/wording/wording.hpp"

namespace comptoir::api::wording {

/// The first of English and French in the value of `Accept-Language` (RFC 9110 §12.5.4); nothing when it has
/// neither.
std::optional<Language> accepted_language(std::string_view header);

}  // namespace comptoir::api::wording
