#include "api/edge/headers.hpp"

#include <algorithm>

#include "api/wording/wording.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"
#include "http/digest.hpp"

namespace comptoir::api::edge {
namespace {

// "Accept any up to 128 printable characters" (publisher contract §3.1); `/v1` documents GUIDs and gets the
// same.
bool is_printable_id(std::string_view id) {
    return id.size() <= limits::kIdempotencyKeyBytesMax &&
           std::all_of(id.begin(), id.end(), [](char c) { return c >= 0x20 && c < 0x7f; });
}

// Absent and empty mean the same.
std::optional<std::string> header(const http::Request& request, std::string_view name) {
    const auto found = request.headers.find(name);
    const std::string_view value = trim(found.value_or(""));
    return value.empty() ? std::nullopt : std::optional(std::string(value));
}

// The id as sent; an unusable one becomes a problem and is not echoed.
std::optional<std::string> id_header(const http::Request& request, std::string_view name,
                                     std::optional<wording::Message>& problem) {
    auto id = header(request, name);
    if (id && !is_printable_id(*id)) {
        problem.emplace(wording::Sentence{"The header {0} must have at most {1} printable characters.",
                                          "L'en-tête {0} doit avoir au plus {1} caractères imprimables."},
                        std::vector{std::string(name), std::to_string(limits::kIdempotencyKeyBytesMax)});
        return std::nullopt;
    }
    return id;
}

std::string guid_or_fresh(const std::string& id, RandomSource& random) {
    const auto guid = Guid::parse(id);
    return (guid ? *guid : random.guid()).str();
}

bool is_name(std::string_view text) {
    return is_valid_utf8(text) && !has_control_characters(text) && utf8_length(text) <= limits::kNameCharsMax;
}

// 22 base64 characters and a counter, as the vectors of clients look.
std::string fresh_vector(RandomSource& random) {
    return to_base64url(random.bytes(16)) + ".0";
}

bool is_true(std::optional<std::string_view> value) {
    return value && (equals_ignoring_case(trim(*value), "true") || trim(*value) == "1");
}

std::string canonical(const std::string& segment) {
    const auto guid = Guid::parse(segment);
    return guid ? guid->str() : segment;
}

// Literals as the route's pattern has them, because they match in any case; ids as sent.
std::string normalized_path(const http::Request& request, std::string_view pattern) {
    const auto registered = split(pattern, '/');  // The first is empty: patterns begin with a slash.
    std::string path;
    for (std::size_t i = 0; i < request.segments.size(); ++i) {
        const std::string_view literal = i + 1 < registered.size() ? registered[i + 1] : "{rest*}";
        path += literal.find('{') != std::string_view::npos
                    ? "/" + percent_encode(canonical(request.segments[i]))
                    : fmt::format("/{}", literal);
    }
    return path;
}

std::string key_of(const http::Request& request, std::string_view pattern, const commands::Caller& caller,
                   std::string_view request_id) {
    std::string input = caller.tenant.str();
    // Each part ends with its length, so no two calls share an input.
    const auto add = [&input](std::string_view part) {
        input += part;
        input += fmt::format("\n{}\n", part.size());
    };
    add(request.method);
    add(normalized_path(request, pattern));
    add(request_id);
    add(request.body);
    return to_hex(http::sha256(input));
}

}  // namespace

ResellerHeaders reseller_headers(const http::Request& request, RandomSource& random) {
    ResellerHeaders headers;
    const auto request_id = id_header(request, "MS-RequestId", headers.problem);
    const auto correlation_id = id_header(request, "MS-CorrelationId", headers.problem);
    headers.request_id_given = request_id.has_value();
    headers.request_id = request_id ? *request_id : random.guid().str();
    headers.correlation_id = correlation_id ? *correlation_id : random.guid().str();
    headers.trace_id = guid_or_fresh(headers.correlation_id, random);
    const auto application = header(request, "MS-PartnerCenter-Application");
    if (application && is_name(*application)) headers.application = *application;
    const auto locale = header(request, "X-Locale");
    headers.locale = locale && wording::is_locale(*locale) ? *locale : "en-US";
    const auto vector = header(request, "ms-cv");
    headers.correlation_vector = vector && is_printable_id(*vector) ? *vector : fresh_vector(random);
    const auto version = header(request, "MS-Contract-Version");
    if (version && !equals_ignoring_case(*version, "v1")) {
        headers.problem.emplace(
            wording::Sentence{"The contract version is not supported; use v1.",
                              "Cette version du contrat n'existe pas ici ; indiquez v1."});
    }
    return headers;
}

void put_headers(const ResellerHeaders& headers, http::Response& response) {
    response.headers.set("MS-RequestId", headers.request_id);
    response.headers.set("MS-CorrelationId", headers.correlation_id);
    response.headers.set("X-Locale", headers.locale);
    response.headers.set("MS-CV", headers.correlation_vector);
    response.headers.set("MS-ServerId", "comptoir");
    response.headers.set("Request-Context", "appId=comptoir");
}

PublisherHeaders publisher_headers(const http::Request& request, RandomSource& random) {
    PublisherHeaders headers;
    const auto request_id = id_header(request, "x-ms-requestid", headers.problem);
    const auto correlation_id = id_header(request, "x-ms-correlationid", headers.problem);
    const std::string fresh = random.guid().str();
    headers.request_id = request_id.value_or(fresh);
    headers.correlation_id = correlation_id.value_or(fresh);
    headers.trace_id = guid_or_fresh(headers.correlation_id, random);
    const auto own = header(request, "x-ms-client-request-id");
    headers.repeat_id = request_id.value_or(own && is_printable_id(*own) ? *own : "");
    return headers;
}

void put_headers(const PublisherHeaders& headers, http::Response& response) {
    response.headers.set("x-ms-requestid", headers.request_id);
    response.headers.set("x-ms-correlationid", headers.correlation_id);
}

commands::Call make_call(const http::Request& request, std::string_view pattern, commands::Caller caller,
                         std::string_view request_id, std::string_view trace_id) {
    commands::Call call;
    caller.correlation_id = trace_id;
    const bool writes = request.method != "GET" && request.method != "HEAD";
    if (writes && !request_id.empty()) call.idempotency_key = key_of(request, pattern, caller, request_id);
    call.replay_until_changed = request.method == "PUT" || request.method == "PATCH";
    call.dry_run = is_true(request.headers.find("Comptoir-Dry-Run"));
    call.caller = std::move(caller);
    return call;
}

}  // namespace comptoir::api::edge
