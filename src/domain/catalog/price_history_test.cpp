#include <gtest/gtest.h>

#include "base/limits.hpp"
#include "domain/catalog/rules.hpp"

/// What a newer edition of a plan says about prices of the past (commerce rule R41).
namespace comptoir::catalog {
namespace {

const Instant kNow = Instant::of("2024-03-10T12:00:00Z");

PriceRow row(const char* price, const char* from, const std::string& to = "", const char* market = "FR") {
    return {Market::of(market), Currency::of("EUR"),
            Period::months(1),  BillingPlan::monthly,
            Decimal::of(price), std::nullopt,
            Instant::of(from),  to.empty() ? end_of_time() : Instant::of(to)};
}

std::vector<PriceRow> merged(std::initializer_list<PriceRow> before, std::initializer_list<PriceRow> after) {
    return with_history(PriceRows(before), PriceRows(after), kNow).all();
}
using Rows = std::vector<PriceRow>;

TEST(PriceHistory, R41_RowsThatEndedStayWhenAnEditionLeavesThemOut) {
    const PriceRow past = row("9", "2023-01-01", "2023-12-31T23:59:59Z");
    const PriceRow now = row("10", "2024-01-01");
    EXPECT_EQ(merged({past, now}, {now}), (Rows{past, now}));
    EXPECT_EQ(
        with_history(PriceRows{past, now}, with_history(PriceRows{past, now}, PriceRows{now}, kNow), kNow)
            .all(),
        (Rows{past, now}))
        << "and once more";
}

TEST(PriceHistory, R41_TheyStayAsTheyWere) {
    const PriceRow past = row("9", "2023-01-01", "2023-12-31T23:59:59Z");
    EXPECT_EQ(merged({past}, {row("8", "2023-01-01", "2023-06-30T23:59:59Z")}), Rows{past});
}

TEST(PriceHistory, R41_ARowInForceThatIsLeftOutEndsNow) {
    const auto rows =
        merged({row("10", "2024-01-01"), row("7", "2024-01-01", "", "BE")}, {row("10", "2024-01-01")});
    EXPECT_EQ(rows,
              (Rows{row("7", "2024-01-01", "2024-03-10T11:59:59.999999Z", "BE"), row("10", "2024-01-01")}));
    EXPECT_EQ(price_in_force(PriceRows(rows),
                             {Market::of("BE"), Currency::of("EUR"), Period::months(1), BillingPlan::monthly},
                             kNow),
              std::nullopt);
}

TEST(PriceHistory, R41_NoRowEndsBeforeNow) {
    EXPECT_EQ(merged({row("10", "2024-01-01")}, {row("10", "2024-01-01", "2024-02-01T00:00:00Z")}),
              Rows{row("10", "2024-01-01", "2024-03-10T11:59:59.999999Z")});
}

TEST(PriceHistory, R42_WhatIsStillToComeMayBeTakenBack) {
    const PriceRow now = row("10", "2024-01-01", "2024-06-30T23:59:59Z");
    EXPECT_EQ(merged({now, row("11", "2024-07-01")}, {row("10", "2024-01-01")}),
              Rows{row("10", "2024-01-01")});
}

TEST(PriceHistory, WhatEndedFirstIsForgottenFirst) {
    std::vector<PriceRow> before;
    for (std::size_t i = 0; i < limits::kPriceRowsPerPlanMax; ++i) {
        const Instant start = Instant::of("2020-01-01T00:00:00Z") + std::chrono::minutes(i);
        before.push_back(row("9", "2020-01-01"));
        before.back().starts = start;
        before.back().ends = start + std::chrono::seconds(59);
    }
    const auto rows = with_history(PriceRows(before), PriceRows{row("10", "2024-01-01")}, kNow).all();
    ASSERT_EQ(rows.size(), limits::kPriceRowsPerPlanMax);
    EXPECT_EQ(rows.front(), before[1]);
    EXPECT_EQ(rows.back(), row("10", "2024-01-01"));
}

CatalogDocument catalog_with(OfferStatus status, PriceRows prices) {
    CatalogDocument document;
    Product product;
    product.id = ProductId("DZH318Z0TEST");
    product.status = status;
    Plan plan;
    plan.id = PlanId("p");
    plan.prices = std::move(prices);
    product.plans = {plan};
    document.products = {product};
    return document;
}

TEST(PriceHistory, AnOfferInPreviewHasNone) {
    const PriceRow old_row = row("9", "2023-01-01", "2023-12-31T23:59:59Z");
    const PriceRow new_row = row("10", "2024-01-01");
    const auto prices_after = [&](OfferStatus status) {
        return merge(catalog_with(status, {old_row}), catalog_with(OfferStatus::live, {new_row}), kNow)
            .products[0]
            .plans[0]
            .prices.all();
    };
    EXPECT_EQ(prices_after(OfferStatus::preview), Rows{new_row});
    EXPECT_EQ(prices_after(OfferStatus::live), (Rows{old_row, new_row}));
}

}  // namespace
}  // namespace comptoir::catalog
