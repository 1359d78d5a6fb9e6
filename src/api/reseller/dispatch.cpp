#include "api/reseller/dispatch.hpp"

#include "api/reseller/errors.hpp"
#include "api/reseller/refusals.hpp"
#include "base/check.hpp"
#include "base/limits.hpp"
#include "storage/customers.hpp"

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
                   (method == "GET" && has({Role::admin_agent}));
    }
    check_failed("a known Access", __FILE__, __LINE__);
}

// A GUID whose customer has a relationship with the partner; nothing when all is well.
std::optional<http::Response> customer_problem(const Services& services, const http::PathParameters& path,
                                               const Caller& caller, std::string_view locale) {
    const auto id = CustomerId::parse(path["customer"]);
    if (!id) return error_response(400, 900118, "The customer id is not a GUID.");
    auto standing = storage::Standing::unknown;
    services.runner.read(
        [&](sql::Session& session) { standing = storage::standing_of(session, caller.partner, *id); });
    switch (standing) {
        case storage::Standing::related:
            return std::nullopt;
        case storage::Standing::foreign:
            return refusal_response({Reason::relationship_missing, "customer", {}, {}}, locale);
        case storage::Standing::unknown:
            return error_response(404, 60003, "The customer was not found.");
    }
    check_failed("a known Standing", __FILE__, __LINE__);
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
      routes_(std::move(routes)) {
    for (std::size_t i = 0; i < routes_.size(); ++i) index_.add(routes_[i].method, routes_[i].pattern, i);
}

http::Response Surface::handle(const http::Request& request) const {
    const edge::ResellerHeaders headers = edge::reseller_headers(request, services_.runner.random());
    http::Response response = edge::answer_whatever_happens(
        request, headers.correlation_id, log_, [&] { return answer(request, headers); }, &transport_error);
    // §1.11.1: errors for HEAD have no body.
    if (request.method == "HEAD") response.body.clear();
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
    if (!who) return auth_failure_response(who.reason(), headers.correlation_id);
    // 405 would be repeated for ever by a known client (§1.11.2).
    if (route == nullptr) return error_response(404, 1000, "The resource was not found.");
    return run(request, headers, *route, outcome.match->parameters, *who);
}

http::Response Surface::run(const http::Request& request, const edge::ResellerHeaders& headers,
                            const Route& route, const http::PathParameters& path,
                            const edge::Authenticated& who) const {
    if (!headers.problem.empty()) return error_response(400, 800002, headers.problem);
    if (request.body.size() > limits::kBodyBytesMax)
        return error_response(400, 800002, "The body is too large.");
    if (!is_allowed(who.caller, route.access, request.method)) {
        return refusal_response({Reason::role_not_allowed, {}, {}, {}}, headers.locale);
    }
    if (route.pattern.find("/{customer}") != std::string_view::npos && !ends_relationship(route)) {
        if (auto problem = customer_problem(services_, path, who.caller, headers.locale))
            return *std::move(problem);
    }
    commands::Call call = edge::make_call(
        request, who.caller, headers.request_id_given ? headers.request_id : "", headers.correlation_id);
    return route.handler(services_, {request, path, who.caller, who.mode, headers.locale, std::move(call)});
}

}  // namespace comptoir::api::reseller
