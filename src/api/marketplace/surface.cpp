#include "api/marketplace/surface.hpp"

#include <algorithm>
#include <array>

#include "api/edge/failures.hpp"
#include "api/edge/headers.hpp"
#include "api/marketplace/refusals.hpp"
#include "base/check.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"

namespace comptoir::api::marketplace {
namespace {

// First segments of the paths below.
constexpr std::array<std::string_view, 6> kOwned = {"marketplace",        "activate", "accept-partner",
                                                    "sandbox-activation", "healthz",  "readyz"};

// `TokenExpired` → `token_expired`, as all codes of this surface are written.
std::string snake_case(std::string_view pascal) {
    std::string out;
    for (const char c : pascal) {
        const bool upper = c >= 'A' && c <= 'Z';
        if (upper && !out.empty()) out += '_';
        out += upper ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return out;
}

http::Response refuse_identity(const edge::AuthFailure& failure, Language language) {
    using edge::AuthProblem;
    const bool known_but_not_here =
        failure.problem == AuthProblem::unregistered_app || failure.problem == AuthProblem::wrong_account;
    http::Response response =
        problem_response(known_but_not_here ? 403 : 401, snake_case(name_of(failure.problem)),
                         wording::in(language, failure.text()));
    if (!known_but_not_here) {
        // RFC 6750 §3.1: no error code when no token was sent.
        response.headers.set("WWW-Authenticate", failure.problem == AuthProblem::missing
                                                     ? "Bearer"
                                                     : "Bearer error=\"invalid_token\"");
    }
    return response;
}

bool may_call(const commands::Caller& caller, Access access) {
    using commands::Role;
    switch (access) {
        case Access::everybody:
        case Access::registered:
            return true;
        case Access::partner:
            return !caller.partner.is_nil();
        case Access::manage:
            return !caller.partner.is_nil() &&
                   (caller.has(Role::global_admin) || caller.has(Role::admin_agent));
        case Access::publisher:
            return (caller.has(Role::publisher) && !caller.publisher.empty()) ||
                   caller.has(Role::marketplace_operator);
        case Access::invoices:
            return !caller.partner.is_nil() &&
                   (caller.has(Role::billing_admin) || caller.has(Role::global_admin) ||
                    caller.has(Role::admin_agent));
        case Access::audit:
            // Without a partner the trail would be the operator's.
            return caller.has(Role::marketplace_operator) ||
                   (!caller.partner.is_nil() &&
                    (caller.has(Role::admin_agent) || caller.has(Role::global_admin)));
        case Access::marketplace_operator:
            return caller.has(Role::marketplace_operator);
    }
    check_failed("a known Access", __FILE__, __LINE__);
}

http::Response unknown_route() {
    return problem_response(404, "not_found", "There is no such resource.");
}

http::Response refuse_method(const std::vector<std::string>& methods) {
    http::Response response =
        problem_response(405, "method_not_allowed", "The resource does not have this method.");
    response.headers.set("Allow", fmt::format("{}", fmt::join(methods, ", ")));
    return response;
}

void put_ids(const edge::ResellerHeaders& headers, http::Response& response) {
    response.headers.set("MS-RequestId", headers.request_id);
    response.headers.set("MS-CorrelationId", headers.correlation_id);
}

// Answers depend on the caller and on the language asked for.
void put_defaults(http::Response& response, Language language) {
    if (!response.headers.find("Cache-Control")) response.headers.set("Cache-Control", "no-cache");
    // A statement is in the language of its partner, whoever fetches it.
    if (response.headers.find("Content-Type") != documents::kStatementMediaType)
        response.headers.set("Content-Language", std::string(locale_of(language)));
    response.headers.set("Vary", "Authorization, Accept-Language, X-Locale");
}

}  // namespace

std::vector<Route> all_routes() {
    std::vector<Route> routes;
    for (const auto* table :
         {&description_routes(), &product_routes(), &price_list_routes(), &eligibility_routes(),
          &customer_routes(), &subscription_routes(), &operation_routes(), &charge_routes(),
          &invoice_routes(), &event_routes(), &audit_routes(), &webhook_routes(), &publisher_call_routes(),
          &service_request_routes(), &catalog_routes(), &sandbox_routes(), &activation_routes()}) {
        routes.insert(routes.end(), table->begin(), table->end());
    }
    return routes;
}

std::size_t body_bytes_max(std::string_view method, std::string_view target) {
    const std::string path = to_lower(target.substr(0, target.find('?')));
    const bool import =
        method == "POST" && (path == "/marketplace/v1/catalog" || path == "/marketplace/v1/catalog/");
    return import ? limits::kCatalogBodyBytesMax : limits::kBodyBytesMax;
}

http::Response transport_error(int status, std::string_view reason) {
    const std::string_view code = status == 503   ? "unavailable"
                                  : status >= 500 ? "internal_error"
                                                  : "malformed_request";
    http::Response response = problem_response(status, code, reason);
    if (status == 503) response.headers.set("Retry-After", "1");
    return response;
}

http::Response refuse_unread(int status, std::string_view reason, const http::Request& request,
                             RandomSource& random) {
    http::Response response = transport_error(status, reason);
    put_ids(edge::reseller_headers(request, random), response);
    return response;
}

Surface::Surface(Services services, edge::Authenticator& authenticator, const Clock& machine_clock)
    : services_(std::move(services)),
      authenticator_(&authenticator),
      bounds_(std::make_unique<Bounds>(machine_clock)),
      rendered_(std::make_unique<edge::RenderedAnswers>()) {
    for (const Route& route : all_routes()) {
        if (!route.sandbox_only || services_.advance_clock) routes_.push_back(route);
    }
    for (std::size_t i = 0; i < routes_.size(); ++i) index_.add(routes_[i].method, routes_[i].pattern, i);
}

bool Surface::owns(const http::Request& request) const {
    if (request.segments.empty()) return false;
    return std::any_of(kOwned.begin(), kOwned.end(), [&](std::string_view first) {
        return equals_ignoring_case(first, request.segments[0]);
    });
}

void Surface::stop() {
    bounds_->feed.close();
}

http::Response Surface::answer(const http::Request& request) const {
    const edge::ResellerHeaders headers = edge::reseller_headers(request, services_.runner.random());
    // `Idempotency-Key` is the name newcomers know; clients of the other surfaces have MS-RequestId.
    const std::string_view key = trim(request.headers.find("Idempotency-Key").value_or(""));
    const std::string_view request_id = !key.empty()               ? key
                                        : headers.request_id_given ? std::string_view(headers.request_id)
                                                                   : std::string_view();
    const auto answer = [&] {
        if (headers.problem) {
            return problem_response(400, "invalid_input",
                                    wording::text_of(*headers.problem, language_of(request)).str());
        }
        if (key.size() > limits::kIdempotencyKeyBytesMax)
            return problem_response(400, "invalid_input", "The Idempotency-Key is too long.");
        return dispatch(request, request_id, headers.trace_id);
    };
    http::Response response = edge::answer_whatever_happens(request, headers.correlation_id, services_.log,
                                                            answer, &transport_error);
    put_ids(headers, response);
    put_defaults(response, language_of(request));
    return response;
}

std::optional<http::Response> Surface::answer_now(const http::Request& request) const {
    const auto outcome = index_.find(request);
    const Route* route = outcome.match ? &routes_[outcome.match->route] : nullptr;
    if (route == nullptr || !route->of_catalog || request.method != "GET") return std::nullopt;
    const auto who = authenticator_->authenticate_known(request, edge::Surface::marketplace);
    if (!who || !may_call(who->caller, route->access)) return std::nullopt;
    const edge::ResellerHeaders headers = edge::reseller_headers(request, services_.runner.random());
    // Whatever is unusual takes the long way.
    if (headers.problem) return std::nullopt;
    const Language language = language_of(request);
    http::Response response = rendered_->answer(
        fmt::format("{} {} {}", who->caller.tenant.str(), locale_of(language), request.target),
        services_.runner.catalog()->version(), [&] {
            const edge::Authenticated& known = *who;
            return route->handler(services_,
                                  {request, outcome.match->parameters, &known, language,
                                   edge::make_call(request, route->pattern, known.caller, "", ""), *bounds_});
        });
    put_ids(headers, response);
    put_defaults(response, language);
    return response;
}

http::Response Surface::dispatch(const http::Request& request, std::string_view request_id,
                                 std::string_view trace_id) const {
    const auto outcome = index_.find(request);
    if (!outcome.match) return outcome.path_known ? refuse_method(outcome.methods) : unknown_route();
    const Route& route = routes_[outcome.match->route];
    const Language language = language_of(request);
    if (route.access == Access::everybody) {
        return route.handler(services_,
                             {request, outcome.match->parameters, nullptr, language, {}, *bounds_});
    }
    const auto authenticated = authenticator_->authenticate(request, edge::Surface::marketplace);
    if (!authenticated) return refuse_identity(authenticated.reason(), language);
    if (!may_call(authenticated->caller, route.access)) {
        return refusal_response({Reason::role_not_allowed, "", "", {}}, locale_of(language));
    }
    return route.handler(
        services_,
        {request, outcome.match->parameters, &*authenticated, language,
         edge::make_call(request, route.pattern, authenticated->caller, request_id, trace_id), *bounds_});
}

}  // namespace comptoir::api::marketplace
