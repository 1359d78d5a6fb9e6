#pragma once

#include "commands/work.hpp"
#include "domain/subscriptions/subscription.hpp"

/// What every change of a subscription has in common: store it, keep its order and timers in step, tell.
namespace comptoir::commands {

/// Loads a subscription to change it. Refused: subscription_not_found.
Outcome<subscriptions::Subscription> load_subscription(Work& work, SubscriptionId id);

/// Stores the change. `before` is the state as loaded; the version check is the pair of the row lock.
/// Writes audit `operation` with old and new value, emits `subscription-updated`, re-arms the timers of its
/// boundary and of the notice before the end of its term, and ends what the publisher was asked where a
/// suspension or the end overtakes it.
void store_change(Work& work, const subscriptions::Subscription& before, subscriptions::Subscription& after,
                  AuditOperation operation = "update_subscription");

/// Sets the order line's provisioning and derives the order's status (R66).
void settle_order_line(Work& work, const subscriptions::Subscription& subscription,
                       std::string_view provisioning);

/// R101, R102: tells the partner that the running term will not renew although it should
/// (`subscription-ending`), or that a term of a year or more will (`subscription-renewing`); silent where
/// there is nothing to tell.
void announce_boundary(Work& work, const subscriptions::Subscription& subscription);

/// A subscription as the feed of events tells it.
json::Value snapshot_of(const subscriptions::Subscription& subscription);

}  // namespace comptoir::commands
