#include "api/identity/authorization.hpp"

#include "api/identity/token_endpoint.hpp"
#include "base/check.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"
#include "http/secrets.hpp"

namespace comptoir::api::identity {
namespace {

constexpr Sentence kNotPossible{"Sign-in is not possible", "Connexion impossible"};
constexpr Sentence kTellThem{
    "The application asked for something that cannot be answered. Tell those who run it:",
    "L'application a demandé quelque chose d'impossible. Signalez à ses responsables :"};
constexpr Sentence kStale{"The page was open for too long, or cookies are blocked. Sign in once more.",
                          "La page est restée ouverte trop longtemps, ou les cookies sont bloqués. "
                          "Connectez-vous à nouveau."};
constexpr Sentence kIncomplete{"Enter your user name and your password.",
                               "Saisissez votre nom d'utilisateur et votre mot de passe."};

// What people type in their browser is asked for by the query alone, also when an application sent it in a
// body.
std::string address_of(const AuthorizeRequest& asked, std::string_view last) {
    return fmt::format("/{}/oauth2/{}{}?{}", percent_encode(asked.tenant),
                       asked.version == Version::v1 ? "" : "v2.0/", last, asked.query);
}

std::string in_other_language(const AuthorizeRequest& asked, Language language) {
    std::string query;
    for (const std::string_view pair : split(asked.query, '&')) {
        if (!pair.starts_with("ui_locales=")) query += fmt::format("{}&", pair);
    }
    query += language == Language::french ? "ui_locales=en" : "ui_locales=fr";
    AuthorizeRequest other = asked;
    other.query = std::move(query);
    return address_of(other, "authorize");
}

std::string encoded(const Fields& fields) {
    std::string text;
    for (const auto& [name, value] : fields) {
        if (!text.empty()) text.push_back('&');
        text += percent_encode(name) + "=" + percent_encode(value);
    }
    return text;
}

}  // namespace

Sentence sentence_of(const TokenError& error) {
    switch (error.number) {
        case kWrongPassword:
            return {"The user name or the password is not right.",
                    "Le nom d'utilisateur ou le mot de passe est incorrect."};
        case kLockedOut:
            return {"There were too many tries. Try again in a quarter of an hour.",
                    "Il y a eu trop de tentatives. Réessayez dans un quart d'heure."};
        case kDisabledUser:
            return {"This account is disabled. Ask your administrator.",
                    "Ce compte est désactivé. Adressez-vous à votre administrateur."};
        default:
            return {"The service is busy. Try again in a moment.",
                    "Le service est très sollicité. Réessayez dans un instant."};
    }
}

int page_status_of(const TokenError& error) {
    if (error.number == kLockedOut) return 429;
    return error.status >= 500 ? error.status : 200;
}

Result<AuthorizeRequest, TokenError> Authorization::read(const Result<Form, TokenError>& form,
                                                         std::string_view tenant, Version version) const {
    if (!form) return Refused{form.reason()};
    return read_authorize_request(services_.runner, services_.clients, services_.audiences, *form, tenant,
                                  version);
}

http::Response Authorization::authorize(const http::Request& request, std::string_view tenant,
                                        Version version) {
    // OpenID Connect Core §3.1.2.1: either way, and the body may hold more than an address.
    const auto form = request.method == "POST" ? Form::read(request) : Form::read_query(request.target);
    const Language language = language_of(form ? *form : Form(), request);
    const Asked asked = read(form, tenant, version);
    if (!asked) return no_page(language, asked.reason());
    if (asked->problem) return error_answer(request, language, *asked, *asked->problem);
    return page(200, request, language, *asked, asked->login_hint, std::nullopt);
}

http::Response Authorization::sign_in(const http::Request& request, std::string_view tenant,
                                      Version version) {
    const auto form = Form::read_query(request.target);
    const Language language = language_of(form ? *form : Form(), request);
    const Asked asked = read(form, tenant, version);
    if (!asked) return no_page(language, asked.reason());
    if (asked->problem) return error_answer(request, language, *asked, *asked->problem);
    // Whoever reloads the page by its address gets it anew.
    if (request.method != "POST")
        return page(200, request, language, *asked, asked->login_hint, std::nullopt);
    const auto typed = Form::read(request);
    if (!typed) return no_page(language, typed.reason());
    return check(request, language, *asked, *typed);
}

http::Response Authorization::check(const http::Request& request, Language language,
                                    const AuthorizeRequest& asked, const Form& typed) {
    const auto name = typed.find("username");
    const std::string kept(name.value_or(""));
    if (!services_.guard.knows(request, typed.find("guard").value_or("")))
        return page(200, request, language, asked, kept, kStale);
    if (typed.find("do") == "cancel") {
        return error_answer(request, language, asked,
                            {400, "access_denied", 65004, "The user has canceled the sign-in."});
    }
    const auto password = typed.find("password");
    if (!name || !password) return page(200, request, language, asked, kept, kIncomplete);
    const auto person = services_.people.check(request, asked.client, *name, *password);
    if (!person) {
        return page(page_status_of(person.reason()), request, language, asked, kept,
                    sentence_of(person.reason()));
    }
    Fields fields{{"code", code_for(asked, *person)}};
    if (asked.wants_client_info) fields.emplace_back("client_info", client_info(*person));
    return answer(request, language, asked, std::move(fields));
}

std::string Authorization::code_for(const AuthorizeRequest& asked, const Person& person) {
    RandomSource& random = services_.runner.random();
    std::string secret = http::new_secret(random);
    storage::AuthorizationCode code;
    code.tenant = asked.client.home.id;
    code.digest = digest_of_code(secret);
    code.app = asked.client.app.id;
    code.user = person.user.id;
    code.sign_in = random.guid();
    code.redirect_uri = asked.redirect_uri;
    code.challenge = asked.challenge;
    code.challenge_method = asked.challenge_method;
    code.resource = asked.wanted.resource;
    code.openid = asked.wanted.openid;
    code.nonce = asked.nonce;
    code.issued = services_.authority.now();
    code.expires = code.issued + limits::kAuthorizationCodeLife;
    code.password_mark = TokenAuthority::password_mark(person.user);
    const auto done =
        services_.runner.run_at(caller_of(person, code.app, random), services_.runner.clock().now(),
                                [&](commands::Work& work) { return commands::begin_sign_in(work, code); });
    COMPTOIR_CHECK(static_cast<bool>(done));
    return secret;
}

http::Response Authorization::page(int status, const http::Request& request, Language language,
                                   const AuthorizeRequest& asked, std::string user_name,
                                   std::optional<Sentence> problem) const {
    http::Response cookies;
    SignInPage shown;
    shown.language = language;
    shown.app_name = asked.client.app.name;
    shown.action = address_of(asked, "login");
    shown.other_language = in_other_language(asked, language);
    shown.guard = services_.guard.field(request, cookies);
    shown.user_name = std::move(user_name);
    shown.problem = problem;
    shown.leads_away = true;
    http::Response response = sign_in_page(status, shown);
    for (const auto& [name, value] : cookies.headers.all()) response.headers.add(name, value);
    if (status == 429) response.headers.set("Retry-After", std::to_string(limits::kLockOutMax.count()));
    if (status == 503) response.headers.set("Retry-After", "1");
    return response;
}

http::Response Authorization::no_page(Language language, const TokenError& error) const {
    return notice_page(error.status, language, kNotPossible, kTellThem,
                       fmt::format("{}: AADSTS{}: {}", error.error, error.number, error.text));
}

http::Response Authorization::error_answer(const http::Request& request, Language language,
                                           const AuthorizeRequest& asked, const TokenError& error) const {
    return answer(request, language, asked,
                  {{"error", std::string(error.error)},
                   {"error_description", fmt::format("AADSTS{}: {}", error.number, error.text)}});
}

http::Response Authorization::answer(const http::Request& request, Language language,
                                     const AuthorizeRequest& asked, Fields fields) const {
    if (!asked.state.empty()) fields.emplace_back("state", asked.state);
    if (asked.mode == ResponseMode::form_post) return posting_page(language, asked.redirect_uri, fields);
    const bool has_query = asked.redirect_uri.find('?') != std::string::npos;
    const std::string_view sign = asked.mode == ResponseMode::fragment ? "#" : has_query ? "&" : "?";
    http::Response response;
    // After a form the browser must come with GET, and not with the password (RFC 9700 §4.12).
    response.status = request.method == "POST" ? 303 : 302;
    response.headers.set("Location", fmt::format("{}{}{}", asked.redirect_uri, sign, encoded(fields)));
    response.headers.set("Cache-Control", "no-store");
    response.headers.set("Referrer-Policy", "no-referrer");
    return response;
}

http::Response Authorization::native_client(const http::Request& request) const {
    const auto form = Form::read_query(request.target);
    return notice_page(200, language_of(form ? *form : Form(), request),
                       {"You can close this window", "Vous pouvez fermer cette fenêtre"},
                       {"The application goes on by itself.", "L'application continue d'elle-même."});
}

}  // namespace comptoir::api::identity
