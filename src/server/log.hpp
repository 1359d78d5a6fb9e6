#pragma once

#include <functional>
#include <string_view>

namespace comptoir::server {

/// Info: what the server does. Warning: it works, but not as the operator would like. Error: something
/// failed.
enum class LogLevel { info, warning, error };
/// Called from any thread.
using Log = std::function<void(LogLevel, std::string_view)>;

}  // namespace comptoir::server
