#pragma once

/// Assertions that stay on in release: "we were wrong". Never about outside input, which is refused instead.
namespace comptoir {

/// Prints what did not hold, where, and stops the process. Every write is one transaction, so a restart is
/// safe.
[[noreturn]] void check_failed(const char* expression, const char* file, int line) noexcept;

}  // namespace comptoir

#define COMPTOIR_CHECK(expression) \
    (static_cast<bool>(expression) ? void(0) : ::comptoir::check_failed(#expression, __FILE__, __LINE__))
