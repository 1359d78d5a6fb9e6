#include "api/marketplace/parameters.hpp"
#include "api/marketplace/refusals.hpp"
#include "base/limits.hpp"
#include "http/problem.hpp"
#include "json/reader.hpp"

/// The virtual clock of a sandbox (architecture decision 6, §5).
namespace comptoir::api::marketplace {
namespace {

Outcome<Instant> target_of(const Services& services, const Request& request) {
    const auto parsed = json::parse(request.http.body);
    if (!parsed || parsed->if_object() == nullptr) {
        return refuse(Reason::invalid_input, "", "The body must be a JSON object with advanceTo.");
    }
    json::Reader reader(*parsed);
    const auto text = reader.text("advanceTo");
    const auto to = text ? Instant::parse(*text) : std::nullopt;
    if (!to) return refuse(Reason::invalid_input, "advanceTo", "An instant such as 2024-02-01T00:00:00Z.");
    // One call executes everything on the way, so the way is bounded.
    if (*to > services.runner.clock().now() + limits::kSandboxAdvanceMax) {
        return refuse(Reason::invalid_input, "advanceTo",
                      fmt::format("At most {} days at once.", limits::kSandboxAdvanceMax.count() / 24));
    }
    return *to;
}

http::Response now(const Services& services, const Request&) {
    return http::json_response(200, json::Object{{"now", services.runner.clock().now().str()}});
}

http::Response advance(const Services& services, const Request& request) {
    if (request.call.dry_run) {
        return refused(request,
                       {Reason::invalid_input, "Comptoir-Dry-Run", "Time cannot be moved back again.", {}});
    }
    const auto to = target_of(services, request);
    if (!to) return refused(request, to.reason());
    const auto answer = services.advance_clock(request.call, *to, [&](std::int64_t executed) {
        return commands::Answer{
            200, {}, json::write(json::Object{{"now", to->str()}, {"executed", executed}}), ""};
    });
    if (!answer) return refused(request, answer.reason());
    return http::json_text_response(answer->status, answer->body);
}

}  // namespace

const std::vector<Route>& sandbox_routes() {
    static const std::vector<Route> kRoutes = {
        {"GET", "/marketplace/v1/sandbox/clock", &now, Access::registered, true},
        {"POST", "/marketplace/v1/sandbox/clock", &advance, Access::marketplace_operator, true},
    };
    return kRoutes;
}

}  // namespace comptoir::api::marketplace
