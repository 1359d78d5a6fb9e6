#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <mutex>
#include <string_view>

#include "base/clock.hpp"
#include "base/limits.hpp"

namespace comptoir::api::identity {

/// Slows down whoever guesses passwords: after some wrong ones a name is locked for limits::kLockOutFirst,
/// and each wrong one after that doubles the time up to limits::kLockOutMax. Names count whether or not
/// somebody has them, so that a lock tells nothing. Networks, from which many names are tried, are counted
/// by another one of these.
///
/// Kept in memory, at most limits::kLockOutNamesMax names: a start forgets it, and several processes count
/// each for itself. Client secrets are not counted: nobody guesses 128 bits, and a client id is no secret, so
/// that a lock would only help strangers to shut a client out. Threads: any.
class LockOut {
  public:
    struct Terms {
        int wrong_max;                   ///< So many, and it is locked.
        std::chrono::seconds forgotten;  ///< After the last wrong one nothing counts any more.
    };
    static constexpr Terms kOfName{limits::kWrongPasswordsMax, limits::kLockOutForgotten};
    static constexpr Terms kOfAddress{limits::kWrongPasswordsOfAddressMax, limits::kAddressForgotten};

    /// `clock` is the machine's.
    explicit LockOut(const Clock& clock, Terms terms = kOfName) : clock_(&clock), terms_(terms) {}
    /// Names in any case.
    bool is_locked(std::string_view name) const;
    void failed(std::string_view name);
    void succeeded(std::string_view name);
    std::size_t size() const;

  private:
    using Digest = std::array<std::uint8_t, 32>;  ///< Of a name, which may be long.
    struct Entry {
        int failures = 0;
        Instant last;
        Instant locked_until;
    };
    static Digest digest_of(std::string_view name);
    void make_room(Instant now);

    const Clock* clock_;
    const Terms terms_;
    mutable std::mutex mutex_;
    std::map<Digest, Entry> entries_;
};

}  // namespace comptoir::api::identity
