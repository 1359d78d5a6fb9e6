#pragma once

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
    /// `name` as given by who signs in, `network` as http::network_of: an empty one is not counted. An empty
    /// hash (no such user) is never right and takes as long, so that the time does not tell who exists.
    Verdict check(std::string_view name, std::string_view hash, std::string_view password,
                  std::string_view network);

    /// Without looking at a password. An empty name or network is never locked.
    bool is_locked(std::string_view name, std::string_view network) const;
    /// Counts like a wrong password from this network.
    void tried_in_vain(std::string_view network);

  private:
    void remember(bool right, std::string_view name, std::string_view network);

    const Guessing guessing_;
    LockOut names_;
    LockOut networks_;  ///< The right password of one name forgives nothing here.
    std::string hash_of_nobody_;
    std::counting_semaphore<limits::kPasswordChecksMax> turns_{limits::kPasswordChecksMax};
};

}  // namespace comptoir::api::identity
