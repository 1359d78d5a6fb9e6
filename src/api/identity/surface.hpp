#pragma once

#include "api/edge/authenticate.hpp"
#include "api/identity/discovery.hpp"
#include "api/identity/legacy_exchange.hpp"
#include "api/identity/token_endpoint.hpp"
#include "http/router.hpp"

/// The token authority's routes in one visible table. Source: reseller contract §1.3.1; publisher contract
/// §1.4.
namespace comptoir::api::identity {

/// Threads: any. The paths never collide with those of the other surfaces (reseller contract A.1).
class Surface {
  public:
    /// `keys`, `authenticator` and `runner` outlive the surface. `clock` is the machine's; `base_url` is the
    /// public address without a final slash. Takes some 30 ms (a password hash to compare with).
    Surface(commands::Runner& runner, edge::TokenKeys& keys, edge::Authenticator& authenticator,
            const Clock& clock, std::string base_url);
    /// True when a path of the table matches, whatever the method.
    bool owns(const http::Request& request) const { return index_.find(request).path_known; }
    /// 404 and 405 in the authority's own error shape for what it does not own.
    http::Response answer(const http::Request& request);
    const TokenAuthority& authority() const { return authority_; }

  private:
    using Handler = http::Response (*)(Surface&, const http::Request&, const http::PathParameters&);
    static const std::vector<http::Route<Handler>>& routes();
    http::Response error(int status, std::string text, const http::Request& request) const;

    TokenAuthority authority_;
    TokenEndpoint tokens_;
    Discovery discovery_;
    LegacyExchange exchange_;
    http::RouteIndex index_;
};

}  // namespace comptoir::api::identity
