#include "api/publisher/errors.hpp"

#include "api/edge/headers.hpp"
#include "http/problem.hpp"

namespace comptoir::api::publisher {
namespace {

http::Response version_error(std::string_view code, std::string_view message) {
    return http::json_response(400,
                               json::Object{{"Error", json::Object{{"Code", code}, {"Message", message}}}});
}

}  // namespace

http::Response error_response(int status, std::string_view code, std::string_view message,
                              std::string_view target) {
    json::Object body{{"code", code}, {"message", message}};
    if (!target.empty()) body.emplace_back("target", target);
    return http::json_response(status, body);
}

http::Response api_version_missing() {
    return version_error("ApiVersionUnspecified", "An API version is required, but was not specified.");
}

http::Response api_version_unsupported(std::string_view target, std::string_view version) {
    return version_error(
        "UnsupportedApiVersion",
        fmt::format("The HTTP resource that matches the request URI '{}' does not support the API "
                    "version '{}'.",
                    target.substr(0, 512), version.substr(0, 64)));
}

http::Response server_error(int status, std::string_view message) {
    http::Response response = http::json_response(
        status, json::Object{{"error", json::Object{{"code", "InternalServerError"}, {"message", message}}}});
    if (status == 503) response.headers.set("Retry-After", "1");
    return response;
}

http::Response refuse_unread(int status, std::string_view reason, const http::Request& request,
                             RandomSource& random) {
    http::Response response = status >= 500   ? server_error(status, reason)
                              : status == 404 ? error_response(404, "NotFound", reason)
                                              : error_response(status, "BadRequest", reason);
    edge::put_headers(edge::publisher_headers(request, random), response);
    return response;
}

}  // namespace comptoir::api::publisher
