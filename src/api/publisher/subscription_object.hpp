#pragma once

#include <string>

#include "domain/subscriptions/subscription.hpp"
#include "json/value.hpp"
#include "search/snapshot.hpp"
#include "sql/database.hpp"

/// The subscription as publishers see it (publisher contract §3.4). Absent values are omitted, never null.
namespace comptoir::api::publisher {

json::Value to_json(sql::Session& session, const search::CatalogSnapshot& catalog,
                    const subscriptions::Subscription& subscription);

/// `PendingFulfillmentStart`, `Subscribed`, `Suspended`, `Unsubscribed` (commerce rules §11.1).
std::string_view status_of(subscriptions::State state);

/// The offer's id with `-preview` while the offer is in preview (publisher contract §2).
std::string offer_id_of(const search::CatalogSnapshot& catalog,
                        const subscriptions::Subscription& subscription);

}  // namespace comptoir::api::publisher
