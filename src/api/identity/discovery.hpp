#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "api/edge/token_keys.hpp"
#include "api/identity/token_authority.hpp"
#include "commands/runner.hpp"
#include "http/message.hpp"

/// What clients ask before they ask for tokens. Sources: reseller contract §1.3.1 (A3, A4), §1.3.3;
/// publisher contract §1.4; OpenID Connect Discovery 1.0; RFC 7517.
namespace comptoir::api::identity {

/// Threads: any.
class Discovery {
  public:
    Discovery(commands::Runner& runner, TokenAuthority& authority, edge::TokenKeys& keys)
        : runner_(&runner), authority_(&authority), keys_(&keys) {}

    /// A3. An authorization endpoint on a host that is not ours: 400 `invalid_instance`. Ours are the host of
    /// the base URL, the host that was asked, and the public login hosts, whose names may resolve to us
    /// (contract A.1).
    http::Response instance(const http::Request& request) const;
    /// A4. `tenant`: as in the path; 400 `invalid_tenant` when there is no such tenant.
    http::Response openid_configuration(const http::Request& request, std::string_view tenant,
                                        Version version) const;
    /// All keys that verify, the newest first.
    http::Response keys(const http::Request& request) const;

  private:
    commands::Runner* runner_;
    TokenAuthority* authority_;
    edge::TokenKeys* keys_;
};

}  // namespace comptoir::api::identity
