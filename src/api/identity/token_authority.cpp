#include "api/identity/token_authority.hpp"

#include <algorithm>
#include <array>

#include "api/edge/authenticate.hpp"
#include "base/check.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"
#include "http/digest.hpp"

namespace comptoir::api::identity {
namespace {

// What each format says, those of earlier versions a part of it: such tokens are still about.
constexpr std::string_view kFormat = "3";
constexpr std::array kWordsOfFormats = {std::pair{std::string_view("1"), 8U},
                                        std::pair{std::string_view("2"), 9U}, std::pair{kFormat, 11U}};

bool is_format(const std::vector<std::string_view>& words) {
    return std::any_of(kWordsOfFormats.begin(), kWordsOfFormats.end(), [&](const auto& format) {
        return words.front() == format.first && words.size() == format.second;
    });
}

Instant instant_of(std::string_view seconds) {
    return Instant::from_micros(std::stoll(std::string(seconds)) * 1'000'000);
}

}  // namespace

TokenAuthority::TokenAuthority(edge::TokenKeys& keys, const Clock& clock, RandomSource& random,
                               std::string base_url)
    : keys_(&keys),
      clock_(&clock),
      random_(&random),
      base_url_(std::move(base_url)),
      refresh_seals_(keys.seal_keys(), "refresh") {}

std::string TokenAuthority::issuer(std::string_view tenant, Version version) const {
    return fmt::format("{}/{}/{}", base_url_, tenant, version == Version::v1 ? "" : "v2.0");
}

json::Object TokenAuthority::common_claims(const Subject& subject, Version version,
                                           std::string audience) const {
    const std::int64_t now = clock_->now().seconds();
    const std::string tenant = subject.tenant.id.str();
    const std::string object = subject.user != nullptr ? subject.user->id.str() : subject.app.object_id.str();
    json::Object claims{{"aud", std::move(audience)},
                        {"iss", issuer(tenant, version)},
                        {"iat", now},
                        {"nbf", now},
                        {"exp", now + limits::kAccessTokenLife.count()},
                        {"oid", object},
                        {"sub", object},
                        {"tid", tenant},
                        {"ver", version == Version::v1 ? "1.0" : "2.0"}};
    if (subject.user != nullptr) {
        const std::string& name = subject.user->user_name;
        claims.emplace_back("name", subject.user->display_name);
        claims.emplace_back("upn", name);
        claims.emplace_back(version == Version::v1 ? "unique_name" : "preferred_username", name);
    }
    return claims;
}

std::string TokenAuthority::access_token(const Subject& subject, const AccessGrant& grant) const {
    json::Object claims = common_claims(subject, grant.version, grant.resource);
    const bool v1 = grant.version == Version::v1;
    claims.emplace_back(v1 ? "appid" : "azp", subject.app.id.str());
    claims.emplace_back(v1 ? "appidacr" : "azpacr", grant.confidential ? "1" : "0");
    if (subject.user == nullptr) {
        claims.emplace_back("idtyp", "app");
    } else {
        claims.emplace_back("idtyp", "user");
        claims.emplace_back("scp", "user_impersonation");
    }
    if (grant.legacy) claims.emplace_back(std::string(edge::kLegacyClaim), true);
    if (!grant.sign_in.is_nil()) claims.emplace_back(std::string(edge::kSignInClaim), grant.sign_in.str());
    // Two tokens of the same second differ.
    claims.emplace_back("uti", to_base64url(random_->bytes(16)));
    return http::sign_jwt({}, claims, *keys_->signing());
}

std::string TokenAuthority::id_token(const Subject& subject, const IdGrant& grant) const {
    COMPTOIR_CHECK(subject.user != nullptr);
    json::Object claims = common_claims(subject, grant.version, subject.app.id.str());
    if (!grant.nonce.empty()) claims.emplace_back("nonce", grant.nonce);
    if (grant.signed_in) claims.emplace_back("auth_time", grant.signed_in->seconds());
    if (!grant.sign_in.is_nil()) claims.emplace_back(std::string(edge::kSignInClaim), grant.sign_in.str());
    return http::sign_jwt({}, claims, *keys_->signing());
}

std::string TokenAuthority::refresh_token(RefreshGrant grant) const {
    COMPTOIR_CHECK(!grant.good_once() || !grant.sign_in.is_nil());
    grant.expires = clock_->now() + limits::kRefreshTokenLife;
    if (grant.good_once()) grant.expires = std::min(grant.expires, grant.began + limits::kPublicSignInLife);
    return refresh_seals_.seal(fmt::format(
        "{} {} {} {} {} {} {} {} {} {} {}", kFormat, grant.tenant.str(), grant.app.str(), grant.user.str(),
        grant.password_mark, grant.confidential ? 1 : 0, grant.expires.seconds(), grant.resource,
        grant.sign_in.str(), grant.used, grant.began.seconds()));
}

std::optional<RefreshGrant> TokenAuthority::open_refresh_token(std::string_view token) const {
    const auto payload = refresh_seals_.open(token);
    if (!payload) return std::nullopt;
    const auto parts = split(*payload, ' ');
    // Sealed by us in another version of the program: not ours to guess.
    if (!is_format(parts)) return std::nullopt;
    RefreshGrant grant;
    grant.tenant = TenantId::of(parts[1]);
    grant.app = AppId::of(parts[2]);
    grant.user = UserId::of(parts[3]);
    grant.password_mark = parts[4];
    grant.confidential = parts[5] == "1";
    grant.expires = instant_of(parts[6]);
    grant.resource = parts[7];
    if (parts.size() > 8) grant.sign_in = Guid::of(parts[8]);
    const bool current = parts[0] == kFormat;
    if (current) grant.used = std::stoll(std::string(parts[9]));
    grant.began = current ? instant_of(parts[10]) : grant.expires - limits::kRefreshTokenLife;
    // Nobody counts one without a sign-in.
    const bool countable = !grant.good_once() || !grant.sign_in.is_nil();
    if (!countable || clock_->now() >= grant.expires) return std::nullopt;
    return grant;
}

std::string TokenAuthority::password_mark(const storage::User& user) {
    const auto digest =
        http::sha256(user.sign_in_ends == 0 ? user.password_hash
                                            : fmt::format("{} {}", user.password_hash, user.sign_in_ends));
    return to_hex(std::span(digest).first(8));
}

}  // namespace comptoir::api::identity
