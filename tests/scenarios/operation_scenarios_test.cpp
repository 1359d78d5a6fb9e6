#include "world.hpp"

/// Seats, plans and cancellations with the publisher's word: worked examples X10–X17, X23, X39 and X59 of the
/// rules, by both profiles (R106–R114).
namespace comptoir::testing_world {
namespace {

class OperationScenarios : public testing::TestWithParam<sql_testing::TestEngine> {
  protected:
    void TearDown() override {
        if (world_) {
            EXPECT_TRUE(world_->books_are_in_order());
        }
    }
    World& at(std::string_view now, std::string_view profile = "classic-2019") {
        WorldOptions options;
        options.profile = profile;
        world_ = std::make_unique<World>(GetParam(), now, options);
        return *world_;
    }
    /// Bought and activated at the present instant.
    Purchase has(const PlanSpec& plan, std::int64_t quantity) {
        const Purchase purchase = world_->buys(world_->sells(plan), quantity);
        EXPECT_EQ(world_->activates(purchase).status, 200);
        return purchase;
    }
    /// The partner asks at that instant, and the publisher agrees at once.
    void seats(const Purchase& purchase, std::string_view when, std::int64_t quantity) {
        world_->travel_to(when);
        const Reply asked = world_->sets_quantity(purchase, quantity);
        ASSERT_EQ(asked.status, 200) << json::write(asked.body);
        EXPECT_NE(asked.body.text_or("quantity"), std::to_string(quantity));
        ASSERT_EQ(world_->says(purchase, "Success").status, 200);
        EXPECT_EQ(world_->subscription(purchase).text_or("quantity"), std::to_string(quantity));
    }

    std::unique_ptr<World> world_;
};
INSTANTIATE_TEST_SUITE_P(Engines, OperationScenarios, testing::ValuesIn(sql_testing::test_engines()),
                         testing::PrintToStringParamName());

TEST_P(OperationScenarios, X10_X11_MoreSeatsAndThenFewerOnOneDay) {
    World& world = at("2021-06-18T09:00:00Z");
    const Purchase purchase = has(monthly("10.08"), 10);
    seats(purchase, "2021-06-20T09:00:00Z", 12);
    seats(purchase, "2021-06-20T10:00:00Z", 8);
    world.travel_to("2021-07-08T00:00:00Z");
    EXPECT_EQ(world.bill(purchase), R"(
New 2021-06-18..2021-07-17 10 x 10.08 = 100.8 | 2021-06 (2021-07-08; 2021-09-06)
AddQuantity 2021-06-20..2021-07-17 10 x -9.408 = -94.1 | 2021-06 (2021-07-08; 2021-09-06)
AddQuantity 2021-06-20..2021-07-17 12 x 9.408 = 112.92 | 2021-06 (2021-07-08; 2021-09-06)
RemoveQuantity 2021-06-20..2021-07-17 12 x -9.408 = -112.92 | 2021-06 (2021-07-08; 2021-09-06)
RemoveQuantity 2021-06-20..2021-07-17 8 x 9.408 = 75.28 | 2021-06 (2021-07-08; 2021-09-06)
)");
    world.travel_to("2021-07-18T00:00:00Z");
    EXPECT_NE(world.bill(purchase).find("Renew 2021-07-18..2021-08-17 8 x 10.08 = 80.64"), std::string::npos)
        << "R112, R113";
}

TEST_P(OperationScenarios, X10_X11_M_TheLaterProfileRoundsTowardZero) {
    World& world = at("2021-06-18T09:00:00Z", "modern-2024");
    const Purchase purchase = has(monthly("10.08"), 10);
    seats(purchase, "2021-06-20T09:00:00Z", 12);
    seats(purchase, "2021-06-20T10:00:00Z", 8);
    world.travel_to("2021-07-08T00:00:00Z");
    EXPECT_EQ(world.bill(purchase), R"(
New 2021-06-18..2021-07-17 10 x 10.08 = 100.8 | 2021-06 (2021-07-08; 2021-09-06)
AddQuantity 2021-06-20..2021-07-17 10 x -9.408 = -94 | 2021-06 (2021-07-08; 2021-09-06)
AddQuantity 2021-06-20..2021-07-17 12 x 9.408 = 112.8 | 2021-06 (2021-07-08; 2021-09-06)
RemoveQuantity 2021-06-20..2021-07-17 12 x -9.408 = -112.8 | 2021-06 (2021-07-08; 2021-09-06)
RemoveQuantity 2021-06-20..2021-07-17 8 x 9.408 = 75.2 | 2021-06 (2021-07-08; 2021-09-06)
)");
}

TEST_P(OperationScenarios, X12_X13_X14_OnTheFirstDayAndOnTheSecond) {
    World& world = at("2019-06-11T09:00:00Z");
    const Purchase same_day = has(monthly("4.00"), 1);
    seats(same_day, "2019-06-11T09:00:00Z", 2);
    const Purchase more = has(monthly("4.00"), 1);
    const Purchase fewer = has(monthly("4.00"), 2);
    seats(more, "2019-06-12T09:00:00Z", 2);
    seats(fewer, "2019-06-12T09:00:00Z", 1);
    EXPECT_EQ(world.bill(same_day), R"(
New 2019-06-11..2019-07-10 1 x 4 = 4 | unbilled
AddQuantity 2019-06-11..2019-07-10 1 x -4 = -4 | unbilled
AddQuantity 2019-06-11..2019-07-10 2 x 4 = 8 | unbilled
)");
    EXPECT_EQ(world.bill(more), R"(
New 2019-06-11..2019-07-10 1 x 4 = 4 | unbilled
AddQuantity 2019-06-12..2019-07-10 1 x -3.8666666667 = -3.87 | unbilled
AddQuantity 2019-06-12..2019-07-10 2 x 3.8666666667 = 7.74 | unbilled
)");
    EXPECT_EQ(world.bill(fewer), R"(
New 2019-06-11..2019-07-10 2 x 4 = 8 | unbilled
RemoveQuantity 2019-06-12..2019-07-10 2 x -3.8666666667 = -7.74 | unbilled
RemoveQuantity 2019-06-12..2019-07-10 1 x 3.8666666667 = 3.87 | unbilled
)");
}

TEST_P(OperationScenarios, X16_OnTheLastDay) {
    World& world = at("2024-03-01T09:00:00Z");
    const Purchase purchase = has(monthly("30.00"), 1);
    seats(purchase, "2024-03-31T23:59:59Z", 2);
    world.travel_to("2024-04-08T00:00:00Z");
    EXPECT_EQ(world.bill(purchase), R"(
New 2024-03-01..2024-03-31 1 x 30 = 30 | 2024-03 (2024-04-08; 2024-06-07)
AddQuantity 2024-03-31..2024-03-31 1 x -0.9677419355 = -0.97 | 2024-03 (2024-04-08; 2024-06-07)
AddQuantity 2024-03-31..2024-03-31 2 x 0.9677419355 = 1.94 | 2024-03 (2024-04-08; 2024-06-07)
Renew 2024-04-01..2024-04-30 2 x 30 = 60 | unbilled
)");
}

TEST_P(OperationScenarios, X17_InsideATermThatIsPaidInCycles) {
    World& world = at("2024-01-31T09:00:00Z");
    const Purchase purchase = has(annual_paid_monthly("120.00"), 10);
    seats(purchase, "2024-02-15T09:00:00Z", 15);
    world.travel_to("2024-03-08T00:00:00Z");
    EXPECT_EQ(world.bill(purchase), R"(
New 2024-01-31..2024-02-28 10 x 10 = 100 | 2024-01 (2024-02-08; 2024-04-08)
AddQuantity 2024-02-15..2024-02-28 10 x -4.8275862069 = -48.3 | 2024-02 (2024-03-08; 2024-05-07)
AddQuantity 2024-02-15..2024-02-28 15 x 4.8275862069 = 72.45 | 2024-02 (2024-03-08; 2024-05-07)
CycleCharge 2024-02-29..2024-03-30 15 x 10 = 150 | 2024-02 (2024-03-08; 2024-05-07)
)");
}

TEST_P(OperationScenarios, X23_ACancellationTakesBackEveryLineOfTheTerm) {
    World& world = at("2024-05-01T00:00:00Z");
    const Purchase purchase = has(annual("120.00"), 10);
    seats(purchase, "2024-05-05T09:00:00Z", 15);
    world.travel_to("2024-05-10T09:00:00Z");
    EXPECT_EQ(world.cancels(purchase).status, 200);
    EXPECT_EQ(world.bill(purchase), R"(
New 2024-05-01..2025-04-30 10 x 120 = 1200 | unbilled
AddQuantity 2024-05-05..2025-04-30 10 x -118.6849315068 = -1186.8 | unbilled
AddQuantity 2024-05-05..2025-04-30 15 x 118.6849315068 = 1780.2 | unbilled
Cancel 2024-05-01..2025-04-30 10 x -120 = -1200 | unbilled
Cancel 2024-05-05..2025-04-30 10 x 118.6849315068 = 1186.8 | unbilled
Cancel 2024-05-05..2025-04-30 15 x -118.6849315068 = -1780.2 | unbilled
)");
}

TEST_P(OperationScenarios, X39_APlanChangeOfThePublisherOnTheDayOfThePurchase) {
    World& world = at("2019-06-10T09:00:00Z");
    const Item silver = world.sells(monthly("20.00"));
    world.sells_beside(silver, monthly("10.00"));
    const Purchase purchase = world.buys(silver);
    EXPECT_EQ(world.activates(purchase).status, 200);
    const Reply asked = world.publisher_changes(purchase, json::Object{{"planId", "plan-2"}});
    ASSERT_EQ(asked.status, 202) << json::write(asked.body);
    EXPECT_EQ(world.bill(purchase), "\nNew 2019-06-10..2019-07-09 1 x 20 = 20 | unbilled\n");
    EXPECT_EQ(world.says(purchase, "Success").status, 200);
    EXPECT_EQ(world.bill(purchase), R"(
New 2019-06-10..2019-07-09 1 x 20 = 20 | unbilled
Convert 2019-06-10..2019-07-09 1 x -20 = -20 | unbilled
Convert 2019-06-10..2019-07-09 1 x 10 = 10 | unbilled
)");
    EXPECT_EQ(world.column(purchase, "skuName"), "Plan of offer-1 Plan of offer-1 Plan-2 of offer-1");
    world.travel_to("2019-07-10T00:00:00Z");
    EXPECT_NE(world.bill(purchase).find("Renew 2019-07-10..2019-08-09 1 x 10 = 10"), std::string::npos);
}

TEST_P(OperationScenarios, X59_ThePublisherCancelsAfterTheWindow) {
    World& world = at("2024-01-15T09:00:00Z");
    const Purchase purchase = has(annual_paid_monthly("120.00"), 10);
    world.travel_to("2024-03-20T09:00:00Z");
    const Reply cancelled = world.publisher_cancels(purchase);
    EXPECT_EQ(cancelled.status, 202);
    EXPECT_EQ(world.status(purchase), "deleted") << "at once";
    world.travel_to("2024-05-08T00:00:00Z");
    EXPECT_EQ(world.bill(purchase), R"(
New 2024-01-15..2024-02-14 10 x 10 = 100 | 2024-01 (2024-02-08; 2024-04-08)
CycleCharge 2024-02-15..2024-03-14 10 x 10 = 100 | 2024-02 (2024-03-08; 2024-05-07)
CycleCharge 2024-03-15..2024-04-14 10 x 10 = 100 | 2024-03 (2024-04-08; 2024-06-07)
)");
}

TEST_P(OperationScenarios, R92_ThePublisherCancelsInsideTheWindowAndTheTermIsUnbilled) {
    World& world = at("2024-03-10T09:00:00Z");
    const Purchase purchase = has(monthly("10.00"), 5);
    EXPECT_EQ(world.publisher_cancels(purchase).status, 202);
    EXPECT_EQ(world.bill(purchase), R"(
New 2024-03-10..2024-04-09 5 x 10 = 50 | unbilled
Cancel 2024-03-10..2024-04-09 5 x -10 = -50 | unbilled
)");
}

TEST_P(OperationScenarios, R95_ThePublisherEndsATrialByAPlanWithoutOne) {
    World& world = at("2024-03-05T12:00:00Z");
    PlanSpec tried = monthly("15.00");
    tried.trial = "P1M";
    const Item trial = world.sells(tried);
    world.sells_beside(trial, monthly("12.00"));
    const Purchase purchase = world.buys(trial, 10);
    EXPECT_EQ(world.activates(purchase).status, 200);
    world.travel_to("2024-03-20T09:00:00Z");
    EXPECT_EQ(world.publisher_changes(purchase, json::Object{{"planId", "plan-2"}}).status, 202);
    EXPECT_EQ(world.says(purchase, "success").status, 200) << "in any case of letters";
    EXPECT_EQ(world.bill(purchase), R"(
New 2024-03-05..2024-04-04 10 x 0 = 0 | unbilled
Convert 2024-03-20..2024-04-04 10 x 0 = 0 | unbilled
Convert 2024-03-20..2024-04-19 10 x 12 = 120 | unbilled
)");
}

TEST_P(OperationScenarios, R95_FromOneTrialToAnotherTheDaysGoOn) {
    World& world = at("2024-03-05T12:00:00Z");
    PlanSpec tried = monthly("15.00");
    tried.trial = "P1M";
    const Item trial = world.sells(tried);
    PlanSpec other = monthly("25.00");
    other.trial = "P1M";
    world.sells_beside(trial, other);
    const Purchase purchase = world.buys(trial, 2);
    EXPECT_EQ(world.activates(purchase).status, 200);
    world.travel_to("2024-03-20T09:00:00Z");
    EXPECT_EQ(world.publisher_changes(purchase, json::Object{{"planId", "plan-2"}}).status, 202);
    EXPECT_EQ(world.says(purchase, "Success").status, 200);
    world.travel_to("2024-04-05T00:00:00Z");
    EXPECT_EQ(world.bill(purchase), R"(
New 2024-03-05..2024-04-04 2 x 0 = 0 | unbilled
Renew 2024-04-05..2024-05-04 2 x 25 = 50 | unbilled
)");
}

TEST_P(OperationScenarios, R107_ARefusalLeavesEverythingUnchanged) {
    World& world = at("2024-03-10T09:00:00Z");
    const Purchase purchase = has(monthly("10.00"), 5);
    EXPECT_EQ(world.sets_quantity(purchase, 8).status, 200);
    EXPECT_EQ(world.says(purchase, "Failure").status, 200);
    EXPECT_TRUE(world.operation_of(purchase).is_null());
    EXPECT_EQ(world.subscription(purchase).text_or("quantity"), "5");
    EXPECT_EQ(world.bill(purchase), "\nNew 2024-03-10..2024-04-09 5 x 10 = 50 | unbilled\n");
    EXPECT_EQ(world.sets_quantity(purchase, 8).status, 200) << "it may be asked again";
    EXPECT_FALSE(world.operation_of(purchase).is_null());
}

TEST_P(OperationScenarios, R107_WhatNeverArrivesFailsAfterEightHours) {
    World& world = at("2024-03-10T09:00:00Z");
    const Purchase purchase = has(monthly("10.00"), 5);
    const Reply asked = world.publisher_changes(purchase, json::Object{{"quantity", 8}});
    ASSERT_EQ(asked.status, 202);
    const std::string path(asked.headers.find("Operation-Location")->substr(world.base_url().size()));
    world.travel_to("2024-03-10T16:59:59Z");
    EXPECT_EQ(world.publisher_call("GET", path).body.text_or("status"), "InProgress");
    world.travel_to("2024-03-10T17:00:00Z");
    const Reply failed = world.publisher_call("GET", path);
    EXPECT_EQ(failed.body.text_or("status"), "Failed");
    EXPECT_EQ(failed.body.text_or("errorStatusCode"), "504");
    EXPECT_EQ(world.subscription(purchase).text_or("quantity"), "5");
}

TEST_P(OperationScenarios, S4_6_ARenewalGoesOnWhileThePublisherIsAsked) {
    World& world = at("2024-03-10T09:00:00Z");
    const Purchase purchase = has(monthly("10.00"), 5);
    world.travel_to("2024-04-09T23:00:00Z");
    EXPECT_EQ(world.sets_quantity(purchase, 8).status, 200);
    world.travel_to("2024-04-10T01:00:00Z");
    EXPECT_EQ(world.says(purchase, "Success").status, 200);
    EXPECT_EQ(world.bill(purchase), R"(
New 2024-03-10..2024-04-09 5 x 10 = 50 | 2024-03 (2024-04-08; 2024-06-07)
Renew 2024-04-10..2024-05-09 5 x 10 = 50 | unbilled
AddQuantity 2024-04-10..2024-05-09 5 x -10 = -50 | unbilled
AddQuantity 2024-04-10..2024-05-09 8 x 10 = 80 | unbilled
)") << "dated at the acceptance";
}

TEST_P(OperationScenarios, R104_AReinstatementAfterTheEndOfTheTermBeginsANewOneWhenItIsAccepted) {
    World& world = at("2024-03-10T09:00:00Z");
    const Purchase purchase = has(monthly("10.00"), 5);
    world.travel_to("2024-04-01T09:00:00Z");
    EXPECT_EQ(world.changes(purchase, "status", "suspended").status, 200);
    world.travel_to("2024-04-15T23:59:55Z");
    EXPECT_EQ(world.changes(purchase, "status", "active").status, 200);
    EXPECT_EQ(world.status(purchase), "suspended");
    world.travel_to("2024-04-16T00:00:01Z");
    EXPECT_EQ(world.says(purchase, "Success").status, 200);
    EXPECT_EQ(world.status(purchase), "active");
    EXPECT_EQ(world.bill(purchase), R"(
New 2024-03-10..2024-04-09 5 x 10 = 50 | 2024-03 (2024-04-08; 2024-06-07)
Renew 2024-04-16..2024-05-15 5 x 10 = 50 | unbilled
)");
}

}  // namespace
}  // namespace comptoir::testing_world
