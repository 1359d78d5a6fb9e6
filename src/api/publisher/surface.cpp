#include "api/publisher/surface.hpp"

#include "api/edge/headers.hpp"
#include "api/publisher/errors.hpp"
#include "api/wording/wording.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"
#include "storage/identity.hpp"

namespace comptoir::api::publisher {
namespace {

constexpr std::string_view kVersion = "2018-08-31";
constexpr std::string_view kListPath = "/api/saas/subscriptions";

// What other surfaces call the root of this one: a health probe of known clients (contract §3.1).
bool is_probe(const http::Request& request) {
    return (request.method == "GET" || request.method == "HEAD") && request.segments.size() == 1 &&
           equals_ignoring_case(request.segments[0], "api");
}

bool ends_in_two_slashes(std::string_view target) {
    return target.substr(0, target.find('?')).ends_with("//");
}

http::Response refuse_identity(const edge::AuthFailure& failure) {
    const bool unknown =
        failure.problem == edge::AuthProblem::missing || failure.problem == edge::AuthProblem::missing_claims;
    http::Response response =
        error_response(unknown ? 401 : 403, name_of(failure.problem), failure.text().english);
    if (unknown) response.headers.set("WWW-Authenticate", "Bearer");
    return response;
}

// Whichever of its applications calls (§0.4); nothing when nobody signs in for such a publisher.
std::optional<commands::Caller> caller_named(commands::Runner& runner, const PublisherId& publisher) {
    std::optional<storage::Tenant> tenant;
    runner.read(
        [&](sql::Session& session) { tenant = storage::find_tenant_of_publisher(session, publisher); });
    if (!tenant) return std::nullopt;
    commands::Caller caller;
    caller.tenant = tenant->id;
    caller.publisher = publisher;
    caller.roles = {commands::Role::publisher};
    return caller;
}

http::Response refuse_method(const std::vector<std::string>& methods) {
    http::Response response =
        error_response(405, "MethodNotAllowed", "The resource does not have this method.");
    response.headers.set("Allow", fmt::format("{}", fmt::join(methods, ", ")));
    return response;
}

http::Response too_many(int retry_after_seconds) {
    http::Response response = error_response(429, "TooManyRequests", "Too many requests; try again later.");
    response.headers.set("Retry-After", std::to_string(retry_after_seconds));
    return response;
}

}  // namespace

Surface::Surface(Services services, edge::Authenticator& authenticator, edge::Log log)
    : services_(std::move(services)), authenticator_(&authenticator), log_(std::move(log)) {
    for (const auto* table : {&subscription_routes(), &operation_routes(), &metering_routes()}) {
        routes_.insert(routes_.end(), table->begin(), table->end());
    }
    for (std::size_t i = 0; i < routes_.size(); ++i) index_.add(routes_[i].method, routes_[i].pattern, i);
}

http::Response Surface::answer(const http::Request& request) const {
    const edge::PublisherHeaders headers = edge::publisher_headers(request, services_.runner.random());
    http::Response response = edge::answer_whatever_happens(
        request, headers.correlation_id, log_, [&] { return dispatch(request, headers); }, &server_error);
    edge::put_headers(headers, response);
    response.headers.set("X-Content-Type-Options", "nosniff");  // Also where there is no body (§3.1).
    return response;
}

// A token counts before what the query says.
Result<commands::Caller, http::Response> Surface::caller_of(const http::Request& request) const {
    if (const auto publisher = publisher_in_query(services_.profile, request)) {
        if (auto caller = caller_named(services_.runner, *publisher)) return *std::move(caller);
    }
    auto authenticated = authenticator_->authenticate(request, edge::Surface::publisher);
    if (!authenticated) return Refused{refuse_identity(authenticated.reason())};
    return std::move(authenticated->caller);
}

http::Response Surface::dispatch(const http::Request& request, const edge::PublisherHeaders& headers) const {
    if (is_probe(request)) return {};
    const auto outcome = index_.find(request);
    if (!outcome.match) {
        if (outcome.path_known) return refuse_method(outcome.methods);
        return error_response(404, "NotFound", "There is no such resource.");
    }
    const Route& route = routes_[outcome.match->route];
    // One trailing slash is accepted on the list path and none elsewhere, because a known client sends it
    // there.
    if (request.trailing_slash && (route.pattern != kListPath || ends_in_two_slashes(request.target))) {
        return error_response(404, "NotFound", "There is no such resource.");
    }

    auto caller = caller_of(request);
    if (!caller) return caller.reason();
    if (services_.limiter != nullptr) {
        const auto verdict =
            services_.limiter->admit(caller->tenant, "publisher", "", edge::Limiter::Beyond::refuse);
        if (verdict.retry_after_seconds > 0) return too_many(verdict.retry_after_seconds);
    }
    const auto version = request.query.find("api-version");
    if (!version || version->empty()) return api_version_missing();
    if (*version != kVersion) return api_version_unsupported(request.target, *version);
    if (headers.problem) {
        return error_response(400, "BadRequest",
                              wording::text_of(*headers.problem, wording::Language::english).str());
    }

    caller->correlation_id = headers.trace_id;
    commands::Call call =
        edge::make_call(request, route.pattern, *caller, headers.repeat_id, headers.trace_id);
    // §8.2: some clients never change their ids, so these count for a shorter time than elsewhere.
    call.answer_life = limits::kPublisherRepeatLife;
    return route.handler(services_, {request, outcome.match->parameters, *caller, std::move(call)});
}

}  // namespace comptoir::api::publisher
