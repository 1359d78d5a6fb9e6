#include "api/identity/test_authority.hpp"

namespace comptoir::api::identity {
namespace {

class Tokens : public Authority {};
INSTANTIATE_TEST_SUITE_P(Engines, Tokens, testing::ValuesIn(sql_testing::test_engines()),
                         testing::PrintToStringParamName());

TEST_P(Tokens, V1PrintsNumbersAsStrings_A1) {
    const Answer answer = post(v1(), app_grant());
    ASSERT_EQ(answer.status, 200) << json::write(answer.body);
    EXPECT_EQ(answer.text("token_type"), "Bearer");
    for (const char* name : {"expires_in", "ext_expires_in", "expires_on", "not_before"}) {
        EXPECT_TRUE(answer.is_string(name)) << name;
    }
    EXPECT_EQ(answer.text("expires_in"), "3600");
    EXPECT_EQ(std::stoll(answer.text("expires_on")), place_.clock.now().seconds() + 3600);
    EXPECT_EQ(answer.text("resource"), "https://graph.windows.net");
    EXPECT_FALSE(answer.has("refresh_token"));
    EXPECT_FALSE(answer.has("id_token"));
    EXPECT_NE(answer.head.find("Cache-Control: no-store"), std::string::npos);
    EXPECT_EQ(call(answer.text("access_token")).status, 200);

    const json::Value claims = claims_of(answer.text("access_token"));
    EXPECT_EQ(claims.text_or("aud"), "https://graph.windows.net");
    EXPECT_EQ(claims.text_or("tid"), partner_tenant_.str());
    EXPECT_EQ(claims.text_or("appid"), app_.id.str());
    EXPECT_EQ(claims.find("azp"), nullptr);
    EXPECT_EQ(claims.text_or("oid"), app_.object_id.str());
    EXPECT_EQ(claims.text_or("idtyp"), "app");
    EXPECT_EQ(claims.find("scp"), nullptr);
    EXPECT_EQ(claims.text_or("ver"), "1.0");
    EXPECT_EQ(claims.text_or("iss"), fmt::format("{}/{}/", kBase, partner_tenant_.str()));
    // The machine's clock, although the marketplace lives in 2019.
    EXPECT_EQ(claims.text_or("iat"), std::to_string(place_.clock.now().seconds()));
    EXPECT_EQ(claims.text_or("nbf"), claims.text_or("iat"));
    EXPECT_EQ(std::stoll(claims.text_or("exp")), place_.clock.now().seconds() + 3600);
}

TEST_P(Tokens, V2PrintsNumbersAndNamesTheAppInAzp_A2) {
    const Answer answer = post(
        v2(), app_grant({{"scope", std::string(kPartnerCenter) + "/.default openid profile offline_access"},
                         {"client_info", "1"},
                         {"x-client-SKU", "MSAL.Java"}}));
    ASSERT_EQ(answer.status, 200) << json::write(answer.body);
    EXPECT_TRUE(answer.is_number("expires_in"));
    EXPECT_TRUE(answer.is_number("ext_expires_in"));
    EXPECT_FALSE(answer.has("expires_on"));
    EXPECT_FALSE(answer.has("resource"));
    EXPECT_FALSE(answer.has("refresh_token"));
    const json::Value claims = claims_of(answer.text("access_token"));
    EXPECT_EQ(claims.text_or("aud"), kPartnerCenter);
    EXPECT_EQ(claims.text_or("azp"), app_.id.str());
    EXPECT_EQ(claims.find("appid"), nullptr);
    EXPECT_EQ(claims.text_or("ver"), "2.0");
    EXPECT_EQ(claims.text_or("iss"), fmt::format("{}/{}/v2.0", kBase, partner_tenant_.str()));
    EXPECT_EQ(call(answer.text("access_token")).status, 200);
}

TEST_P(Tokens, TheTenantIsAGuidADomainOrCommon_1_3_1) {
    for (const std::string& tenant :
         {partner_tenant_.str(), to_upper(partner_tenant_.str()), std::string("Partner.Example"),
          std::string("common"), std::string("organizations")}) {
        EXPECT_EQ(post("/" + tenant + "/oauth2/token", app_grant()).status, 200) << tenant;
    }
    expect_error(post("/nobody.example/oauth2/token", app_grant()), 400, "invalid_request", 90002);
    expect_error(post("/consumers/oauth2/token", app_grant()), 400, "invalid_request", 90002);
    expect_error(post("/publisher.example/oauth2/token", app_grant()), 400, "unauthorized_client", 700016);
}

TEST_P(Tokens, EveryScopeOfTheClientsIsGranted_1_3_2) {
    for (const char* resource : {"https://api.partnercenter.microsoft.com", "https://graph.windows.net",
                                 "https://api.partner.microsoft.com", "https://graph.microsoft.com",
                                 "https://management.azure.com", kBase, "https://graph.windows.net/"}) {
        const Answer answer = post(v2(), app_grant({{"scope", std::string(resource) + "/.default"}}));
        ASSERT_EQ(answer.status, 200) << resource;
        EXPECT_EQ(call(answer.text("access_token")).status, 200) << resource;
    }
}

TEST_P(Tokens, APublishersTokenOpensOnlyApi_1_2) {
    const std::string resource(edge::kMarketplaceResource);
    Pairs grant{{"grant_type", "client_credentials"},
                {"client_id", publisher_app_.id.str()},
                {"client_secret", edge::TestPlace::kSecret}};
    for (const std::string& name : {resource, "api://" + resource, "spn:" + resource}) {
        const Answer v1_answer = post("/publisher.example/oauth2/token", with(grant, "resource", name));
        ASSERT_EQ(v1_answer.status, 200) << name;
        EXPECT_EQ(call(v1_answer.text("access_token"), "/api/saas/subscriptions").status, 200) << name;
        const Answer v2_answer =
            post("/publisher.example/oauth2/v2.0/token", with(grant, "scope", name + "/.default"));
        ASSERT_EQ(v2_answer.status, 200) << name;
        EXPECT_EQ(call(v2_answer.text("access_token"), "/api/saas/subscriptions").status, 200) << name;
        EXPECT_EQ(call(v2_answer.text("access_token")).text("problem"), "InvalidAudience");
    }
}

TEST_P(Tokens, WrongClientsAreRefused_1_3_3) {
    expect_error(post(v1(), with(app_grant(), "client_secret", "wrong")), 401, "invalid_client", 7000215);
    expect_error(post(v1(), without(app_grant(), "client_secret")), 401, "invalid_client", 7000218);
    expect_error(post(v1(), with(app_grant(), "client_id", Guid().str())), 400, "unauthorized_client",
                 700016);
    expect_error(post(v1(), with(app_grant(), "client_id", "no guid")), 400, "unauthorized_client", 700016);
    place_.must<Done>([&](commands::Work& work) { return commands::set_app_disabled(work, app_.id, true); });
    expect_error(post(v1(), app_grant()), 400, "unauthorized_client", 7000112);
}

TEST_P(Tokens, WhatIsMissingOrTwiceIsAnInvalidRequest_1_3_2) {
    for (const char* name : {"grant_type", "client_id", "resource"}) {
        const Answer answer = post(v1(), without(app_grant(), name));
        expect_error(answer, 400, "invalid_request", 900144);
        EXPECT_NE(answer.text("error_description").find(name), std::string::npos);
        expect_error(post(v1(), with(app_grant(), name, "")), 400, "invalid_request", 900144);
    }
    expect_error(post(v2(), without(app_grant(), "resource")), 400, "invalid_request", 900144);
    Pairs twice = app_grant();
    twice.push_back(twice.front());
    expect_error(post(v1(), twice), 400, "invalid_request", 90023);
    const std::string content_type = "Content-Type: application/x-www-form-urlencoded; charset=utf-8\r\n";
    EXPECT_EQ(send("POST", v1(), content_type, form(app_grant())).status, 200);
    EXPECT_EQ(send("POST", v1(), "", form(app_grant())).status, 200);
    expect_error(send("POST", v1(), "Content-Type: application/json\r\n", "{}"), 400, "invalid_request",
                 90023);
    expect_error(send("POST", v1(), content_type, "grant_type=%zz"), 400, "invalid_request", 90023);
    expect_error(send("POST", v1(), content_type, ""), 400, "invalid_request", 900144);
    const std::string huge(limits::kTokenFormBytesMax, 'x');
    expect_error(send("POST", v1(), content_type, "a=" + huge), 400, "invalid_request", 90023);
    std::string many;
    for (std::size_t i = 0; i <= limits::kTokenFormFieldsMax; ++i) many += fmt::format("p{}=1&", i);
    expect_error(send("POST", v1(), content_type, many), 400, "invalid_request", 90023);
}

TEST_P(Tokens, OtherGrantsAndScopesAreRefused_1_3_3) {
    for (const char* grant : {"urn:ietf:params:oauth:grant-type:saml2-bearer", "jwt_token", "x"}) {
        expect_error(post(v1(), with(app_grant(), "grant_type", grant)), 400, "unsupported_grant_type",
                     70003);
    }
    expect_error(post(v1(), with(app_grant(), "resource", "https://example.org")), 400, "invalid_request",
                 500011);
    for (const char* scope :
         {"openid", "User.Read", "https://example.org/.default", "https://graph.windows.net/",
          "https://graph.windows.net/.default https://graph.microsoft.com/.default", "/.default"}) {
        expect_error(post(v2(), app_grant({{"scope", scope}})), 400, "invalid_scope", 70011);
    }
    expect_error(post(v2(), app_grant({{"scope", std::string(kPartnerCenter) + "/user_impersonation"}})), 400,
                 "invalid_scope", 1002012);
}

TEST_P(Tokens, ClientCredentialsMayComeAsHttpBasic_Rfc6749) {
    const auto basic = [&](std::string_view secret) {
        return fmt::format("Authorization: Basic {}\r\n",
                           to_base64(app_.id.str() + ":" + percent_encode(secret)));
    };
    const Pairs bare = without(without(app_grant(), "client_secret"), "client_id");
    EXPECT_EQ(post(v1(), bare, basic(edge::TestPlace::kSecret)).status, 200);
    expect_error(post(v1(), bare, basic("wrong")), 401, "invalid_client", 7000215);
    expect_error(post(v1(), app_grant(), basic(edge::TestPlace::kSecret)), 400, "invalid_request", 90023);
    expect_error(post(v1(), bare, "Authorization: Basic !!\r\n"), 400, "unauthorized_client", 700016);
    EXPECT_EQ(post(v1(), app_grant(), kJunk).status, 200) << "a known client sends this";
}

TEST_P(Tokens, ThePasswordGrantOfTheLegacyClient_A5_C) {
    const Answer answer =
        post(v1(), password_grant({{"resource", kPartnerCenter}, {"scope", "openid"}}), kJunk);
    ASSERT_EQ(answer.status, 200) << json::write(answer.body);
    EXPECT_TRUE(answer.is_string("expires_in"));
    EXPECT_EQ(answer.text("scope"), "user_impersonation");
    EXPECT_FALSE(answer.text("refresh_token").empty());
    const json::Value claims = claims_of(answer.text("access_token"));
    EXPECT_EQ(claims.text_or("oid"), user_.id.str());
    EXPECT_EQ(claims.text_or("upn"), "ada@partner.example");
    EXPECT_EQ(claims.text_or("unique_name"), "ada@partner.example");
    EXPECT_EQ(claims.text_or("scp"), "user_impersonation");
    EXPECT_EQ(claims_of(answer.text("id_token")).text_or("aud"), app_.id.str());
    EXPECT_EQ(call(answer.text("access_token")).status, 200);
    EXPECT_EQ(call(answer.text("id_token")).status, 401);

    const Answer own = post("/generatetoken", {{"grant_type", "jwt_token"}},
                            fmt::format("Authorization: Bearer {}\r\n", answer.text("access_token")));
    ASSERT_EQ(own.status, 200) << json::write(own.body);
    EXPECT_EQ(own.text("token_type"), "Bearer");
    EXPECT_TRUE(own.is_number("expires_in"));
    EXPECT_EQ(claims_of(own.text("access_token")).text_or("upn"), "ada@partner.example");
    const Answer called = call(own.text("access_token"));
    EXPECT_EQ(called.status, 200);
    EXPECT_EQ(json::write(*called.body.find("legacy")), "true") << "A.6: carried as a claim";
    expect_error(post("/generatetoken", {{"grant_type", "jwt_token"}},
                      fmt::format("Authorization: Bearer {}\r\n", own.text("access_token"))),
                 401, "invalid_grant", 50013);
}

TEST_P(Tokens, TheExchangeKeepsHowTheApplicationProvedItself_A5) {
    for (const bool confidential : {true, false}) {
        Pairs grant = password_grant({{"resource", kPartnerCenter}});
        if (confidential) grant = with(grant, "client_secret", edge::TestPlace::kSecret);
        const std::string token = post(v1(), grant).text("access_token");
        ASSERT_EQ(claims_of(token).text_or("appidacr"), confidential ? "1" : "0");
        const Answer own = post("/generatetoken", {{"grant_type", "jwt_token"}},
                                fmt::format("Authorization: Bearer {}\r\n", token));
        EXPECT_EQ(claims_of(own.text("access_token")).text_or("appidacr"), confidential ? "1" : "0");
    }
}

TEST_P(Tokens, EachNameOfTheServerIsAResource_1_3_2) {
    for (const char* name : {kBase, kOtherName}) {
        const Answer v1_token = post(v1(), app_grant({{"resource", name}}));
        ASSERT_EQ(v1_token.status, 200) << name;
        EXPECT_EQ(call(v1_token.text("access_token")).status, 200) << name;
        const Answer v2_token = post(v2(), app_grant({{"scope", fmt::format("{}/.default", name)}}));
        EXPECT_EQ(call(v2_token.text("access_token")).status, 200) << name;
    }
    expect_error(post(v1(), app_grant({{"resource", "https://unknown.example"}})), 400, "invalid_request",
                 500011);
}

TEST_P(Tokens, TheExchangeNeedsAGoodToken_A5) {
    expect_error(post("/generatetoken", {{"grant_type", "jwt_token"}}), 401, "invalid_grant", 50013);
    expect_error(post("/generatetoken", {{"grant_type", "jwt_token"}}, kJunk), 401, "invalid_grant", 50013);
    expect_error(post("/generatetoken", {}), 400, "invalid_request", 900144);
    expect_error(post("/generatetoken", app_grant()), 400, "unsupported_grant_type", 70003);
}

TEST_P(Tokens, WrongPasswordsDoNotTellWhoExists) {
    const Pairs grant = password_grant({{"resource", kPartnerCenter}});
    const Answer wrong = post(v1(), with(grant, "password", "wrong"));
    expect_error(wrong, 400, "invalid_grant", 50126);
    const Answer nobody = post(v1(), with(grant, "username", "nobody@partner.example"));
    expect_error(nobody, 400, "invalid_grant", 50126);
    expect_error(post(v1(), with(grant, "client_secret", "wrong")), 401, "invalid_client", 7000215);
    for (const char* name : {"username", "password"}) {
        expect_error(post(v1(), without(grant, name)), 400, "invalid_request", 900144);
    }
    expect_error(post(v1(), with(grant, "password", std::string(limits::kPasswordBytesMax + 1, 'x'))), 400,
                 "invalid_grant", 50126);
    place_.add_user(publisher_.id, "eve@publisher.example", {Role::publisher});
    expect_error(post(v1(), with(grant, "username", "eve@publisher.example")), 400, "invalid_grant", 50126);
    place_.must<Done>(
        [&](commands::Work& work) { return commands::set_user_disabled(work, user_.id, true); });
    expect_error(post(v1(), grant), 400, "invalid_grant", 50057);
    expect_error(post(v1(), with(grant, "password", "wrong")), 400, "invalid_grant", 50126);
}

TEST_P(Tokens, TooManyWrongPasswordsLockTheNameForAWhile) {
    const Pairs right = password_grant({{"resource", kPartnerCenter}});
    const Pairs wrong = with(right, "password", "wrong");
    const Pairs nobody = with(wrong, "username", "nobody@partner.example");
    const std::string refresh = post(v1(), right).text("refresh_token");
    for (int i = 0; i < limits::kWrongPasswordsMax; ++i) {
        expect_error(post(v1(), wrong), 400, "invalid_grant", 50126);
        expect_error(post(v1(), nobody), 400, "invalid_grant", 50126);
    }
    for (const Pairs& grant : {right, wrong, nobody}) {
        expect_error(post(v1(), grant), 400, "invalid_grant", 50053);
    }
    EXPECT_EQ(post(v1(), app_grant()).status, 200) << "only the name is locked";
    EXPECT_EQ(
        post(v1(),
             {{"grant_type", "refresh_token"}, {"client_id", app_.id.str()}, {"refresh_token", refresh}})
            .status,
        200)
        << "who is signed in stays so";
    for (int i = 0; i < 2 * limits::kWrongPasswordsMax; ++i) {
        expect_error(post(v1(), with(app_grant(), "client_secret", "wrong")), 401, "invalid_client", 7000215);
    }
    EXPECT_EQ(post(v1(), app_grant()).status, 200) << "a stranger cannot shut a client out";
    place_.clock.pass(limits::kLockOutFirst);
    EXPECT_EQ(post(v1(), right).status, 200);
}

TEST_P(Tokens, InASandboxNobodyIsLockedOut) {
    close();
    guessing_ = Guessing::free;
    open();
    const Pairs right = password_grant({{"resource", kPartnerCenter}});
    for (int i = 0; i <= limits::kWrongPasswordsMax; ++i) {
        expect_error(post(v1(), with(right, "password", "wrong")), 400, "invalid_grant", 50126);
    }
    EXPECT_EQ(post(v1(), right).status, 200);
}

TEST_P(Tokens, ARefreshTokenRenewsAUsersTokens_N) {
    const Answer first =
        post(v2(), password_grant({{"scope", std::string(kPartnerCenter) + "/user_impersonation"},
                                   {"client_secret", edge::TestPlace::kSecret}}));
    ASSERT_EQ(first.status, 200) << json::write(first.body);
    EXPECT_EQ(first.text("scope"), std::string(kPartnerCenter) + "/user_impersonation");
    const auto client_info = json::parse(from_base64(first.text("client_info")).value_or(""));
    ASSERT_TRUE(client_info);
    EXPECT_EQ(client_info->text_or("uid"), user_.id.str());
    EXPECT_EQ(client_info->text_or("utid"), partner_tenant_.str());

    place_.clock.pass(std::chrono::hours(24 * 89));
    Pairs grant{{"grant_type", "refresh_token"},
                {"client_id", app_.id.str()},
                {"client_secret", edge::TestPlace::kSecret},
                {"refresh_token", first.text("refresh_token")},
                {"scope", std::string(kPartnerCenter) + "/.default"}};
    const Answer second = post(v2(), grant);
    ASSERT_EQ(second.status, 200) << json::write(second.body);
    EXPECT_EQ(claims_of(second.text("access_token")).text_or("oid"), user_.id.str());
    EXPECT_EQ(call(second.text("access_token")).status, 200);
    EXPECT_NE(second.text("refresh_token"), first.text("refresh_token"));
    EXPECT_EQ(post(v2(), without(grant, "scope")).status, 200) << "the resource is remembered";
    EXPECT_EQ(post(v1(), without(grant, "scope")).text("resource"), kPartnerCenter);

    EXPECT_EQ(post(v2(), without(grant, "client_secret")).text("error"), "invalid_client");
    EXPECT_EQ(post(v2(), with(grant, "refresh_token", "x")).text("error"), "invalid_grant");
    const auto other = place_.add_app(partner_tenant_, {Role::global_admin});
    EXPECT_EQ(post(v2(), with(grant, "client_id", other.id.str())).text("error"), "invalid_grant");
    place_.clock.pass(std::chrono::hours(24));
    EXPECT_EQ(post(v2(), grant).text("error"), "invalid_grant") << "over after 90 days";
    EXPECT_EQ(post(v2(), with(grant, "refresh_token", second.text("refresh_token"))).status, 200);
}

TEST_P(Tokens, ANewPasswordEndsRefreshTokens) {
    const Answer first = post(v1(), password_grant({{"resource", kPartnerCenter}}));
    ASSERT_EQ(first.status, 200);
    const Pairs grant{{"grant_type", "refresh_token"},
                      {"client_id", app_.id.str()},
                      {"refresh_token", first.text("refresh_token")}};
    const Answer second = post(v1(), grant);
    EXPECT_EQ(second.status, 200);
    ASSERT_TRUE(
        set_password(place_.runner(), commands::clockwork(PartnerId()), user_.id, "another password"));
    expect_error(post(v1(), with(grant, "refresh_token", second.text("refresh_token"))), 400, "invalid_grant",
                 700082);
    EXPECT_EQ(post(v1(), with(password_grant({{"resource", kPartnerCenter}}), "password", "another password"))
                  .status,
              200);
}

TEST_P(Tokens, WhoWasDisabledSignsInAnew) {
    const Pairs secret{{"resource", kPartnerCenter}, {"client_secret", edge::TestPlace::kSecret}};
    for (const Pairs& how : {Pairs{{"resource", kPartnerCenter}}, secret}) {
        const Answer first = post(v1(), password_grant(how));
        ASSERT_EQ(first.status, 200);
        Pairs grant = how;
        grant.insert(grant.end(), {{"grant_type", "refresh_token"},
                                   {"client_id", app_.id.str()},
                                   {"refresh_token", first.text("refresh_token")}});
        for (const bool disabled : {true, false}) {
            place_.must<Done>(
                [&](commands::Work& work) { return commands::set_user_disabled(work, user_.id, disabled); });
            expect_error(post(v1(), grant), 400, "invalid_grant", 700082);
        }
        EXPECT_EQ(post(v1(), password_grant(how)).status, 200);
    }
}

TEST_P(Tokens, TokensOutliveARestart_1_3_5) {
    const Answer first = post(v1(), password_grant({{"resource", kPartnerCenter}}));
    const Answer app = post(v1(), app_grant());
    ASSERT_EQ(first.status, 200);
    restart();
    EXPECT_EQ(call(first.text("access_token")).status, 200);
    EXPECT_EQ(call(app.text("access_token")).status, 200);
    EXPECT_EQ(post(v1(), {{"grant_type", "refresh_token"},
                          {"client_id", app_.id.str()},
                          {"refresh_token", first.text("refresh_token")}})
                  .status,
              200);
    place_.clock.pass(std::chrono::seconds(3600 + 300));
    EXPECT_EQ(call(app.text("access_token")).text("problem"), "TokenExpired");
}

}  // namespace
}  // namespace comptoir::api::identity
