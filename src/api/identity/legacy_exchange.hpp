#pragma once

#include "api/edge/authenticate.hpp"
#include "api/identity/token_authority.hpp"
#include "http/message.hpp"

/// `POST /generatetoken`: an authority's token in, one of the API's own out. Only old clients do this, and
/// the token they get says so. Source: reseller contract §1.3.1 (A5), §1.3.3, A.5, A.6.
namespace comptoir::api::identity {

/// Threads: any. An exchanged token is not exchanged again, or it would never end.
class LegacyExchange {
  public:
    LegacyExchange(edge::Authenticator& authenticator, TokenAuthority& authority)
        : authenticator_(&authenticator), authority_(&authority) {}
    http::Response answer(const http::Request& request);

  private:
    edge::Authenticator* authenticator_;
    TokenAuthority* authority_;
};

}  // namespace comptoir::api::identity
