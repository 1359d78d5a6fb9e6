#include "api/identity/people.hpp"

#include "base/limits.hpp"
#include "base/text.hpp"
#include "http/address.hpp"

namespace comptoir::api::identity {
namespace {

TokenError wrong_password() {
    return {400, "invalid_grant", kWrongPassword,
            "Error validating credentials due to invalid username or password."};
}

TokenError too_many_wrong_passwords() {
    return {400, "invalid_grant", kLockedOut,
            "The account is locked: a wrong user name or password was given too often. Try again later."};
}

// The last element of the last line is what the proxy in front of us wrote; what stands before it is hearsay.
std::string_view forwarded_for(const http::Request& request) {
    std::string_view last;
    for (const auto& [name, value] : request.headers.all()) {
        if (equals_ignoring_case(name, "X-Forwarded-For")) last = value;
    }
    const auto comma = last.rfind(',');
    return trim(comma == std::string_view::npos ? last : last.substr(comma + 1));
}

}  // namespace

People::People(commands::Runner& runner, const Clock& clock, Guessing guessing, Front front, edge::Log log)
    : runner_(&runner),
      gate_(clock, guessing),
      device_codes_(
          {.tenant = guessing == Guessing::free ? 0 : limits::kDeviceCodesOfAddressPerMinute, .customer = 0},
          clock, std::move(log)),
      front_(front) {}

std::string People::network_of(const http::Request& request) const {
    std::string network = front_ == Front::proxy ? http::network_of(forwarded_for(request)) : "";
    // Whom the proxy does not tell is counted by the proxy, lest nobody count.
    return network.empty() ? http::network_of(request.peer) : network;
}

Result<Person, TokenError> People::check(const http::Request& request, const Client& client,
                                         std::string_view name, std::string_view password) {
    std::optional<storage::User> user;
    std::optional<storage::Tenant> tenant;
    runner_->read([&](sql::Session& session) {
        user = storage::find_user_by_name(session, name);
        tenant = user ? storage::find_tenant(session, user->tenant) : std::nullopt;
    });
    const bool here = user && tenant && client.admits(*user);
    switch (
        gate_.check(name, here ? std::string_view(user->password_hash) : "", password, network_of(request))) {
        case PasswordGate::Verdict::right:
            break;
        case PasswordGate::Verdict::wrong:
            return Refused{wrong_password()};
        case PasswordGate::Verdict::locked:
            return Refused{too_many_wrong_passwords()};
        case PasswordGate::Verdict::busy:
            return Refused{service_busy()};
    }
    // Only told to who knows the password.
    if (user->disabled)
        return Refused{TokenError{400, "invalid_grant", kDisabledUser, "The user account is disabled."}};
    return Person{*std::move(user), *std::move(tenant)};
}

bool People::is_locked(const http::Request& request) const {
    return gate_.is_locked("", network_of(request));
}

void People::tried_in_vain(const http::Request& request) {
    gate_.tried_in_vain(network_of(request));
}

int People::wait_for_device_code(const http::Request& request) {
    const std::string network = network_of(request);
    if (network.empty()) return 0;
    return device_codes_.admit("network " + network, "device codes", "", edge::Limiter::Beyond::refuse)
        .retry_after_seconds;
}

std::optional<Person> People::find(UserId id, const Client& client) const {
    std::optional<Person> person;
    runner_->read([&](sql::Session& session) {
        person.reset();
        auto user = storage::find_user(session, id);
        auto tenant = user ? storage::find_tenant(session, user->tenant) : std::nullopt;
        if (!user || !tenant || user->disabled || !client.admits(*user)) return;
        person = Person{*std::move(user), *std::move(tenant)};
    });
    return person;
}

std::string client_info(const Person& person) {
    return to_base64url(
        json::write(json::Object{{"uid", person.user.id.str()}, {"utid", person.tenant.id.str()}}));
}

commands::Caller caller_of(const Person& person, AppId app, RandomSource& random) {
    commands::Caller caller;
    caller.tenant = person.tenant.id;
    if (person.tenant.kind == storage::TenantKind::partner)
        caller.partner = PartnerId(person.tenant.id.guid());
    caller.publisher = person.tenant.publisher;
    caller.app = app;
    caller.user = person.user.id;
    caller.user_principal_name = person.user.user_name;
    caller.correlation_id = random.guid().str();
    return caller;
}

}  // namespace comptoir::api::identity
