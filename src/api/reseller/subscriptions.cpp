#include <fmt/format.h>

#include <charconv>

#include "api/reseller/activation_links.hpp"
#include "api/reseller/conversions.hpp"
#include "api/reseller/handling.hpp"
#include "api/reseller/preconditions.hpp"
#include "api/reseller/refusals.hpp"
#include "api/reseller/subscription_changes.hpp"
#include "api/reseller/subscription_in_path.hpp"
#include "api/reseller/subscription_wire.hpp"
#include "api/reseller/subscriptions_beside.hpp"
#include "api/reseller/verdicts.hpp"
#include "api/reseller/wire.hpp"
#include "base/check.hpp"
#include "base/text.hpp"
#include "commands/lifecycle.hpp"
#include "storage/parties.hpp"
#include "storage/subscriptions.hpp"

/// SUB-01 to SUB-03, SUB-14 and SUB-15 of reseller contract §2.9.
namespace comptoir::api::reseller {
namespace {

using commands::Answer;
using commands::Work;

Answer answer_of(Work& work, const Request& request, const Subscription& subscription) {
    ItemLinks links(work, subscription.customer);
    Answer result =
        answer(200, subscription_to_wire(subscription, *work.catalog, request.mode, work.now, links),
               subscription.id.str());
    result.headers.emplace_back("ETag", fmt::format("\"{}\"", etag_of(subscription)));
    return result;
}

// SUB-01. What has no reseller of record is the partner's own sale, under its own MPN id.
http::Response list(const Services& services, const Request& request) {
    const auto order = request.http.query.find("order_id");
    const std::string mpn_id = parties::canonical_mpn_id(request.http.query.find("mpn_id").value_or(""));
    return read_for_customer(services, request, [&](const Reading& in) -> Outcome<http::Response> {
        std::vector<json::Value> items;
        ItemLinks links(services, in);
        const auto partner = storage::find_partner_facts(in.session, in.partner);
        COMPTOIR_CHECK(partner.has_value());
        const auto is_sold_by_it = [&](const Subscription& s) {
            return mpn_id.empty() || mpn_id == (s.reseller ? s.reseller->mpn_id : partner->mpn_id);
        };
        for (const Subscription& s :
             storage::subscriptions_of_customer(in.session, in.partner, in.customer)) {
            if (!is_sold_by_it(s) || (order && !order->empty() && s.order.str() != *order)) continue;
            items.push_back(subscription_to_wire(s, *in.catalog, request.mode, in.now, links));
        }
        return ok(to_collection(request.http, std::move(items)));
    });
}

// SUB-02
http::Response get(const Services& services, const Request& request) {
    return read_for_customer(services, request, [&](const Reading& in) -> Outcome<http::Response> {
        const auto found = find_in_path(in.session, in.partner, in.customer, request);
        if (!found) return Refused{found.reason()};
        ItemLinks links(services, in);
        http::Response response = ok(subscription_to_wire(*found, *in.catalog, request.mode, in.now, links));
        response.headers.set("ETag", fmt::format("\"{}\"", etag_of(*found)));
        return response;
    });
}

// The version that `If-Match` names; one that no subscription ever had for an etag that is not ours.
std::optional<std::int64_t> expected_version(const http::Request& request) {
    const auto etag = if_match(request);
    if (!etag || etag->empty()) return std::nullopt;
    std::int64_t version = 0;
    const auto read = std::from_chars(etag->data(), etag->data() + etag->size(), version);
    return read.ec == std::errc() && read.ptr == etag->data() + etag->size() ? version : 0;
}

// SUB-03
http::Response patch(const Services& services, const Request& request) {
    const auto body = body_object(request.http);
    if (!body) return refusal_response(body.reason(), request.locale);
    const auto wanted = read_subscription_patch(*body, request.mode);
    if (!wanted) return refusal_response(wanted.reason(), request.locale);
    const auto expected = expected_version(request.http);
    std::optional<subscriptions::Operation> asked;
    const auto decide = [&](Work& work, CustomerId customer) -> Outcome<Answer> {
        asked.reset();
        const auto stored =
            find_in_path(work.session, work.partner(), customer, request, storage::Access::change);
        if (!stored) return Refused{stored.reason()};
        if (expected && *expected != stored->version) return refuse(Reason::etag_outdated, "If-Match");
        const auto partner = storage::find_partner_facts(work.session, work.partner());
        COMPTOIR_CHECK(partner.has_value());
        const auto changes =
            changes_of(*wanted, *stored, request.mode, partner->kind == "indirect_provider", work.now);
        if (!changes) return Refused{changes.reason()};
        const bool suspends = changes->status == commands::SubscriptionChanges::Status::suspended;
        if (suspends && !services.partners_suspend && stored->state == subscriptions::State::active) {
            return refuse(Reason::status_value_not_settable, "status");
        }
        if (changes->empty()) return answer_of(work, request, *stored);
        const auto changed = commands::change_subscription(work, stored->id, *changes, expected);
        if (!changed) return Refused{changed.reason()};
        asked = changed->asked;
        return answer_of(work, request, changed->subscription);
    };
    http::Response response = write_for_customer(services, request, decide);
    if (!asked || response.status != 200 || request.call.dry_run) return response;
    return answer_with_verdict(services, request, *asked, std::move(response));
}

// SUB-14: only where the publisher's page does not exist (R78); the body, whatever it is, is ignored.
http::Response activate(const Services& services, const Request& request) {
    return write_for_customer(services, request, [&](Work& work, CustomerId customer) -> Outcome<Answer> {
        const auto stored =
            find_in_path(work.session, work.partner(), customer, request, storage::Access::change);
        if (!stored) return Refused{stored.reason()};
        const auto partner = storage::find_partner_facts(work.session, work.partner());
        COMPTOIR_CHECK(partner.has_value());
        if (!partner->sandbox) return refuse(Reason::only_in_sandbox);
        const auto activated = commands::activate_subscription(work, stored->id);
        if (!activated) return Refused{activated.reason()};
        return answer(200, json::Object{{"subscriptionId", stored->id.str()}, {"status", "Success"}},
                      stored->id.str());
    });
}

// SUB-15
http::Response activation_links(const Services& services, const Request& request) {
    return read_for_customer(services, request, [&](const Reading& in) -> Outcome<http::Response> {
        const auto found = find_in_path(in.session, in.partner, in.customer, request);
        if (!found) return Refused{found.reason()};
        const auto partner = storage::find_partner_facts(in.session, in.partner);
        COMPTOIR_CHECK(partner.has_value());
        std::vector<json::Value> items;
        auto link = activation_link_to_wire(services, partner->sandbox, *found, 0, in.now);
        if (link) items.push_back(*std::move(link));
        return ok(to_collection(request.http, std::move(items)));
    });
}

std::vector<Route> joined() {
    std::vector<Route> routes = {
        {"GET", "/v1/customers/{customer}/subscriptions", list, Access::any, "SUB-01"},
        {"GET", "/v1/customers/{customer}/subscriptions/{subscription}", get, Access::any, "SUB-02"},
        // As the documents print it in callbacks (§2.14).
        {"GET", "/webhooks/v1/customers/{customer}/subscriptions/{subscription}", get, Access::any, "SUB-02"},
        {"PATCH", "/v1/customers/{customer}/subscriptions/{subscription}", patch, Access::manage, "SUB-03"},
        {"POST", "/v1/customers/{customer}/subscriptions/{subscription}/activate", activate, Access::manage,
         "SUB-14"},
        {"GET", "/v1/customers/{customer}/subscriptions/{subscription}/activationlinks", activation_links,
         Access::any, "SUB-15"},
    };
    for (const Route& route : conversion_routes()) routes.push_back(route);
    for (const Route& route : routes_beside_subscriptions()) routes.push_back(route);
    return routes;
}

}  // namespace

const std::vector<Route>& subscription_routes() {
    static const std::vector<Route> kRoutes = joined();
    return kRoutes;
}

}  // namespace comptoir::api::reseller
