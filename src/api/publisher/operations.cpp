#include "commands/operations.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "api/publisher/callers.hpp"
#include "api/publisher/errors.hpp"
#include "api/publisher/refusals.hpp"
#include "api/publisher/surface.hpp"
#include "base/check.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"
#include "commands/lifecycle.hpp"
#include "commands/publisher_documents.hpp"
#include "http/problem.hpp"
#include "json/reader.hpp"
#include "storage/operations.hpp"

/// F6–F8 and O1–O3 of publisher contract §3.3.
namespace comptoir::api::publisher {
namespace {

using commands::Answer;
using commands::Work;
using subscriptions::Hearing;
using subscriptions::Operation;
using subscriptions::Subscription;

constexpr std::size_t kPlanIdBytesMax = 50;  // Contract §6.2.
constexpr std::string_view kPollAfterSeconds = "10";

http::Response bad_request(std::string_view message, std::string_view target = "") {
    return error_response(400, "BadRequest", message, target);
}

http::Response operation_unknown() {
    return error_response(404, "NotFound", "The subscription has no operation with this id.", "operation");
}

// ---- F6, F7: change of plan or seats
// ----------------------------------------------------------------------------

struct Change {
    std::optional<std::string> plan;
    std::optional<std::int64_t> quantity;
};

// What is wrong with the body, whatever the subscription is (§3.9).
Result<Change, http::Response> read_change(const http::Request& request) {
    const auto parsed = json::parse(request.body, json::Dialect::lenient);
    if (!parsed || parsed->if_object() == nullptr) {
        return Refused{bad_request("The body must be a JSON object with planId or quantity.")};
    }
    json::Reader in(*parsed);
    Change change;
    change.plan = in.text("planId", kPlanIdBytesMax);
    change.quantity = in.integer("quantity");
    if (!in.problems().empty()) {
        const auto& problem = in.problems().front();
        return Refused{bad_request(problem.message, std::string_view(problem.pointer).substr(1))};
    }
    if (change.plan.has_value() == change.quantity.has_value()) {
        return Refused{bad_request("Exactly one of planId and quantity is changed at a time.")};
    }
    if (change.quantity && *change.quantity <= 0) {
        return Refused{bad_request("quantity must be greater than 0.", "quantity")};
    }
    return change;
}

// §3.9: what equals the present one is refused here, although other surfaces take it for no change.
std::optional<http::Response> refuse_same(const Subscription& s, const Change& change) {
    if (change.plan && *change.plan == s.plan.str()) {
        return bad_request("The subscription has this plan already.", "planId");
    }
    if (change.quantity && s.per_user && *change.quantity == s.quantity) {
        return bad_request("The subscription has this quantity already.", "quantity");
    }
    return std::nullopt;
}

Answer accepted(const Services& services, const Operation& operation) {
    Answer answer{202, {}, "", operation.subscription.str()};
    answer.headers.emplace_back(
        "Operation-Location",
        fmt::format("{}/api/saas/subscriptions/{}/operations/{}?api-version=2018-08-31", services.base_url,
                    operation.subscription.str(), operation.id.str()));
    answer.headers.emplace_back("Operation-Id", operation.id.str());
    answer.headers.emplace_back("Retry-After", std::string(kPollAfterSeconds));
    return answer;
}

http::Response response_of(const Answer& answer) {
    http::Response response;
    response.status = answer.status;
    for (const auto& [name, value] : answer.headers) response.headers.set(name, value);
    response.body = answer.body;
    return response;
}

/// What a handler of a write does with the subscription it found; a response is a refusal of its own.
using Decide = std::function<Result<Answer, http::Response>(Work& work, const Subscription& subscription)>;

// Finds whose subscription it is, and decides in the partner's data, in the name of the publisher's
// application.
http::Response write(const Services& services, const Request& request, const http::Response& unknown,
                     const Decide& decide) {
    const auto catalog = services.runner.catalog();
    CallersSubscription found;
    services.runner.read([&](sql::Session& session) {
        found = find_callers(session, *catalog, request.caller, request.path["subscriptionId"]);
    });
    if (!found.subscription) return found.is_known ? subscription_foreign() : unknown;
    commands::Call call = request.call;
    call.caller.partner = found.subscription->partner;
    call.replay_until_changed = false;  // §8.2: the same 202 again, whatever has become of it.
    std::optional<http::Response> refused;
    const auto outcome = services.runner.run(call, [&](Work& work) -> Outcome<Answer> {
        refused.reset();
        const auto s = commands::load_up_to_date(work, found.subscription->id);
        COMPTOIR_CHECK(static_cast<bool>(s));
        auto decided = decide(work, *s);
        if (decided) return *std::move(decided);
        refused = decided.reason();
        return refuse(Reason::status_not_allowed);
    });
    return outcome ? response_of(*outcome) : *std::move(refused);
}

http::Response change(const Services& services, const Request& request) {
    return write(services, request, subscription_unknown("subscriptionId"),
                 [&](Work& work, const Subscription& s) -> Result<Answer, http::Response> {
                     using subscriptions::check_changeable;
                     // The state before the body (§3.9).
                     const auto may = check_changeable(s, Reason::change_while_suspended, work.now);
                     if (!may) return Refused{refusal_response(may.reason())};
                     const auto wanted = read_change(request.http);
                     if (!wanted) return Refused{wanted.reason()};
                     if (auto same = refuse_same(s, *wanted)) return Refused{*std::move(same)};
                     const auto asked = wanted->plan
                                            ? commands::ask_for_plan(work, s, PlanId(*wanted->plan),
                                                                     subscriptions::Source::publisher)
                                            : commands::ask_for_quantity(work, s, *wanted->quantity,
                                                                         subscriptions::Source::publisher);
                     if (!asked) return Refused{refusal_response(asked.reason())};
                     return accepted(services, *asked);
                 });
}

// ---- F8: cancel
// -------------------------------------------------------------------------------------------------

// The one that ended it. Others of the same instant may stand before it.
std::optional<Operation> find_end(sql::Session& session, const Subscription& s) {
    const auto all = storage::operations_of(session, s.partner, s.id, limits::kPageMax);
    const auto found = std::find_if(all.begin(), all.end(), [](const Operation& operation) {
        return operation.action == subscriptions::Action::unsubscribe;
    });
    return found == all.end() ? std::nullopt : std::optional(*found);
}

http::Response cancel(const Services& services, const Request& request) {
    return write(services, request, subscription_unknown("subscriptionId"),
                 [&](Work& work, const Subscription& s) -> Result<Answer, http::Response> {
                     if (s.ended() && cancels_what_has_ended(services.profile)) {
                         if (const auto end = find_end(work.session, s)) return accepted(services, *end);
                     }
                     const auto cancelled = commands::cancel_by_publisher(work, s.id);
                     if (!cancelled) return Refused{refusal_response(cancelled.reason(), Ended::is_gone)};
                     return accepted(services, *cancelled);
                 });
}

// ---- O1, O2: outstanding operations, and one of any status
// ------------------------------------------------------

http::Response list(const Services& services, const Request& request) {
    const auto catalog = services.runner.catalog();
    http::Response response;
    services.runner.read([&](sql::Session& session) {
        const auto found = find_callers(session, *catalog, request.caller, request.path["subscriptionId"]);
        if (!found.subscription) {
            response = found.is_known ? subscription_foreign() : subscription_unknown("subscriptionId");
            return;
        }
        const Subscription& s = *found.subscription;
        json::Array items;
        if (const auto open = storage::open_operation(session, s.partner, s.id)) {
            items.push_back(commands::operation_for_publisher(*catalog, s, *open));
        }
        response = http::json_response(200, json::Object{{"operations", std::move(items)}});
    });
    return response;
}

http::Response get(const Services& services, const Request& request) {
    const auto catalog = services.runner.catalog();
    http::Response response;
    services.runner.read([&](sql::Session& session) {
        const auto found = find_callers(session, *catalog, request.caller, request.path["subscriptionId"]);
        if (!found.subscription) {
            response = found.is_known ? subscription_foreign() : operation_unknown();
            return;
        }
        const Subscription& s = *found.subscription;
        const auto id = OperationId::parse(request.path["operationId"]);
        const auto operation = id ? storage::find_operation(session, s.partner, *id) : std::nullopt;
        if (!operation || operation->subscription != s.id) {
            response = operation_unknown();
            return;
        }
        response = http::json_response(200, commands::operation_for_publisher(*catalog, s, *operation));
    });
    return response;
}

// ---- O3: the publisher's verdict
// --------------------------------------------------------------------------------

// Nothing when the body says neither.
std::optional<bool> read_verdict(const http::Request& request) {
    const auto parsed = json::parse(request.body, json::Dialect::lenient);
    const json::Value* status = parsed ? parsed->find_loosely("status") : nullptr;
    const std::string* word = status == nullptr ? nullptr : status->if_string();
    if (word == nullptr) return std::nullopt;
    if (equals_ignoring_case(*word, "Success")) return true;
    if (equals_ignoring_case(*word, "Failure")) return false;
    return std::nullopt;
}

http::Response conflict() {
    return error_response(409, "Conflict", "The operation has already ended in another way.", "operation");
}

// An operation that could not be done in spite of its Success has failed for good (§3.12), so that is
// written.
Answer answer_of(const commands::HeardVerdict& heard, bool success) {
    const bool failed_all_the_same = heard.hearing == Hearing::decides && success &&
                                     heard.operation.status != subscriptions::OperationStatus::succeeded;
    if (!failed_all_the_same) return {200, {}, "", heard.operation.subscription.str()};
    const http::Response refusal = conflict();
    Answer answer{refusal.status, {}, refusal.body, heard.operation.subscription.str()};
    answer.headers = refusal.headers.all();
    return answer;
}

// Nothing for an operation that there is not: that is for the verdict to find out.
std::optional<http::Response> find_unheard(const Services& services, Work& work, const Subscription& s,
                                           std::optional<OperationId> id) {
    const auto operation = id ? storage::find_operation(work.session, s.partner, *id) : std::nullopt;
    if (!operation || operation->subscription != s.id) return std::nullopt;
    return unheard_verdict(services.profile, *operation);
}

http::Response update(const Services& services, const Request& request) {
    const auto success = read_verdict(request.http);
    if (!success) {
        return error_response(400, "InvalidValue", "status must be Success or Failure.", "status");
    }
    const auto id = OperationId::parse(request.path["operationId"]);
    return write(services, request, operation_unknown(),
                 [&](Work& work, const Subscription& s) -> Result<Answer, http::Response> {
                     if (auto unheard = find_unheard(services, work, s, id))
                         return Refused{*std::move(unheard)};
                     const auto heard =
                         commands::hear_verdict(work, s.id, id.value_or(OperationId()), *success);
                     if (!heard) {
                         const bool unknown = heard.reason().reason == Reason::not_found;
                         return Refused{unknown ? operation_unknown() : refusal_response(heard.reason())};
                     }
                     if (heard->hearing == Hearing::contradicts) return Refused{conflict()};
                     return answer_of(*heard, *success);
                 });
}

}  // namespace

const std::vector<Route>& operation_routes() {
    static const std::vector<Route> kRoutes = {
        {"PATCH", "/api/saas/subscriptions/{subscriptionId}", &change, "F6, F7"},
        {"DELETE", "/api/saas/subscriptions/{subscriptionId}", &cancel, "F8"},
        {"GET", "/api/saas/subscriptions/{subscriptionId}/operations", &list, "O1"},
        {"GET", "/api/saas/subscriptions/{subscriptionId}/operations/{operationId}", &get, "O2"},
        {"PATCH", "/api/saas/subscriptions/{subscriptionId}/operations/{operationId}", &update, "O3"},
    };
    return kRoutes;
}

}  // namespace comptoir::api::publisher
