#include "api/reseller/subscriptions_beside.hpp"

#include <algorithm>
#include <array>
#include <functional>

#include "api/reseller/errors.hpp"
#include "api/reseller/handling.hpp"
#include "api/reseller/refusals.hpp"
#include "api/reseller/subscription_wire.hpp"
#include "api/reseller/wire.hpp"
#include "base/check.hpp"
#include "domain/ordering/billing_cycle.hpp"
#include "domain/ordering/purchase.hpp"
#include "storage/parties.hpp"
#include "storage/subscriptions.hpp"

namespace comptoir::api::reseller {
namespace {

using subscriptions::State;
using OfSubscription = std::function<http::Response(const Reading&, const Subscription&)>;

http::Response read_for_subscription(const Services& services, const Request& request,
                                     const OfSubscription& work) {
    return read_for_customer(services, request, [&](const Reading& in) -> Outcome<http::Response> {
        const auto id = SubscriptionId::parse(request.path["subscription"]);
        const auto found = id ? storage::find_subscription(in.session, in.partner, *id) : std::nullopt;
        if (!found || found->customer != in.customer)
            return refuse(Reason::subscription_not_found, "subscriptionId");
        return work(in, *found);
    });
}

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

// ---- SUB-05 ----

json::Value conversion_to_wire(const Subscription& s, const std::string& target,
                               std::string_view billing_cycle) {
    const ordering::CatalogItem item{s.product, s.sku, s.availability};
    return json::Object{{"offerId", item.str()},
                        {"targetOfferId", target},
                        {"orderId", s.order.str()},
                        {"quantity", s.quantity},
                        {"billingCycle", billing_cycle},
                        {"attributes", json::to_value(Attributes{std::nullopt, "Conversion"})}};
}

// A plan of the product that would take the subscription over: without trial, on sale to both tenants, of its
// size.
bool is_target(const catalog::Plan& plan, const Subscription& s) {
    const std::array viewers{TenantId(s.partner.guid()), TenantId(s.customer.guid())};
    const bool fits = !s.per_user || (s.quantity >= plan.min_quantity && s.quantity <= plan.max_quantity);
    return !plan.trial && !plan.stop_sell && plan.visible_to(viewers) && fits;
}

std::vector<json::Value> conversions_of(const Subscription& s, const search::CatalogSnapshot& catalog,
                                        Instant now) {
    std::vector<json::Value> items;
    const catalog::Product* product = catalog.find_product(s.product);
    if (!s.in_trial || s.ended() || product == nullptr) return items;
    for (const catalog::Plan& plan : product->plans) {
        if (!is_target(plan, s)) continue;
        for (const catalog::Availability& sold :
             catalog::availabilities(*product, plan, catalog::Market::of(s.market), now)) {
            if (!sold.is_purchasable || sold.currency != s.currency) continue;
            const ordering::CatalogItem target{sold.product, sold.sku, sold.id};
            std::vector<std::string_view> cycles;
            for (const catalog::Term& term : sold.terms) {
                const auto known = ordering::parse_billing_cycle(catalog::to_text(term.billing_plan));
                const std::string_view cycle = ordering::wire_name_of(known.value());
                if (term.billing_plan == catalog::BillingPlan::none ||
                    std::find(cycles.begin(), cycles.end(), cycle) != cycles.end()) {
                    continue;
                }
                cycles.push_back(cycle);
                items.push_back(conversion_to_wire(s, target.str(), cycle));
            }
        }
    }
    return items;
}

http::Response conversions(const Services& services, const Request& request) {
    return read_for_subscription(services, request, [&](const Reading& in, const Subscription& s) {
        return ok(to_bare_collection(conversions_of(s, *in.catalog, in.now)));
    });
}

// SUB-07: plan changes are no upgrades of the 2021 contract (B.7).
http::Response upgrades(const Services& services, const Request& request) {
    return read_for_subscription(
        services, request, [](const Reading&, const Subscription&) { return ok(to_bare_collection({})); });
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
        const auto id = SubscriptionId::parse(request.path["subscription"]);
        const auto found = id ? storage::find_subscription(in.session, in.partner, *id) : std::nullopt;
        if (!found || found->customer != in.customer) {
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
        {"GET", "/v1/customers/{customer}/subscriptions/{subscription}/conversions", conversions, Access::any,
         "SUB-05"},
        {"GET", "/v1/customers/{customer}/subscriptions/{subscription}/upgrades", upgrades, Access::any,
         "SUB-07"},
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
