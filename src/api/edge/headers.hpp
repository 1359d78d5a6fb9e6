#pragma once

#include <optional>
#include <string>

#include "base/clock.hpp"
#include "commands/runner.hpp"
#include "http/message.hpp"

/// The headers that accompany every call of a surface, and the call they describe. Sources: reseller contract
/// §1.4–1.6; publisher contract §3.1.
namespace comptoir::api::edge {

/// Of a call on `/v1`.
struct ResellerHeaders {
    std::string request_id;      ///< As sent, or fresh.
    std::string correlation_id;  ///< As sent, or fresh.
    std::string locale;          ///< As sent, `en-US` when absent or malformed.
    std::string correlation_vector;
    bool request_id_given = false;
    /// What is wrong with them, for 400 code 800002; empty when nothing is. The other members can be used all
    /// the same.
    std::string problem;
};
ResellerHeaders reseller_headers(const http::Request& request, RandomSource& random);
/// Sets `MS-RequestId`, `MS-CorrelationId`, `X-Locale`, `MS-CV`, `MS-ServerId` and `Request-Context` (§1.5).
void put_headers(const ResellerHeaders& headers, http::Response& response);

/// Of a call on `/api`.
struct PublisherHeaders {
    std::string request_id;  ///< As sent; one fresh GUID for both when neither was.
    std::string correlation_id;
    bool request_id_given = false;
    std::string problem;  ///< For 400, as above.
};
PublisherHeaders publisher_headers(const http::Request& request, RandomSource& random);
/// Sets `x-ms-requestid` and `x-ms-correlationid`.
void put_headers(const PublisherHeaders& headers, http::Response& response);

/// The call for `Runner::run`. `request_id` is the client's own, empty when it sent none: then, and for GET
/// and HEAD, the call is not repeatable. The key is a digest of the caller's tenant, the method, the path
/// (its segments, GUIDs in canonical form; other ids mind case), the id and the body (§1.6). PUT and PATCH
/// are replayed only until something else changed. `Comptoir-Dry-Run: true` changes nothing and stores
/// nothing.
commands::Call make_call(const http::Request& request, commands::Caller caller, std::string_view request_id,
                         std::string_view correlation_id);

}  // namespace comptoir::api::edge
