#include "storage/publisher_messages.hpp"

#include <fmt/format.h>

namespace comptoir::storage {
namespace {

constexpr std::string_view kColumns =
    "partner_id, event_seq, at_us, message_id, publisher_id, product_id, about, action, body";

// Contract §5.5: a question, and what ends a suspension or a subscription, need not wait behind news that the
// receiver does not take.
std::int64_t rank_of(const PublisherMessage& message) {
    const bool is_news = message.about == kTestMessage || message.action == "Renew" ||
                         message.action == "Suspend" || message.action == "Subscribe";
    return is_news ? 1 : 0;
}

SentMessage read_message(const sql::Row& row) {
    RowReader in(row);
    SentMessage sent;
    sent.partner = in.guid<PartnerId>();
    sent.event_seq = in.integer();
    sent.at = in.instant();
    sent.message.id = Guid::of(in.text());
    sent.message.publisher = in.word<PublisherId>();
    sent.message.product = in.word<ProductId>();
    sent.message.about = in.text();
    sent.message.action = in.text();
    sent.message.body = in.text();
    return sent;
}

std::optional<SentMessage> one_of(const std::optional<sql::Row>& row) {
    return row ? std::optional(read_message(*row)) : std::nullopt;
}

}  // namespace

std::string PublisherMessage::receiver() const {
    return fmt::format("{}:{}", kPublisherLane, publisher.str());
}

std::string PublisherMessage::destination() const {
    return fmt::format("{}:{}", receiver(), about);
}

void open_publisher_lane(sql::Session& session, PartnerId partner, const PublisherMessage& message,
                         Instant due) {
    // Also where it is open: a delivery that is just closing it is waited for. What is urgent may go before
    // the one for which the lane waits.
    session.execute(
        "INSERT INTO delivery_lane (partner_id, destination, kind, receiver, rank, due_us, lease_us) "
        "VALUES ($1, $2, $3, $4, $5, $6, 0) ON CONFLICT (partner_id, destination) DO UPDATE SET "
        "rank = CASE WHEN excluded.rank < delivery_lane.rank THEN excluded.rank ELSE delivery_lane.rank END, "
        "due_us = CASE WHEN delivery_lane.due_us IS NULL OR (excluded.rank = 0 AND delivery_lane.due_us > "
        "excluded.due_us) THEN excluded.due_us ELSE delivery_lane.due_us END",
        {bind(partner), message.destination(), kPublisherLane, message.receiver(), rank_of(message),
         bind(due)});
}

void append_publisher_message(sql::Session& session, PartnerId partner, std::int64_t event_seq, Instant at,
                              const PublisherMessage& message, Instant due) {
    session.execute(
        "INSERT INTO outbox (partner_id, event_seq, destination, rank, due_us, state) "
        "VALUES ($1, $2, $3, $4, $5, 'waiting')",
        {bind(partner), event_seq, message.destination(), rank_of(message), bind(due)});
    session.execute(
        "INSERT INTO publisher_message (partner_id, message_id, event_seq, destination, state, at_us, "
        "publisher_id, product_id, about, action, body) "
        "VALUES ($1, $2, $3, $4, 'waiting', $5, $6, $7, $8, $9, $10)",
        {bind(partner), message.id.str(), event_seq, message.destination(), bind(at), bind(message.publisher),
         bind(message.product), message.about, message.action, message.body});
}

std::optional<SentMessage> message_of(sql::Session& session, const Lane& lane, std::int64_t event_seq) {
    return one_of(session.query_one(
        fmt::format("SELECT {} FROM publisher_message WHERE partner_id = $1 AND event_seq = $2 AND "
                    "destination = $3",
                    kColumns),
        {bind(lane.partner), event_seq, lane.destination}));
}

std::optional<SentMessage> find_message(sql::Session& session, PartnerId partner, Guid id) {
    return one_of(session.query_one(
        fmt::format("SELECT {} FROM publisher_message WHERE partner_id = $1 AND message_id = $2", kColumns),
        {bind(partner), id.str()}));
}

std::optional<SentMessage> find_publishers_message(sql::Session& session, const PublisherId& publisher,
                                                   Guid id) {
    return one_of(session.query_one(
        fmt::format("SELECT {} FROM publisher_message WHERE publisher_id = $1 AND message_id = $2", kColumns),
        {bind(publisher), id.str()}));
}

std::vector<SentMessage> messages_of_publisher(sql::Session& session, const PublisherId& publisher,
                                               std::optional<DeliveryState> state,
                                               const std::optional<MessagePosition>& before, int limit) {
    sql::Binds binds = {bind(publisher), limit};
    std::string conditions;
    if (state) {
        binds.emplace_back(name_of(*state));
        conditions += fmt::format(" AND state = ${}", binds.size());
    }
    if (before) {
        binds.emplace_back(bind(before->at));
        binds.emplace_back(before->id.str());
        conditions += fmt::format(" AND (at_us, message_id) < (${}, ${})", binds.size() - 1, binds.size());
    }
    std::vector<SentMessage> messages;
    for (const sql::Row& row :
         session.query(fmt::format("SELECT {} FROM publisher_message WHERE publisher_id = $1{} ORDER BY "
                                   "at_us DESC, message_id DESC LIMIT $2",
                                   kColumns, conditions),
                       binds)) {
        messages.push_back(read_message(row));
    }
    return messages;
}

int count_waiting_tests(sql::Session& session, PartnerId partition, const PublisherId& publisher) {
    const auto row = session.query_one(
        "SELECT COUNT(*) FROM publisher_message WHERE partner_id = $1 AND publisher_id = $2 AND state = "
        "'waiting' AND about = 'test'",
        {bind(partition), bind(publisher)});
    return static_cast<int>(row->integer(0));
}

}  // namespace comptoir::storage
