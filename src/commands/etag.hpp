#pragma once

#include <string>
#include <string_view>

namespace comptoir::commands {

/// An entity tag in the style of the profiles (reseller contract §1.7): a signed 64-bit integer as text,
/// another one for another state. Clients may not read anything from it.
std::string number_etag(std::string_view state);

}  // namespace comptoir::commands
