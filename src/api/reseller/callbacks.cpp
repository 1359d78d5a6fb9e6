#include "api/reseller/callbacks.hpp"

#include "base/check.hpp"
#include "commands/audit_ids.hpp"
#include "json/value.hpp"
#include "storage/webhooks.hpp"

namespace comptoir::api::reseller {
namespace {

struct Resource {
    std::string path;
    std::string_view name;
};

// What the event is about.
Resource resource_of(const storage::Event& event) {
    if (event.name == storage::kTestCreated) return {validation_path(event.subject), "test"};
    if (event.name == "invoice-ready") return {fmt::format("/v1/invoices/{}", event.subject), "invoice"};
    // Usage has no resource of its own here; the budget is what was exceeded, and can be read.
    if (event.name == "usagerecords-thresholdExceeded")
        return {fmt::format("/v1/customers/{}/usagebudget", event.subject), "usagerecords"};
    COMPTOIR_CHECK(event.name.starts_with("subscription-"));
    const auto document = json::parse(event.document);
    COMPTOIR_CHECK(static_cast<bool>(document));
    return {fmt::format("/v1/customers/{}/subscriptions/{}", document->text_or("CustomerId"), event.subject),
            "subscription"};
}

// A test has none (§2.14).
json::Value audit_uri(sql::Session& session, const storage::Event& event, std::string_view base_url) {
    if (event.audit_seq == 0 || event.name == storage::kTestCreated) return nullptr;
    const auto record = storage::audit_chain(session, event.partner, event.audit_seq - 1,
                                             storage::AuditOrder::oldest_first, 1);
    COMPTOIR_CHECK(record.size() == 1);
    return fmt::format("{}/auditactivity/v1/auditrecords/{}", base_url,
                       commands::audit_id(record.front().record));
}

// With an offset, as receivers know these times.
std::string with_offset(Instant at) {
    std::string text = at.str7();
    text.pop_back();
    return text + "+00:00";
}

}  // namespace

std::string validation_path(std::string_view correlation_id) {
    return fmt::format("/webhooks/v1/registration/validationEvents/{}", correlation_id);
}

http::ClientRequest callback_of(sql::Session& session, const storage::Event& event,
                                const edge::WebhookKey& key, std::string_view base_url) {
    const auto registration = storage::find_webhook(session, event.partner);
    COMPTOIR_CHECK(registration.has_value());
    const Resource resource = resource_of(event);
    http::ClientRequest request;
    request.method = "POST";
    request.url = registration->url;
    request.body = json::write(json::Object{{"EventName", event.name},
                                            {"ResourceUri", fmt::format("{}{}", base_url, resource.path)},
                                            {"ResourceName", resource.name},
                                            {"AuditUri", audit_uri(session, event, base_url)},
                                            {"ResourceChangeUtcDate", with_offset(event.at)}});
    request.headers.set("Content-Type", "application/json");
    edge::sign_body(request.headers, registration->own_header ? "x-ms-signature" : "Authorization",
                    request.body, key, base_url);
    return request;
}

}  // namespace comptoir::api::reseller
