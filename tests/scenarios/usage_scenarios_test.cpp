#include <fmt/format.h>

#include "server/command_line.hpp"
#include "server/tools.hpp"
#include "world.hpp"

/// What is metered, from the publisher's report to the partner's invoice (commerce rules R88, R114, R121,
/// R134; publisher contract §4.4, §7.5). Worked out by hand, as the examples of the rules are.
namespace comptoir::testing_world {
namespace {

class UsageScenarios : public testing::TestWithParam<sql_testing::TestEngine> {
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
    Purchase has(const PlanSpec& plan) {
        const Purchase purchase = world_->buys(world_->sells(plan));
        EXPECT_EQ(world_->activates(purchase).status, 200);
        return purchase;
    }
    void uses(const Purchase& purchase, std::string_view meter, std::string_view quantity,
              std::string_view when, std::string_view plan = "plan") {
        const Reply reply = world_->reports(purchase, meter, quantity, when, plan);
        EXPECT_EQ(reply.status, 200) << when << json::write(reply.body);
    }

    std::unique_ptr<World> world_;
};
INSTANTIATE_TEST_SUITE_P(Engines, UsageScenarios, testing::ValuesIn(sql_testing::test_engines()),
                         testing::PrintToStringParamName());

TEST_P(UsageScenarios, R134_TheSumOfTheMonthIsChargedAndItsDaysNeedNotAddUpToIt) {
    for (const char* profile : {"classic-2019", "modern-2024"}) {
        World& world = at("2024-03-12T15:30:00Z", profile);
        const Purchase purchase = has(metered(monthly("10.00"), {{"mails", "0.05"}, {"calls", "1.50"}}));
        uses(purchase, "mails", "0.33", "2024-03-12T15:00:00Z");
        world.travel_to("2024-03-13T12:00:00Z");
        uses(purchase, "mails", "0.33", "2024-03-13T11:00:00Z");
        world.travel_to("2024-03-14T12:00:00Z");
        uses(purchase, "mails", "0.33", "2024-03-14T11:00:00Z");
        uses(purchase, "calls", "7", "2024-03-14T11:00:00Z");
        EXPECT_EQ(world.usage("current"), R"(
mails 2024-03-12 0.33 x 0.05 = 0.01
mails 2024-03-13 0.33 x 0.05 = 0.01
mails 2024-03-14 0.33 x 0.05 = 0.01
calls 2024-03-14 7 x 1.5 = 10.5
)");
        world.travel_to("2024-04-08T00:00:00Z");
        const std::string bill = world.bill(purchase);
        EXPECT_NE(
            bill.find("New 2024-03-01..2024-03-31 1 x 0.05 = 0.04 | 2024-03 (2024-04-08; 2024-06-07)\n"),
            std::string::npos)
            << "0.99 × 0.05 = 0.0495 " << bill;
        EXPECT_NE(bill.find("New 2024-03-01..2024-03-31 1 x 1.5 = 10.5 | 2024-03"), std::string::npos);
        EXPECT_NE(bill.find("New 2024-03-12..2024-04-11 1 x 10 = 10 | 2024-03"), std::string::npos);
        EXPECT_EQ(world.invoices(), "\n2024-03-01 2024-04-08 EUR 20.54\n") << "10.00 + 0.04 + 10.50";
        EXPECT_EQ(world.usage("G000000001"), R"(
mails 2024-03-12 0.33 x 0.05 = 0.01
mails 2024-03-13 0.33 x 0.05 = 0.01
mails 2024-03-14 0.33 x 0.05 = 0.01
calls 2024-03-14 7 x 1.5 = 10.5
)");
        EXPECT_TRUE(world.books_are_in_order());
    }
}

TEST_P(UsageScenarios, R121_UsageBelongsToTheMonthInWhichItWasUsed) {
    World& world = at("2024-01-31T22:00:00Z");
    const Purchase purchase = has(metered(monthly("10.00"), {{"mails", "1.00"}}));
    world.travel_to("2024-02-01T23:59:58Z");
    uses(purchase, "mails", "3", "2024-01-31T23:59:59Z");
    uses(purchase, "mails", "5", "2024-02-01T00:00:00Z");
    world.travel_to("2024-02-02T00:00:00Z");
    EXPECT_EQ(world.reports(purchase, "mails", "1", "2024-01-31T23:59:59Z").status, 400) << "a day is over";
    world.travel_to("2024-03-08T00:00:00Z");
    EXPECT_EQ(world.invoices(), "\n2024-02-01 2024-03-08 EUR 15\n2024-01-01 2024-02-08 EUR 13\n")
        << "January: 10 + 3; February: 10 for 29 Feb on, and 5";
    EXPECT_EQ(world.column(purchase, "meterDescription"), "- Meter mails - Meter mails");
}

TEST_P(UsageScenarios, S4_4_OverageIsMonthlyAlsoInAnAnnualTerm) {
    World& world = at("2024-01-10T09:00:00Z");
    const Purchase purchase = has(metered(annual("120.00"), {{"mails", "0.10"}}));
    for (const char* month : {"01", "02", "03"}) {
        world.travel_to(fmt::format("2024-{}-20T09:00:00Z", month));
        uses(purchase, "mails", "12.5", fmt::format("2024-{}-20T08:00:00Z", month));
    }
    world.travel_to("2024-04-08T00:00:00Z");
    EXPECT_EQ(world.bill(purchase), R"(
New 2024-01-10..2025-01-09 1 x 120 = 120 | 2024-01 (2024-02-08; 2024-04-08)
New 2024-01-01..2024-01-31 1 x 0.1 = 1.25 | 2024-01 (2024-02-08; 2024-04-08)
New 2024-02-01..2024-02-29 1 x 0.1 = 1.25 | 2024-02 (2024-03-08; 2024-05-07)
New 2024-03-01..2024-03-31 1 x 0.1 = 1.25 | 2024-03 (2024-04-08; 2024-06-07)
)");
    EXPECT_EQ(world.column(purchase, "billableQuantity"), "1 12.5 12.5 12.5");
    EXPECT_EQ(world.column(purchase, "unitType"), "- 1 unit 1 unit 1 unit");
}

TEST_P(UsageScenarios, S7_5_AfterAPlanChangeEarlierHoursHaveTheOldPlansPrice) {
    World& world = at("2024-03-10T08:00:00Z");
    const Item item = world.sells(metered(monthly("10.00"), {{"mails", "0.05"}}));
    world.sells_beside(item, metered(monthly("20.00"), {{"mails", "0.02"}, {"calls", "1.00"}}));
    const Purchase purchase = world.buys(item);
    ASSERT_EQ(world.activates(purchase).status, 200);
    world.travel_to("2024-03-10T10:15:00Z");
    ASSERT_EQ(world.publisher_changes(purchase, json::Object{{"planId", "plan-2"}}).status, 202);
    ASSERT_EQ(world.says(purchase, "Success").status, 200);
    world.travel_to("2024-03-10T12:00:00Z");
    uses(purchase, "mails", "100", "2024-03-10T08:00:00Z");
    uses(purchase, "mails", "200", "2024-03-10T09:00:00Z", "plan-2");
    uses(purchase, "mails", "300", "2024-03-10T10:00:00Z", "plan-2");
    EXPECT_EQ(world.reports(purchase, "mails", "1", "2024-03-10T10:00:00Z").status, 409)
        << "the hour counts once, whatever the plan";
    EXPECT_EQ(world.reports(purchase, "mails", "1", "2024-03-10T11:00:00Z").body.text_or("code"),
              "BadArgument")
        << "it has that plan no more";
    EXPECT_EQ(world.reports(purchase, "calls", "1", "2024-03-10T08:00:00Z", "plan-2").status, 400)
        << "the old plan had no calls";
    uses(purchase, "calls", "2", "2024-03-10T11:00:00Z", "plan-2");
    EXPECT_EQ(world.usage("current"), R"(
mails 2024-03-10 300 x 0.05 = 15
mails 2024-03-10 300 x 0.02 = 6
calls 2024-03-10 2 x 1 = 2
)");
    world.travel_to("2024-04-08T00:00:00Z");
    const std::string bill = world.bill(purchase);
    for (const char* line : {"1 x 0.05 = 15 | 2024-03", "1 x 0.02 = 6 | 2024-03", "1 x 1 = 2 | 2024-03"})
        EXPECT_NE(bill.find(line), std::string::npos) << line << bill;
    const std::string plans = world.column(purchase, "skuName");
    EXPECT_NE(plans.find("Plan of offer-1"), std::string::npos) << plans;
    EXPECT_NE(plans.find("Plan-2 of offer-1"), std::string::npos) << plans;
}

TEST_P(UsageScenarios, R88_ACancellationInsideTheWindowTakesBackTheTermAndNotTheUsage) {
    World& world = at("2024-03-12T15:30:00Z");
    const Purchase purchase = has(metered(monthly("10.00"), {{"mails", "0.50"}}));
    uses(purchase, "mails", "4", "2024-03-12T15:00:00Z");
    world.travel_to("2024-03-13T10:00:00Z");
    ASSERT_EQ(world.cancels(purchase).status, 200);
    world.travel_to("2024-03-14T09:00:00Z");
    uses(purchase, "mails", "6", "2024-03-13T09:59:59Z");
    EXPECT_EQ(world.reports(purchase, "mails", "6", "2024-03-13T10:00:00Z").status, 400);
    world.travel_to("2024-04-08T00:00:00Z");
    EXPECT_EQ(world.invoices(), "\n2024-03-01 2024-04-08 EUR 5\n") << "10 − 10 + 10 × 0.50";
}

TEST_P(UsageScenarios, S7_5_WhatIsSuspendedReportsNothingAndWhatExpiredTheDayBefore) {
    World& world = at("2024-03-12T15:30:00Z");
    const Purchase purchase = has(metered(monthly("10.00"), {{"mails", "0.50"}}));
    ASSERT_EQ(world.sets_auto_renew(purchase, false).status, 200);
    world.travel_to("2024-04-12T12:00:00Z");
    EXPECT_EQ(world.status(purchase), "expired");
    uses(purchase, "mails", "6", "2024-04-11T23:59:59Z");
    EXPECT_EQ(world.reports(purchase, "mails", "6", "2024-04-12T00:00:00Z").status, 400);
    const Purchase other = has(metered(monthly("10.00"), {{"mails", "0.50"}}));
    ASSERT_EQ(world.changes(other, "status", "suspended").status, 200);
    EXPECT_EQ(world.reports(other, "mails", "6", "2024-04-12T11:00:00Z").status, 400);
    world.travel_to("2024-05-08T00:00:00Z");
    EXPECT_EQ(world.invoices(), "\n2024-04-01 2024-05-08 EUR 13\n2024-03-01 2024-04-08 EUR 10\n");
}

TEST_P(UsageScenarios, S6_3_ABaseFeeOfNothingLeavesUsageAlone) {
    World& world = at("2024-03-12T15:30:00Z");
    const Purchase purchase = has(metered(monthly("0"), {{"mails", "0.50"}}));
    EXPECT_EQ(world.subscription(purchase).text_or("billingType"), "usage");
    uses(purchase, "mails", "3", "2024-03-12T15:00:00Z");
    world.travel_to("2024-04-08T00:00:00Z");
    EXPECT_EQ(world.invoices(), "\n2024-03-01 2024-04-08 EUR 1.5\n");
}

// What always holds: same events, same instants, same bytes.
TEST_P(UsageScenarios, AMonthDayByDayEqualsAMonthInOneJump) {
    std::string bills[2];
    for (const bool day_by_day : {false, true}) {
        World& world = at("2024-03-12T15:30:00Z");
        const Purchase purchase = has(metered(monthly("10.00"), {{"mails", "0.07"}}));
        uses(purchase, "mails", "3.3", "2024-03-12T15:00:00Z");
        if (day_by_day) {
            for (int day = 13; day <= 31; ++day) world.travel_to(fmt::format("2024-03-{}T00:00:00Z", day));
            for (int day = 1; day <= 7; ++day) world.travel_to(fmt::format("2024-04-0{}T12:00:00Z", day));
        }
        world.travel_to("2024-04-08T00:00:00Z");
        bills[day_by_day ? 1 : 0] = world.bill(purchase) + world.usage("G000000001") + world.invoices();
        EXPECT_TRUE(world.books_are_in_order());
    }
    EXPECT_EQ(bills[0], bills[1]);
}

TEST_P(UsageScenarios, R122_AClosedMonthHasItsUsageAfterADowntime) {
    World& world = at("2026-03-10T09:00:00Z");
    const Purchase purchase = has(metered(monthly("10.00"), {{"mails", "0.50"}}));
    uses(purchase, "mails", "3", "2026-03-10T08:00:00Z");
    world.stands_still_until("2026-04-09T12:00:00Z");
    EXPECT_EQ(world.types([](server::Core& core) { return server::close_month(core, "2026-03"); }),
              server::kExitDone);
    EXPECT_EQ(world.invoices(), "\n2026-03-01 2026-04-08 EUR 11.5\n");
    EXPECT_EQ(world.usage("G000000001"), "\nmails 2026-03-10 3 x 0.5 = 1.5\n");
}

}  // namespace
}  // namespace comptoir::testing_world
