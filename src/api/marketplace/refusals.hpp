#pragma once

#include <string_view>

#include "domain/refusal/refusal.hpp"
#include "http/message.hpp"

/// One business refusal, one answer on `/marketplace/v1`: a problem document (RFC 9457) whose `code` is the
/// reason's own name. The status is that of `/v1`, except 412 for an outdated ETag and 409 for an instant in
/// the past. Source: commerce rules §11.3.
namespace comptoir::api::marketplace {

int status_of(Reason reason);

/// `{type, title, status, code, detail?, field?, values?}`; the title in the language of `locale`.
http::Response refusal_response(const Refusal& refusal, std::string_view locale);

/// A problem that is no business refusal: authentication, unknown route, transport. `code` in snake_case.
http::Response problem_response(int status, std::string_view code, std::string_view title);

}  // namespace comptoir::api::marketplace
