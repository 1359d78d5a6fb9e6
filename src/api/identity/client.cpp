#include "api/identity/client.hpp"

#include "api/identity/assertion.hpp"
#include "base/text.hpp"
#include "http/secrets.hpp"

namespace comptoir::api::identity {
namespace {

using storage::App;
using storage::Tenant;

TokenError wrong_secret() {
    return {401, "invalid_client", 7000215, "Invalid client secret provided."};
}

TokenError public_client() {
    return {401, "invalid_client", 700025,
            "The client is public, so neither 'client_assertion' nor 'client_secret' should be presented."};
}

TokenError app_disabled() {
    return {400, "unauthorized_client", 7000112, "The application is disabled."};
}

// What a client says of itself: in the form, or as HTTP Basic (RFC 6749 §2.3.1).
struct Credentials {
    std::string id;
    std::optional<std::string> secret = std::nullopt;
    std::optional<std::string> assertion = std::nullopt;
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

// RFC 7521 §4.2: whose assertion it is may stand in it alone.
Result<Credentials, TokenError> credentials_in_assertion(const http::Request& request, const Form& form) {
    const auto type = form.required("client_assertion_type");
    if (!type) return Refused{type.reason()};
    const auto assertion = form.required("client_assertion");
    if (!assertion) return Refused{assertion.reason()};
    if (*type != kAssertionType)
        return Refused{malformed_request("The client_assertion_type is not supported.")};
    if (form.find("client_secret") || basic_credentials(request))
        return Refused{malformed_request("Client credentials are given twice.")};
    const auto id = form.find("client_id");
    return Credentials{id ? std::string(*id) : client_named_in(*assertion), std::nullopt, *assertion};
}

Result<Credentials, TokenError> credentials_of(const http::Request& request, const Form& form) {
    if (form.find("client_assertion") || form.find("client_assertion_type"))
        return credentials_in_assertion(request, form);
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

}  // namespace

TokenError secret_missing() {
    return {401, "invalid_client", 7000218,
            "The request body must contain the following parameter: 'client_assertion' or 'client_secret'."};
}

TokenError device_codes_off() {
    return {400, "unauthorized_client", 70003, "Device codes are switched off for the application."};
}

TokenError app_not_found() {
    return {400, "unauthorized_client", 700016,
            "The application was not found in the directory of this tenant."};
}

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

Result<Client, TokenError> Clients::load(std::string_view id, const TenantPath& path) const {
    std::optional<App> app;
    std::optional<Tenant> home;
    if (const auto parsed = AppId::parse(id)) {
        runner_->read([&](sql::Session& session) {
            app = storage::find_app(session, *parsed);
            home = app ? storage::find_tenant(session, app->tenant) : std::nullopt;
        });
    }
    if (!app || !home) return Refused{app_not_found()};
    Client client{*std::move(app), *std::move(home), std::nullopt};
    if (path.tenant) client.asked_at = path.tenant->id;
    if (!client.at_home() && !client.app.any_tenant) return Refused{app_not_found()};
    return client;
}

Result<Client, TokenError> Clients::find(std::string_view id, std::string_view segment) const {
    const auto path = find_tenant_path(*runner_, segment);
    if (!path) return Refused{path.reason()};
    auto client = load(id, *path);
    if (client && client->app.disabled) return Refused{app_disabled()};
    return client;
}

Result<Client, TokenError> Clients::identify(const http::Request& request, const Form& form,
                                             std::string_view segment) const {
    const auto path = find_tenant_path(*runner_, segment);
    if (!path) return Refused{path.reason()};
    const auto credentials = credentials_of(request, form);
    if (!credentials) return Refused{credentials.reason()};
    auto loaded = load(credentials->id, *path);
    if (!loaded) return loaded;
    Client client = *std::move(loaded);
    if (credentials->secret) {
        if (client.app.is_public) return Refused{public_client()};
        if (!http::verify_secret(client.app.secret_hash, *credentials->secret))
            return Refused{wrong_secret()};
        client.confidential = true;
    }
    if (credentials->assertion) {
        if (client.app.is_public) return Refused{public_client()};
        if (auto problem = assertions_->problem_of(*credentials->assertion, client, segment))
            return Refused{*std::move(problem)};
        client.confidential = true;
    }
    if (client.app.disabled) return Refused{app_disabled()};
    return client;
}

}  // namespace comptoir::api::identity
