#include <array>

#include "api/reseller/errors.hpp"
#include "api/reseller/filter.hpp"
#include "api/reseller/handling.hpp"
#include "api/reseller/wire.hpp"
#include "base/text.hpp"

/// How partners relate to customers and to each other. Source: reseller contract §2.6.
namespace comptoir::api::reseller {
namespace {

// REL-01: the page that a customer opens to accept the partner.
http::Response invitation(const Services& services, const Request& request) {
    return ok(json::Object{{"url", fmt::format("{}/accept-partner?partnerId={}", services.base_url,
                                               request.caller.partner.str())},
                           {"attributes", json::to_value(Attributes{std::nullopt, "RelationshipRequest"})}});
}

// REL-02: a direct partner has neither resellers nor a provider; absent means both types.
http::Response list(const Services&, const Request& request) {
    constexpr std::array<std::string_view, 2> kTypes = {"isindirectcloudsolutionproviderof",
                                                        "isindirectresellerof"};
    std::string type = to_lower(trim(request.http.query.find("relationship_type").value_or("")));
    std::erase(type, '_');
    if (!type.empty() && std::find(kTypes.begin(), kTypes.end(), type) == kTypes.end()) {
        return error_response(400, 2001, "The relationship_type is unknown.");
    }
    if (const auto filter = read_filter(request.http); !filter) {
        return error_response(400, 2001, filter.reason().text);
    }
    return ok(to_collection(request.http, {}));
}

// REL-03
http::Response list_for_customer(const Services&, const Request& request) {
    return ok(to_collection(request.http, {}));
}

}  // namespace

const std::vector<Route>& relationship_routes() {
    static const std::vector<Route> kRoutes = {
        {"GET", "/v1/customers/relationshiprequests", invitation, Access::any, "REL-01"},
        {"GET", "/v1/relationships", list, Access::any, "REL-02"},
        {"GET", "/v1/customers/{customer}/relationships", list_for_customer, Access::any, "REL-03"},
    };
    return kRoutes;
}

}  // namespace comptoir::api::reseller
