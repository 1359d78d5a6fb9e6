#include "commands/deliveries.hpp"

#include <algorithm>

#include "base/check.hpp"
#include "base/limits.hpp"

namespace comptoir::commands {
namespace {

using storage::Delivery;
using storage::DeliveryAttempt;
using storage::DeliveryState;
using storage::Lane;

// Frees the lane for when its first event is due; what is due now queues behind the others that are.
void release(Work& work, const Lane& lane) {
    const auto first = storage::first_waiting(work.session, lane);
    storage::release_lane(work.session, lane,
                          first ? std::optional(std::max(first->due, work.now)) : std::nullopt);
}

void apply(Delivery& delivery, const DeliveryAttempt& attempt, std::span<const std::chrono::seconds> waits) {
    ++delivery.attempts;
    const auto failures = static_cast<std::size_t>(delivery.attempts_of_series());
    if (attempt.succeeded()) {
        delivery.state = DeliveryState::delivered;
    } else if (failures > waits.size()) {
        delivery.state = DeliveryState::dead;
    } else {
        delivery.due = attempt.at + waits[failures - 1];
    }
}

// With all attempts, the first at once.
void start_anew(Delivery& delivery) {
    delivery.state = DeliveryState::waiting;
    delivery.attempts_before = delivery.attempts;
    delivery.due = Instant();
}

}  // namespace

std::optional<Claim> claim_lane(Work& work, const Lane& lane) {
    const Instant lease = work.now + limits::kDeliveryLease;
    if (!storage::lease_lane(work.session, lane, work.now, lease)) return std::nullopt;
    auto first = storage::first_waiting(work.session, lane);
    if (first && first->due <= work.now) return Claim{lane, lease, *std::move(first)};
    release(work, lane);
    return std::nullopt;
}

std::optional<Claim> note_attempt(Work& work, const Claim& claim, const DeliveryAttempt& attempt,
                                  std::span<const std::chrono::seconds> waits, bool goes_on) {
    return note_judged_attempt(
        work, claim, attempt, [&](Delivery& delivery) { apply(delivery, attempt, waits); }, goes_on);
}

std::optional<Claim> note_judged_attempt(Work& work, const Claim& claim, const DeliveryAttempt& attempt,
                                         const std::function<void(Delivery&)>& judge, bool goes_on) {
    const Instant lease = work.now + limits::kDeliveryLease;
    if (!storage::keep_lease(work.session, claim.lane, claim.lease, lease)) return std::nullopt;
    auto delivery = storage::find_delivery(work.session, claim.lane, claim.delivery.event.seq);
    COMPTOIR_CHECK(delivery.has_value());
    if (delivery->attempts_of_series() == 0) delivery->begun = attempt.at;
    judge(*delivery);
    storage::update_delivery(work.session, claim.lane.partner, *delivery);
    storage::append_attempt(work.session, claim.lane.partner, *delivery, attempt,
                            limits::kDeliveryAttemptsKept);
    auto next = goes_on ? storage::first_waiting(work.session, claim.lane) : std::nullopt;
    if (next && next->due <= work.now) return Claim{claim.lane, lease, *std::move(next)};
    release(work, claim.lane);
    return std::nullopt;
}

void stop_delivery(Work& work, const Lane& lane, std::int64_t event_seq, DeliveryState state) {
    COMPTOIR_CHECK(storage::lock_lane(work.session, lane));
    auto delivery = storage::find_delivery(work.session, lane, event_seq);
    COMPTOIR_CHECK(delivery.has_value());
    if (delivery->state != DeliveryState::waiting) return;
    delivery->state = state;
    storage::update_delivery(work.session, lane.partner, *delivery);
    storage::wake_lane(work.session, lane, Instant());
}

void give_back(Work& work, const Claim& claim) {
    if (storage::keep_lease(work.session, claim.lane, claim.lease, work.now)) release(work, claim.lane);
}

void start_lane_anew(Work& work, const Lane& lane) {
    if (!storage::lock_lane(work.session, lane)) return;
    auto first = storage::first_waiting(work.session, lane);
    if (!first) return;
    start_anew(*first);
    storage::update_delivery(work.session, lane.partner, *first);
    storage::wake_lane(work.session, lane, Instant());
}

Outcome<Delivery> replay_delivery(Work& work, std::string_view destination, std::int64_t event_seq) {
    const Lane lane{work.partner(), std::string(destination)};
    if (!storage::lock_lane(work.session, lane)) return refuse(Reason::not_found, "sequence");
    auto delivery = storage::find_delivery(work.session, lane, event_seq);
    if (!delivery) return refuse(Reason::not_found, "sequence");
    const std::string before(storage::name_of(delivery->state));
    start_anew(*delivery);
    storage::update_delivery(work.session, work.partner(), *delivery);
    storage::wake_lane(work.session, lane, Instant());
    work.audit({.operation = "undefined",
                .resource_type = "undefined",
                .resource_id = fmt::format("{}/{}", destination, event_seq),
                .customer = std::nullopt,
                .old_value = json::write(json::Object{{"State", before}}),
                .new_value = json::write(json::Object{{"State", storage::name_of(delivery->state)}})});
    return *std::move(delivery);
}

}  // namespace comptoir::commands
