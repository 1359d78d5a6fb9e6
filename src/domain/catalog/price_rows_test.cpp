#include "domain/catalog/price_rows.hpp"

#include <rapidcheck/gtest.h>

#include <vector>

namespace comptoir::catalog {
namespace {

PriceRow row(std::string_view market, std::string_view currency, std::string_view term, BillingPlan plan,
             std::string_view price) {
    return {Market::of(market), Currency::of(currency), Period::of(term),          plan,
            Decimal::of(price), std::nullopt,           Instant::of("2019-01-01"), end_of_time()};
}

TEST(PriceRows, SayOnlyWhatDiffersFromTheRowBefore) {
    const PriceRows rows = {row("FR", "EUR", "P1M", BillingPlan::monthly, "19.99"),
                            row("BE", "EUR", "P1M", BillingPlan::monthly, "19.99"),
                            row("GB", "GBP", "P1M", BillingPlan::monthly, "17.2")};
    // Stored for ever: another text for these rows needs another version of what is stored.
    EXPECT_EQ(rows.packed(), "oFREUR1M11999i!15463008i253399622399g0BE9GBGBP172j");
    EXPECT_EQ(rows.size(), 3U);
    EXPECT_EQ(rows[1].market.code(), "BE");
    EXPECT_EQ(rows[2].unit_price.str(), "17.2");
    EXPECT_EQ(rows.front().ends, end_of_time());
}

TEST(PriceRows, MayBeNone) {
    const PriceRows none;
    EXPECT_TRUE(none.empty());
    EXPECT_EQ(none.size(), 0U);
    EXPECT_EQ(none.begin(), none.end());
    EXPECT_EQ(PriceRows::from_packed(""), none);
}

TEST(PriceRows, KnowForeignText) {
    const std::string good = PriceRows{row("FR", "EUR", "P1M", BillingPlan::monthly, "1")}.packed().str();
    EXPECT_TRUE(PriceRows::from_packed(good));
    for (std::size_t cut = 1; cut < good.size(); ++cut) {
        EXPECT_FALSE(PriceRows::from_packed(good.substr(0, cut))) << cut;
    }
    for (const char* text :
         {"0BE", "xFR", "oFRXXX1M11k!a1a1", "oFREUR0M11k!1a1a", "oFREUR121M11k!1a1a", "oFREUR1M61k!1a1a",
          "oFREUR1M11{!1a1a", "oFREUR1M1k!1a1a", "o1REUR1M11k!1a1a", "oFREUR1M11k!99999999999999999999a1a",
          "oFREUR1M1"
          "99999999999999999999999999999999999999z!1a1a"}) {
        EXPECT_FALSE(PriceRows::from_packed(text)) << text;
    }
}

template <class T>
T any_of(std::initializer_list<T> values) {
    return *rc::gen::elementOf(std::vector<T>(values));
}

Decimal any_price() {
    const auto digits = *rc::gen::inRange<std::int64_t>(0, 2'000'000'000);
    const auto scale = any_of<std::int64_t>({1, 10'000, 100'000'000, 10'000'000'000});
    return Decimal::from_units(int128{digits} * scale * (*rc::gen::inRange(0, 20) == 0 ? -1 : 1));
}

PriceRow any_row() {
    PriceRow one = row(any_of({"FR", "BE", "JP"}), any_of({"EUR", "JPY", "KWD"}),
                       any_of({"P1M", "P1Y", "P3Y", "P30D"}), BillingPlan::monthly, "0");
    one.billing_plan = static_cast<BillingPlan>(*rc::gen::inRange(0, 6));
    one.unit_price = any_price();
    if (*rc::gen::arbitrary<bool>()) one.erp_price = any_price();
    one.starts = Instant::from_micros(*rc::gen::arbitrary<std::int64_t>());
    if (*rc::gen::arbitrary<bool>()) one.ends = Instant::from_micros(*rc::gen::arbitrary<std::int64_t>());
    return one;
}

RC_GTEST_PROP(PriceRows, ComeBackExactlyAndEqualRowsAreEqualText, ()) {
    std::vector<PriceRow> rows;
    const auto count = *rc::gen::inRange(0, 12);
    for (int i = 0; i < count; ++i) {
        rows.push_back(any_row());
        // Neighbours that differ in little are what the packing is made for.
        if (i > 0 && *rc::gen::arbitrary<bool>()) {
            rows.back() = rows[rows.size() - 2];
            rows.back().market = Market::of("DE");
        }
    }
    const PriceRows packed(rows);
    RC_ASSERT(packed.all() == rows);
    const auto stored = PriceRows::from_packed(packed.packed().str());
    RC_ASSERT(stored == packed);
    PriceRows one_by_one;
    for (const PriceRow& one : rows) one_by_one.push_back(one);
    RC_ASSERT(one_by_one == packed);
    if (!rows.empty()) {
        rows.back().unit_price = rows.back().unit_price + Decimal::from_units(1);
        RC_ASSERT(!(PriceRows(rows) == packed));
    }
}

}  // namespace
}  // namespace comptoir::catalog
