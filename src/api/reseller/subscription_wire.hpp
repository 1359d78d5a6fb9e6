#pragma once

#include <string>
#include <string_view>

#include "api/edge/client_mode.hpp"
#include "api/reseller/item_links.hpp"
#include "commands/subscription_words.hpp"
#include "domain/subscriptions/subscription.hpp"
#include "json/value.hpp"
#include "search/snapshot.hpp"

/// Subscriptions as `/v1` prints them (reseller contract §3.9, B.2–B.7; commerce rules §11.1, §11.2).
namespace comptoir::api::reseller {

using subscriptions::Subscription;

json::Value subscription_to_wire(const Subscription& subscription, const search::CatalogSnapshot& catalog,
                                 edge::ClientMode mode, Instant now, ItemLinks& items);

/// §11.1: `pending`, `active`, `suspended`, `expired`, `disabled` or `deleted`, as this client can stand it.
std::string_view status_on_wire(const Subscription& subscription, edge::ClientMode mode, Instant now);
using commands::billing_cycle_on_wire;
using commands::billing_type_on_wire;
using commands::renewal_term_on_wire;
using commands::term_on_wire;

/// Version for `ETag` and `If-Match`, without quotes (B.7).
std::string etag_of(const Subscription& subscription);

}  // namespace comptoir::api::reseller
