#include <fmt/format.h>
#include <gmock/gmock.h>

#include "catalog_of_shop.hpp"
#include "documents/csv_reading_test.hpp"
#include "documents/zip_reading_test.hpp"
#include "exchanges.hpp"
#include "front.hpp"

/// Price sheets, the offer matrix and rate cards, as programs fetch them.
/// Sources: reseller contract §1.2, §1.3.5, §2.16, A.4; commerce rules R17, R30–R45.
namespace comptoir::conformance {
namespace {

using catalog::BillingPlan;
using documents::TableFormat;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

using Records = std::vector<std::vector<std::string>>;

const std::string kSheet = "/v1.0/sales/pricesheets(Market='FR',PricesheetView='marketplace')/$value";
const std::string kMatrix = "/v1.0/sales/offermatrix(Month='202403')/$value";
const std::string kPricesHeader =
    "ProductTitle,ProductId,SkuId,SkuTitle,Publisher,SkuDescription,UnitOfMeasure,TermDuration,BillingPlan,"
    "Market,Currency,UnitPrice,PricingTierRangeMin,PricingTierRangeMax,EffectiveStartDate,EffectiveEndDate,"
    "Tags,ERP Price";

std::string sheet_of(std::string_view market, std::string_view view, std::string_view query = "") {
    return fmt::format("/v1.0/sales/pricesheets(Market='{}',PricesheetView='{}')/$value{}", market, view,
                       query);
}
std::string matrix_of(std::string_view month) {
    return fmt::format("/v1.0/sales/offermatrix(Month='{}')/$value", month);
}

class PriceSheets : public FrontTest {
  protected:
    // A.4: the archive has one entry.
    static std::pair<std::string, std::string> entry_of(const Reply& reply) {
        EXPECT_EQ(reply.status, 200) << reply.text;
        EXPECT_EQ(reply.headers.find("Content-Type"), "application/zip");
        if (reply.status != 200) return {};
        auto entries = documents::unzip(reply.text);
        EXPECT_EQ(entries.size(), 1U);
        return entries.empty() ? std::pair<std::string, std::string>() : entries.front();
    }
    std::string csv(const std::string& target, const Fields& headers = {}) {
        return entry_of(front_.get(target, headers)).second;
    }
    std::string refusal(const std::string& target) {
        const Reply reply = front_.get(target);
        return fmt::format("{} {}", reply.status, reply.code());
    }
    // The price list as the marketplace's own surface sends it.
    std::string price_list() {
        price_lists::Request list;
        list.format = TableFormat::csv;
        list.market = catalog::Market::of("FR");
        list.partner = front_.partner_id();
        http::Response sent;
        sent.file = front_.price_lists().get(list, front_.now()).string();
        return body_of(sent);
    }
    // The first plan at these prices in France, and nothing else.
    void sell_at(std::vector<catalog::PriceRow> rows) {
        catalog::CatalogDocument document = catalog_of_front({});
        document.products.resize(1);
        document.products[0].plans.resize(1);
        document.products[0].plans[0].prices = catalog::PriceRows(rows);
        front_.publish(std::move(document));
    }
    static catalog::PriceRow row(const char* price, const char* from, const char* to = nullptr,
                                 const char* currency = "EUR") {
        return {catalog::Market::of("FR"), Currency::of(currency),
                Period::of("P1M"),         BillingPlan::monthly,
                Decimal::of(price),        std::nullopt,
                Instant::of(from),         to == nullptr ? end_of_time() : Instant::of(to)};
    }
};
COMPTOIR_ON_BOTH_ENGINES(PriceSheets);

// ---- PRC-03: the view `marketplace`

TEST_P(PriceSheets, PRC_03_R30_R34_TheViewMarketplaceIsThePriceListInAnArchive) {
    const Reply reply = front_.get(kSheet);
    const auto [name, text] = entry_of(reply);
    EXPECT_EQ(name, "price-list-FR-2024-03-10.csv");
    EXPECT_EQ(reply.headers.find("Content-Disposition"),
              "attachment; filename=\"price-list-FR-2024-03-10.zip\"");
    EXPECT_EQ(text, price_list());
    EXPECT_THAT(text, StartsWith(kPricesHeader + "\r\n")) << "no Segment in this view";
    EXPECT_THAT(text,
                HasSubstr(",P1Y,Monthly,FR,EUR,120,,,2020-01-01T00:00:00Z,9999-11-30T23:59:59Z,License,"));
    EXPECT_THAT(text, HasSubstr(",P1M,None,FR,EUR,0,")) << "R33: trials";
    EXPECT_THAT(text, Not(HasSubstr(",GB,")));
}

TEST_P(PriceSheets, PRC_03_A_4_TheNodeClientSendsNoHeadersOfTheContract) {
    const Fields node = {{"Accept", "application/json, text/plain, */*"}, {"Accept-Encoding", "deflate"}};
    EXPECT_EQ(csv(kSheet, node), csv(kSheet));
    EXPECT_FALSE(front_.get(kSheet, node).headers.find("Content-Encoding"));
}

TEST_P(PriceSheets, PRC_03_R31_TheSameBytesAllDayLong) {
    const Reply first = front_.get(kSheet);
    const std::string tag(first.headers.find("ETag").value_or(""));
    front_.go_to("2024-03-10T23:59:59Z");
    const Reply second = front_.get(kSheet);
    EXPECT_EQ(second.text, first.text);
    EXPECT_EQ(second.headers.find("ETag"), tag);
    const Reply same = front_.get(kSheet, {{"If-None-Match", tag}});
    EXPECT_EQ(same.status, 304);
    EXPECT_EQ(same.text, "");
    EXPECT_EQ(front_.get(kSheet, {{"Range", "bytes=0-9"}}).text, first.text) << "a range is all of it";
    const Reply head = front_.call("HEAD", kSheet);
    EXPECT_EQ(head.status, 200);
    EXPECT_EQ(head.headers.find("ETag"), tag);
    EXPECT_EQ(head.headers.find("Content-Disposition"), first.headers.find("Content-Disposition"));
    front_.go_to("2024-03-11T00:00:00Z");
    const Reply next = front_.get(kSheet, {{"If-None-Match", tag}});
    EXPECT_EQ(entry_of(next).first, "price-list-FR-2024-03-11.csv");
}

TEST_P(PriceSheets, PRC_03_R31_UnlessTheCatalogWasPublishedAgain) {
    sell_at({row("10", "2020-01-01")});
    EXPECT_THAT(csv(kSheet), HasSubstr(",FR,EUR,10,"));
    sell_at({row("14", "2020-01-01")});
    EXPECT_THAT(csv(kSheet), HasSubstr(",FR,EUR,14,"));
}

TEST_P(PriceSheets, PRC_03_1_2_PathsAreReadInAnySpelling) {
    const std::string expected = front_.get(kSheet).text;
    for (const char* target :
         {"/v1.0/sales/pricesheets(PricesheetView='marketplace',Market='FR')/$value",
          "/V1.0/Sales/PriceSheets(market='fr',pricesheetview='MarketPlace')/$Value",
          "/v1.0//sales/pricesheets(Market='FR',PricesheetView='marketplace')//$value/",
          "/v1.0/sales/pricesheets(%20Market%20=%20'FR'%20,%20PricesheetView%20=%20'market_place'%20)/$value",
          "/v1.0/sales/pricesheets%28Market%3D%27FR%27%2CPricesheetView%3D%27marketplace%27%29/%24value",
          "/v1.0/sales/pricesheets(Market=FR,PricesheetView=%22marketplace%22)/$value",
          "/v1.0/sales/pricesheets(Market='FR',PricesheetView='marketplace',Other='x')/$value"}) {
        EXPECT_EQ(front_.get(target).text, expected) << target;
    }
}

TEST_P(PriceSheets, PRC_03_R17_PrivatePlansAreForTheirPartners) {
    front_.publish(catalog_of_front({TenantId(front_.partner_id().guid())}));
    EXPECT_THAT(csv(kSheet), HasSubstr("DZH318Z0PRIV"));
    EXPECT_THAT(csv(kMatrix), HasSubstr("DZH318Z0PRIV"));
    front_.be(Who::american);
    EXPECT_THAT(csv(kSheet), Not(HasSubstr("DZH318Z0PRIV")));
    EXPECT_THAT(csv(kMatrix), Not(HasSubstr("DZH318Z0PRIV")));
}

TEST_P(PriceSheets, PRC_03_R45_CurrenciesAreThoseOfThePartnersProfile) {
    sell_at({row("10", "2020-01-01"), row("11", "2020-01-01", nullptr, "USD")});
    EXPECT_THAT(csv(kSheet), Not(HasSubstr(",USD,")));
    front_.write([&](sql::Session& session) {
        session.execute("UPDATE partner SET profile = 'modern-2024' WHERE partner_id = $1",
                        {front_.partner_id().str()});
    });
    EXPECT_THAT(csv(kSheet), HasSubstr(",FR,USD,11,"));
}

TEST_P(PriceSheets, PRC_03_1_15_TitlesAreInTheLanguageAskedFor) {
    EXPECT_THAT(csv(kSheet, {{"X-Locale", "fr-FR"}}), HasSubstr("\r\nPaie,DZH318Z0SEAT,"));
    EXPECT_THAT(csv(kSheet, {{"X-Locale", "fr-FR"}}), StartsWith(kPricesHeader));
    EXPECT_THAT(csv(kSheet), HasSubstr("\r\nPayroll,DZH318Z0SEAT,"));
}

TEST_P(PriceSheets, PRC_03_R41_HistoryHoldsEveryRowThatWasValidInTheMonth) {
    sell_at({row("9", "2020-01-01", "2024-02-14T23:59:59Z"), row("10", "2024-02-15")});
    const Reply february = front_.get(kSheet + "?timeline=history&month=202402");
    const auto [name, text] = entry_of(february);
    EXPECT_EQ(name, "price-list-FR-2024-02.csv");
    EXPECT_EQ(february.headers.find("Content-Disposition"),
              "attachment; filename=\"price-list-FR-2024-02.zip\"");
    EXPECT_THAT(text, HasSubstr(",FR,EUR,9,"));
    EXPECT_THAT(text, HasSubstr(",FR,EUR,10,"));
    EXPECT_EQ(csv(kSheet + "?Timeline=HISTORY&Month=202402"), text);
    EXPECT_EQ(csv(kSheet + "?month=202402"), text) << "a month alone is of the history";
    EXPECT_THAT(csv(kSheet + "?timeline=history&month=202401"), Not(HasSubstr(",FR,EUR,10,")));
    EXPECT_EQ(csv(kSheet + "?timeline=history&month=201912"), kPricesHeader + "\r\n") << "nothing was sold";
    const std::string today = csv(kSheet);
    EXPECT_THAT(today, Not(HasSubstr(",FR,EUR,9,")));
    EXPECT_EQ(csv(kSheet + "?timeline=current"), today);
    EXPECT_EQ(csv(kSheet + "?timeline="), today);
    EXPECT_EQ(csv(kSheet + "?timeline=current&month=202402"), today) << "a month is only of the history";
}

TEST_P(PriceSheets, PRC_03_R41_AMonthOfTheHistoryIsOver_2001) {
    for (const char* month :
         {"", "202403", "202404", "2024", "202413", "2024-2", "yyyymm", "200912", "000101"}) {
        EXPECT_EQ(refusal(fmt::format("{}?timeline=history&month={}", kSheet, month)), "400 2001") << month;
    }
    EXPECT_EQ(refusal(kSheet + "?timeline=history"), "400 2001");
    front_.go_to("2024-04-01T00:00:00Z");
    EXPECT_EQ(front_.get(kSheet + "?timeline=history&month=202403").status, 200);
}

TEST_P(PriceSheets, PRC_03_R41_ThereAreNoListsOfFuturePrices_1000) {
    sell_at({row("10", "2020-01-01", "2024-06-30T23:59:59Z"), row("12", "2024-07-01")});
    EXPECT_THAT(csv(kSheet), Not(HasSubstr(",FR,EUR,12,")));
    EXPECT_EQ(refusal(kSheet + "?timeline=future"), "404 1000");
}

TEST_P(PriceSheets, PRC_03_AnUnknownTimelineIsRefused_900126) {
    EXPECT_EQ(refusal(kSheet + "?timeline=past"), "400 900126");
}

// ---- PRC-03: the other views, and what is no sheet

TEST_P(PriceSheets, PRC_03_TheOtherViewsAreAHeaderAlone) {
    for (const char* view : {"azure_consumption", "azure_reservations", "updatedlicensebased",
                             "licensebasedest", "licensebasedeos", "software"}) {
        const Reply reply = front_.get(sheet_of("FR", view));
        const auto [name, text] = entry_of(reply);
        EXPECT_EQ(name, fmt::format("{}-FR-2024-03-10.csv", view));
        EXPECT_EQ(text, kPricesHeader + ",Segment\r\n") << view;
        EXPECT_EQ(reply.headers.find("Content-Disposition"),
                  fmt::format("attachment; filename=\"{}-FR-2024-03-10.zip\"", view));
        const Fields tag = {{"If-None-Match", std::string(reply.headers.find("ETag").value_or(""))}};
        EXPECT_EQ(front_.get(sheet_of("FR", view), tag).status, 304);
        front_.go_to("2024-03-10T23:59:59Z");
        EXPECT_EQ(front_.get(sheet_of("fr", view)).text, reply.text);
        front_.go_to("2024-03-10T09:00:00Z");
    }
    EXPECT_EQ(csv(sheet_of("FR", "AzureConsumption")), csv(sheet_of("FR", "AZURE_CONSUMPTION")));
    EXPECT_EQ(csv(sheet_of("FR", "software", "?timeline=future")), kPricesHeader + ",Segment\r\n");
    const Reply history = front_.get(sheet_of("FR", "software", "?timeline=history&month=202402"));
    EXPECT_EQ(entry_of(history).first, "software-FR-2024-02.csv");
    EXPECT_EQ(refusal(sheet_of("FR", "software", "?timeline=history")), "400 2001");
}

TEST_P(PriceSheets, PRC_03_AnUnknownViewIsRefused_900126) {
    for (const char* view : {"", "offers", "marketplace2", "'marketplace"}) {
        EXPECT_EQ(refusal(sheet_of("FR", view)), "400 900126") << view;
    }
    EXPECT_EQ(refusal("/v1.0/sales/pricesheets(Market='FR')/$value"), "400 900126");
}

TEST_P(PriceSheets, PRC_03_AMarketIsACountryWhereSomethingIsSold_2001) {
    for (const char* market : {"", "F", "FRA", "XX", "KR", "F1"}) {
        EXPECT_EQ(refusal(sheet_of(market, "marketplace")), "400 2001") << market;
        EXPECT_EQ(refusal(sheet_of(market, "software")), "400 2001") << market;
    }
    EXPECT_EQ(refusal("/v1.0/sales/pricesheets(PricesheetView='marketplace')/$value"), "400 2001");
    EXPECT_EQ(csv(sheet_of("US", "marketplace")), kPricesHeader + "\r\n")
        << "sold there, but without a price";
}

TEST_P(PriceSheets, PRC_03_PRC_04_WhatIsNeitherIsNotFound_1000) {
    for (const char* target : {"/v1.0", "/v1.0/sales", "/v1.0/sales/pricesheets/$value",
                               "/v1.0/sales/exchangerates(Month='202403')/$value",
                               "/v1.0/sales/pricesheets(Market='FR',PricesheetView='marketplace')",
                               "/v1/sales/pricesheets(Market='FR',PricesheetView='marketplace')/$value"}) {
        EXPECT_EQ(refusal(target), "404 1000") << target;
    }
    const Reply written = front_.post(kSheet, "{}");
    EXPECT_EQ(written.status, 404);
    EXPECT_EQ(written.code(), "1000");
}

TEST_P(PriceSheets, PRC_03_PRC_04_EveryRoleReadsThemAndNobodyElse_800001) {
    for (const Who who : {Who::admin, Who::sales, Who::billing, Who::helpdesk, Who::person}) {
        front_.be(who);
        EXPECT_EQ(front_.get(kSheet).status, 200);
        EXPECT_EQ(front_.get(kMatrix).status, 200);
    }
    front_.be(Who::nobody);
    EXPECT_EQ(refusal(kSheet), "401 800001");
    EXPECT_EQ(refusal(kMatrix), "401 800001");
}

// ---- PRC-04

TEST_P(PriceSheets, PRC_04_TheOfferMatrixListsThePlansThatAreSold) {
    catalog::CatalogDocument document = catalog_of_front({});
    document.products.resize(2);
    document.products[0].plans[1].ownership_limit = {catalog::OwnershipScope::concurrent, 2};
    front_.publish(std::move(document));
    const Reply reply = front_.get(kMatrix);
    const auto [name, text] = entry_of(reply);
    EXPECT_EQ(name, "offer-matrix-2024-03-10.csv");
    EXPECT_EQ(reply.headers.find("Content-Disposition"),
              "attachment; filename=\"offer-matrix-2024-03-10.zip\"");
    const Records records = documents::read_csv(text);
    ASSERT_EQ(records.size(), 1U + 3 + 1);
    EXPECT_THAT(
        records[0],
        ElementsAre("ProductTitle", "ProductId", "SkuId", "SkuTitle", "ProvisioningId", "ProvisioningString",
                    "MinLicenses", "MaxLicenses", "AssetOwnershipLimit", "AssetOwnershipLimitType",
                    "ProductSkuPreRequisites", "ProductSkuConversion", "Description", "AllowedCountries"));
    EXPECT_THAT(records[1], ElementsAre("Payroll", "DZH318Z0SEAT", "0001", "standard plan", "", "", "1", "50",
                                        "", "", "", "", "A plan.", "FR;GB"));
    EXPECT_THAT(records[2], ElementsAre("Payroll", "DZH318Z0SEAT", "0002", "premium plan", "", "", "1",
                                        "1000000", "2", "Concurrent", "", "", "A plan.", "FR;GB"));
    EXPECT_THAT(records[4], ElementsAre("Payroll", "DZH318Z0FLAT", "0001", "flat plan", "", "", "1", "1", "",
                                        "", "", "", "A plan.", "FR;GB"));
    EXPECT_EQ(documents::read_csv(csv(kMatrix, {{"X-Locale", "fr-FR"}}))[1][12], "Un plan.");
}

TEST_P(PriceSheets, PRC_04_TheSameBytesAllDayLong) {
    const Reply first = front_.get(kMatrix);
    const std::string tag(first.headers.find("ETag").value_or(""));
    front_.go_to("2024-03-10T23:59:59Z");
    EXPECT_EQ(front_.get(kMatrix).text, first.text);
    EXPECT_EQ(front_.get(kMatrix, {{"If-None-Match", tag}}).status, 304);
    EXPECT_EQ(front_.call("HEAD", kMatrix).headers.find("ETag"), tag);
    front_.go_to("2024-03-11T00:00:00Z");
    EXPECT_EQ(entry_of(front_.get(kMatrix, {{"If-None-Match", tag}})).first, "offer-matrix-2024-03-11.csv");
}

TEST_P(PriceSheets, PRC_04_R41_APastMonthIsToldAsOfItsLastDayWithoutWhatNobodyRecorded) {
    sell_at({row("9", "2023-01-01", "2024-01-30T23:59:59Z"), row("10", "2024-02-10")});
    const auto [name, text] = entry_of(front_.get(matrix_of("202402")));
    EXPECT_EQ(name, "offer-matrix-2024-02.csv");
    const Records february = documents::read_csv(text);
    ASSERT_EQ(february.size(), 2U);
    EXPECT_THAT(february[1], ElementsAre("Payroll", "DZH318Z0SEAT", "0001", "standard plan", "", "", "", "",
                                         "", "", "", "", "A plan.", "FR"));
    EXPECT_EQ(documents::read_csv(csv(matrix_of("202401"))).size(), 1U) << "not on its last day";
    EXPECT_EQ(documents::read_csv(csv(matrix_of("202312"))).size(), 2U);
}

TEST_P(PriceSheets, PRC_04_AMonthIsThisOneOrAPastOne_2001) {
    for (const char* month : {"", "202404", "202501", "2024", "202413", "yyyymm", "200912"}) {
        EXPECT_EQ(refusal(matrix_of(month)), "400 2001") << month;
    }
    EXPECT_EQ(refusal("/v1.0/sales/offermatrix()/$value"), "400 2001");
    for (const char* target :
         {"/V1.0/Sales/OfferMatrix(month='202403')/$VALUE", "/v1.0/sales/offermatrix(Month=202403)/$value",
          "/v1.0/sales/offermatrix%28%20Month%3D%27202403%27%20%29/%24value"}) {
        EXPECT_EQ(front_.get(target).text, front_.get(kMatrix).text) << target;
    }
}

// ---- PRC-01, PRC-02

TEST_P(PriceSheets, PRC_01_TheRateCardIsEmptyAndInDollarsUnlessAsked) {
    const Reply card = front_.get("/v1/ratecards/azure");
    ASSERT_EQ(card.status, 200) << card.text;
    EXPECT_EQ(card["locale"], "en-US");
    EXPECT_EQ(card["currency"], "USD");
    EXPECT_EQ(card["isTaxIncluded"], "false");
    EXPECT_NE(card.at("meters").if_array(), nullptr);
    EXPECT_EQ(card.size_of("meters"), 0U);
    EXPECT_NE(card.at("offerTerms").if_array(), nullptr);
    EXPECT_EQ(card.size_of("offerTerms"), 0U);
    EXPECT_EQ(card["attributes/objectType"], "AzureRateCard");
    const Reply asked = front_.get("/v1/RateCards/Azure?Currency=eur&Region=fr", {{"X-Locale", "fr-FR"}});
    EXPECT_EQ(asked["currency"], "EUR");
    EXPECT_EQ(asked["locale"], "fr-FR");
}

TEST_P(PriceSheets, PRC_02_TheSharedCardIsInTheCurrencyOfThePartner) {
    const std::string shared = "/v1/ratecards/azure-shared";
    const Reply card = front_.get(shared);
    ASSERT_EQ(card.status, 200) << card.text;
    EXPECT_EQ(card["currency"], front_.get("/v1/profiles/billing")["billingCurrency"]);
    EXPECT_EQ(card["currency"], "EUR");
    EXPECT_EQ(card.size_of("meters"), 0U);
    EXPECT_EQ(card["attributes/objectType"], "AzureRateCard");
    EXPECT_EQ(front_.get(shared + "?currency=GBP&region=GB")["currency"], "GBP");
    front_.be(Who::american);
    EXPECT_EQ(front_.get(shared)["currency"], "USD");
}

TEST_P(PriceSheets, PRC_01_PRC_02_CurrencyAndRegionAreChecked_2001) {
    for (const std::string card : {"/v1/ratecards/azure", "/v1/ratecards/azure-shared"}) {
        EXPECT_EQ(refusal(card + "?currency=EURO"), "400 2001");
        EXPECT_EQ(refusal(card + "?currency=ZZZ"), "400 2001");
        EXPECT_EQ(refusal(card + "?region=ZZ"), "400 2001");
        EXPECT_EQ(refusal(card + "?region=FRA"), "400 2001");
        EXPECT_EQ(front_.get(card + "?currency=&region=").status, 200);
    }
    EXPECT_EQ(refusal("/v1/ratecards/gcp"), "404 1000");
    front_.be(Who::nobody);
    EXPECT_EQ(refusal("/v1/ratecards/azure"), "401 800001");
}

}  // namespace
}  // namespace comptoir::conformance
