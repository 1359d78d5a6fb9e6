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

}  // namespace comptoir::api::reseller
