#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>

#include "base/clock.hpp"

/// What keeps calls of this surface from taking more than their share.
namespace comptoir::api::marketplace {

/// So many calls a second, with a burst of the same size saved up. Threads: any.
class RateBound {
  public:
    /// `clock` is the machine's.
    RateBound(const Clock& clock, int per_second);
    /// False when the call comes too early.
    bool admits();

  private:
    const Clock* clock_;
    const std::int64_t micros_per_call_;
    const std::int64_t burst_micros_;
    std::mutex mutex_;
    Instant paid_until_;  ///< As if each call took `micros_per_call_`.
};

/// Where calls wait for something to happen; a bounded number of them, because each holds a worker. Threads:
/// any.
class WaitingRoom {
  public:
    explicit WaitingRoom(int places) : free_(places) {}
    ~WaitingRoom() { close(); }

    /// One call's place; empty when all are taken or the room is closed.
    class Place {
      public:
        explicit Place(WaitingRoom* room) : room_(room) {}
        ~Place();
        Place(const Place&) = delete;
        Place& operator=(const Place&) = delete;
        explicit operator bool() const { return room_ != nullptr; }
        /// Waits; false when the room was closed meanwhile.
        bool wait(std::chrono::milliseconds span) const;

      private:
        WaitingRoom* room_;
    };
    Place enter();
    /// Ends all waiting, for a graceful stop.
    void close();

  private:
    std::mutex mutex_;
    std::condition_variable closed_changed_;
    int free_;
    bool closed_ = false;
};

/// What the handlers of one surface share.
struct Bounds {
    explicit Bounds(const Clock& machine_clock);
    RateBound activations;
    WaitingRoom feed;
};

}  // namespace comptoir::api::marketplace
