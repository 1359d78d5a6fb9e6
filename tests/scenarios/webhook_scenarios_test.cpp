#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include "base/text.hpp"
#include "http/client.hpp"
#include "http/test_receiver.hpp"
#include "world.hpp"

/// A partner's webhook from its registration to the calls that come: the whole program, and a receiver that
/// knows nothing but the contract (reseller contract §2.14, D16; architecture decision 7).
namespace comptoir::testing_world {
namespace {

const std::string kRegistration = "/webhooks/v1/registration";

class Webhooks : public testing::TestWithParam<sql_testing::TestEngine> {
  protected:
    void registers(std::string_view events) {
        const auto body = json::parse(
            fmt::format(R"({{"WebhookUrl":"{}","WebhookEvents":[{}]}})", receiver_.url("/hook"), events));
        ASSERT_EQ(world_.partner_call("POST", kRegistration, &*body).status, 200);
    }
    std::string path_of(std::string_view url) {
        const std::string base = world_.base_url();
        EXPECT_TRUE(url.starts_with(base)) << url;
        return std::string(url.substr(base.size()));
    }
    /// With the certificate that the header names, fetched as anybody may, and OpenSSL alone.
    bool verifies(const http::Headers& headers, std::string_view header, const std::string& body) {
        http::ClientOptions options;
        options.allow_loopback = true;
        http::Client client(options);
        const std::string url(headers.find("X-MS-Certificate-Url").value());
        path_of(url);
        const std::string der = client.send({"GET", url, {}, ""}).body;
        const auto* at = reinterpret_cast<const unsigned char*>(der.data());
        X509* certificate = d2i_X509(nullptr, &at, static_cast<long>(der.size()));
        if (certificate == nullptr) return false;
        const std::string_view value = headers.find(header).value();
        const auto signature = from_base64(value.substr(std::string_view("Signature ").size()));
        EVP_MD_CTX* context = EVP_MD_CTX_new();
        EVP_DigestVerifyInit(context, nullptr, EVP_sha256(), nullptr, X509_get0_pubkey(certificate));
        const bool right =
            signature &&
            EVP_DigestVerify(context, reinterpret_cast<const unsigned char*>(signature->data()),
                             signature->size(), reinterpret_cast<const unsigned char*>(body.data()),
                             body.size()) == 1;
        EVP_MD_CTX_free(context);
        X509_free(certificate);
        return right;
    }

    World world_{GetParam(), "2024-03-10T09:00:00Z"};
    http::TestReceiver receiver_;
};
INSTANTIATE_TEST_SUITE_P(Engines, Webhooks, testing::ValuesIn(sql_testing::test_engines()),
                         testing::PrintToStringParamName());

TEST_P(Webhooks, D16_AValidationEventIsSentAtOnceAndCompleted) {
    registers(R"("test-created")");
    const Reply created = world_.partner_call("POST", kRegistration + "/validationEvents");
    ASSERT_EQ(created.status, 200);
    receiver_.expect(1);
    const http::Request call = receiver_.calls().front();
    EXPECT_EQ(call.path, "/hook");
    EXPECT_TRUE(verifies(call.headers, "Authorization", call.body));
    const auto body = json::parse(call.body);
    const std::string resource = path_of(body->text_or("ResourceUri"));
    EXPECT_EQ(resource, kRegistration + "/validationEvents/" + created.body.text_or("correlationId"));
    // The record of the attempt comes after the answer.
    Reply validation;
    for (int i = 0; i < 1000 && validation.body.text_or("status") != "completed"; ++i) {
        validation = world_.partner_call("GET", resource);
        ASSERT_EQ(validation.status, 200);
    }
    EXPECT_EQ(validation.body.text_or("status"), "completed");
}

TEST_P(Webhooks, WhatHappensIsToldInOrderAndTheFeedHasTheSame) {
    registers(R"("subscription-updated","invoice-ready")");
    const Purchase purchase = world_.buys(world_.sells(monthly("10.00")));
    ASSERT_EQ(world_.activates(purchase).status, 200);
    world_.travel_to("2024-04-08T00:00:00Z");
    receiver_.expect(2);
    const auto calls = receiver_.calls();
    const auto first = json::parse(calls[0].body);
    EXPECT_EQ(first->text_or("EventName"), "subscription-updated");
    EXPECT_TRUE(first->text_or("ResourceUri").ends_with(purchase.subscription));
    EXPECT_EQ(world_.partner_call("GET", path_of(first->text_or("ResourceUri"))).body.text_or("id"),
              purchase.subscription);
    const Reply audit = world_.partner_call("GET", path_of(first->text_or("AuditUri")));
    EXPECT_EQ(audit.status, 200);
    EXPECT_EQ(audit.body.text_or("operationType"), "update_subscription");
    EXPECT_TRUE(first->text_or("AuditUri").ends_with(audit.body.text_or("id")));
    EXPECT_EQ(first->text_or("ResourceChangeUtcDate"), "2024-03-10T09:00:00.0000000+00:00")
        << "marketplace time, although the call is made now";
    const auto second = json::parse(calls[1].body);
    EXPECT_EQ(second->text_or("EventName"), "invoice-ready");
    EXPECT_EQ(world_.partner_call("GET", path_of(second->text_or("ResourceUri"))).status, 200);
    for (const http::Request& call : calls) EXPECT_TRUE(verifies(call.headers, "Authorization", call.body));

    http::ClientOptions options;
    options.allow_loopback = true;
    http::Client client(options);
    http::ClientRequest feed{"GET", world_.base_url() + "/marketplace/v1/events", {}, ""};
    feed.headers.set("Authorization", "Bearer " + world_.partner_token());
    const http::ClientResponse page = client.send(feed);
    ASSERT_EQ(page.status, 200);
    EXPECT_TRUE(verifies(page.headers, "x-ms-signature", page.body));
    std::string names;
    const auto parsed = json::parse(page.body);
    for (const json::Value& event : *parsed->find("items")->if_array()) {
        const std::string name = event.text_or("name");
        if (name == "subscription-updated" || name == "invoice-ready") names += name + " ";
    }
    EXPECT_EQ(names, "subscription-updated invoice-ready ");
}

}  // namespace
}  // namespace comptoir::testing_world
