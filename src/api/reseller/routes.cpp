#include "api/reseller/side_calls.hpp"
#include "api/reseller/surface.hpp"

namespace comptoir::api::reseller {

std::vector<Route> all_routes() {
    std::vector<Route> all;
    for (const auto* table :
         {&catalog_routes(), &offer_routes(), &customer_routes(), &validation_routes(), &agreement_routes(),
          &relationship_routes(), &cart_routes(), &order_routes(), &subscription_routes(),
          &analytics_routes(), &invoice_routes(), &service_request_routes(), &audit_routes(),
          &profile_routes(), &price_sheet_routes(), &webhook_routes()}) {
        all.insert(all.end(), table->begin(), table->end());
    }
    for (const Route& route : routes_of_side_calls()) all.push_back(route);
    return all;
}

}  // namespace comptoir::api::reseller
