#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.hpp"
#include "http/message.hpp"

namespace comptoir::http {

/// How a response's body will be framed; decided by the transport, never by a handler.
struct Framing {
    int minor_version = 1;  ///< Of the request.
    bool keep_alive = true;
    std::optional<std::uint64_t> length;  ///< Nothing: not known, as of a HEAD whose body was not produced.
};

/// `404` → `Not Found`; `Unknown` for numbers without a registered phrase.
std::string_view reason_phrase(int status);

/// RFC 9110 §5.6.7: `Sun, 06 Nov 1994 08:49:37 GMT`.
std::string http_date(Instant at);

/// 1xx, 204 and 304 have no body and no length of one (RFC 9110 §6.4.1, §8.6).
bool may_have_body(int status);

/// Status line and header fields with the empty line after them. A handler's own `Content-Length`,
/// `Transfer-Encoding`, `Connection` and `Date` are dropped; line ends inside names or values become blanks,
/// so that no echoed text can start another header field.
std::string response_head(const Response& response, const Framing& framing, Instant now);

}  // namespace comptoir::http
