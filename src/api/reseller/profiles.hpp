#pragma once

#include <string_view>

#include "domain/catalog/market.hpp"

/// What the profiles of a partner say to other calls. Source: reseller contract §2.15.
namespace comptoir::api::reseller {

/// `billingCurrency` of a partner in this country: the one of its price lists, USD where nothing is sold.
Currency home_currency(const catalog::MarketTable& markets, std::string_view country);

}  // namespace comptoir::api::reseller
