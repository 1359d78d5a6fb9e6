#include <fmt/format.h>
#include <gmock/gmock.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include "api/edge/webhook_keys.hpp"
#include "api/reseller/callbacks.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"
#include "front.hpp"
#include "http/test_receiver.hpp"
#include "jobs/delivery.hpp"

/// WHK-01 to WHK-06 (reseller contract §2.14, §3.13, §1.12) and the calls that receivers get.
namespace comptoir::conformance {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

constexpr const char* kBaseUrl = "https://market.example";
const std::string kRegistration = "/webhooks/v1/registration";
const std::string kValidations = kRegistration + "/validationEvents";

// As a receiver does: the key of the certificate, RSA PKCS #1 v1.5 with SHA-256, the bytes of the body.
bool verifies(const std::string& certificate, const std::string& body, std::string_view authorization) {
    const auto* at = reinterpret_cast<const unsigned char*>(certificate.data());
    X509* parsed = d2i_X509(nullptr, &at, static_cast<long>(certificate.size()));
    if (parsed == nullptr || !authorization.starts_with("Signature ")) return false;
    const auto signature = from_base64(authorization.substr(10));
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    EVP_DigestVerifyInit(context, nullptr, EVP_sha256(), nullptr, X509_get0_pubkey(parsed));
    const bool right =
        signature && EVP_DigestVerify(context, reinterpret_cast<const unsigned char*>(signature->data()),
                                      signature->size(), reinterpret_cast<const unsigned char*>(body.data()),
                                      body.size()) == 1;
    EVP_MD_CTX_free(context);
    X509_free(parsed);
    return right;
}

class WHK : public testing::TestWithParam<sql_testing::TestEngine> {
  protected:
    using Who = Front::Who;

    static std::string body(const std::string& url, const std::string& events = R"("test-created")",
                            const std::string& more = "") {
        return fmt::format(R"({{"WebhookUrl":"{}","WebhookEvents":[{}]{}}})", url, events, more);
    }
    std::string refusal(const Reply& reply) { return fmt::format("{} {}", reply.status, reply.code()); }
    std::string validate() {
        const Reply created = front_.post(kValidations);
        EXPECT_EQ(created.status, 200) << created.text;
        return created["correlationId"];
    }
    Reply validation(const std::string& id) { return front_.get(kValidations + "/" + id); }
    void emits(std::string name, std::string subject, json::Value document) {
        const auto done =
            front_.runner().run_at(commands::clockwork(front_.partner_id()), front_.now(),
                                   [&](commands::Work& work) -> Outcome<Done> {
                                       work.emit(std::move(name), std::move(subject), std::move(document));
                                       return Done{};
                                   });
        ASSERT_TRUE(done);
    }
    /// Everything that is due on the machine's clock.
    void deliver() {
        http::ClientOptions options;
        options.allow_loopback = true;
        options.total_timeout = 300ms;
        http::Client client(options);
        const auto pack = [this](const storage::Lane&, const storage::Delivery& delivery) {
            const auto key = keys_.signing();
            http::ClientRequest call;
            front_.read([&](sql::Session& session) {
                call = api::reseller::callback_of(session, delivery.event, *key, kBaseUrl);
            });
            return call;
        };
        const std::vector<jobs::Carrier> carriers = {
            {std::string(storage::kWebhook), pack, limits::kWebhookWaits}};
        jobs::Courier courier(front_.runner(), client, carriers);
        for (const auto& stop : courier.due(100)) courier.serve(stop);
    }
    http::Request last_call() { return receiver_.calls().back(); }

    Front front_{GetParam(), {.webhooks = {.this_machine = true}}};
    api::edge::WebhookKeys keys_{front_.runner(), front_.machine(), front_.installation(), "CN=Webhooks"};
    http::TestReceiver receiver_;
};

// ---- Registration

TEST_P(WHK, WHK_02_WHK_01_ARegistrationIsWrittenInPascalCase) {
    const Reply created = front_.post(
        kRegistration, body("https://hooks.example/in?k=v", R"("test-created","subscription-updated")"));
    EXPECT_EQ(created.status, 200) << created.text;
    EXPECT_EQ(created["SubscriberId"], front_.partner_id().str());
    EXPECT_EQ(created["WebhookUrl"], "https://hooks.example/in?k=v");
    EXPECT_EQ(created["WebhookEvents/0"], "test-created");
    EXPECT_EQ(created["WebhookEvents/1"], "subscription-updated");
    EXPECT_EQ(created["SignatureTokenToMsSignatureHeader"], "false");
    EXPECT_EQ(created["LastModifiedTimestamp"], "2024-03-10T09:00:00.0000000Z");
    EXPECT_EQ(front_.get(kRegistration).text, created.text);
    front_.be(Who::american);
    EXPECT_EQ(refusal(front_.get(kRegistration)), "404 1000") << "each partner has its own";
}

TEST_P(WHK, WHK_02_NamesAreReadInAnyCaseAndEventsOnce) {
    const Reply created = front_.post(
        kRegistration,
        R"({"webhookUrl":"https://h.example","WEBHOOKEVENTS":["Invoice-Ready","USAGERECORDS-thresholdexceeded",)"
        R"("invoice-ready","referral-created","referral-updated","subscription-active"],)"
        R"("signatureTokenToMsSignatureHeader":"TRUE","Properties":{"a":"b"},"Unheard":1})");
    EXPECT_EQ(created.status, 200) << created.text;
    EXPECT_EQ(created["SignatureTokenToMsSignatureHeader"], "true");
    EXPECT_EQ(created["WebhookEvents/0"], "usagerecords-thresholdExceeded");
    EXPECT_EQ(created["WebhookEvents/4"], "subscription-active");
    EXPECT_EQ(created.size_of("WebhookEvents"), 5U);
}

TEST_P(WHK, WHK_02_ASecondOneIsAConflict) {
    ASSERT_EQ(front_.post(kRegistration, body("https://a.example")).status, 200);
    EXPECT_EQ(refusal(front_.post(kRegistration, body("https://b.example"))), "409 2001");
    EXPECT_EQ(front_.get(kRegistration)["WebhookUrl"], "https://a.example");
}

TEST_P(WHK, WHK_02_ARepeatedCallIsAnsweredAsTheFirst_1_6) {
    const Fields id = {{"MS-RequestId", "10000000-0000-4000-8000-00000000000a"}};
    const Reply first = front_.post(kRegistration, body("https://a.example"), id);
    EXPECT_EQ(front_.post(kRegistration, body("https://a.example"), id).text, first.text);
    const Reply dry = front_.put(kRegistration, body("https://b.example"), {{"Comptoir-Dry-Run", "true"}});
    EXPECT_EQ(dry["WebhookUrl"], "https://b.example");
    EXPECT_EQ(front_.get(kRegistration)["WebhookUrl"], "https://a.example");
}

TEST_P(WHK, WHK_02_WhatIsRequired) {
    for (const char* text :
         {"", "[]", "{}", R"({"WebhookUrl":"https://a.example"})", R"({"WebhookEvents":["test-created"]})",
          R"({"WebhookUrl":"","WebhookEvents":["test-created"]})",
          R"({"WebhookUrl":"https://a.example","WebhookEvents":"test-created"})",
          R"({"WebhookUrl":"https://a.example","WebhookEvents":[],)"
          R"("SignatureTokenToMsSignatureHeader":"perhaps"})"}) {
        EXPECT_EQ(refusal(front_.post(kRegistration, text)), "400 800002") << text;
    }
    for (const char* events : {R"("no-such-event")", "1", "null", R"("")"}) {
        EXPECT_EQ(refusal(front_.post(kRegistration, body("https://a.example", events))), "400 900126")
            << events;
    }
    EXPECT_EQ(refusal(front_.get(kRegistration)), "404 1000");
}

TEST_P(WHK, WHK_02_TheAddressIsHttpsAndPublic) {
    for (const std::string url :
         {"http://hooks.example", "ftp://hooks.example", "hooks.example", "https://user@hooks.example",
          "https://10.0.0.1/", "https://0xa9fea9fe/", "https://[fd00::1]/", "http://10.0.0.1"}) {
        EXPECT_EQ(refusal(front_.post(kRegistration, body(url))), "400 800002") << url;
    }
    EXPECT_EQ(refusal(front_.post(kRegistration, body("https://h.example/" + std::string(2100, 'a')))),
              "400 800002");
    EXPECT_THAT(front_.post(kRegistration, body("http://h.example"), {{"X-Locale", "fr-FR"}})["description"],
                HasSubstr("adresse https"));
    EXPECT_EQ(front_.post(kRegistration, body(receiver_.url())).status, 200) << "this machine, in a sandbox";
    Front production(GetParam());
    for (const char* url : {"http://127.0.0.1:80/", "https://localhost/", "https://127.0.0.1/"}) {
        EXPECT_EQ(refusal(production.post(kRegistration, body(url))), "400 800002") << url;
    }
    Front private_network(GetParam(), {.webhooks = {.private_networks = true}});
    EXPECT_EQ(refusal(private_network.post(kRegistration, body("https://127.0.0.1/"))), "400 800002");
    EXPECT_EQ(private_network.post(kRegistration, body("https://10.0.0.1/")).status, 200);
}

TEST_P(WHK, WHK_03_OneThatIsThereIsReplaced) {
    EXPECT_EQ(refusal(front_.put(kRegistration, body("https://a.example"))), "404 1000");
    front_.post(kRegistration, body("https://a.example", R"("invoice-ready")",
                                    R"(,"signatureTokenToMsSignatureHeader":true)"));
    front_.go_to("2024-03-11T10:00:00Z");
    const Reply changed = front_.put(kRegistration, body("https://b.example", ""));
    EXPECT_EQ(changed.status, 200);
    EXPECT_EQ(changed["WebhookUrl"], "https://b.example");
    EXPECT_EQ(changed.size_of("WebhookEvents"), 0U) << "the way to be told of nothing";
    EXPECT_EQ(changed["SignatureTokenToMsSignatureHeader"], "false") << "not given";
    EXPECT_EQ(changed["LastModifiedTimestamp"], "2024-03-11T10:00:00.0000000Z");
    EXPECT_EQ(front_.get(kRegistration).text, changed.text);
}

TEST_P(WHK, WHK_04_WhatCanBeRegisteredFor) {
    EXPECT_EQ(front_.get(kRegistration + "/events").text,
              R"(["test-created","subscription-updated","usagerecords-thresholdExceeded","referral-created",)"
              R"("referral-updated","invoice-ready"])");
    front_.be(Who::sandbox);
    EXPECT_THAT(front_.get(kRegistration + "/events").text,
                HasSubstr(R"("invoice-ready","subscription-active"])"));
}

TEST_P(WHK, R54_EverybodyReadsAndAdminAgentsWrite) {
    front_.post(kRegistration, body("https://a.example"));
    front_.be(Who::helpdesk);
    EXPECT_EQ(front_.get(kRegistration).status, 200);
    EXPECT_EQ(front_.get(kRegistration + "/events").status, 200);
    EXPECT_EQ(refusal(validation("10000000-0000-4000-8000-00000000000a")), "404 1000");
    EXPECT_EQ(refusal(front_.post(kRegistration, body("https://b.example"))), "403 900150");
    EXPECT_EQ(refusal(front_.put(kRegistration, body("https://b.example"))), "403 900150");
    EXPECT_EQ(refusal(front_.post(kValidations)), "403 900150");
    front_.be(Who::nobody);
    EXPECT_EQ(refusal(front_.get(kRegistration)), "401 800001");
    EXPECT_EQ(refusal(front_.post(kValidations)), "401 800001");
}

TEST_P(WHK, EveryChangeIsAudited) {
    front_.post(kRegistration, body("https://a.example"));
    front_.put(kRegistration, body("https://b.example"));
    front_.read([&](sql::Session& session) {
        const auto row = session.query_one(
            "SELECT operation, old_value, new_value FROM audit_record WHERE partner_id = $1 AND resource_id "
            "= "
            "'webhook' ORDER BY seq DESC LIMIT 1",
            {front_.partner_id().str()});
        ASSERT_TRUE(row.has_value());
        EXPECT_EQ(row->text(0), "undefined") << "§3.14 has no name for it";
        EXPECT_THAT(row->text(1), HasSubstr("https://a.example"));
        EXPECT_THAT(row->text(2), HasSubstr("https://b.example"));
    });
}

// ---- Validation events

TEST_P(WHK, D16_AValidationEventArrivesSignedAndIsCompleted) {
    ASSERT_EQ(front_.post(kRegistration, body(receiver_.url("/in"))).status, 200);
    const std::string id = validate();
    const Reply before = validation(id);
    EXPECT_EQ(before["status"], "inProgress");
    EXPECT_EQ(before.size_of("results"), 0U);
    deliver();
    ASSERT_EQ(receiver_.calls().size(), 1U);
    const http::Request call = last_call();
    EXPECT_EQ(call.method, "POST");
    EXPECT_EQ(call.path, "/in");
    EXPECT_EQ(call.headers.find("Content-Type"), "application/json");
    EXPECT_EQ(call.headers.find("X-MS-Signature-Algorithm"), "rsa-sha256");
    EXPECT_EQ(call.headers.find("X-MS-Certificate-Url"),
              fmt::format("{}/marketplace/v1/webhooks/certificates/{}", kBaseUrl, keys_.signing()->id()));
    EXPECT_TRUE(
        verifies(keys_.signing()->certificate, call.body, call.headers.find("Authorization").value()));
    EXPECT_FALSE(
        verifies(keys_.signing()->certificate, call.body + " ", call.headers.find("Authorization").value()));
    EXPECT_EQ(call.body,
              fmt::format(R"({{"EventName":"test-created","ResourceUri":"{}{}/{}","ResourceName":"test",)"
                          R"("AuditUri":null,"ResourceChangeUtcDate":"2024-03-10T09:00:00.0000000+00:00"}})",
                          kBaseUrl, kValidations, id));
    const Reply after = validation(id);
    EXPECT_EQ(after.status, 200);
    EXPECT_EQ(after["correlationId"], id);
    EXPECT_EQ(after["partnerId"], front_.partner_id().str());
    EXPECT_EQ(after["status"], "completed");
    EXPECT_EQ(after["callbackUrl"], receiver_.url("/in"));
    ASSERT_EQ(after.size_of("results"), 1U);
    EXPECT_EQ(after["results/0/responseCode"], "OK");
    EXPECT_EQ(after["results/0/responseMessage"], "");
    EXPECT_EQ(after["results/0/systemError"], "false");
    EXPECT_EQ(after["results/0/dateTimeUtc"], "2024-03-01T10:00:00.0000000")
        << "of the machine, without zone";
}

TEST_P(WHK, WHK_06_EachAttemptHasItsResultAndTenFailuresFail) {
    front_.post(kRegistration, body(receiver_.url("/slow")));
    const std::string id = validate();
    deliver();
    receiver_.let_go();
    receiver_.answers(500);
    for (std::size_t i = 0; i < limits::kWebhookWaits.size(); ++i) {
        EXPECT_EQ(validation(id)["status"], "inProgress");
        front_.machine().pass(limits::kWebhookWaits[i]);
        if (i == 1) receiver_.answers(404);
        deliver();
    }
    const Reply failed = validation(id);
    EXPECT_EQ(failed["status"], "failed");
    EXPECT_EQ(failed.size_of("results"), 10U);
    EXPECT_EQ(failed["results/0/responseCode"], "RequestTimeout");
    EXPECT_EQ(failed["results/0/responseMessage"], "timed_out");
    EXPECT_EQ(failed["results/0/systemError"], "true");
    EXPECT_EQ(failed["results/1/responseCode"], "InternalServerError");
    EXPECT_EQ(failed["results/1/systemError"], "false");
    EXPECT_EQ(failed["results/9/responseCode"], "NotFound");
    EXPECT_EQ(receiver_.calls().size(), 10U);
    const std::string first = receiver_.calls().front().body;
    for (const http::Request& call : receiver_.calls()) EXPECT_EQ(call.body, first);
}

TEST_P(WHK, WHK_05_OnlyForThoseRegisteredForIt) {
    EXPECT_EQ(refusal(front_.post(kValidations)), "400 2001");
    front_.post(kRegistration, body("https://a.example", R"("invoice-ready")"));
    EXPECT_EQ(refusal(front_.post(kValidations)), "400 2001");
    front_.put(kRegistration, body("https://a.example"));
    EXPECT_EQ(front_.post(kValidations, "No-Content-Body").status, 200);
}

TEST_P(WHK, WHK_05_TwoAMinute_1_12) {
    front_.post(kRegistration, body("https://a.example"));
    validate();
    front_.machine().pass(20s);
    const Fields id = {{"MS-RequestId", "10000000-0000-4000-8000-00000000000b"}};
    const Reply second = front_.post(kValidations, "", id);
    EXPECT_EQ(front_.post(kValidations, "", id).text, second.text) << "a repetition is no third";
    const Reply third = front_.post(kValidations);
    EXPECT_EQ(third.status, 429);
    EXPECT_EQ(third.headers.find("Retry-After"), "40");
    EXPECT_EQ(third["statusCode"], "429");
    EXPECT_THAT(third["message"], StartsWith("The rate limit is exceeded."));
    front_.be(Who::american);
    EXPECT_EQ(refusal(front_.post(kValidations)), "400 2001") << "others have their own";
    front_.be(Who::partner);
    front_.machine().pass(40s);
    validate();
    EXPECT_EQ(front_.post(kValidations).status, 429);
    front_.machine().pass(20s);
    validate();
}

TEST_P(WHK, WHK_06_KeptSevenDaysAndShownToNobodyElse) {
    front_.post(kRegistration, body("https://a.example"));
    const std::string id = validate();
    EXPECT_EQ(validation(to_upper(id)).status, 200);
    EXPECT_EQ(refusal(validation("nonsense")), "404 1000");
    EXPECT_EQ(refusal(validation("10000000-0000-4000-8000-00000000000a")), "404 1000");
    front_.be(Who::american);
    EXPECT_EQ(refusal(validation(id)), "404 1000");
    front_.be(Who::partner);
    front_.machine().pass(24h * 7);
    EXPECT_EQ(validation(id).status, 200);
    front_.machine().pass(1s);
    EXPECT_EQ(refusal(validation(id)), "404 1000");
    validate();
    front_.read([](sql::Session& session) {
        EXPECT_EQ(session.query_one("SELECT COUNT(*) FROM webhook_validation")->integer(0), 1);
    });
}

// ---- Callbacks

TEST_P(WHK, TheSignatureMayHaveAHeaderOfItsOwn_2_14) {
    front_.post(kRegistration,
                body(receiver_.url(), R"("test-created")", R"(,"SignatureTokenToMsSignatureHeader":true)"));
    validate();
    deliver();
    const http::Request call = last_call();
    EXPECT_FALSE(call.headers.find("Authorization"));
    EXPECT_TRUE(
        verifies(keys_.signing()->certificate, call.body, call.headers.find("x-ms-signature").value()));
}

TEST_P(WHK, EachEventNamesItsResource_2_14) {
    front_.post(
        kRegistration,
        body(receiver_.url(), R"("subscription-updated","invoice-ready","usagerecords-thresholdExceeded")"));
    emits("subscription-updated", "s-1", json::Object{{"CustomerId", "c-1"}});
    emits("invoice-ready", "G000000001", json::Object{});
    emits("customer-created", "c-1", json::Object{});
    emits("usagerecords-thresholdExceeded", "c-1", json::Object{});
    deliver();
    ASSERT_EQ(receiver_.calls().size(), 3U);
    const auto subscription = json::parse(receiver_.calls()[0].body);
    EXPECT_EQ(subscription->text_or("EventName"), "subscription-updated");
    EXPECT_EQ(subscription->text_or("ResourceName"), "subscription");
    EXPECT_EQ(subscription->text_or("ResourceUri"),
              "https://market.example/v1/customers/c-1/subscriptions/s-1");
    const auto invoice = json::parse(receiver_.calls()[1].body);
    EXPECT_EQ(invoice->text_or("ResourceName"), "invoice");
    EXPECT_EQ(invoice->text_or("ResourceUri"), "https://market.example/v1/invoices/G000000001");
    const auto usage = json::parse(receiver_.calls()[2].body);
    EXPECT_EQ(usage->text_or("EventName"), "usagerecords-thresholdExceeded");
    EXPECT_EQ(usage->text_or("ResourceName"), "usagerecords");
    EXPECT_EQ(usage->text_or("ResourceUri"), "https://market.example/v1/customers/c-1/usagebudget");
}

TEST_P(WHK, SubscriptionActiveIsToldToIntegrationAccountsOnly_2_14) {
    const std::string order = body(receiver_.url(), R"("subscription-active")");
    ASSERT_EQ(front_.post(kRegistration, order).status, 200);
    emits("subscription-active", "s-1", json::Object{{"CustomerId", "c-1"}});
    deliver();
    EXPECT_EQ(receiver_.calls().size(), 0U);
    front_.write([&](sql::Session& session) {
        session.execute("UPDATE partner SET sandbox = 1 WHERE partner_id = $1", {front_.partner_id().str()});
    });
    emits("subscription-active", "s-2", json::Object{{"CustomerId", "c-1"}});
    deliver();
    ASSERT_EQ(receiver_.calls().size(), 1U);
    EXPECT_THAT(last_call().body, HasSubstr("/subscriptions/s-2"));
}

COMPTOIR_ON_BOTH_ENGINES(WHK);

class WHKAlias : public SalesTest {};

TEST_P(WHKAlias, SUB_02_ASubscriptionIsThereUnderWebhooksToo) {
    const std::string path = shop_.buy_and_activate("standard", 5, "P1M", "monthly");
    const Reply alias = shop_.get("/webhooks" + path);
    EXPECT_EQ(alias.status, 200);
    EXPECT_EQ(alias.text, shop_.get(path).text);
    EXPECT_EQ(shop_.get("/webhooks" + shop_.customer() + "/subscriptions/nonsense").code(), "20003");
}

COMPTOIR_ON_BOTH_ENGINES(WHKAlias);

}  // namespace
}  // namespace comptoir::conformance
