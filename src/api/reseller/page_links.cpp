#include "api/reseller/page_links.hpp"

#include <algorithm>
#include <charconv>

#include "api/reseller/handling.hpp"
#include "base/text.hpp"

namespace comptoir::api::reseller {
namespace {

std::optional<int> number_of(std::string_view text) {
    int number = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    if (read.ec == std::errc::result_out_of_range && !text.starts_with('-')) return INT32_MAX;
    if (read.ec != std::errc() || read.ptr != text.data() + text.size() || number < 0) return std::nullopt;
    return number;
}

}  // namespace

std::string uri_with(const http::Request& request,
                     const std::vector<std::pair<std::string, std::string>>& parameters) {
    const std::string own = self_uri(request);
    std::string uri = own.substr(0, own.find('?'));
    char separator = '?';
    const auto add = [&](std::string_view name, std::string_view value) {
        uri += separator + percent_encode(name) + "=" + percent_encode(value);
        separator = '&';
    };
    for (const auto& [name, value] : request.query.all()) {
        const bool replaced =
            std::any_of(parameters.begin(), parameters.end(),
                        [&, &given = name](const auto& other) { return bare(other.first) == bare(given); });
        if (!replaced && !equals_ignoring_case(name, kContinuationToken)) add(name, value);
    }
    for (const auto& [name, value] : parameters) add(name, value);
    return uri;
}

std::optional<int> wanted_size(const http::Request& request, int maximum, std::string_view name) {
    const auto given = request.query.find(name);
    if (!given || trim(*given).empty()) return 0;
    const auto size = number_of(trim(*given));
    return size ? std::optional(std::min(*size, maximum)) : std::nullopt;
}

std::optional<int> wanted_offset(const http::Request& request) {
    const auto given = request.query.find("offset");
    if (!given || trim(*given).empty()) return 0;
    return number_of(trim(*given));
}

std::optional<std::string_view> continuation_token(const http::Request& request) {
    auto token = request.headers.find(kContinuationToken);
    if (!token || trim(*token).empty()) token = request.query.find(kContinuationToken);
    return token && !trim(*token).empty() ? token : std::nullopt;
}

std::vector<KeyValue> headers_of_self(const http::Request& request) {
    const auto token = request.headers.find(kContinuationToken);
    if (!token || trim(*token).empty()) return {};
    return {KeyValue{std::string(kContinuationToken), std::string(*token)}};
}

std::optional<Seek> wanted_seek(const http::Request& request) {
    const std::string word = bare(request.query.find("seekOperation").value_or(""));
    const bool has_token = continuation_token(request).has_value();
    if (word.empty() || word == "next") return has_token ? Seek::next : Seek::first;
    if (word == "first") return Seek::first;
    if (word == "previous") return has_token ? Seek::previous : Seek::first;
    if (word == "last") return Seek::last;
    if (word == "pageindex") return has_token ? Seek::here : Seek::first;
    return std::nullopt;
}

}  // namespace comptoir::api::reseller
