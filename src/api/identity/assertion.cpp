#include "api/identity/assertion.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "api/edge/authenticate.hpp"
#include "base/check.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"
#include "commands/sign_ins.hpp"
#include "http/certificate.hpp"
#include "http/digest.hpp"

namespace comptoir::api::identity {
namespace {

using storage::AppCertificate;

TokenError invalid(int number, std::string_view text) {
    return {401, "invalid_client", number, std::string(text)};
}

// A header that names a certificate means that one; the others are tried.
bool names(const json::Value& header, const AppCertificate& certificate) {
    const std::string sha256 = header.text_or("x5t#S256");
    const std::string sha1 = header.text_or("x5t");
    if (!sha256.empty()) return sha256 == certificate.sha256;
    return sha1.empty() || sha1 == certificate.sha1;
}

bool has_signed(const AppCertificate& certificate, const http::ReadJwt& jwt, http::JwtAlgorithm algorithm) {
    const auto read = http::read_certificate_der(from_base64(certificate.der).value_or(""));
    return read && read->key.verifies(jwt.signed_part, jwt.signature, algorithm);
}

// Who has signed it, of those that may have.
std::optional<TokenError> signature_problem(const http::ReadJwt& jwt,
                                            const std::vector<AppCertificate>& registered, Instant now) {
    const auto algorithm = jwt.algorithm();
    if (!algorithm) return invalid(700027, "The assertion must be signed by RS256 or PS256.");
    if (registered.empty()) return invalid(700027, "No certificate is registered on the application.");
    bool named = false;
    bool out_of_force = false;
    // A renewed certificate may have the key of the one before.
    for (const AppCertificate& certificate : registered) {
        if (!names(jwt.header, certificate)) continue;
        named = true;
        if (!has_signed(certificate, jwt, *algorithm)) continue;
        if (now >= certificate.from && now < certificate.to) return std::nullopt;
        out_of_force = true;
    }
    if (out_of_force) return invalid(1000502, "The certificate is not within its validity period.");
    if (!named) return invalid(700027, "The certificate that the header names is not registered.");
    return invalid(700027, "Client assertion failed signature validation.");
}

std::optional<TokenError> time_problem(const json::Value& claims, Instant now) {
    const auto ends = edge::time_of(claims, "exp");
    const auto begins = edge::time_of(claims, "nbf");
    const bool in_force = ends && now < *ends + limits::kAssertionLeeway &&
                          *ends - now <= limits::kAssertionLifeMax + limits::kAssertionLeeway &&
                          (!begins || now >= *begins - limits::kAssertionLeeway);
    if (in_force) return std::nullopt;
    return invalid(700024, "Client assertion is not within its valid time range.");
}

bool is_about(const json::Value& claims, const Client& client) {
    const std::string id = client.app.id.str();
    return equals_ignoring_case(claims.text_or("iss"), id) && equals_ignoring_case(claims.text_or("sub"), id);
}

// The one whom it is for, alone or in a list: what several may read, one of them could use here.
std::string audience_of(const json::Value& claims) {
    const json::Value* audience = claims.find("aud");
    if (audience == nullptr) return "";
    const json::Array* list = audience->if_array();
    if (list != nullptr && list->size() != 1) return "";
    const std::string* text = list != nullptr ? list->front().if_string() : audience->if_string();
    return text == nullptr ? "" : *text;
}

}  // namespace

std::string client_named_in(std::string_view assertion) {
    const auto jwt = http::read_jwt(assertion);
    return jwt ? jwt->claims.text_or("sub") : "";
}

// The token addresses of both versions, and what they have for an issuer (RFC 7523 §3, 3), under any name of
// this server.
bool Assertions::is_for_us(std::string_view audience, const Client& client, std::string_view segment) const {
    const auto scheme = audience.find("://");
    const auto slash = scheme == std::string_view::npos ? scheme : audience.find('/', scheme + 3);
    if (slash == std::string_view::npos || !audiences_.is_our_address(audience.substr(0, slash)))
        return false;
    const std::string path = to_lower(audience.substr(slash + 1));
    const auto end = path.find('/');
    if (end == std::string::npos) return false;
    const std::string tenant = path.substr(0, end);
    constexpr std::array<std::string_view, 5> kOurs = {"/oauth2/token", "/oauth2/v2.0/token", "/v2.0", "/",
                                                       "/v2.0/"};
    if (std::find(kOurs.begin(), kOurs.end(), std::string_view(path).substr(end)) == kOurs.end())
        return false;
    return tenant == to_lower(segment) || tenant == client.home.id.str() || tenant == client.home.domain;
}

std::optional<TokenError> Assertions::problem_of(std::string_view assertion, const Client& client,
                                                 std::string_view segment) const {
    const auto jwt = http::read_jwt(assertion);
    if (!jwt) return invalid(50027, "The client assertion is no JSON Web Token.");
    std::vector<AppCertificate> registered;
    runner_->read([&](sql::Session& session) {
        registered = storage::certificates_of(session, client.home.id, client.app.id);
    });
    const Instant now = clock_->now();
    if (auto problem = signature_problem(*jwt, registered, now)) return problem;
    if (!is_about(jwt->claims, client))
        return invalid(700021, "The client assertion is not about the client_id of the request.");
    if (!is_for_us(audience_of(jwt->claims), client, segment))
        return invalid(700023, "The audience of the client assertion is not this token address alone.");
    if (auto problem = time_problem(jwt->claims, now)) return problem;
    if (client.app.reuses_assertions) return std::nullopt;
    const std::string id = jwt->claims.text_or("jti");
    if (id.size() > limits::kAssertionIdBytesMax) return invalid(50027, "The claim 'jti' is too long.");
    // One without a name is known by what is signed: its signature may be written in several ways.
    const std::string digest =
        to_hex(http::sha256(id.empty() ? fmt::format("signed {}", jwt->signed_part) : "jti " + id));
    const Instant ends = *edge::time_of(jwt->claims, "exp") + limits::kAssertionLeeway;
    commands::CodeUse use = commands::CodeUse::again;
    const auto done = runner_->run_at(commands::clockwork(storage::operator_partition()),
                                      runner_->clock().now(), [&](commands::Work& work) -> Outcome<Done> {
                                          const auto found =
                                              commands::use_assertion(work, client.app, digest, ends);
                                          if (!found) return Refused{found.reason()};
                                          use = *found;
                                          return Done{};
                                      });
    COMPTOIR_CHECK(static_cast<bool>(done));
    if (use == commands::CodeUse::first) return std::nullopt;
    return invalid(700027, "The client assertion was used before; make a new one for each request.");
}

}  // namespace comptoir::api::identity
