#include "api/edge/authenticate.hpp"

#include <charconv>

#include "base/check.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"

namespace comptoir::api::edge {
namespace {

using storage::TenantKind;

// RFC 6750 §2.1; the scheme in any case (publisher contract §1.2).
std::optional<std::string_view> bearer_of(const http::Request& request) {
    const std::string_view header = trim(request.headers.find("Authorization").value_or(""));
    constexpr std::string_view kScheme = "bearer ";
    if (header.size() <= kScheme.size() || !equals_ignoring_case(header.substr(0, kScheme.size()), kScheme)) {
        return std::nullopt;
    }
    return trim(header.substr(kScheme.size()));
}

std::optional<json::Value> object_of(std::string_view base64url) {
    const auto text = from_base64(base64url);
    if (!text) return std::nullopt;
    auto value = json::parse(*text);
    if (!value || value->if_object() == nullptr) return std::nullopt;
    return *std::move(value);
}

// The claims nobody has verified yet: only good for telling "no token at all" from "a bad token".
std::optional<json::Value> claimed(std::string_view token) {
    if (token.size() > limits::kJwtBytesMax) return std::nullopt;
    const auto parts = split(token, '.');
    if (parts.size() != 3 || !object_of(parts[0])) return std::nullopt;
    return object_of(parts[1]);
}

std::string app_of(const json::Value& claims) {
    std::string app = claims.text_or("appid");
    return app.empty() ? claims.text_or("azp") : app;
}

bool has_caller_claims(const json::Value& claims) {
    return Guid::parse(claims.text_or("tid")) && Guid::parse(app_of(claims));
}

// Ours, whatever the host name: that the key is ours already says who issued it, and an installation that
// moves to another address keeps its tokens (reseller contract §1.3.5).
bool is_our_issuer(const json::Value& claims) {
    const std::string issuer = claims.text_or("iss");
    const std::string tenant = claims.text_or("tid");
    return issuer.ends_with("/" + tenant + "/") || issuer.ends_with("/" + tenant + "/v2.0");
}

bool is_user_token(const json::Value& claims) {
    return claims.find("scp") != nullptr || claims.text_or("idtyp") != "app";
}

Refused<AuthFailure> fail(AuthProblem problem, bool header_given = true) {
    return {AuthFailure{problem, header_given}};
}

bool belongs_on(Surface surface, TenantKind kind) {
    switch (surface) {
        case Surface::reseller:
            return kind == TenantKind::partner;
        case Surface::publisher:
            return kind == TenantKind::publisher;
        case Surface::marketplace:
            return kind != TenantKind::customer;
    }
    check_failed("a known Surface", __FILE__, __LINE__);
}

commands::Caller caller_of(const Principal& principal) {
    commands::Caller caller;
    caller.tenant = principal.tenant.id;
    if (principal.partner) caller.partner = principal.partner->id;
    caller.publisher = principal.tenant.publisher;
    caller.app = principal.app.id;
    if (principal.user) {
        caller.user = principal.user->id;
        caller.user_principal_name = principal.user->user_name;
    }
    caller.roles = principal.roles;
    return caller;
}

Guid sign_in_of(const json::Value& claims) {
    return Guid::parse(claims.text_or(kSignInClaim)).value_or(Guid());
}

Subject subject_of(const json::Value& claims) {
    return {TenantId::of(claims.text_or("tid")), AppId::of(app_of(claims)),
            is_user_token(claims) ? UserId::of(claims.text_or("oid")) : UserId(), sign_in_of(claims)};
}

Authenticated authenticated_as(std::shared_ptr<const Principal> principal, const json::Value& claims,
                               const http::Request& request) {
    Authenticated authenticated;
    authenticated.caller = caller_of(*principal);
    const json::Value* legacy = claims.find(kLegacyClaim);
    authenticated.legacy_token = legacy != nullptr && legacy->if_bool() != nullptr && *legacy->if_bool();
    authenticated.confidential = claims.text_or("appidacr") == "1" || claims.text_or("azpacr") == "1";
    authenticated.sign_in = sign_in_of(claims);
    authenticated.mode = client_mode(principal->app.client_mode, authenticated.legacy_token,
                                     request.headers.find("MS-PartnerCenter-Client"));
    authenticated.principal = std::move(principal);
    return authenticated;
}

}  // namespace

std::optional<Instant> time_of(const json::Value& claims, std::string_view name) {
    const json::Value* claim = claims.find(name);
    const json::Number* number = claim == nullptr ? nullptr : claim->if_number();
    if (number == nullptr) return std::nullopt;
    std::int64_t seconds = 0;
    const char* end = number->text.data() + number->text.size();
    const auto [stop, error] = std::from_chars(number->text.data(), end, seconds);
    if (error != std::errc() || stop != end || seconds < 0 || seconds > 253'402'300'799) return std::nullopt;
    return Instant::from_micros(seconds * 1'000'000);
}

std::string_view name_of(AuthProblem problem) {
    switch (problem) {
        case AuthProblem::missing:
            return "AuthenticationRequired";
        case AuthProblem::missing_claims:
            return "MissingClaims";
        case AuthProblem::bad_signature:
            return "InvalidSignature";
        case AuthProblem::wrong_audience:
            return "InvalidAudience";
        case AuthProblem::wrong_issuer:
            return "InvalidIssuer";
        case AuthProblem::expired:
            return "TokenExpired";
        case AuthProblem::not_yet_valid:
            return "TokenNotYetValid";
        case AuthProblem::no_service_principal:
            return "NoServicePrincipal";
        case AuthProblem::unregistered_app:
            return "UnregisteredApp";
        case AuthProblem::wrong_account:
            return "TenantMismatch";
    }
    check_failed("a known AuthProblem", __FILE__, __LINE__);
}

wording::Sentence AuthFailure::text() const {
    switch (problem) {
        case AuthProblem::missing:
            return {"A bearer token is needed.", "Un jeton porteur est nécessaire."};
        case AuthProblem::missing_claims:
            return {"The token names no tenant or no application.",
                    "Le jeton ne nomme aucun compte ou aucune application."};
        case AuthProblem::bad_signature:
            return {"The token is not signed by a key of this authority.",
                    "Le jeton n'est pas signé par une clé de cette autorité."};
        case AuthProblem::wrong_audience:
            return {"The token was issued for another resource.",
                    "Le jeton a été émis pour une autre ressource."};
        case AuthProblem::wrong_issuer:
            return {"The token was issued by another authority.",
                    "Le jeton a été émis par une autre autorité."};
        case AuthProblem::expired:
            return {"The token has expired.", "Le jeton a expiré."};
        case AuthProblem::not_yet_valid:
            return {"The token is not valid yet.", "Le jeton n'est pas encore valable."};
        case AuthProblem::no_service_principal:
            return {"The token must be an application's own, with a service principal.",
                    "Le jeton doit être celui d'une application, avec un principal de service."};
        case AuthProblem::unregistered_app:
            return {"The application is authenticated but not registered here.",
                    "L'application est authentifiée, mais pas enregistrée ici."};
        case AuthProblem::wrong_account:
            return {"The tenant has no account for this service.", "Le compte n'a pas accès à ce service."};
    }
    check_failed("a known AuthProblem", __FILE__, __LINE__);
}

Result<Authenticator::Claims, AuthFailure> Authenticator::verified_claims(const http::Request& request) {
    const bool given = request.headers.find("Authorization").has_value();
    const auto token = bearer_of(request);
    if (!token) return fail(AuthProblem::missing, given);
    if (auto known = verified_.find(*token)) return known;
    const auto unverified = claimed(*token);
    if (!unverified) return fail(AuthProblem::missing, given);
    if (!has_caller_claims(*unverified)) return fail(AuthProblem::missing_claims);
    auto claims = http::verify_jwt(*token, [this](std::string_view kid) { return keys_->find(kid); });
    if (!claims) return fail(AuthProblem::bad_signature);
    auto shared = std::make_shared<const json::Value>(*std::move(claims));
    verified_.put(*token, shared);
    return Claims(std::move(shared));
}

std::optional<AuthProblem> Authenticator::claims_problem(const json::Value& claims, Surface surface) const {
    const auto audience = audiences_.kind_of(claims.text_or("aud"));
    const bool right_audience =
        audience && (surface == Surface::marketplace ||
                     (surface == Surface::publisher) == (*audience == AudienceKind::publisher));
    if (!right_audience) return AuthProblem::wrong_audience;
    if (!is_our_issuer(claims)) return AuthProblem::wrong_issuer;
    const auto leeway =
        surface == Surface::publisher ? limits::kPublisherTokenLeeway : limits::kResellerTokenLeeway;
    const Instant now = clock_->now();
    const auto expires = time_of(claims, "exp");
    if (!expires || now >= *expires + leeway) return AuthProblem::expired;
    if (const auto begins = time_of(claims, "nbf"); begins && now < *begins - leeway) {
        return AuthProblem::not_yet_valid;
    }
    const auto object = Guid::parse(claims.text_or("oid"));
    const bool has_object = object && !object->is_nil();
    if (is_user_token(claims) ? !has_object || surface == Surface::publisher
                              : !has_object && surface == Surface::publisher) {
        return AuthProblem::no_service_principal;
    }
    return std::nullopt;
}

Result<Authenticated, AuthFailure> Authenticator::authenticate(const http::Request& request,
                                                               Surface surface) {
    const auto verified = verified_claims(request);
    if (!verified) return Refused{verified.reason()};
    const json::Value& claims = **verified;
    if (const auto problem = claims_problem(claims, surface)) return fail(*problem);
    auto principal = directory_->find(subject_of(claims));
    if (principal == nullptr) return fail(AuthProblem::unregistered_app);
    if (!belongs_on(surface, principal->tenant.kind)) return fail(AuthProblem::wrong_account);
    return authenticated_as(std::move(principal), claims, request);
}

std::optional<Authenticated> Authenticator::authenticate_known(const http::Request& request,
                                                               Surface surface) {
    const auto token = bearer_of(request);
    const auto claims = token ? verified_.find(*token) : nullptr;
    if (claims == nullptr || claims_problem(*claims, surface)) return std::nullopt;
    auto principal = directory_->find_known(subject_of(*claims));
    if (principal == nullptr || !belongs_on(surface, principal->tenant.kind)) return std::nullopt;
    return authenticated_as(std::move(principal), *claims, request);
}

}  // namespace comptoir::api::edge
