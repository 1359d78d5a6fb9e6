#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "base/time.hpp"
#include "storage/deliveries.hpp"

/// What publishers' webhooks are told, to the byte, and where it stands on its way (PublisherMessage). A
/// message belongs to the partner whose subscription it is about; test messages belong to the operator's
/// partition. Source: publisher contract §5.
namespace comptoir::storage {

/// Calls the delivery job for a message that follows in the same transaction, from `due` of the machine's
/// clock on. Comes before the event has its number, as `wake_webhook`.
void open_publisher_lane(sql::Session& session, PartnerId partner, const PublisherMessage& message,
                         Instant due);
/// Stores the message of an event, waiting.
void append_publisher_message(sql::Session& session, PartnerId partner, std::int64_t event_seq, Instant at,
                              const PublisherMessage& message, Instant due);

/// One message with the delivery of its event.
struct SentMessage {
    PartnerId partner;
    std::int64_t event_seq = 0;
    Instant at;
    PublisherMessage message;
    Lane lane() const { return {partner, message.destination()}; }
};
std::optional<SentMessage> message_of(sql::Session& session, const Lane& lane, std::int64_t event_seq);
std::optional<SentMessage> find_message(sql::Session& session, PartnerId partner, Guid id);
/// Whichever partner's it is about.
std::optional<SentMessage> find_publishers_message(sql::Session& session, const PublisherId& publisher,
                                                   Guid id);
/// A publisher's, the newest first, of one state or of all, those behind a position.
struct MessagePosition {
    Instant at;
    Guid id;
};
std::vector<SentMessage> messages_of_publisher(sql::Session& session, const PublisherId& publisher,
                                               std::optional<DeliveryState> state,
                                               const std::optional<MessagePosition>& before, int limit);
/// How many test messages of a publisher wait.
int count_waiting_tests(sql::Session& session, PartnerId partition, const PublisherId& publisher);

}  // namespace comptoir::storage
