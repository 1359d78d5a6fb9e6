#include <fmt/format.h>

#include "domain/catalog/identity.hpp"
#include "market.hpp"

/// What a partner can really get: currencies, terms and prices in force (commerce rules §0.1, R27, R39, R45).
namespace comptoir::conformance {
namespace {

const std::string kApi = "/marketplace/v1";

std::string row(std::string_view currency, std::string_view term, std::string_view billing_plan,
                std::string_view price, std::string_view from = "2020-01-01") {
    return fmt::format(
        R"({{"market":"FR","currency":"{}","term":"{}","billingPlan":"{}","unitPrice":"{}","effectiveFrom":"{}"}})",
        currency, term, billing_plan, price, from);
}

class MKT_OnSale : public MarketTest {
  protected:
    // One offer `extra` with one plan that is sold in France at these prices.
    void sell(const std::string& rows, const std::string& members = "") {
        const Reply published = market_.import(Market::offer_file(
            "extra", members.empty() ? R"("resellerAudience":"any","pricingModel":"perUser")" : members,
            fmt::format(R"({{"planId":"p","title":{{"en":"P","fr":"P"}},"description":{{"en":"P","fr":"P"}},)"
                        R"("markets":["FR"],"prices":[{}]}})",
                        rows)));
        ASSERT_EQ(published.status, 200) << published.text;
    }
    std::string item(std::string_view currency = "EUR") {
        const ProductId product(market_.product_id("extra"));
        const auto id =
            catalog::availability_id(product, SkuId("0001"), catalog::Market::of("FR"),
                                     catalog::Segment::commercial, Currency::of(std::string(currency)));
        return fmt::format("{}:0001:{}", product.str(), id.str());
    }
    // The first check that fails, or `eligible`.
    std::string verdict(Who who = Who::partner, std::string_view currency = "EUR") {
        const auto customer = who == Who::partner ? Market::kCustomer : Market::kOthersCustomer;
        const Reply reply = market_.get(
            who, fmt::format("{}/customers/{}/eligibility?catalogItemId={}", kApi, customer, item(currency)));
        EXPECT_EQ(reply.status, 200) << reply.text;
        if (reply["eligible"] == "true") return "eligible";
        for (std::size_t i = 0; i < reply.size_of("checks"); ++i) {
            if (reply[fmt::format("checks/{}/passed", i)] == "false")
                return reply[fmt::format("checks/{}/code", i)];
        }
        return "no check failed";
    }
    // `EUR true, SEK false`: the availabilities of the product's page and whether they may be bought.
    std::string on_the_page(Who who = Who::partner) {
        const Reply page = market_.get(who, kApi + "/products/" + market_.product_id("extra"));
        const std::string list = "plans/0/markets/0/availabilities";
        std::string text;
        for (std::size_t i = 0; i < page.size_of(list); ++i) {
            const std::string at = fmt::format("{}/{}/", list, i);
            text += (i == 0 ? "" : ", ") + page[at + "currency"] + " " + page[at + "isPurchasable"];
        }
        return text;
    }
};

TEST_P(MKT_OnSale, R45_TheFirstProfileIsChargedInTheMarketsCurrencyOnly) {
    sell(row("EUR", "P1M", "monthly", "10") + "," + row("SEK", "P1M", "monthly", "90"));
    EXPECT_EQ(verdict(), "eligible");
    EXPECT_EQ(verdict(Who::partner, "SEK"), "CURRENCY");
    EXPECT_EQ(on_the_page(), "EUR true");
    EXPECT_EQ(verdict(Who::other_partner, "SEK"), "eligible");
    EXPECT_EQ(on_the_page(Who::other_partner), "EUR true, SEK true");
}

TEST_P(MKT_OnSale, R27_AnItemIsNotSoldWhereTheProfileSellsNoneOfItsTerms) {
    sell(row("EUR", "P3Y", "annual", "300"));
    EXPECT_EQ(verdict(), "MARKET");
    EXPECT_EQ(on_the_page(), "EUR false");
    EXPECT_EQ(verdict(Who::other_partner), "eligible");
    EXPECT_EQ(on_the_page(Who::other_partner), "EUR true");
}

TEST_P(MKT_OnSale, R39_AnItemIsNotSoldBeforeItsPriceIsInForce) {
    sell(row("EUR", "P1M", "monthly", "10", "2024-04-01"));
    EXPECT_EQ(verdict(), "MARKET");
    EXPECT_EQ(on_the_page(), "EUR false");
    market_.go_to("2024-04-01T00:00:00Z");
    EXPECT_EQ(verdict(), "eligible");
    EXPECT_EQ(on_the_page(), "EUR true");
}

TEST_P(MKT_OnSale, R16_TheItemsOfAnExclusiveOfferAreForItsPartners) {
    sell(row("EUR", "P1M", "monthly", "10"),
         fmt::format(R"("resellerAudience":"selected","selectedPartners":["{}"],"pricingModel":"perUser")",
                     Market::kOtherPartner));
    EXPECT_EQ(on_the_page(), "EUR false");
    EXPECT_EQ(on_the_page(Who::other_partner), "EUR true");
    EXPECT_EQ(on_the_page(Who::marketplace_operator), "EUR false");
}

TEST_P(MKT_OnSale, R15_WhatIsSoldInAnotherRegionOnlyIsNotForThisPartner) {
    const Reply page = market_.get(Who::partner, kApi + "/products/" + market_.product_id("seats"));
    EXPECT_EQ(page["plans/0/markets/0/availabilities/0/isPurchasable"], "true");
    EXPECT_EQ(page["plans/0/markets/1/market"], "US");
    EXPECT_EQ(page["plans/0/markets/1/availabilities/0/isPurchasable"], "false");
}

COMPTOIR_ON_BOTH_ENGINES(MKT_OnSale);

}  // namespace
}  // namespace comptoir::conformance
