#pragma once

#include <initializer_list>
#include <string_view>

#include "http/message.hpp"

namespace comptoir::http {

/// Whether the client says that it has the representation already, so that 304 is the answer: a tag of
/// `If-None-Match` is one of `etags` (quoted, strong), or it is `*`. Compared weakly. Source: RFC 9110
/// §13.1.2.
bool has_current(const Request& request, std::initializer_list<std::string_view> etags);

}  // namespace comptoir::http
