#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "api/edge/authenticate.hpp"
#include "api/edge/failures.hpp"
#include "api/edge/headers.hpp"
#include "api/edge/limiter.hpp"
#include "api/publisher/profile.hpp"
#include "commands/runner.hpp"
#include "http/message.hpp"
#include "http/paging.hpp"
#include "http/router.hpp"

/// `/api/saas` and metering: the surface of publishers. Source: publisher contract §1, §3, §7.
namespace comptoir::api::publisher {

struct Services {
    commands::Runner& runner;
    const http::TokenSealer& pages;      ///< `continuationToken` of the list.
    const http::TokenSealer& purchases;  ///< Purchase tokens.
    std::string base_url;                ///< Public address without a final slash.
    edge::Limiter* limiter = nullptr;    ///< Contract §3.1; without one nothing is limited.
    Profile profile = Profile::contract;
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
    std::string_view source;  ///< `F1` … of the contract's overview.
};
/// One table per resource file.
const std::vector<Route>& subscription_routes();
const std::vector<Route>& operation_routes();
const std::vector<Route>& metering_routes();

/// Answers everything under `/api`. Order of what is checked: route, identity, api-version, the call itself
/// (contract §3.1). Every answer carries `x-ms-requestid` and `x-ms-correlationid`. Threads: any.
class Surface {
  public:
    /// `log` is told about what went wrong on our side.
    Surface(Services services, edge::Authenticator& authenticator, edge::Log log);

    /// Never throws for what a client, the database or a handler does.
    http::Response answer(const http::Request& request) const;

  private:
    http::Response dispatch(const http::Request& request, const edge::PublisherHeaders& headers) const;
    Result<commands::Caller, http::Response> caller_of(const http::Request& request) const;

    Services services_;
    edge::Authenticator* authenticator_;
    edge::Log log_;
    std::vector<Route> routes_;
    http::RouteIndex index_;
};

}  // namespace comptoir::api::publisher
