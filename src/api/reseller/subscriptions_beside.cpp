#include "api/reseller/subscriptions_beside.hpp"

#include "api/reseller/errors.hpp"
#include "api/reseller/handling.hpp"
#include "api/reseller/refusals.hpp"
#include "api/reseller/subscription_in_path.hpp"
#include "api/reseller/wire.hpp"
#include "base/check.hpp"
#include "base/limits.hpp"
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

json::Value support_contact_to_wire(const Request& request, const storage::PartnerFacts& partner,
                                    const std::string& name) {
    return json::Object{{"supportTenantId", partner.id.str()},
                        {"supportMpnId", partner.mpn_id},
                        {"name", name},
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
        const storage::PartnerFacts partner = partner_of(in.session, in.partner);
        return ok(support_contact_to_wire(request, partner,
                                          commands::support_contact_name(in.session, s, partner.name)));
    });
}

struct WantedContact {
    std::string tenant;
    std::string mpn;
    std::string name;
    // A direct partner has no resellers beside itself (contract REL-02), so only its own ids will do.
    bool is(const storage::PartnerFacts& partner) const {
        return (tenant.empty() || PartnerId::parse(tenant) == partner.id) &&
               (mpn.empty() || mpn == partner.mpn_id);
    }
};

http::Response put_support_contact(const Services& services, const Request& request) {
    const auto body = body_object(request.http);
    if (!body) return refusal_response(body.reason(), request.locale);
    json::Reader in(*body);
    const WantedContact wanted{in.text("supportTenantId", 64).value_or(""),
                               in.text("supportMpnId", 64).value_or(""),
                               in.text("name", limits::kNameCharsMax).value_or("")};
    if (auto valid = check(in); !valid) return refusal_response(valid.reason(), request.locale);
    bool unrelated = false;
    const auto decide = [&](commands::Work& work, CustomerId customer) -> Outcome<commands::Answer> {
        const auto s = find_in_path(work.session, work.partner(), customer, request, storage::Access::change);
        if (!s) return Refused{s.reason()};
        const storage::PartnerFacts partner = partner_of(work.session, work.partner());
        unrelated = !wanted.is(partner);
        if (unrelated) return refuse(Reason::id_mismatch, "supportMpnId");
        const std::string& name = wanted.name.empty() ? partner.name : wanted.name;
        commands::name_support_contact(work, *s, partner.name, name);
        return answer(200, support_contact_to_wire(request, partner, name), s->id.str());
    };
    http::Response response = write_for_customer(services, request, decide);
    if (unrelated) {
        return error_response(400, 800016,
                              Sentence{"The support contact is not a reseller related to this partner.",
                                       "Le contact d'assistance n'est pas un revendeur lié à ce partenaire."},
                              request.locale);
    }
    return response;
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
