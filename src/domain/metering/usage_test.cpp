#include "domain/metering/usage.hpp"

#include <gtest/gtest.h>

#include <array>

#include "base/limits.hpp"

namespace comptoir::metering {
namespace {

using catalog::Dimension;
using subscriptions::State;
using subscriptions::Subscription;

const Instant kNow = Instant::of("2024-03-10T12:30:00Z");

Dimension dimension(const char* id, const char* price, std::optional<std::int64_t> monthly = 0,
                    std::optional<std::int64_t> annual = 0) {
    Dimension made;
    made.id = id;
    made.unit_of_measure = "1 unit";
    made.price_per_unit = {{Currency::of("EUR"), Decimal::of(price)}};
    made.included_monthly = monthly;
    made.included_annual = annual;
    return made;
}

catalog::Plan plan(const char* id, std::vector<Dimension> dimensions) {
    catalog::Plan made;
    made.id = PlanId(id);
    made.dimensions = std::move(dimensions);
    return made;
}

// `silver` is what the subscription has; `bronze` is cheaper and has no calls.
catalog::Product product() {
    catalog::Product made;
    made.plans = {plan("bronze", {dimension("mails", "0.05")}),
                  plan("silver", {dimension("mails", "0.02"), dimension("calls", "1"),
                                  dimension("months", "1", std::nullopt, 5),
                                  dimension("years", "1", 5, std::nullopt)})};
    return made;
}

Subscription active() {
    Subscription s;
    s.state = State::active;
    s.plan = PlanId("silver");
    s.currency = Currency::of("EUR");
    s.activated_at = Instant::of("2024-02-20T10:00:00Z");
    s.anchor = Date::of("2024-02-20");
    return s;
}

Usage usage(const char* at = "2024-03-10T11:00:00Z") {
    Usage made;
    made.dimension = "mails";
    made.quantity = Decimal::of("5");
    made.at = Instant::of(at);
    made.plan = PlanId("silver");
    return made;
}

LeftPlan left(const char* plan, const char* at) {
    LeftPlan made;
    made.plan = PlanId(plan);
    made.left = Instant::of(at);
    return made;
}

// `Accepted 0.02`, or status and field.
std::string verdict(const Subscription& s, const Usage& used, std::vector<LeftPlan> before = {}) {
    const catalog::Product sold = product();
    const auto checked = check_usage(s, before, sold, used, kNow);
    if (checked) return "Accepted " + checked->unit_price.str();
    EXPECT_FALSE(checked.reason().text.empty());
    return std::string(wire_name_of(checked.reason().status)) + " " + std::string(checked.reason().field);
}

TEST(HourOfUsage, IsFloored_7_2) {
    for (const char* at : {"2024-03-10T11:00:00Z", "2024-03-10T11:59:59.9999999Z", "2024-03-10T11:30:00"})
        EXPECT_EQ(hour_of(Instant::of(at)).str(), "2024-03-10T11:00:00Z") << at;
    EXPECT_EQ(hour_of(Instant::of("1969-12-31T23:30:00Z")).str(), "1969-12-31T23:00:00Z");
    EXPECT_EQ(month_of(Instant::of("2024-02-29T23:59:59Z")).str(), "2024-02-01");
}

TEST(QuantityOfUsage, IsReadAsProgramsWriteIt_7_5) {
    const auto read = [](const char* text) {
        const auto quantity = parse_quantity(text);
        return quantity ? quantity->str() : "nothing";
    };
    EXPECT_EQ(read("5"), "5");
    EXPECT_EQ(read("5.0"), "5");
    EXPECT_EQ(read("007"), "7");
    EXPECT_EQ(read("0.30000000000000004"), "0.3");
    EXPECT_EQ(read("0.29999999999999998"), "0.3");
    EXPECT_EQ(read("1.23456789055"), "1.2345678906");
    EXPECT_EQ(read("1.2e1"), "12");
    EXPECT_EQ(read("12E-1"), "1.2");
    EXPECT_EQ(read("5e-11"), "0.0000000001");
    EXPECT_EQ(read("4e-11"), "0");
    EXPECT_EQ(read("1e-400"), "0");
    EXPECT_EQ(read("0e999999999999"), "0");
    EXPECT_EQ(read("-2.5"), "-2.5");
    EXPECT_EQ(read("1e400"), "1000000000000");
    EXPECT_EQ(read("999999999999.99999999999"), "1000000000000");
    for (const char* text : {"", "-", ".5", "5.", "+5", "1.2.3", "1e", "1e+", "0x10", "NaN", "five", "1 2"})
        EXPECT_EQ(read(text), "nothing") << text;
}

TEST(Usage, IsTakenOfADayAndFiveMinutesAhead_7_5) {
    EXPECT_EQ(verdict(active(), usage("2024-03-09T12:30:00Z")), "Accepted 0.02");
    EXPECT_EQ(verdict(active(), usage("2024-03-09T12:29:59.999999Z")), "Expired effectiveStartTime");
    EXPECT_EQ(verdict(active(), usage("2024-03-10T12:35:00Z")), "Accepted 0.02");
    EXPECT_EQ(verdict(active(), usage("2024-03-10T12:35:00.000001Z")), "Expired effectiveStartTime");
}

TEST(Usage, OfWhatIsNotActiveIsRefused_7_5) {
    Subscription s = active();
    s.state = State::suspended;
    s.suspended_at = Instant::of("2024-03-10T12:00:00Z");
    EXPECT_EQ(verdict(s, usage()), "ResourceNotActive resourceId");
    s = active();
    s.state = State::pending;
    s.activated_at.reset();
    s.anchor.reset();
    EXPECT_EQ(verdict(s, usage()), "ResourceNotActive resourceId");
    s.state = State::deleted;
    s.ended_at = Instant::of("2024-03-10T12:00:00Z");
    EXPECT_EQ(verdict(s, usage()), "ResourceNotActive resourceId") << "it never was active";
}

TEST(Usage, OfTheTimeBeforeTheEndIsStillTaken_7_5) {
    Subscription s = active();
    s.state = State::deleted;
    s.ended_at = Instant::of("2024-03-10T11:30:00Z");
    EXPECT_EQ(verdict(s, usage("2024-03-10T11:29:59Z")), "Accepted 0.02");
    EXPECT_EQ(verdict(s, usage("2024-03-10T11:30:00Z")), "ResourceNotActive resourceId");
    s.ended_at = Instant::of("2024-03-09T12:00:00Z");
    EXPECT_EQ(verdict(s, usage("2024-03-09T11:00:00Z")), "Expired effectiveStartTime");
}

TEST(Usage, AfterATermThatDoesNotRenewIsRefusedBeforeItsTimerRuns_R5) {
    Subscription s = active();
    s.anchor = Date::of("2024-02-10");
    ASSERT_EQ(s.term_boundary().str(), "2024-03-10T00:00:00Z");
    EXPECT_EQ(verdict(s, usage("2024-03-10T00:00:00Z")), "Accepted 0.02") << "it renews";
    s.auto_renew = false;
    EXPECT_EQ(verdict(s, usage("2024-03-10T00:00:00Z")), "ResourceNotActive resourceId");
    EXPECT_EQ(verdict(s, usage("2024-03-09T23:59:59Z")), "Accepted 0.02");
}

TEST(Usage, NeedsADimensionThatThePlanBills_7_3) {
    Usage used = usage();
    used.dimension = "calls";
    EXPECT_EQ(verdict(active(), used), "Accepted 1");
    used.dimension = "faxes";
    EXPECT_EQ(verdict(active(), used), "InvalidDimension dimension");
    Subscription s = active();
    s.currency = Currency::of("USD");
    EXPECT_EQ(verdict(s, usage()), "InvalidDimension dimension") << "no price in this currency";
}

TEST(Usage, OfWhatIsIncludedWithoutLimitIsRefused_7_5) {
    Usage monthly = usage();
    monthly.dimension = "months";
    Usage annual = usage();
    annual.dimension = "years";
    EXPECT_EQ(verdict(active(), monthly), "InvalidDimension dimension");
    EXPECT_EQ(verdict(active(), annual), "Accepted 1");
    Subscription year = active();
    year.terms.term = Period::of("P1Y");
    EXPECT_EQ(verdict(year, monthly), "Accepted 1");
    EXPECT_EQ(verdict(year, annual), "InvalidDimension dimension");
}

TEST(Usage, NeedsAQuantityThatCanBeCharged_7_3) {
    const auto of = [](const char* quantity, const char* dimension = "mails") {
        Usage used = usage();
        used.quantity = Decimal::of(quantity);
        used.dimension = dimension;
        return verdict(active(), used);
    };
    EXPECT_EQ(of("0.0000000001"), "Accepted 0.02");
    EXPECT_EQ(of("0"), "InvalidQuantity quantity");
    EXPECT_EQ(of("-1"), "InvalidQuantity quantity");
    EXPECT_EQ(of("4999999999"), "Accepted 0.02");
    EXPECT_EQ(of("1000000000000"), "InvalidQuantity quantity");
    static_assert(limits::kUsageAmountMax == 100'000'000'000);
    EXPECT_EQ(of("9999999999999.99", "calls"), "InvalidQuantity quantity") << "more than can be counted";
    EXPECT_EQ(of("1000000000", "calls"), "InvalidQuantity quantity");
    EXPECT_EQ(of("999999999.99", "calls"), "Accepted 1");
}

TEST(UsageThatCostsTooMuch, IsRefused_7_3) {
    catalog::Product dear = product();
    dear.plans[1].dimensions[0].price_per_unit[0].second = Decimal::of("100");
    Usage used = usage();
    used.quantity = Decimal::of("10000000");  // 1 000 000 000.00
    EXPECT_EQ(check_usage(active(), {}, dear, used, kNow).reason().status, UsageStatus::invalid_quantity);
    used.quantity = Decimal::of("9999999.9999");
    EXPECT_TRUE(check_usage(active(), {}, dear, used, kNow));
}

TEST(Usage, NamesThePlanOfItsHourOrThePresentOne_7_2) {
    Usage used = usage();
    used.plan = PlanId("bronze");
    EXPECT_EQ(verdict(active(), used), "BadArgument planId");
    EXPECT_EQ(verdict(active(), used, {left("bronze", "2024-03-10T11:15:00Z")}), "Accepted 0.05");
    EXPECT_EQ(verdict(active(), used, {left("bronze", "2024-03-10T10:59:59Z")}), "BadArgument planId");
    EXPECT_EQ(verdict(active(), used, {left("bronze", "2024-03-10T11:00:00Z")}), "BadArgument planId");
}

TEST(Usage, OfEarlierHoursIsChargedByTheOldPlan_7_5) {
    const std::vector<LeftPlan> moved = {left("bronze", "2024-03-10T11:15:00Z")};
    EXPECT_EQ(verdict(active(), usage("2024-03-10T10:00:00Z"), moved), "Accepted 0.05")
        << "the present plan is named, and the old price counts";
    EXPECT_EQ(verdict(active(), usage("2024-03-10T11:00:00Z"), moved), "Accepted 0.02")
        << "in the hour of the change both plans were there";
    EXPECT_EQ(verdict(active(), usage("2024-03-10T12:00:00Z"), moved), "Accepted 0.02");
    Usage calls = usage("2024-03-10T10:00:00Z");
    calls.dimension = "calls";
    EXPECT_EQ(verdict(active(), calls, moved), "InvalidDimension dimension") << "the old plan had none";
}

TEST(Usage, FollowsAPlanThatCameAndWent_7_5) {
    // silver until 08:30, bronze until 10:00, silver since.
    const std::vector<LeftPlan> moved = {left("silver", "2024-03-10T08:30:00Z"),
                                         left("bronze", "2024-03-10T10:00:00Z")};
    EXPECT_EQ(verdict(active(), usage("2024-03-10T08:00:00Z"), moved), "Accepted 0.02");
    EXPECT_EQ(verdict(active(), usage("2024-03-10T09:59:59Z"), moved), "Accepted 0.05");
    EXPECT_EQ(verdict(active(), usage("2024-03-10T10:00:00Z"), moved), "Accepted 0.02");
}

TEST(Usage, IsCheckedInTheOrderOfTheContract_7_3) {
    Usage used = usage("2023-01-01T00:00:00Z");
    used.plan = PlanId("gold");
    used.dimension = "faxes";
    used.quantity = Decimal();
    Subscription s = active();
    s.state = State::suspended;
    EXPECT_EQ(verdict(s, used), "BadArgument planId");
    used.plan = PlanId("silver");
    EXPECT_EQ(verdict(s, used), "ResourceNotActive resourceId");
    s.state = State::active;
    EXPECT_EQ(verdict(s, used), "InvalidDimension dimension");
    used.dimension = "mails";
    EXPECT_EQ(verdict(s, used), "InvalidQuantity quantity");
    used.quantity = Decimal::of("1");
    EXPECT_EQ(verdict(s, used), "Expired effectiveStartTime");
}

}  // namespace
}  // namespace comptoir::metering
