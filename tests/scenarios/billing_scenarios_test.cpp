#include "world.hpp"

/// Activation, terms, renewals, trials and invoices: worked examples X01–X09, X26, X29, X35–X38, X53,
/// X57 of the rules.
namespace comptoir::testing_world {
namespace {

class BillingScenarios : public testing::TestWithParam<sql_testing::TestEngine> {
  protected:
    void TearDown() override {
        if (world_) {
            EXPECT_TRUE(world_->books_are_in_order());
        }
    }
    World& at(std::string_view now) {
        world_ = std::make_unique<World>(GetParam(), now);
        return *world_;
    }

  private:
    std::unique_ptr<World> world_;
};
INSTANTIATE_TEST_SUITE_P(Engines, BillingScenarios, testing::ValuesIn(sql_testing::test_engines()),
                         testing::PrintToStringParamName());

TEST_P(BillingScenarios, X01_TheTermBeginsAtActivationAndRenewsAtItsEnd) {
    World& world = at("2024-03-10T09:00:00Z");
    const Purchase purchase = world.buys(world.sells(monthly("10.00")), 5);
    EXPECT_EQ(world.status(purchase), "pending");
    EXPECT_EQ(world.bill(purchase), "\n");
    world.travel_to("2024-03-12T15:30:00Z");
    EXPECT_EQ(world.activates(purchase).status, 200);
    EXPECT_EQ(world.status(purchase), "active");
    world.travel_to("2024-05-08T00:00:00Z");
    EXPECT_EQ(world.bill(purchase), R"(
New 2024-03-12..2024-04-11 5 x 10 = 50 | 2024-03 (2024-04-08; 2024-06-07)
Renew 2024-04-12..2024-05-11 5 x 10 = 50 | 2024-04 (2024-05-08; 2024-07-07)
)");
}

TEST_P(BillingScenarios, X02_TheMonthOfTheOrderIsNotBilled) {
    World& world = at("2024-01-31T20:00:00Z");
    const Purchase purchase = world.buys(world.sells(monthly("30.00")));
    world.travel_to("2024-02-01T00:00:00Z");
    EXPECT_EQ(world.activates(purchase).status, 200);
    world.travel_to("2024-02-08T00:00:00Z");
    EXPECT_EQ(world.invoices(), "\n");
    world.travel_to("2024-03-08T00:00:00Z");
    EXPECT_EQ(world.bill(purchase), R"(
New 2024-02-01..2024-02-29 1 x 30 = 30 | 2024-02 (2024-03-08; 2024-05-07)
Renew 2024-03-01..2024-03-31 1 x 30 = 30 | unbilled
)");
}

TEST_P(BillingScenarios, X03_AMonthEndAnchorReturnsToThe31stInALeapYear) {
    World& world = at("2024-01-31T23:59:59Z");
    const Purchase purchase = world.buys(world.sells(monthly("30.00")));
    EXPECT_EQ(world.activates(purchase).status, 200);
    world.travel_to("2024-05-08T00:00:00Z");
    EXPECT_EQ(world.bill(purchase), R"(
New 2024-01-31..2024-02-28 1 x 30 = 30 | 2024-01 (2024-02-08; 2024-04-08)
Renew 2024-02-29..2024-03-30 1 x 30 = 30 | 2024-02 (2024-03-08; 2024-05-07)
Renew 2024-03-31..2024-04-29 1 x 30 = 30 | 2024-03 (2024-04-08; 2024-06-07)
Renew 2024-04-30..2024-05-30 1 x 30 = 30 | 2024-04 (2024-05-08; 2024-07-07)
)");
}

TEST_P(BillingScenarios, X04_AMonthEndAnchorReturnsToThe31stInAnOrdinaryYear) {
    World& world = at("2023-01-31T23:59:59Z");
    const Purchase purchase = world.buys(world.sells(monthly("30.00")));
    EXPECT_EQ(world.activates(purchase).status, 200);
    world.travel_to("2023-04-08T00:00:00Z");
    EXPECT_EQ(world.bill(purchase), R"(
New 2023-01-31..2023-02-27 1 x 30 = 30 | 2023-01 (2023-02-08; 2023-04-09)
Renew 2023-02-28..2023-03-30 1 x 30 = 30 | 2023-02 (2023-03-08; 2023-05-07)
Renew 2023-03-31..2023-04-29 1 x 30 = 30 | 2023-03 (2023-04-08; 2023-06-07)
)");
}

TEST_P(BillingScenarios, X06_AYearBoughtOnThe29thOfFebruaryRenewsOnTheLastOfFebruary) {
    World& world = at("2024-02-29T08:00:00Z");
    const Purchase purchase = world.buys(world.sells(annual("120.00")), 10);
    EXPECT_EQ(world.activates(purchase).status, 200);
    world.travel_to("2028-03-08T00:00:00Z");
    EXPECT_EQ(world.bill(purchase), R"(
New 2024-02-29..2025-02-27 10 x 120 = 1200 | 2024-02 (2024-03-08; 2024-05-07)
Renew 2025-02-28..2026-02-27 10 x 120 = 1200 | 2025-02 (2025-03-08; 2025-05-07)
Renew 2026-02-28..2027-02-27 10 x 120 = 1200 | 2026-02 (2026-03-08; 2026-05-07)
Renew 2027-02-28..2028-02-28 10 x 120 = 1200 | 2027-02 (2027-03-08; 2027-05-07)
Renew 2028-02-29..2029-02-27 10 x 120 = 1200 | 2028-02 (2028-03-08; 2028-05-07)
)");
}

TEST_P(BillingScenarios, X07_AYearPaidMonthlyIsTwelveEqualInstalments) {
    World& world = at("2021-01-31T12:00:00Z");
    const Purchase purchase = world.buys(world.sells(annual_paid_monthly("120.00")), 10);
    EXPECT_EQ(world.activates(purchase).status, 200);
    world.travel_to("2022-01-31T00:00:00Z");
    EXPECT_EQ(world.bill(purchase), R"(
New 2021-01-31..2021-02-27 10 x 10 = 100 | 2021-01 (2021-02-08; 2021-04-09)
CycleCharge 2021-02-28..2021-03-30 10 x 10 = 100 | 2021-02 (2021-03-08; 2021-05-07)
CycleCharge 2021-03-31..2021-04-29 10 x 10 = 100 | 2021-03 (2021-04-08; 2021-06-07)
CycleCharge 2021-04-30..2021-05-30 10 x 10 = 100 | 2021-04 (2021-05-08; 2021-07-07)
CycleCharge 2021-05-31..2021-06-29 10 x 10 = 100 | 2021-05 (2021-06-08; 2021-08-07)
CycleCharge 2021-06-30..2021-07-30 10 x 10 = 100 | 2021-06 (2021-07-08; 2021-09-06)
CycleCharge 2021-07-31..2021-08-30 10 x 10 = 100 | 2021-07 (2021-08-08; 2021-10-07)
CycleCharge 2021-08-31..2021-09-29 10 x 10 = 100 | 2021-08 (2021-09-08; 2021-11-07)
CycleCharge 2021-09-30..2021-10-30 10 x 10 = 100 | 2021-09 (2021-10-08; 2021-12-07)
CycleCharge 2021-10-31..2021-11-29 10 x 10 = 100 | 2021-10 (2021-11-08; 2022-01-07)
CycleCharge 2021-11-30..2021-12-30 10 x 10 = 100 | 2021-11 (2021-12-08; 2022-02-06)
CycleCharge 2021-12-31..2022-01-30 10 x 10 = 100 | 2021-12 (2022-01-08; 2022-03-09)
Renew 2022-01-31..2022-02-27 10 x 10 = 100 | unbilled
)");
}

TEST_P(BillingScenarios, X08_OneYearBilledAnnuallyOrMonthly) {
    World& world = at("2024-05-01T10:00:00Z");
    const Purchase at_once = world.buys(world.sells(annual("120.00")), 10);
    const Purchase monthly_paid = world.buys(world.sells(annual_paid_monthly("120.00")), 10);
    EXPECT_EQ(world.activates(at_once).status, 200);
    EXPECT_EQ(world.activates(monthly_paid).status, 200);
    world.travel_to("2025-04-30T23:59:59Z");
    EXPECT_EQ(world.bill(at_once), R"(
New 2024-05-01..2025-04-30 10 x 120 = 1200 | 2024-05 (2024-06-08; 2024-08-07)
)");
    EXPECT_EQ(world.column(at_once, "billingFrequency"), "-") << "prepaid";
    world.travel_to("2025-05-08T00:00:00Z");
    EXPECT_EQ(world.bill(monthly_paid), R"(
New 2024-05-01..2024-05-31 10 x 10 = 100 | 2024-05 (2024-06-08; 2024-08-07)
CycleCharge 2024-06-01..2024-06-30 10 x 10 = 100 | 2024-06 (2024-07-08; 2024-09-06)
CycleCharge 2024-07-01..2024-07-31 10 x 10 = 100 | 2024-07 (2024-08-08; 2024-10-07)
CycleCharge 2024-08-01..2024-08-31 10 x 10 = 100 | 2024-08 (2024-09-08; 2024-11-07)
CycleCharge 2024-09-01..2024-09-30 10 x 10 = 100 | 2024-09 (2024-10-08; 2024-12-07)
CycleCharge 2024-10-01..2024-10-31 10 x 10 = 100 | 2024-10 (2024-11-08; 2025-01-07)
CycleCharge 2024-11-01..2024-11-30 10 x 10 = 100 | 2024-11 (2024-12-08; 2025-02-06)
CycleCharge 2024-12-01..2024-12-31 10 x 10 = 100 | 2024-12 (2025-01-08; 2025-03-09)
CycleCharge 2025-01-01..2025-01-31 10 x 10 = 100 | 2025-01 (2025-02-08; 2025-04-09)
CycleCharge 2025-02-01..2025-02-28 10 x 10 = 100 | 2025-02 (2025-03-08; 2025-05-07)
CycleCharge 2025-03-01..2025-03-31 10 x 10 = 100 | 2025-03 (2025-04-08; 2025-06-07)
CycleCharge 2025-04-01..2025-04-30 10 x 10 = 100 | 2025-04 (2025-05-08; 2025-07-07)
Renew 2025-05-01..2025-05-31 10 x 10 = 100 | unbilled
)");
    EXPECT_EQ(
        world.column(monthly_paid, "billingFrequency"),
        "Monthly Monthly Monthly Monthly Monthly Monthly Monthly Monthly Monthly Monthly Monthly Monthly -")
        << "R139; blank while unbilled";
}

TEST_P(BillingScenarios, X09_AnAnnualPriceThatDoesNotDivideIsPublishedAsTwelveRoundedInstalments) {
    World& world = at("2024-05-01T10:00:00Z");
    const Item item = world.sells(annual_paid_monthly("3393.90"));
    EXPECT_EQ(world.price_rows(item), "P1Y monthly 3393.96 from 2019-01-01\n");
    const Purchase purchase = world.buys(item);
    EXPECT_EQ(world.activates(purchase).status, 200);
    world.travel_to("2025-04-30T23:59:59Z");
    std::string cycles = "282.83";
    for (int i = 1; i < 12; ++i) cycles += " 282.83";
    EXPECT_EQ(world.column(purchase, "subtotal"), cycles) << "every cycle";
    EXPECT_EQ(world.column(purchase, "chargeType"),
              "New CycleCharge CycleCharge CycleCharge CycleCharge CycleCharge CycleCharge CycleCharge "
              "CycleCharge CycleCharge CycleCharge CycleCharge");
}

TEST_P(BillingScenarios, X26_TheUtcDateDecidesTheMonth) {
    World& world = at("2024-03-31T23:30:00Z");
    const Purchase purchase = world.buys(world.sells(monthly("30.00")));
    EXPECT_EQ(world.activates(purchase).status, 200);
    world.travel_to("2024-05-08T00:00:00Z");
    EXPECT_EQ(world.bill(purchase), R"(
New 2024-03-31..2024-04-29 1 x 30 = 30 | 2024-03 (2024-04-08; 2024-06-07)
Renew 2024-04-30..2024-05-30 1 x 30 = 30 | 2024-04 (2024-05-08; 2024-07-07)
)");
}

TEST_P(BillingScenarios, X29_ATrialConvertsAtItsEndAndKeepsItsId) {
    World& world = at("2019-06-10T08:00:00Z");
    PlanSpec plan = monthly("2.00");
    plan.trial = "P1M";
    const Purchase purchase = world.buys(world.sells(plan));
    EXPECT_EQ(world.activates(purchase).status, 200);
    EXPECT_EQ(world.subscription(purchase).text_or("billingCycle"), "none");
    world.travel_to("2019-08-08T00:00:00Z");
    EXPECT_EQ(world.bill(purchase), R"(
New 2019-06-10..2019-07-09 1 x 0 = 0 | 2019-06 (2019-07-08; 2019-09-06)
Renew 2019-07-10..2019-08-09 1 x 2 = 2 | 2019-07 (2019-08-08; 2019-10-07)
)");
    EXPECT_EQ(world.subscription(purchase).text_or("billingCycle"), "monthly");
}

TEST_P(BillingScenarios, X35_AnIncreaseCountsFromTheFirstOfAMonthNinetyDaysAfterItsPublication) {
    World& world = at("2023-06-30T08:00:00Z");
    const Item item = world.sells(annual("120.00"));
    const Item second_of_april = world.sells(annual("120.00"));
    const Item third_of_april = world.sells(annual("120.00"));
    const auto from = [](std::string until, std::string first) {
        return std::vector<Price>{{"120.00", "2019-01-01", std::move(until)},
                                  {"144.00", std::move(first), ""}};
    };
    const Purchase before = world.buys(item, 10);
    EXPECT_EQ(world.activates(before).status, 200);
    world.travel_to("2023-07-01T09:00:00Z");
    const Purchase after = world.buys(item, 10);
    EXPECT_EQ(world.activates(after).status, 200);

    world.travel_to("2024-03-10T12:00:00Z");
    EXPECT_NE(world.tries_prices(item, from("2024-05-31", "2024-06-01")).find("2024-07-01"),
              std::string::npos);
    EXPECT_EQ(world.tries_prices(item, from("2024-06-30", "2024-07-01")), "");
    world.travel_to("2024-04-02T12:00:00Z");
    EXPECT_EQ(world.tries_prices(second_of_april, from("2024-06-30", "2024-07-01")), "");
    world.travel_to("2024-04-03T12:00:00Z");
    EXPECT_NE(world.tries_prices(third_of_april, from("2024-06-30", "2024-07-01")).find("2024-08-01"),
              std::string::npos);
    EXPECT_EQ(world.tries_prices(third_of_april, from("2024-07-31", "2024-08-01")), "");

    world.travel_to("2024-08-08T00:00:00Z");
    EXPECT_EQ(world.bill(before), R"(
New 2023-06-30..2024-06-29 10 x 120 = 1200 | 2023-06 (2023-07-08; 2023-09-06)
Renew 2024-06-30..2025-06-29 10 x 120 = 1200 | 2024-06 (2024-07-08; 2024-09-06)
)");
    EXPECT_EQ(world.bill(after), R"(
New 2023-07-01..2024-06-30 10 x 120 = 1200 | 2023-07 (2023-08-08; 2023-10-07)
Renew 2024-07-01..2025-06-30 10 x 144 = 1440 | 2024-07 (2024-08-08; 2024-10-07)
)");
}

TEST_P(BillingScenarios, X37_ADecreaseCountsFromTheNextMonthIfPublishedFourDaysBefore) {
    World& world = at("2024-02-27T08:00:00Z");
    const Item item = world.sells(monthly("12.00"));
    const Item late = world.sells(monthly("12.00"));
    const Purchase purchase = world.buys(item);
    EXPECT_EQ(world.activates(purchase).status, 200);
    const Purchase of_late = world.buys(late);
    EXPECT_EQ(world.activates(of_late).status, 200);
    world.travel_to("2024-03-27T12:00:00Z");
    world.changes_prices(item, {{"12.00", "2019-01-01", "2024-03-31"}, {"9.00", "2024-04-01", ""}});
    world.travel_to("2024-03-28T12:00:00Z");
    EXPECT_NE(world.tries_prices(late, {{"12.00", "2019-01-01", "2024-03-31"}, {"9.00", "2024-04-01", ""}})
                  .find("2024-05-01"),
              std::string::npos);
    world.changes_prices(late, {{"12.00", "2019-01-01", "2024-04-30"}, {"9.00", "2024-05-01", ""}});
    world.travel_to("2024-06-08T00:00:00Z");
    EXPECT_EQ(world.bill(purchase), R"(
New 2024-02-27..2024-03-26 1 x 12 = 12 | 2024-02 (2024-03-08; 2024-05-07)
Renew 2024-03-27..2024-04-26 1 x 12 = 12 | 2024-03 (2024-04-08; 2024-06-07)
Renew 2024-04-27..2024-05-26 1 x 9 = 9 | 2024-04 (2024-05-08; 2024-07-07)
Renew 2024-05-27..2024-06-26 1 x 9 = 9 | 2024-05 (2024-06-08; 2024-08-07)
)");
    EXPECT_EQ(world.bill(of_late), R"(
New 2024-02-27..2024-03-26 1 x 12 = 12 | 2024-02 (2024-03-08; 2024-05-07)
Renew 2024-03-27..2024-04-26 1 x 12 = 12 | 2024-03 (2024-04-08; 2024-06-07)
Renew 2024-04-27..2024-05-26 1 x 12 = 12 | 2024-04 (2024-05-08; 2024-07-07)
Renew 2024-05-27..2024-06-26 1 x 9 = 9 | 2024-05 (2024-06-08; 2024-08-07)
)");
}

TEST_P(BillingScenarios, X38_ThePriceOfTheCheckoutHoldsForTheFirstTerm) {
    World& world = at("2024-06-20T08:00:00Z");
    PlanSpec plan = monthly("10.00");
    plan.prices = {{"10.00", "2019-01-01", "2024-06-30"}, {"12.00", "2024-07-01", ""}};
    const Purchase purchase = world.buys(world.sells(plan));
    world.travel_to("2024-07-05T10:00:00Z");
    EXPECT_EQ(world.activates(purchase).status, 200);
    world.travel_to("2024-09-08T00:00:00Z");
    EXPECT_EQ(world.bill(purchase), R"(
New 2024-07-05..2024-08-04 1 x 10 = 10 | 2024-07 (2024-08-08; 2024-10-07)
Renew 2024-08-05..2024-09-04 1 x 12 = 12 | 2024-08 (2024-09-08; 2024-11-07)
Renew 2024-09-05..2024-10-04 1 x 12 = 12 | unbilled
)");
}

TEST_P(BillingScenarios, X53_AMonthWithOnlyATrialHasAnInvoiceOverNothing) {
    World& world = at("2019-06-10T08:00:00Z");
    PlanSpec plan = monthly("2.00");
    plan.trial = "P1M";
    const Purchase purchase = world.buys(world.sells(plan));
    EXPECT_EQ(world.activates(purchase).status, 200);
    world.travel_to("2019-07-08T00:00:00Z");
    EXPECT_EQ(world.invoices(), "\n2019-06-01 2019-07-08 EUR 0\n");
}

TEST_P(BillingScenarios, X57_ATrialLeftEarlyIsPaidFromThatDay) {
    World& world = at("2024-03-05T12:00:00Z");
    PlanSpec trial = monthly("15.00");
    trial.trial = "P1M";
    const Item tried = world.sells(trial);
    const Item paid = world.sells_beside(tried, monthly("12.00"));
    const Purchase purchase = world.buys(tried, 10);
    EXPECT_EQ(world.activates(purchase).status, 200);
    world.travel_to("2024-03-20T09:00:00Z");
    EXPECT_EQ(world.converts(purchase, paid).summary(), "200");
    EXPECT_EQ(world.cancels(purchase).summary(), "400 900117");  // R91: a conversion opens no window.
    world.travel_to("2024-05-08T00:00:00Z");
    EXPECT_EQ(world.bill(purchase), R"(
New 2024-03-05..2024-04-04 10 x 0 = 0 | 2024-03 (2024-04-08; 2024-06-07)
Convert 2024-03-20..2024-04-04 10 x 0 = 0 | 2024-03 (2024-04-08; 2024-06-07)
Convert 2024-03-20..2024-04-19 10 x 12 = 120 | 2024-03 (2024-04-08; 2024-06-07)
Renew 2024-04-20..2024-05-19 10 x 12 = 120 | 2024-04 (2024-05-08; 2024-07-07)
)");
}

TEST_P(BillingScenarios, R95_ATrialLeftOnItsLastDayIsPaidByTheYearAtThePriceOfThatDay) {
    World& world = at("2024-01-31T12:00:00Z");
    PlanSpec trial = monthly("15.00");
    trial.trial = "P14D";
    PlanSpec year = annual("120.00");
    year.prices = {{"120.00", "2019-01-01", "2024-02-12"}, {"150.00", "2024-02-13", ""}};
    const Item tried = world.sells(trial);
    const Item paid = world.sells_beside(tried, year);
    const Purchase purchase = world.buys(tried, 2);
    EXPECT_EQ(world.activates(purchase).status, 200);
    world.travel_to("2024-02-13T23:59:59Z");
    EXPECT_EQ(world.converts(purchase, paid).summary(), "200");
    EXPECT_EQ(world.subscription(purchase).text_or("commitmentEndDate"), "2025-02-12T23:59:59Z");
    world.travel_to("2024-03-08T00:00:00Z");
    EXPECT_EQ(world.bill(purchase), R"(
New 2024-01-31..2024-02-13 2 x 0 = 0 | 2024-01 (2024-02-08; 2024-04-08)
Convert 2024-02-13..2024-02-13 2 x 0 = 0 | 2024-02 (2024-03-08; 2024-05-07)
Convert 2024-02-13..2025-02-12 2 x 150 = 300 | 2024-02 (2024-03-08; 2024-05-07)
)");
}

TEST_P(BillingScenarios, R123_EachMarketCurrencyHasItsOwnInvoice_X45) {
    World& world = at("2024-03-05T08:00:00Z");
    PlanSpec pounds = monthly("80.00");
    pounds.market = "GB";
    pounds.currency = "GBP";
    const Purchase in_france = world.buys(world.sells(monthly("100.00")));
    const Purchase in_britain = world.buys(world.sells(pounds), 1, world.customer("GB"));
    EXPECT_EQ(world.activates(in_france).status, 200);
    EXPECT_EQ(world.activates(in_britain).status, 200);
    world.travel_to("2024-04-08T00:00:00Z");
    EXPECT_EQ(world.invoices(), "\n2024-03-01 2024-04-08 GBP 80\n2024-03-01 2024-04-08 EUR 100\n");
}

TEST_P(BillingScenarios, R130_DayByDayAndOneJumpGiveTheSameInvoices) {
    std::string bills[2];
    for (const bool day_by_day : {false, true}) {
        World& world = at("2024-01-30T07:00:00Z");
        const Purchase purchase = world.buys(world.sells(annual_paid_monthly("120.00")), 3);
        EXPECT_EQ(world.activates(purchase).status, 200);
        if (day_by_day) {
            for (Date day = Date::of("2024-01-31"); day < Date::of("2024-04-09"); day = day.plus_days(1)) {
                world.travel_to(day.str() + "T00:00:00Z");
            }
        }
        world.travel_to("2024-04-09T00:00:00Z");
        bills[day_by_day ? 1 : 0] = world.bill(purchase) + world.invoices();
    }
    EXPECT_EQ(bills[0], bills[1]);
}

}  // namespace
}  // namespace comptoir::testing_world
