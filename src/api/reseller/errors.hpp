#pragma once

#include <string_view>

#include "api/edge/authenticate.hpp"
#include "api/wording/wording.hpp"
#include "base/clock.hpp"
#include "http/message.hpp"
#include "json/value.hpp"

/// How `/v1` says no. Every deterministic refusal has status 400, 401, 403, 404, 409 or 417, because a known
/// client repeats all others for ever. Source: reseller contract §1.11.1, §1.11.2.
namespace comptoir::api::reseller {

/// `{code, description, data: [], source, message}`; the code is a JSON number, `message` says the same as
/// `description`. `further` are the members that only some codes have (§1.11.1).
http::Response error_response(int status, int code, const wording::Text& description,
                              json::Object further = {});
/// The same, said in the language of `locale` (`X-Locale`), English when unknown (§1.15).
http::Response error_response(int status, int code, const wording::Message& description,
                              std::string_view locale);
/// 400 code 2001.
http::Response invalid_input(const wording::Message& description, std::string_view locale);
/// The same of a parameter of the query.
http::Response parameter_missing(std::string_view name, std::string_view locale);
/// The same of `size` and `offset`, and of `currencycode`.
http::Response invalid_page(std::string_view locale);
http::Response invalid_currency(std::string_view locale);
/// The same of a continuation token (§1.9).
http::Response invalid_token(std::string_view locale);
/// The same of `seekOperation` (§1.9).
http::Response unknown_seek(std::string_view locale);
/// 400 code 900118 and 404 code 60003: of the customer in the path.
http::Response customer_id_malformed(std::string_view locale);
http::Response customer_not_found(std::string_view locale);
/// 404 code 3000: by its program id.
http::Response partner_not_found(std::string_view locale);
/// 404 code 1000.
http::Response not_found(std::string_view locale);

/// For the gateway's own refusals (transport, unknown route): status as wanted by HTTP → the answer of this
/// surface. 404, 405: 404 code 1000. 413, 415 and every other 4xx: 400 code 800002. 503: 503, 5xx: 500 code
/// 800003. `reason`, one of the details that wording knows, is shown in the description.
http::Response transport_error(int status, std::string_view reason, std::string_view locale);

/// The same for what no handler has seen, with the headers that every answer carries (§1.5), as far as the
/// request was read.
http::Response refuse_unread(int status, std::string_view reason, const http::Request& request,
                             RandomSource& random);

/// 401: code 800001 without a header, else code 400, with the realm clients expect (§1.3.5, §1.5).
http::Response auth_failure_response(const edge::AuthFailure& failure, std::string_view correlation_id,
                                     std::string_view locale);

/// 429 with `Retry-After`; the body has `statusCode` beside the usual members (§1.12).
http::Response throttled_response(int retry_after_seconds, std::string_view locale);

}  // namespace comptoir::api::reseller
