#include "api/reseller/side_calls.hpp"

#include "api/reseller/errors.hpp"
#include "api/reseller/handling.hpp"
#include "api/reseller/wire.hpp"

namespace comptoir::api::reseller {
namespace {

// OTH-03 to OTH-06: an empty list keeps a client going where a refusal would end its work.
http::Response nothing(const Services&, const Request& request) {
    return ok(to_collection(request.http, {}));
}

// OTH-04: the directory has no users, so none has this id (§1.11.3).
http::Response no_such_user(const Services&, const Request&) {
    return error_response(404, 60002, "The user was not found.");
}

// OTH-07: a word that would otherwise be taken for the id of a customer (§2.4).
http::Response not_here(const Services&, const Request&) {
    return error_response(404, 1000, "The resource was not found.");
}

}  // namespace

std::vector<Route> routes_of_side_calls() {
    return {
        {"GET", "/v1/customers/{customer}/managedservices", nothing, Access::any, "OTH-03"},
        {"GET", "/v1/customers/{customer}/users", nothing, Access::any, "OTH-04"},
        {"GET", "/v1/customers/{customer}/users/{user}", no_such_user, Access::any, "OTH-04"},
        {"GET", "/v1/customers/{customer}/users/{user}/directoryroles", nothing, Access::any, "OTH-04"},
        {"GET", "/v1/customers/{customer}/users/{user}/licenses", nothing, Access::any, "OTH-04"},
        {"GET", "/v1/customers/{customer}/directoryroles", nothing, Access::any, "OTH-04"},
        {"GET", "/v1/customers/{customer}/directoryroles/{role}/usermembers", nothing, Access::any, "OTH-04"},
        {"GET", "/v1/customers/{customer}/licenses", nothing, Access::any, "OTH-04"},
        {"GET", "/v1/customers/{customer}/entitlements", nothing, Access::any, "OTH-05"},
        {"GET", "/v1/serviceincidents/office", nothing, Access::any, "OTH-06"},
        {"GET", "/v1/customers/usagerecords", not_here, Access::any, "OTH-07"},
    };
}

}  // namespace comptoir::api::reseller
