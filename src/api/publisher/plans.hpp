#pragma once

#include <string_view>

#include "domain/subscriptions/subscription.hpp"
#include "json/value.hpp"
#include "search/snapshot.hpp"

/// Plans a beneficiary can buy or change to (publisher contract §3.8, F5).
namespace comptoir::api::publisher {

/// Every plan of the offer open to the customer in the market, currency and segment of the purchase, and
/// always the current one, even when it is no longer sold. `only` keeps the plan of that id.
json::Array plans_for(const search::CatalogSnapshot& catalog, const subscriptions::Subscription& subscription,
                      std::string_view only, Instant now);

}  // namespace comptoir::api::publisher
