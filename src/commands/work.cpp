#include "commands/work.hpp"

#include <algorithm>
#include <iterator>

#include "base/check.hpp"
#include "base/limits.hpp"
#include "base/names.hpp"
#include "commands/webhooks.hpp"

namespace comptoir::commands {
namespace {

constexpr std::array kRoleNames = {
    std::pair{Role::global_admin, std::string_view("global_admin")},
    std::pair{Role::admin_agent, std::string_view("admin_agent")},
    std::pair{Role::sales_agent, std::string_view("sales_agent")},
    std::pair{Role::billing_admin, std::string_view("billing_admin")},
    std::pair{Role::helpdesk_agent, std::string_view("helpdesk_agent")},
    std::pair{Role::publisher, std::string_view("publisher")},
    std::pair{Role::marketplace_operator, std::string_view("operator")},
};

std::string actor_of(const Caller& caller) {
    json::Object actor{{"app", caller.app.str()}};
    if (!caller.user.is_nil()) {
        actor.emplace_back("user", caller.user.str());
        actor.emplace_back("userPrincipalName", caller.user_principal_name);
    }
    if (!caller.application_name.empty()) actor.emplace_back("applicationName", caller.application_name);
    if (!caller.correlation_id.empty()) actor.emplace_back("correlationId", caller.correlation_id);
    return json::write(actor);
}

storage::Event event_of(const Work& work, std::string name, std::string subject,
                        const json::Value& document) {
    return {work.partner(), 0, work.now, std::move(name), std::move(subject), json::write(document)};
}

}  // namespace

std::string_view name_of(Role role) {
    return name_in(kRoleNames, role);
}

std::optional<Role> parse_role(std::string_view name) {
    return value_in(kRoleNames, name);
}

Caller clockwork(PartnerId partner) {
    Caller caller;
    caller.partner = partner;
    caller.roles = {Role::marketplace_operator};
    return caller;
}

void Work::audit(AuditEntry entry) {
    const bool of_operator = entry.operation.is_of_operator() || entry.resource_type.is_of_operator();
    COMPTOIR_CHECK(!of_operator || partner() == storage::operator_partition());
    records.audit.push_back({.partner = partner(),
                             .seq = 0,
                             .at = now,
                             .customer = entry.customer ? entry.customer->str() : "",
                             .operation = std::string(entry.operation.text()),
                             .resource_type = std::string(entry.resource_type.text()),
                             .resource_id = std::move(entry.resource_id),
                             .actor = actor_of(caller),
                             .old_value = std::move(entry.old_value),
                             .new_value = std::move(entry.new_value)});
}

void Work::emit(std::string name, std::string subject, json::Value document) {
    const WebhookEvent* webhook = find_webhook_event(name);
    records.events.push_back({.event = event_of(*this, std::move(name), std::move(subject), document),
                              .message = std::nullopt,
                              .webhook = webhook != nullptr,
                              .only_sandbox = webhook != nullptr && webhook->only_sandbox});
}

void Work::emit_to_publisher(storage::PublisherMessage message, std::string name, std::string subject,
                             json::Value document) {
    records.events.push_back({.event = event_of(*this, std::move(name), std::move(subject), document),
                              .message = std::move(message)});
}

void Work::take(storage::Records others) {
    std::ranges::move(others.audit, std::back_inserter(records.audit));
    std::ranges::move(others.events, std::back_inserter(records.events));
}

void Work::finish(Instant machine_now) {
    storage::append_records(session, partner(), std::exchange(records, {}),
                            machine_now + limits::kPublisherCallDelay);
}

}  // namespace comptoir::commands
