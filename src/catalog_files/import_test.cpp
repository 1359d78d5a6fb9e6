#include <gtest/gtest.h>

#include "catalog_files/file_in_tests.hpp"
#include "catalog_files/write.hpp"

namespace comptoir::catalog_files {
namespace {

TEST(Import, OfAGoodFileIsTakenWithIds) {
    const auto result = import_text(kGood);
    ASSERT_TRUE(result);
    const catalog::Product& product = result->document.products.at(0);
    EXPECT_EQ(product.id.str().size(), 12U);
    EXPECT_EQ(product.plans[0].sku.str(), "0001");
    EXPECT_EQ(product.plans[0].prices.size(), 2U);
    EXPECT_EQ(product.plans[0].prices[1].market.str(), "BE");
    EXPECT_EQ(product.plans[0].prices[0].unit_price.str(), "9.9");
    EXPECT_EQ(product.plans[0].prices[0].ends, end_of_time());
    EXPECT_EQ(product.plans[0].max_quantity, 1'000'000);
}

TEST(Import, OfTheExampleCatalogIsCleanAndRoundTrips) {
    Importer importer(taxonomy(), markets());
    for (const auto& file : import_files(kSource / "examples/catalog")) {
        importer.add(file.filename().string(), read_file(file));
    }
    const auto result = importer.finish({}, kNow);
    ASSERT_TRUE(result) << result.reason().problems.at(0).file << result.reason().problems.at(0).pointer
                        << ": " << result.reason().problems.at(0).message;
    EXPECT_GE(result->document.products.size(), 60U);
    EXPECT_EQ(result->document.publishers.size(), 20U);
    EXPECT_TRUE(result->notices.empty());
    Importer again(taxonomy(), markets());
    again.add("all.json", write_file(result->document.publishers, result->document.products));
    const auto second = again.finish(result->document, kNow);
    ASSERT_TRUE(second);
    EXPECT_EQ(second->document.products, result->document.products);
    EXPECT_EQ(second->document.publishers, result->document.publishers);
}

TEST(Import, PublishesPricesThatDivideIntoInstalmentsAndSaysSo_R37_X09) {
    const auto result =
        import_text(with(R"("term": "P1M", "billingPlan": "monthly",
                "unitPrice": 9.90)",
                         R"("term": "P1Y", "billingPlan": "monthly", "unitPrice": "3393.90")"));
    ASSERT_TRUE(result);
    EXPECT_EQ(result->document.products[0].plans[0].prices[0].unit_price.str(), "3393.96");
    ASSERT_EQ(result->notices.size(), 1U);
    EXPECT_EQ(result->notices[0].pointer, "/offers/0/plans/0/prices/0/unitPrice");
}

TEST(Import, ReadsADateAsFirstInstantAndLastSecond_R39) {
    const auto result = import_text(with(R"("effectiveFrom": "2024-01-01")",
                                         R"("effectiveFrom": "2024-01-01", "effectiveTo": "2024-11-03")"));
    ASSERT_TRUE(result);
    EXPECT_EQ(result->document.products[0].plans[0].prices[0].starts.str(), "2024-01-01T00:00:00Z");
    EXPECT_EQ(result->document.products[0].plans[0].prices[0].ends.str(), "2024-11-03T23:59:59Z");
}

TEST(Import, NamesFilePointerAndOfferOfAProblem) {
    const auto result = import_text(with(R"("category": "productivity")", R"("category": "alchemy")"));
    ASSERT_FALSE(result);
    EXPECT_EQ(
        result.reason().problems,
        (std::vector<catalog::ImportProblem>{{"a.json", "/offers/0/categories/0/category", "atelier/planning",
                                              "\"alchemy\" is not in the taxonomy"}}));
}

struct Case {
    const char* name;
    const char* from;
    const char* to;
    Lines expected;
};

class OneProblem : public testing::TestWithParam<Case> {};

TEST_P(OneProblem, HasItsPointerAndIsTheOnlyOneTold) {
    EXPECT_EQ(problems(with(GetParam().from, GetParam().to)), GetParam().expected);
}

INSTANTIATE_TEST_SUITE_P(
    Import, OneProblem,
    testing::Values(
        Case{"Syntax",
             R"("publishers": [)",
             R"("publishers": )",
             {": not valid JSON: The JSON document has an improper structure: missing or superfluous commas, "
              "braces, missing keys, etc. at line 5, column 91"}},
        Case{"Version",
             R"("formatVersion": 1)",
             R"("formatVersion": 2)",
             {"/formatVersion: must be a whole number from 1 to 1"}},
        Case{"UnknownMember",
             R"("status": "live")",
             R"("state": "live")",
             {"/offers/0/state: unknown member"}},
        Case{"NameInPointer",
             R"("status": "live")",
             R"("a/b~c": 1, "": 2)",
             {"/offers/0/a~1b~0c: unknown member", "/offers/0/: unknown member"}},
        Case{"ByteOrderMark",
             R"({"formatVersion": 1,)",
             "\xef\xbb\xbf{\"formatVersion\": 1,",
             {": begins with a byte order mark (U+FEFF); save it as UTF-8 without one"}},
        Case{"VersionTwice",
             R"("formatVersion": 1)",
             R"("formatVersion": 1, "formatVersion": 1)",
             {"/formatVersion: given twice"}},
        Case{"Missing", R"("termsVersion": "1", )", "", {"/offers/0/termsVersion: required"}},
        Case{"Twice",
             R"("status": "live")",
             R"("status": "live", "status": "live")",
             {"/offers/0/status: given twice"}},
        Case{"NotText",
             R"("termsVersion": "1")",
             R"("termsVersion": 1)",
             {"/offers/0/termsVersion: must be text"}},
        Case{"EmptyText", R"("en": "Planning")", R"("en": " ")", {"/offers/0/title/en: must not be empty"}},
        Case{"ControlCharacter",
             R"("en": "Planning")",
             "\"en\": \"a\\u0007\"",
             {"/offers/0/title/en: has a control character"}},
        Case{"OneLanguage", R"("en": "Planning", )", "", {"/offers/0/title/en: required"}},
        Case{"SupportContact_R24",
             R"("phone": "+33 2 00", )",
             "",
             {"/publishers/0/contacts/support/phone: required"}},
        Case{"Email",
             "s@a.example",
             "s.a.example",
             {"/publishers/0/contacts/support/email: must be an e-mail address"}},
        Case{"Phone",
             "+33 2 01",
             "call me",
             {"/publishers/0/contacts/engineering/phone: must be a telephone number"}},
        Case{"Country",
             R"("country": "FR")",
             R"("country": "France")",
             {"/publishers/0/address/country: must be a country code of ISO 3166-1, upper case"}},
        Case{"Id_R23",
             R"("offerId": "planning")",
             R"("offerId": "Plan Ning")",
             {"/offers/0/offerId: must be 1 to 50 of a-z, 0-9, - and _"}},
        Case{"Type",
             R"("type": "saas")",
             R"("type": "SaaS")",
             {"/offers/0/type: must be saas, azure-managed-application, azure-solution-template, container, "
              "virtual-machine, iot-edge-module, managed-service or consulting-service"}},
        Case{"Url", "https://a.example/p", "ftp://a.example", {"/offers/0/privacyUrl: must be an https URL"}},
        Case{"LandingPage",
             "https://a.example/l",
             "https://a.example/l#top",
             {"/offers/0/technicalConfiguration/landingPageUrl: must be an https URL without #"}},
        Case{"Webhook",
             "https://a.example/w",
             "http://a.example/w",
             {"/offers/0/technicalConfiguration/webhookUrl: must be an https URL without #"}},
        Case{"WebhookElsewhereThroughUserInformation",
             "https://a.example/w",
             "http://localhost:x@evil.example/",
             {"/offers/0/technicalConfiguration/webhookUrl: must be an https URL without #"}},
        Case{"GuidInBraces",
             "8d1f4c1e-52a3-4a0e-9a70-64d2a8d7c001",
             "{8d1f4c1e-52a3-4a0e-9a70-64d2a8d7c001}",
             {"/offers/0/technicalConfiguration/tenantId: must be a GUID"}},
        Case{"Guid",
             "8d1f4c1e-52a3-4a0e-9a70-64d2a8d7c001",
             "8d1f4c1e",
             {"/offers/0/technicalConfiguration/tenantId: must be a GUID"}},
        Case{"Categories_R20",
             R"([{"category": "productivity"}])",
             "[]",
             {"/offers/0/categories: 0 given; at least 1"}},
        Case{"Subcategory_R20",
             R"("category": "productivity")",
             R"("category": "productivity", "subcategories": ["crm"])",
             {"/offers/0/categories/0/subcategories/0: \"crm\" is not below productivity in the taxonomy"}},
        Case{"Screenshots_R23",
             R"([{"url": "https://a.example/1.png"}])",
             "[]",
             {"/offers/0/screenshots: 0 given; at least 1"}},
        Case{"Audience_R12",
             R"("resellerAudience": "any")",
             R"("resellerAudience": "selected")",
             {"/offers/0/selectedPartners: required when resellerAudience is selected"}},
        Case{"NoPartners_R12",
             R"("resellerAudience": "any")",
             R"("resellerAudience": "any", "selectedPartners": [])",
             {"/offers/0/selectedPartners: 0 given; at least 1"}},
        Case{"Visibility_R17",
             R"("trial": {"length": "P1M"})",
             R"("visibility": "private")",
             {"/offers/0/plans/0/tenants: required for a private plan (R17)"}},
        Case{"Flag",
             R"("trial": {"length": "P1M"})",
             R"("stopSell": "no")",
             {"/offers/0/plans/0/stopSell: must be true or false"}},
        Case{"Quantity",
             R"("trial": {"length": "P1M"})",
             R"("minQuantity": 0)",
             {"/offers/0/plans/0/minQuantity: must be a whole number from 1 to 1000000"}},
        Case{"MinAboveMax",
             R"("trial": {"length": "P1M"})",
             R"("minQuantity": 5, "maxQuantity": 2)",
             {"/offers/0/plans/0/minQuantity: greater than maxQuantity"}},
        Case{"Trial_R94",
             R"("length": "P1M")",
             R"("length": "P1Y")",
             {"/offers/0/plans/0/trial/length: must be P1M to P4M or P1D to P120D"}},
        Case{"TrialLowerCase",
             R"("length": "P1M")",
             R"("length": "p1m")",
             {"/offers/0/plans/0/trial/length: must be P1M to P4M or P1D to P120D"}},
        Case{"TrialNull", R"({"length": "P1M"})", "null", {"/offers/0/plans/0/trial: must be an object"}},
        Case{"TrialWithMeters_R98",
             R"("trial": {"length": "P1M"})",
             R"("trial": {"length": "P1M"}, "dimensions": [{"id": "m", "displayName": {"en": "M", "fr": "M"},
               "unitOfMeasure": "1", "pricePerUnit": {"EUR": 0.01}}])",
             {"/offers/0/plans/0/trial: not with dimensions (R98)",
              "/offers/0/plans/0/dimensions: only with pricingModel flat"}},
        Case{"Segment",
             R"("trial": {"length": "P1M"})",
             R"("segments": ["military"])",
             {"/offers/0/plans/0/segments/0: must be commercial, education, government or nonprofit"}},
        Case{"Ownership_R59",
             R"("trial": {"length": "P1M"})",
             R"("ownershipLimit": {"scope": "lifetime", "count": 2})",
             {"/offers/0/plans/0/ownershipLimit/count: lifetime means once (R59)"}},
        Case{"MarketNotSold_R29",
             R"("markets": ["FR", "BE"], "trial")",
             R"("markets": ["FR", "BE", "KR"], "trial")",
             {"/offers/0/plans/0/markets/2: KR is not sold in this channel (R29)"}},
        Case{"MarketWithoutPrice",
             R"("markets": ["FR", "BE"], "trial")",
             R"("markets": ["FR", "BE", "DE"], "trial")",
             {"/offers/0/plans/0/prices: no price in EUR for DE (R29)"}},
        Case{"PriceElsewhere",
             R"("markets": ["FR", "BE"], "currency")",
             R"("markets": ["FR", "BE", "DE"], "currency")",
             {"/offers/0/plans/0/prices/0: price for DE, where the plan is not sold"}},
        Case{"Term",
             R"("term": "P1M")",
             R"("term": "P2M")",
             {"/offers/0/plans/0/prices/0/term: must be P1M, P1Y, P2Y or P3Y"}},
        Case{"BillingPlan_R60",
             R"("billingPlan": "monthly")",
             R"("billingPlan": "annual")",
             {"/offers/0/plans/0/prices/0/billingPlan: P1M cannot be paid annual (R60)"}},
        Case{"Currency",
             R"("currency": "EUR")",
             R"("currency": "euro")",
             {"/offers/0/plans/0/prices/0/currency: must be a currency code of ISO 4217"}},
        Case{"Amount",
             "9.90",
             "-1",
             {"/offers/0/plans/0/prices/0/unitPrice: must be at least 0 and below 1000000000"}},
        Case{"AmountWithExponent",
             "9.90",
             R"("1e2")",
             {"/offers/0/plans/0/prices/0/unitPrice: must be a number with at most 10 decimals"}},
        Case{"AmountDigits",
             "9.90",
             "0.00000000001",
             {"/offers/0/plans/0/prices/0/unitPrice: must be a number with at most 10 decimals"}},
        Case{"Instant",
             R"("2024-01-01")",
             R"("1.1.2024")",
             {"/offers/0/plans/0/prices/0/effectiveFrom: must be a date or an instant in UTC, such as "
              "2024-01-01T00:00:00Z"}},
        Case{"InstantWithBlank",
             R"("2024-01-01")",
             R"("2024-01-01 00:00:00Z")",
             {"/offers/0/plans/0/prices/0/effectiveFrom: must be a date or an instant in UTC, such as "
              "2024-01-01T00:00:00Z"}},
        Case{"NoMarkets",
             R"("markets": ["FR", "BE"], "currency")",
             R"("markets": [], "currency")",
             {"/offers/0/plans/0/prices/0/markets: 0 given; at least 1"}},
        Case{"MarketAndMarkets",
             R"("markets": ["FR", "BE"], "currency")",
             R"("market": "FR", "markets": ["FR", "BE"], "currency")",
             {"/offers/0/plans/0/prices/0/market: give either market or markets"}},
        Case{"UnknownPublisher",
             R"("publisherId": "atelier", "offerId")",
             R"("publisherId": "nobody", "offerId")",
             {"/offers/0/publisherId: no publisher \"nobody\" in this import or in the catalog"}}),
    [](const testing::TestParamInfo<Case>& one) { return std::string(one.param.name); });

TEST(Import, TellsEveryProblemOfEveryFileAtOnce) {
    Importer importer(taxonomy(), markets());
    importer.add("1.json", "{");
    importer.add("2.json", with(R"("country": "FR")", R"("country": 7)"));
    importer.add("3.json", kGood);
    const auto result = importer.finish({}, kNow);
    ASSERT_FALSE(result);
    std::vector<std::string> places;
    for (const auto& problem : result.reason().problems) places.push_back(problem.file + problem.pointer);
    EXPECT_EQ(places, (Lines{"1.json", "2.json/publishers/0/address/country",
                             "3.json/publishers/0/publisherId", "3.json/offers/0/offerId"}));
}

TEST(Import, OfAPriceTwiceTellsWhichObject_R40) {
    const std::string price = R"({"market": "FR", "currency": "EUR", "term": "P1M", "billingPlan": "monthly",
        "unitPrice": 8, "effectiveFrom": "2024-01-01"})";
    EXPECT_EQ(
        problems(
            with(R"("effectiveFrom": "2024-01-01"}])", R"("effectiveFrom": "2024-01-01"}, )" + price + "]")),
        Lines{"/offers/0/plans/0/prices/1/effectiveFrom: second price of P1M in EUR for FR with this start "
              "(R40)"});
}

TEST(Import, OfTwoPaymentOptionsOfATermIsRefused_R38) {
    const std::string prices =
        R"({"markets": ["FR", "BE"], "currency": "EUR", "term": "P1Y", "billingPlan": "annual",
        "unitPrice": 90, "effectiveFrom": "2024-01-01"}, {"market": "FR", "currency": "EUR", "term": "P1Y",
        "billingPlan": "monthly", "unitPrice": 96, "effectiveFrom": "2024-02-01"})";
    EXPECT_EQ(
        problems(
            with(R"("effectiveFrom": "2024-01-01"}])", R"("effectiveFrom": "2024-01-01"}, )" + prices + "]")),
        Lines{"/offers/0/plans/0/prices/2/billingPlan: P1Y is paid annual in this plan already; one payment "
              "option per term and plan (R38)"});
}

TEST(Import, BoundsTheListOfProblems) {
    Importer importer(taxonomy(), markets());
    std::string text = R"({"formatVersion": 1, "offers": [)";
    for (int i = 0; i < 1500; ++i) text += i == 0 ? "0" : ",0";
    importer.add("a.json", text + "]}");
    const auto result = importer.finish({}, kNow);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.reason().problems.size(), limits::kImportProblemsMax);
    EXPECT_EQ(result.reason().problem_count, 1500U);
}

TEST(ReferenceTables, HoldTheMarketsOfTheChannel_R29) {
    EXPECT_EQ(markets().sold_markets().size(), 140U);
    EXPECT_EQ(markets().currency_of(catalog::Market::of("BR"))->code(), "USD");
    EXPECT_FALSE(markets().currency_of(catalog::Market::of("KR")));
    EXPECT_FALSE(markets().currency_of(catalog::Market::of("CN")));
    EXPECT_TRUE(markets().in_same_region(catalog::Market::of("FR"), catalog::Market::of("CH")));
    for (const catalog::Market market : markets().sold_markets()) {
        EXPECT_NE(markets().region_of(market), nullptr) << market.code();
    }
}

TEST(ReferenceTables, HoldBothStoresCategories_R20) {
    EXPECT_EQ(taxonomy().categories.size(), 30U);
    EXPECT_EQ(taxonomy().industries.size(), 14U);
    EXPECT_EQ(taxonomy().types.size(), 8U);
    EXPECT_NE(taxonomy().find_category("analytics")->find("advanced-analytics"), nullptr);
    EXPECT_THROW(parse_taxonomy(R"({"formatVersion": 1, "colours": []})"), std::runtime_error);
    EXPECT_THROW(parse_market_table("["), std::runtime_error);
}

}  // namespace
}  // namespace comptoir::catalog_files
