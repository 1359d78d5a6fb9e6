#pragma once

#include "commands/work.hpp"
#include "domain/billing/billing.hpp"
#include "domain/subscriptions/subscription.hpp"

/// Turns what happened to a subscription into a stored billing event, its charge lines and journal entries.
namespace comptoir::commands {

/// The event of this kind as the subscription stands now (after the change it reports), dated `work.now`.
billing::BillingEvent billing_event(Work& work, const subscriptions::Subscription& subscription,
                                    billing::EventKind kind);

/// Stores the event and everything it costs, in the current transaction (R75, R121, R130).
void charge(Work& work, const subscriptions::Subscription& subscription, const billing::BillingEvent& event);

/// The same for a pair of `convert` (R95, R114): its first line takes back what was sold before and says so.
void charge_conversion(Work& work, const subscriptions::Subscription& before,
                       const subscriptions::Subscription& after, const billing::BillingEvent& event);

}  // namespace comptoir::commands
