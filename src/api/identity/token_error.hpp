#pragma once

#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "http/message.hpp"

/// How the token endpoints say no (RFC 6749 §5.2; reseller contract §1.3.3).
namespace comptoir::api::identity {

struct TokenError {
    int status;  ///< 400; 401: the client's own credentials are wrong; 429: too often; 503: nobody could
                 ///< check.
    std::string_view error;  ///< `invalid_client`, …
    int number;              ///< Of the AADSTS family, because clients' operators search for it.
    std::string text;
    int retry_after = 0;  ///< Seconds, for who may try again; 0: nothing is said.
};

/// Numbers that decide what a page says.
inline constexpr int kWrongPassword = 50126;
inline constexpr int kLockedOut = 50053;
inline constexpr int kDisabledUser = 50057;
inline constexpr int kBusy = 90033;

TokenError missing_parameter(std::string_view name);
TokenError malformed_request(std::string text);
TokenError tenant_not_found(std::string_view tenant);
TokenError service_busy();

/// `{error, error_description, error_codes, timestamp, trace_id, correlation_id}`. The correlation id is the
/// request's `client-request-id` when that is a GUID.
http::Response error_response(const TokenError& error, const http::Request& request, Instant now,
                              RandomSource& random);

/// What every answer of the authority carries: never stored by anybody, and the echo MSAL asks for.
void put_headers(const http::Request& request, http::Response& response);

}  // namespace comptoir::api::identity
