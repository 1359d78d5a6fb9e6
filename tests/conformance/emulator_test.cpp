#include <gmock/gmock.h>

#include "emulator_cases.hpp"

/// The emulator's own cases (publisher contract §8.6) about calls that change nothing of a subscription: 1 to
/// 15, 28 to 36.
namespace comptoir::conformance {
namespace {

using testing::HasSubstr;

class EmulatorReads : public EmulatorTest {};
/// What the contract marks with ‡.
class EmulatorOnlyReads : public EmulatorTest {};

// ---- 1 to 3: api-version

TEST_P(EmulatorReads, EmulatorCase01_NoApiVersion) {
    const Reply reply = market_.get(Who::isv, "/api/saas/subscriptions");
    EXPECT_EQ(reply.status, 400);
    EXPECT_EQ(reply["Error/Code"], "ApiVersionUnspecified");
}

TEST_P(EmulatorReads, EmulatorCase02_AnUnsupportedApiVersion) {
    const Reply reply = market_.get(Who::isv, "/api/saas/subscriptions?api-version=2018-08-30");
    EXPECT_EQ(reply.status, 400);
    EXPECT_EQ(reply["Error/Code"], "UnsupportedApiVersion");
    EXPECT_THAT(reply["Error/Message"], HasSubstr("/api/saas/subscriptions"));
}

TEST_P(EmulatorReads, EmulatorCase03_TheRightApiVersion) {
    EXPECT_EQ(market_.get(Who::isv, kList).status, 200);
}

// ---- 4 to 9: identity

TEST_P(EmulatorReads, EmulatorCase04_NeitherHeaderNorPublisherId) {
    EXPECT_EQ(market_.get(Who::nobody, kList).status, 401);
}

TEST_P(EmulatorReads, EmulatorCase05_AHeaderThatIsNotInBearerForm) {
    EXPECT_EQ(market_.get(Who::nobody, kList, {{"Authorization", "malformed bearer token"}}).status, 401);
}

TEST_P(EmulatorReads, EmulatorCase06_TheWordBearerWithoutToken) {
    EXPECT_EQ(market_.get(Who::nobody, kList, {{"Authorization", "bearer"}}).status, 401);
}

TEST_P(EmulatorReads, EmulatorCase07_TenantAndApplicationOfTheToken) {
    const std::string id = pending();
    EXPECT_EQ(list()["subscriptions/0/id"], id);
    EXPECT_EQ(list(Who::other_isv).size_of("subscriptions"), 0U) << "another tenant";
    EXPECT_EQ(list(Who::isv_other_app).size_of("subscriptions"), 0U) << "another application";
}

TEST_P(EmulatorOnlyReads, EmulatorCase08_PublisherIdInTheQueryOnly) {
    const std::string id = pending();
    const std::string path = std::string(kList) + "&publisherId=";
    const Reply own = market_.get(Who::nobody, path + "isv");
    EXPECT_EQ(own.status, 200) << own.text;
    EXPECT_EQ(own["subscriptions/0/id"], id);
    EXPECT_EQ(market_.get(Who::nobody, path + "autre").text, R"({"subscriptions":[]})");
    EXPECT_EQ(market_.get(Who::nobody, path + "nobody").status, 401) << "there is no such publisher";
    EXPECT_EQ(market_.get(Who::nobody, path + "isv", {{"Authorization", "bearer"}}).status, 200)
        << "the word alone is no token";
}

TEST_P(EmulatorOnlyReads, EmulatorCase09_OfBothTheTokenWins) {
    const std::string id = pending();
    const std::string path = std::string(kList) + "&publisherId=autre";
    EXPECT_EQ(market_.get(Who::isv, path)["subscriptions/0/id"], id);
    EXPECT_EQ(market_.get(Who::nobody, path, {{"Authorization", "Bearer not.a.token"}}).status, 401);
}

// ---- 10 to 15: operations

TEST_P(EmulatorReads, EmulatorCase10_AnOperationOfAnUnknownSubscription) {
    const std::string id = active();
    EXPECT_EQ(operation(kUnknown, asked_by_buyer(id, 8)).status, 404);
}

TEST_P(EmulatorReads, EmulatorCase11_AnUnknownOperation) {
    EXPECT_EQ(operation(active(), kUnknown).status, 404);
}

TEST_P(EmulatorReads, EmulatorCase12_AnOperation) {
    const std::string id = active();
    const std::string asked = asked_by_buyer(id, 8);
    const Reply reply = operation(id, asked);
    EXPECT_EQ(reply.status, 200) << reply.text;
    EXPECT_EQ(reply["id"], asked);
}

TEST_P(EmulatorReads, EmulatorCase13_OperationsOfAnUnknownSubscription) {
    EXPECT_EQ(operations(kUnknown).status, 404);
}

TEST_P(EmulatorReads, EmulatorCase14_NoOperations) {
    const Reply reply = operations(active());
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.size_of("operations"), 0U);
}

TEST_P(EmulatorReads, EmulatorCase15_OfSeveralOperationsThoseInProgress) {
    const std::string id = active();
    EXPECT_EQ(say(id, asked_by_buyer(id, 8), "Success").status, 200);
    EXPECT_EQ(say(id, asked_by_buyer(id, 9), "Failure").status, 200);
    const std::string open = asked_by_buyer(id, 10);
    const Reply reply = operations(id);
    ASSERT_EQ(reply.size_of("operations"), 1U) << reply.text;
    EXPECT_EQ(reply["operations/0/id"], open);
    EXPECT_EQ(reply["operations/0/status"], "InProgress");
}

// ---- 28 to 32: Resolve

TEST_P(EmulatorReads, EmulatorCase28_ResolveWithoutHeader) {
    EXPECT_EQ(refusal(market_.saas(Who::isv, "POST", "/resolve")),
              "400 HeaderNotPresent x-ms-marketplace-token");
}

TEST_P(EmulatorReads, EmulatorCase29_ResolveOfWhatCannotBeDecoded) {
    EXPECT_EQ(refusal(resolve("valid token")), "400 InvalidValue token");
}

TEST_P(EmulatorReads, EmulatorCase30_ResolveOfATokenWithoutId) {
    EXPECT_EQ(refusal(resolve(token_of("{}"))), "400 InvalidValue token");
}

TEST_P(EmulatorOnlyReads, EmulatorCase31_ResolveOfAnUnknownIdCreatesIt) {
    const Reply reply = resolve(token_of(fmt::format(
        R"({{"id":"{}","offerId":"seats","planId":"standard","name":"My seats","quantity":7}})", kToBuy)));
    ASSERT_EQ(reply.status, 200) << reply.text;
    EXPECT_EQ(reply["id"], kToBuy);
    EXPECT_EQ(reply["offerId"], "seats");
    EXPECT_EQ(reply["planId"], "standard");
    EXPECT_EQ(reply["subscriptionName"], "My seats");
    EXPECT_EQ(reply["quantity"], "7");
    EXPECT_EQ(reply["subscription/saasSubscriptionStatus"], "PendingFulfillmentStart");
    EXPECT_EQ(reply["subscription/publisherId"], "isv");
    EXPECT_EQ(json::write(reply.at("subscription")), read(kToBuy).text);
    EXPECT_EQ(list()["subscriptions/0/id"], kToBuy);
}

TEST_P(EmulatorReads, EmulatorCase32_ResolveOfAKnownId) {
    const std::string id = pending();
    const std::string token =
        is_emulator() ? token_of(fmt::format(R"({{"id":"{}"}})", id)) : market_.purchase_token(id);
    for (int attempt = 1; attempt <= 2; ++attempt) {
        const Reply reply = resolve(token);
        ASSERT_EQ(reply.status, 200) << reply.text;
        EXPECT_EQ(reply["id"], id);
        EXPECT_EQ(reply["offerId"], "seats");
        EXPECT_EQ(reply["planId"], "standard");
        EXPECT_EQ(reply["subscriptionName"], "standard plan");
        EXPECT_EQ(json::write(reply.at("subscription")), read(id).text);
    }
    EXPECT_EQ(list().size_of("subscriptions"), 1U) << "not created again";
}

// ---- 33 to 36: subscriptions

TEST_P(EmulatorReads, EmulatorCase33_AnUnknownSubscription) {
    EXPECT_EQ(refusal(read(kUnknown)), "404 EntityNotFound subscriptionId");
}

TEST_P(EmulatorReads, EmulatorCase34_ASubscription) {
    const std::string id = pending();
    const Reply reply = read(id);
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply["id"], id);
}

TEST_P(EmulatorReads, EmulatorCase35_NoSubscriptions) {
    const Reply reply = list();
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.text, R"({"subscriptions":[]})");
}

TEST_P(EmulatorReads, EmulatorCase36_AllSubscriptions) {
    const std::string first = pending();
    market_.go_to("2024-03-10T09:00:01Z");
    const std::string second = active("flat", "flat");
    const Reply reply = list();
    ASSERT_EQ(reply.size_of("subscriptions"), 2U) << reply.text;
    EXPECT_EQ(reply["subscriptions/0/id"], first);
    EXPECT_EQ(reply["subscriptions/1/id"], second);
}

COMPTOIR_IN_PROFILES(EmulatorReads, Profile::contract, Profile::emulator);
COMPTOIR_IN_PROFILES(EmulatorOnlyReads, Profile::emulator);

}  // namespace
}  // namespace comptoir::conformance
