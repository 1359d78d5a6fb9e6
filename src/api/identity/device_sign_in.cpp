#include "api/identity/device_sign_in.hpp"

#include "api/identity/authorization.hpp"
#include "api/identity/token_endpoint.hpp"
#include "base/check.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"
#include "http/problem.hpp"
#include "http/secrets.hpp"

namespace comptoir::api::identity {
namespace {

constexpr Sentence kMessage{
    "To sign in, use a web browser to open the page {0} and enter the code {1} to authenticate.",
    "Pour vous connecter, ouvrez la page {0} dans un navigateur et saisissez le code {1}."};
constexpr Sentence kUnknownCode{"This code is not known, or it is over. Look at the device once more.",
                                "Ce code est inconnu ou a expiré. Regardez à nouveau l'appareil."};
constexpr Sentence kNotPossible{"Sign-in is not possible", "Connexion impossible"};
constexpr Sentence kStale{"The page was open for too long, or cookies are blocked. Begin once more.",
                          "La page est restée ouverte trop longtemps, ou les cookies sont bloqués. "
                          "Recommencez."};
constexpr Sentence kIncomplete{"Enter your user name and your password.",
                               "Saisissez votre nom d'utilisateur et votre mot de passe."};
constexpr Sentence kTooOften{"There were too many tries. Try again in a quarter of an hour.",
                             "Il y a eu trop de tentatives. Réessayez dans un quart d'heure."};

TokenError too_many_codes(int seconds) {
    return {429, "temporarily_unavailable", 90055,
            "Too many device codes were asked for from this address; try again later.", seconds};
}

// As people read it best; whatever they type between the letters is ignored.
std::string shown(std::string_view user_code) {
    return fmt::format("{}-{}", user_code.substr(0, 4), user_code.substr(4));
}

std::string page_in(Language language) {
    return language == Language::french ? "/devicelogin?ui_locales=fr" : "/devicelogin?ui_locales=en";
}

// What every form of this page has.
SignInPage blank(const http::Request& request, Language language, const FormGuard& guard,
                 http::Response& cookies) {
    SignInPage page;
    page.language = language;
    page.action = page_in(language);
    page.other_language = page_in(language == Language::french ? Language::english : Language::french);
    page.guard = guard.field(request, cookies);
    return page;
}

http::Response with_cookies(http::Response response, const http::Response& cookies) {
    for (const auto& [name, value] : cookies.headers.all()) response.headers.add(name, value);
    if (response.status == 429)
        response.headers.set("Retry-After", std::to_string(limits::kLockOutMax.count()));
    if (response.status == 503) response.headers.set("Retry-After", "1");
    return response;
}

Language language_of_query(const http::Request& request) {
    const auto form = Form::read_query(request.target);
    return language_of(form ? *form : Form(), request);
}

}  // namespace

bool PollPace::is_too_soon(const std::string& digest) {
    const Instant now = clock_->now();
    const std::lock_guard lock(mutex_);
    if (!polls_.contains(digest) && polls_.size() >= limits::kDevicePollsMax) {
        std::erase_if(polls_, [&](const auto& poll) {
            return now - poll.second.last >= limits::kDeviceCodeLife || now < poll.second.last;
        });
        // Starting over costs a device in a hurry nothing but a warning.
        if (polls_.size() >= limits::kDevicePollsMax) polls_.clear();
    }
    const auto [poll, first] = polls_.try_emplace(digest, Poll{now, limits::kDevicePollSpan});
    if (first) return false;
    const bool too_soon =
        now >= poll->second.last && now - poll->second.last < poll->second.span - limits::kDevicePollLeeway;
    if (too_soon && poll->second.span < limits::kDeviceCodeLife) poll->second.span += limits::kDevicePollSpan;
    poll->second.last = now;
    return too_soon;
}

std::size_t PollPace::size() const {
    const std::lock_guard lock(mutex_);
    return polls_.size();
}

http::Response DeviceSignIn::begin(const http::Request& request, std::string_view tenant, Version version) {
    const auto body = begun(request, tenant, version);
    if (!body) {
        return error_response(body.reason(), request, services_.authority.now(),
                              services_.authority.random());
    }
    http::Response response = http::json_response(200, *body);
    put_headers(request, response);
    return response;
}

Result<storage::DeviceCode, TokenError> DeviceSignIn::asked_for(const http::Request& request,
                                                                const Form& form, std::string_view tenant,
                                                                Version version) const {
    const auto client = services_.clients.identify(request, form, tenant);
    if (!client) return Refused{client.reason()};
    if (!client->app.device_codes) return Refused{device_codes_off()};
    const auto named = form.required(version == Version::v1 ? "resource" : "scope");
    if (!named) return Refused{named.reason()};
    const auto wanted = version == Version::v1
                            ? wanted_v1(*named, form.find("scope").value_or(""), services_.audiences)
                            : wanted_v2(*named, services_.audiences, kDirectoryV2);
    if (!wanted) return Refused{wanted.reason()};
    storage::DeviceCode code;
    code.tenant = client->home.id;
    code.app = client->app.id;
    code.only_tenant = client->asked_at;
    code.sign_in = services_.runner.random().guid();
    code.resource = wanted->resource;
    code.openid = wanted->openid;
    return code;
}

Result<json::Object, TokenError> DeviceSignIn::begun(const http::Request& request, std::string_view tenant,
                                                     Version version) {
    const auto form = Form::read(request);
    if (!form) return Refused{form.reason()};
    const auto asked = asked_for(request, *form, tenant, version);
    if (!asked) return Refused{asked.reason()};
    if (const int seconds = services_.people.wait_for_device_code(request); seconds > 0)
        return Refused{too_many_codes(seconds)};
    storage::DeviceCode code = *asked;
    const std::string secret = http::new_secret(services_.runner.random());
    code.digest = digest_of_code(secret);
    const Instant now = services_.authority.now();
    code.expires = now + limits::kDeviceCodeLife;
    // Anybody can ask, so whoever comes in vain is not to hold up those who write.
    int waiting = 0;
    services_.runner.read([&](sql::Session& session) {
        waiting = storage::live_device_codes(session, code.tenant, code.app, now, limits::kDeviceCodesMax);
    });
    if (waiting == limits::kDeviceCodesMax) return Refused{service_busy()};
    std::string user_code;
    const auto done =
        services_.runner.run_at(commands::clockwork(storage::operator_partition()),
                                services_.runner.clock().now(), [&](commands::Work& work) -> Outcome<Done> {
                                    const auto chosen = commands::begin_device_sign_in(work, code, now);
                                    if (!chosen) return Refused{chosen.reason()};
                                    user_code = shown(*chosen);
                                    return Done{};
                                });
    if (!done) return Refused{service_busy()};
    const std::string address = services_.authority.base_url() + "/devicelogin";
    const std::string message =
        wording::text_of(wording::Message(kMessage, {address, user_code}), language_of(*form, request)).str();
    const bool v1 = version == Version::v1;
    const std::int64_t life = limits::kDeviceCodeLife.count();
    const std::int64_t span = limits::kDevicePollSpan.count();
    const auto number = [&](std::int64_t value) {
        return v1 ? json::Value(std::to_string(value)) : json::Value(value);
    };
    return json::Object{{"user_code", user_code},
                        {"device_code", secret},
                        {v1 ? "verification_url" : "verification_uri", address},
                        {"expires_in", number(life)},
                        {"interval", number(span)},
                        {"message", message}};
}

std::optional<storage::DeviceCode> DeviceSignIn::waiting(std::string_view user_code) const {
    std::optional<storage::DeviceCode> code;
    if (user_code.empty()) return code;
    services_.runner.read(
        [&](sql::Session& session) { code = storage::find_by_user_code(session, user_code); });
    const bool is_waiting =
        code && code->state == storage::DeviceState::waiting && services_.authority.now() < code->expires;
    return is_waiting ? code : std::nullopt;
}

http::Response DeviceSignIn::page(const http::Request& request) const {
    return ask_code(200, request, language_of_query(request), std::nullopt);
}

http::Response DeviceSignIn::typed(const http::Request& request) {
    const Language language = language_of_query(request);
    const auto form = Form::read(request);
    if (!form || !services_.guard.knows(request, form->find("guard").value_or("")))
        return ask_code(form ? 200 : 400, request, language, kStale);
    if (services_.people.is_locked(request)) return ask_code(429, request, language, kTooOften);
    const auto code = waiting(commands::read_user_code(form->find("user_code").value_or("")));
    if (!code) {
        services_.people.tried_in_vain(request);
        return ask_code(200, request, language, kUnknownCode);
    }
    return check(request, language, *code, *form);
}

http::Response DeviceSignIn::check(const http::Request& request, Language language,
                                   const storage::DeviceCode& code, const Form& form) {
    const auto client = services_.clients.find(
        code.app.str(), code.only_tenant ? code.only_tenant->str() : std::string("organizations"));
    if (!client || !client->app.device_codes) return ask_code(200, request, language, kUnknownCode);
    const auto step = form.find("do");
    if (step == "cancel") return deny(language, code);
    const auto name = form.find("username");
    const auto password = form.find("password");
    const std::string kept(name.value_or(""));
    const auto ask = [&](int status, std::optional<Sentence> problem) {
        return ask_person(status, request, language, code, *client, kept, problem);
    };
    if (!step) return ask(200, std::nullopt);
    if (!name || !password) return ask(200, kIncomplete);
    const auto person = services_.people.check(request, *client, *name, *password);
    if (!person) return ask(page_status_of(person.reason()), sentence_of(person.reason()));
    return allow(language, code, *person);
}

http::Response DeviceSignIn::allow(Language language, const storage::DeviceCode& code, const Person& person) {
    const auto done = services_.runner.run_at(caller_of(person, code.app, services_.runner.random()),
                                              services_.runner.clock().now(), [&](commands::Work& work) {
                                                  return commands::allow_device_sign_in(
                                                      work, code, TokenAuthority::password_mark(person.user),
                                                      services_.authority.now());
                                              });
    if (!done) return notice_page(200, language, kNotPossible, kUnknownCode);
    return notice_page(200, language, {"You are signed in", "Connexion réussie"},
                       {"Go back to the device or the program. You can close this window.",
                        "Revenez à l'appareil ou au programme. Vous pouvez fermer cette fenêtre."});
}

http::Response DeviceSignIn::deny(Language language, const storage::DeviceCode& code) {
    const auto done = services_.runner.run_at(commands::clockwork(storage::operator_partition()),
                                              services_.runner.clock().now(), [&](commands::Work& work) {
                                                  return commands::deny_device_sign_in(
                                                      work, code, services_.authority.now());
                                              });
    if (!done) return notice_page(200, language, kNotPossible, kUnknownCode);
    return notice_page(200, language, {"Nobody was signed in", "Aucune connexion"},
                       {"The device was told so. You can close this window.",
                        "L'appareil en est informé. Vous pouvez fermer cette fenêtre."});
}

http::Response DeviceSignIn::ask_code(int status, const http::Request& request, Language language,
                                      std::optional<Sentence> problem) const {
    http::Response cookies;
    SignInPage shown_page = blank(request, language, services_.guard, cookies);
    shown_page.problem = problem;
    return with_cookies(user_code_page(status, shown_page), cookies);
}

http::Response DeviceSignIn::ask_person(int status, const http::Request& request, Language language,
                                        const storage::DeviceCode& code, const Client& client,
                                        std::string user_name, std::optional<Sentence> problem) const {
    http::Response cookies;
    SignInPage shown_page = blank(request, language, services_.guard, cookies);
    shown_page.intro = Sentence{"On a device that shows this code you are signing in to",
                                "Sur un appareil qui affiche ce code, vous vous connectez à"};
    // RFC 8628 §5.4.
    shown_page.warning = Sentence{
        "Go on only if you began this yourself: whoever gave you the code would act in your name.",
        "Ne continuez que si vous en êtes à l'origine : la personne qui vous aurait donné ce code agirait en "
        "votre nom."};
    shown_page.app_name = client.app.name;
    shown_page.user_code = shown(code.user_code);
    shown_page.user_name = std::move(user_name);
    shown_page.problem = problem;
    return with_cookies(sign_in_page(status, shown_page), cookies);
}

}  // namespace comptoir::api::identity
