#pragma once

#include <functional>

#include "api/reseller/handling.hpp"
#include "domain/subscriptions/subscription.hpp"
#include "storage/rows.hpp"

/// The subscription `{subscription}` of a path below `{customer}` (reseller contract §2.9).
namespace comptoir::api::reseller {

/// Refused: subscription_not_found, also for another customer's.
Outcome<subscriptions::Subscription> find_in_path(sql::Session& session, PartnerId partner,
                                                  CustomerId customer, const Request& request,
                                                  storage::Access access = storage::Access::read);

using OfSubscription = std::function<http::Response(const Reading&, const subscriptions::Subscription&)>;
/// Runs `work` in a read transaction when the subscription is there; 404 20003 when not.
http::Response read_for_subscription(const Services& services, const Request& request,
                                     const OfSubscription& work);

}  // namespace comptoir::api::reseller
