#include "price_lists/rows.hpp"

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

#include <tuple>

#include "price_lists/catalog_in_tests.hpp"

namespace comptoir::price_lists {
namespace {

using catalog::BillingPlan;
using catalog::Market;
using documents::PriceListRow;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

const Date kToday = Date::of("2024-11-02");

std::vector<PriceListRow> rows_for(catalog::CatalogDocument document, Selection selection) {
    const search::CatalogSnapshot snapshot(std::move(document), 1);
    std::vector<PriceListRow> rows;
    for_each_row(snapshot, market_table(), selection, [&](const PriceListRow& row) { rows.push_back(row); });
    return rows;
}

Selection today() {
    Selection selection;
    selection.span = Span::day(kToday);
    return selection;
}

std::vector<std::string> keys(const std::vector<PriceListRow>& rows) {
    std::vector<std::string> out;
    for (const PriceListRow& row : rows) {
        out.push_back(fmt::format("{} {} {} {} {} {}", row.sku_id, row.term_duration, row.billing_plan,
                                  row.market, row.currency, row.unit_price.str()));
    }
    return out;
}

TEST(PriceListRows, R30_every_listed_product_with_prices_stands_in_the_list) {
    catalog::CatalogDocument document = one_publisher();
    document.products = {product("a"), product("b"), product("hidden"), product("stopped"),
                         product("container")};
    document.products[1].audience = catalog::Audience::selected;  // R12: listed for all.
    document.products[2].audience = catalog::Audience::none;
    document.products[3].status = catalog::OfferStatus::stopped;
    document.products[4].type = catalog::ProductType::container;
    document.products[4].plans[0].prices = {};
    const auto rows = rows_for(document, today());
    ASSERT_THAT(rows, SizeIs(2));
    EXPECT_EQ(rows[0].product_id, document.products[0].id.str());
    EXPECT_EQ(rows[1].product_id, document.products[1].id.str());
    EXPECT_EQ(rows[0].publisher, "Fabrique Lumen");
    EXPECT_EQ(rows[0].product_title, "a in English");
    EXPECT_EQ(rows[0].unit_of_measure, "");
    EXPECT_EQ(rows[0].tags, "License");
}

TEST(PriceListRows, R33_a_trial_stands_beside_the_price_that_follows) {
    catalog::CatalogDocument document = one_publisher();
    document.products = {product("a")};
    catalog::Plan& plan = document.products[0].plans[0];
    plan.trial = catalog::Trial{Period::months(1)};
    auto first = price("FR", "EUR", "P1Y", BillingPlan::annual, "120", "2024-01-01");
    first.erp_price = Decimal::of("150");
    plan.prices = {first, price("BE", "EUR", "P1Y", BillingPlan::annual, "130", "2024-02-01")};
    const auto rows = rows_for(document, today());
    EXPECT_THAT(keys(rows), ElementsAre("0001 P1M None BE EUR 0", "0001 P1Y Annual BE EUR 130",
                                        "0001 P1M None FR EUR 0", "0001 P1Y Annual FR EUR 120"));
    EXPECT_EQ(rows[2].tags, "License;Trial");
    EXPECT_EQ(rows[2].erp_price, Decimal());
    EXPECT_EQ(rows[2].effective_start, Instant::of("2024-01-01"));
    EXPECT_EQ(rows[2].effective_end, end_of_time());
    EXPECT_EQ(rows[3].tags, "License");
    EXPECT_EQ(rows[3].erp_price, Decimal::of("150"));
}

TEST(PriceListRows, R33_two_paid_terms_share_one_trial_row) {
    catalog::CatalogDocument document = one_publisher();
    document.products = {product("a")};
    catalog::Plan& plan = document.products[0].plans[0];
    plan.trial = catalog::Trial{Period::days(14)};
    plan.prices.push_back(price("FR", "EUR", "P1Y", BillingPlan::monthly, "120", "2023-01-01"));
    EXPECT_THAT(
        keys(rows_for(document, today())),
        ElementsAre("0001 P14D None FR EUR 0", "0001 P1M Monthly FR EUR 12", "0001 P1Y Monthly FR EUR 120"));
}

TEST(PriceListRows, R39_R41_only_what_is_in_force_on_the_day_and_no_future) {
    catalog::CatalogDocument document = one_publisher();
    document.products = {product("a")};
    catalog::Plan& plan = document.products[0].plans[0];
    plan.prices = {
        price("FR", "EUR", "P1M", BillingPlan::monthly, "10", "2024-01-01", "2024-11-01T23:59:59Z"),
        price("FR", "EUR", "P1M", BillingPlan::monthly, "11", "2024-11-02T00:00:00Z", "2024-11-02T00:00:00Z"),
        price("FR", "EUR", "P1M", BillingPlan::monthly, "12", "2024-11-02T09:30:00Z"),
        price("FR", "EUR", "P1M", BillingPlan::monthly, "13", "2024-11-03T00:00:00Z")};
    EXPECT_THAT(keys(rows_for(document, today())),
                ElementsAre("0001 P1M Monthly FR EUR 11", "0001 P1M Monthly FR EUR 12"));
}

TEST(PriceListRows, R40_rows_that_overlap_both_stay) {
    catalog::CatalogDocument document = one_publisher();
    document.products = {product("a")};
    document.products[0].plans[0].prices = {
        price("FR", "EUR", "P1M", BillingPlan::monthly, "10", "2024-01-01", "2024-11-03T23:59:59Z"),
        price("FR", "EUR", "P1M", BillingPlan::monthly, "12", "2024-11-01")};
    EXPECT_THAT(keys(rows_for(document, today())),
                ElementsAre("0001 P1M Monthly FR EUR 10", "0001 P1M Monthly FR EUR 12"));
}

TEST(PriceListRows, R41_the_history_of_a_month_holds_every_row_valid_in_it) {
    catalog::CatalogDocument document = one_publisher();
    document.products = {product("a")};
    document.products[0].plans[0].prices = {
        price("FR", "EUR", "P1M", BillingPlan::monthly, "9", "2023-01-01", "2024-08-31T23:59:59Z"),
        price("FR", "EUR", "P1M", BillingPlan::monthly, "10", "2024-09-01", "2024-09-15T23:59:59Z"),
        price("FR", "EUR", "P1M", BillingPlan::monthly, "11", "2024-09-16", "2024-09-30T23:59:59Z"),
        price("FR", "EUR", "P1M", BillingPlan::monthly, "12", "2024-10-01")};
    Selection september;
    september.span = Span::month(Date::of("2024-09-01"));
    EXPECT_THAT(keys(rows_for(document, september)),
                ElementsAre("0001 P1M Monthly FR EUR 10", "0001 P1M Monthly FR EUR 11"));
}

TEST(PriceListRows, R45_the_profile_decides_which_currencies_stand_there) {
    catalog::CatalogDocument document = one_publisher();
    document.products = {product("a")};
    document.products[0].plans[0].prices.push_back(
        price("FR", "USD", "P1M", BillingPlan::monthly, "13", "2024-01-01"));
    EXPECT_THAT(keys(rows_for(document, today())), ElementsAre("0001 P1M Monthly FR EUR 12"));
    Selection modern = today();
    modern.currencies = Currencies::all;
    EXPECT_THAT(keys(rows_for(document, modern)),
                ElementsAre("0001 P1M Monthly FR EUR 12", "0001 P1M Monthly FR USD 13"));
}

TEST(PriceListRows, R17_private_plans_are_for_the_listed_tenants_only) {
    const TenantId partner = TenantId::of("11111111-1111-4111-8111-111111111111");
    catalog::CatalogDocument document = one_publisher();
    document.products = {product("a")};
    document.products[0].plans[0].is_private = true;
    document.products[0].plans[0].tenants = {partner};
    EXPECT_THAT(rows_for(document, today()), IsEmpty());
    Selection mine = today();
    mine.viewer = partner;
    EXPECT_THAT(rows_for(document, mine), SizeIs(1));
    mine.viewer = TenantId::of("22222222-2222-4222-8222-222222222222");
    EXPECT_THAT(rows_for(document, mine), IsEmpty());
}

TEST(PriceListRows, a_market_leaves_only_its_rows_and_french_only_changes_texts) {
    catalog::CatalogDocument document = one_publisher();
    document.products = {product("a")};
    document.products[0].plans[0].prices.push_back(
        price("BE", "EUR", "P1M", BillingPlan::monthly, "13", "2024-01-01"));
    Selection belgium = today();
    belgium.market = Market::of("BE");
    belgium.french = true;
    const auto rows = rows_for(document, belgium);
    ASSERT_THAT(keys(rows), ElementsAre("0001 P1M Monthly BE EUR 13"));
    EXPECT_EQ(rows[0].product_title, "a en français");
}

TEST(PriceListRows, R34_a_term_paid_at_once_is_paid_as_often_as_it_comes) {
    catalog::CatalogDocument document = one_publisher();
    document.products = {product("a")};
    document.products[0].plans[0].prices = {
        price("FR", "EUR", "P3Y", BillingPlan::one_time, "300", "2024-01-01")};
    EXPECT_THAT(keys(rows_for(document, today())), ElementsAre("0001 P3Y Triennial FR EUR 300"));
}

TEST(PriceListRows, R41_what_is_no_longer_sold_stands_in_the_lists_of_the_past_only) {
    catalog::CatalogDocument document = one_publisher();
    document.products = {product("a"), product("b"), product("c"), product("d")};
    document.products[0].plans[0].stop_sell = true;
    document.products[1].status = catalog::OfferStatus::stopped;
    document.products[2].status = catalog::OfferStatus::preview;
    document.products[3].audience = catalog::Audience::none;
    EXPECT_THAT(rows_for(document, today()), IsEmpty());
    Selection september;
    september.span = Span::month(Date::of("2024-09-01"));
    september.history = true;
    const auto rows = rows_for(document, september);
    ASSERT_THAT(rows, SizeIs(2));
    EXPECT_EQ(rows[0].product_title, "a in English");
    EXPECT_EQ(rows[1].product_title, "b in English");
}

TEST(PriceListRows, R41_a_month_has_six_digits) {
    EXPECT_EQ(parse_month("202402"), Date::of("2024-02-01"));
    EXPECT_EQ(parse_month("201001"), Date::of("2010-01-01"));
    for (const char* other : {"", "2024", "202413", "202400", "2024-2", "2024 2", "20242x", "+20242",
                              "2024022", "200912", "000101", "000000"})
        EXPECT_FALSE(parse_month(other)) << other;
}

TEST(PriceListRows, R45_currencies_follow_the_policy_profile) {
    EXPECT_EQ(currencies_of(policy::profile("classic-2019")), Currencies::of_market);
    EXPECT_EQ(currencies_of(policy::profile("modern-2024")), Currencies::all);
}

// ---- The offer matrix

std::vector<documents::OfferMatrixRow> offers_for(catalog::CatalogDocument document, Selection selection) {
    const search::CatalogSnapshot snapshot(std::move(document), 1);
    std::vector<documents::OfferMatrixRow> rows;
    for_each_offer(snapshot, market_table(), selection,
                   [&](const documents::OfferMatrixRow& row) { rows.push_back(row); });
    return rows;
}

TEST(OfferMatrixRows, PRC_04_a_plan_has_one_row_with_the_countries_where_it_is_sold) {
    catalog::CatalogDocument document = one_publisher();
    document.products = {product("a"), product("container")};
    document.products[1].type = catalog::ProductType::container;
    document.products[1].plans[0].prices = {};
    catalog::Plan& plan = document.products[0].plans[0];
    plan.trial = catalog::Trial{Period::months(1)};
    plan.prices = {price("FR", "EUR", "P1M", BillingPlan::monthly, "12", "2024-01-01"),
                   price("FR", "EUR", "P1Y", BillingPlan::annual, "120", "2024-01-01"),
                   price("SE", "SEK", "P1M", BillingPlan::monthly, "99", "2024-11-03"),
                   price("BE", "EUR", "P1M", BillingPlan::monthly, "12", "2024-01-01")};
    const auto rows = offers_for(document, today());
    ASSERT_THAT(rows, SizeIs(1));
    EXPECT_EQ(rows[0].product_id, document.products[0].id.str());
    EXPECT_EQ(rows[0].product_title, "a in English");
    EXPECT_EQ(rows[0].sku_id, "0001");
    EXPECT_EQ(rows[0].sku_title, "Plan");
    EXPECT_EQ(rows[0].allowed_countries, "BE;FR") << "from tomorrow on also in SE";
    Selection french = today();
    french.french = true;
    EXPECT_EQ(offers_for(document, french)[0].product_title, "a en français");
}

TEST(OfferMatrixRows, R58_R59_limits_are_those_of_the_plan) {
    using catalog::OwnershipScope;
    catalog::CatalogDocument document = one_publisher();
    document.products = {product("a"), product("b"), product("c")};
    catalog::Plan& plan = document.products[0].plans[0];
    plan.min_quantity = 5;
    plan.max_quantity = 300;
    plan.ownership_limit = {OwnershipScope::concurrent, 2};
    document.products[1].plans[0].ownership_limit = {OwnershipScope::lifetime, 1};
    const auto rows = offers_for(document, today());
    ASSERT_THAT(rows, SizeIs(3));
    EXPECT_EQ(rows[0].min_licenses, 5);
    EXPECT_EQ(rows[0].max_licenses, 300);
    EXPECT_EQ(rows[0].ownership_limit, 2);
    EXPECT_EQ(rows[0].ownership_limit_type, "Concurrent");
    EXPECT_EQ(rows[1].ownership_limit, 1);
    EXPECT_EQ(rows[1].ownership_limit_type, "Lifetime");
    EXPECT_EQ(rows[2].min_licenses, 1);
    EXPECT_EQ(rows[2].max_licenses, 1'000'000);
    EXPECT_FALSE(rows[2].ownership_limit);
    EXPECT_EQ(rows[2].ownership_limit_type, "");
}

TEST(OfferMatrixRows, R10_R17_it_holds_what_the_price_list_holds) {
    const TenantId partner = TenantId::of("11111111-1111-4111-8111-111111111111");
    catalog::CatalogDocument document = one_publisher();
    document.products = {product("open"), product("private"), product("hidden"), product("stopped")};
    document.products[1].plans[0].is_private = true;
    document.products[1].plans[0].tenants = {partner};
    document.products[2].audience = catalog::Audience::none;
    document.products[3].plans[0].stop_sell = true;
    EXPECT_THAT(offers_for(document, today()), SizeIs(1));
    Selection mine = today();
    mine.viewer = partner;
    EXPECT_THAT(offers_for(document, mine), SizeIs(2));
}

TEST(OfferMatrixRows, PRC_04_limits_of_a_time_that_is_over_are_not_told) {
    catalog::CatalogDocument document = one_publisher();
    document.products = {product("a")};
    document.products[0].plans[0].ownership_limit = {catalog::OwnershipScope::lifetime, 1};
    document.products[0].plans[0].stop_sell = true;
    Selection then;
    then.span = Span::day(Date::of("2024-09-30"));
    then.history = true;
    const auto rows = offers_for(document, then);
    ASSERT_THAT(rows, SizeIs(1));
    EXPECT_FALSE(rows[0].min_licenses);
    EXPECT_FALSE(rows[0].max_licenses);
    EXPECT_FALSE(rows[0].ownership_limit);
    EXPECT_EQ(rows[0].ownership_limit_type, "");
    EXPECT_EQ(rows[0].allowed_countries, "FR");
}

RC_GTEST_PROP(PriceListRowsProperty, R32_no_two_rows_share_the_key_unless_the_catalog_overlaps, ()) {
    catalog::CatalogDocument document = one_publisher();
    document.products = {product("a"), product("b")};
    for (catalog::Product& one : document.products) {
        catalog::Plan& plan = one.plans[0];
        plan.prices = {};
        if (*rc::gen::arbitrary<bool>()) plan.trial = catalog::Trial{Period::months(*rc::gen::inRange(1, 4))};
        const std::array terms{"P1M", "P1Y"};
        for (const char* market : {"FR", "BE", "SE"}) {
            for (std::size_t t = 0; t < terms.size(); ++t) {
                Date start = Date::of("2024-10-20").plus_days(*rc::gen::inRange(0, 20));
                const int pieces = *rc::gen::inRange(0, 4);
                for (int i = 0; i < pieces; ++i) {
                    const Date end = start.plus_days(*rc::gen::inRange(0, 10));
                    auto row = price(market, market == std::string("SE") ? "SEK" : "EUR", terms[t],
                                     t == 0 ? BillingPlan::monthly : BillingPlan::annual, "12", start.str());
                    row.ends = last_second_of(end);
                    plan.prices.push_back(row);
                    start = end.plus_days(1);
                }
            }
        }
    }
    const auto rows = rows_for(document, today());
    std::map<std::tuple<std::string, std::string, std::string, std::string, std::string>,
             std::vector<PriceListRow>>
        same;
    for (const PriceListRow& row : rows) {
        auto& group = same[{row.product_id, row.term_duration, row.billing_plan, row.market, row.currency}];
        for (const PriceListRow& other : group) {
            RC_ASSERT(other.effective_end < row.effective_start || row.effective_end < other.effective_start);
        }
        group.push_back(row);
        RC_ASSERT(row.effective_start <= Span::day(kToday).last &&
                  row.effective_end >= Span::day(kToday).first);
    }
}

}  // namespace
}  // namespace comptoir::price_lists
