#include "commands/publisher_calls.hpp"

#include <algorithm>

#include "api/marketplace/attempts.hpp"
#include "api/marketplace/parameters.hpp"
#include "base/check.hpp"
#include "base/limits.hpp"
#include "commands/publisher_documents.hpp"
#include "http/problem.hpp"
#include "json/reader.hpp"
#include "storage/operations.hpp"
#include "storage/publisher_messages.hpp"

/// What a publisher's webhook was told, to the byte, how that went, and once more on demand (publisher
/// contract §5.5, appendix B). Publishers see what is about their offers that name the calling application
/// (§1.3); the operator names a publisher and sees everything of it.
namespace comptoir::api::marketplace {
namespace {

using storage::Delivery;
using storage::SentMessage;

constexpr std::size_t kOthersBatch = 1000;  // Read at once where a page was not full.
constexpr std::size_t kIdCharsMax = 50;     // Publisher contract §6.1.

/// A message with its delivery, and the operation it tells of.
struct Call {
    SentMessage sent;
    Delivery delivery;
    std::optional<subscriptions::Operation> operation;
};

Outcome<PublisherId> publisher_of(const Request& request) {
    if (!request.call.caller.publisher.empty()) return request.call.caller.publisher;
    const auto named = parameter(request, "publisher");
    if (!named) return refuse(Reason::invalid_input, "publisher", "is required");
    return PublisherId(*named);
}

bool may_see(const Services& services, const Request& request, const SentMessage& sent) {
    const commands::Caller& caller = request.call.caller;
    return caller.publisher.empty() ||
           commands::is_callers(services.runner.catalog()->find_product(sent.message.product), caller);
}

// Nothing unless it is a call that the caller may see.
std::optional<SentMessage> find(sql::Session& session, const Services& services, const Request& request,
                                const PublisherId& publisher, std::string_view id_text) {
    const auto id = Guid::parse(id_text);
    auto sent = id ? storage::find_publishers_message(session, publisher, *id) : std::nullopt;
    return sent && may_see(services, request, *sent) ? std::move(sent) : std::nullopt;
}

// The newest, at most `limit`. A publisher with several applications has others in between.
std::vector<SentMessage> visible_messages(sql::Session& session, const Services& services,
                                          const Request& request, const PublisherId& publisher,
                                          std::optional<storage::DeliveryState> state,
                                          std::optional<storage::MessagePosition> before, std::size_t limit) {
    std::vector<SentMessage> visible;
    for (std::size_t batch = limit;; batch = std::max(limit, kOthersBatch)) {
        auto found =
            storage::messages_of_publisher(session, publisher, state, before, static_cast<int>(batch));
        const bool last = found.size() < batch;
        if (!found.empty()) before = {found.back().at, found.back().message.id};
        for (SentMessage& sent : found) {
            if (may_see(services, request, sent)) visible.push_back(std::move(sent));
            if (visible.size() == limit) return visible;
        }
        if (last) return visible;
    }
}

Call call_of(sql::Session& session, SentMessage sent) {
    auto delivery = storage::find_delivery(session, sent.lane(), sent.event_seq);
    COMPTOIR_CHECK(delivery.has_value());
    auto operation = storage::find_operation(session, sent.partner, OperationId(sent.message.id));
    return {std::move(sent), *std::move(delivery), std::move(operation)};
}

json::Object to_json(const Call& call) {
    const storage::PublisherMessage& message = call.sent.message;
    json::Object out{{"id", message.id.str()},
                     {"at", call.sent.at.str()},
                     {"action", message.action},
                     {"productId", message.product.str()}};
    if (call.operation) {
        out.emplace_back("subscriptionId", message.about);
        out.emplace_back("operationStatus", name_of(call.operation->status));
    }
    out.emplace_back("isTest", !call.operation);
    add_state(out, call.delivery);
    return out;
}

json::Object whole(sql::Session& session, const Call& call) {
    json::Object out = to_json(call);
    out.emplace_back("body", call.sent.message.body);
    out.emplace_back("results",
                     results_of(storage::attempts_of(session, call.sent.lane(), call.sent.event_seq)));
    return out;
}

http::Response unknown(const Request& request) {
    return refused(request, {Reason::not_found, "call", "", {}});
}

http::Response list(const Services& services, const Request& request) {
    const auto publisher = publisher_of(request);
    if (!publisher) return refused(request, publisher.reason());
    const auto limit = number_parameter(request, "limit", limits::kPageDefault, 1, limits::kPageMax);
    if (!limit) return refused(request, limit.reason());
    const auto word = parameter(request, "state");
    const auto state = word ? storage::parse_delivery_state(*word) : std::nullopt;
    if (word && !state) return refused(request, {Reason::enum_value_unknown, "state", "", {}});
    const auto cursor = parameter(request, "before");
    std::vector<Call> calls;
    bool good_cursor = !cursor;
    bool more = false;
    services.runner.read([&](sql::Session& session) {
        calls.clear();
        std::optional<storage::MessagePosition> position;
        if (const auto last = cursor ? find(session, services, request, *publisher, *cursor) : std::nullopt) {
            position = {last->at, last->message.id};
            good_cursor = true;
        }
        auto found = visible_messages(session, services, request, *publisher, state, position,
                                      static_cast<std::size_t>(*limit) + 1);
        more = found.size() > static_cast<std::size_t>(*limit);
        if (more) found.pop_back();
        for (SentMessage& sent : found) calls.push_back(call_of(session, std::move(sent)));
    });
    if (!good_cursor) return refused(request, {Reason::invalid_input, "before", "Not a cursor of ours.", {}});
    json::Array items;
    for (const Call& call : calls) items.emplace_back(to_json(call));
    json::Object page{{"items", std::move(items)}};
    if (more) page.emplace_back("next", calls.back().sent.message.id.str());
    return http::json_response(200, std::move(page));
}

http::Response get(const Services& services, const Request& request) {
    const auto publisher = publisher_of(request);
    if (!publisher) return refused(request, publisher.reason());
    std::optional<json::Object> body;
    services.runner.read([&](sql::Session& session) {
        body.reset();
        auto sent = find(session, services, request, *publisher, request.path["call"]);
        if (sent) body = whole(session, call_of(session, *std::move(sent)));
    });
    return body ? http::json_response(200, *std::move(body)) : unknown(request);
}

http::Response replay(const Services& services, const Request& request) {
    const auto publisher = publisher_of(request);
    if (!publisher) return refused(request, publisher.reason());
    std::optional<SentMessage> sent;
    services.runner.read([&](sql::Session& session) {
        sent = find(session, services, request, *publisher, request.path["call"]);
    });
    if (!sent) return unknown(request);
    // The delivery is the partner's, of whose subscription it tells.
    commands::Call call = request.call;
    call.caller.partner = sent->partner;
    const auto outcome = services.runner.run(call, [&](commands::Work& work) -> Outcome<commands::Answer> {
        const auto delivery = commands::replay_call(work, *sent);
        if (!delivery) return Refused{delivery.reason()};
        return commands::Answer{202, {}, json::write(whole(work.session, call_of(work.session, *sent))), ""};
    });
    if (!outcome) return refused(request, outcome.reason());
    return http::json_text_response(outcome->status, outcome->body);
}

Outcome<commands::TestCall> read_test(const Request& request, const PublisherId& publisher) {
    const auto parsed = json::parse(request.http.body);
    if (!parsed || parsed->if_object() == nullptr)
        return refuse(Reason::invalid_input, "", "The body must be a JSON object.");
    json::Reader in(*parsed);
    const std::string offer = in.required_text("offerId", kIdCharsMax);
    const std::string plan = in.text("planId", kIdCharsMax).value_or("");
    const std::string action = in.required_text("action", kIdCharsMax);
    if (!in.problems().empty()) {
        const json::Problem& first = in.problems().front();
        return refuse(Reason::invalid_input, first.pointer.substr(1), first.message);
    }
    const auto known = commands::parse_wire_action(action);
    if (!known) return refuse(Reason::enum_value_unknown, "action");
    return commands::TestCall{publisher, OfferId(offer), plan, *known};
}

// Told once, at once, and about nothing: no operation begins by it.
http::Response send_test(const Services& services, const Request& request) {
    const auto publisher = publisher_of(request);
    if (!publisher) return refused(request, publisher.reason());
    const auto test = read_test(request, *publisher);
    if (!test) return refused(request, test.reason());
    commands::Call call = request.call;
    call.caller.partner = storage::operator_partition();
    // Whose it is may be said beside path and body.
    if (!call.idempotency_key.empty()) call.idempotency_key += "/" + publisher->str();
    const auto outcome = services.runner.run(call, [&](commands::Work& work) -> Outcome<commands::Answer> {
        const auto message = commands::send_test(work, *test);
        if (!message) return Refused{message.reason()};
        return commands::Answer{
            202,
            {},
            json::write(json::Object{
                {"id", message->id.str()}, {"action", message->action}, {"body", message->body}}),
            ""};
    });
    if (!outcome) return refused(request, outcome.reason());
    return http::json_text_response(outcome->status, outcome->body);
}

}  // namespace

const std::vector<Route>& publisher_call_routes() {
    static const std::vector<Route> routes = {
        {"GET", "/marketplace/v1/publisher/calls", &list, Access::publisher},
        {"POST", "/marketplace/v1/publisher/calls", &send_test, Access::publisher},
        {"GET", "/marketplace/v1/publisher/calls/{call}", &get, Access::publisher},
        {"POST", "/marketplace/v1/publisher/calls/{call}/replay", &replay, Access::publisher},
    };
    return routes;
}

}  // namespace comptoir::api::marketplace
