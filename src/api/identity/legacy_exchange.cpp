#include "api/identity/legacy_exchange.hpp"

#include "api/identity/form.hpp"
#include "base/limits.hpp"
#include "http/problem.hpp"

namespace comptoir::api::identity {
namespace {

constexpr std::string_view kResource = "https://api.partnercenter.microsoft.com";

Result<json::Object, TokenError> exchange(const http::Request& request, edge::Authenticator& authenticator,
                                          const TokenAuthority& authority) {
    const auto form = Form::read(request);
    if (!form) return Refused{form.reason()};
    const auto grant = form->required("grant_type");
    if (!grant) return Refused{grant.reason()};
    if (*grant != "jwt_token") {
        return Refused{TokenError{400, "unsupported_grant_type", 70003, "The grant type must be jwt_token."}};
    }
    const auto caller = authenticator.authenticate(request, edge::Surface::reseller);
    if (!caller)
        return Refused{TokenError{401, "invalid_grant", 50013, std::string(caller.reason().text().english)}};
    if (caller->legacy_token) {
        return Refused{TokenError{401, "invalid_grant", 50013, "The token was exchanged already."}};
    }
    const edge::Principal& principal = *caller->principal;
    const Subject subject{principal.tenant, principal.app, principal.user ? &*principal.user : nullptr};
    return json::Object{
        {"access_token", authority.access_token(subject, {Version::v1, std::string(kResource),
                                                          caller->confidential, true, caller->sign_in})},
        {"token_type", "Bearer"},
        {"expires_in", limits::kAccessTokenLife.count()}};
}

}  // namespace

http::Response LegacyExchange::answer(const http::Request& request) {
    const auto body = exchange(request, *authenticator_, *authority_);
    if (!body) {
        auto response = error_response(body.reason(), request, authority_->now(), authority_->random());
        if (response.status == 401) response.headers.set("WWW-Authenticate", "Bearer");
        return response;
    }
    http::Response response = http::json_response(200, *body);
    put_headers(request, response);
    return response;
}

}  // namespace comptoir::api::identity
