#include "api/reseller/dispatch.hpp"

#include <algorithm>

#include "api/reseller/errors.hpp"
#include "api/reseller/operations.hpp"
#include "api/reseller/refusals.hpp"
#include "base/check.hpp"
#include "base/limits.hpp"
#include "storage/customers.hpp"
#include "storage/relationships.hpp"

namespace comptoir::api::reseller {
namespace {

using commands::Caller;
using commands::Role;

// R54.
bool is_allowed(const Caller& caller, Access access, std::string_view method) {
    const auto has = [&](std::initializer_list<Role> roles) {
        return std::any_of(roles.begin(), roles.end(), [&](Role role) { return caller.has(role); });
    };
    switch (access) {
        case Access::anyone:
            return true;
        case Access::any:
            return has({Role::global_admin, Role::admin_agent, Role::sales_agent, Role::billing_admin,
                        Role::helpdesk_agent});
        case Access::buy:
            return has({Role::global_admin, Role::admin_agent, Role::sales_agent});
        case Access::manage:
            return has({Role::global_admin, Role::admin_agent});
        case Access::invoices:
            return has({Role::global_admin, Role::billing_admin}) ||
                   ((method == "GET" || method == "HEAD") && has({Role::admin_agent}));
    }
    check_failed("a known Access", __FILE__, __LINE__);
}

bool has_customer(const Route& route) {
    return route.pattern.find("/{customer}") != std::string_view::npos;
}

// A GUID whose customer has a relationship with the partner, or with the provider of a reseller where the
// route is open to those; nothing when all is well.
std::optional<http::Response> customer_problem(const Services& services, const Route& route,
                                               const http::PathParameters& path, const Caller& caller,
                                               std::string_view locale) {
    const auto id = CustomerId::parse(path["customer"]);
    if (!id) return customer_id_malformed(locale);
    auto standing = storage::Standing::unknown;
    services.runner.read([&](sql::Session& session) {
        standing = storage::standing_of(session, caller.partner, *id);
        const bool may_sell_to_it = standing == storage::Standing::foreign && route.of_resellers;
        if (may_sell_to_it && storage::provider_of_customer(session, caller.partner, *id)) {
            standing = storage::Standing::related;
        }
    });
    switch (standing) {
        case storage::Standing::related:
            return std::nullopt;
        case storage::Standing::foreign:
            return refusal_response({Reason::relationship_missing, "customer", {}, {}}, locale);
        case storage::Standing::unknown:
            return customer_not_found(locale);
    }
    check_failed("a known Standing", __FILE__, __LINE__);
}

// §1.12, A.6: some clients repeat a 429 for ever and at once, so that they are slowed down instead.
edge::Limiter::Verdict admit(edge::Limiter* limiter, const Route& route, const http::PathParameters& path,
                             const edge::Authenticated& who) {
    using Beyond = edge::Limiter::Beyond;
    const std::string_view kind = limited_kind(route.source);
    if (limiter == nullptr || kind.empty()) return {};
    const auto customer = has_customer(route) ? CustomerId::parse(path["customer"]) : std::nullopt;
    return limiter->admit(who.caller.tenant, kind, customer ? customer->str() : "",
                          edge::knows_few_states(who.mode) ? Beyond::hold_back : Beyond::refuse);
}

// What ends the relationship may be repeated after it has ended: the stored answer is looked up first (§1.6).
bool ends_relationship(const Route& route) {
    return route.source == "CUS-04" || route.source == "CUS-05";
}

}  // namespace

Surface::Surface(Services services, edge::Authenticator& authenticator, edge::Log log,
                 std::vector<Route> routes)
    : services_(std::move(services)),
      authenticator_(&authenticator),
      log_(std::move(log)),
      routes_(std::move(routes)),
      rendered_(std::make_unique<edge::RenderedAnswers>()) {
    for (std::size_t i = 0; i < routes_.size(); ++i) index_.add(routes_[i].method, routes_[i].pattern, i);
}

http::Response Surface::handle(const http::Request& request) const {
    const edge::ResellerHeaders headers = edge::reseller_headers(request, services_.runner.random());
    return guarded(request, headers, [&] { return answer(request, headers); });
}

http::Response Surface::guarded(const http::Request& request, const edge::ResellerHeaders& headers,
                                const std::function<http::Response()>& answer) const {
    const auto render = [&](int status, std::string_view text) {
        return transport_error(status, text, headers.locale);
    };
    http::Response response =
        edge::answer_whatever_happens(request, headers.correlation_id, log_, answer, render);
    edge::put_headers(headers, response);
    if (response.then) {
        // What is still to come gets what every answer gets. The request is there until it is sent.
        response.then = [this, &request, headers, then = std::move(response.then)](bool last) {
            return guarded(request, headers, [&] { return then(last); });
        };
    }
    return response;
}

std::optional<http::Response> Surface::answer_now(const http::Request& request) const {
    const auto outcome = index_.find(request);
    const Route* route = outcome.match ? &routes_[outcome.match->route] : nullptr;
    if (route == nullptr || !route->of_catalog || request.method != "GET") return std::nullopt;
    const auto who = authenticator_->authenticate_known(request, edge::Surface::reseller);
    if (!who) return std::nullopt;
    const edge::ResellerHeaders headers = edge::reseller_headers(request, services_.runner.random());
    // Whatever is unusual takes the long way.
    if (headers.problem || !is_allowed(who->caller, route->access, request.method)) return std::nullopt;
    http::Response response =
        rendered_->answer(fmt::format("{} {} {}", who->caller.tenant.str(), headers.locale, request.target),
                          services_.runner.catalog()->version(),
                          [&] { return run(request, headers, *route, outcome.match->parameters, *who); });
    edge::put_headers(headers, response);
    return response;
}

http::Response Surface::answer(const http::Request& request, const edge::ResellerHeaders& headers) const {
    const auto outcome = index_.find(request);
    const Route* route = outcome.match ? &routes_[outcome.match->route] : nullptr;
    if (route != nullptr && route->access == Access::anyone) {
        return run(request, headers, *route, outcome.match->parameters, {});
    }
    const auto who = authenticator_->authenticate(request, edge::Surface::reseller);
    if (!who) return auth_failure_response(who.reason(), headers.correlation_id, headers.locale);
    // 405 would be repeated for ever by a known client (§1.11.2).
    if (route == nullptr) return not_found(headers.locale);
    const auto verdict = admit(services_.limiter, *route, outcome.match->parameters, *who);
    if (verdict.retry_after_seconds > 0) {
        return throttled_response(verdict.retry_after_seconds, headers.locale);
    }
    http::Response response = run(request, headers, *route, outcome.match->parameters, *who);
    response.hold = std::max(response.hold, verdict.hold);
    return response;
}

http::Response Surface::run(const http::Request& request, const edge::ResellerHeaders& headers,
                            const Route& route, const http::PathParameters& path,
                            const edge::Authenticated& who) const {
    if (headers.problem) return error_response(400, 800002, *headers.problem, headers.locale);
    if (request.body.size() > limits::kBodyBytesMax)
        return transport_error(413, "the body is too large", headers.locale);
    const bool needs_somebody = services_.users_only && route.access != Access::anyone && who.app_only();
    if (!is_allowed(who.caller, route.access, request.method) ||
        (needs_somebody && needs_user(route.source))) {
        return refusal_response({Reason::role_not_allowed, {}, {}, {}}, headers.locale);
    }
    if (has_customer(route) && !ends_relationship(route)) {
        if (auto problem = customer_problem(services_, route, path, who.caller, headers.locale))
            return *std::move(problem);
    }
    commands::Call call =
        edge::make_call(request, route.pattern, who.caller,
                        headers.request_id_given ? headers.request_id : "", headers.trace_id);
    call.caller.application_name = headers.application;
    return route.handler(services_, {request, path, who.caller, who.mode, headers.locale, std::move(call)});
}

}  // namespace comptoir::api::reseller
