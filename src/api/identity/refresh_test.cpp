#include <array>
#include <thread>
#include <vector>

#include "api/identity/test_authority.hpp"

/// Refresh tokens where nobody proves to be the application they were given to: each is good once (RFC 9700
/// §4.14.2).
namespace comptoir::api::identity {
namespace {

using std::chrono::hours;

class RefreshTokens : public Authority {
  protected:
    /// Somebody's tokens, for an application that proves nothing.
    Answer sign_in() {
        const Answer tokens = post(v2(), password_grant({{"scope", scope("user_impersonation")}}));
        EXPECT_EQ(tokens.status, 200) << tokens.raw;
        return tokens;
    }
    Pairs grant(const Answer& tokens) const { return grant_of(tokens.text("refresh_token")); }
    Pairs grant_of(std::string token) const {
        return {{"grant_type", "refresh_token"},
                {"client_id", app_.id.str()},
                {"refresh_token", std::move(token)}};
    }
    static std::string scope(std::string_view permission) {
        return fmt::format("{}/{}", kPartnerCenter, permission);
    }
    Answer renew(const Answer& tokens) { return post(v2(), grant(tokens)); }
    void expect_over(const Answer& answer) { expect_error(answer, 400, "invalid_grant", 700082); }
};
INSTANTIATE_TEST_SUITE_P(Engines, RefreshTokens, testing::ValuesIn(sql_testing::test_engines()),
                         testing::PrintToStringParamName());

TEST_P(RefreshTokens, WhoAlwaysUsesTheNewestGoesOn_Rfc9700_4_14_2) {
    Answer tokens = sign_in();
    const std::string sign_in_id = claims_of(tokens.text("access_token")).text_or("sid");
    EXPECT_TRUE(Guid::parse(sign_in_id));
    for (const char* resource :
         {kPartnerCenter, "https://graph.microsoft.com", "https://graph.windows.net", kPartnerCenter}) {
        place_.clock.pass(hours(1));
        const Answer renewed =
            post(v2(), with(grant(tokens), "scope", fmt::format("{}/.default offline_access", resource)));
        ASSERT_EQ(renewed.status, 200) << renewed.raw;
        EXPECT_EQ(claims_of(renewed.text("access_token")).text_or("aud"), resource);
        EXPECT_EQ(claims_of(renewed.text("access_token")).text_or("sid"), sign_in_id);
        EXPECT_EQ(call(renewed.text("access_token")).status, 200);
        EXPECT_NE(renewed.text("refresh_token"), tokens.text("refresh_token"));
        tokens = renewed;
        restart();
    }
    EXPECT_EQ(post(v1(), grant(tokens)).text("resource"), kPartnerCenter) << "at either address";
}

TEST_P(RefreshTokens, ASecondUseEndsAllThatCameOfTheSignIn_Rfc9700_4_14_2) {
    const Answer first = sign_in();
    const Answer other = sign_in();
    const Answer second = renew(first);
    const Answer third = renew(second);
    ASSERT_EQ(third.status, 200) << third.raw;
    EXPECT_EQ(call(third.text("access_token")).status, 200);
    expect_over(renew(first));
    expect_over(renew(third));
    restart();
    expect_over(renew(third));
    EXPECT_EQ(call(third.text("access_token")).text("problem"), "UnregisteredApp");
    const Answer others = renew(other);
    EXPECT_EQ(others.status, 200) << "another sign-in goes on";
    EXPECT_EQ(call(others.text("access_token")).status, 200);
    EXPECT_EQ(sign_in().status, 200);
}

TEST_P(RefreshTokens, AccessTokensOfAnEndedSignInStopWithinSeconds) {
    const Answer first = sign_in();
    const std::string token = renew(first).text("access_token");
    EXPECT_EQ(call(token).status, 200);
    expect_over(renew(first));
    place_.clock.pass(limits::kPrincipalCacheLife);
    EXPECT_EQ(call(token).text("problem"), "UnregisteredApp");
}

TEST_P(RefreshTokens, OfTwoAtOnceOneIsTheFirst) {
    const Answer tokens = sign_in();
    std::array<Answer, 2> answers;
    {
        std::vector<std::jthread> both;
        for (Answer& answer : answers) both.emplace_back([&] { answer = renew(tokens); });
    }
    EXPECT_EQ(answers[0].status + answers[1].status, 200 + 400);
    expect_over(renew(answers[0].status == 200 ? answers[0] : answers[1]));
}

TEST_P(RefreshTokens, ARefusedRequestUsesNoneUp) {
    const Pairs good = grant(sign_in());
    const auto other = place_.add_app(partner_tenant_, {Role::global_admin});
    expect_over(post(v2(), with(good, "client_id", other.id.str())));
    expect_error(post(v2(), with(good, "client_secret", "wrong")), 401, "invalid_client", 7000215);
    expect_error(post(v2(), with(good, "scope", "https://example.org/.default")), 400, "invalid_scope",
                 70011);
    expect_error(post(v1(), with(good, "resource", "https://example.org")), 400, "invalid_request", 500011);
    expect_error(post("/publisher.example/oauth2/v2.0/token", good), 400, "unauthorized_client", 700016);
    place_.database->fail_with([](std::int64_t, std::string_view) { throw sql::BusyError("full"); });
    EXPECT_EQ(post(v2(), good).status, 503);
    place_.database->fail_with({});
    EXPECT_EQ(post(v2(), good).status, 200);
}

TEST_P(RefreshTokens, EndUnusedAfter90DaysAndAtTheLatestAYearAfterTheSignIn_Rfc9700_4_14) {
    const Answer unused = sign_in();
    Answer tokens = sign_in();
    for (int i = 0; i < 4; ++i) {
        place_.clock.pass(limits::kRefreshTokenLife - hours(1));
        tokens = renew(tokens);
        ASSERT_EQ(tokens.status, 200) << tokens.raw;
        if (i > 0) continue;
        place_.clock.pass(hours(1));
        expect_over(renew(unused));
        tokens = renew(tokens);
        EXPECT_EQ(tokens.status, 200);
    }
    const auto left = limits::kPublicSignInLife - 4 * (limits::kRefreshTokenLife - hours(1)) - hours(1);
    place_.clock.pass(left - std::chrono::seconds(1));
    tokens = renew(tokens);
    ASSERT_EQ(tokens.status, 200) << tokens.raw;
    place_.clock.pass(std::chrono::seconds(1));
    expect_over(renew(tokens));
}

TEST_P(RefreshTokens, WhoProvesToBeTheApplicationMayUseOneAgain) {
    const Answer first = sign_in();
    const Answer proved = post(v2(), with(grant(first), "client_secret", edge::TestPlace::kSecret));
    ASSERT_EQ(proved.status, 200) << proved.raw;
    const Pairs again = with(grant(proved), "client_secret", edge::TestPlace::kSecret);
    EXPECT_EQ(post(v2(), again).status, 200);
    EXPECT_EQ(post(v2(), again).status, 200);
    expect_error(renew(proved), 401, "invalid_client", 7000218);
    expect_over(renew(first));
    expect_over(post(v2(), again));
}

TEST_P(RefreshTokens, ThoseOfEarlierVersionsAreGoodWhereTheyCanBeCounted) {
    const edge::Seals seals(keys_->seal_keys(), "refresh");
    const auto sealed = [&](std::string_view format, bool confidential, const std::string& sign_in_id) {
        const std::int64_t expires = (place_.clock.now() + limits::kRefreshTokenLife).seconds();
        return seals.seal(fmt::format("{} {} {} {} {} {} {} {}{}", format, partner_tenant_.str(),
                                      app_.id.str(), user_.id.str(), TokenAuthority::password_mark(user_),
                                      confidential ? 1 : 0, expires, kPartnerCenter, sign_in_id));
    };
    const std::string some = " " + place_.random.guid().str();
    const std::string none = " " + Guid().str();
    for (const std::string& token :
         {sealed("1", true, ""), sealed("2", true, none), sealed("2", true, some)}) {
        const Pairs again = with(grant_of(token), "client_secret", edge::TestPlace::kSecret);
        EXPECT_EQ(post(v2(), again).status, 200);
        EXPECT_EQ(post(v2(), again).status, 200);
    }
    for (const std::string& token :
         {sealed("1", false, ""), sealed("2", false, none), sealed("4", true, some)})
        expect_over(post(v2(), grant_of(token)));
    const std::string counted = sealed("2", false, some);
    const Answer renewed = post(v2(), grant_of(counted));
    ASSERT_EQ(renewed.status, 200) << renewed.raw;
    EXPECT_EQ(renew(renewed).status, 200);
    expect_over(post(v2(), grant_of(counted)));
}

}  // namespace
}  // namespace comptoir::api::identity
