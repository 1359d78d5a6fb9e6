#include "api/docs/documents.hpp"

#include "base/text.hpp"
#include "http/conditions.hpp"
#include "http/digest.hpp"

namespace comptoir::api::docs {
namespace {

// RFC 9110 §12.5.3: named, or covered by `*`, and not with the quality 0.
bool takes_gzip(const http::Request& request) {
    bool any = false;
    for (const std::string_view coding : split(request.headers.find("Accept-Encoding").value_or(""), ',')) {
        const auto parts = split(coding, ';');
        const std::string_view name = trim(parts[0]);
        std::string_view quality = parts.size() > 1 ? trim(parts[1]) : std::string_view();
        const bool refused =
            quality.starts_with("q=0") && quality.find_first_of("123456789") == std::string_view::npos;
        if (equals_ignoring_case(name, "gzip")) return !refused;
        if (name == "*") any = !refused;
    }
    return any;
}

// `"…"` of one representation is `"…-gz"` of its compressed form: a strong validator tells them apart.
std::string compressed_etag(const std::string& etag) {
    return etag.substr(0, etag.size() - 1) + "-gz\"";
}

}  // namespace

Document make_document(std::string_view media_type, std::shared_ptr<const std::string> body,
                       std::shared_ptr<const std::string> gzip) {
    std::string etag = fmt::format("\"{}\"", to_hex(http::sha256(*body)).substr(0, 32));
    return {std::string(media_type), std::move(body), std::move(gzip), std::move(etag)};
}

http::Response serve(const http::Request& request, const Document& document) {
    const bool compressed = document.gzip != nullptr && takes_gzip(request);
    http::Response response;
    response.headers.set("ETag", compressed ? compressed_etag(document.etag) : document.etag);
    if (document.gzip != nullptr) response.headers.set("Vary", "Accept-Encoding");
    // Either form will do.
    if (http::has_current(request, {document.etag, compressed_etag(document.etag)})) {
        response.status = 304;
        return response;
    }
    response.headers.set("Content-Type", document.media_type);
    response.headers.set("X-Content-Type-Options", "nosniff");
    if (compressed) response.headers.set("Content-Encoding", "gzip");
    response.shared_body = compressed ? document.gzip : document.body;
    return response;
}

}  // namespace comptoir::api::docs
