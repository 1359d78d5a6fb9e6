#include <fmt/format.h>

#include "catalog_of_shop.hpp"
#include "domain/catalog/identity.hpp"
#include "shop.hpp"

/// Which paid term a purchase means, and what follows a trial (commerce rules §0.1, R56, R60, R93, R96;
/// reseller contract §2.8, §3.6, B.1).
namespace comptoir::conformance {
namespace {

using catalog::BillingPlan;

class Terms : public SalesTest {
  protected:
    void SetUp() override {
        catalog::Plan tried = plan_of("tried", 1,
                                      {{"P1M", BillingPlan::monthly, "12.00"},
                                       {"P1Y", BillingPlan::monthly, "120.00"},
                                       {"P3Y", BillingPlan::triennial, "300.00"}});
        tried.trial = catalog::Trial{Period::of("P1M")};
        shop_.sell_also(product_of(ProductId("DZH318Z0LONG"), catalog::PricingModel::per_user,
                                   {tried, plan_of("once", 2, {{"P3Y", BillingPlan::one_time, "330.00"}})}));
    }
    std::string offer(std::string_view plan, std::string_view more) {
        return fmt::format(R"({{"lineItems":[{{"offerId":"{}","quantity":2{}}}])", shop_.item(plan), more);
    }
    Reply order(std::string_view plan, std::string_view more, std::string_view cycle = "") {
        const std::string given = cycle.empty() ? "" : fmt::format(R"(,"billingCycle":"{}")", cycle);
        return shop_.post(shop_.customer() + "/orders", offer(plan, more) + given + "}");
    }
    std::string refusal(const Reply& reply) { return fmt::format("{} {}", reply.status, reply.code()); }
    std::string bought(const Reply& order) {
        EXPECT_EQ(order.status, 201) << order.text;
        const std::string path = shop_.subscription_path(order);
        shop_.activate(path);
        return path;
    }
    // `P1M monthly until 2024-04-09, then P1M`
    std::string term_of(const std::string& path) {
        const Reply s = shop_.get(path);
        return fmt::format("{} {} until {}, then {}", s["termDuration"], s["billingCycle"],
                           s["commitmentEndDate"].substr(0, 10), s["renewalTermDuration"]);
    }
};

TEST_P(Terms, R96_ATrialLeadsToThreeYearsPaidAtOnce) {
    shop_.use_profile("modern-2024");
    const std::string path =
        bought(order("tried", R"(,"termDuration":"P1M","renewsTo":{"termDuration":"P3Y"})", "none"));
    EXPECT_EQ(term_of(path), "P1M none until 2024-04-09, then P3Y");
    EXPECT_EQ(shop_.get(shop_.customer() + "/products/DZH318Z0LONG/skus/0001/availabilities")
                  .size_of("items/0/terms"),
              4U);
    shop_.go_to("2024-04-10T00:00:00Z");
    EXPECT_EQ(term_of(path), "P3Y one_time until 2027-04-09, then P3Y");
    const Reply lines = shop_.get(
        "/v1/invoices/unbilled/lineitems?provider=onetime&invoicelineitemtype=billinglineitems"
        "&currencycode=EUR&period=current");
    EXPECT_EQ(lines["items/0/chargeType"] + lines["items/0/subtotal"], "Renew600") << lines.text;
    EXPECT_EQ(lines["items/0/termAndBillingCycle"], "Three-Year commitment for triennial billing");
}

TEST_P(Terms, R93_ALineThatNamesThreeYearsBeginsWithTheTrialToo) {
    shop_.use_profile("modern-2024");
    const std::string path = bought(order("tried", R"(,"termDuration":"P3Y")", "one_time"));
    EXPECT_EQ(term_of(path), "P1M none until 2024-04-09, then P3Y");
    EXPECT_EQ(shop_.patch(path, R"({"renewalTermDuration":"P1Y"})").status, 200);
    shop_.go_to("2024-04-10T00:00:00Z");
    EXPECT_EQ(term_of(path), "P1Y monthly until 2025-04-09, then P1Y");
}

TEST_P(Terms, S0_1_TheFirstProfileSellsNoTermOfSeveralYears) {
    const auto renews_to = [](std::string_view term) {
        return fmt::format(R"(,"renewsTo":{{"termDuration":"{}"}})", term);
    };
    EXPECT_EQ(refusal(order("tried", R"(,"termDuration":"P3Y")", "one_time")), "400 900268");
    EXPECT_EQ(refusal(order("tried", renews_to("P3Y"), "none")), "400 900268");
    EXPECT_EQ(refusal(order("tried", R"(,"termDuration":"P1M")" + renews_to("P3Y"), "monthly")),
              "400 900268");
    EXPECT_EQ(refusal(order("once", "")), "400 800070") << "R27: it is not sold in the country";
    const std::string shown = shop_.customer() + "/products/DZH318Z0LONG/skus/0001/availabilities";
    EXPECT_EQ(shop_.get(shown).size_of("items/0/terms"), 3U) << "the trial, a month, a year";
    EXPECT_EQ(shop_.get(shop_.customer() +
                        "/products/DZH318Z0LONG/skus/0002/availabilities")["items/0/isPurchasable"],
              "false");
    const std::string skus = shop_.customer() + "/products/DZH318Z0LONG/skus";
    EXPECT_EQ(shop_.get(skus + "/0001").size_of("supportedBillingCycles"), 2U) << "the trial, monthly";
    EXPECT_EQ(shop_.get(skus + "/0002").size_of("supportedBillingCycles"), 0U);
    const std::string path = bought(order("tried", "", "none"));
    EXPECT_EQ(refusal(shop_.patch(path, R"({"renewalTermDuration":"P3Y"})")), "403 800028");
    EXPECT_EQ(shop_.patch(path, R"({"renewalTermDuration":"P1Y"})").status, 200);
}

TEST_P(Terms, R45_TheFirstProfileBuysInTheMarketsCurrencyOnly) {
    const ProductId product("DZH318Z0EURO");
    catalog::Plan plan = plan_of("both", 1, {{"P1M", BillingPlan::monthly, "12.00"}});
    auto rows = plan.prices.all();
    rows.push_back(rows.front());
    rows.back().currency = Currency::of("USD");
    plan.prices = catalog::PriceRows(rows);
    shop_.sell_also(product_of(product, catalog::PricingModel::per_user, {plan}));
    const auto availability = catalog::availability_id(product, SkuId("0001"), catalog::Market::of("FR"),
                                                       catalog::Segment::commercial, Currency::of("USD"))
                                  .str();
    const std::string sku = shop_.customer() + "/products/DZH318Z0EURO/skus/0001/availabilities";
    const std::string dollars = fmt::format(
        R"({{"lineItems":[{{"id":0,"offerId":"DZH318Z0EURO:0001:{}","quantity":1}}]}})", availability);
    EXPECT_EQ(shop_.get(sku).size_of("items"), 1U);
    EXPECT_EQ(refusal(shop_.get(sku + "/" + availability)), "404 400019");
    EXPECT_EQ(refusal(shop_.post(shop_.customer() + "/orders", dollars)), "400 10000");
    EXPECT_EQ(shop_.get("/v1/products/DZH318Z0EURO/skus/0001/availabilities?country=FR").size_of("items"),
              1U);
    shop_.use_profile("modern-2024");
    EXPECT_EQ(shop_.get(sku).size_of("items"), 2U);
    EXPECT_EQ(shop_.get(sku + "/" + availability).status, 200);
    EXPECT_EQ(shop_.get("/v1/products/DZH318Z0EURO/skus/0001/availabilities?country=FR").size_of("items"),
              2U);
    EXPECT_EQ(shop_.post(shop_.customer() + "/orders", dollars).status, 201);
}

TEST_P(Terms, R27_AnItemWhosePriceIsStillToComeIsNotSold) {
    catalog::Plan plan = plan_of("soon", 1, {{"P1M", BillingPlan::monthly, "12.00"}});
    auto rows = plan.prices.all();
    for (catalog::PriceRow& row : rows) row.starts = Instant::of("2024-04-01T00:00:00Z");
    plan.prices = catalog::PriceRows(rows);
    shop_.sell_also(product_of(ProductId("DZH318Z0SOON"), catalog::PricingModel::per_user, {plan}));
    const std::string list = "/products/DZH318Z0SOON/skus/0001/availabilities";
    EXPECT_EQ(shop_.get(shop_.customer() + list)["items/0/isPurchasable"], "false");
    EXPECT_EQ(shop_.get("/v1" + list + "?country=FR")["items/0/isPurchasable"], "false");
    EXPECT_EQ(refusal(order("soon", "")), "400 800070");
    shop_.go_to("2024-04-01T00:00:00Z");
    EXPECT_EQ(shop_.get(shop_.customer() + list)["items/0/isPurchasable"], "true");
    EXPECT_EQ(shop_.get("/v1" + list + "?country=FR")["items/0/isPurchasable"], "true");
    EXPECT_EQ(order("soon", "").status, 201);
}

TEST_P(Terms, S2_8_AnItemPaidAtOnceNeedsNeitherTermNorCycle) {
    shop_.use_profile("modern-2024");
    const Reply placed = order("once", "");
    EXPECT_EQ(placed["billingCycle"], "one_time") << placed.text;
    EXPECT_EQ(term_of(bought(placed)), "P3Y one_time until 2027-03-09, then P3Y");
    EXPECT_EQ(refusal(order("once", "", "monthly")), "400 900269");
}

TEST_P(Terms, S3_6_RenewsToIsWhatFollowsThePaidTermOfALineThatNamesOne) {
    const std::string path =
        bought(order("tried", R"(,"termDuration":"P1M","renewsTo":{"termDuration":"P1Y"})", "monthly"));
    EXPECT_EQ(term_of(path), "P1M none until 2024-04-09, then P1M");
    shop_.go_to("2024-04-10T00:00:00Z");
    EXPECT_EQ(term_of(path), "P1M monthly until 2024-05-09, then P1Y");
    shop_.go_to("2024-05-10T00:00:00Z");
    EXPECT_EQ(term_of(path), "P1Y monthly until 2025-05-09, then P1Y");
}

TEST_P(Terms, R104_SoItIsWhenTheTrialEndedWhileSuspended) {
    const std::string path =
        bought(order("tried", R"(,"termDuration":"P1M","renewsTo":{"termDuration":"P1Y"})", "monthly"));
    shop_.go_to("2024-04-01T09:00:00Z");
    shop_.patch(path, R"({"status":"suspended"})");
    shop_.go_to("2024-04-20T09:00:00Z");
    shop_.patch(path, R"({"status":"active"})");
    shop_.publisher_says(path, true);
    EXPECT_EQ(term_of(path), "P1M monthly until 2024-05-19, then P1Y");
}

TEST_P(Terms, B1_ATrialLineHasTheLengthOfTheTrial) {
    EXPECT_EQ(refusal(order("tried", R"(,"termDuration":"P1Y")", "none")), "400 900269");
    EXPECT_EQ(refusal(order("tried", R"(,"renewsTo":{"termDuration":"soon"})", "none")), "400 900268");
    EXPECT_EQ(
        refusal(order("tried", R"(,"termDuration":"P1M","renewsTo":{"termDuration":"soon"})", "monthly")),
        "400 900268");
    EXPECT_EQ(refusal(order("standard", "", "none")), "400 900269") << "a plan without trial";
    EXPECT_EQ(term_of(bought(order("tried", "", "none"))), "P1M none until 2024-04-09, then P1M");
}

COMPTOIR_ON_BOTH_ENGINES(Terms);

}  // namespace
}  // namespace comptoir::conformance
