#pragma once

#include <boost/describe.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "http/message.hpp"
#include "json/describe.hpp"
#include "json/value.hpp"

/// The small resources that all of `/v1` shares (reseller contract §1.8, §1.9, §3.1).
namespace comptoir::api::reseller {

struct KeyValue {
    std::string key;
    std::optional<std::string> value;
};
BOOST_DESCRIBE_STRUCT(KeyValue, (), (key, value))

/// Relative, beginning with `/` and without `/v1`, because a known client prepends its own.
struct Link {
    std::string uri;
    std::string method = "GET";
    std::vector<KeyValue> headers;
};
BOOST_DESCRIBE_STRUCT(Link, (), (uri, method, headers))

struct Attributes {
    std::optional<std::string> etag;
    std::string object_type;
};
BOOST_DESCRIBE_STRUCT(Attributes, (), (etag, object_type))

struct SelfLinks {
    Link self;
};
BOOST_DESCRIBE_STRUCT(SelfLinks, (), (self))

/// `{totalCount, items, continuationToken?, links, attributes}`.
struct Page {
    std::vector<json::Value> items;
    std::string self;                    ///< Request URI without `/v1`.
    std::vector<KeyValue> self_headers;  ///< Without which that URI is another page.
    std::optional<Link> next;
    std::optional<Link> previous;
    std::optional<std::string> continuation_token;
};
json::Value to_collection(const Page& page);
/// A whole list in one page.
json::Value to_collection(const http::Request& request, std::vector<json::Value> items);

/// The request's URI as links print it: without `/v1`, percent-encoded.
std::string self_uri(const http::Request& request);

http::Response created(const json::Value& resource);
http::Response ok(const json::Value& resource);

}  // namespace comptoir::api::reseller
