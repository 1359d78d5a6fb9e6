#include "api/identity/accounts.hpp"

#include <algorithm>

#include "base/limits.hpp"
#include "base/text.hpp"
#include "http/secrets.hpp"

namespace comptoir::api::identity {
namespace {

bool is_good_secret(std::string_view secret) {
    return secret.size() >= limits::kSecretBytesMin && secret.size() <= limits::kSecretBytesMax &&
           std::all_of(secret.begin(), secret.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

bool is_good_password(std::string_view password) {
    return password.size() >= limits::kPasswordBytesMin && password.size() <= limits::kPasswordBytesMax &&
           is_valid_utf8(password) && !has_control_characters(password);
}

Refused<Refusal> bad_password() {
    return refuse(Reason::invalid_input, "password",
                  fmt::format("A password has {} to {} bytes and no control characters.",
                              limits::kPasswordBytesMin, limits::kPasswordBytesMax));
}

// Runs a command that yields a value, outside any call from outside.
template <class T>
Outcome<T> run(commands::Runner& runner, const commands::Caller& caller,
               const std::function<Outcome<T>(commands::Work&)>& decide) {
    std::optional<T> value;
    const auto done = runner.run_at(caller, runner.clock().now(), [&](commands::Work& work) -> Outcome<Done> {
        auto outcome = decide(work);
        if (!outcome) return Refused{outcome.reason()};
        value.emplace(*std::move(outcome));
        return Done{};
    });
    if (!done) return Refused{done.reason()};
    return *std::move(value);
}

}  // namespace

Outcome<RegisteredApp> register_app(commands::Runner& runner, const commands::Caller& caller, NewApp app) {
    if (app.secret && !is_good_secret(*app.secret)) {
        return refuse(Reason::invalid_input, "secret",
                      fmt::format("A secret has {} to {} printable characters.", limits::kSecretBytesMin,
                                  limits::kSecretBytesMax));
    }
    std::string secret = app.secret ? *app.secret : http::new_secret(runner.random());
    app.registration.secret_hash = http::hash_secret(secret, runner.random());
    auto added = run<storage::App>(
        runner, caller, [&](commands::Work& work) { return commands::register_app(work, app.registration); });
    if (!added) return Refused{added.reason()};
    return RegisteredApp{*std::move(added), std::move(secret)};
}

Outcome<std::string> renew_app_secret(commands::Runner& runner, const commands::Caller& caller, AppId app) {
    std::string secret = http::new_secret(runner.random());
    const std::string hash = http::hash_secret(secret, runner.random());
    const auto done = run<Done>(
        runner, caller, [&](commands::Work& work) { return commands::set_app_secret(work, app, hash); });
    if (!done) return Refused{done.reason()};
    return secret;
}

Outcome<RegisteredUser> register_user(commands::Runner& runner, const commands::Caller& caller,
                                      NewUser user) {
    if (user.password && !is_good_password(*user.password)) return bad_password();
    std::string password = user.password ? *user.password : http::new_secret(runner.random());
    user.registration.password_hash = http::hash_password(password);
    auto added = run<storage::User>(runner, caller, [&](commands::Work& work) {
        return commands::register_user(work, user.registration);
    });
    if (!added) return Refused{added.reason()};
    return RegisteredUser{*std::move(added), std::move(password)};
}

Outcome<Done> set_password(commands::Runner& runner, const commands::Caller& caller, UserId user,
                           const std::string& password) {
    if (!is_good_password(password)) return bad_password();
    const std::string hash = http::hash_password(password);
    return run<Done>(runner, caller,
                     [&](commands::Work& work) { return commands::set_user_password(work, user, hash); });
}

}  // namespace comptoir::api::identity
