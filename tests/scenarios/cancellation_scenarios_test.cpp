#include "world.hpp"

/// Cancellation windows, automatic removal and auto-renewal: X19–X22, X25, X28, X30, X32–X34.
namespace comptoir::testing_world {
namespace {

class CancellationScenarios : public testing::TestWithParam<sql_testing::TestEngine> {
  protected:
    void TearDown() override {
        if (world) {
            EXPECT_TRUE(world->books_are_in_order());
        }
    }
    // X01: 5 seats at 10.00, ordered 2024-03-10 09:00, activated 2024-03-12 15:30.
    Purchase monthly_of_x01(std::string profile = "classic-2019") {
        world = std::make_unique<World>(GetParam(), "2024-03-10T09:00:00Z",
                                        WorldOptions{.profile = std::move(profile)});
        const Purchase purchase = world->buys(world->sells(monthly("10.00")), 5);
        world->travel_to("2024-03-12T15:30:00Z");
        EXPECT_EQ(world->activates(purchase).status, 200);
        return purchase;
    }
    Purchase annual_of_x21(std::string profile = "classic-2019") {
        world = std::make_unique<World>(GetParam(), "2024-01-25T10:00:00Z",
                                        WorldOptions{.profile = std::move(profile)});
        const Purchase purchase = world->buys(world->sells(annual("120.00")), 10);
        EXPECT_EQ(world->activates(purchase).status, 200);
        return purchase;
    }
    std::unique_ptr<World> world;
};
INSTANTIATE_TEST_SUITE_P(Engines, CancellationScenarios, testing::ValuesIn(sql_testing::test_engines()),
                         testing::PrintToStringParamName());

TEST_P(CancellationScenarios, X19_AMonthlyTermIsCancelledFreeUntilItsLastSecond) {
    const Purchase purchase = monthly_of_x01();
    world->travel_to("2024-03-13T15:29:59Z");
    EXPECT_EQ(world->cancels(purchase).summary(), "200");
    EXPECT_EQ(world->status(purchase), "deleted");
    world->travel_to("2024-05-08T00:00:00Z");
    EXPECT_EQ(world->bill(purchase), R"(
New 2024-03-12..2024-04-11 5 x 10 = 50 | 2024-03 (2024-04-08; 2024-06-07)
Cancel 2024-03-12..2024-04-11 5 x -10 = -50 | 2024-03 (2024-04-08; 2024-06-07)
)");
    EXPECT_EQ(world->cancels(purchase).summary(), "400 2011");
}

TEST_P(CancellationScenarios, X20_AtTheVeryEndOfTheWindowItIsRefusedAndAutoRenewEndsIt) {
    const Purchase purchase = monthly_of_x01();
    world->travel_to("2024-03-13T15:30:00Z");
    const Reply refused = world->cancels(purchase);
    EXPECT_EQ(refused.summary(), "400 900117");
    EXPECT_NE(refused.body.text_or("description").find("1"), std::string::npos);
    world->travel_to("2024-03-13T15:30:01Z");
    EXPECT_EQ(world->cancels(purchase).summary(), "400 900117");
    EXPECT_EQ(world->sets_auto_renew(purchase, false).summary(), "200");
    EXPECT_EQ(world->subscription(purchase).text_or("commitmentEndDate"), "2024-04-11T23:59:59Z");
    world->travel_to("2024-04-11T23:59:59Z");
    EXPECT_EQ(world->status(purchase), "active");
    world->travel_to("2024-04-12T00:00:00Z");
    EXPECT_EQ(world->status(purchase), "expired");
    world->travel_to("2024-05-08T00:00:00Z");
    EXPECT_EQ(world->status(purchase), "expired");
    EXPECT_EQ(world->bill(purchase), R"(
New 2024-03-12..2024-04-11 5 x 10 = 50 | 2024-03 (2024-04-08; 2024-06-07)
)");
}

TEST_P(CancellationScenarios, X21_AnAnnualTermCancelledInTimeIsACreditOnTheNextInvoice) {
    const Purchase purchase = annual_of_x21();
    world->travel_to("2024-02-08T09:59:59Z");
    EXPECT_EQ(world->cancels(purchase).summary(), "200");
    world->travel_to("2024-03-08T00:00:00Z");
    EXPECT_EQ(world->bill(purchase), R"(
New 2024-01-25..2025-01-24 10 x 120 = 1200 | 2024-01 (2024-02-08; 2024-04-08)
Cancel 2024-01-25..2025-01-24 10 x -120 = -1200 | 2024-02 (2024-03-08; 2024-05-07)
)");
}

TEST_P(CancellationScenarios, X21_InTheLaterProfileTheYearStandsAfterThreeDays) {
    const Purchase purchase = annual_of_x21("modern-2024");
    world->travel_to("2024-02-08T09:59:59Z");
    const Reply refused = world->cancels(purchase);
    EXPECT_EQ(refused.summary(), "400 900117");
    EXPECT_NE(refused.body.text_or("description").find("3"), std::string::npos);
    world->travel_to("2024-03-08T00:00:00Z");
    EXPECT_EQ(world->bill(purchase), R"(
New 2024-01-25..2025-01-24 10 x 120 = 1200 | 2024-01 (2024-02-08; 2024-04-08)
)");
}

TEST_P(CancellationScenarios, X27_TheLaterProfileHasThreeDaysForAMonthToo) {
    const Purchase returned = monthly_of_x01("modern-2024");
    world->travel_to("2024-03-15T15:29:59Z");
    EXPECT_EQ(world->cancels(returned).summary(), "200");
    EXPECT_EQ(world->bill(returned), R"(
New 2024-03-12..2024-04-11 5 x 10 = 50 | unbilled
Cancel 2024-03-12..2024-04-11 5 x -10 = -50 | unbilled
)");
    const Purchase kept = monthly_of_x01("modern-2024");
    world->travel_to("2024-03-15T15:30:00Z");
    EXPECT_EQ(world->cancels(kept).summary(), "400 900117");
}

TEST_P(CancellationScenarios, X22_AfterExactlyFourteenDaysTheYearStands) {
    const Purchase purchase = annual_of_x21();
    world->travel_to("2024-02-08T10:00:00Z");
    const Reply refused = world->cancels(purchase);
    EXPECT_EQ(refused.summary(), "400 900117");
    EXPECT_NE(refused.body.text_or("description").find("14"), std::string::npos);
    EXPECT_EQ(world->sets_auto_renew(purchase, false).summary(), "200");
    world->travel_to("2025-01-24T23:59:59Z");
    EXPECT_EQ(world->status(purchase), "active");
    world->travel_to("2025-01-25T00:00:00Z");
    EXPECT_EQ(world->status(purchase), "expired");
    EXPECT_EQ(world->bill(purchase), R"(
New 2024-01-25..2025-01-24 10 x 120 = 1200 | 2024-01 (2024-02-08; 2024-04-08)
)");
}

TEST_P(CancellationScenarios, X25_TheWindowIsElapsedTimeThroughTheAutumnChange) {
    world = std::make_unique<World>(GetParam(), "2024-10-26T22:30:00Z");
    const Purchase kept = world->buys(world->sells(monthly("10.00")));
    const Purchase returned = world->buys(world->sells(monthly("10.00")));
    EXPECT_EQ(world->activates(kept).status, 200);
    EXPECT_EQ(world->activates(returned).status, 200);
    world->travel_to("2024-10-27T22:29:59Z");
    EXPECT_EQ(world->cancels(returned).summary(), "200");
    world->travel_to("2024-10-27T22:30:00Z");
    EXPECT_EQ(world->cancels(kept).summary(), "400 900117");
    world->travel_to("2024-11-08T00:00:00Z");
    EXPECT_EQ(world->bill(kept), R"(
New 2024-10-26..2024-11-25 1 x 10 = 10 | 2024-10 (2024-11-08; 2025-01-07)
)");
}

TEST_P(CancellationScenarios, X28_ARenewalOpensNoWindow) {
    const Purchase purchase = monthly_of_x01();
    world->travel_to("2024-04-12T12:00:00Z");
    EXPECT_EQ(world->cancels(purchase).summary(), "400 900117");
    EXPECT_EQ(world->sets_auto_renew(purchase, false).summary(), "200");
    world->travel_to("2024-05-12T00:00:00Z");
    EXPECT_EQ(world->status(purchase), "expired");
    EXPECT_EQ(world->bill(purchase), R"(
New 2024-03-12..2024-04-11 5 x 10 = 50 | 2024-03 (2024-04-08; 2024-06-07)
Renew 2024-04-12..2024-05-11 5 x 10 = 50 | 2024-04 (2024-05-08; 2024-07-07)
)");
}

TEST_P(CancellationScenarios, X30_ATrialIsCancelledAtAnyTimeAndCannotBeStartedAgain) {
    world = std::make_unique<World>(GetParam(), "2019-06-10T08:00:00Z");
    PlanSpec plan = monthly("2.00");
    plan.trial = "P1M";
    const Item item = world->sells(plan);
    const Purchase purchase = world->buys(item, 11);
    EXPECT_EQ(world->activates(purchase).status, 200);
    world->travel_to("2019-06-25T08:00:00Z");
    EXPECT_EQ(world->cancels(purchase).summary(), "200");
    world->travel_to("2019-08-08T00:00:00Z");
    EXPECT_EQ(world->bill(purchase), R"(
New 2019-06-10..2019-07-09 11 x 0 = 0 | 2019-06 (2019-07-08; 2019-09-06)
Cancel 2019-06-10..2019-07-09 11 x 0 = 0 | 2019-06 (2019-07-08; 2019-09-06)
)");
    // R93, R95: a line that asks for the trial again keeps its place in the cart with the reason, and is not
    // sold.
    Item trial_again = item;
    trial_again.billing_cycle = "none";
    const Reply cart = world->puts_in_cart(trial_again, 1, world->customer_id());
    ASSERT_EQ(cart.status, 201) << json::write(cart.body);
    const json::Value* error = cart.body.find("lineItems")->if_array()->front().find("error");
    ASSERT_NE(error, nullptr) << json::write(cart.body);
    EXPECT_EQ(error->text_or("errorDescription"), "Free trial already used.");
    EXPECT_EQ(world->tries_to_buy(trial_again, 1, world->customer_id()).summary(), "400 800009");
}

TEST_P(CancellationScenarios, X32_APurchaseNeverActivatedIsRemovedAfterThirtyDays) {
    world = std::make_unique<World>(GetParam(), "2024-02-01T08:00:00Z");
    const Purchase purchase = world->buys(world->sells(monthly("10.00")));
    const std::string token = world->purchase_token(purchase);
    world->travel_to("2024-03-02T07:59:59Z");
    EXPECT_EQ(world->status(purchase), "pending");
    world->travel_to("2024-03-02T08:00:00Z");
    EXPECT_EQ(world->status(purchase), "deleted");
    EXPECT_EQ(world->order(purchase).text_or("status"), "cancelled");
    EXPECT_EQ(world->provisioning(purchase), "Unfulfilled");
    world->travel_to("2024-04-08T00:00:00Z");
    EXPECT_EQ(world->bill(purchase), "\n");
    EXPECT_EQ(world->invoices(), "\n");
    // R71: the purchase token of the order is long over.
    EXPECT_EQ(world
                  ->publisher_call("POST", "/api/saas/subscriptions/resolve?api-version=2018-08-31", nullptr,
                                   {{"x-ms-marketplace-token", token}})
                  .summary(),
              "400 InvalidValue");
}

TEST_P(CancellationScenarios, X33_BeforeActivationCancellingCostsNothing) {
    world = std::make_unique<World>(GetParam(), "2024-02-01T08:00:00Z");
    const Purchase purchase = world->buys(world->sells(monthly("10.00")));
    world->travel_to("2024-02-20T08:00:00Z");
    EXPECT_EQ(world->sets_auto_renew(purchase, false).summary(), "400 800081");
    EXPECT_EQ(world->cancels(purchase).summary(), "200");
    EXPECT_EQ(world->status(purchase), "deleted");
    EXPECT_EQ(world->order(purchase).text_or("status"), "cancelled");
    world->travel_to("2024-04-08T00:00:00Z");
    EXPECT_EQ(world->bill(purchase), "\n");
}

TEST_P(CancellationScenarios, X34_AutoRenewMaySwitchUntilTheFirstInstantOfTheNextTerm) {
    const Purchase in_time = monthly_of_x01();
    world->travel_to("2024-04-11T23:59:59Z");
    EXPECT_EQ(world->sets_auto_renew(in_time, false).summary(), "200");
    world->travel_to("2024-04-12T00:00:00Z");
    EXPECT_EQ(world->status(in_time), "expired");
    world->travel_to("2024-05-08T00:00:00Z");
    EXPECT_EQ(world->bill(in_time), R"(
New 2024-03-12..2024-04-11 5 x 10 = 50 | 2024-03 (2024-04-08; 2024-06-07)
)");
    EXPECT_TRUE(world->books_are_in_order());

    const Purchase too_late = monthly_of_x01();
    world->lets_clock_run_ahead("2024-04-12T00:00:00Z");
    EXPECT_EQ(world->sets_auto_renew(too_late, false).summary(), "409 900278") << "its renewal waits";
    world->travel_to("2024-04-12T00:00:00Z");
    EXPECT_EQ(world->sets_auto_renew(too_late, false).summary(), "200");
    world->travel_to("2024-05-12T00:00:00Z");
    EXPECT_EQ(world->status(too_late), "expired");
    EXPECT_EQ(world->bill(too_late), R"(
New 2024-03-12..2024-04-11 5 x 10 = 50 | 2024-03 (2024-04-08; 2024-06-07)
Renew 2024-04-12..2024-05-11 5 x 10 = 50 | 2024-04 (2024-05-08; 2024-07-07)
)");
}

}  // namespace
}  // namespace comptoir::testing_world
