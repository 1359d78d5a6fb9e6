#include "api/reseller/wire.hpp"

#include "base/text.hpp"
#include "http/problem.hpp"

namespace comptoir::api::reseller {

std::string self_uri(const http::Request& request) {
    std::string uri;
    for (std::size_t i = 0; i < request.segments.size(); ++i) {
        if (i == 0 && equals_ignoring_case(request.segments[i], "v1")) continue;
        uri += "/" + percent_encode(request.segments[i]);
    }
    char separator = '?';
    for (const auto& [name, value] : request.query.all()) {
        uri += separator + percent_encode(name) + "=" + percent_encode(value);
        separator = '&';
    }
    return uri;
}

json::Value to_collection(const Page& page) {
    json::Object links{{"self", json::to_value(Link{page.self, "GET", page.self_headers})}};
    if (page.next) links.emplace_back("next", json::to_value(*page.next));
    if (page.previous) links.emplace_back("previous", json::to_value(*page.previous));
    json::Object collection{{"totalCount", static_cast<std::int64_t>(page.items.size())},
                            {"items", json::Array(page.items)}};
    if (page.continuation_token) collection.emplace_back("continuationToken", *page.continuation_token);
    collection.emplace_back("links", std::move(links));
    collection.emplace_back("attributes", json::to_value(Attributes{std::nullopt, "Collection"}));
    return collection;
}

json::Value to_collection(const http::Request& request, std::vector<json::Value> items) {
    return to_collection(Page{std::move(items), self_uri(request), {}, {}, {}, {}});
}

http::Response created(const json::Value& resource) {
    return http::json_response(201, resource);
}
http::Response ok(const json::Value& resource) {
    return http::json_response(200, resource);
}

}  // namespace comptoir::api::reseller
