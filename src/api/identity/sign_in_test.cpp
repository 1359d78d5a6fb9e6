#include "api/identity/test_browser.hpp"

namespace comptoir::api::identity {
namespace {

class SignIn : public Browser {};
INSTANTIATE_TEST_SUITE_P(Engines, SignIn, testing::ValuesIn(sql_testing::test_engines()),
                         testing::PrintToStringParamName());

// ---- Codes and tokens ----

TEST_P(SignIn, BringsACodeAndTheCodeBringsTokens_A6) {
    const Page page = page_of(authorize(native_request(native_)));
    ASSERT_EQ(page.answer.status, 200) << page.answer.raw;
    const Answer back = submit(page, ada());
    ASSERT_EQ(back.status, 303) << back.raw;
    EXPECT_TRUE(back.field("Location").starts_with("http://localhost:8400/?code="));
    EXPECT_EQ(sent(back, "state"), "the state &=");
    EXPECT_EQ(back.field("Cache-Control"), "no-store");
    EXPECT_EQ(back.field("Referrer-Policy"), "no-referrer");

    const Answer tokens = post(v2_anywhere(), native_grant(native_, sent(back, "code")));
    ASSERT_EQ(tokens.status, 200) << tokens.raw;
    EXPECT_EQ(tokens.text("client_info"), sent(back, "client_info"));
    EXPECT_EQ(tokens.text("scope"), std::string(kPartnerCenter) + "/user_impersonation openid");
    const json::Value claims = claims_of(tokens.text("access_token"));
    EXPECT_EQ(claims.text_or("oid"), user_.id.str());
    EXPECT_EQ(claims.text_or("tid"), partner_tenant_.str());
    EXPECT_EQ(claims.text_or("azp"), native_.id.str());
    EXPECT_EQ(claims.text_or("azpacr"), "0");
    EXPECT_EQ(claims.text_or("scp"), "user_impersonation");
    EXPECT_TRUE(Guid::parse(claims.text_or("sid")));
    EXPECT_EQ(call(tokens.text("access_token")).status, 200);
    const json::Value id = claims_of(tokens.text("id_token"));
    EXPECT_EQ(id.text_or("aud"), native_.id.str());
    EXPECT_EQ(id.text_or("nonce"), "the nonce");
    EXPECT_EQ(id.text_or("auth_time"), std::to_string(place_.clock.now().seconds()));
    EXPECT_EQ(id.text_or("preferred_username"), "ada@partner.example");
    EXPECT_FALSE(id.text_or("name").empty());

    const Answer renewed = post(v2_anywhere(), {{"grant_type", "refresh_token"},
                                                {"client_id", native_.id.str()},
                                                {"refresh_token", tokens.text("refresh_token")},
                                                {"scope", "openid profile offline_access"}});
    ASSERT_EQ(renewed.status, 200) << renewed.raw;
    EXPECT_EQ(claims_of(renewed.text("access_token")).text_or("sid"), claims.text_or("sid"));
    EXPECT_EQ(claims_of(renewed.text("id_token")).find("nonce"), nullptr);
}

TEST_P(SignIn, WorksWithV1AsWell_A1) {
    Pairs request = with(native_request(native_), "resource", "https://graph.windows.net");
    request = with(request, "scope", "openid");
    const auto ask = [&](const Pairs& wanted) {
        const Page page = page_of(get("/partner.example/oauth2/authorize?" + form(wanted)));
        EXPECT_TRUE(page.action.starts_with("/partner.example/oauth2/login?")) << page.action;
        return post(v1(), native_grant(native_, sent(submit(page, ada()), "code")));
    };
    const Answer tokens = ask(request);
    ASSERT_EQ(tokens.status, 200) << tokens.raw;
    EXPECT_EQ(tokens.text("resource"), "https://graph.windows.net");
    EXPECT_TRUE(tokens.is_string("expires_in"));
    EXPECT_FALSE(tokens.has("client_info"));
    EXPECT_EQ(claims_of(tokens.text("id_token")).text_or("unique_name"), "ada@partner.example");
    EXPECT_EQ(ask(without(request, "resource")).text("resource"), "https://graph.windows.net");
}

TEST_P(SignIn, WithoutAResourceIsForThePersonAlone_Publisher_2) {
    const Answer tokens = post(v2(), shop_grant(code_for(shop_request())));
    ASSERT_EQ(tokens.status, 200) << tokens.raw;
    EXPECT_EQ(claims_of(tokens.text("access_token")).text_or("aud"), "https://graph.microsoft.com");
    EXPECT_EQ(claims_of(tokens.text("access_token")).text_or("azpacr"), "1");
    EXPECT_EQ(claims_of(tokens.text("id_token")).text_or("oid"), user_.id.str());
}

TEST_P(SignIn, ACodeIsBoundToItsApplicationAddressAndProof_Rfc6749_Rfc7636) {
    const std::string code = code_for(native_request(native_));
    const Pairs grant = native_grant(native_, code);
    const auto other = register_native(partner_tenant_, {Role::global_admin}, false);
    expect_error(post(v2(), with(grant, "client_id", other.id.str())), 400, "invalid_grant", 70000);
    expect_error(post(v2(), with(grant, "redirect_uri", "http://localhost:8401/")), 400, "invalid_grant",
                 500112);
    expect_error(post(v2(), with(grant, "code_verifier", "another-verifier-of-forty-three-characters-xx")),
                 400, "invalid_grant", 501481);
    expect_error(post(v2(), without(grant, "code_verifier")), 400, "invalid_grant", 501481);
    expect_error(post(v2(), with(grant, "code", "x")), 400, "invalid_grant", 70000);
    for (const char* name : {"code", "redirect_uri"})
        expect_error(post(v2(), without(grant, name)), 400, "invalid_request", 900144);
    expect_error(post(v2(), with(grant, "client_secret", edge::TestPlace::kSecret)), 401, "invalid_client",
                 700025);
    EXPECT_EQ(post(v2(), grant).status, 200) << "none of these has used it up";
}

TEST_P(SignIn, AnApplicationWithASecretProvesItself_Rfc6749_4_1_3) {
    const Pairs grant = shop_grant(code_for(shop_request()));
    expect_error(post(v2(), without(grant, "client_secret")), 401, "invalid_client", 7000218);
    expect_error(post(v2(), with(grant, "client_secret", "wrong")), 401, "invalid_client", 7000215);
    expect_error(post(v2(), with(grant, "code_verifier", kVerifier)), 400, "invalid_grant", 501481);
    EXPECT_EQ(post(v2(), grant).status, 200);
}

TEST_P(SignIn, TheProofMayBePlain_Rfc7636_4_2) {
    for (const bool named : {true, false}) {
        Pairs request = with(native_request(native_), "code_challenge", kVerifier);
        request = named ? with(request, "code_challenge_method", "plain")
                        : without(request, "code_challenge_method");
        const std::string code = code_for(request);
        expect_error(post(v2(), with(native_grant(native_, code), "code_verifier", challenge())), 400,
                     "invalid_grant", 501481);
        EXPECT_EQ(post(v2(), native_grant(native_, code)).status, 200);
    }
}

TEST_P(SignIn, ACodeIsGoodOnceAndASecondUseRevokesTheFirst_Rfc6749_10_5) {
    const std::string code = code_for(native_request(native_));
    const Answer first = post(v2(), native_grant(native_, code));
    ASSERT_EQ(first.status, 200) << first.raw;
    const Pairs refresh{{"grant_type", "refresh_token"},
                        {"client_id", native_.id.str()},
                        {"refresh_token", first.text("refresh_token")}};
    const Answer renewed = post(v2(), refresh);
    ASSERT_EQ(renewed.status, 200);
    EXPECT_EQ(call(first.text("access_token")).status, 200);
    restart();
    expect_error(post(v2(), native_grant(native_, code)), 400, "invalid_grant", 54005);
    restart();
    expect_error(post(v2(), refresh), 400, "invalid_grant", 700082);
    expect_error(post(v2(), with(refresh, "refresh_token", renewed.text("refresh_token"))), 400,
                 "invalid_grant", 700082);
    EXPECT_EQ(call(first.text("access_token")).text("problem"), "UnregisteredApp");
    const Answer other = post(v2(), native_grant(native_, code_for(native_request(native_))));
    EXPECT_EQ(call(other.text("access_token")).status, 200) << "another sign-in goes on";
}

TEST_P(SignIn, TokensOfARevokedSignInStopWithinSeconds) {
    const std::string code = code_for(native_request(native_));
    const std::string token = post(v2(), native_grant(native_, code)).text("access_token");
    EXPECT_EQ(call(token).status, 200);
    expect_error(post(v2(), native_grant(native_, code)), 400, "invalid_grant", 54005);
    place_.clock.pass(limits::kPrincipalCacheLife);
    EXPECT_EQ(call(token).text("problem"), "UnregisteredApp");
}

TEST_P(SignIn, ACodeOutlivesARestartAndNotMuchElse_Rfc6749_4_1_2) {
    const std::string late = code_for(native_request(native_));
    const std::string kept = code_for(native_request(native_));
    restart();
    EXPECT_EQ(post(v2(), native_grant(native_, kept)).status, 200);
    place_.clock.pass(limits::kAuthorizationCodeLife);
    expect_error(post(v2(), native_grant(native_, late)), 400, "invalid_grant", 70008);
    const std::string code = code_for(native_request(native_));
    place_.must<Done>(
        [&](commands::Work& work) { return commands::set_user_disabled(work, user_.id, true); });
    expect_error(post(v2(), native_grant(native_, code)), 400, "invalid_grant", 70000);
}

TEST_P(SignIn, ACodeEndsWithThePasswordItWasGivenFor) {
    const auto expect_over = [&](const std::string& code) {
        expect_error(post(v2(), native_grant(native_, code)), 400, "invalid_grant", 70000);
    };
    const std::string disabled = code_for(native_request(native_));
    for (const bool is_disabled : {true, false}) {
        place_.must<Done>(
            [&](commands::Work& work) { return commands::set_user_disabled(work, user_.id, is_disabled); });
        expect_over(disabled);
    }
    const std::string earlier = code_for(native_request(native_));
    const Answer tokens = post(v2(), native_grant(native_, code_for(native_request(native_))));
    ASSERT_TRUE(
        set_password(place_.runner(), commands::clockwork(PartnerId()), user_.id, "another password"));
    expect_over(earlier);
    expect_error(post(v2(), {{"grant_type", "refresh_token"},
                             {"client_id", native_.id.str()},
                             {"refresh_token", tokens.text("refresh_token")}}),
                 400, "invalid_grant", 700082);
    EXPECT_EQ(call(tokens.text("access_token")).status, 200) << "it lives on until it expires";
    const Answer back =
        submit(page_of(authorize(native_request(native_))), with(ada(), "password", "another password"));
    EXPECT_EQ(post(v2(), native_grant(native_, sent(back, "code"))).status, 200);
}

TEST_P(SignIn, TheRefreshTokensOfACodeAreGoodOnceEach_Rfc9700_4_14_2) {
    const Answer first = post(v2(), native_grant(native_, code_for(native_request(native_))));
    const auto renew = [&](const Answer& tokens) {
        return post(v2(), {{"grant_type", "refresh_token"},
                           {"client_id", native_.id.str()},
                           {"refresh_token", tokens.text("refresh_token")}});
    };
    const Answer second = renew(first);
    EXPECT_EQ(second.status, 200);
    EXPECT_EQ(renew(second).status, 200);
    expect_error(renew(second), 400, "invalid_grant", 700082);
    const Answer of_shop = post(v2(), shop_grant(code_for(shop_request())));
    const Pairs proved{{"grant_type", "refresh_token"},
                       {"client_id", shop_.id.str()},
                       {"client_secret", edge::TestPlace::kSecret},
                       {"refresh_token", of_shop.text("refresh_token")}};
    EXPECT_EQ(post(v2(), proved).status, 200);
    EXPECT_EQ(post(v2(), proved).status, 200) << "an application that proves itself keeps its token";
}

// ---- What is asked ----

TEST_P(SignIn, WrongParametersAreToldToTheApplication_Rfc6749_4_1_2_1) {
    const Pairs request = native_request(native_);
    const auto expect_told = [&](const Pairs& asked, std::string_view error, int number) {
        const Answer answer = authorize(asked);
        EXPECT_EQ(answer.status, 302) << form(asked);
        EXPECT_TRUE(answer.field("Location").starts_with("http://localhost:8400/?error="));
        EXPECT_EQ(sent(answer, "error"), error) << form(asked);
        EXPECT_TRUE(sent(answer, "error_description").starts_with(fmt::format("AADSTS{}: ", number)))
            << sent(answer, "error_description");
        EXPECT_EQ(sent(answer, "state"), "the state &=");
    };
    expect_told(without(request, "response_type"), "invalid_request", 900144);
    for (const char* type : {"token", "id_token", "code id_token", "none"})
        expect_told(with(request, "response_type", type), "unsupported_response_type", 700054);
    expect_told(with(request, "response_mode", "web_message"), "invalid_request", 70007);
    expect_told(without(request, "scope"), "invalid_request", 900144);
    expect_told(with(request, "scope", "https://example.org/.default"), "invalid_scope", 70011);
    expect_told(with(request, "nonce", std::string(limits::kNonceBytesMax + 1, 'n')), "invalid_request",
                90023);
    expect_told(without(without(request, "code_challenge"), "code_challenge_method"), "invalid_request",
                9002325);
    expect_told(without(request, "code_challenge"), "invalid_request", 900144);
    for (const std::string& challenge : {std::string("short"), std::string(129, 'x'), std::string(43, '/')})
        expect_told(with(request, "code_challenge", challenge), "invalid_request", 90023);
    expect_told(with(request, "code_challenge_method", "S512"), "invalid_request", 90023);
    expect_told(with(request, "prompt", "none"), "login_required", 50058);
    expect_told(with(request, "prompt", "none login"), "invalid_request", 90023);
    expect_told(with(request, "prompt", "create"), "invalid_request", 90023);
    expect_told(with(request, "request", "a.b.c"), "request_not_supported", 90023);
    expect_told(with(request, "request_uri", "https://shop.example/r"), "request_uri_not_supported", 90023);
    for (const char* prompt : {"login", "consent", "select_account", "login consent"})
        EXPECT_EQ(authorize(with(request, "prompt", prompt)).status, 200) << prompt;
    const Answer v1_answer =
        get("/organizations/oauth2/authorize?" + form(with(request, "resource", "https://example.org")));
    EXPECT_EQ(sent(v1_answer, "error_description").substr(0, 12), "AADSTS500011");
}

TEST_P(SignIn, TheBrowserIsNeverSentWhereNobodyRegistered_Rfc6749_4_1_2_1) {
    const Pairs request = native_request(native_);
    const auto expect_told = [&](const Answer& answer, int number) {
        EXPECT_EQ(answer.status, 400);
        EXPECT_EQ(answer.field("Location"), "");
        EXPECT_EQ(answer.field("Content-Type"), "text/html; charset=utf-8");
        EXPECT_NE(answer.raw.find(fmt::format("AADSTS{}: ", number)), std::string::npos) << answer.raw;
    };
    expect_told(authorize(without(request, "client_id")), 900144);
    expect_told(authorize(with(request, "client_id", Guid().str())), 700016);
    expect_told(authorize(without(request, "redirect_uri")), 900144);
    for (const char* uri : {"https://evil.example/", "http://localhost.evil.example/", "http://localhost:1/x",
                            "https://shop.example/back", "javascript:alert(1)"}) {
        expect_told(authorize(with(request, "redirect_uri", uri)), 50011);
    }
    expect_told(authorize(request, "nobody.example"), 90002);
    expect_told(authorize(request, "publisher.example"), 700016);
    Pairs twice = request;
    twice.emplace_back("state", "another");
    expect_told(authorize(twice), 90023);
    expect_told(authorize(with(request, "state", std::string(limits::kAuthorizeBytesMax, 's'))), 90023);
    place_.must<Done>(
        [&](commands::Work& work) { return commands::set_app_disabled(work, native_.id, true); });
    expect_told(authorize(request), 7000112);
}

TEST_P(SignIn, RegisteredAddressesCanBeReplaced) {
    const auto replace = [&](std::vector<std::string> uris) {
        place_.must<Done>(
            [&](commands::Work& work) { return commands::set_app_redirects(work, native_.id, uris); });
    };
    replace({"http://127.0.0.1/back"});
    EXPECT_EQ(authorize(native_request(native_)).status, 400);
    EXPECT_EQ(authorize(with(native_request(native_), "redirect_uri", "http://127.0.0.1:1234/back")).status,
              200);
    replace({});
    EXPECT_EQ(authorize(with(native_request(native_), "redirect_uri", "http://127.0.0.1:1234/back")).status,
              400);
}

TEST_P(SignIn, TheAnswerComesAsAskedFor) {
    const Answer fragment =
        submit(page_of(authorize(with(native_request(native_), "response_mode", "fragment"))), ada());
    EXPECT_TRUE(fragment.field("Location").starts_with("http://localhost:8400/#code=")) << fragment.head;
    const Answer query = submit(page_of(authorize(shop_request())), ada());
    EXPECT_TRUE(query.field("Location").starts_with("https://shop.example/back?kept=1&code=")) << query.head;

    const Pairs request = with(with(shop_request(), "response_mode", "form_post"), "state", "<\"'&>");
    const Page page = page_of(authorize(request));
    const Answer posting = submit(page, ada());
    EXPECT_EQ(posting.status, 200);
    EXPECT_EQ(posting.field("Location"), "");
    EXPECT_EQ(unescaped(between(posting.raw, "action=\"", "\"")), kShopBack);
    EXPECT_EQ(unescaped(between(posting.raw, "name=\"state\" value=\"", "\"")), "<\"'&>") << posting.raw;
    const std::string policy = posting.field("Content-Security-Policy");
    EXPECT_EQ(policy.find("form-action"), std::string::npos) << policy;
    const auto digest = http::sha256(between(posting.raw, "<script>", "</script>"));
    EXPECT_NE(policy.find("script-src 'sha256-" +
                          to_base64({reinterpret_cast<const char*>(digest.data()), digest.size()}) + "';"),
              std::string::npos)
        << policy;
    const std::string code = between(posting.raw, "name=\"code\" value=\"", "\"");
    EXPECT_EQ(post(v2(), shop_grant(code)).status, 200);
    const Answer cancelled = submit(page, {{"do", "cancel"}});
    EXPECT_NE(cancelled.raw.find("value=\"access_denied\""), std::string::npos);
}

TEST_P(SignIn, TheRequestMayComeAsAForm_OpenIdConnect_3_1_2_1) {
    const Page page = page_of(post("/organizations/oauth2/v2.0/authorize", native_request(native_)));
    ASSERT_EQ(page.answer.status, 200) << page.answer.raw;
    EXPECT_EQ(submit(page, ada()).status, 303);
    EXPECT_EQ(get(page.action).status, 200) << "a page that is loaded again";
}

TEST_P(SignIn, ProgramsWithAWindowOfTheirOwnReadTheAddress_A6) {
    const Pairs request = with(native_request(native_), "redirect_uri",
                               "https://login.microsoftonline.com/common/oauth2/nativeclient");
    const Answer back = submit(page_of(authorize(request)), ada());
    EXPECT_TRUE(back.field("Location")
                    .starts_with("https://login.microsoftonline.com/common/oauth2/nativeclient?code="));
    const Answer page = get("/common/oauth2/nativeclient?code=x", "Accept-Language: fr\r\n");
    EXPECT_EQ(page.status, 200);
    EXPECT_NE(page.raw.find("Vous pouvez fermer cette fenêtre"), std::string::npos);
    EXPECT_EQ(page.raw.find("code=x"), std::string::npos);
}

// ---- Whose application ----

TEST_P(SignIn, AnApplicationForAnyTenantActsWhereThePersonBelongs_P) {
    const storage::Tenant office = place_.add_tenant(TenantKind::marketplace_operator, "office.example");
    const storage::App everybodys = register_native(office.id, {Role::global_admin}, true);
    for (const char* tenant : {"organizations", "common", "partner.example"}) {
        const Answer tokens = post(fmt::format("/{}/oauth2/v2.0/token", tenant),
                                   native_grant(everybodys, code_for(native_request(everybodys), tenant)));
        ASSERT_EQ(tokens.status, 200) << tokens.raw;
        EXPECT_EQ(claims_of(tokens.text("access_token")).text_or("tid"), partner_tenant_.str());
        EXPECT_EQ(call(tokens.text("access_token")).status, 200);
        EXPECT_EQ(
            post("/partner.example/oauth2/v2.0/token", {{"grant_type", "refresh_token"},
                                                        {"client_id", everybodys.id.str()},
                                                        {"refresh_token", tokens.text("refresh_token")}})
                .status,
            200);
        expect_error(
            post("/publisher.example/oauth2/v2.0/token", {{"grant_type", "refresh_token"},
                                                          {"client_id", everybodys.id.str()},
                                                          {"refresh_token", tokens.text("refresh_token")}}),
            400, "invalid_grant", 700082);
    }
    const Page elsewhere = page_of(authorize(native_request(everybodys), "publisher.example"));
    EXPECT_NE(submit(elsewhere, ada()).raw.find("is not right"), std::string::npos)
        << "a person of another tenant";
    const Pairs alone = with(app_grant(), "client_id", everybodys.id.str());
    expect_error(post(v1(), without(alone, "client_secret")), 400, "unauthorized_client", 700016);
}

TEST_P(SignIn, AloneAnApplicationForAnyTenantHasNoRoleOfTheirs) {
    commands::AppRegistration of_publisher;
    of_publisher.tenant = publisher_.id;
    of_publisher.roles = {Role::global_admin};
    of_publisher.any_tenant = true;
    const storage::App app = register_app(std::move(of_publisher));
    const auto alone = directory_->find({publisher_.id, app.id, UserId()});
    ASSERT_TRUE(alone);
    EXPECT_EQ(alone->roles, commands::Roles());
    const auto for_a_person = directory_->find({partner_tenant_, app.id, user_.id});
    ASSERT_TRUE(for_a_person);
    EXPECT_NE(for_a_person->roles, commands::Roles());
}

TEST_P(SignIn, APublishersApplicationLearnsWhoItIsAndNoMore_Publisher_1_1_2) {
    commands::AppRegistration landing;
    landing.tenant = publisher_.id;
    landing.roles = {Role::publisher};
    landing.any_tenant = true;
    landing.redirects = {kShopBack};
    const storage::App app = register_app(std::move(landing));
    const Pairs request = with(shop_request(), "client_id", app.id.str());
    const Answer tokens = post(v2_anywhere(), with(shop_grant(code_for(request)), "client_id", app.id.str()));
    ASSERT_EQ(tokens.status, 200) << tokens.raw;
    const json::Value id = claims_of(tokens.text("id_token"));
    EXPECT_EQ(id.text_or("tid"), partner_tenant_.str());
    EXPECT_EQ(id.text_or("oid"), user_.id.str());
    EXPECT_EQ(id.text_or("preferred_username"), "ada@partner.example");
    EXPECT_EQ(call(tokens.text("access_token")).text("problem"), "UnregisteredApp");
}

TEST_P(SignIn, APersonSignsInForApplicationsOfTheirTenantAlone) {
    place_.add_user(publisher_.id, "eve@publisher.example", {Role::publisher});
    const Page page = page_of(authorize(native_request(native_)));
    const Answer refused = submit(page, with(ada(), "username", "eve@publisher.example"));
    EXPECT_EQ(refused.status, 200);
    EXPECT_NE(refused.raw.find("is not right"), std::string::npos);
}

}  // namespace
}  // namespace comptoir::api::identity
