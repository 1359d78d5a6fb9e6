#include "commands/webhooks.hpp"

#include "api/reseller/callbacks.hpp"
#include "api/reseller/handling.hpp"
#include "api/reseller/refusals.hpp"
#include "api/reseller/wire.hpp"
#include "base/check.hpp"
#include "base/limits.hpp"
#include "http/problem.hpp"
#include "http/response_head.hpp"
#include "storage/deliveries.hpp"
#include "storage/identity.hpp"

/// WHK-01 to WHK-06 of reseller contract §2.14: where a partner's programs want to be told of events.
namespace comptoir::api::reseller {
namespace {

using commands::Answer;
using commands::Work;
using storage::WebhookRegistration;

// Registrations are written as the documents show them, in PascalCase (§2.14), their events in the order of
// the contract.
json::Value to_wire(PartnerId partner, const WebhookRegistration& registration) {
    json::Array events;
    for (const commands::WebhookEvent& event : commands::kWebhookEvents) {
        const auto& names = registration.events;
        if (std::find(names.begin(), names.end(), event.name) != names.end()) events.emplace_back(event.name);
    }
    return json::Object{{"SubscriberId", partner.str()},
                        {"WebhookUrl", registration.url},
                        {"WebhookEvents", std::move(events)},
                        {"SignatureTokenToMsSignatureHeader", registration.own_header},
                        {"LastModifiedTimestamp", registration.changed.str7()}};
}

// An empty list is one, too: the way to be told of nothing any more. Refused: invalid_input,
// enum_value_unknown.
Outcome<std::vector<std::string>> read_events(json::Reader& reader) {
    constexpr std::string_view kName = "WebhookEvents";
    const json::Value* given = reader.member(kName);
    const json::Array* items = given == nullptr ? nullptr : given->if_array();
    if (items == nullptr) {
        reader.problem(kName, given == nullptr ? "is required" : "must be an array");
        return Refused{check(reader).reason()};
    }
    std::vector<std::string> names;
    for (const json::Value& item : *items) {
        const std::string* name = item.if_string();
        const auto* event = name == nullptr ? nullptr : commands::find_webhook_event(*name);
        if (event == nullptr) return refuse(Reason::enum_value_unknown, fmt::format("/{}", kName));
        if (std::find(names.begin(), names.end(), event->name) == names.end())
            names.emplace_back(event->name);
    }
    return names;
}

Outcome<commands::WebhookOrder> read_order(const Services& services, const Request& request) {
    const auto body = body_object(request.http);
    if (!body) return Refused{body.reason()};
    json::Reader reader(*body);
    commands::WebhookOrder order;
    order.url = reader.required_text("WebhookUrl", limits::kUrlCharsMax);
    order.own_header = reader.flag("SignatureTokenToMsSignatureHeader").value_or(false);
    if (auto well_formed = check(reader); !well_formed) return Refused{well_formed.reason()};
    auto events = read_events(reader);
    if (!events) return Refused{events.reason()};
    order.events = *std::move(events);
    if (!commands::is_webhook_address(order.url, services.webhook_reach)) {
        return refuse(Reason::webhook_address_not_allowed, "/WebhookUrl");
    }
    return order;
}

http::Response write(const Services& services, const Request& request,
                     const std::function<Outcome<Answer>(Work&)>& decide) {
    const auto outcome = services.runner.run(request.call, decide);
    if (!outcome) return refusal_response(outcome.reason(), request.locale);
    return http::json_text_response(outcome->status, outcome->body);
}

// WHK-01
http::Response get(const Services& services, const Request& request) {
    return read_for_partner(services, request, [](const Reading& in) -> Outcome<http::Response> {
        const auto registration = storage::find_webhook(in.session, in.partner);
        if (!registration) return refuse(Reason::not_found);
        return ok(to_wire(in.partner, *registration));
    });
}

// WHK-02, WHK-03
template <auto command>
http::Response put(const Services& services, const Request& request) {
    const auto order = read_order(services, request);
    if (!order) return refusal_response(order.reason(), request.locale);
    return write(services, request, [&](Work& work) -> Outcome<Answer> {
        const auto stored = command(work, *order);
        if (!stored) return Refused{stored.reason()};
        return answer(200, to_wire(work.partner(), *stored), std::string(storage::kWebhook));
    });
}

// WHK-04: what an account is never told of is not offered to it.
http::Response events(const Services& services, const Request& request) {
    return read_for_partner(services, request, [](const Reading& in) -> Outcome<http::Response> {
        const auto account = storage::find_partner_account(in.session, in.partner);
        COMPTOIR_CHECK(account.has_value());
        json::Array names;
        for (const commands::WebhookEvent& event : commands::kWebhookEvents) {
            if (account->sandbox || !event.only_sandbox) names.emplace_back(event.name);
        }
        return ok(std::move(names));
    });
}

// WHK-05; the body, whatever it is, is ignored.
http::Response validate(const Services& services, const Request& request) {
    const Instant now = services.runner.clock().real_now();
    return write(services, request, [&](Work& work) -> Outcome<Answer> {
        const auto validation = commands::request_validation(work, now);
        if (!validation) return Refused{validation.reason()};
        const std::string correlation = validation->correlation.str();
        return answer(200, json::Object{{"correlationId", correlation}}, correlation);
    });
}

std::string_view status_of(storage::DeliveryState state) {
    switch (state) {
        case storage::DeliveryState::waiting:
            return "inProgress";
        case storage::DeliveryState::delivered:
            return "completed";
        case storage::DeliveryState::dead:
            return "failed";
    }
    check_failed("a known DeliveryState", __FILE__, __LINE__);
}

// `InternalServerError`: the phrase of the status without what separates its words, as .NET names statuses.
std::string dotnet_name(int status) {
    std::string name(http::reason_phrase(status));
    std::erase_if(name, [](char c) { return c == ' ' || c == '-'; });
    return name == "Unknown" ? std::to_string(status) : name;
}

json::Value result_to_wire(const storage::DeliveryAttempt& attempt) {
    std::string time = attempt.at.str7();
    time.pop_back();  // Without zone (§3.13).
    const int status = attempt.status ? *attempt.status : attempt.problem == "timed_out" ? 408 : 502;
    return json::Object{{"responseCode", dotnet_name(status)},
                        {"responseMessage", attempt.problem},
                        {"systemError", !attempt.status.has_value()},
                        {"dateTimeUtc", time}};
}

// WHK-06
http::Response get_validation(const Services& services, const Request& request) {
    const Instant oldest = services.runner.clock().real_now() - limits::kValidationEventLife;
    return read_for_partner(services, request, [&](const Reading& in) -> Outcome<http::Response> {
        const auto correlation = Guid::parse(request.path["validation"]);
        const auto validation =
            correlation ? storage::find_validation(in.session, in.partner, *correlation) : std::nullopt;
        if (!validation || validation->requested < oldest) return refuse(Reason::not_found);
        const storage::Lane lane{in.partner, std::string(storage::kWebhook)};
        const auto delivery = storage::find_delivery(in.session, lane, validation->event_seq);
        COMPTOIR_CHECK(delivery.has_value());
        json::Array results;
        for (const storage::DeliveryAttempt& attempt :
             storage::attempts_of(in.session, lane, validation->event_seq)) {
            results.push_back(result_to_wire(attempt));
        }
        return ok(json::Object{{"correlationId", correlation->str()},
                               {"partnerId", in.partner.str()},
                               {"status", status_of(delivery->state)},
                               {"callbackUrl", validation->callback_url},
                               {"results", std::move(results)}});
    });
}

}  // namespace

const std::vector<Route>& webhook_routes() {
    static const std::vector<Route> kRoutes = {
        {"GET", "/webhooks/v1/registration", get, Access::any, "WHK-01"},
        {"POST", "/webhooks/v1/registration", put<commands::register_webhook>, Access::manage, "WHK-02"},
        {"PUT", "/webhooks/v1/registration", put<commands::change_webhook>, Access::manage, "WHK-03"},
        {"GET", "/webhooks/v1/registration/events", events, Access::any, "WHK-04"},
        {"POST", "/webhooks/v1/registration/validationEvents", validate, Access::manage, "WHK-05"},
        {"GET", "/webhooks/v1/registration/validationEvents/{validation}", get_validation, Access::any,
         "WHK-06"},
    };
    return kRoutes;
}

}  // namespace comptoir::api::reseller
