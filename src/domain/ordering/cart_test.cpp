#include "domain/ordering/cart.hpp"

#include <rapidcheck/gtest.h>

namespace comptoir::ordering {
namespace {

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
    return text;
}

TEST(OrderGroups, AreOnePerBillingCycleAndCurrency_R57_X52) {
    const std::vector<GroupKey> x52 = {
        {"monthly", "EUR"}, {"annual", "EUR"}, {"monthly", "EUR"}, {"none", "EUR"}};
    EXPECT_EQ(joined(group_lines(x52)), "0 1 0 2");
    const std::vector<GroupKey> currencies = {
        {"monthly", "EUR"}, {"monthly", "GBP"}, {"Monthly", "eur"}, {"1", "GBP"}};
    EXPECT_EQ(joined(group_lines(currencies)), "0 1 0 1");
    const std::vector<GroupKey> malformed = {{"weekly", ""}, {"monthly", ""}, {"weekly", ""}};
    EXPECT_EQ(joined(group_lines(malformed)), "0 1 0");
    const std::vector<GroupKey> unknown_item = {
        {"monthly", ""}, {"monthly", "EUR"}, {"monthly", "GBP"}, {"monthly", ""}, {"annual", ""}};
    EXPECT_EQ(joined(group_lines(unknown_item)), "0 0 1 0 2");
    EXPECT_TRUE(group_lines({}).empty());
}

RC_GTEST_PROP(OrderGroups, HoldEqualLinesTogetherAndOthersApart_R57, ()) {
    std::vector<GroupKey> lines;
    for (const int n : *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 8))) {
        lines.push_back({n % 2 == 0 ? "monthly" : "annual", n % 4 < 2 ? "EUR" : "USD"});
    }
    const auto groups = group_lines(lines);
    RC_ASSERT(groups.size() == lines.size());
    for (std::size_t i = 0; i < lines.size(); ++i) {
        for (std::size_t j = 0; j < lines.size(); ++j) {
            const bool same =
                lines[i].billing_cycle == lines[j].billing_cycle && lines[i].currency == lines[j].currency;
            RC_ASSERT((groups[i] == groups[j]) == same);
        }
    }
}

TEST(Quantity, StaysInsideTheLimitsOfTheSku_R58) {
    EXPECT_TRUE(check_purchase_quantity({}, 1));
    EXPECT_TRUE(check_purchase_quantity({}, 1'000'000));
    EXPECT_FALSE(check_purchase_quantity({}, 0));
    EXPECT_FALSE(check_purchase_quantity({}, 1'000'001));
    EXPECT_TRUE(check_purchase_quantity(QuantityLimits::flat_rate(), 1));
    const auto refused = check_purchase_quantity({5, 10}, 11);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.reason().reason, Reason::quantity_outside_limits);
    EXPECT_EQ(joined(refused.reason().values), "5 10");
}

TEST(BillingCycleWords, AreReadAsClientsSendThem) {
    EXPECT_EQ(parse_billing_cycle("Monthly"), BillingCycle::monthly);
    EXPECT_EQ(parse_billing_cycle("ANNUAL"), BillingCycle::annual);
    for (const char* text : {"one_time", "onetime", "OneTime", "ONE_TIME", "4"}) {
        EXPECT_EQ(parse_billing_cycle(text), BillingCycle::one_time) << text;
    }
    EXPECT_EQ(parse_billing_cycle("0"), BillingCycle::unknown);
    EXPECT_EQ(parse_billing_cycle("unknown"), BillingCycle::unknown);
    EXPECT_EQ(parse_billing_cycle("3"), BillingCycle::none);
    EXPECT_EQ(parse_billing_cycle("triennial"), BillingCycle::triennial);
    for (const char* text : {"", "5", "-1", "10", "weekly", "month ly"})
        EXPECT_FALSE(parse_billing_cycle(text)) << text;
}

TEST(BillingCycleWords, OfTwoAndThreeYearsTravelAsOneTime) {
    EXPECT_EQ(wire_name_of(BillingCycle::triennial), "one_time");
    EXPECT_EQ(name_of(BillingCycle::triennial), "triennial");
    EXPECT_EQ(wire_name_of(BillingCycle::none), "none");
}

TEST(BillingPlan, CycleAndLengthAreThreeNamesOfOneThing_R34_R36) {
    std::string text = "\n";
    for (const char* plan : {"Monthly", "Annual", "Biennial", "Triennial"}) {
        const auto cycle = cycle_of_billing_plan(plan);
        ASSERT_TRUE(cycle);
        const auto length = period_of(*cycle, Period::of("P3Y"));
        ASSERT_TRUE(length);
        EXPECT_EQ(cycle_of_period(*length), cycle);
        EXPECT_EQ(billing_plan_of(*cycle), plan);
        text += std::string(plan) + " " + length->str() + " " + std::string(wire_name_of(*cycle)) + "\n";
    }
    EXPECT_EQ(text, R"(
Monthly P1M monthly
Annual P1Y annual
Biennial P2Y one_time
Triennial P3Y one_time
)");
    EXPECT_EQ(cycle_of_billing_plan("none"), BillingCycle::none);
    EXPECT_EQ(period_of(BillingCycle::none, Period::of("P1M")), std::nullopt);
    EXPECT_EQ(period_of(BillingCycle::one_time, Period::of("P2Y")), Period::of("P2Y"));
    EXPECT_EQ(cycle_of_period(Period::of("P6M")), std::nullopt);
    EXPECT_EQ(cycle_of_period(Period::of("P30D")), std::nullopt);
    EXPECT_EQ(cycle_of_billing_plan(""), std::nullopt);
}

std::string answer(const Outcome<std::size_t>& found) {
    return found ? std::to_string(*found) : std::string(name_of(found.reason().reason));
}

TEST(TermOfALine, MustBeOnTheRowsOfTheSku_R60) {
    const std::vector<TermOption> options = {{Period::of("P1M"), BillingCycle::monthly},
                                             {Period::of("P1Y"), BillingCycle::annual},
                                             {Period::of("P1Y"), BillingCycle::monthly},
                                             {Period::of("P3Y"), BillingCycle::triennial},
                                             {Period::of("P30D"), BillingCycle::none}};
    const auto find = [&](const char* term, BillingCycle cycle) {
        return answer(find_term_option(options, Period::of(term), cycle));
    };
    EXPECT_EQ(find("P1M", BillingCycle::monthly), "0");
    EXPECT_EQ(find("P1Y", BillingCycle::annual), "1");
    EXPECT_EQ(find("P12M", BillingCycle::monthly), "2");
    EXPECT_EQ(find("P3Y", BillingCycle::one_time), "3");
    EXPECT_EQ(find("P3Y", BillingCycle::triennial), "3");
    EXPECT_EQ(find("P30D", BillingCycle::none), "4");
    EXPECT_EQ(find("P1M", BillingCycle::annual), "billing_cycle_longer_than_term");
    EXPECT_EQ(find("P30D", BillingCycle::monthly), "billing_cycle_longer_than_term");
    EXPECT_EQ(find("P2Y", BillingCycle::annual), "term_not_on_sku");
    EXPECT_EQ(find("P3Y", BillingCycle::annual), "billing_cycle_not_on_sku");
    EXPECT_EQ(find("P1Y", BillingCycle::one_time), "billing_cycle_not_on_sku");
    EXPECT_EQ(find("P1Y", BillingCycle::unknown), "billing_cycle_not_on_sku");
}

TEST(TermOfALine, IsTheUsualOneWhenAClientNamesNone) {
    const std::vector<TermOption> one = {{Period::of("P3Y"), BillingCycle::annual}};
    EXPECT_EQ(default_term(one, BillingCycle::monthly), Period::of("P3Y"));
    const std::vector<TermOption> two = {{Period::of("P1Y"), BillingCycle::monthly},
                                         {Period::of("P1M"), BillingCycle::monthly}};
    EXPECT_EQ(default_term(two, BillingCycle::monthly), Period::of("P1Y"))
        << "the first with this billing cycle";
    EXPECT_EQ(default_term(two, BillingCycle::annual), Period::of("P1Y"));
    EXPECT_EQ(default_term(two, BillingCycle::one_time), std::nullopt);
    EXPECT_EQ(default_term({}, BillingCycle::monthly), std::nullopt);
}

}  // namespace
}  // namespace comptoir::ordering
