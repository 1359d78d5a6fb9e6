#include "api/reseller/subscriptions_beside.hpp"

#include "api/reseller/errors.hpp"
#include "api/reseller/handling.hpp"
#include "api/reseller/refusals.hpp"
#include "api/reseller/subscription_in_path.hpp"
#include "api/reseller/wire.hpp"
#include "base/check.hpp"
#include "storage/parties.hpp"
#include "storage/subscriptions.hpp"

namespace comptoir::api::reseller {
namespace {

using subscriptions::State;
using subscriptions::Subscription;

// SUB-04, SUB-16, SUB-19, SUB-20: nothing of the kind is sold here.
http::Response nothing_of_subscription(const Services& services, const Request& request) {
    return read_for_subscription(services, request, [&](const Reading&, const Subscription&) {
        return ok(to_collection(request.http, {}));
    });
}

// SUB-18, SUB-21
http::Response nothing_of_customer(const Services& services, const Request& request) {
    return read_for_customer(services, request, [&](const Reading&) -> Outcome<http::Response> {
        return ok(to_collection(request.http, {}));
    });
}

// ---- SUB-09, SUB-10 ----

http::Response support_contact_response(const Request& request, const storage::PartnerFacts& partner) {
    return ok(json::Object{{"supportTenantId", partner.id.str()},
                           {"supportMpnId", partner.mpn_id},
                           {"name", partner.name},
                           {"links", json::to_value(SelfLinks{Link{self_uri(request.http), "GET", {}}})},
                           {"attributes", json::to_value(Attributes{std::nullopt, "SupportContact"})}});
}

storage::PartnerFacts partner_of(const Reading& in) {
    auto partner = storage::find_partner_facts(in.session, in.partner);
    COMPTOIR_CHECK(partner.has_value());
    return *std::move(partner);
}

// The partner who sold it is the first contact of its customer (R160).
http::Response support_contact(const Services& services, const Request& request) {
    return read_for_subscription(services, request, [&](const Reading& in, const Subscription&) {
        return support_contact_response(request, partner_of(in));
    });
}

http::Response put_support_contact(const Services& services, const Request& request) {
    const auto body = body_object(request.http);
    if (!body) return refusal_response(body.reason(), request.locale);
    json::Reader in_body(*body);
    const auto tenant = in_body.text("supportTenantId", 64);
    const auto mpn = in_body.text("supportMpnId", 64);
    if (auto valid = check(in_body); !valid) return refusal_response(valid.reason(), request.locale);
    return read_for_subscription(services, request, [&](const Reading& in, const Subscription&) {
        const storage::PartnerFacts partner = partner_of(in);
        if ((tenant && PartnerId::parse(*tenant) != partner.id) || (mpn && *mpn != partner.mpn_id)) {
            return error_response(400, 800016,
                                  "The support contact is not a reseller related to this partner.");
        }
        return support_contact_response(request, partner);
    });
}

// ---- SUB-11 to SUB-13 ----

std::string_view provisioning_of(const Subscription& s) {
    if (s.ended()) return "none";
    return s.state == State::pending ? "pending" : "success";
}

http::Response provisioning_status(const Services& services, const Request& request) {
    return read_for_customer(services, request, [&](const Reading& in) -> Outcome<http::Response> {
        const auto found = find_in_path(in.session, in.partner, in.customer, request);
        if (!found) {
            return error_response(404, 800007, "There is no provisioning information for this subscription.");
        }
        json::Object wire{
            {"skuId", found->sku.str()}, {"status", provisioning_of(*found)}, {"quantity", found->quantity}};
        if (found->activated_at) wire.emplace_back("endDate", last_second_of(found->term_end()).str());
        wire.emplace_back("attributes",
                          json::to_value(Attributes{std::nullopt, "SubscriptionProvisioningStatus"}));
        return ok(wire);
    });
}

http::Response registration_status(const Services& services, const Request& request) {
    return read_for_subscription(services, request, [](const Reading&, const Subscription&) {
        return error_response(400, 800021, "The subscription is not one that can be registered.");
    });
}

http::Response registrations(const Services& services, const Request& request) {
    return read_for_subscription(services, request, [](const Reading&, const Subscription&) {
        return error_response(400, 800011, "The subscription is not an Azure subscription.");
    });
}

}  // namespace

std::vector<Route> routes_beside_subscriptions() {
    return {
        {"GET", "/v1/customers/{customer}/subscriptions/{subscription}/addons", nothing_of_subscription,
         Access::any, "SUB-04"},
        {"GET", "/v1/customers/{customer}/subscriptions/{subscription}/supportcontact", support_contact,
         Access::any, "SUB-09"},
        {"PUT", "/v1/customers/{customer}/subscriptions/{subscription}/supportcontact", put_support_contact,
         Access::manage, "SUB-10"},
        {"GET", "/v1/customers/{customer}/subscriptions/{subscription}/provisioningstatus",
         provisioning_status, Access::any, "SUB-11"},
        {"GET", "/v1/customers/{customer}/subscriptions/{subscription}/registrationstatus",
         registration_status, Access::any, "SUB-12"},
        {"POST", "/v1/customers/{customer}/subscriptions/{subscription}/registrations", registrations,
         Access::manage, "SUB-13"},
        {"GET", "/v1/customers/{customer}/subscriptions/{subscription}/azureEntitlements",
         nothing_of_subscription, Access::any, "SUB-16"},
        {"GET", "/v1/customers/{customer}/subscriptions/usagerecords", nothing_of_customer, Access::any,
         "SUB-18"},
        {"GET", "/v1/customers/{customer}/subscriptions/{subscription}/usagerecords/daily",
         nothing_of_subscription, Access::any, "SUB-19"},
        {"GET", "/v1/customers/{customer}/subscriptions/{subscription}/usagerecords/resources",
         nothing_of_subscription, Access::any, "SUB-19"},
        {"GET", "/v1/customers/{customer}/subscriptions/{subscription}/meterusagerecords",
         nothing_of_subscription, Access::any, "SUB-19"},
        {"GET", "/v1/customers/{customer}/subscriptions/{subscription}/resourceusagerecords",
         nothing_of_subscription, Access::any, "SUB-19"},
        {"GET", "/v1/customers/{customer}/subscriptions/{subscription}/utilizations/azure",
         nothing_of_subscription, Access::any, "SUB-20"},
        {"GET", "/v1/customers/{customer}/subscribedskus", nothing_of_customer, Access::any, "SUB-21"},
    };
}

}  // namespace comptoir::api::reseller
