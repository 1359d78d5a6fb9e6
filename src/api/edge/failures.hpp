#pragma once

#include <functional>
#include <string_view>

#include "http/message.hpp"

/// What a call is answered when the world breaks under it, the same on every surface. Sources: reseller
/// contract §1.11.1 (code 800003), §2 (common errors); publisher contract §3.2.
namespace comptoir::api::edge {

/// Is told about what went wrong on our side.
using Log = std::function<void(std::string_view)>;

/// What `answer` returns. When it throws, the shape comes from the surface's `render`: 503 for a database
/// that is busy or where the call lost every race, so that trying again may help; 500 for everything else, of
/// which the client learns nothing but the correlation id, and `log` all. `text` is a detail that wording
/// knows.
http::Response answer_whatever_happens(
    const http::Request& request, std::string_view correlation_id, const Log& log,
    const std::function<http::Response()>& answer,
    const std::function<http::Response(int status, std::string_view text)>& render);

}  // namespace comptoir::api::edge
