#include "api/reseller/errors.hpp"
#include "api/reseller/handling.hpp"
#include "api/reseller/wire.hpp"
#include "base/text.hpp"
#include "domain/catalog/market.hpp"

/// The offers of the time before products: none is sold here, and their lists are empty.
/// Source: reseller contract §2.2.
namespace comptoir::api::reseller {
namespace {

bool names_country(const http::Request& request) {
    return catalog::Market::parse(trim(request.query.find("country").value_or(""))).has_value();
}

// OFF-01, OFF-04
http::Response list_by_country(const Services&, const Request& request) {
    return names_country(request.http) ? ok(to_collection(request.http, {}))
                                       : parameter_missing("country", request.locale);
}

// OFF-05, OFF-06
http::Response list_for_customer(const Services&, const Request& request) {
    return ok(to_collection(request.http, {}));
}

// OFF-02, OFF-03
http::Response get(const Services& services, const Request& request) {
    const std::string& id = request.path["offer"];
    const std::string product = to_upper(id.substr(0, id.find(':')));
    if (services.runner.catalog()->find_product(ProductId(product)) != nullptr) {
        return error_response(
            400, 2100,
            wording::Sentence{"The offer is a product: use products, SKUs and availabilities.",
                              "Cette offre est un produit : demandez les produits, SKU et disponibilités."},
            request.locale);
    }
    return not_found(request.locale);
}

}  // namespace

const std::vector<Route>& offer_routes() {
    static const std::vector<Route> kRoutes = {
        {"GET", "/v1/offers", list_by_country, Access::any, "OFF-01"},
        {"GET", "/v1/offers/{offer}", get, Access::any, "OFF-02"},
        {"GET", "/v1/offers/{offer}/addons", get, Access::any, "OFF-03"},
        {"GET", "/v1/offercategories", list_by_country, Access::any, "OFF-04"},
        {"GET", "/v1/customers/{customer}/offers", list_for_customer, Access::any, "OFF-05"},
        {"GET", "/v1/customers/{customer}/offercategories", list_for_customer, Access::any, "OFF-06"},
    };
    return kRoutes;
}

}  // namespace comptoir::api::reseller
