#include "api/edge/limiter.hpp"

#include <algorithm>
#include <array>

#include "base/limits.hpp"

namespace comptoir::api::edge {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

constexpr microseconds kMinute = std::chrono::minutes(1);
// What a bucket can owe at most; more means that the clock was set back.
constexpr microseconds kDebtMax = kMinute + microseconds(limits::kRateHoldMax);

}  // namespace

Limiter::Verdict Limiter::admit(std::string_view caller, std::string_view kind, std::string_view customer,
                                Beyond beyond) {
    struct Bucket {
        int rate;
        std::string key;
        Instant full_at;  ///< With this call taken out.
    };
    const std::string of_tenant = fmt::format("{} {}", caller, kind);
    std::array<Bucket, 2> buckets{
        Bucket{rates_.tenant, of_tenant, {}},
        Bucket{customer.empty() ? 0 : rates_.customer, fmt::format("{} {}", of_tenant, customer), {}}};
    const Instant now = clock_->now();
    const std::lock_guard lock(mutex_);
    microseconds missing{0};
    for (Bucket& bucket : buckets) {
        if (bucket.rate == 0) continue;
        const auto found = buckets_.find(bucket.key);
        const Instant full_at =
            found == buckets_.end() ? now : std::clamp(found->second, now, now + kDebtMax);
        bucket.full_at = full_at + kMinute / bucket.rate;
        missing = std::max(missing, bucket.full_at - (now + kMinute));
    }
    const bool held = beyond == Beyond::hold_back && missing <= microseconds(limits::kRateHoldMax);
    if (missing > microseconds(0) && !held) {
        count_refused(caller, kind, now);
        return {static_cast<int>(std::chrono::ceil<std::chrono::seconds>(missing).count()), milliseconds(0)};
    }
    for (const Bucket& bucket : buckets) {
        if (bucket.rate == 0) continue;
        if (!buckets_.contains(bucket.key) && buckets_.size() >= limits::kRateBucketsMax) make_room(now);
        buckets_[bucket.key] = bucket.full_at;
    }
    return {0, std::chrono::ceil<milliseconds>(missing)};
}

// Full buckets say nothing; where all are in use, starting over costs no more than a minute of too many
// calls.
void Limiter::make_room(Instant now) {
    std::erase_if(buckets_, [&](const auto& bucket) { return bucket.second <= now; });
    if (buckets_.size() >= limits::kRateBucketsMax) buckets_.clear();
}

void Limiter::count_refused(std::string_view caller, std::string_view kind, Instant now) {
    ++refused_;
    if (refused_ > 1 && now >= reported_ && now - reported_ < limits::kRateReportSpan) return;
    reported_ = now;
    log_(fmt::format("rate limit: {} calls refused since the start, the last one of {}, {}", refused_, caller,
                     kind));
}

std::uint64_t Limiter::refused() const {
    const std::lock_guard lock(mutex_);
    return refused_;
}

std::size_t Limiter::size() const {
    const std::lock_guard lock(mutex_);
    return buckets_.size();
}

}  // namespace comptoir::api::edge
