#include "api/marketplace/parameters.hpp"
#include "base/check.hpp"
#include "base/limits.hpp"
#include "http/problem.hpp"

/// The partner's feed: every fact in order, for as long as it is kept (architecture decision 7). Each page is
/// signed like what webhooks bring of it, so that whoever passes it on cannot change it.
namespace comptoir::api::marketplace {
namespace {

std::vector<storage::Event> read_events(const Services& services, PartnerId partner, std::int64_t after,
                                        int limit) {
    std::vector<storage::Event> events;
    services.runner.read(
        [&](sql::Session& session) { events = storage::events_after(session, partner, after, limit); });
    return events;
}

// Looks again and again while a place to wait is free: another process may have written the event.
std::vector<storage::Event> wait_for_events(const Services& services, const Request& request,
                                            std::int64_t after, int limit, std::chrono::milliseconds wait) {
    auto events = read_events(services, request.partner(), after, limit);
    if (!events.empty() || wait.count() == 0) return events;
    const WaitingRoom::Place place = request.bounds.feed.enter();
    if (!place) return events;
    for (auto waited = std::chrono::milliseconds(0); waited < wait; waited += limits::kFeedLookSpan) {
        if (!place.wait(std::min(limits::kFeedLookSpan, wait - waited))) break;
        events = read_events(services, request.partner(), after, limit);
        if (!events.empty()) break;
    }
    return events;
}

json::Value to_json(const storage::Event& event) {
    const auto document = json::parse(event.document);
    COMPTOIR_CHECK(static_cast<bool>(document));
    return json::Object{{"sequence", event.seq},
                        {"at", event.at.str()},
                        {"name", event.name},
                        {"subject", event.subject},
                        {"data", *document}};
}

http::Response list(const Services& services, const Request& request) {
    const auto after = number_parameter(request, "after", 0, 0, INT64_MAX);
    if (!after) return refused(request, after.reason());
    const auto limit = number_parameter(request, "limit", limits::kPageDefault, 1, limits::kPageMax);
    if (!limit) return refused(request, limit.reason());
    const auto wait = number_parameter(request, "wait", 0, 0, limits::kFeedWaitMax.count());
    if (!wait) return refused(request, wait.reason());
    json::Array items;
    std::int64_t next = *after;
    for (const storage::Event& event :
         wait_for_events(services, request, *after, static_cast<int>(*limit), std::chrono::seconds(*wait))) {
        items.emplace_back(to_json(event));
        next = event.seq;
    }
    http::Response response =
        http::json_response(200, json::Object{{"items", std::move(items)}, {"next", next}});
    edge::sign_body(response.headers, "x-ms-signature", response.body, *services.webhook_keys.signing(),
                    services.base_url);
    return response;
}

}  // namespace

const std::vector<Route>& event_routes() {
    static const std::vector<Route> kRoutes = {
        {"GET", "/marketplace/v1/events", &list, Access::partner},
    };
    return kRoutes;
}

}  // namespace comptoir::api::marketplace
