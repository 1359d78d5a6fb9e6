#include "api/reseller/subscriptions_beside.hpp"

#include "api/reseller/errors.hpp"
#include "api/reseller/handling.hpp"
#include "api/reseller/refusals.hpp"
#include "api/reseller/subscription_in_path.hpp"
#include "api/reseller/wire.hpp"
#include "base/check.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"
#include "commands/support_contact.hpp"
#include "storage/parties.hpp"
#include "storage/subscriptions.hpp"

namespace comptoir::api::reseller {
namespace {

using subscriptions::State;
using subscriptions::Subscription;
using wording::Sentence;

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

json::Value support_contact_to_wire(const Request& request, const commands::SupportContact& contact) {
    return json::Object{{"supportTenantId", contact.partner.str()},
                        {"supportMpnId", contact.mpn_id},
                        {"name", contact.name},
                        {"links", json::to_value(SelfLinks{Link{self_uri(request.http), "GET", {}}})},
                        {"attributes", json::to_value(Attributes{std::nullopt, "SupportContact"})}};
}

storage::PartnerFacts partner_of(sql::Session& session, PartnerId id) {
    auto partner = storage::find_partner_facts(session, id);
    COMPTOIR_CHECK(partner.has_value());
    return *std::move(partner);
}

// The partner who sold it is the first contact of its customer (R160).
http::Response support_contact(const Services& services, const Request& request) {
    return read_for_subscription(services, request, [&](const Reading& in, const Subscription& s) {
        return ok(support_contact_to_wire(
            request, commands::support_contact(in.session, s, partner_of(in.session, in.partner))));
    });
}

http::Response put_support_contact(const Services& services, const Request& request) {
    const auto body = body_object(request.http);
    if (!body) return refusal_response(body.reason(), request.locale);
    json::Reader in(*body);
    const std::string tenant(trim(in.text("supportTenantId", 64).value_or("")));
    const commands::WantedContact wanted{
        PartnerId::parse(tenant), in.text("supportMpnId", 64).value_or(""),
        std::string(trim(in.text("name", limits::kNameCharsMax).value_or("")))};
    if (auto valid = check(in); !valid) return refusal_response(valid.reason(), request.locale);
    const bool is_nobody = !tenant.empty() && !wanted.partner;
    const auto decide = [&](commands::Work& work, CustomerId customer) -> Outcome<commands::Answer> {
        const auto s = find_in_path(work.session, work.partner(), customer, request, storage::Access::change);
        if (!s) return Refused{s.reason()};
        if (is_nobody) return refuse(Reason::reseller_not_related, "supportTenantId");
        const auto contact =
            commands::set_support_contact(work, *s, partner_of(work.session, work.partner()), wanted);
        if (!contact) return Refused{contact.reason()};
        return answer(200, support_contact_to_wire(request, *contact), s->id.str());
    };
    return write_for_customer(services, request, decide);
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
            return error_response(
                404, 800007,
                Sentence{"There is no provisioning information for this subscription.",
                         "Il n'y a pas d'information de mise en service pour cet abonnement."},
                request.locale);
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
    return read_for_subscription(services, request, [&](const Reading&, const Subscription&) {
        return error_response(400, 800021,
                              Sentence{"The subscription is not one that can be registered.",
                                       "Cet abonnement n'est pas de ceux qui s'enregistrent."},
                              request.locale);
    });
}

http::Response registrations(const Services& services, const Request& request) {
    return read_for_subscription(services, request, [&](const Reading&, const Subscription&) {
        return error_response(400, 800011,
                              Sentence{"The subscription is not an Azure subscription.",
                                       "Cet abonnement n'est pas un abonnement Azure."},
                              request.locale);
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
