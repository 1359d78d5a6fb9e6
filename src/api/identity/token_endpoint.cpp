#include "api/identity/token_endpoint.hpp"

#include "base/limits.hpp"
#include "base/text.hpp"
#include "http/problem.hpp"
#include "http/secrets.hpp"

namespace comptoir::api::identity {
namespace {

using storage::App;
using storage::Tenant;
using storage::User;

TokenError wrong_secret() {
    return {401, "invalid_client", 7000215, "Invalid client secret provided."};
}

TokenError secret_missing() {
    return {401, "invalid_client", 7000218,
            "The request body must contain the following parameter: 'client_assertion' or 'client_secret'."};
}

TokenError wrong_password() {
    return {400, "invalid_grant", 50126, "Error validating credentials due to invalid username or password."};
}

TokenError too_many_wrong_passwords() {
    return {400, "invalid_grant", 50053,
            "The account is locked: a wrong user name or password was given too often. Try again later."};
}

TokenError refresh_token_over() {
    return {400, "invalid_grant", 700082, "The refresh token is malformed, has expired or was revoked."};
}

// What a client says of itself: in the form, or as HTTP Basic (RFC 6749 §2.3.1).
struct Credentials {
    std::string id;
    std::optional<std::string> secret;
};

// Only the Basic scheme counts: a known client sends the junk `Bearer null` here (reseller contract §1.3.3).
std::optional<Credentials> basic_credentials(const http::Request& request) {
    const std::string_view header = trim(request.headers.find("Authorization").value_or(""));
    constexpr std::string_view kScheme = "basic ";
    if (header.size() <= kScheme.size() || !equals_ignoring_case(header.substr(0, kScheme.size()), kScheme)) {
        return std::nullopt;
    }
    const auto text = from_base64(trim(header.substr(kScheme.size())));
    const auto colon = text ? text->find(':') : std::string::npos;
    if (!text || colon == std::string::npos) return Credentials{};
    const auto id = percent_decode(std::string_view(*text).substr(0, colon), true);
    const auto secret = percent_decode(std::string_view(*text).substr(colon + 1), true);
    return id && secret ? Credentials{*id, *secret} : Credentials{};
}

Result<Credentials, TokenError> credentials_of(const http::Request& request, const Form& form) {
    if (form.find("client_assertion") || form.find("client_assertion_type")) {
        return Refused{TokenError{401, "invalid_client", 700027,
                                  "Client assertions are not accepted: no certificate is registered on the "
                                  "application."}};
    }
    const auto secret = form.find("client_secret");
    if (auto basic = basic_credentials(request)) {
        if (secret) return Refused{malformed_request("Client credentials are given twice.")};
        if (const auto id = form.find("client_id"); id && !equals_ignoring_case(*id, basic->id)) {
            return Refused{malformed_request("The client_id differs from the Authorization header.")};
        }
        return *std::move(basic);
    }
    const auto id = form.required("client_id");
    if (!id) return Refused{id.reason()};
    return Credentials{*id, secret ? std::optional(std::string(*secret)) : std::nullopt};
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

}  // namespace

Result<TenantPath, TokenError> find_tenant_path(commands::Runner& runner, std::string_view segment) {
    if (equals_ignoring_case(segment, "common") || equals_ignoring_case(segment, "organizations")) {
        return TenantPath{};
    }
    TenantPath found;
    const auto id = TenantId::parse(segment);
    runner.read([&](sql::Session& session) {
        found.tenant =
            id ? storage::find_tenant(session, *id) : storage::find_tenant_by_domain(session, segment);
    });
    if (!found.tenant) return Refused{tenant_not_found(segment)};
    return found;
}

http::Response TokenEndpoint::answer(const http::Request& request, std::string_view tenant, Version version) {
    const auto body = granted(request, tenant, version);
    if (!body) return error_response(body.reason(), request, authority_->now(), authority_->random());
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
    if (*grant != "client_credentials" && *grant != "password" && *grant != "refresh_token") {
        return Refused{TokenError{400, "unsupported_grant_type", 70003, "The grant type is not supported."}};
    }
    const auto client = client_of(request, *form, tenant);
    if (!client) return Refused{client.reason()};
    if (*grant == "client_credentials") return client_credentials(*form, *client, version);
    if (*grant == "password") return password(*form, *client, version);
    return refresh(*form, *client, version);
}

Result<TokenEndpoint::Client, TokenError> TokenEndpoint::client_of(const http::Request& request,
                                                                   const Form& form,
                                                                   std::string_view segment) {
    const auto path = find_tenant_path(*runner_, segment);
    if (!path) return Refused{path.reason()};
    const auto credentials = credentials_of(request, form);
    if (!credentials) return Refused{credentials.reason()};
    std::optional<App> app;
    std::optional<Tenant> home;
    if (const auto id = AppId::parse(credentials->id)) {
        runner_->read([&](sql::Session& session) {
            app = storage::find_app(session, *id);
            home = app ? storage::find_tenant(session, app->tenant) : std::nullopt;
        });
    }
    if (!app || !home || (path->tenant && path->tenant->id != home->id)) {
        return Refused{TokenError{400, "unauthorized_client", 700016,
                                  "The application was not found in the directory of this tenant."}};
    }
    if (credentials->secret && !http::verify_secret(app->secret_hash, *credentials->secret)) {
        return Refused{wrong_secret()};
    }
    if (app->disabled) {
        return Refused{TokenError{400, "unauthorized_client", 7000112, "The application is disabled."}};
    }
    return Client{*std::move(app), *std::move(home), credentials->secret.has_value()};
}

Result<Wanted, TokenError> TokenEndpoint::wanted_of(const Form& form, Version version,
                                                    std::optional<std::string> remembered) const {
    const auto scope = form.find("scope");
    if (version == Version::v1) {
        const auto given = form.find("resource");
        if (!given && !remembered) return Refused{missing_parameter("resource")};
        return wanted_v1(given ? *given : std::string_view(*remembered), scope.value_or(""), audiences_);
    }
    if (!scope && !remembered) return Refused{missing_parameter("scope")};
    return wanted_v2(scope ? std::string(*scope) : *remembered + "/.default", audiences_);
}

Result<json::Object, TokenError> TokenEndpoint::client_credentials(const Form& form, const Client& client,
                                                                   Version version) {
    if (!client.confidential) return Refused{secret_missing()};
    const auto wanted = wanted_of(form, version, std::nullopt);
    if (!wanted) return Refused{wanted.reason()};
    if (!wanted->only_default) {
        return Refused{TokenError{400, "invalid_scope", 1002012,
                                  "Client credential flows must have a scope that ends with /.default."}};
    }
    return app_answer(client, *wanted, version);
}

Result<json::Object, TokenError> TokenEndpoint::password(const Form& form, const Client& client,
                                                         Version version) {
    const auto name = form.required("username");
    if (!name) return Refused{name.reason()};
    const auto given = form.required("password");
    if (!given) return Refused{given.reason()};
    const auto wanted = wanted_of(form, version, std::nullopt);
    if (!wanted) return Refused{wanted.reason()};
    std::optional<User> user;
    runner_->read([&](sql::Session& session) { user = storage::find_user_by_name(session, *name); });
    const bool here = user && user->tenant == client.tenant.id;
    switch (passwords_.check(*name, here ? std::string_view(user->password_hash) : "", *given)) {
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
        return Refused{TokenError{400, "invalid_grant", 50057, "The user account is disabled."}};
    return user_answer(client, *user, *wanted, version);
}

Result<json::Object, TokenError> TokenEndpoint::refresh(const Form& form, const Client& client,
                                                        Version version) {
    const auto token = form.required("refresh_token");
    if (!token) return Refused{token.reason()};
    const auto grant = authority_->open_refresh_token(*token);
    if (!grant || grant->app != client.app.id || grant->tenant != client.tenant.id) {
        return Refused{refresh_token_over()};
    }
    if (grant->confidential && !client.confidential) return Refused{secret_missing()};
    std::optional<User> user;
    runner_->read([&](sql::Session& session) { user = storage::find_user(session, grant->user); });
    if (!user || user->tenant != grant->tenant || user->disabled ||
        TokenAuthority::password_mark(*user) != grant->password_mark) {
        return Refused{refresh_token_over()};
    }
    const auto wanted = wanted_of(form, version, grant->resource);
    if (!wanted) return Refused{wanted.reason()};
    return user_answer(client, *user, *wanted, version);
}

json::Object TokenEndpoint::app_answer(const Client& client, const Wanted& wanted, Version version) const {
    const Instant now = authority_->now();
    return tokens(wanted, version, now,
                  authority_->access_token({client.tenant, client.app, nullptr},
                                           {version, wanted.resource, client.confidential, false}));
}

json::Object TokenEndpoint::user_answer(const Client& client, const User& user, const Wanted& wanted,
                                        Version version) const {
    const Instant now = authority_->now();
    const Subject subject{client.tenant, client.app, &user};
    json::Object answer =
        tokens(wanted, version, now,
               authority_->access_token(subject, {version, wanted.resource, client.confidential, false}));
    std::string scope =
        version == Version::v1 ? "user_impersonation" : wanted.resource + "/user_impersonation";
    if (version == Version::v2 && wanted.openid) scope += " openid";
    answer.emplace_back("scope", std::move(scope));
    RefreshGrant remembered;
    remembered.tenant = client.tenant.id;
    remembered.app = client.app.id;
    remembered.user = user.id;
    remembered.resource = wanted.resource;
    remembered.password_mark = TokenAuthority::password_mark(user);
    remembered.confidential = client.confidential;
    answer.emplace_back("refresh_token", authority_->refresh_token(std::move(remembered)));
    if (wanted.openid) answer.emplace_back("id_token", authority_->id_token(subject, version));
    if (version == Version::v2) {
        // MSAL.NET wants it for user grants (reseller contract §1.3.3).
        const json::Object client_info{{"uid", user.id.str()}, {"utid", client.tenant.id.str()}};
        answer.emplace_back("client_info", to_base64url(json::write(client_info)));
    }
    return answer;
}

}  // namespace comptoir::api::identity
