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

// §1.10
bool is_known(const Filter& filter) {
    return (filter.field == "name" && filter.op == FilterOperator::substring) ||
           (filter.field == "mpnid" && filter.op == FilterOperator::equals);
}

// REL-02: a direct partner has neither resellers nor a provider; absent means both types.
http::Response list(const Services&, const Request& request) {
    constexpr std::array<std::string_view, 2> kTypes = {"isindirectcloudsolutionproviderof",
                                                        "isindirectresellerof"};
    std::string type = to_lower(trim(request.http.query.find("relationship_type").value_or("")));
    std::erase(type, '_');
    if (!type.empty() && std::find(kTypes.begin(), kTypes.end(), type) == kTypes.end()) {
        return invalid_input(wording::Sentence{"The relationship_type is unknown.",
                                               "La valeur de relationship_type est inconnue."},
                             request.locale);
    }
    const auto filter = read_filter(request.http);
    if (!filter) return invalid_input(filter.reason(), request.locale);
    if (*filter && !is_known(**filter)) {
        return invalid_input(
            wording::Sentence{"Relationships are filtered by Name (substring) or MpnId (equals).",
                              "Les relations se filtrent par Name (substring) ou MpnId (equals)."},
            request.locale);
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
