#include "api/identity/lock_out.hpp"

#include "base/text.hpp"
#include "http/digest.hpp"

namespace comptoir::api::identity {
namespace {

// How long the wrong password of this number locks; nothing for the first ones.
std::chrono::seconds lock_after(int failures, int wrong_max) {
    if (failures < wrong_max) return std::chrono::seconds(0);
    std::chrono::seconds span = limits::kLockOutFirst;
    for (int i = wrong_max; i < failures && span < limits::kLockOutMax; ++i) span *= 2;
    return std::min(span, limits::kLockOutMax);
}

}  // namespace

LockOut::Digest LockOut::digest_of(std::string_view name) {
    return http::sha256(to_lower(name));
}

bool LockOut::is_locked(std::string_view name) const {
    const Digest digest = digest_of(name);
    const Instant now = clock_->now();
    const std::lock_guard lock(mutex_);
    const auto found = entries_.find(digest);
    // The second condition minds a clock that was set back, which would lock for long.
    return found != entries_.end() && now < found->second.locked_until &&
           found->second.locked_until - now <= limits::kLockOutMax;
}

void LockOut::failed(std::string_view name) {
    const Digest digest = digest_of(name);
    const Instant now = clock_->now();
    const std::lock_guard lock(mutex_);
    if (!entries_.contains(digest) && entries_.size() >= limits::kLockOutNamesMax) make_room(now);
    Entry& entry = entries_[digest];
    if (now - entry.last >= terms_.forgotten) entry.failures = 0;
    entry.failures = std::min(entry.failures + 1, 1'000'000);
    entry.last = now;
    entry.locked_until = now + lock_after(entry.failures, terms_.wrong_max);
}

void LockOut::succeeded(std::string_view name) {
    const Digest digest = digest_of(name);
    const std::lock_guard lock(mutex_);
    entries_.erase(digest);
}

// Those long forgotten; if there are none, the one with the fewest wrong passwords, the oldest of several, so
// that a flood of invented names does not unlock anybody.
void LockOut::make_room(Instant now) {
    std::erase_if(entries_, [&](const auto& entry) { return now - entry.second.last >= terms_.forgotten; });
    if (entries_.size() < limits::kLockOutNamesMax) return;
    entries_.erase(std::min_element(entries_.begin(), entries_.end(), [](const auto& a, const auto& b) {
        return std::pair(a.second.failures, a.second.last) < std::pair(b.second.failures, b.second.last);
    }));
}

std::size_t LockOut::size() const {
    const std::lock_guard lock(mutex_);
    return entries_.size();
}

}  // namespace comptoir::api::identity
