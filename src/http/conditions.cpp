#include "http/conditions.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace comptoir::http {

bool has_current(const Request& request, std::initializer_list<std::string_view> etags) {
    const auto named = [&](std::string_view one) {
        std::string_view tag = trim(one);
        if (tag.starts_with("W/")) tag.remove_prefix(2);
        return tag == "*" || std::find(etags.begin(), etags.end(), tag) != etags.end();
    };
    // A list may be spread over several fields (RFC 9110 §5.3).
    const auto& fields = request.headers.all();
    return std::any_of(fields.begin(), fields.end(), [&](const auto& field) {
        if (!equals_ignoring_case(field.first, "If-None-Match")) return false;
        const auto tags = split(field.second, ',');
        return std::any_of(tags.begin(), tags.end(), named);
    });
}

}  // namespace comptoir::http
