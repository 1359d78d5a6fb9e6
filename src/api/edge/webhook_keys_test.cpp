#include "api/edge/webhook_keys.hpp"

#include "api/edge/test_place.hpp"
#include "api/edge/token_keys.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"

namespace comptoir::api::edge {
namespace {

class WebhookKeysTest : public testing::TestWithParam<sql_testing::TestEngine> {
  protected:
    WebhookKeys start(std::string name = "O=Contoso, CN=Hooks") {
        return {place_.runner(), place_.clock, place_.installation, std::move(name)};
    }
    std::vector<storage::StoredKey> stored() {
        return stored_keys(place_.runner(), commands::kWebhookSigning);
    }

    TestPlace place_{GetParam()};
};
INSTANTIATE_TEST_SUITE_P(Engines, WebhookKeysTest, testing::ValuesIn(sql_testing::test_engines()),
                         testing::PrintToStringParamName());

TEST_P(WebhookKeysTest, OneIsMadeWhenItIsNeededAndSurvivesARestart) {
    WebhookKeys keys = start();
    EXPECT_EQ(keys.find("nonsense"), nullptr);
    EXPECT_TRUE(stored().empty());
    const auto key = keys.signing();
    EXPECT_EQ(keys.signing(), key);
    place_.database.reopen();
    WebhookKeys again = start();
    EXPECT_EQ(again.find(key->id())->certificate, key->certificate);
    EXPECT_EQ(again.signing()->id(), key->id());
}

TEST_P(WebhookKeysTest, ACopyOfTheDatabaseHoldsNoKey) {
    WebhookKeys keys = start();
    keys.signing();
    ASSERT_EQ(stored().size(), 1U);
    EXPECT_TRUE(InstallationKey::is_sealed(stored().front().secret));
    EXPECT_EQ(stored().front().secret.find("PRIVATE KEY"), std::string::npos);
    const InstallationKey stranger{std::string(32, 's')};
    WebhookKeys others(place_.runner(), place_.clock, stranger, "CN=x");
    EXPECT_THROW(others.signing(), std::runtime_error);
}

TEST_P(WebhookKeysTest, AnotherNameMakesAnotherCertificateAndTheOldOneStaysToVerify) {
    WebhookKeys before = start();
    const auto old_key = before.signing();
    place_.clock.pass(std::chrono::hours(1));
    WebhookKeys after = start("O=Microsoft Corporation");
    const auto new_key = after.signing();
    EXPECT_NE(new_key->id(), old_key->id());
    EXPECT_EQ(new_key->name, "O=Microsoft Corporation");
    EXPECT_EQ(after.find(old_key->id())->certificate, old_key->certificate);
    place_.clock.pass(limits::kKeyReloadSpan);
    EXPECT_NE(before.find(new_key->id()), nullptr) << "made by another process";
}

TEST_P(WebhookKeysTest, ACertificateIsFollowedByTheNextLongBeforeItEnds) {
    WebhookKeys keys = start();
    const auto first = keys.signing();
    place_.clock.pass(limits::kWebhookCertificateLife - limits::kWebhookCertificateRenewal -
                      std::chrono::seconds(1));
    EXPECT_EQ(keys.signing(), first);
    place_.clock.pass(std::chrono::seconds(1));
    const auto second = keys.signing();
    EXPECT_NE(second->id(), first->id());
    EXPECT_GT(second->ends, first->ends);
    EXPECT_NE(keys.find(first->id()), nullptr);
    EXPECT_EQ(start().signing()->id(), second->id());
}

TEST_P(WebhookKeysTest, TheyAreGivenUpWithTheOthers) {
    const std::string id = start().signing()->id();
    place_.must<Done>([](commands::Work& work) { return commands::retire_keys(work); });
    EXPECT_TRUE(stored().empty());
    EXPECT_NE(start().signing()->id(), id);
}

TEST_P(WebhookKeysTest, ABodyIsSignedToTheByte_2_14) {
    WebhookKeys keys = start();
    const auto key = keys.signing();
    http::Headers headers;
    sign_body(headers, "x-ms-signature", "{\"a\":\"é\"}", *key, "https://market.example");
    EXPECT_EQ(headers.find("X-MS-Signature-Algorithm"), "rsa-sha256");
    EXPECT_EQ(headers.find("X-MS-Certificate-Url"),
              "https://market.example/marketplace/v1/webhooks/certificates/" + key->id());
    const std::string value(headers.find("x-ms-signature").value());
    ASSERT_TRUE(value.starts_with("Signature "));
    const auto signature = from_base64(value.substr(10));
    ASSERT_TRUE(signature.has_value());
    EXPECT_TRUE(key->key.public_key().verifies("{\"a\":\"é\"}", *signature));
    EXPECT_FALSE(key->key.public_key().verifies("{\"a\":\"e\"}", *signature));
}

}  // namespace
}  // namespace comptoir::api::edge
