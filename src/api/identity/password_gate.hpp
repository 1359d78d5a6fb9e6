#pragma once

#include <optional>
#include <semaphore>
#include <string>
#include <string_view>

#include "base/limits.hpp"

namespace comptoir::api::identity {

/// Checks passwords, at most limits::kPasswordChecksMax at once: each costs memory and a core, and anybody
/// can ask. Threads: any; waits at most limits::kPasswordCheckWait.
class PasswordGate {
  public:
    PasswordGate();
    /// Nothing when nobody could check in time. An empty hash (no such user) is never right and takes as
    /// long, so that the time does not tell who exists.
    std::optional<bool> check(std::string_view hash, std::string_view password);

  private:
    std::string hash_of_nobody_;
    std::counting_semaphore<limits::kPasswordChecksMax> turns_{limits::kPasswordChecksMax};
};

}  // namespace comptoir::api::identity
