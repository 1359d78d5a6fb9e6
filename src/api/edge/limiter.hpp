#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "api/edge/failures.hpp"
#include "base/clock.hpp"
#include "base/ids.hpp"

/// How often a caller may do things of one kind. Sources: reseller contract §1.12, A.6; publisher contract
/// §3.1.
namespace comptoir::api::edge {

/// Calls per minute; 0 is no limit.
struct Rates {
    int tenant = 0;    ///< Of one tenant, or whoever calls, for each kind.
    int customer = 0;  ///< Of these, for one of its customers.
};

/// A bucket holds the calls of a minute and fills evenly. A call takes one out of its tenant's bucket and one
/// out of its customer's, or none at all.
///
/// Kept in memory, at most limits::kRateBucketsMax buckets: a start forgets them, and several processes count
/// each for itself. Threads: any.
class Limiter {
  public:
    /// `clock` is the machine's. `log` is told about refused calls, every limits::kRateReportSpan at most.
    Limiter(Rates rates, const Clock& clock, Log log) : rates_(rates), clock_(&clock), log_(std::move(log)) {}

    /// A call beyond the rate: refused, or carried out and its answer held back, which is for clients that
    /// would not obey a refusal. Where that would take longer than limits::kRateHoldMax it is refused all the
    /// same.
    enum class Beyond { refuse, hold_back };
    struct Verdict {
        int retry_after_seconds = 0;        ///< Above 0: refused.
        std::chrono::milliseconds hold{0};  ///< Of the answer.
    };
    /// `customer` is empty when the call is about none.
    Verdict admit(TenantId tenant, std::string_view kind, std::string_view customer, Beyond beyond) {
        return admit("tenant " + tenant.str(), kind, customer, beyond);
    }
    /// The same for a caller of another kind, as the log shall name it.
    Verdict admit(std::string_view caller, std::string_view kind, std::string_view customer, Beyond beyond);

    /// How many calls were refused since the start.
    std::uint64_t refused() const;
    /// Buckets that are remembered.
    std::size_t size() const;

  private:
    /// When the bucket will be full again.
    using Buckets = std::unordered_map<std::string, Instant>;
    void make_room(Instant now);
    void count_refused(std::string_view caller, std::string_view kind, Instant now);

    const Rates rates_;
    const Clock* clock_;
    const Log log_;
    mutable std::mutex mutex_;
    Buckets buckets_;
    std::uint64_t refused_ = 0;
    Instant reported_;
};

}  // namespace comptoir::api::edge
