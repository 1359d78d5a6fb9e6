#include "api/reseller/callbacks.hpp"

#include "base/check.hpp"
#include "json/value.hpp"

namespace comptoir::api::reseller {
namespace {

struct Resource {
    std::string path;
    std::string_view name;
};

// What the event is about.
Resource resource_of(const storage::Event& event) {
    if (event.name == "test-created") return {validation_path(event.subject), "test"};
    if (event.name == "invoice-ready") return {fmt::format("/v1/invoices/{}", event.subject), "invoice"};
    COMPTOIR_CHECK(event.name.starts_with("subscription-"));
    const auto document = json::parse(event.document);
    COMPTOIR_CHECK(static_cast<bool>(document));
    return {fmt::format("/v1/customers/{}/subscriptions/{}", document->text_or("CustomerId"), event.subject),
            "subscription"};
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

http::ClientRequest callback_of(const storage::Event& event, const storage::WebhookRegistration& registration,
                                const edge::WebhookKey& key, std::string_view base_url) {
    const Resource resource = resource_of(event);
    http::ClientRequest request;
    request.method = "POST";
    request.url = registration.url;
    request.body = json::write(json::Object{{"EventName", event.name},
                                            {"ResourceUri", fmt::format("{}{}", base_url, resource.path)},
                                            {"ResourceName", resource.name},
                                            {"AuditUri", nullptr},
                                            {"ResourceChangeUtcDate", with_offset(event.at)}});
    request.headers.set("Content-Type", "application/json");
    edge::sign_body(request.headers, registration.own_header ? "x-ms-signature" : "Authorization",
                    request.body, key, base_url);
    return request;
}

}  // namespace comptoir::api::reseller
