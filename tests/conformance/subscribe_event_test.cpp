#include <fmt/format.h>

#include "market.hpp"

/// The `Subscribe` event of purchases that are active at once, which a plan opts in to (publisher contract
/// 0.3 no. 29, §4.2, §4.5, §5.2).
namespace comptoir::conformance {
namespace {

constexpr const char* kCalls = "/marketplace/v1/publisher/calls";

class SubscribeEvent : public MarketTest {
  protected:
    /// Buys what is active at once, with `members` in its plan.
    std::string bought(const std::string& members) {
        const Reply published =
            market_.import(Market::catalog({{R"("maxQuantity":50)", R"("maxQuantity":50,)" + members}}));
        EXPECT_EQ(published.status, 200) << published.text;
        std::string id = market_.buy("seats", "standard", 5);
        EXPECT_EQ(read(id)["saasSubscriptionStatus"], "Subscribed");
        return id;
    }
    Reply read(const std::string& path) { return market_.saas(Who::isv, "GET", "/" + path); }
    Reply calls() { return market_.get(Who::isv, kCalls); }
    /// What the publisher is told, as it is sent.
    json::Value told() {
        const std::string id = calls()["items/0/id"];
        auto body = json::parse(market_.get(Who::isv, fmt::format("{}/{}", kCalls, id))["body"]);
        EXPECT_TRUE(static_cast<bool>(body));
        return body ? *std::move(body) : json::Value();
    }
};

TEST_P(SubscribeEvent, S0_3_29_WithoutTheWordOfThePlanNobodyIsTold) {
    const std::string id = bought(R"("autoActivate":true)");
    EXPECT_EQ(calls().size_of("items"), 0U);
    EXPECT_EQ(market_.get(Who::partner, fmt::format("/marketplace/v1/subscriptions/{}/operations", id))
                  .size_of("items"),
              0U);
}

TEST_P(SubscribeEvent, S5_3_ThePurchaseIsToldWithTheWholeSubscription) {
    const std::string id = bought(R"("autoActivate":true,"subscribeEvent":true)");
    ASSERT_EQ(calls().size_of("items"), 1U);
    const json::Value message = told();
    EXPECT_EQ(message.text_or("action"), "Subscribe");
    EXPECT_EQ(message.text_or("status"), "Succeeded");
    EXPECT_EQ(message.text_or("operationRequestSource"), "Azure");
    EXPECT_EQ(message.text_or("subscriptionId"), id);
    EXPECT_EQ(message.text_or("planId"), "standard");
    ASSERT_NE(message.find("quantity"), nullptr);
    EXPECT_EQ(*message.find("quantity"), json::Value(5));
    const json::Value* subscription = message.find("subscription");
    ASSERT_NE(subscription, nullptr);
    EXPECT_EQ(json::write(*subscription), read(id).text) << "the whole of it, as F4 shows it";
}

TEST_P(SubscribeEvent, S3_12_ItsOperationHasSucceededAndIsNotDecidedAgain) {
    const std::string id = bought(R"("autoActivate":true,"subscribeEvent":true)");
    const std::string operation = told().text_or("id");
    const Reply found = read(id + "/operations/" + operation);
    EXPECT_EQ(found.status, 200) << found.text;
    EXPECT_EQ(found["action"], "Subscribe");
    EXPECT_EQ(found["status"], "Succeeded");
    EXPECT_EQ(read(id + "/operations").size_of("operations"), 0U) << "nothing is outstanding";
    for (const char* status : {"Success", "Failure"}) {
        const Reply said = market_.saas(Who::isv, "PATCH", fmt::format("/{}/operations/{}", id, operation),
                                        fmt::format(R"({{"status":"{}"}})", status));
        EXPECT_EQ(said.status, 200) << status << " is ignored";
    }
    EXPECT_EQ(read(id)["saasSubscriptionStatus"], "Subscribed");
}

TEST_P(SubscribeEvent, S4_5_ActivateSaysNothingNew) {
    const std::string id = bought(R"("autoActivate":true,"subscribeEvent":true)");
    EXPECT_EQ(market_.saas(Who::isv, "POST", "/" + id + "/activate", R"({"planId":"standard"})").status, 200);
    EXPECT_EQ(calls().size_of("items"), 1U) << "told once";
}

TEST_P(SubscribeEvent, S4_2_APurchaseThatWaitsIsNotTold) {
    const Reply published = market_.import(
        Market::catalog({{R"("maxQuantity":50)", R"("maxQuantity":50,"subscribeEvent":true)"}}));
    ASSERT_EQ(published.status, 200) << published.text;
    const std::string id = market_.buy("seats", "standard", 5);
    market_.activate(id);
    EXPECT_EQ(read(id)["saasSubscriptionStatus"], "Subscribed");
    EXPECT_EQ(calls().size_of("items"), 0U);
}

// The clock may stand still: a question of the same instant is not overtaken by what came before it.
TEST_P(SubscribeEvent, S3_12_NoVerdictIsOvertakenByIt) {
    const std::string id = bought(R"("autoActivate":true,"subscribeEvent":true)");
    const Reply asked = market_.saas(Who::isv, "PATCH", "/" + id, R"({"quantity":8})");
    ASSERT_EQ(asked.status, 202) << asked.text;
    const std::string path =
        fmt::format("/{}/operations/{}", id, std::string(asked.headers.find("Operation-Id").value_or("")));
    EXPECT_EQ(market_.saas(Who::isv, "PATCH", path, R"({"status":"Failure"})").status, 200);
    EXPECT_EQ(market_.saas(Who::isv, "PATCH", path, R"({"status":"Failure"})").status, 200)
        << "the same again";
}

COMPTOIR_ON_BOTH_ENGINES(SubscribeEvent);

}  // namespace
}  // namespace comptoir::conformance
