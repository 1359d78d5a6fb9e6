#include "api/identity/assertion.hpp"

#include "api/identity/test_authority.hpp"
#include "commands/register_certificate.hpp"
#include "http/certificate.hpp"
#include "http/test_signature.hpp"

namespace comptoir::api::identity {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

class AssertionTokens : public Authority {
  protected:
    static const http::SigningKey& key() {
        static const http::SigningKey kOne = http::SigningKey::generate();
        return kOne;
    }
    static const http::SigningKey& other_key() {
        static const http::SigningKey kOne = http::SigningKey::generate();
        return kOne;
    }
    static http::ReadCertificate certificate(const http::SigningKey& of, const char* name = "CN=till",
                                             const char* from = "2024-01-01", const char* to = "2025-01-01") {
        return *http::read_certificate_der(
            http::self_signed_certificate(of, {name, Instant::of(from), Instant::of(to)}));
    }
    storage::App register_app(const http::ReadCertificate& proof, bool reuses = false) {
        commands::AppRegistration registration;
        registration.tenant = partner_tenant_;
        registration.name = "Till";
        registration.roles = {Role::global_admin};
        registration.reuses_assertions = reuses;
        registration.certificates = {*commands::read_app_certificate(http::pem_of(proof.der))};
        return place_.must<storage::App>(
            [&](commands::Work& work) { return commands::register_app(work, registration); });
    }

    json::Object claims(const json::Object& changes = {}) {
        const std::int64_t now = place_.clock.now().seconds();
        json::Object all{{"aud", fmt::format("{}/{}/oauth2/v2.0/token", kBase, partner_tenant_.str())},
                         {"iss", till_.id.str()},
                         {"sub", till_.id.str()},
                         {"jti", place_.random.guid().str()},
                         {"nbf", now},
                         {"exp", now + 600}};
        for (const json::Member& change : changes) {
            std::erase_if(all, [&](const json::Member& member) { return member.first == change.first; });
            if (!change.second.is_null()) all.push_back(change);
        }
        return all;
    }
    std::string assertion(const json::Object& changes = {}, const json::Object& header = {}) {
        return http::sign_jwt(header, claims(changes), key());
    }
    Pairs grant(std::string text) const {
        return {{"grant_type", "client_credentials"},
                {"client_id", till_.id.str()},
                {"client_assertion_type", std::string(kAssertionType)},
                {"client_assertion", std::move(text)},
                {"scope", std::string(kPartnerCenter) + "/.default"}};
    }
    std::string tenant_v2() const { return "/" + partner_tenant_.str() + "/oauth2/v2.0/token"; }
    void expect_refused(std::string text, int number) {
        expect_error(post(tenant_v2(), grant(std::move(text))), 401, "invalid_client", number);
    }

    http::ReadCertificate certificate_ = certificate(key());
    storage::App till_ = register_app(certificate_);
};
INSTANTIATE_TEST_SUITE_P(Engines, AssertionTokens, testing::ValuesIn(sql_testing::test_engines()),
                         testing::PrintToStringParamName());

TEST_P(AssertionTokens, AreGivenForWhatTheKeyHasSigned_1_3_2_Rfc7523) {
    for (const json::Object& header :
         {json::Object{{"x5t", certificate_.thumbprint_sha1}},
          json::Object{{"x5t#S256", certificate_.thumbprint_sha256}}, json::Object{}}) {
        const Answer answer = post(tenant_v2(), grant(assertion({}, header)));
        ASSERT_EQ(answer.status, 200) << answer.raw;
        EXPECT_EQ(claims_of(answer.text("access_token")).text_or("azpacr"), "1");
        EXPECT_EQ(call(answer.text("access_token")).status, 200);
    }
    const std::string signed_part = to_base64url(json::write(json::Object{
                                        {"alg", "PS256"}, {"x5t#S256", certificate_.thumbprint_sha256}})) +
                                    "." + to_base64url(json::write(claims()));
    const std::string newer = signed_part + "." + to_base64url(http::sign_ps256(signed_part, key()));
    EXPECT_EQ(post(tenant_v2(), grant(newer)).status, 200);
    EXPECT_EQ(post(tenant_v2(), without(grant(assertion()), "client_id")).status, 200)
        << "it says whose it is";
    const Pairs old =
        with(without(grant(assertion({{"aud", kBase + ("/" + partner_tenant_.str()) + "/oauth2/token"}})),
                     "scope"),
             "resource", "https://graph.windows.net");
    EXPECT_EQ(post(v1(), old).status, 200);
}

TEST_P(AssertionTokens, TheAudienceIsTheTokenAddressUnderAnyNameOfOurs_Rfc7523_3) {
    const std::string id = partner_tenant_.str();
    for (const std::string& audience :
         {std::string(kOtherName) + "/partner.example/oauth2/v2.0/token", kBase + ("/" + id) + "/v2.0",
          "https://login.microsoftonline.com/" + id + "/oauth2/v2.0/token",
          std::string("https://login.windows.net/Partner.example/oauth2/token")}) {
        EXPECT_EQ(post(tenant_v2(), grant(assertion({{"aud", audience}}))).status, 200) << audience;
    }
    EXPECT_EQ(post("/organizations/oauth2/v2.0/token",
                   grant(assertion({{"aud", std::string(kBase) + "/organizations/oauth2/v2.0/token"}})))
                  .status,
              200);
    const json::Array several{"https://elsewhere.example/",
                              std::string(kBase) + "/partner.example/oauth2/v2.0/token"};
    expect_refused(assertion({{"aud", several}}), 700023);
    EXPECT_EQ(post(tenant_v2(), grant(assertion({{"aud", json::Array{several.back()}}}))).status, 200);
    for (const std::string& audience :
         {std::string(kBase), std::string(kBase) + "/" + id,
          "https://evil.example/" + id + "/oauth2/v2.0/token",
          std::string(kBase) + "/publisher.example/oauth2/v2.0/token",
          std::string(kBase) + "/common/oauth2/v2.0/token",
          std::string(kBase) + "/" + id + "/oauth2/authorize",
          std::string("https://graph.windows.net/") + id + "/oauth2/v2.0/token", std::string("x")}) {
        expect_refused(assertion({{"aud", audience}}), 700023);
    }
    expect_refused(assertion({{"aud", nullptr}}), 700023);
}

TEST_P(AssertionTokens, AnAssertionIsGoodOnce_Rfc7523_3) {
    const std::string once = assertion();
    EXPECT_EQ(post(tenant_v2(), grant(once)).status, 200);
    expect_refused(once, 700027);
    restart();
    expect_refused(once, 700027);
    const std::string id = "the same name";
    EXPECT_EQ(post(tenant_v2(), grant(assertion({{"jti", id}}))).status, 200);
    expect_refused(assertion({{"jti", id}, {"exp", place_.clock.now().seconds() + 700}}), 700027);
    const std::string nameless = assertion({{"jti", nullptr}});
    EXPECT_EQ(post(tenant_v2(), grant(nameless)).status, 200);
    expect_refused(nameless, 700027);
    expect_refused(nameless + "=", 700027);
    expect_refused(assertion({{"jti", std::string(limits::kAssertionIdBytesMax + 1, 'j')}}), 50027);
}

TEST_P(AssertionTokens, OneIsTakenAgainWhereTheApplicationIsRegisteredSo_MsalNode) {
    const storage::App node = register_app(certificate(key(), "CN=node"), true);
    const std::string kept = assertion({{"iss", node.id.str()}, {"sub", node.id.str()}});
    for (int i = 0; i < 3; ++i)
        EXPECT_EQ(post(tenant_v2(), with(grant(kept), "client_id", node.id.str())).status, 200);
}

TEST_P(AssertionTokens, TheSignatureIsOfARegisteredCertificateInForce_Rfc7515) {
    expect_refused("a.b.c", 50027);
    expect_refused(http::sign_jwt({}, claims(), other_key()), 700027);
    expect_refused(assertion({}, {{"x5t", certificate(other_key()).thumbprint_sha1}}), 700027);
    expect_refused(assertion({}, {{"x5t#S256", "x"}, {"x5t", certificate_.thumbprint_sha1}}), 700027);
    const std::string none =
        to_base64url(R"({"alg":"none"})") + "." + to_base64url(json::write(claims())) + ".";
    expect_refused(none, 700027);
    std::string changed = assertion();
    changed[changed.size() / 2] = changed[changed.size() / 2] == 'A' ? 'B' : 'A';
    const Answer answer = post(tenant_v2(), grant(changed));
    EXPECT_EQ(answer.text("error"), "invalid_client");
    // A token of ours proves nothing about who brings it.
    const Answer token = post(tenant_v2(), grant(assertion()));
    expect_refused(token.text("access_token"), 700027);

    const auto change = [&](const std::function<Outcome<Done>(commands::Work&)>& decide) {
        place_.must<Done>(decide);
    };
    const auto over = certificate(other_key(), "CN=over", "2023-01-01", "2024-01-01");
    change([&](commands::Work& work) {
        return commands::add_app_certificate(work, till_.id,
                                             *commands::read_app_certificate(http::pem_of(over.der)));
    });
    expect_refused(http::sign_jwt({}, claims(), other_key()), 1000502);
    EXPECT_EQ(post(tenant_v2(), grant(assertion())).status, 200) << "each of them is tried";
    change([&](commands::Work& work) {
        return commands::remove_app_certificate(
            work, till_.id,
            to_upper(
                commands::thumbprint_of(*commands::read_app_certificate(http::pem_of(certificate_.der)))));
    });
    expect_refused(assertion(), 700027);
}

TEST_P(AssertionTokens, TheClaimsAreAboutTheClientAndNow_Rfc7523_3) {
    const std::int64_t now = place_.clock.now().seconds();
    expect_refused(assertion({{"iss", app_.id.str()}}), 700021);
    expect_refused(assertion({{"sub", app_.id.str()}}), 700021);
    expect_refused(assertion({{"sub", nullptr}}), 700021);
    expect_refused(assertion({{"exp", nullptr}}), 700024);
    expect_refused(assertion({{"exp", "soon"}}), 700024);
    expect_refused(assertion({{"exp", now - limits::kAssertionLeeway.count()}}), 700024);
    expect_refused(assertion({{"nbf", now + limits::kAssertionLeeway.count() + 1}}), 700024);
    expect_refused(assertion({{"exp", now + seconds(limits::kAssertionLifeMax).count() +
                                          limits::kAssertionLeeway.count() + 1}}),
                   700024);
    for (const json::Object& changes :
         {json::Object{{"exp", now - limits::kAssertionLeeway.count() + 1}},
          json::Object{{"nbf", now + limits::kAssertionLeeway.count()}}, json::Object{{"nbf", nullptr}},
          json::Object{{"iss", to_upper(till_.id.str())}}}) {
        EXPECT_EQ(post(tenant_v2(), grant(assertion(changes))).status, 200) << json::write(changes);
    }
}

TEST_P(AssertionTokens, TheRequestNamesItsProofOnce_Rfc7521_4_2) {
    const Pairs good = grant(assertion());
    expect_error(post(tenant_v2(), with(good, "client_assertion_type", "urn:x")), 400, "invalid_request",
                 90023);
    for (const char* name : {"client_assertion", "client_assertion_type"})
        expect_error(post(tenant_v2(), without(good, name)), 400, "invalid_request", 900144);
    expect_error(post(tenant_v2(), with(good, "client_secret", edge::TestPlace::kSecret)), 400,
                 "invalid_request", 90023);
    expect_error(post(tenant_v2(), with(good, "client_id", Guid().str())), 400, "unauthorized_client",
                 700016);
    expect_error(post(tenant_v2(), with(good, "client_id", app_.id.str())), 401, "invalid_client", 700027);
    expect_error(post(tenant_v2(), without(with(good, "client_assertion", "x"), "client_id")), 400,
                 "unauthorized_client", 700016);
    expect_error(post(v1(), with(app_grant(), "client_id", till_.id.str())), 401, "invalid_client", 7000215);
    EXPECT_EQ(post(tenant_v2(), good).status, 200) << "none of these has used it up";
}

TEST_P(AssertionTokens, APublicApplicationProvesNothing) {
    commands::AppRegistration registration;
    registration.tenant = partner_tenant_;
    registration.name = "Window";
    registration.roles = {Role::global_admin};
    registration.is_public = true;
    const auto app = place_.must<storage::App>(
        [&](commands::Work& work) { return commands::register_app(work, registration); });
    expect_error(post(tenant_v2(), with(grant(assertion()), "client_id", app.id.str())), 401,
                 "invalid_client", 700025);
}

TEST_P(AssertionTokens, CertificatesAreRegisteredWithinBounds) {
    EXPECT_FALSE(commands::read_app_certificate("no certificate"));
    const auto add = [&](AppId app, const storage::AppCertificate& one) {
        std::optional<Reason> refused;
        const auto done = place_.runner().run_at(commands::clockwork(PartnerId()), place_.clock.now(),
                                                 [&](commands::Work& work) -> Outcome<Done> {
                                                     return commands::add_app_certificate(work, app, one);
                                                 });
        if (!done) refused = done.reason().reason;
        return refused;
    };
    auto one = *commands::read_app_certificate(http::pem_of(certificate_.der));
    EXPECT_EQ(add(AppId(Guid()), one), Reason::not_found);
    for (std::size_t i = 1; i < limits::kCertificatesMax; ++i) {
        one.sha256 = fmt::format("{}", i);
        EXPECT_EQ(add(till_.id, one), std::nullopt);
    }
    one.sha256 = "one too many";
    EXPECT_EQ(add(till_.id, one), Reason::invalid_input);
}

}  // namespace
}  // namespace comptoir::api::identity
