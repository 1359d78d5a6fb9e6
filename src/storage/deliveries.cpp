#include "storage/deliveries.hpp"

#include <algorithm>
#include <array>
#include <tuple>

#include "base/check.hpp"
#include "base/names.hpp"
#include "storage/webhooks.hpp"

namespace comptoir::storage {
namespace {

constexpr std::array kStateNames = {
    std::pair{DeliveryState::waiting, std::string_view("waiting")},
    std::pair{DeliveryState::delivered, std::string_view("delivered")},
    std::pair{DeliveryState::dead, std::string_view("dead")},
};

constexpr std::int64_t kUrgent = 0;  // The rank.

constexpr std::string_view kSelectDelivery =
    "SELECT e.seq, e.at_us, e.name, e.subject, e.document, e.audit_seq, o.destination, o.state, o.attempts, "
    "o.attempts_before, o.due_us, o.rank, o.begun_us FROM outbox o "
    "JOIN event e ON e.partner_id = o.partner_id AND e.seq = o.event_seq "
    "WHERE o.partner_id = $1 AND o.destination = $2";

Delivery read_delivery(PartnerId partner, const sql::Row& row) {
    RowReader reader(row);
    Delivery delivery;
    delivery.event.partner = partner;
    delivery.event.seq = reader.integer();
    delivery.event.at = reader.instant();
    delivery.event.name = reader.text();
    delivery.event.subject = reader.text();
    delivery.event.document = reader.text();
    delivery.event.audit_seq = reader.integer();
    delivery.destination = reader.text();
    const auto state = value_in(kStateNames, reader.text());
    COMPTOIR_CHECK(state.has_value());
    delivery.state = *state;
    delivery.attempts = reader.small();
    delivery.attempts_before = reader.small();
    delivery.due = reader.instant();
    delivery.urgent = reader.integer() == kUrgent;
    delivery.begun = reader.instant();
    return delivery;
}

std::optional<Delivery> one_of(PartnerId partner, const std::optional<sql::Row>& row) {
    return row ? std::optional(read_delivery(partner, *row)) : std::nullopt;
}

/// Who may be called now, and how many are calling.
struct FreeReceiver {
    std::string name;
    int claimed = 0;
};
// From receiver to receiver, by the index: one that has thousands of lanes is one step like the others.
std::vector<FreeReceiver> free_receivers(sql::Session& session, std::string_view kind, Instant now, int limit,
                                         int of_one_receiver) {
    std::vector<FreeReceiver> receivers;
    for (const sql::Row& row : session.query(
             "WITH RECURSIVE called(receiver) AS (SELECT MIN(receiver) FROM delivery_lane WHERE kind = $1 "
             "AND "
             "due_us IS NOT NULL UNION ALL SELECT (SELECT MIN(l.receiver) FROM delivery_lane l WHERE "
             "l.kind = $1 AND l.due_us IS NOT NULL AND l.receiver > called.receiver) FROM called WHERE "
             "called.receiver IS NOT NULL), "
             "seen AS (SELECT receiver, "
             "(SELECT MIN(l.due_us) FROM delivery_lane l WHERE l.kind = $1 AND l.receiver = called.receiver "
             "AND l.rank = 0 AND l.due_us <= $2 AND l.lease_us <= $2) AS urgent_us, "
             "(SELECT MIN(l.due_us) FROM delivery_lane l WHERE l.kind = $1 AND l.receiver = called.receiver "
             "AND l.rank = 1 AND l.due_us <= $2 AND l.lease_us <= $2) AS other_us, "
             "(SELECT COUNT(*) FROM delivery_lane l WHERE l.kind = $1 AND l.receiver = called.receiver AND "
             "l.lease_us > 0 AND l.lease_us > $2) AS claimed FROM called WHERE receiver IS NOT NULL) "
             "SELECT receiver, claimed FROM seen WHERE claimed < $4 AND COALESCE(urgent_us, other_us) IS NOT "
             "NULL ORDER BY CASE WHEN urgent_us IS NULL THEN 1 ELSE 0 END, COALESCE(urgent_us, other_us), "
             "receiver LIMIT $3",
             {kind, bind(now), limit, of_one_receiver})) {
        receivers.push_back({row.text(0), static_cast<int>(row.integer(1))});
    }
    return receivers;
}

struct Candidate {
    DueLane lane;
    std::int64_t rank = 0;
    Instant due;
};
std::vector<Candidate> lanes_to(sql::Session& session, std::string_view kind, const std::string& receiver,
                                Instant now, int limit) {
    std::vector<Candidate> lanes;
    for (const sql::Row& row :
         session.query("SELECT partner_id, destination, rank, due_us FROM delivery_lane WHERE kind = $1 AND "
                       "receiver = $2 AND due_us <= $3 AND lease_us <= $3 "
                       "ORDER BY rank, due_us, partner_id, destination LIMIT $4",
                       {kind, receiver, bind(now), limit})) {
        lanes.push_back({{{PartnerId::of(row.text(0)), row.text(1)}, receiver},
                         row.integer(2),
                         Instant::from_micros(row.integer(3))});
    }
    return lanes;
}

// The best of what waits in a lane.
constexpr std::string_view kRankOfLane =
    "(SELECT COALESCE(MIN(o.rank), 1) FROM outbox o WHERE o.partner_id = $1 AND o.destination = $2 AND "
    "o.state = 'waiting')";

}  // namespace

std::string_view name_of(DeliveryState state) {
    return name_in(kStateNames, state);
}

std::optional<DeliveryState> parse_delivery_state(std::string_view name) {
    return value_in(kStateNames, name);
}

std::vector<DueLane> due_lanes(sql::Session& session, std::string_view kind, Instant now, int limit,
                               int of_one_receiver) {
    std::vector<Candidate> candidates;
    for (const FreeReceiver& receiver : free_receivers(session, kind, now, limit, of_one_receiver)) {
        const int places = of_one_receiver - receiver.claimed;
        for (Candidate& lane : lanes_to(session, kind, receiver.name, now, places))
            candidates.push_back(std::move(lane));
    }
    std::ranges::sort(candidates, {}, [](const Candidate& one) {
        return std::tie(one.rank, one.due, one.lane.lane.partner, one.lane.lane.destination);
    });
    if (candidates.size() > static_cast<std::size_t>(limit)) {
        candidates.erase(candidates.begin() + limit, candidates.end());
    }
    std::vector<DueLane> lanes;
    for (Candidate& one : candidates) lanes.push_back(std::move(one.lane));
    return lanes;
}

bool lock_lane(sql::Session& session, const Lane& lane) {
    return session
        .query_one(fmt::format("SELECT kind FROM delivery_lane WHERE partner_id = $1 AND destination = $2{}",
                               lock_clause(session, Access::change)),
                   {bind(lane.partner), lane.destination})
        .has_value();
}

bool lease_lane(sql::Session& session, const Lane& lane, Instant now, Instant until) {
    return session.execute_counted(
               "UPDATE delivery_lane SET lease_us = $4 WHERE partner_id = $1 AND destination = $2 AND "
               "due_us <= $3 AND lease_us <= $3",
               {bind(lane.partner), lane.destination, bind(now), bind(until)}) == 1;
}

bool keep_lease(sql::Session& session, const Lane& lane, Instant lease, Instant until) {
    return session.execute_counted(
               "UPDATE delivery_lane SET lease_us = $4 WHERE partner_id = $1 AND destination = $2 AND "
               "lease_us = $3",
               {bind(lane.partner), lane.destination, bind(lease), bind(until)}) == 1;
}

void release_lane(sql::Session& session, const Lane& lane, std::optional<Instant> due) {
    session.execute(fmt::format("UPDATE delivery_lane SET lease_us = 0, due_us = $3, rank = {} "
                                "WHERE partner_id = $1 AND destination = $2",
                                kRankOfLane),
                    {bind(lane.partner), lane.destination,
                     due ? sql::Bind(due->micros()) : sql::Bind(std::optional<std::int64_t>())});
}

void wake_lane(sql::Session& session, const Lane& lane, Instant at) {
    session.execute(
        fmt::format(
            "UPDATE delivery_lane SET due_us = CASE WHEN EXISTS (SELECT 1 FROM outbox WHERE "
            "partner_id = $1 AND destination = $2 AND state = 'waiting') THEN CAST($3 AS BIGINT) END, "
            "rank = {} WHERE partner_id = $1 AND destination = $2",
            kRankOfLane),
        {bind(lane.partner), lane.destination, bind(at)});
}

std::optional<Delivery> first_waiting(sql::Session& session, const Lane& lane) {
    const auto oldest = [&](std::string_view condition) {
        return one_of(
            lane.partner,
            session.query_one(fmt::format("{} AND o.state = 'waiting'{} ORDER BY o.event_seq LIMIT 1",
                                          kSelectDelivery, condition),
                              {bind(lane.partner), lane.destination}));
    };
    auto first = oldest("");
    if (!first || first->urgent || first->attempts == 0) return first;
    auto urgent = oldest(" AND o.rank = 0");
    return urgent ? urgent : first;
}

std::optional<Delivery> find_delivery(sql::Session& session, const Lane& lane, std::int64_t event_seq) {
    return one_of(lane.partner, session.query_one(fmt::format("{} AND o.event_seq = $3", kSelectDelivery),
                                                  {bind(lane.partner), lane.destination, event_seq}));
}

std::vector<Delivery> deliveries_before(sql::Session& session, const Lane& lane,
                                        std::optional<DeliveryState> state, std::int64_t before, int limit) {
    sql::Binds binds = {bind(lane.partner), lane.destination, before, limit};
    if (state) binds.emplace_back(name_of(*state));
    std::vector<Delivery> deliveries;
    for (const sql::Row& row :
         session.query(fmt::format("{} AND o.event_seq < $3{} ORDER BY o.event_seq DESC LIMIT $4",
                                   kSelectDelivery, state ? " AND o.state = $5" : ""),
                       binds)) {
        deliveries.push_back(read_delivery(lane.partner, row));
    }
    return deliveries;
}

void update_delivery(sql::Session& session, PartnerId partner, const Delivery& delivery) {
    session.execute(
        "UPDATE outbox SET state = $4, attempts = $5, attempts_before = $6, due_us = $7, begun_us = $8 "
        "WHERE partner_id = $1 AND event_seq = $2 AND destination = $3",
        {bind(partner), delivery.event.seq, delivery.destination, name_of(delivery.state), delivery.attempts,
         delivery.attempts_before, bind(delivery.due), bind(delivery.begun)});
    if (delivery.destination == kWebhook) return;
    session.execute(
        "UPDATE publisher_message SET state = $4 "
        "WHERE partner_id = $1 AND event_seq = $2 AND destination = $3",
        {bind(partner), delivery.event.seq, delivery.destination, name_of(delivery.state)});
}

void append_attempt(sql::Session& session, PartnerId partner, const Delivery& delivery,
                    const DeliveryAttempt& attempt, int kept) {
    COMPTOIR_CHECK(attempt.status.has_value() == attempt.problem.empty());
    session.execute(
        "INSERT INTO delivery_attempt (partner_id, event_seq, destination, number, at_us, status, problem) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7)",
        {bind(partner), delivery.event.seq, delivery.destination, delivery.attempts, bind(attempt.at),
         attempt.status, attempt.problem.empty() ? std::optional<std::string>() : attempt.problem});
    if (delivery.attempts <= kept) return;
    session.execute(
        "DELETE FROM delivery_attempt WHERE partner_id = $1 AND event_seq = $2 AND destination = $3 AND "
        "number <= $4",
        {bind(partner), delivery.event.seq, delivery.destination, delivery.attempts - kept});
}

std::vector<DeliveryAttempt> attempts_of(sql::Session& session, const Lane& lane, std::int64_t event_seq) {
    std::vector<DeliveryAttempt> attempts;
    for (const sql::Row& row :
         session.query("SELECT at_us, status, problem FROM delivery_attempt WHERE partner_id = $1 AND "
                       "event_seq = $2 AND destination = $3 ORDER BY number",
                       {bind(lane.partner), event_seq, lane.destination})) {
        const auto status = row.if_integer(1);
        attempts.push_back({Instant::from_micros(row.integer(0)),
                            status ? std::optional(static_cast<int>(*status)) : std::nullopt,
                            row.if_text(2).value_or("")});
    }
    return attempts;
}

}  // namespace comptoir::storage
