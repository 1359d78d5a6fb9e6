#include "storage/subscriptions.hpp"
#include "api/marketplace/operations.hpp"
#include "api/marketplace/parameters.hpp"
#include "http/problem.hpp"
#include "storage/operations.hpp"

/// A subscription with what comes next (commerce rules §5, §6.1).
namespace comptoir::api::marketplace {
namespace {

using subscriptions::BoundaryKind;
using subscriptions::Subscription;

std::string_view name_of(BoundaryKind kind) {
    switch (kind) {
        case BoundaryKind::cycle:
            return "cycle";
        case BoundaryKind::renewal:
            return "renewal";
        case BoundaryKind::expiry:
            return "expiry";
        case BoundaryKind::hold:
            return "hold";
    }
    return "";
}

void add_times(json::Object& out, const Subscription& s, Instant now) {
    const auto add = [&](const char* name, const std::optional<Instant>& at) {
        if (at) out.emplace_back(name, at->str());
    };
    out.emplace_back("orderedAt", s.ordered_at.str());
    add("activatedAt", s.activated_at);
    if (s.activated_at) {
        out.emplace_back("termStartDate", s.term_start().str());
        out.emplace_back("termEndDate", s.term_end().str());
        out.emplace_back("commitmentEndDate", last_second_of(s.term_end()).str());
    }
    add("cancellationPeriodEndsAt", s.window_ends);
    out.emplace_back("cancellationIsFree", !s.ended() && cancellation_is_free(s, now));
    if (const auto next = s.next_boundary()) {
        out.emplace_back("nextBoundary",
                         json::Object{{"at", next->str()}, {"kind", name_of(boundary_kind(s))}});
    }
    add("removedAtUnlessChanged", s.lapses_at());
    add("suspendedAt", s.suspended_at);
    add("endedAt", s.ended_at);
}

json::Object to_json(const Subscription& s, Instant now) {
    json::Object terms{{"term", s.terms.term.str()},
                       {"billingCycle", s.terms.cycle.str()},
                       {"unitPriceOfTerm", s.terms.unit_price},
                       {"currency", s.currency.str()}};
    json::Object out{{"id", s.id.str()},
                     {"customerId", s.customer.str()},
                     {"orderId", s.order.str()},
                     {"orderLine", s.order_line},
                     {"name", s.name},
                     {"nickname", s.nickname},
                     {"productId", s.product.str()},
                     {"skuId", s.sku.str()},
                     {"availabilityId", s.availability.str()},
                     {"productTitle", s.product_title},
                     {"skuTitle", s.sku_title},
                     {"publisherId", s.publisher.str()},
                     {"state", subscriptions::name_of(s.state)},
                     {"actionNeeded", s.state == subscriptions::State::pending},
                     {"quantity", s.quantity},
                     {"market", s.market},
                     {"policyProfile", s.profile},
                     {"isTrial", s.in_trial},
                     {"autoRenew", s.auto_renew},
                     {"terms", std::move(terms)}};
    if (s.reseller) {
        out.emplace_back("reseller",
                         json::Object{{"id", s.reseller->id.str()}, {"mpnId", s.reseller->mpn_id}});
    }
    add_times(out, s, now);
    return out;
}

http::Response get(const Services& services, const Request& request) {
    const auto id = SubscriptionId::parse(request.path["subscription"]);
    std::optional<Subscription> found;
    std::optional<subscriptions::Operation> open;
    if (id) {
        services.runner.read([&](sql::Session& session) {
            found = storage::find_subscription(session, request.partner(), *id);
            open = storage::open_operation(session, request.partner(), *id);
        });
    }
    if (!found) return refused(request, {Reason::subscription_not_found, "subscription", "", {}});
    json::Object body = to_json(*found, services.runner.clock().now());
    if (open) body.emplace_back("openOperation", marketplace::to_json(*open));
    return http::json_response(200, std::move(body));
}

}  // namespace

const std::vector<Route>& subscription_routes() {
    static const std::vector<Route> kRoutes = {
        {"GET", "/marketplace/v1/subscriptions/{subscription}", &get, Access::partner},
    };
    return kRoutes;
}

}  // namespace comptoir::api::marketplace
