#include "commands/metering.hpp"

#include <algorithm>

#include "api/publisher/errors.hpp"
#include "api/publisher/surface.hpp"
#include "api/publisher/usage_wire.hpp"
#include "base/check.hpp"
#include "http/problem.hpp"

/// M1 and M2 of publisher contract §7.
namespace comptoir::api::publisher {
namespace {

using metering::UsageStatus;

// Why the call as a whole cannot be read (§7.3).
http::Response bad_call(std::string_view message, std::string_view target) {
    return http::json_response(
        400,
        usage_error(UsageStatus::bad_argument, {{std::string(message), std::string(target), "BadArgument"}}));
}

// Whose the subscriptions are, in one look; what is nobody's or somebody else's gets its verdict.
void find_owners(const Services& services, const Request& request, std::vector<ReadUsage>& events) {
    std::vector<SubscriptionId> ids;
    for (const ReadUsage& event : events) {
        if (!event.verdict) ids.push_back(event.usage.subscription);
    }
    const auto catalog = services.runner.catalog();
    std::vector<storage::DirectoryEntry> entries;
    services.runner.read(
        [&](sql::Session& session) { entries = storage::find_directory_entries(session, ids); });
    for (ReadUsage& event : events) {
        if (event.verdict) continue;
        const auto found =
            std::ranges::find(entries, event.usage.subscription, &storage::DirectoryEntry::subscription);
        if (found == entries.end()) {
            event.refuse(UsageStatus::resource_not_found, "resourceId",
                         "There is no subscription with this id.");
        } else if (!is_callers(*catalog, request.caller, *found)) {
            event.refuse(UsageStatus::resource_not_authorized, "resourceId",
                         "The subscription belongs to an offer of another publisher or application.");
        } else {
            event.partner = found->partner;
        }
    }
}

// One transaction for all of them (§7.3). A repetition is answered by the rules of usage, as a duplicate,
// and not by the stored answer (§7.5); returns the instant of receipt.
Instant report(const Services& services, const Request& request, std::vector<ReadUsage>& events) {
    find_owners(services, request, events);
    std::vector<commands::ReportedUsage> reported;
    for (const ReadUsage& event : events) {
        if (!event.verdict) reported.push_back({event.partner, event.usage, event.effective});
    }
    if (reported.empty()) return services.runner.clock().now();
    commands::Call call = request.call;
    call.idempotency_key.clear();
    Instant received;
    std::vector<commands::UsageVerdict> verdicts;
    const auto outcome = services.runner.run(call, [&](commands::Work& work) -> Outcome<commands::Answer> {
        received = work.now;
        verdicts = commands::report_usage(work, reported);
        return commands::Answer{};
    });
    COMPTOIR_CHECK(static_cast<bool>(outcome));
    std::size_t next = 0;
    for (ReadUsage& event : events) {
        if (!event.verdict) event.take(verdicts[next++]);
    }
    return received;
}

// M1
http::Response report_one(const Services& services, const Request& request) {
    const auto body = json::parse(request.http.body, json::Dialect::lenient);
    if (!body || body->if_object() == nullptr)
        return bad_call("The body must be a JSON object.", "usageEventRequest");
    std::vector<ReadUsage> events{read_usage(*body)};
    report(services, request, events);
    const UsageAnswer& answer = *events.front().verdict;
    switch (answer.status) {
        case UsageStatus::accepted:
            return http::json_response(200, accepted_usage(*answer.event));
        case UsageStatus::duplicate:
            return http::json_response(409, usage_conflict(*answer.event));
        case UsageStatus::resource_not_authorized:
            return http::json_response(403, usage_error(answer.status, answer.details));
        default:
            return http::json_response(400, usage_error(answer.status, answer.details));
    }
}

// M2
http::Response report_batch(const Services& services, const Request& request) {
    const auto body = json::parse(request.http.body, json::Dialect::lenient);
    const json::Value* list = body ? body->find_loosely("request") : nullptr;
    const json::Array* items = list == nullptr ? nullptr : list->if_array();
    if (items == nullptr) return bad_call("The body must have an array of events.", "request");
    if (items->empty() || items->size() > limits::kUsageBatchMax)
        return bad_call(fmt::format("A batch has 1 to {} events.", limits::kUsageBatchMax), "request");
    std::vector<ReadUsage> events;
    for (const json::Value& item : *items) {
        if (item.if_object() == nullptr) return bad_call("Each event must be a JSON object.", "request");
        events.push_back(read_usage(item));
    }
    const Instant received = report(services, request, events);
    json::Array result;
    for (const ReadUsage& event : events) result.push_back(usage_result(event, received));
    const auto count = static_cast<std::int64_t>(result.size());
    return http::json_response(200, json::Object{{"result", std::move(result)}, {"count", count}});
}

}  // namespace

const std::vector<Route>& metering_routes() {
    static const std::vector<Route> kRoutes = [] {
        std::vector<Route> routes = {
            {"POST", "/api/usageEvent", &report_one, "M1"},
            {"POST", "/api/batchUsageEvent", &report_batch, "M2"},
        };
        for (const Route& route : usage_query_routes()) routes.push_back(route);
        return routes;
    }();
    return kRoutes;
}

}  // namespace comptoir::api::publisher
