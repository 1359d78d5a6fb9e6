#pragma once

#include <optional>
#include <semaphore>
#include <string>
#include <string_view>

#include "api/identity/lock_out.hpp"
#include "base/limits.hpp"

namespace comptoir::api::identity {

/// Whether guessing is slowed down (lock_out.hpp). A sandbox is for trying things out, so it is not there.
enum class Guessing { slowed_down, free };

/// Checks passwords, at most limits::kPasswordChecksMax at once: each costs memory and a core, and anybody
/// can ask. Threads: any; waits at most limits::kPasswordCheckWait.
class PasswordGate {
  public:
    /// `clock` is the machine's.
    PasswordGate(const Clock& clock, Guessing guessing);

    enum class Verdict {
        right,
        wrong,
        locked,  ///< Too many were wrong; this one was not looked at.
        busy,    ///< Nobody could check in time.
    };
    /// `name` as given by who signs in. An empty hash (no such user) is never right and takes as long, so
    /// that the time does not tell who exists.
    Verdict check(std::string_view name, std::string_view hash, std::string_view password);

  private:
    std::optional<LockOut> lock_out_;
    std::string hash_of_nobody_;
    std::counting_semaphore<limits::kPasswordChecksMax> turns_{limits::kPasswordChecksMax};
};

}  // namespace comptoir::api::identity
