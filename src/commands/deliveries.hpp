#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <span>

#include "commands/work.hpp"
#include "storage/deliveries.hpp"

/// Writes of the delivery of events: who is at it, what came of an attempt, and once more from the start. The
/// first three belong to the delivery job, whose `Work::now` is the machine's time. Source: architecture
/// decision 7; reseller contract §2.14.
namespace comptoir::commands {

/// A claimed lane with the event that goes first.
struct Claim {
    storage::Lane lane;
    Instant lease;
    storage::Delivery delivery;
};

/// Claims the lane for one attempt (limits::kDeliveryLease). Nothing when it is not due, another process is
/// at it, or nothing waits.
std::optional<Claim> claim_lane(Work& work, const storage::Lane& lane);

/// Notes how an attempt ended. A failed one is repeated after the wait of its number; after the last wait the
/// delivery is dead, and the event behind it goes first. With `goes_on` the next event that is due is claimed
/// at once. Nothing is noted when the claim was lost meanwhile: whoever has it delivers again.
std::optional<Claim> note_attempt(Work& work, const Claim& claim, const storage::DeliveryAttempt& attempt,
                                  std::span<const std::chrono::seconds> waits, bool goes_on);

/// The same where something else decides what the attempt makes of the delivery: `judge` counts it, and sets
/// the state or the next instant.
std::optional<Claim> note_judged_attempt(Work& work, const Claim& claim,
                                         const storage::DeliveryAttempt& attempt,
                                         const std::function<void(storage::Delivery&)>& judge, bool goes_on);

/// Nobody need be told any more: the delivery takes this state if it waits, and what is behind it goes first.
void stop_delivery(Work& work, const storage::Lane& lane, std::int64_t event_seq,
                   storage::DeliveryState state);

/// Gives a claim back as if there had been no attempt.
void give_back(Work& work, const Claim& claim);

/// The receiver has changed: what waits first is tried at once and with all attempts, whatever becomes of an
/// attempt that is under way.
void start_lane_anew(Work& work, const storage::Lane& lane);

/// Delivers once more, dead or delivered, with all attempts, at once if nothing waits before it. Refused:
/// not_found.
Outcome<storage::Delivery> replay_delivery(Work& work, std::string_view destination, std::int64_t event_seq);

}  // namespace comptoir::commands
