#pragma once

#include <string_view>

#include "api/edge/authenticate.hpp"
#include "http/message.hpp"
#include "json/value.hpp"

/// How `/v1` says no. Every deterministic refusal has status 400, 401, 403, 404, 409 or 417, because a known
/// client repeats all others for ever. Source: reseller contract §1.11.1, §1.11.2.
namespace comptoir::api::reseller {

/// `{code, description, data: [], source, message}`; the code is a JSON number. `description` is cut to 1024
/// bytes, `message` says the same. `further` are the members that only some codes have (§1.11.1).
http::Response error_response(int status, int code, std::string_view description, json::Object further = {});

/// For the gateway's own refusals (transport, unknown route): status as wanted by HTTP → the answer of this
/// surface. 404, 405: 404 code 1000. 413, 415 and every other 4xx: 400 code 800002. 503: 503, 5xx: 500 code
/// 800003. `reason` is shown in the description.
http::Response transport_error(int status, std::string_view reason);

/// 401: code 800001 without a header, else code 400, with the realm clients expect (§1.3.5, §1.5).
http::Response auth_failure_response(const edge::AuthFailure& failure, std::string_view correlation_id);

/// 429 with `Retry-After`; the body has `statusCode` beside the usual members (§1.12).
http::Response throttled_response(int retry_after_seconds);

}  // namespace comptoir::api::reseller
