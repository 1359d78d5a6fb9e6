#pragma once

#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "domain/catalog/market.hpp"
#include "domain/catalog/product.hpp"
#include "domain/support/topics.hpp"

/// What the shop of the conformance tests sells.
namespace comptoir::conformance {

inline const ProductId kSeatProduct{"DZH318Z0SEAT"};
inline const ProductId kFlatProduct{"DZH318Z0FLAT"};
inline const ProductId kTrialProduct{"DZH318Z0TEST"};

/// Per user: `standard` (P1M monthly 10.00, P1Y annual 120.00, P1Y monthly 120.00; at most 50 seats),
/// `premium` (P1M 20.00) and `trial` (P1M 12.00 after a month's trial). Flat rate: `flat` (P1M 99.00). Alone
/// in its product, so that no other purchase uses its trial up (R95): `sampler` (P1M 15.00 after a month's
/// trial). In FR and GB.
catalog::CatalogDocument catalog_of_shop();

/// One more plan and product for a test of its own: term, billing plan and price of each row, in FR and GB.
using Rows = std::vector<std::tuple<std::string, catalog::BillingPlan, std::string>>;
catalog::Plan plan_of(std::string_view id, int number, const Rows& rows);
catalog::Product product_of(const ProductId& id, catalog::PricingModel model,
                            std::vector<catalog::Plan> plans);

/// FR, GB and US, each in its own currency; FR and GB in one sales region.
catalog::MarketTable markets_of_shop();

/// What its service requests are about: 1, billing, and 2, orders.
support::Topics topics_of_shop();

}  // namespace comptoir::conformance
