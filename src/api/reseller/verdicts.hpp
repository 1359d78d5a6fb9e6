#pragma once

#include <atomic>
#include <chrono>
#include <memory>

#include "api/reseller/surface.hpp"
#include "domain/subscriptions/operation.hpp"

/// Calls whose answer waits for a publisher's word, without holding a worker. Source: reseller contract
/// §1.13.
namespace comptoir::api::reseller {

/// How many wait. Threads: any.
class Verdicts {
  public:
    /// `longest`: what clients bear, at most limits::kVerdictWaitMax; 0: none waits.
    explicit Verdicts(std::chrono::milliseconds longest) : longest_(longest) {}
    std::chrono::milliseconds longest() const { return longest_; }
    /// A place to wait at, taken until the last copy is gone; empty when all are taken
    /// (limits::kVerdictWaitersMax).
    std::shared_ptr<const void> enter();

  private:
    const std::chrono::milliseconds longest_;
    std::atomic<int> waiting_{0};
};

/// The answer to a change that the publisher was asked for: the subscription once it is accepted, a refusal
/// when it is refused, `so_far` when neither comes in time.
http::Response answer_with_verdict(const Services& services, const Request& request,
                                   const subscriptions::Operation& asked, http::Response so_far);

}  // namespace comptoir::api::reseller
