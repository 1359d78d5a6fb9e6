#include "commands/webhooks.hpp"

#include <algorithm>

#include "base/limits.hpp"
#include "base/names.hpp"
#include "base/text.hpp"
#include "commands/deliveries.hpp"
#include "http/client.hpp"
#include "storage/deliveries.hpp"

namespace comptoir::commands {
namespace {

json::Value for_audit(const storage::WebhookRegistration& registration) {
    json::Array events;
    for (const std::string& name : registration.events) events.emplace_back(name);
    return json::Object{{"WebhookUrl", registration.url},
                        {"WebhookEvents", std::move(events)},
                        {"SignatureTokenToMsSignatureHeader", registration.own_header}};
}

storage::WebhookRegistration registration_of(const Work& work, const WebhookOrder& order) {
    return {order.url, order.events, order.own_header, work.now};
}

// The contract has no name for this either.
void audit(Work& work, std::string old_value, const storage::WebhookRegistration& registration) {
    work.audit({.operation = "undefined",
                .resource_type = "undefined",
                .resource_id = std::string(storage::kWebhook),
                .customer = std::nullopt,
                .old_value = std::move(old_value),
                .new_value = json::write(for_audit(registration))});
}

}  // namespace

const WebhookEvent* find_webhook_event(std::string_view name) {
    const auto found =
        std::find_if(kWebhookEvents.begin(), kWebhookEvents.end(),
                     [&](const WebhookEvent& event) { return equals_ignoring_case(event.name, name); });
    return found == kWebhookEvents.end() ? nullptr : &*found;
}

bool is_webhook_address(const std::string& url, const WebhookReach& reach) {
    using Host = http::CallableUrl::Host;
    const auto parsed = http::callable_url(url);
    if (!parsed || url.size() > limits::kUrlCharsMax) return false;
    if (parsed->host == Host::this_machine) return reach.this_machine;
    if (parsed->host == Host::private_address && !reach.private_networks) return false;
    return parsed->secure;
}

Outcome<storage::WebhookRegistration> register_webhook(Work& work, const WebhookOrder& order) {
    auto registration = registration_of(work, order);
    if (!storage::insert_webhook(work.session, work.partner(), registration))
        return refuse(Reason::webhook_exists);
    audit(work, "", registration);
    return registration;
}

Outcome<storage::WebhookRegistration> change_webhook(Work& work, const WebhookOrder& order) {
    const auto before = storage::find_webhook(work.session, work.partner(), storage::Access::change);
    if (!before) return refuse(Reason::not_found);
    auto registration = registration_of(work, order);
    storage::replace_webhook(work.session, work.partner(), registration);
    start_lane_anew(work, {work.partner(), std::string(storage::kWebhook)});
    audit(work, json::write(for_audit(*before)), registration);
    return registration;
}

Outcome<storage::WebhookValidation> request_validation(Work& work, Instant real_now) {
    const auto registered = storage::find_webhook(work.session, work.partner(), storage::Access::change);
    if (!registered || std::find(registered->events.begin(), registered->events.end(),
                                 storage::kTestCreated) == registered->events.end()) {
        return refuse(Reason::event_not_registered, "WebhookEvents");
    }
    if (const auto oldest =
            storage::nth_newest_validation(work.session, work.partner(), limits::kValidationEventsMax,
                                           real_now - limits::kValidationEventsSpan)) {
        const auto wait =
            std::chrono::ceil<std::chrono::seconds>(*oldest + limits::kValidationEventsSpan - real_now);
        return refuse(Reason::called_too_often, "", "", {std::to_string(wait.count())});
    }
    storage::forget_validations(work.session, work.partner(), real_now - limits::kValidationEventLife);
    const storage::WebhookValidation validation{work.random.guid(), registered->url, real_now};
    work.emit(std::string(storage::kTestCreated), validation.correlation.str(), json::Object{});
    storage::insert_validation(work.session, work.partner(), validation);
    work.audit({.operation = "undefined",
                .resource_type = "undefined",
                .resource_id = validation.correlation.str(),
                .customer = std::nullopt,
                .old_value = "",
                .new_value = json::write(json::Object{{"CallbackUrl", validation.callback_url}})});
    return validation;
}

}  // namespace comptoir::commands
