#pragma once

#include "commands/deliveries.hpp"
#include "commands/work.hpp"
#include "domain/subscriptions/operation.hpp"
#include "storage/publisher_messages.hpp"

/// The calls that bring publishers their messages: what an answer means, and tests. Source: publisher
/// contract §5.5, appendix B (2).
namespace comptoir::commands {

/// Notes how an attempt ended, like `note_attempt`, and what that means for the operation: the arrival of a
/// question starts the time for a verdict, a refusal answers it, and one that cannot be brought at last
/// fails. `work.now` is the machine's time, `market_now` the marketplace's.
std::optional<Claim> note_publisher_call(Work& work, const Claim& claim,
                                         const storage::DeliveryAttempt& attempt, Instant market_now,
                                         bool goes_on);

/// The offer is of the caller's account and names its tenant and application (publisher contract §1.3). A
/// caller without one, which no token makes, is the whole account (§0.4).
bool is_callers(const catalog::Product* offer, const Caller& caller);

/// Calls once more, with all attempts. Refused: invalid_input, for what waits already and for questions that
/// have their end.
Outcome<storage::Delivery> replay_call(Work& work, const storage::SentMessage& sent);

/// What a publisher wants to be told for a test.
struct TestCall {
    PublisherId publisher;
    OfferId offer;
    std::string plan;  ///< Empty: the first one of the offer.
    subscriptions::Action action = subscriptions::Action::change_quantity;
};
/// A message about an invented subscription, in the operator's partition. Publishers test what names them,
/// the operator everything. Refused: product_not_found,
/// sku_not_found, called_too_often (while limits::kTestCallsMax wait).
Outcome<storage::PublisherMessage> send_test(Work& work, const TestCall& test);

}  // namespace comptoir::commands
