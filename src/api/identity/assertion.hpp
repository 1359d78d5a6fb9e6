#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "api/edge/audiences.hpp"
#include "api/identity/client.hpp"
#include "api/identity/token_error.hpp"
#include "base/clock.hpp"
#include "commands/runner.hpp"

/// Applications that prove themselves by something they have signed instead of by a secret. Sources: reseller
/// contract §1.3.2; RFC 7521 §4.2, RFC 7523 §3.
namespace comptoir::api::identity {

inline constexpr std::string_view kAssertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// Threads: any. Throws sql::DatabaseError when the database cannot answer.
class Assertions {
  public:
    /// `clock` is the machine's.
    Assertions(commands::Runner& runner, edge::Audiences audiences, const Clock& clock)
        : runner_(&runner), audiences_(std::move(audiences)), clock_(&clock) {}

    /// Why the assertion does not prove that the client is who it says, or nothing. It has to be signed by
    /// RS256 or PS256 with the key of a certificate that is registered and in force, which its header may
    /// name (`x5t`, `x5t#S256`); be made by and about the client, for the token address of the tenant that
    /// was asked (`segment` of the path); be in force now, within limits::kAssertionLeeway, and end within
    /// limits::kAssertionLifeMax; and, unless the application is registered otherwise, be new: one that was
    /// taken is never taken again. All of these are invalid_client.
    std::optional<TokenError> problem_of(std::string_view assertion, const Client& client,
                                         std::string_view segment) const;

  private:
    bool is_for_us(std::string_view audience, const Client& client, std::string_view segment) const;

    commands::Runner* runner_;
    edge::Audiences audiences_;
    const Clock* clock_;
};

/// Whom an assertion names, before anything is believed; empty when it names nobody.
std::string client_named_in(std::string_view assertion);

}  // namespace comptoir::api::identity
