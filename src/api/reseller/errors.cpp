#include "api/reseller/errors.hpp"

#include "http/problem.hpp"

namespace comptoir::api::reseller {
namespace {

constexpr std::string_view kSource = "PartnerApiServiceControllers";
constexpr std::size_t kDescriptionBytesMax = 1024;  // §1.11.1: 1..1024 characters.

std::string bounded(std::string_view text) {
    if (text.size() > kDescriptionBytesMax) {
        std::size_t end = kDescriptionBytesMax;
        while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
        text = text.substr(0, end);
    }
    return text.empty() ? std::string("No description.") : std::string(text);
}

}  // namespace

http::Response error_response(int status, int code, std::string_view description, json::Object further) {
    const std::string text = bounded(description);
    json::Object body{{"code", code},
                      {"description", text},
                      {"data", json::Array{}},
                      {"source", kSource},
                      {"message", text}};
    for (auto& member : further) body.push_back(std::move(member));
    return http::json_response(status, body);
}

http::Response transport_error(int status, std::string_view reason) {
    if (status == 404 || status == 405) return error_response(404, 1000, "The resource was not found.");
    if (status == 503) {
        http::Response response = error_response(503, 800003, reason);
        response.headers.set("Retry-After", "1");
        return response;
    }
    if (status >= 500 && status != 501 && status != 505) return error_response(500, 800003, reason);
    return error_response(400, 800002, reason);
}

http::Response auth_failure_response(const edge::AuthFailure& failure, std::string_view correlation_id) {
    http::Response response = failure.header_given
                                  ? error_response(401, 400, fmt::format("Access denied. {}", failure.text()))
                                  : error_response(401, 800001, "The partner token is missing.");
    response.headers.set("WWW-Authenticate", fmt::format("OAuth realm=urn:cpsvc:cpid:{}", correlation_id));
    return response;
}

http::Response throttled_response(int retry_after_seconds) {
    constexpr std::string_view kText = "Rate limit is exceeded. Try again later.";
    http::Response response = error_response(429, 429, kText, {{"statusCode", 429}});
    response.headers.set("Retry-After", std::to_string(retry_after_seconds));
    return response;
}

}  // namespace comptoir::api::reseller
