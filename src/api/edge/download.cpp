#include "api/edge/download.hpp"

#include <fmt/format.h>

#include "http/conditions.hpp"

namespace comptoir::api::edge {

http::Response offer_download(const http::Request& request, const Download& download) {
    http::Response response;
    const std::string etag = fmt::format("\"{}\"", download.version);
    response.headers.set("ETag", etag);
    if (http::has_current(request, {etag})) {
        response.status = 304;
        return response;
    }
    response.headers.set("Content-Type", std::string(download.media_type));
    response.headers.set("Content-Disposition",
                         fmt::format("attachment; filename=\"{}\"", download.file_name));
    response.headers.set("X-Content-Type-Options", "nosniff");
    return response;
}

}  // namespace comptoir::api::edge
