#include "api/edge/authenticate.hpp"

#include <gtest/gtest.h>

#include "api/edge/test_place.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"

namespace comptoir::api::edge {
namespace {

using commands::Role;
using storage::TenantKind;

constexpr const char* kPartnerCenter = "https://api.partnercenter.microsoft.com";

class Door : public testing::TestWithParam<sql_testing::TestEngine> {
  protected:
    void SetUp() override { open(); }
    /// As a start of the server does it.
    void open() {
        authenticator_.reset();
        directory_.emplace(place_.runner(), place_.clock);
        keys_.emplace(place_.runner(), place_.clock, place_.installation);
        authenticator_.emplace(*keys_, *directory_, Audiences({"http://127.0.0.1:8080"}), place_.clock);
    }

    json::Object claims(const storage::App& app, std::string audience = kPartnerCenter) {
        const std::int64_t now = place_.clock.now().seconds();
        const std::string tenant = app.tenant.str();
        return {{"aud", std::move(audience)},
                {"iss", "http://127.0.0.1:8080/" + tenant + "/"},
                {"iat", now},
                {"nbf", now},
                {"exp", now + 3600},
                {"oid", app.object_id.str()},
                {"tid", tenant},
                {"appid", app.id.str()},
                {"idtyp", "app"}};
    }
    static json::Object with(json::Object claims, std::string_view name, json::Value value) {
        std::erase_if(claims, [&](const json::Member& member) { return member.first == name; });
        if (!value.is_null()) claims.emplace_back(std::string(name), std::move(value));
        return claims;
    }
    std::string sign(const json::Object& claims) { return http::sign_jwt({}, claims, *keys_->signing()); }

    static http::Request request(std::string_view authorization) {
        http::Request request;
        request.method = "GET";
        if (!authorization.empty()) request.headers.add("Authorization", std::string(authorization));
        return request;
    }
    auto ask(std::string_view token, Surface surface = Surface::reseller) {
        return authenticator_->authenticate(request(fmt::format("Bearer {}", token)), surface);
    }
    std::string problem(std::string_view token, Surface surface = Surface::reseller) {
        const auto answer = ask(token, surface);
        return answer ? "" : std::string(name_of(answer.reason().problem));
    }

    TestPlace place_{GetParam()};
    storage::PartnerAccount partner_ = place_.add_partner("partner.example");
    TenantId partner_tenant_{partner_.id.guid()};
    storage::App app_ = place_.add_app(partner_tenant_, {Role::admin_agent});
    storage::Tenant publisher_ = place_.add_tenant(TenantKind::publisher, "publisher.example", "fabrikam");
    storage::App publisher_app_ = place_.add_app(publisher_.id, {Role::publisher});
    std::optional<Directory> directory_;
    std::optional<TokenKeys> keys_;
    std::optional<Authenticator> authenticator_;
};
INSTANTIATE_TEST_SUITE_P(Engines, Door, testing::ValuesIn(sql_testing::test_engines()),
                         testing::PrintToStringParamName());

TEST_P(Door, AnAppsTokenOpensItsSurface_1_3_4) {
    const auto answer = ask(sign(claims(app_)));
    ASSERT_TRUE(answer) << answer.reason().text().english;
    EXPECT_EQ(answer->caller.partner, partner_.id);
    EXPECT_EQ(answer->caller.tenant, partner_tenant_);
    EXPECT_EQ(answer->caller.app, app_.id);
    EXPECT_TRUE(answer->app_only());
    EXPECT_EQ(answer->caller.roles, commands::Roles{Role::admin_agent});
    EXPECT_EQ(answer->mode, ClientMode::plain);
    EXPECT_FALSE(answer->sandbox());

    const auto other =
        ask(sign(claims(publisher_app_, std::string(kMarketplaceResource))), Surface::publisher);
    ASSERT_TRUE(other) << other.reason().text().english;
    EXPECT_EQ(other->caller.publisher, PublisherId("fabrikam"));
    EXPECT_TRUE(other->caller.partner.is_nil());
}

TEST_P(Door, AV2TokenNamesItsAppInAzp_1_3_4) {
    json::Object v2 = with(with(claims(app_), "appid", nullptr), "azp", app_.id.str());
    v2 = with(std::move(v2), "iss", "http://127.0.0.1:8080/" + partner_tenant_.str() + "/v2.0");
    EXPECT_EQ(problem(sign(v2)), "");
}

TEST_P(Door, WithoutAParsableBearerTokenNobodyIsKnown) {
    for (const char* header : {"", "Bearer", "Bearer ", "Basic abc", "Bearer null", "Bearer a.b.c", "a.b.c",
                               "Bearer e30.e30", "Bearer e30.W10.x"}) {
        for (const Surface surface : {Surface::reseller, Surface::publisher, Surface::marketplace}) {
            const auto answer = authenticator_->authenticate(request(header), surface);
            ASSERT_FALSE(answer) << header;
            EXPECT_EQ(answer.reason().problem, AuthProblem::missing) << header;
            EXPECT_EQ(answer.reason().header_given, *header != '\0') << header;
        }
    }
    const std::string token = sign(claims(app_));
    EXPECT_TRUE(authenticator_->authenticate(request("bEARER   " + token), Surface::reseller));
}

TEST_P(Door, AForeignKeyAnUnsignedAndAChangedTokenAreRefused) {
    EXPECT_EQ(problem(http::sign_jwt({}, claims(app_), http::SigningKey::generate())), "InvalidSignature");
    const std::string body = to_base64url(json::write(claims(app_)));
    EXPECT_EQ(problem(to_base64url(R"({"alg":"none","typ":"JWT"})") + "." + body + "."), "InvalidSignature");
    std::string token = sign(claims(app_));
    const auto parts = split(token, '.');
    const std::string other = to_base64url(json::write(with(claims(app_), "oid", Guid().str())));
    EXPECT_EQ(problem(fmt::format("{}.{}.{}", parts[0], other, parts[2])), "InvalidSignature");
    EXPECT_EQ(problem(token), "");
}

TEST_P(Door, TheToleranceAfterTheEndIsTheSurfaces_11_4) {
    const std::string reseller = sign(claims(app_));
    const std::string publisher = sign(claims(publisher_app_, std::string(kMarketplaceResource)));
    EXPECT_EQ(problem(reseller), "");
    place_.clock.pass(std::chrono::seconds(3600 + 59));
    EXPECT_EQ(problem(reseller), "");
    EXPECT_EQ(problem(publisher, Surface::publisher), "");
    place_.clock.pass(std::chrono::seconds(1));
    EXPECT_EQ(problem(publisher, Surface::publisher), "TokenExpired");
    EXPECT_EQ(problem(reseller), "");
    place_.clock.pass(std::chrono::seconds(239));
    EXPECT_EQ(problem(reseller), "");
    place_.clock.pass(std::chrono::seconds(1));
    EXPECT_EQ(problem(reseller), "TokenExpired") << "also when it was verified before";
}

TEST_P(Door, ATokenOfTheFutureIsRefused) {
    const std::int64_t now = place_.clock.now().seconds();
    EXPECT_EQ(problem(sign(with(claims(app_), "nbf", now + 301))), "TokenNotYetValid");
    EXPECT_EQ(problem(sign(with(claims(app_), "nbf", now + 299))), "");
    EXPECT_EQ(problem(sign(with(claims(app_), "exp", nullptr))), "TokenExpired");
    EXPECT_EQ(problem(sign(with(claims(app_), "exp", "tomorrow"))), "TokenExpired");
    EXPECT_EQ(problem(sign(with(claims(app_), "exp", json::Number{"1e300"}))), "TokenExpired");
}

TEST_P(Door, EachSurfaceHasItsAudience_1_3_2) {
    const std::string resource(kMarketplaceResource);
    EXPECT_EQ(problem(sign(claims(app_, resource))), "InvalidAudience");
    EXPECT_EQ(problem(sign(claims(publisher_app_)), Surface::publisher), "InvalidAudience");
    EXPECT_EQ(problem(sign(claims(app_, "https://example.org"))), "InvalidAudience");
    EXPECT_EQ(problem(sign(claims(app_, "https://graph.windows.net"))), "");
    EXPECT_EQ(problem(sign(claims(publisher_app_, "api://" + resource)), Surface::publisher), "");
    EXPECT_EQ(problem(sign(claims(publisher_app_, resource)), Surface::marketplace), "");
    EXPECT_EQ(problem(sign(claims(app_)), Surface::marketplace), "");
}

TEST_P(Door, AnotherIssuerIsRefused) {
    EXPECT_EQ(problem(sign(with(claims(app_), "iss", "https://sts.example/x/"))), "InvalidIssuer");
    EXPECT_EQ(problem(sign(with(claims(app_), "iss", "http://earlier.example/" + app_.tenant.str() + "/"))),
              "")
        << "an installation that moved keeps its tokens";
}

TEST_P(Door, TenantAndAppMustBeNamed_1_3) {
    EXPECT_EQ(problem(sign(with(claims(app_), "tid", nullptr))), "MissingClaims");
    EXPECT_EQ(problem(sign(with(claims(app_), "tid", "common"))), "MissingClaims");
    EXPECT_EQ(problem(sign(with(claims(app_), "appid", nullptr))), "MissingClaims");
}

TEST_P(Door, OnApiOnlyAServicePrincipalIsHeard_1_3) {
    const json::Object good = claims(publisher_app_, std::string(kMarketplaceResource));
    EXPECT_EQ(problem(sign(good), Surface::publisher), "");
    EXPECT_EQ(problem(sign(with(good, "oid", nullptr)), Surface::publisher), "NoServicePrincipal");
    EXPECT_EQ(problem(sign(with(good, "idtyp", nullptr)), Surface::publisher), "NoServicePrincipal");
    EXPECT_EQ(problem(sign(with(good, "scp", "user_impersonation")), Surface::publisher),
              "NoServicePrincipal");
    EXPECT_EQ(problem(sign(with(claims(app_), "oid", nullptr))), "") << "recommended on /v1";
}

TEST_P(Door, UnknownAppsAndForeignTenantsAreRefused) {
    storage::App unknown = app_;
    unknown.id = AppId(place_.random.guid());
    EXPECT_EQ(problem(sign(claims(unknown))), "UnregisteredApp");
    storage::App moved = app_;
    moved.tenant = publisher_.id;
    EXPECT_EQ(problem(sign(claims(moved))), "UnregisteredApp");
    EXPECT_EQ(problem(sign(claims(publisher_app_))), "TenantMismatch");
    EXPECT_EQ(problem(sign(claims(app_, std::string(kMarketplaceResource))), Surface::publisher),
              "TenantMismatch");
}

TEST_P(Door, ADisabledAppStopsWorkingWithinTheCachesLife) {
    const std::string token = sign(claims(app_));
    EXPECT_EQ(problem(token), "");
    place_.must<Done>([&](commands::Work& work) { return commands::set_app_disabled(work, app_.id, true); });
    place_.clock.pass(limits::kPrincipalCacheLife);
    EXPECT_EQ(problem(token), "UnregisteredApp");
    place_.must<Done>([&](commands::Work& work) { return commands::set_app_disabled(work, app_.id, false); });
    EXPECT_EQ(problem(token), "") << "a refusal is not remembered";
    place_.must<Done>([&](commands::Work& work) { return commands::set_app_disabled(work, app_.id, true); });
    directory_->forget();
    EXPECT_EQ(problem(token), "UnregisteredApp") << "at once where it was disabled";
}

TEST_P(Door, AUserActsWithWhatBothMay_R54) {
    const storage::User user =
        place_.add_user(partner_tenant_, "ada@partner.example", {Role::admin_agent, Role::billing_admin});
    json::Object of_user = with(with(claims(app_), "idtyp", "user"), "scp", "user_impersonation");
    of_user = with(std::move(of_user), "oid", user.id.str());
    const auto answer = ask(sign(of_user));
    ASSERT_TRUE(answer) << answer.reason().text().english;
    EXPECT_FALSE(answer->app_only());
    EXPECT_EQ(answer->caller.user, user.id);
    EXPECT_EQ(answer->caller.user_principal_name, "ada@partner.example");
    EXPECT_EQ(answer->caller.roles, commands::Roles{Role::admin_agent});
    EXPECT_EQ(problem(sign(with(of_user, "oid", nullptr))), "NoServicePrincipal");
    EXPECT_EQ(problem(sign(with(of_user, "oid", Guid().str()))), "NoServicePrincipal")
        << "a user's token is never taken for the application's";
    EXPECT_EQ(problem(sign(with(of_user, "oid", place_.random.guid().str()))), "UnregisteredApp");
    place_.must<Done>([&](commands::Work& work) { return commands::set_user_disabled(work, user.id, true); });
    directory_->forget();
    EXPECT_EQ(problem(sign(of_user)), "UnregisteredApp");
}

TEST_P(Door, TheSandboxIsTheAccountsOwn_1_14) {
    const auto sandbox = place_.add_partner("sandbox.example", true);
    const auto app = place_.add_app(TenantId(sandbox.id.guid()), {Role::global_admin});
    const auto answer = ask(sign(claims(app)));
    ASSERT_TRUE(answer);
    EXPECT_TRUE(answer->sandbox());
}

TEST_P(Door, TheLegacyClaimAndTheRegistrationDecideTheMode_A_6) {
    const auto legacy = ask(sign(with(claims(app_), kLegacyClaim, true)));
    ASSERT_TRUE(legacy);
    EXPECT_EQ(legacy->mode, ClientMode::legacy);
    EXPECT_TRUE(legacy->legacy_token);
    const auto strict_app = place_.add_app(partner_tenant_, {Role::admin_agent}, storage::ClientMode::strict);
    const auto strict = ask(sign(with(claims(strict_app), kLegacyClaim, true)));
    ASSERT_TRUE(strict);
    EXPECT_EQ(strict->mode, ClientMode::strict);
}

TEST_P(Door, KeysSurviveARestartAndTokensWithThem_1_3_5) {
    const std::string token = sign(claims(app_));
    const auto kid = keys_->signing()->kid();
    const auto seal = keys_->seal_keys();
    keys_.reset();
    place_.database.reopen();
    open();
    EXPECT_EQ(keys_->signing()->kid(), kid);
    EXPECT_EQ(keys_->seal_keys(), seal);
    EXPECT_EQ(problem(token), "");
}

TEST_P(Door, TheFirstStartMakesTheKeysOnce_1_3_5) {
    TestPlace fresh(GetParam(), true);
    const TokenKeys first(fresh.runner(), fresh.clock, fresh.installation);
    const TokenKeys second(fresh.runner(), fresh.clock, fresh.installation);
    EXPECT_EQ(first.signing()->kid(), second.signing()->kid());
    EXPECT_EQ(first.seal_keys(), second.seal_keys());
    ASSERT_EQ(first.seal_keys().size(), 1U);
    EXPECT_EQ(first.seal_keys().front().size(), 32U);
}

TEST_P(Door, AfterARotationTheNewestSignsAndAllVerify_1_3_5) {
    const std::string old_token = sign(claims(app_));
    const auto old_kid = keys_->signing()->kid();
    place_.clock.pass(std::chrono::seconds(60));
    keys_->rotate_signing_key();
    EXPECT_NE(keys_->signing()->kid(), old_kid);
    EXPECT_EQ(keys_->public_keys().size(), 2U);
    EXPECT_EQ(keys_->public_keys().front().kid(), keys_->signing()->kid());
    open();
    EXPECT_EQ(problem(old_token), "");
    EXPECT_EQ(problem(sign(claims(app_))), "");
}

TEST_P(Door, AnotherProcessesNewKeyIsFound) {
    TokenKeys other(place_.runner(), place_.clock, place_.installation);
    place_.clock.pass(std::chrono::seconds(60));
    other.rotate_signing_key();
    const std::string token = http::sign_jwt({}, claims(app_), *other.signing());
    EXPECT_EQ(problem(token), "");
    EXPECT_EQ(keys_->find("no such key"), nullptr) << "and looking again is bounded";
}

TEST_P(Door, WhoWasHeardIsKnownFromMemoryForAWhile) {
    const std::string token = sign(claims(app_));
    const auto known = [&](std::string_view of, Surface surface = Surface::reseller) {
        return authenticator_->authenticate_known(request(fmt::format("Bearer {}", of)), surface);
    };
    EXPECT_FALSE(known(token)) << "nobody has verified it";
    ASSERT_TRUE(ask(token));
    const auto who = known(token);
    ASSERT_TRUE(who);
    EXPECT_EQ(who->caller.partner, partner_.id);
    EXPECT_TRUE(who->caller.has(Role::admin_agent));
    EXPECT_FALSE(known(token, Surface::publisher)) << "another audience";
    EXPECT_FALSE(known(""));
    place_.clock.pass(limits::kPrincipalCacheLife);
    EXPECT_FALSE(known(token)) << "its principal has to be read anew";
    ASSERT_TRUE(ask(token));
    EXPECT_TRUE(known(token));
    place_.clock.pass(std::chrono::hours(2));
    EXPECT_FALSE(known(token)) << "it has expired";
}

TEST_P(Door, RememberedPrincipalsAreBoundedInTime) {
    EXPECT_EQ(problem(sign(claims(app_))), "");
    EXPECT_EQ(problem(sign(claims(publisher_app_, std::string(kMarketplaceResource))), Surface::publisher),
              "");
    EXPECT_EQ(directory_->size(), 2U);
    directory_->forget();
    EXPECT_EQ(directory_->size(), 0U);
}

TEST(Sealing, ANewKeySealsAndTheOldOneStillOpens) {
    const std::string old_key(32, 'a');
    const std::string new_key(32, 'b');
    const Seals before({old_key}, "p");
    const Seals after({new_key, old_key}, "p");
    EXPECT_EQ(after.open(before.seal("x")), "x");
    EXPECT_EQ(after.open(after.seal("y")), "y");
    EXPECT_EQ(before.open(after.seal("y")), std::nullopt);
    EXPECT_EQ(Seals({new_key}, "q").open(after.seal("y")), std::nullopt);
}

}  // namespace
}  // namespace comptoir::api::edge
