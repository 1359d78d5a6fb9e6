#include <gmock/gmock.h>

#include "emulator_cases.hpp"

/// What the two profiles of publisher contract §0.4 do differently beyond the emulator's own cases, and what
/// they must not.
namespace comptoir::conformance {
namespace {

using testing::StartsWith;
using Status = commands::SubscriptionChanges::Status;

class FulfillmentProfiles : public EmulatorTest {
  protected:
    std::string last_operation(const std::string& id) {
        return market_.get(Who::partner,
                           fmt::format("/marketplace/v1/subscriptions/{}/operations", id))["items/0/id"];
    }
};
class EmulatedPurchases : public EmulatorTest {
  protected:
    Reply bought(std::string_view members = R"("offerId":"seats","planId":"standard")",
                 const char* id = kToBuy) {
        return resolve(token_of(fmt::format(R"({{"id":"{}",{}}})", id, members)));
    }
    std::int64_t count(std::string_view statement) {
        std::int64_t counted = -1;
        market_.runner().read(
            [&](sql::Session& session) { counted = session.query_one(statement)->integer(0); });
        return counted;
    }
};

// ---- In each as it is

TEST_P(FulfillmentProfiles, S0_4_WhatIsOnlyToldTakesNoVerdictInTheEmulators) {
    const std::string id = active();
    set_status(id, Status::suspended);
    const std::string suspension = last_operation(id);
    ASSERT_EQ(operation(id, suspension)["action"], "Suspend");
    for (const char* status : {"Success", "Failure"}) {
        EXPECT_EQ(say(id, suspension, status).status, is_emulator() ? 400 : 200) << status;
    }
    EXPECT_EQ(read(id)["saasSubscriptionStatus"], "Suspended");
}

TEST_P(FulfillmentProfiles, S0_4_AReinstatementIsNotRefusedInTheEmulators) {
    const std::string id = active();
    set_status(id, Status::suspended);
    set_status(id, Status::active);
    const std::string asked = operations(id)["operations/0/id"];
    ASSERT_EQ(operation(id, asked)["action"], "Reinstate");
    EXPECT_EQ(say(id, asked, "Failure").status, 200);
    EXPECT_EQ(operation(id, asked)["status"], is_emulator() ? "InProgress" : "Failed");
    market_.go_to("2024-03-10T17:00:01Z");
    EXPECT_EQ(operation(id, asked)["status"], is_emulator() ? "Succeeded" : "Failed");
    EXPECT_EQ(read(id)["saasSubscriptionStatus"], is_emulator() ? "Subscribed" : "Suspended");
}

TEST_P(FulfillmentProfiles, S0_3_9_AnOperationOfThePublishersOwnIsHeardInTheDefault) {
    const std::string id = active();
    const std::string asked = asked_by_publisher(id, R"({"quantity":8})");
    EXPECT_EQ(say(id, asked, "Success").status, is_emulator() ? 500 : 200);
    EXPECT_EQ(read(id)["quantity"], is_emulator() ? "5" : "8");
}

TEST_P(FulfillmentProfiles, S3_10_WhatHasEndedIsGoneInTheDefault) {
    const std::string id = active();
    ASSERT_EQ(cancel(id).status, 202);
    EXPECT_EQ(cancel(id).status, is_emulator() ? 202 : 404);
}

TEST_P(FulfillmentProfiles, S0_3_26_NoTokenOfTheEmulatorsAndNoPublisherIdInTheDefault) {
    const Reply resolved = resolve(token_of(fmt::format(R"({{"id":"{}"}})", kToBuy)));
    EXPECT_EQ(resolved.status, is_emulator() ? 200 : 400);
    EXPECT_EQ(read(kToBuy).status, is_emulator() ? 200 : 404);
    const std::string path = std::string(kList) + "&publisherId=isv";
    EXPECT_EQ(market_.get(Who::nobody, path).status, is_emulator() ? 200 : 401);
}

TEST_P(FulfillmentProfiles, S3_5_ATokenOfTheMarketplaceIsGoodInBoth) {
    const std::string id = pending();
    const Reply reply = resolve(market_.purchase_token(id));
    EXPECT_EQ(reply.status, 200) << reply.text;
    EXPECT_EQ(reply["id"], id);
}

// ---- A purchase by a token

TEST_P(EmulatedPurchases, R75_ItIsAPurchaseLikeOthersAndCostsNothingBeforeItsActivation) {
    ASSERT_EQ(bought().status, 200);
    EXPECT_EQ(count("SELECT COUNT(*) FROM charge_line"), 0);
    EXPECT_EQ(count("SELECT COUNT(*) FROM purchase_order"), 1);
    EXPECT_EQ(count("SELECT COUNT(*) FROM audit_record WHERE operation = 'create_order'"), 1);
    EXPECT_EQ(count("SELECT COUNT(*) FROM audit_record WHERE operation = 'add_customer'"), 1);
    EXPECT_EQ(count("SELECT COUNT(*) FROM event WHERE name = 'subscription-created'"), 1);
    EXPECT_EQ(activate(kToBuy, R"({"planId":"standard"})").status, 200);
    EXPECT_EQ(read(kToBuy)["saasSubscriptionStatus"], "Subscribed");
    EXPECT_EQ(count("SELECT COUNT(*) FROM charge_line"), 1);
    EXPECT_EQ(patch(kToBuy, R"({"quantity":3})").status, 202);
}

TEST_P(EmulatedPurchases, S8_6_TheSameTokenBuysOnce) {
    const Reply first = bought();
    const Reply again = bought();
    EXPECT_EQ(again.status, 200);
    EXPECT_EQ(again.text, first.text);
    EXPECT_EQ(bought(R"("offerId":"flat","planId":"flat")").text, first.text) << "its id is what counts";
    EXPECT_EQ(count("SELECT COUNT(*) FROM purchase_order"), 1);
}

TEST_P(EmulatedPurchases, S8_2_AnotherTokenIsAnotherPurchaseWhateverTheIdOfTheCall) {
    for (const char* id : {kToBuy, "20000000-0000-4000-8000-00000000abce"}) {
        const Reply reply =
            market_.saas(Who::isv, "POST", "/resolve", "",
                         {{"x-ms-requestid", "always"},
                          {"x-ms-marketplace-token", token_of(fmt::format(R"({{"id":"{}"}})", id))}});
        EXPECT_EQ(reply.status, 200) << reply.text;
        EXPECT_EQ(reply["id"], id);
    }
}

TEST_P(EmulatedPurchases, S0_4_WhatTheTokenLeavesOutIsTheFirstOnSale) {
    const Reply reply = resolve(token_of(fmt::format(R"({{"id":"{}"}})", kToBuy)));
    ASSERT_EQ(reply.status, 200) << reply.text;
    EXPECT_EQ(reply["offerId"], "flat") << "club is for selected partners";
    EXPECT_EQ(reply["planId"], "flat");
    EXPECT_EQ(reply["subscriptionName"], "flat plan");
    EXPECT_FALSE(reply.has("quantity"));
    EXPECT_EQ(reply["subscription/term/termUnit"], "P1M");
    const Reply seats = bought(R"("offerId":"seats")", "20000000-0000-4000-8000-00000000abcf");
    EXPECT_EQ(seats["planId"], "standard");
    EXPECT_EQ(seats["quantity"], "1");
    const Reply yearly = bought(R"("offerId":"seats","planId":"yearly","term":{"termUnit":"P1Y"})",
                                "20000000-0000-4000-8000-00000000abce");
    ASSERT_EQ(yearly.status, 200) << yearly.text;
    EXPECT_EQ(yearly["subscription/term/termUnit"], "P1Y");
}

TEST_P(EmulatedPurchases, R95_NoTokenUsesUpTheTrialOfAnother) {
    constexpr std::string_view kTrial = R"("offerId":"seats","planId":"trial")";
    for (const char* id : {kToBuy, "20000000-0000-4000-8000-00000000abce"}) {
        ASSERT_EQ(bought(kTrial, id).status, 200);
        EXPECT_EQ(activate(id, R"({"planId":"trial"})").status, 200);
        EXPECT_EQ(read(id)["isFreeTrial"], "true");
    }
    EXPECT_EQ(count("SELECT COUNT(*) FROM tenant WHERE domain LIKE 'buyer.%'"), 1) << "one account buys both";
}

TEST_P(EmulatedPurchases, S4_5_APlanWithAutoActivationWaitsForF2) {
    const Reply published =
        market_.import(Market::catalog({{R"("maxQuantity":50)", R"("maxQuantity":50,"autoActivate":true)"}}));
    ASSERT_EQ(published.status, 200) << published.text;
    EXPECT_EQ(bought()["subscription/saasSubscriptionStatus"], "PendingFulfillmentStart");
    EXPECT_EQ(count("SELECT COUNT(*) FROM charge_line"), 0);
}

TEST_P(EmulatedPurchases, R27_WhatThePublisherDoesNotSellIsNotBought) {
    EXPECT_EQ(refusal(bought(R"("offerId":"elsewhere","planId":"base")")), "400 InvalidValue token")
        << "another publisher's";
    EXPECT_EQ(refusal(bought(R"("offerId":"seats","planId":"unknown")")), "400 InvalidValue token");
    EXPECT_THAT(refusal(bought(R"("offerId":"club","planId":"club")")), StartsWith("400 BadRequest"))
        << "R12: for selected partners";
    EXPECT_THAT(refusal(bought(R"("offerId":"seats","planId":"standard","quantity":51)")),
                StartsWith("400 BadRequest"));
    EXPECT_THAT(refusal(bought(R"("offerId":"seats","planId":"standard","term":{"termUnit":"P3Y"})")),
                StartsWith("400 BadRequest"));
    EXPECT_EQ(list().size_of("subscriptions"), 0U);
    EXPECT_EQ(count("SELECT COUNT(*) FROM customer WHERE domain LIKE '%emulator.example'"), 0)
        << "a refusal leaves nothing behind";
}

TEST_P(EmulatedPurchases, S1_3_WhatBelongsToAnotherPublisherStaysItsOwn) {
    const std::string id = market_.buy("elsewhere", "base", 1);
    EXPECT_EQ(bought(R"("offerId":"seats","planId":"standard")", id.c_str()).status, 403);
    EXPECT_EQ(market_.saas(Who::other_isv, "GET", "/" + id)["offerId"], "elsewhere");
}

TEST_P(EmulatedPurchases, S0_4_AWholePublisherBuysWithoutAToken) {
    const Reply reply = market_.call(
        Who::nobody, "POST", "/api/saas/subscriptions/resolve?api-version=2018-08-31&publisherId=isv", "",
        {{"x-ms-marketplace-token", token_of(fmt::format(R"({{"id":"{}"}})", kToBuy))}});
    EXPECT_EQ(reply.status, 200) << reply.text;
    EXPECT_EQ(read(kToBuy).status, 200);
}

COMPTOIR_IN_PROFILES(FulfillmentProfiles, Profile::contract, Profile::emulator);
COMPTOIR_IN_PROFILES(EmulatedPurchases, Profile::emulator);

}  // namespace
}  // namespace comptoir::conformance
