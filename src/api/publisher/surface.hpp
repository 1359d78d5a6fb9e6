#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "commands/runner.hpp"
#include "http/message.hpp"
#include "http/paging.hpp"
#include "http/router.hpp"

/// `/api/saas`: the surface of publishers. Source: publisher contract §1, §3.
namespace comptoir::api::publisher {

struct Services {
    commands::Runner& runner;
    const http::TokenSealer& pages;        ///< `continuationToken` of the list.
    const http::TokenSealer& purchases;    ///< Purchase tokens.
    std::string base_url;                  ///< Public address without a final slash.
};

/// One authenticated request of a publisher's application, its api-version checked.
struct Request {
    const http::Request& http;
    const http::PathParameters& path;
    const commands::Caller& caller;
    commands::Call call;
};

using Handler = http::Response (*)(const Services&, const Request&);

struct Route {
    std::string_view method;
    std::string_view pattern;
    Handler handler;
    std::string_view source;               ///< `F1` … of the contract's overview.
};
const std::vector<Route>& subscription_routes();

}  // namespace comptoir::api::publisher
