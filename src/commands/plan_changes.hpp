#pragma once

#include "commands/work.hpp"
#include "domain/subscriptions/subscription.hpp"

/// Where a subscription could move. Source: commerce rules R114, R95; publisher contract §3.9.
namespace comptoir::commands {

/// The plan of the same product as it would be taken now: at the price row in force, with the term and the
/// rhythm of the running one. Until the commit the customer makes no other purchase. Refused:
/// catalog_item_not_sold (unknown, stopped, or shown to others only), what R27 refuses to a purchase of it,
/// quantity_out_of_plan (values: {minimum, maximum}), term_not_available, billing_cycle_not_changeable.
Outcome<subscriptions::PlanChange> plan_change_to(Work& work, const subscriptions::Subscription& subscription,
                                                  const PlanId& plan);

/// R58, R106: may the subscription have so many seats? Refused: what the domain refuses, sandbox_limit.
Outcome<Done> check_seats(Work& work, const subscriptions::Subscription& subscription, std::int64_t quantity);

}  // namespace comptoir::commands
