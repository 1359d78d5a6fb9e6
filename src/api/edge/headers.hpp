#pragma once

#include <optional>
#include <string>

#include "api/wording/sentence.hpp"
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
    std::string trace_id;  ///< For audit records, which want a GUID: the correlation id, or fresh (§3.11).
    std::string application;  ///< `MS-PartnerCenter-Application`, empty when absent or no short text (§1.4).
    bool request_id_given = false;
    /// What is wrong with them, for 400 code 800002; nothing when all is well. The other members can be used
    /// all the same.
    std::optional<wording::Message> problem;
};
ResellerHeaders reseller_headers(const http::Request& request, RandomSource& random);
/// Sets `MS-RequestId`, `MS-CorrelationId`, `X-Locale`, `MS-CV`, `MS-ServerId` and `Request-Context` (§1.5).
void put_headers(const ResellerHeaders& headers, http::Response& response);

/// Of a call on `/api`.
struct PublisherHeaders {
    std::string request_id;  ///< As sent; one fresh GUID for both when neither was.
    std::string correlation_id;
    std::string trace_id;  ///< As above.
    /// What tells a repetition: the request id as sent, or the one that clients' own libraries keep (§8.2).
    std::string repeat_id;
    std::optional<wording::Message> problem;  ///< For 400, as above.
};
PublisherHeaders publisher_headers(const http::Request& request, RandomSource& random);
/// Sets `x-ms-requestid` and `x-ms-correlationid`.
void put_headers(const PublisherHeaders& headers, http::Response& response);

/// The call for `Runner::run`. `request_id` is the client's own, empty when it sent none: then, and for GET
/// and HEAD, the call is not repeatable. The key is a digest of the caller's tenant, the method, the path
/// (literals as in `pattern`, which is the matched route's and minds no case; GUIDs in canonical form; other
/// ids mind case), the id and the body (§1.2, §1.6). PUT and PATCH
/// are replayed only until something else changed. `Comptoir-Dry-Run: true` changes nothing and stores
/// nothing. `trace_id` is what audit records call the correlation id.
commands::Call make_call(const http::Request& request, std::string_view pattern, commands::Caller caller,
                         std::string_view request_id, std::string_view trace_id);

}  // namespace comptoir::api::edge
