#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "api/edge/limiter.hpp"
#include "api/identity/client.hpp"
#include "api/identity/password_gate.hpp"
#include "api/identity/token_error.hpp"
#include "base/result.hpp"
#include "commands/runner.hpp"

/// People who prove by their password who they are, and from where.
namespace comptoir::api::identity {

/// Somebody, and the tenant they belong to.
struct Person {
    storage::User user;
    storage::Tenant tenant;
};

/// Whose address a request's network is taken from.
enum class Front {
    none,   ///< Clients connect to the server itself.
    proxy,  ///< A proxy does, and adds its client's address to the end of `X-Forwarded-For`.
};

/// Threads: any. Throws sql::DatabaseError when the database cannot answer.
class People {
  public:
    /// `clock` is the machine's. `log` is told about codes for devices that were refused.
    People(commands::Runner& runner, const Clock& clock, Guessing guessing, Front front, edge::Log log);

    /// Refused alike whether there is no such person, none who may sign in for the client, or the password is
    /// wrong (invalid_grant 50126), and whether or not somebody has the name that is locked (50053); that
    /// somebody is disabled is told to who knows the password (50057). 503 when nobody could check.
    Result<Person, TokenError> check(const http::Request& request, const Client& client,
                                     std::string_view name, std::string_view password);
    /// Whether the address of the request has tried too often; `tried_in_vain` counts a try, other than of a
    /// password, that only helps who guesses.
    bool is_locked(const http::Request& request) const;
    void tried_in_vain(const http::Request& request);
    /// How many seconds the address of the request has to wait until it may have another code for a device;
    /// 0: it may, and this one counts.
    int wait_for_device_code(const http::Request& request);
    /// Who signed in before. Empty when they are no more, are disabled, or may not sign in for the client.
    std::optional<Person> find(UserId user, const Client& client) const;

  private:
    std::string network_of(const http::Request& request) const;

    commands::Runner* runner_;
    PasswordGate gate_;
    edge::Limiter device_codes_;
    Front front_;
};

/// How MSAL names an account: `uid` and `utid`, base64url (reseller contract §1.3.3).
std::string client_info(const Person& person);

/// Who calls a command that somebody's sign-in brings about.
commands::Caller caller_of(const Person& person, AppId app, RandomSource& random);

}  // namespace comptoir::api::identity
