#pragma once

#include <string>
#include <string_view>

namespace comptoir::storage {

/// Unicode case folding of valid UTF-8, which is not lower-casing: STRASSE finds Straße. What is compared
/// without regard to case (reseller contract §1.10) is stored and asked for in this form.
std::string folded(std::string_view text);

}  // namespace comptoir::storage
