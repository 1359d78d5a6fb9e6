#pragma once

#include <string_view>

#include "base/clock.hpp"
#include "http/message.hpp"

/// How `/api` says no. Source: publisher contract §3.1, §3.2.
namespace comptoir::api::publisher {

/// `{code, message, target?}`; an empty target is omitted.
http::Response error_response(int status, std::string_view code, std::string_view message,
                              std::string_view target = "");
/// 400, the only errors whose members begin with a capital: query `api-version` is missing.
http::Response api_version_missing();
/// 400: query `api-version` has a value other than `2018-08-31`; the message names the target and the
/// version.
http::Response api_version_unsupported(std::string_view target, std::string_view version);
/// 500 (and 503 with Retry-After): `{error: {code, message}}`.
http::Response server_error(int status, std::string_view message);

/// For the gateway's own refusals, which no handler has seen: the transport's status stays what it is (413
/// included, commerce rules §11.3), and the ids that every answer carries are those of the request as far as
/// it was read (§3.1).
http::Response refuse_unread(int status, std::string_view reason, const http::Request& request,
                             RandomSource& random);

}  // namespace comptoir::api::publisher
