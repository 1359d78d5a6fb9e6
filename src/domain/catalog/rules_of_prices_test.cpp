#include <gtest/gtest.h>

#include "domain/catalog/rules.hpp"

/// What an import may do to the prices of an offer that is on sale (commerce rule R42; examples X35, X37).
namespace comptoir::catalog {
namespace {

struct Row {
    const char* price;
    const char* from;
    const char* to = "";
    const char* market = "FR";
    int months = 1;
};

Product offer_with(const std::vector<Row>& rows) {
    Plan plan;
    plan.id = PlanId("plan");
    for (const Row& row : rows) {
        plan.prices.push_back(
            {Market::of(row.market), Currency::of("EUR"), Period::months(row.months),
             row.months == 1 ? BillingPlan::monthly : BillingPlan::annual, Decimal::of(row.price),
             std::nullopt, Instant::of(row.from),
             *row.to == '\0' ? end_of_time() : Instant::from_micros(Instant::of(row.to).micros() - 1)});
    }
    Product product;
    product.plans = {std::move(plan)};
    return product;
}

// `to` is the first instant that the row no longer covers.
std::string problems(const std::vector<Row>& before, const std::vector<Row>& after,
                     std::string_view published) {
    std::string text;
    for (const ImportProblem& problem :
         problems_of_price_changes(offer_with(before), offer_with(after), {}, Instant::of(published))) {
        text += problem.pointer + ": " + problem.message + "\n";
    }
    return text;
}

std::string rise(std::string_view published, const char* from) {
    return problems({{"120", "2019-01-01"}}, {{"120", "2019-01-01", from}, {"144", from}}, published);
}
std::string fall(std::string_view published, const char* from) {
    return problems({{"12", "2019-01-01"}}, {{"12", "2019-01-01", from}, {"9", from}}, published);
}

TEST(PriceChange, AnIncreaseIsKnownNinetyDaysAhead_R42_X35) {
    EXPECT_EQ(rise("2024-03-10T12:00:00Z", "2024-07-01"), "");
    EXPECT_EQ(rise("2024-04-02T23:59:59Z", "2024-07-01"), "");
    EXPECT_EQ(rise("2024-04-02T23:59:59Z", "2025-01-01"), "");
    EXPECT_EQ(
        rise("2024-04-03T00:00:00Z", "2024-07-01"),
        "/plans/0/prices/1/effectiveFrom: an increase of the price of P1M in FR comes too early; published "
        "now, it may begin on 2024-08-01 or the first of a later month (R42)\n");
}

TEST(PriceChange, ADecreaseBeginsWithTheNextMonth_R42_X37) {
    EXPECT_EQ(fall("2024-03-27T12:00:00Z", "2024-04-01"), "");
    EXPECT_EQ(fall("2024-03-28T00:00:00Z", "2024-05-01"), "");
    EXPECT_EQ(
        fall("2024-03-28T00:00:00Z", "2024-04-01"),
        "/plans/0/prices/1/effectiveFrom: a decrease of the price of P1M in FR comes too early; published "
        "now, it may begin on 2024-05-01 or the first of a later month (R42)\n");
}

TEST(PriceChange, BeginsOnTheFirstOfAMonth_R42) {
    EXPECT_EQ(
        rise("2024-03-10T12:00:00Z", "2024-07-02"),
        "/plans/0/prices/1/effectiveFrom: an increase of the price of P1M in FR does not begin on the first "
        "of a month; published now, it may begin on 2024-07-01 or the first of a later month (R42)\n");
    EXPECT_NE(fall("2024-03-10T12:00:00Z", "2024-05-01T00:00:01Z"), "");
}

TEST(PriceChange, NeverHappensAtOnce_R42) {
    EXPECT_EQ(
        problems({{"10", "2019-01-01"}}, {{"9", "2019-01-01"}}, "2024-03-10T12:00:00Z"),
        "/plans/0/prices/0/unitPrice: the price of P1M in FR is 10 now and cannot change at once; a row of "
        "its own says from when (R42)\n");
    // By leaving the row in force out, or by closing it in the past.
    EXPECT_NE(problems({{"10", "2019-01-01"}}, {{"12", "2024-03-11"}}, "2024-03-10T12:00:00Z"), "");
    EXPECT_NE(problems({{"10", "2019-01-01"}}, {{"10", "2019-01-01", "2024-03-01"}, {"12", "2024-03-11"}},
                       "2024-03-10T12:00:00Z"),
              "");
    EXPECT_NE(problems({{"10", "2019-01-01"}}, {{"10", "2019-01-01", "2024-03-11"}, {"12", "2024-01-01"}},
                       "2024-03-10T12:00:00Z"),
              "");
}

TEST(PriceChange, OnlyOneDateOfAPlanIsScheduledAtATime_R42) {
    const std::vector<Row> scheduled = {{"10", "2019-01-01", "2024-07-01"}, {"12", "2024-07-01"}};
    const std::vector<Row> twice = {
        {"10", "2019-01-01", "2024-07-01"}, {"12", "2024-07-01", "2024-09-01"}, {"14", "2024-09-01"}};
    EXPECT_EQ(
        problems(scheduled, twice, "2024-04-01T00:00:00Z"),
        "/plans/0/prices/2/effectiveFrom: a price of the plan changes on 2024-07-01 already; one scheduled "
        "change at a time (R42)\n");
    EXPECT_NE(problems({{"10", "2019-01-01"}}, twice, "2024-03-01T00:00:00Z"), "");
    // Two markets on one day are one change, on two days they are two.
    const std::vector<Row> both = {{"10", "2019-01-01"}, {"11", "2019-01-01", "", "BE"}};
    const auto changed = [&](const char* in_belgium) {
        return problems(both,
                        {{"10", "2019-01-01", "2024-07-01"},
                         {"12", "2024-07-01"},
                         {"11", "2019-01-01", in_belgium, "BE"},
                         {"9", in_belgium, "", "BE"}},
                        "2024-03-10T00:00:00Z");
    };
    EXPECT_EQ(changed("2024-07-01"), "");
    EXPECT_NE(changed("2024-08-01"), "");
}

TEST(PriceChange, WhatWasScheduledStaysOrIsTakenBack_R42) {
    const std::vector<Row> scheduled = {{"10", "2019-01-01", "2024-07-01"}, {"12", "2024-07-01"}};
    EXPECT_EQ(problems(scheduled, scheduled, "2024-06-30T00:00:00Z"), "");
    EXPECT_EQ(problems(scheduled, {{"10", "2019-01-01"}}, "2024-06-30T00:00:00Z"), "");
    // Old rows may go, and terms without change may come.
    EXPECT_EQ(problems(scheduled, {{"12", "2024-07-01"}, {"100", "2024-08-01", "", "FR", 12}},
                       "2024-08-01T00:00:00Z"),
              "");
    // Once more expensive than it was told is not what was told.
    EXPECT_NE(problems(scheduled, {{"10", "2019-01-01", "2024-07-01"}, {"13", "2024-07-01"}},
                       "2024-06-30T00:00:00Z"),
              "");
}

TEST(PriceChange, TheStartOfARowCountsAlsoWhereAnEarlierRowLastsLonger_R40_R42) {
    EXPECT_EQ(problems({{"10", "2019-01-01"}}, {{"10", "2019-01-01", "2024-11-04"}, {"12", "2024-11-01"}},
                       "2024-03-10T00:00:00Z"),
              "");
}

TEST(PriceChange, NewPlansAndOffersInPreviewAreFree_R42) {
    const Product before = offer_with({{"10", "2019-01-01"}});
    Product after = offer_with({{"10", "2019-01-01"}});
    after.plans.push_back(offer_with({{"99", "2024-03-11"}}).plans.front());
    after.plans.back().id = PlanId("new");
    const Instant published = Instant::of("2024-03-10T00:00:00Z");
    EXPECT_TRUE(problems_of_price_changes(before, after, {}, published).empty());
    after = offer_with({{"20", "2019-01-01"}});
    EXPECT_FALSE(problems_of_price_changes(before, after, {}, published).empty());
    Product preview = before;
    preview.status = OfferStatus::preview;
    EXPECT_TRUE(problems_of_price_changes(preview, after, {}, published).empty());
}

}  // namespace
}  // namespace comptoir::catalog
