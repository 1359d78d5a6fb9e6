#pragma once

#include <string>
#include <string_view>

#include "domain/subscriptions/operation.hpp"
#include "domain/subscriptions/subscription.hpp"
#include "json/value.hpp"
#include "search/snapshot.hpp"
#include "sql/database.hpp"

/// Subscriptions and operations as publishers see them: in answers, and in the calls that tell them, which
/// keep the bytes of their moment (publisher contract §3.4, §3.11, §5.3). Absent values are omitted, never
/// null.
namespace comptoir::commands {

json::Value subscription_for_publisher(sql::Session& session, const search::CatalogSnapshot& catalog,
                                       const subscriptions::Subscription& subscription);

/// The offer's id with `-preview` while the offer is in preview (publisher contract §2).
std::string offer_for_publisher(const search::CatalogSnapshot& catalog,
                                const subscriptions::Subscription& subscription);

/// `ChangePlan`, … (§5.2).
std::string_view wire_name_of(subscriptions::Action action);
/// Nothing when no action is called so, in any case.
std::optional<subscriptions::Action> parse_wire_action(std::string_view name);

json::Value operation_for_publisher(const search::CatalogSnapshot& catalog,
                                    const subscriptions::Subscription& subscription,
                                    const subscriptions::Operation& operation);

/// What the webhook is told of the operation, with the subscription as the event shows it.
json::Value message_for_publisher(sql::Session& session, const search::CatalogSnapshot& catalog,
                                  const subscriptions::Subscription& subscription,
                                  const subscriptions::Operation& operation);
/// The same of a subscription that there is not; `nobody` stands for its people.
json::Value test_message_for_publisher(const search::CatalogSnapshot& catalog,
                                       const subscriptions::Subscription& subscription,
                                       const subscriptions::Operation& operation, const Guid& nobody);

}  // namespace comptoir::commands
