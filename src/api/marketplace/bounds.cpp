#include "api/marketplace/bounds.hpp"

#include <algorithm>

#include "base/limits.hpp"

namespace comptoir::api::marketplace {

RateBound::RateBound(const Clock& clock, int per_second)
    : clock_(&clock), micros_per_call_(1'000'000 / per_second), burst_micros_(1'000'000) {}

bool RateBound::admits() {
    const Instant now = clock_->now();
    const std::lock_guard lock(mutex_);
    // A machine clock that was set back must not lock everybody out.
    if (paid_until_ > now + std::chrono::microseconds(2 * burst_micros_)) paid_until_ = now;
    const Instant next = std::max(paid_until_, now) + std::chrono::microseconds(micros_per_call_);
    if (next > now + std::chrono::microseconds(burst_micros_)) return false;
    paid_until_ = next;
    return true;
}

WaitingRoom::Place WaitingRoom::enter() {
    const std::lock_guard lock(mutex_);
    if (closed_ || free_ == 0) return Place(nullptr);
    --free_;
    return Place(this);
}

void WaitingRoom::close() {
    {
        const std::lock_guard lock(mutex_);
        closed_ = true;
    }
    closed_changed_.notify_all();
}

WaitingRoom::Place::~Place() {
    if (room_ == nullptr) return;
    const std::lock_guard lock(room_->mutex_);
    ++room_->free_;
}

bool WaitingRoom::Place::wait(std::chrono::milliseconds span) const {
    std::unique_lock lock(room_->mutex_);
    return !room_->closed_changed_.wait_for(lock, span, [this] { return room_->closed_; });
}

Bounds::Bounds(const Clock& machine_clock)
    : activations(machine_clock, limits::kActivationsPerSecondMax), feed(limits::kFeedWaitersMax) {}

}  // namespace comptoir::api::marketplace
