#include "api/identity/test_authority.hpp"

namespace comptoir::api::identity {
namespace {

class Discoveries : public Authority {};
INSTANTIATE_TEST_SUITE_P(Engines, Discoveries, testing::ValuesIn(sql_testing::test_engines()),
                         testing::PrintToStringParamName());

TEST_P(Discoveries, InstanceDiscoveryKnowsItsHosts_A3) {
    const auto ask = [&](std::string_view endpoint) {
        return get("/common/discovery/instance?api-version=1.1&authorization_endpoint=" +
                   percent_encode(endpoint));
    };
    for (const char* endpoint : {"http://comptoir.example:8080/partner.example/oauth2/v2.0/authorize",
                                 "https://asked.example/common/oauth2/v2.0/authorize",
                                 "https://login.microsoftonline.com/common/oauth2/v2.0/authorize",
                                 "https://LOGIN.windows.net/common/oauth2/authorize"}) {
        const Answer answer = ask(endpoint);
        ASSERT_EQ(answer.status, 200) << endpoint;
        EXPECT_EQ(answer.text("api-version"), "1.1");
        const std::string metadata = json::write(*answer.body.find("metadata"));
        EXPECT_NE(metadata.find(R"("aliases":["comptoir.example:8080"])"), std::string::npos) << metadata;
        EXPECT_NE(metadata.find(R"(["login.microsoftonline.com","login.windows.net"])"), std::string::npos);
    }
    EXPECT_EQ(ask("http://comptoir.example:8080/partner.example/oauth2/v2.0/authorize")
                  .text("tenant_discovery_endpoint"),
              std::string(kBase) + "/partner.example/v2.0/.well-known/openid-configuration");
    expect_error(ask("https://elsewhere.example/common/oauth2/v2.0/authorize"), 400, "invalid_instance",
                 50049);
    expect_error(ask("nonsense"), 400, "invalid_instance", 50049);
    expect_error(get("/common/discovery/instance"), 400, "invalid_request", 900144);
}

TEST_P(Discoveries, OpenIdConfigurationPointsHome_A4) {
    const std::string tenant = partner_tenant_.str();
    const Answer v2_answer = get("/partner.example/v2.0/.well-known/openid-configuration");
    ASSERT_EQ(v2_answer.status, 200);
    EXPECT_EQ(v2_answer.text("issuer"), fmt::format("{}/{}/v2.0", kBase, tenant));
    EXPECT_EQ(v2_answer.text("token_endpoint"), fmt::format("{}/{}/oauth2/v2.0/token", kBase, tenant));
    EXPECT_EQ(v2_answer.text("jwks_uri"), fmt::format("{}/{}/discovery/v2.0/keys", kBase, tenant));
    EXPECT_EQ(v2_answer.text("authorization_endpoint"),
              fmt::format("{}/{}/oauth2/v2.0/authorize", kBase, tenant));
    const Answer v1_answer = get("/" + tenant + "/.well-known/openid-configuration");
    EXPECT_EQ(v1_answer.text("issuer"), fmt::format("{}/{}/", kBase, tenant));
    EXPECT_EQ(v1_answer.text("token_endpoint"), fmt::format("{}/{}/oauth2/token", kBase, tenant));
    EXPECT_EQ(get("/common/v2.0/.well-known/openid-configuration").text("issuer"),
              std::string(kBase) + "/{tenantid}/v2.0");
    expect_error(get("/nobody.example/v2.0/.well-known/openid-configuration"), 400, "invalid_tenant", 90002);
}

TEST_P(Discoveries, EveryAddressThatIsNamedAnswers_A4_A6) {
    const std::string prefix = kBase;
    for (const char* path : {"/partner.example/.well-known/openid-configuration",
                             "/partner.example/v2.0/.well-known/openid-configuration"}) {
        const Answer configuration = get(path);
        EXPECT_EQ(json::write(*configuration.body.find("response_types_supported")), R"(["code"])");
        const auto ask = [&](std::string_view name, std::string_view method) {
            const std::string address = configuration.text(name);
            EXPECT_TRUE(address.starts_with(prefix)) << name;
            return send(method, address.substr(prefix.size()), "", "");
        };
        EXPECT_EQ(ask("jwks_uri", "GET").status, 200);
        expect_error(ask("token_endpoint", "POST"), 400, "invalid_request", 900144);
        expect_error(ask("device_authorization_endpoint", "POST"), 400, "invalid_request", 900144);
        for (const char* method : {"GET", "POST"}) {
            const Answer answer = ask("authorization_endpoint", method);
            EXPECT_EQ(answer.status, 400);
            EXPECT_NE(answer.raw.find("AADSTS900144"), std::string::npos) << answer.raw;
        }
    }
}

TEST_P(Discoveries, WhatTheGatewayRefusesHasTheAuthoritysShape_1_3_3) {
    for (const auto& [status, error] :
         {std::pair(413, "invalid_request"), std::pair(431, "invalid_request"),
          std::pair(500, "server_error"), std::pair(503, "temporarily_unavailable")}) {
        const http::Response response = surface_->transport_error(status, "no");
        EXPECT_EQ(response.status, status);
        const auto body = json::parse(response.body);
        ASSERT_TRUE(body);
        EXPECT_EQ(body->text_or("error"), error);
        EXPECT_TRUE(body->text_or("error_description").starts_with("AADSTS"));
    }
}

TEST_P(Discoveries, ThePublishedKeysVerifyTheTokens_Rfc7517) {
    const std::string token = post(v1(), app_grant()).text("access_token");
    for (const std::string& path :
         {"/" + partner_tenant_.str() + "/discovery/keys",
          std::string("/partner.example/discovery/v2.0/keys"), std::string("/common/discovery/keys"),
          std::string("/common/discovery/v2.0/keys")}) {
        const Answer answer = get(path);
        ASSERT_EQ(answer.status, 200) << path;
        const json::Array& keys = *answer.body.find("keys")->if_array();
        ASSERT_EQ(keys.size(), 1U);
        const auto key =
            http::PublicKey::from_jwk(keys[0].text_or("n"), keys[0].text_or("e"), keys[0].text_or("kid"));
        ASSERT_TRUE(key);
        const auto shared = std::make_shared<const http::PublicKey>(*key);
        EXPECT_TRUE(http::verify_jwt(
            token, [&](std::string_view kid) { return kid == shared->kid() ? shared : nullptr; }));
    }
}

TEST_P(Discoveries, OtherPathsAreNotItsOwn_A_1) {
    for (const char* target :
         {"/v1/customers", "/api/saas/subscriptions", "/", "/marketplace/v1/openapi.json",
          "/partner/v1/analytics/subscriptions", "/webhooks/v1/registration"}) {
        http::Request request;
        request.method = "GET";
        request.segments = http::parse_target(target)->segments;
        EXPECT_FALSE(surface_->owns(request)) << target;
    }
    http::Request exchange;
    exchange.segments = {"generatetoken"};
    exchange.method = "GET";
    EXPECT_FALSE(surface_->owns(exchange)) << "it stands among the partners' paths";
    exchange.method = "POST";
    EXPECT_TRUE(surface_->owns(exchange));
    const Answer wrong_method = get(v1());
    EXPECT_EQ(wrong_method.status, 405);
    EXPECT_NE(wrong_method.head.find("Allow: POST"), std::string::npos);
}

TEST_P(Discoveries, MsalGetsItsRequestIdBack) {
    const std::string id = "6b5f1f2e-0b0c-4d6e-9a70-0a1b2c3d4e5f";
    const std::string headers =
        fmt::format("client-request-id: {}\r\nreturn-client-request-id: true\r\n", id);
    EXPECT_NE(post(v1(), app_grant(), headers).head.find("client-request-id: " + id), std::string::npos);
    EXPECT_EQ(post(v1(), {}, headers).text("correlation_id"), id);
}

TEST_P(Discoveries, SecretsAreMadeWhenNotGivenAndToldOnce) {
    const auto caller = commands::clockwork(PartnerId());
    NewApp wanted;
    wanted.registration.tenant = partner_tenant_;
    wanted.registration.name = "Portal";
    wanted.registration.roles = {Role::admin_agent};
    const auto app = register_app(place_.runner(), caller, wanted);
    ASSERT_TRUE(app);
    EXPECT_GE(app->secret.size(), 43U);
    EXPECT_EQ(app->app.secret_hash.find(app->secret), std::string::npos);
    Pairs grant = with(app_grant(), "client_id", app->app.id.str());
    EXPECT_EQ(post(v1(), with(grant, "client_secret", app->secret)).status, 200);
    const auto renewed = renew_app_secret(place_.runner(), caller, app->app.id);
    ASSERT_TRUE(renewed);
    EXPECT_EQ(post(v1(), with(grant, "client_secret", app->secret)).status, 401);
    EXPECT_EQ(post(v1(), with(grant, "client_secret", *renewed)).status, 200);
    wanted.secret = "short";
    EXPECT_FALSE(register_app(place_.runner(), caller, wanted));
    EXPECT_FALSE(renew_app_secret(place_.runner(), caller, AppId(place_.random.guid())));

    NewUser person;
    person.registration.tenant = partner_tenant_;
    person.registration.user_name = "bob@partner.example";
    person.registration.roles = {Role::sales_agent};
    person.password = "short";
    EXPECT_FALSE(register_user(place_.runner(), caller, person));
    person.password.reset();
    const auto user = register_user(place_.runner(), caller, person);
    ASSERT_TRUE(user);
    EXPECT_TRUE(user->user.password_hash.starts_with("$argon2id$"));
    EXPECT_EQ(post(v1(), {{"grant_type", "password"},
                          {"client_id", app_.id.str()},
                          {"username", "bob@partner.example"},
                          {"password", user->password},
                          {"resource", kPartnerCenter}})
                  .status,
              200);
}

}  // namespace
}  // namespace comptoir::api::identity
