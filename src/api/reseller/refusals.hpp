#pragma once

#include <string_view>

#include "domain/refusal/refusal.hpp"
#include "http/message.hpp"

/// One business refusal, one answer on `/v1`. Sources: commerce rules R27, R50, §11.3; reseller contract
/// §1.11.3–1.11.6.
namespace comptoir::api::reseller {

/// HTTP status and `code` of the error body.
struct ErrorCode {
    int status;
    int code;
    friend bool operator==(ErrorCode, ErrorCode) = default;
};
ErrorCode code_of(Reason reason);

/// The whole answer, its description in the language of `locale` (`X-Locale`), English when unknown.
http::Response refusal_response(const Refusal& refusal, std::string_view locale);
/// The same of profiles, where a member that is not acceptable has a code of its own: 400 code 3000 (CUS-01,
/// CUS-07, §2.15).
http::Response profile_refusal_response(const Refusal& refusal, std::string_view locale);

}  // namespace comptoir::api::reseller
