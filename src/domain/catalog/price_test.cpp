#include "domain/catalog/price.hpp"

#include <rapidcheck/gtest.h>

#include "base/money.hpp"
#include "domain/catalog/price_rows.hpp"

namespace comptoir::catalog {
namespace {

const Currency kEur = Currency::of("EUR");
const Currency kJpy = Currency::of("JPY");
const Market kFr = Market::of("FR");

PriceRow row(std::string_view price, std::string_view starts, Instant ends) {
    return {kFr,
            kEur,
            Period::months(1),
            BillingPlan::monthly,
            Decimal::of(price),
            std::nullopt,
            Instant::of(starts),
            ends};
}
const PriceKey kMonthly{kFr, kEur, Period::months(1), BillingPlan::monthly};

TEST(Cycles, DivideTheTermByTheBillingPlan_R36) {
    const auto count = [](std::string_view term, BillingPlan plan) {
        return cycle_count(Period::of(term), plan);
    };
    EXPECT_EQ(count("P1M", BillingPlan::monthly), 1);
    EXPECT_EQ(count("P1Y", BillingPlan::monthly), 12);
    EXPECT_EQ(count("P2Y", BillingPlan::monthly), 24);
    EXPECT_EQ(count("P3Y", BillingPlan::monthly), 36);
    EXPECT_EQ(count("P2Y", BillingPlan::annual), 2);
    EXPECT_EQ(count("P3Y", BillingPlan::annual), 3);
    EXPECT_EQ(count("P3Y", BillingPlan::triennial), 1);
    EXPECT_EQ(count("P3Y", BillingPlan::one_time), 1);
    EXPECT_EQ(cycle_length(Period::of("P1Y"), BillingPlan::monthly).str(), "P1M");
    EXPECT_EQ(cycle_length(Period::of("P3Y"), BillingPlan::one_time).str(), "P3Y");
}

TEST(Cycles, AreNotLongerThanTheTerm_R60) {
    EXPECT_EQ(cycle_count(Period::of("P1M"), BillingPlan::annual), std::nullopt);
    EXPECT_EQ(cycle_count(Period::of("P3Y"), BillingPlan::biennial), std::nullopt);
    EXPECT_EQ(cycle_count(Period::of("P30D"), BillingPlan::monthly), std::nullopt);
    EXPECT_EQ(cycle_count(Period::of("P1M"), BillingPlan::none), std::nullopt);
}

TEST(PublishablePrice, DividesExactlyIntoInstalments_R37_X09) {
    EXPECT_EQ(publishable_unit_price(Decimal::of("3393.90"), 12, kEur).str(), "3393.96");
    EXPECT_EQ(publishable_unit_price(Decimal::of("120"), 12, kEur).str(), "120");
    EXPECT_EQ(publishable_unit_price(Decimal::of("1000"), 12, kJpy).str(), "996");
    EXPECT_EQ(publishable_unit_price(Decimal::of("9.999"), 1, kEur).str(), "10");
}

RC_GTEST_PROP(PublishablePrice, IsExactAndUnchangedWhenAppliedAgain_R37, ()) {
    const auto units = *rc::gen::inRange<std::int64_t>(0, 1'000'000'000);
    const int cycles = *rc::gen::element(1, 2, 3, 12, 24, 36);
    const Decimal published =
        publishable_unit_price(Decimal::from_units(int128{units} * 1'000'000), cycles, kEur);
    RC_ASSERT(is_exact_in(mul_div(published, 1, cycles, Rounding::half_up), kEur));
    RC_ASSERT(publishable_unit_price(published, cycles, kEur) == published);
}

TEST(PriceInForce, IsTheEarlierRowWhileItLasts_R40_X58) {
    const PriceRows rows = {row("12", "2024-11-01", end_of_time()),
                            row("10", "2019-01-01", Instant::of("2024-11-03T23:59:59Z"))};
    const auto price_at = [&](std::string_view at) {
        return price_in_force(rows, kMonthly, Instant::of(at));
    };
    EXPECT_EQ(price_at("2024-11-02")->unit_price.str(), "10");
    EXPECT_EQ(price_at("2024-11-03T23:59:59Z")->unit_price.str(), "10");
    EXPECT_EQ(price_at("2024-11-04")->unit_price.str(), "12");
    EXPECT_EQ(price_at("2018-12-31T23:59:59Z"), std::nullopt);
}

TEST(PriceInForce, IsOfTheMarketCurrencyTermAndBillingPlanAskedFor_R39) {
    const PriceRows rows = {row("12", "2024-01-01", end_of_time())};
    PriceKey key = kMonthly;
    key.market = Market::of("DE");
    EXPECT_EQ(price_in_force(rows, key, Instant::of("2024-06-01")), std::nullopt);
    key = kMonthly;
    key.term = Period::of("P1Y");
    EXPECT_EQ(price_in_force(rows, key, Instant::of("2024-06-01")), std::nullopt);
}

TEST(PriceIncrease, StartsOnTheFirstOfAMonthNinetyDaysLater_R42_X35) {
    const auto start = [](std::string_view at) { return earliest_increase_start(Instant::of(at)).str(); };
    EXPECT_EQ(start("2024-03-10"), "2024-07-01");
    EXPECT_EQ(start("2024-04-02"), "2024-07-01");
    EXPECT_EQ(start("2024-04-03"), "2024-08-01");
    EXPECT_EQ(start("2023-11-15T23:59:59Z"), "2024-03-01");
}

TEST(PriceDecrease, StartsNextMonthWhenPublishedFourDaysBeforeItsEnd_R42_X37) {
    const auto start = [](std::string_view at) { return earliest_decrease_start(Instant::of(at)).str(); };
    EXPECT_EQ(start("2024-03-27"), "2024-04-01");
    EXPECT_EQ(start("2024-03-28"), "2024-05-01");
    EXPECT_EQ(start("2024-12-31"), "2025-02-01");
}

TEST(BillingPlanNames, AreThoseOfTheWireAndOfThePriceList) {
    EXPECT_EQ(to_text(BillingPlan::one_time), "one_time");
    EXPECT_EQ(price_list_name(BillingPlan::none, Period::of("P1M")), "None");
    EXPECT_EQ(price_list_name(BillingPlan::monthly, Period::of("P1Y")), "Monthly");
    EXPECT_EQ(price_list_name(BillingPlan::one_time, Period::of("P1M")), "Monthly");
    EXPECT_EQ(price_list_name(BillingPlan::one_time, Period::of("P1Y")), "Annual");
    EXPECT_EQ(price_list_name(BillingPlan::one_time, Period::of("P3Y")), "Triennial");
    EXPECT_EQ(parse_billing_plan("oneTime"), BillingPlan::one_time);
    EXPECT_EQ(parse_billing_plan("ANNUAL"), BillingPlan::annual);
    EXPECT_EQ(parse_billing_plan("weekly"), std::nullopt);
}

}  // namespace
}  // namespace comptoir::catalog
