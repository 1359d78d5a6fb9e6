#include "api/identity/token_error.hpp"

#include "base/guid.hpp"
#include "base/text.hpp"
#include "http/problem.hpp"

namespace comptoir::api::identity {
namespace {

std::optional<Guid> client_request_id(const http::Request& request) {
    return Guid::parse(trim(request.headers.find("client-request-id").value_or("")));
}

// What came from outside goes into the text only as far as it can be read.
std::string shown(std::string_view text) {
    constexpr std::size_t kShownMax = 100;
    std::string safe;
    for (const char c : text.substr(0, kShownMax)) safe.push_back(c >= 0x20 && c < 0x7f ? c : '?');
    return safe;
}

}  // namespace

TokenError missing_parameter(std::string_view name) {
    return {400, "invalid_request", 900144,
            fmt::format("The request body must contain the following parameter: '{}'.", name)};
}

TokenError malformed_request(std::string text) {
    return {400, "invalid_request", 90023, std::move(text)};
}

TokenError tenant_not_found(std::string_view tenant) {
    return {400, "invalid_request", 90002, fmt::format("Tenant '{}' not found.", shown(tenant))};
}

TokenError service_busy() {
    return {503, "temporarily_unavailable", kBusy, "The service is busy; try again later.", 1};
}

http::Response error_response(const TokenError& error, const http::Request& request, Instant now,
                              RandomSource& random) {
    const std::string trace = random.guid().str();
    const std::string correlation = client_request_id(request).value_or(random.guid()).str();
    std::string timestamp = Instant::from_micros(now.seconds() * 1'000'000).str();
    timestamp[10] = ' ';
    http::Response response = http::json_response(
        error.status, json::Object{{"error", error.error},
                                   {"error_description",
                                    fmt::format("AADSTS{}: {} Trace ID: {} Correlation ID: {} Timestamp: {}",
                                                error.number, error.text, trace, correlation, timestamp)},
                                   {"error_codes", json::Array{error.number}},
                                   {"timestamp", timestamp},
                                   {"trace_id", trace},
                                   {"correlation_id", correlation}});
    if (error.status == 401) response.headers.set("WWW-Authenticate", "Basic realm=\"comptoir\"");
    if (error.retry_after > 0) response.headers.set("Retry-After", std::to_string(error.retry_after));
    put_headers(request, response);
    return response;
}

void put_headers(const http::Request& request, http::Response& response) {
    response.headers.set("Cache-Control", "no-store");
    response.headers.set("Pragma", "no-cache");
    const auto wanted = request.headers.find("return-client-request-id");
    if (const auto id = client_request_id(request);
        id && wanted && equals_ignoring_case(trim(*wanted), "true")) {
        response.headers.set("client-request-id", id->str());
    }
}

}  // namespace comptoir::api::identity
