#include "api/reseller/preconditions.hpp"

#include "base/text.hpp"

namespace comptoir::api::reseller {
namespace {

std::string bare_etag(std::string_view text) {
    text = trim(text);
    if (text.starts_with("W/")) text.remove_prefix(2);
    if (text.size() >= 2 && text.front() == '"' && text.back() == '"') text = text.substr(1, text.size() - 2);
    return text == "*" ? std::string() : std::string(text);
}

}  // namespace

std::optional<std::string> if_match(const http::Request& request) {
    const auto header = request.headers.find("If-Match");
    if (!header || trim(*header).empty()) return std::nullopt;
    return bare_etag(*header);
}

std::string body_etag(json::Reader& body) {
    auto attributes = body.object("attributes");
    if (!attributes) return "";
    // Whatever else stands there is ignored (§1.8), so its problems are not the body's.
    return bare_etag(attributes->text("etag", 1024).value_or(""));
}

}  // namespace comptoir::api::reseller
