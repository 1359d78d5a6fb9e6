#include "api/reseller/verdicts.hpp"

#include <fmt/format.h>

#include "api/reseller/handling.hpp"
#include "api/reseller/refusals.hpp"
#include "api/reseller/subscription_wire.hpp"
#include "base/check.hpp"
#include "base/limits.hpp"
#include "http/problem.hpp"
#include "storage/operations.hpp"
#include "storage/subscriptions.hpp"

namespace comptoir::api::reseller {
namespace {

using subscriptions::Operation;
using subscriptions::OperationEvent;
using subscriptions::Subscription;

// All that a later look needs; what the first one was given is gone by then.
struct Waiting {
    const Services& services;
    PartnerId partner;
    OperationId operation;
    edge::ClientMode mode;
    std::string locale;
    http::Response so_far;
    std::chrono::steady_clock::time_point until;
    std::shared_ptr<const void> place;
};

bool is_refused(const Operation& operation) {
    return operation.ended_by == OperationEvent::refuse || operation.ended_by == OperationEvent::refuse_call;
}

// A reinstatement has no code of its own: it is a status that the table does not lead to (§1.11.6).
Refusal refusal_of(const Operation& operation) {
    if (operation.action != subscriptions::Action::reinstate)
        return {Reason::publisher_refused, "quantity", "", {}};
    return {Reason::status_not_allowed,
            "status",
            "",
            {std::string(name_of(subscriptions::State::suspended)),
             std::string(name_of(subscriptions::State::active))}};
}

http::Response answer_now(const Waiting& waiting, sql::Session& session, const Operation& operation) {
    const Services& services = waiting.services;
    const auto catalog = services.runner.catalog();
    const auto s = storage::find_subscription(session, waiting.partner, operation.subscription);
    COMPTOIR_CHECK(s.has_value());
    const Instant now = services.runner.clock().now();
    ItemLinks links(session, *catalog, services.runner.markets(), waiting.partner, s->customer, now);
    http::Response response =
        http::json_response(200, subscription_to_wire(*s, *catalog, waiting.mode, now, links));
    response.headers.set("ETag", fmt::format("\"{}\"", etag_of(*s)));
    return response;
}

http::Response look(const std::shared_ptr<const Waiting>& waiting, bool last) {
    std::optional<http::Response> response;
    waiting->services.runner.read([&](sql::Session& session) {
        response.reset();
        const auto operation = storage::find_operation(session, waiting->partner, waiting->operation);
        COMPTOIR_CHECK(operation.has_value());
        if (operation->is_open()) return;
        response = is_refused(*operation) ? refusal_response(refusal_of(*operation), waiting->locale)
                                          : answer_now(*waiting, session, *operation);
    });
    if (response) return *std::move(response);
    http::Response so_far = waiting->so_far;
    if (last || std::chrono::steady_clock::now() >= waiting->until) return so_far;
    so_far.hold = limits::kVerdictLookSpan;
    so_far.then = [waiting](bool is_last) { return look(waiting, is_last); };
    return so_far;
}

}  // namespace

std::shared_ptr<const void> Verdicts::enter() {
    if (waiting_.fetch_add(1) >= limits::kVerdictWaitersMax) {
        waiting_.fetch_sub(1);
        return nullptr;
    }
    return {this, [this](const void*) { waiting_.fetch_sub(1); }};
}

http::Response answer_with_verdict(const Services& services, const Request& request, const Operation& asked,
                                   http::Response so_far) {
    if (services.verdicts == nullptr || services.verdicts->longest().count() == 0) return so_far;
    auto place = services.verdicts->enter();
    if (place == nullptr) return so_far;
    const auto until = std::chrono::steady_clock::now() + services.verdicts->longest();
    return look(
        std::make_shared<const Waiting>(Waiting{services, request.caller.partner, asked.id, request.mode,
                                                request.locale, std::move(so_far), until, std::move(place)}),
        false);
}

}  // namespace comptoir::api::reseller
