#include "api/identity/discovery.hpp"

#include <algorithm>
#include <array>

#include "api/identity/client.hpp"
#include "base/text.hpp"
#include "http/problem.hpp"

namespace comptoir::api::identity {
namespace {

// One cloud for MSAL: these names mean the same authority (reseller contract §1.1).
constexpr std::array<std::string_view, 2> kPublicHosts = {"login.microsoftonline.com", "login.windows.net"};

struct Place {
    std::string host;  ///< With its port when that is not the scheme's.
    std::string_view path;
};

// `https://host:port/path` taken apart; an empty host when it is no such thing.
Place place_of(std::string_view url) {
    const auto scheme = url.find("://");
    if (scheme == std::string_view::npos) return {};
    const std::string_view rest = url.substr(scheme + 3);
    const auto slash = rest.find('/');
    return {to_lower(rest.substr(0, slash)), slash == std::string_view::npos ? "" : rest.substr(slash)};
}

bool is_public(std::string_view host) {
    return std::find(kPublicHosts.begin(), kPublicHosts.end(), host) != kPublicHosts.end();
}

json::Object metadata_of(std::string_view preferred, json::Array aliases) {
    return {
        {"preferred_network", preferred}, {"preferred_cache", preferred}, {"aliases", std::move(aliases)}};
}

json::Array words(std::initializer_list<const char*> list) {
    json::Array array;
    for (const char* word : list) array.emplace_back(word);
    return array;
}

// Public documents: anybody may keep them for a while, and a page of another origin may read them.
http::Response document(const json::Value& value) {
    http::Response response = http::json_response(200, value);
    response.headers.set("Cache-Control", "public, max-age=300");
    response.headers.set("Access-Control-Allow-Origin", "*");
    return response;
}

}  // namespace

http::Response Discovery::instance(const http::Request& request) const {
    const auto refuse_with = [&](const TokenError& error) {
        return error_response(error, request, authority_->now(), authority_->random());
    };
    const auto endpoint = request.query.find("authorization_endpoint");
    if (!endpoint || endpoint->empty()) return refuse_with(missing_parameter("authorization_endpoint"));
    const Place place = place_of(*endpoint);
    const std::string own = place_of(authority_->base_url()).host;
    const std::string asked = to_lower(trim(request.headers.find("Host").value_or("")));
    if (place.host.empty() || (place.host != own && place.host != asked && !is_public(place.host))) {
        return refuse_with({400, "invalid_instance", 50049, "Unknown or invalid instance."});
    }
    const auto segments = split(place.path, '/');
    const std::string tenant =
        segments.size() > 1 && !segments[1].empty() ? percent_encode(segments[1]) : std::string("common");
    json::Array metadata;
    metadata.push_back(metadata_of(own, {own}));
    if (asked != own && !asked.empty() && !is_public(asked)) metadata.push_back(metadata_of(asked, {asked}));
    metadata.push_back(metadata_of(kPublicHosts[0], {kPublicHosts[0], kPublicHosts[1]}));
    return document(json::Object{
        {"tenant_discovery_endpoint",
         fmt::format("{}/{}/v2.0/.well-known/openid-configuration", authority_->base_url(), tenant)},
        {"api-version", "1.1"},
        {"metadata", std::move(metadata)}});
}

http::Response Discovery::openid_configuration(const http::Request& request, std::string_view segment,
                                               Version version) const {
    const auto path = find_tenant_path(*runner_, segment);
    if (!path) {
        TokenError error = path.reason();
        error.error = "invalid_tenant";
        return error_response(error, request, authority_->now(), authority_->random());
    }
    const std::string tenant = path->tenant ? path->tenant->id.str() : to_lower(segment);
    const std::string root = fmt::format("{}/{}", authority_->base_url(), tenant);
    const std::string_view infix = version == Version::v1 ? "" : "v2.0/";
    // Tokens got at `common` name the tenant they are for, so its issuer is a pattern, as on the original.
    const std::string issuer = authority_->issuer(path->tenant ? tenant : "{tenantid}", version);
    return document(json::Object{
        {"issuer", issuer},
        {"authorization_endpoint", fmt::format("{}/oauth2/{}authorize", root, infix)},
        {"token_endpoint", fmt::format("{}/oauth2/{}token", root, infix)},
        {"jwks_uri", fmt::format("{}/discovery/{}keys", root, infix)},
        {"response_types_supported", words({"code"})},
        {"response_modes_supported", words({"query", "fragment", "form_post"})},
        {"grant_types_supported", words({"authorization_code", "client_credentials", "password",
                                         "refresh_token", "urn:ietf:params:oauth:grant-type:device_code"})},
        {"device_authorization_endpoint", fmt::format("{}/oauth2/{}devicecode", root, infix)},
        {"code_challenge_methods_supported", words({"S256", "plain"})},
        {"subject_types_supported", words({"public"})},
        {"id_token_signing_alg_values_supported", words({"RS256"})},
        {"token_endpoint_auth_methods_supported",
         words({"client_secret_post", "client_secret_basic", "private_key_jwt", "none"})},
        {"token_endpoint_auth_signing_alg_values_supported", words({"RS256", "PS256"})},
        {"scopes_supported", words({"openid", "profile", "email", "offline_access"})},
        {"request_parameter_supported", false},
        {"request_uri_parameter_supported", false},
        {"ui_locales_supported", words({"en", "fr"})},
        {"claims_supported",
         words({"aud",         "iss",   "iat",   "nbf",       "exp", "sub", "tid",
                "oid",         "appid", "azp",   "idtyp",     "scp", "upn", "preferred_username",
                "unique_name", "name",  "nonce", "auth_time", "sid", "ver"})}});
}

http::Response Discovery::keys(const http::Request&) const {
    const auto list = keys_->public_keys();
    return document(http::jwks_document(list));
}

}  // namespace comptoir::api::identity
