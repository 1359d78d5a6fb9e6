#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "base/time.hpp"
#include "sql/database.hpp"
#include "storage/platform.hpp"

/// Events on their way to receivers outside. Each receiver is a lane on which one event goes after the other,
/// in the order of the feed. Times are of the machine's clock, but an event's own. Source: architecture
/// decision 7.
namespace comptoir::storage {

/// One way out. `destination` begins with its kind: `webhook`, `publisher:…`.
struct Lane {
    PartnerId partner;
    std::string destination;
    friend auto operator<=>(const Lane&, const Lane&) = default;
};

/// A lane that somebody may serve now, and who is called there: several lanes may lead to one receiver.
struct DueLane {
    Lane lane;
    std::string receiver;
};
/// Lanes of a kind, those first where somebody waits for an answer, then the longest due; at most
/// `of_one_receiver` to the same one, with those that are claimed. The work grows with the receivers for whom
/// something waits, not with their lanes.
std::vector<DueLane> due_lanes(sql::Session& session, std::string_view kind, Instant now, int limit,
                               int of_one_receiver);
/// Holds the lane until the transaction ends, so that nobody else changes its deliveries; false when there is
/// no such lane.
[[nodiscard]] bool lock_lane(sql::Session& session, const Lane& lane);
/// Claims the lane until then; false when it is not due or another process has it.
[[nodiscard]] bool lease_lane(sql::Session& session, const Lane& lane, Instant now, Instant until);
/// Prolongs a claim; false when it was lost. Holds the lane like `lock_lane`.
[[nodiscard]] bool keep_lease(sql::Session& session, const Lane& lane, Instant lease, Instant until);
/// Gives a claimed lane back, due again at an instant or, without one, with its next event.
void release_lane(sql::Session& session, const Lane& lane, std::optional<Instant> due);
/// The lane's waiting events may be tried from `at` on; without any it is due with its next event.
void wake_lane(sql::Session& session, const Lane& lane, Instant at);

enum class DeliveryState : std::uint8_t { waiting, delivered, dead };
std::string_view name_of(DeliveryState state);
std::optional<DeliveryState> parse_delivery_state(std::string_view name);

/// One event for one receiver.
struct Delivery {
    Event event;
    std::string destination;
    DeliveryState state = DeliveryState::waiting;
    int attempts = 0;         ///< All there ever were.
    int attempts_before = 0;  ///< Of these, before the last replay.
    Instant due;              ///< While waiting: not before.
    bool urgent = false;      ///< May overtake what is not and has failed.
    Instant begun;            ///< First attempt of this series.
    int attempts_of_series() const { return attempts - attempts_before; }
};
/// The oldest one; if that is not urgent and has been tried before, the oldest urgent one.
std::optional<Delivery> first_waiting(sql::Session& session, const Lane& lane);
std::optional<Delivery> find_delivery(sql::Session& session, const Lane& lane, std::int64_t event_seq);
/// The newest first, of one state or of all, those of events before `before`.
std::vector<Delivery> deliveries_before(sql::Session& session, const Lane& lane,
                                        std::optional<DeliveryState> state, std::int64_t before, int limit);

/// How one attempt ended: with an answer's status, or, without an answer, with what stood in the way.
struct DeliveryAttempt {
    Instant at;
    std::optional<int> status;
    std::string problem;  ///< A word; empty when there is a status.
    std::optional<std::chrono::seconds> retry_after = std::nullopt;  ///< Asked for by the answer.
    bool succeeded() const { return status && *status >= 200 && *status < 300; }
};
/// Stores state, attempts, due and begun; publishers are shown the state of what they are told, too.
void update_delivery(sql::Session& session, PartnerId partner, const Delivery& delivery);
/// Adds the record of attempt `number`, and forgets those that are more than `kept` attempts older.
void append_attempt(sql::Session& session, PartnerId partner, const Delivery& delivery,
                    const DeliveryAttempt& attempt, int kept);
/// In their order.
std::vector<DeliveryAttempt> attempts_of(sql::Session& session, const Lane& lane, std::int64_t event_seq);

}  // namespace comptoir::storage
