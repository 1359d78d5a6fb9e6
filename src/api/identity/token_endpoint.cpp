#include "api/identity/token_endpoint.hpp"

#include "base/check.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"
#include "http/digest.hpp"
#include "http/problem.hpp"

namespace comptoir::api::identity {
namespace {

using storage::AuthorizationCode;
using storage::ChallengeMethod;

TokenError refresh_token_over() {
    return {400, "invalid_grant", 700082, "The refresh token is malformed, has expired or was revoked."};
}

TokenError code_not_good() {
    return {400, "invalid_grant", 70000, "The provided code is invalid or malformed."};
}

// Of the password, and of all that ends with it.
bool has_mark(const Person& person, std::string_view mark) {
    return TokenAuthority::password_mark(person.user) == mark;
}

TokenError not_yet(bool too_soon) {
    if (too_soon)
        return {400, "slow_down", 50196, "The device asks too often. Wait five seconds longer each time."};
    return {400, "authorization_pending", 70016,
            "OAuth 2.0 device flow error. Authorization is pending. Continue polling."};
}

TokenError device_code_over() {
    return {400, "expired_token", 70020,
            "The provided value for the input parameter 'device_code' is not valid. This device code has "
            "expired."};
}

// RFC 7636 §4.6. A proof that nobody asked for is refused too: somebody may have taken the question away.
bool proves(std::optional<std::string_view> verifier, const AuthorizationCode& code) {
    switch (code.challenge_method) {
        case ChallengeMethod::none:
            return !verifier;
        case ChallengeMethod::plain:
            return verifier == code.challenge;
        case ChallengeMethod::s256: {
            const auto digest = http::sha256(verifier.value_or(""));
            return verifier && to_base64url({reinterpret_cast<const char*>(digest.data()), digest.size()}) ==
                                   code.challenge;
        }
    }
    check_failed("a known ChallengeMethod", __FILE__, __LINE__);
}

json::Object tokens(const Wanted& wanted, Version version, Instant now, std::string access_token) {
    const std::int64_t life = limits::kAccessTokenLife.count();
    json::Object answer{{"token_type", "Bearer"}};
    if (version == Version::v1) {
        // v1 prints numbers as strings (reseller contract §1.3.3).
        answer.emplace_back("expires_in", std::to_string(life));
        answer.emplace_back("ext_expires_in", std::to_string(life));
        answer.emplace_back("expires_on", std::to_string(now.seconds() + life));
        answer.emplace_back("not_before", std::to_string(now.seconds()));
        answer.emplace_back("resource", wanted.resource);
    } else {
        answer.emplace_back("expires_in", life);
        answer.emplace_back("ext_expires_in", life);
    }
    answer.emplace_back("access_token", std::move(access_token));
    return answer;
}

// Libraries of v1 call it by its first name, from before RFC 8628.
bool is_device_code(std::string_view grant) {
    return grant == "urn:ietf:params:oauth:grant-type:device_code" || grant == "device_code";
}

bool is_served(std::string_view grant) {
    return grant == "client_credentials" || grant == "password" || grant == "authorization_code" ||
           grant == "refresh_token" || is_device_code(grant);
}

}  // namespace

std::string digest_of_code(std::string_view code) {
    return to_hex(http::sha256(code));
}

http::Response TokenEndpoint::answer(const http::Request& request, std::string_view tenant, Version version) {
    const auto body = granted(request, tenant, version);
    if (!body)
        return error_response(body.reason(), request, services_.authority.now(),
                              services_.authority.random());
    http::Response response = http::json_response(200, *body);
    put_headers(request, response);
    return response;
}

Result<json::Object, TokenError> TokenEndpoint::granted(const http::Request& request, std::string_view tenant,
                                                        Version version) {
    const auto form = Form::read(request);
    if (!form) return Refused{form.reason()};
    const auto grant = form->required("grant_type");
    if (!grant) return Refused{grant.reason()};
    if (!is_served(*grant)) {
        return Refused{TokenError{400, "unsupported_grant_type", 70003, "The grant type is not supported."}};
    }
    const auto client = services_.clients.identify(request, *form, tenant);
    if (!client) return Refused{client.reason()};
    if (*grant == "client_credentials") return client_credentials(*form, *client, version);
    if (*grant == "password") return password(request, *form, *client, version);
    if (*grant == "authorization_code") return authorization_code(*form, *client, version);
    if (is_device_code(*grant)) return device_code(*form, *client, version);
    return refresh(*form, *client, version);
}

Result<Wanted, TokenError> TokenEndpoint::wanted_of(const Form& form, Version version,
                                                    std::optional<std::string> remembered) const {
    const auto scope = form.find("scope");
    if (version == Version::v1) {
        const auto given = form.find("resource");
        if (!given && !remembered) return Refused{missing_parameter("resource")};
        return wanted_v1(given ? *given : std::string_view(*remembered), scope.value_or(""),
                         services_.audiences);
    }
    if (!scope && !remembered) return Refused{missing_parameter("scope")};
    return wanted_v2(scope.value_or(""), services_.audiences, remembered.value_or(""));
}

Result<json::Object, TokenError> TokenEndpoint::client_credentials(const Form& form, const Client& client,
                                                                   Version version) {
    if (!client.at_home()) return Refused{app_not_found()};
    if (!client.confidential) return Refused{secret_missing()};
    const auto wanted = wanted_of(form, version, std::nullopt);
    if (!wanted) return Refused{wanted.reason()};
    if (!wanted->only_default) {
        return Refused{TokenError{400, "invalid_scope", 1002012,
                                  "Client credential flows must have a scope that ends with /.default."}};
    }
    return app_answer(client, *wanted, version);
}

Result<json::Object, TokenError> TokenEndpoint::password(const http::Request& request, const Form& form,
                                                         const Client& client, Version version) {
    const auto name = form.required("username");
    if (!name) return Refused{name.reason()};
    const auto given = form.required("password");
    if (!given) return Refused{given.reason()};
    const auto wanted = wanted_of(form, version, std::nullopt);
    if (!wanted) return Refused{wanted.reason()};
    const auto person = services_.people.check(request, client, *name, *given);
    if (!person) return Refused{person.reason()};
    SignIn sign_in{.began = services_.authority.now()};
    // Where refresh tokens are good once, their sign-in has a name.
    if (!client.confidential) sign_in.id = services_.authority.random().guid();
    return user_answer(client, *person, *wanted, version, sign_in);
}

Result<AuthorizationCode, TokenError> TokenEndpoint::redeemable_code(const Form& form,
                                                                     const Client& client) const {
    const auto given = form.required("code");
    if (!given) return Refused{given.reason()};
    const auto redirect = form.required("redirect_uri");
    if (!redirect) return Refused{redirect.reason()};
    std::optional<AuthorizationCode> code;
    services_.runner.read([&](sql::Session& session) {
        code = storage::find_code(session, client.home.id, digest_of_code(*given));
    });
    if (!code || code->app != client.app.id) return Refused{code_not_good()};
    if (code->redirect_uri != *redirect) {
        return Refused{TokenError{400, "invalid_grant", 500112,
                                  "The reply address does not match the one of the authorization request."}};
    }
    if (!proves(form.find("code_verifier"), *code)) {
        return Refused{TokenError{400, "invalid_grant", 501481,
                                  "The code_verifier does not match the code_challenge of the authorization "
                                  "request."}};
    }
    if (!code->spent && services_.authority.now() >= code->expires) {
        return Refused{
            TokenError{400, "invalid_grant", 70008, "The provided authorization code has expired."}};
    }
    return *std::move(code);
}

commands::CodeUse TokenEndpoint::redeem(
    const Person& person, AppId app,
    const std::function<Outcome<commands::CodeUse>(commands::Work&)>& spend) {
    commands::CodeUse use = commands::CodeUse::again;
    const auto done =
        services_.runner.run_at(caller_of(person, app, services_.runner.random()),
                                services_.runner.clock().now(), [&](commands::Work& work) -> Outcome<Done> {
                                    const auto found = spend(work);
                                    if (!found) return Refused{found.reason()};
                                    use = *found;
                                    return Done{};
                                });
    COMPTOIR_CHECK(static_cast<bool>(done));
    return use;
}

Result<json::Object, TokenError> TokenEndpoint::authorization_code(const Form& form, const Client& client,
                                                                   Version version) {
    if (!client.app.is_public && !client.confidential) return Refused{secret_missing()};
    const auto code = redeemable_code(form, client);
    if (!code) return Refused{code.reason()};
    const auto person = services_.people.find(code->user, client);
    if (!person || !has_mark(*person, code->password_mark)) return Refused{code_not_good()};
    auto wanted = wanted_of(form, version, code->resource);
    if (!wanted) return Refused{wanted.reason()};
    const auto spend = [&](commands::Work& work) {
        return commands::redeem_code(work, *code, services_.authority.now());
    };
    if (redeem(*person, code->app, spend) == commands::CodeUse::again) {
        return Refused{
            TokenError{400, "invalid_grant", 54005,
                       "The authorization code was already redeemed, please retry with a new valid "
                       "code. What was issued for it is revoked."}};
    }
    Wanted asked = *std::move(wanted);
    asked.openid = asked.openid || code->openid;
    return user_answer(
        client, *person, asked, version,
        {.id = code->sign_in, .nonce = code->nonce, .at = code->issued, .began = code->issued});
}

Result<storage::DeviceCode, TokenError> TokenEndpoint::redeemable_device_code(const Form& form,
                                                                              const Client& client) {
    auto given = form.find("device_code");
    if (!given) given = form.find("code");
    if (!given) return Refused{missing_parameter("device_code")};
    std::optional<storage::DeviceCode> code;
    const std::string digest = digest_of_code(*given);
    services_.runner.read(
        [&](sql::Session& session) { code = storage::find_device_code(session, client.home.id, digest); });
    if (!code || code->app != client.app.id) return Refused{code_not_good()};
    if (services_.authority.now() >= code->expires) return Refused{device_code_over()};
    switch (code->state) {
        case storage::DeviceState::waiting:
            return Refused{not_yet(pace_.is_too_soon(digest))};
        case storage::DeviceState::denied:
            return Refused{TokenError{400, "access_denied", 65004, "The user has declined the sign-in."}};
        case storage::DeviceState::spent:
            return Refused{code_not_good()};
        case storage::DeviceState::allowed:
            return *std::move(code);
    }
    check_failed("a known DeviceState", __FILE__, __LINE__);
}

Result<json::Object, TokenError> TokenEndpoint::device_code(const Form& form, const Client& client,
                                                            Version version) {
    if (!client.app.device_codes) return Refused{device_codes_off()};
    if (!client.app.is_public && !client.confidential) return Refused{secret_missing()};
    const auto code = redeemable_device_code(form, client);
    if (!code) return Refused{code.reason()};
    const auto person = services_.people.find(code->user, client);
    if (!person || !has_mark(*person, code->password_mark)) return Refused{code_not_good()};
    auto wanted = wanted_of(form, version, code->resource);
    if (!wanted) return Refused{wanted.reason()};
    const auto spend = [&](commands::Work& work) { return commands::redeem_device_code(work, *code); };
    if (redeem(*person, code->app, spend) == commands::CodeUse::again) return Refused{code_not_good()};
    Wanted asked = *std::move(wanted);
    asked.openid = asked.openid || code->openid;
    COMPTOIR_CHECK(code->signed_in.has_value());
    return user_answer(client, *person, asked, version,
                       {.id = code->sign_in, .at = code->signed_in, .began = *code->signed_in});
}

bool TokenEndpoint::is_revoked(const Client& client, Guid sign_in) const {
    bool revoked = false;
    if (!sign_in.is_nil()) {
        services_.runner.read(
            [&](sql::Session& session) { revoked = storage::is_revoked(session, client.home.id, sign_in); });
    }
    return revoked;
}

Result<RefreshGrant, TokenError> TokenEndpoint::redeemable_refresh_token(const Form& form,
                                                                         const Client& client) const {
    const auto token = form.required("refresh_token");
    if (!token) return Refused{token.reason()};
    auto grant = services_.authority.open_refresh_token(*token);
    if (!grant || grant->app != client.app.id || is_revoked(client, grant->sign_in))
        return Refused{refresh_token_over()};
    if (grant->confidential && !client.confidential) return Refused{secret_missing()};
    return *std::move(grant);
}

Result<json::Object, TokenError> TokenEndpoint::refresh(const Form& form, const Client& client,
                                                        Version version) {
    const auto grant = redeemable_refresh_token(form, client);
    if (!grant) return Refused{grant.reason()};
    const auto person = services_.people.find(grant->user, client);
    if (!person || person->tenant.id != grant->tenant || !has_mark(*person, grant->password_mark))
        return Refused{refresh_token_over()};
    const auto wanted = wanted_of(form, version, grant->resource);
    if (!wanted) return Refused{wanted.reason()};
    SignIn sign_in{.id = grant->sign_in, .began = grant->began, .used = grant->used};
    if (grant->good_once()) {
        // Last, so that a request that is refused for something else has used nothing up.
        const auto spend = [&](commands::Work& work) {
            return commands::use_refresh_token(work, client.app, grant->sign_in, grant->used,
                                               services_.authority.now());
        };
        if (redeem(*person, client.app.id, spend) == commands::CodeUse::again)
            return Refused{refresh_token_over()};
        ++sign_in.used;
    }
    return user_answer(client, *person, *wanted, version, sign_in);
}

json::Object TokenEndpoint::app_answer(const Client& client, const Wanted& wanted, Version version) const {
    const TokenAuthority& authority = services_.authority;
    return tokens(wanted, version, authority.now(),
                  authority.access_token({client.home, client.app, nullptr},
                                         {version, wanted.resource, client.confidential}));
}

json::Object TokenEndpoint::user_answer(const Client& client, const Person& person, const Wanted& wanted,
                                        Version version, const SignIn& sign_in) const {
    const TokenAuthority& authority = services_.authority;
    const Subject subject{person.tenant, client.app, &person.user};
    json::Object answer = tokens(
        wanted, version, authority.now(),
        authority.access_token(subject, {version, wanted.resource, client.confidential, false, sign_in.id}));
    std::string scope =
        version == Version::v1 ? "user_impersonation" : wanted.resource + "/user_impersonation";
    if (version == Version::v2 && wanted.openid) scope += " openid";
    answer.emplace_back("scope", std::move(scope));
    RefreshGrant remembered;
    remembered.tenant = person.tenant.id;
    remembered.app = client.app.id;
    remembered.user = person.user.id;
    remembered.resource = wanted.resource;
    remembered.password_mark = TokenAuthority::password_mark(person.user);
    remembered.confidential = client.confidential;
    remembered.sign_in = sign_in.id;
    remembered.began = sign_in.began;
    remembered.used = sign_in.used;
    answer.emplace_back("refresh_token", authority.refresh_token(std::move(remembered)));
    if (wanted.openid) {
        answer.emplace_back("id_token",
                            authority.id_token(subject, {version, sign_in.nonce, sign_in.at, sign_in.id}));
    }
    // MSAL.NET wants it for user grants (reseller contract §1.3.3).
    if (version == Version::v2) answer.emplace_back("client_info", client_info(person));
    return answer;
}

}  // namespace comptoir::api::identity
