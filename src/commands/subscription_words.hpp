#pragma once

#include <string>
#include <string_view>

#include "domain/subscriptions/subscription.hpp"
#include "search/snapshot.hpp"

/// How the resellers' contract words a subscription's terms; the same on its calls and in its audit records.
/// Source: reseller contract §3.9, B.7.
namespace comptoir::commands {

/// `usage` where only what is used is paid for, else `license`.
std::string_view billing_type_on_wire(const subscriptions::Subscription& subscription,
                                      const search::CatalogSnapshot& catalog);
/// `none` in a trial, else the rhythm of the term's charges.
std::string_view billing_cycle_on_wire(const subscriptions::Subscription& subscription);
/// ISO 8601: the trial's length while it lasts.
std::string term_on_wire(const subscriptions::Subscription& subscription);
/// The term after the running one.
std::string renewal_term_on_wire(const subscriptions::Subscription& subscription);

}  // namespace comptoir::commands
