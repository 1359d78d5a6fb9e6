#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "api/edge/audiences.hpp"
#include "api/identity/client.hpp"
#include "api/identity/form.hpp"
#include "api/identity/scope.hpp"
#include "api/identity/token_authority.hpp"
#include "base/result.hpp"
#include "commands/sign_ins.hpp"

/// What an application asks of somebody's browser. Sources: reseller contract §1.3.1 (A6), §1.3.2; publisher
/// contract §2; RFC 6749 §4.1.1, RFC 7636 §4.3; OpenID Connect Core §3.1.2.1.
namespace comptoir::api::identity {

/// How the answer gets to the application (OAuth 2.0 Multiple Response Types §2.1, Form Post Response Mode).
enum class ResponseMode : std::uint8_t { query, fragment, form_post };

struct AuthorizeRequest {
    Client client;
    Version version = Version::v1;
    std::string tenant;  ///< The path segment.
    std::string redirect_uri;
    std::string state;
    ResponseMode mode = ResponseMode::query;
    std::string query;  ///< All that was asked and counts, as it goes into addresses of ours.
    /// Set when the application can be told of it: nothing below it counts then.
    std::optional<TokenError> problem;

    Wanted wanted;
    std::string nonce;
    std::string challenge;
    storage::ChallengeMethod challenge_method = storage::ChallengeMethod::none;
    std::string login_hint;
    bool wants_client_info = false;
};

/// Refused is what must never be answered by sending the browser somewhere: no or an unknown application, no
/// redirect address or one that it is not registered with (RFC 6749 §4.1.2.1), and what is no list of
/// parameters at all.
Result<AuthorizeRequest, TokenError> read_authorize_request(commands::Runner& runner, const Clients& clients,
                                                            const edge::Audiences& audiences,
                                                            const Form& form, std::string_view tenant,
                                                            Version version);

}  // namespace comptoir::api::identity
