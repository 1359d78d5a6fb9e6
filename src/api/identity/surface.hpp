#pragma once

#include "api/edge/authenticate.hpp"
#include "api/identity/assertion.hpp"
#include "api/identity/authorization.hpp"
#include "api/identity/device_sign_in.hpp"
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
    /// What the surface needs of the server.
    struct Services {
        commands::Runner& runner;
        edge::TokenKeys& keys;
        edge::Authenticator& authenticator;
        const Clock& clock;    ///< The machine's.
        std::string base_url;  ///< Public address without a final slash.
        edge::Audiences audiences;
        Guessing guessing = Guessing::slowed_down;
        std::function<void(std::string_view)> log;  ///< Told about what went wrong on our side.
        Front front = Front::none;
    };
    /// Takes some 30 ms (a password hash to compare with).
    explicit Surface(Services services);
    /// True when a path of the table matches, whatever the method; of `/generatetoken`, which stands among
    /// the partners' paths (reseller contract §1.1), only with its method.
    bool owns(const http::Request& request) const;
    /// 404 and 405 in the authority's own error shape for what it does not own. Never throws for what a
    /// client, the database or a handler does.
    http::Response answer(const http::Request& request);
    /// For the gateway's own refusals, in the same shape.
    http::Response transport_error(int status, std::string_view reason) const;
    const TokenAuthority& authority() const { return authority_; }

  private:
    using Handler = http::Response (*)(Surface&, const http::Request&, const http::PathParameters&);
    static const std::vector<http::Route<Handler>>& routes();
    template <Version kVersion>
    static http::Response authorize(Surface& surface, const http::Request& request,
                                    const http::PathParameters& path);
    template <Version kVersion>
    static http::Response sign_in(Surface& surface, const http::Request& request,
                                  const http::PathParameters& path);
    http::Response dispatch(const http::Request& request);
    http::Response error(int status, std::string text, const http::Request& request) const;

    std::function<void(std::string_view)> log_;
    TokenAuthority authority_;
    Assertions assertions_;
    Clients clients_;
    People people_;
    FormGuard guard_;
    TokenEndpoint tokens_;
    Authorization authorization_;
    DeviceSignIn devices_;
    Discovery discovery_;
    LegacyExchange exchange_;
    http::RouteIndex index_;
};

}  // namespace comptoir::api::identity
