#include "emulator_cases.hpp"

/// The emulator's own cases (publisher contract §8.6) about calls that change something: 16 to 27, 37 to 49,
/// and the fiftieth, which the emulator has switched off.
namespace comptoir::conformance {
namespace {

using Status = commands::SubscriptionChanges::Status;

class EmulatorChanges : public EmulatorTest {
  protected:
    /// 40 to 47: a body that is refused, and no operation.
    void refuses(const std::string& body) {
        const std::string id = active();
        EXPECT_EQ(patch(id, body).status, 400) << body;
        EXPECT_EQ(operations(id).size_of("operations"), 0U) << body;
    }
};
/// What the contract marks with ‡.
class EmulatorOnlyChanges : public EmulatorTest {};

// ---- 16 to 20: Update operation

TEST_P(EmulatorChanges, EmulatorCase16_NeitherSuccessNorFailure) {
    const std::string id = active();
    EXPECT_EQ(refusal(say(id, asked_by_buyer(id, 8), "Unknown")), "400 InvalidValue status");
}

TEST_P(EmulatorChanges, EmulatorCase17_AVerdictForAnUnknownSubscription) {
    const std::string id = active();
    EXPECT_EQ(refusal(say(kUnknown, asked_by_buyer(id, 8), "Failure")), "404 NotFound operation");
}

TEST_P(EmulatorChanges, EmulatorCase18_AVerdictForAnUnknownOperation) {
    EXPECT_EQ(refusal(say(active(), kUnknown, "Failure")), "404 NotFound operation");
}

TEST_P(EmulatorOnlyChanges, EmulatorCase19_AVerdictForAnOperationOfThePublisher) {
    const std::string id = active();
    const std::string asked = asked_by_publisher(id, R"({"quantity":8})");
    for (const char* status : {"Failure", "Success"}) {
        const Reply reply = say(id, asked, status);
        EXPECT_EQ(reply.status, 500) << status;
        EXPECT_EQ(reply["error/code"], "InternalServerError");
        EXPECT_EQ(operation(id, asked)["status"], "InProgress") << "nothing was decided";
    }
}

TEST_P(EmulatorChanges, EmulatorCase20_AVerdictForWhatHasEnded) {
    const std::string id = active();
    const std::string asked = asked_by_buyer(id, 8);
    ASSERT_EQ(say(id, asked, "Success").status, 200);
    EXPECT_EQ(say(id, asked, "Failure").status, 409);
    EXPECT_EQ(operation(id, asked)["status"], "Succeeded");
}

// ---- 21 to 25: Activate

TEST_P(EmulatorChanges, EmulatorCase21_ActivateWithoutPlan) {
    const Reply reply = activate(pending(), "{}");
    EXPECT_EQ(reply.status, 400);
    EXPECT_EQ(reply.code(), "Bad Argument");
    EXPECT_EQ(reply["details/code"], "RequiredField");
}

TEST_P(EmulatorChanges, EmulatorCase22_ActivateWhatIsUnknown) {
    EXPECT_EQ(activate(kUnknown, R"({"planId":"standard"})").status, 404);
}

TEST_P(EmulatorChanges, EmulatorCase23_ActivateWhatIsUnsubscribed) {
    const std::string id = pending();
    ASSERT_EQ(cancel(id).status, 202);
    EXPECT_EQ(activate(id, R"({"planId":"standard"})").status, 404);
}

TEST_P(EmulatorChanges, EmulatorCase24_ActivateAnotherPlan) {
    const std::string id = pending();
    EXPECT_EQ(activate(id, R"({"planId":"yearly"})").status, 400);
    EXPECT_EQ(read(id)["saasSubscriptionStatus"], "PendingFulfillmentStart");
}

TEST_P(EmulatorChanges, EmulatorCase25_ActivateTheRightPlan) {
    const std::string id = pending();
    EXPECT_EQ(activate(id, R"({"planId":"standard"})").status, 200);
    const Reply reply = read(id);
    EXPECT_EQ(reply["saasSubscriptionStatus"], "Subscribed");
    EXPECT_EQ(reply["term/startDate"], "2024-03-10T00:00:00Z");
    EXPECT_EQ(reply["term/endDate"], "2024-04-09T00:00:00Z");
    EXPECT_EQ(list().size_of("subscriptions"), 1U) << "stored once";
}

// ---- 26, 27: Delete

TEST_P(EmulatorChanges, EmulatorCase26_DeleteWhatIsUnknown) {
    EXPECT_EQ(refusal(cancel(kUnknown)), "404 EntityNotFound subscriptionId");
}

TEST_P(EmulatorOnlyChanges, EmulatorCase27_DeleteInAnyState) {
    const std::vector<std::string> of_every_state = {pending(), active(), active()};
    set_status(of_every_state.back(), Status::suspended);  // Last: a customer who is suspended buys nothing.
    for (const std::string& id : of_every_state) {
        const Reply reply = cancel(id);
        EXPECT_EQ(reply.status, 202) << reply.text;
        leads_to_an_operation(reply);
        EXPECT_EQ(read(id)["saasSubscriptionStatus"], "Unsubscribed");
        const Reply again = cancel(id);
        EXPECT_EQ(again.status, 202) << again.text;
        EXPECT_EQ(again.headers.find("Operation-Location"), reply.headers.find("Operation-Location"))
            << "the operation that ended it";
    }
}

// ---- 37 to 39: Update subscription

TEST_P(EmulatorChanges, EmulatorCase37_ChangeWhatIsUnknown) {
    EXPECT_EQ(refusal(patch(kUnknown, R"({"quantity":8})")), "404 EntityNotFound subscriptionId");
}

TEST_P(EmulatorChanges, EmulatorCase38_ChangeWhatIsNotSubscribed) {
    EXPECT_EQ(patch(pending(), R"({"quantity":8})").status, 400);
}

TEST_P(EmulatorChanges, EmulatorCase39_ChangeWhileAnOperationIsInProgress) {
    const std::string id = active();
    const std::string asked = asked_by_publisher(id, R"({"quantity":8})");
    EXPECT_EQ(refusal(patch(id, R"({"quantity":9})")), "400 Failed ");
    EXPECT_EQ(operations(id)["operations/0/id"], asked);
}

// ---- 40 to 47: what is no change

TEST_P(EmulatorChanges, EmulatorCase40_NeitherPlanNorQuantity) {
    refuses("{}");
}
TEST_P(EmulatorChanges, EmulatorCase41_BothPlanAndQuantity) {
    refuses(R"({"planId":"trial","quantity":8})");
}
TEST_P(EmulatorChanges, EmulatorCase42_AQuantityThatIsNoNumber) {
    refuses(R"({"quantity":"abc"})");
}
TEST_P(EmulatorChanges, EmulatorCase43_AQuantityOf0) {
    refuses(R"({"quantity":0})");
}
TEST_P(EmulatorChanges, EmulatorCase44_AQuantityBelow0) {
    refuses(R"({"quantity":-10})");
}
TEST_P(EmulatorChanges, EmulatorCase45_AQuantityBeyondAllBounds) {
    refuses(R"({"quantity":10000000})");
}
TEST_P(EmulatorChanges, EmulatorCase46_TheQuantityItHas) {
    refuses(R"({"quantity":5})");
}
TEST_P(EmulatorChanges, EmulatorCase47_ThePlanItHas) {
    refuses(R"({"planId":"standard"})");
}

// ---- 48, 49: what is one

TEST_P(EmulatorChanges, EmulatorCase48_AnotherQuantity) {
    const std::string id = active();
    const Reply reply = patch(id, R"({"quantity":8})");
    EXPECT_EQ(reply.status, 202) << reply.text;
    leads_to_an_operation(reply);
    const Reply asked = operation(id, std::string(reply.headers.find("Operation-Id").value_or("")));
    EXPECT_EQ(asked["action"], "ChangeQuantity");
    EXPECT_EQ(asked["quantity"], "8");
}

TEST_P(EmulatorChanges, EmulatorCase49_AnotherPlan) {
    const auto plan = [](std::string_view id, std::string_view price) {
        return fmt::format(
            R"({{"planId":"{0}","title":{{"en":"{0}","fr":"{0}"}},"description":{{"en":"A plan.","fr":"Un plan."}},)"
            R"("markets":["FR"],"prices":[{{"market":"FR","currency":"EUR","term":"P1M","billingPlan":"monthly",)"
            R"("unitPrice":"{1}","effectiveFrom":"2020-01-01"}}]}})",
            id, price);
    };
    const Reply published =
        market_.import(Market::offer_file("pair", R"("resellerAudience":"any","pricingModel":"perUser")",
                                          plan("standard", "10.00") + "," + plan("larger", "20.00")));
    ASSERT_EQ(published.status, 200) << published.text;
    const std::string id = active("pair");
    const Reply reply = patch(id, R"({"planId":"larger"})");
    EXPECT_EQ(reply.status, 202) << reply.text;
    leads_to_an_operation(reply);
    const Reply asked = operation(id, std::string(reply.headers.find("Operation-Id").value_or("")));
    EXPECT_EQ(asked["action"], "ChangePlan");
    EXPECT_EQ(asked["planId"], "larger");
}

TEST_P(EmulatorChanges, EmulatorCase50_SuccessOfWhatTheBuyerAskedFor) {
    const std::string id = active();
    const std::string asked = asked_by_buyer(id, 8);
    EXPECT_EQ(say(id, asked, "Success").status, 200);
    EXPECT_EQ(operation(id, asked)["status"], "Succeeded");
    EXPECT_EQ(read(id)["quantity"], "8");
}

COMPTOIR_IN_PROFILES(EmulatorChanges, Profile::contract, Profile::emulator);
COMPTOIR_IN_PROFILES(EmulatorOnlyChanges, Profile::emulator);

}  // namespace
}  // namespace comptoir::conformance
