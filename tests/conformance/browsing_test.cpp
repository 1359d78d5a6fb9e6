#include <fmt/format.h>
#include <gmock/gmock.h>

#include <algorithm>

#include "base/text.hpp"
#include "market.hpp"

/// Products and price list of our own surface (commerce rules R10–R49).
namespace comptoir::conformance {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

const std::string kApi = "/marketplace/v1";

class MKT_Browsing : public MarketTest {
  protected:
    Reply get(const std::string& path, Who who = Who::partner, const Fields& headers = {}) {
        return market_.get(who, kApi + path, headers);
    }
    std::string refusal(const std::string& path, Who who = Who::partner) {
        const Reply reply = get(path, who);
        return fmt::format("{} {} {}", reply.status, reply.code(), reply["field"]);
    }
};

// ---- Products

TEST_P(MKT_Browsing, R10_R12_ThePageListsWhatPublishersOptedIn) {
    const Reply page = get("/products");
    ASSERT_EQ(page.status, 200) << page.text;
    EXPECT_EQ(page["totalCount"], "4");
    EXPECT_EQ(page["items/0/title"], "Product seats");
    EXPECT_EQ(page["items/0/type/value"], "saas");
    EXPECT_EQ(page["items/0/publisher/name"], "Publisher isv");
    EXPECT_EQ(page["items/0/hasTrial"], "true");
    EXPECT_EQ(page["items/0/isPurchasable"], "true");
    EXPECT_EQ(page["items/2/isExclusive"], "true");
    EXPECT_EQ(page["items/2/buyNote/code"], "EXCLUSIVE");
    EXPECT_EQ(page["facets/publishers/0/value"], "isv");
    EXPECT_EQ(page["facets/publishers/0/count"], "3");
    EXPECT_EQ(page["facets/trial/0/count"], "1");
    EXPECT_EQ(page["facets/types/0/label"], "SaaS");
}

TEST_P(MKT_Browsing, R19_FiltersAreJoinedAndAnyMeansNone) {
    EXPECT_EQ(get("/products?type=Any&category=Any&trial=true")["totalCount"], "1");
    EXPECT_EQ(get("/products?type=saas&category=productivity&publisher=autre")["totalCount"], "1");
    EXPECT_EQ(get("/products?type=container")["totalCount"], "0");
    EXPECT_EQ(get("/products?market=fr")["totalCount"], "4");
    EXPECT_EQ(get("/products?market=DE")["totalCount"], "0");
    EXPECT_EQ(get("/products?keyword=club")["items/0/title"], "Product club");
    EXPECT_EQ(refusal("/products?type=saass"), "400 enum_value_unknown type");
    EXPECT_EQ(refusal("/products?category=none"), "400 enum_value_unknown category");
    EXPECT_EQ(refusal("/products?subcategory=none"), "400 enum_value_unknown subcategory");
    EXPECT_EQ(refusal("/products?trial=maybe"), "400 invalid_input trial");
    EXPECT_EQ(refusal("/products?market=FRA"), "400 invalid_input market");
    EXPECT_EQ(refusal("/products?market=KR"), "400 invalid_input market");
    EXPECT_EQ(refusal("/products?limit=0"), "400 invalid_input limit");
    EXPECT_EQ(refusal("/products?limit=ten"), "400 invalid_input limit");
    EXPECT_EQ(refusal("/products?cursor=nonsense"), "400 invalid_input cursor");
    EXPECT_EQ(refusal("/products?keyword=" + std::string(401, 'a')), "400 invalid_input keyword");
}

TEST_P(MKT_Browsing, PagesFollowEachOther) {
    const Reply first = get("/products?limit=3");
    EXPECT_EQ(first.size_of("items"), 3U);
    const Reply second = get("/products?limit=3&cursor=" + percent_encode(first["nextCursor"]));
    EXPECT_EQ(second.size_of("items"), 1U);
    EXPECT_FALSE(second.has("nextCursor"));
    EXPECT_EQ(get("/products?limit=99999999999999999999").size_of("items"), 4U);
}

TEST_P(MKT_Browsing, TextsComeInTheLanguageAskedFor) {
    EXPECT_EQ(get("/products", Who::partner, {{"Accept-Language", "fr-CA"}})["items/0/title"],
              "Produit seats");
    const Reply french = get("/products", Who::partner, {{"X-Locale", "fr-FR"}});
    EXPECT_EQ(french["items/0/title"], "Produit seats");
    EXPECT_EQ(french.headers.find("Content-Language"), "fr-FR");
    EXPECT_EQ(french["items/2/buyNote/text"], "Offre exclusive : contactez l'ISV");
    EXPECT_EQ(get("/products/none", Who::partner, {{"X-Locale", "fr"}})["title"],
              get("/products/none", Who::isv, {{"X-Locale", "fr"}})["title"]);
}

TEST_P(MKT_Browsing, R22_R25_AProductHasOverviewPlansAndPrices) {
    const Reply page = get("/products/" + market_.product_id("seats") + "?market=FR");
    ASSERT_EQ(page.status, 200) << page.text;
    EXPECT_EQ(page["description"], "At length.");
    EXPECT_EQ(page["contacts/support/email"], "desk@isv.example");
    EXPECT_EQ(page["contacts/engineering/email"], "eng@isv.example");
    EXPECT_EQ(page["contacts/csp/url"], "https://isv.example/csp");
    ASSERT_EQ(page.size_of("plans"), 4U) << "with the private plan that names the partner (R17)";
    EXPECT_EQ(page["plans/0/markets/0/availabilities/0/catalogItemId"], market_.item("seats", "standard"));
    EXPECT_EQ(page["plans/0/maxQuantity"], "50");
    EXPECT_EQ(page.size_of("plans/0/markets"), 1U);
    EXPECT_EQ(page["plans/1/markets/0/availabilities/0/prices/0/unitPrice"], "120");
    EXPECT_EQ(page["plans/1/markets/0/availabilities/0/prices/0/instalments"], "12");
    EXPECT_EQ(page["plans/1/markets/0/availabilities/0/prices/0/instalmentPrice"], "10");
    EXPECT_EQ(page["plans/2/trial/length"], "P1M");
    EXPECT_EQ(get("/products/" + market_.product_id("seats")).size_of("plans/0/markets"), 2U);
    EXPECT_EQ(get("/products/" + market_.product_id("seats"), Who::other_partner).size_of("plans"), 3U);
    EXPECT_EQ(get("/products/" + market_.product_id("seats") + "?market=ZZ").status, 400);
    EXPECT_EQ(refusal("/products/NONE"), "404 product_not_found product");
}

TEST_P(MKT_Browsing, R24_EngineeringAndProgrammeContactsAreForPartnersOnly) {
    const Reply page = get("/products/" + market_.product_id("seats"), Who::other_isv);
    EXPECT_TRUE(page.has("contacts/support"));
    EXPECT_FALSE(page.has("contacts/engineering"));
    EXPECT_FALSE(page.has("contacts/csp"));
}

TEST_P(MKT_Browsing, R16_AnExclusiveOfferShowsItsBadgeAndThePublishersContact) {
    const Reply seen = get("/products/" + market_.product_id("club"));
    EXPECT_EQ(seen["isExclusive"], "true");
    EXPECT_EQ(seen["isPurchasable"], "false");
    EXPECT_EQ(seen["buyNote/code"], "EXCLUSIVE");
    EXPECT_EQ(seen["contactPublisher/email"], "csp@isv.example");
    const Reply selected = get("/products/" + market_.product_id("club"), Who::other_partner);
    EXPECT_EQ(selected["isPurchasable"], "true");
    EXPECT_FALSE(selected.has("contactPublisher"));
    for (const Who who : {Who::isv, Who::other_isv, Who::marketplace_operator}) {
        const Reply page = get("/products/" + market_.product_id("club"), who);
        EXPECT_EQ(page["isExclusive"], "true");
        EXPECT_FALSE(page.has("contactPublisher")) << "R24: the programme's contact is for partners";
    }
}

TEST_P(MKT_Browsing, R17_R25_TheTrialOfAPrivatePlanIsSeenByItsTenantsOnly) {
    const std::string prices =
        R"("markets":["FR"],"prices":[{"market":"FR","currency":"EUR","term":"P1M","billingPlan":"monthly",)"
        R"("unitPrice":"9","effectiveFrom":"2020-01-01"}]})";
    const std::string text = R"("title":{"en":"P","fr":"P"},"description":{"en":"P","fr":"P"},)";
    const Reply added = market_.import(Market::offer_file(
        "tried", R"("resellerAudience":"any","pricingModel":"perUser")",
        R"({"planId":"open",)" + text + prices +
            R"(,{"planId":"closed","visibility":"private","tenants":[")" + std::string(Market::kPartner) +
            R"("],"trial":{"length":"P1M"},)" + text + prices));
    ASSERT_EQ(added.status, 200) << added.text;
    const auto has_trial = [&](Who who) {
        const Reply list = get("/products?keyword=tried", who);
        const Reply page = get("/products/" + market_.product_id("tried"), who);
        EXPECT_EQ(list["items/0/hasTrial"], page["hasTrial"]);
        return page["hasTrial"];
    };
    EXPECT_EQ(has_trial(Who::partner), "true");
    EXPECT_EQ(has_trial(Who::other_partner), "false");
    EXPECT_EQ(has_trial(Who::marketplace_operator), "false");
}

TEST_P(MKT_Browsing, R18_OtherTypesCarryTheNoteWhereToBuyThem) {
    // A type is fixed after publication, so the other kind of offer is a new one.
    const Reply added = market_.import(
        R"({"formatVersion":1,"offers":[{"publisherId":"isv","offerId":"vm","type":"virtual-machine",)"
        R"("title":{"en":"Machine","fr":"Machine"},"summary":{"en":"S","fr":"S"},"description":{"en":"D","fr":"D"},)"
        R"("categories":[{"category":"productivity"}],"screenshots":[{"url":"https://isv.example/1.png"}],)"
        R"("privacyUrl":"https://isv.example/p","termsUrl":"https://isv.example/t","termsVersion":"1",)"
        R"("resellerAudience":"any","plans":[]}]})");
    ASSERT_EQ(added.status, 200) << added.text;
    const Reply english = get("/products/" + market_.product_id("vm"));
    EXPECT_EQ(english["isPurchasable"], "false");
    EXPECT_THAT(english["buyNote/text"], HasSubstr("consumption portal"));
    const Reply french = get("/products/" + market_.product_id("vm"), Who::partner, {{"X-Locale", "fr"}});
    EXPECT_THAT(french["buyNote/text"], HasSubstr("portail de consommation"));
}

TEST_P(MKT_Browsing, R43_AnAnnouncedChangeStandsBesideThePrice) {
    const Reply changed = market_.import(Market::catalog(
        {{R"("unitPrice":"10.00","erpPrice":"10.00","effectiveFrom":"2020-01-01"})",
          R"("unitPrice":"10.00","effectiveFrom":"2020-01-01","effectiveTo":"2024-06-30"},{"market":"FR","currency":"EUR",)"
          R"("term":"P1M","billingPlan":"monthly","unitPrice":"11.00","effectiveFrom":"2024-07-01"})"}}));
    ASSERT_EQ(changed.status, 200) << changed.text;
    const Reply page = get("/products/" + market_.product_id("seats") + "?market=FR");
    EXPECT_EQ(page["plans/0/markets/0/availabilities/0/prices/0/unitPrice"], "10");
    EXPECT_EQ(page["plans/0/markets/0/availabilities/0/prices/0/announcedChange/unitPrice"], "11");
    EXPECT_EQ(page["plans/0/markets/0/availabilities/0/prices/0/announcedChange/from"],
              "2024-07-01T00:00:00Z");
}

// ---- Price list

TEST_P(MKT_Browsing, R30_R34_ThePriceListOfAMarket) {
    const Reply list = get("/price-list?market=FR&format=csv");
    ASSERT_EQ(list.status, 200);
    EXPECT_EQ(list.headers.find("Content-Type"), "text/csv; charset=utf-8");
    EXPECT_EQ(list.headers.find("Content-Disposition"),
              "attachment; filename=\"price-list-FR-2024-03-10.csv\"");
    EXPECT_THAT(list.text,
                StartsWith("ProductTitle,ProductId,SkuId,SkuTitle,Publisher,SkuDescription,UnitOfMeasure,"
                           "TermDuration,BillingPlan,Market,Currency,UnitPrice,PricingTierRangeMin,"
                           "PricingTierRangeMax,EffectiveStartDate,EffectiveEndDate,Tags,ERP Price\r\n"));
    EXPECT_THAT(
        list.text,
        HasSubstr("P1Y,Monthly,FR,EUR,120,,,2020-01-01T00:00:00Z,9999-11-30T23:59:59Z,License,120\r\n"));
    EXPECT_THAT(list.text, Not(HasSubstr(",US,")));
    EXPECT_EQ(std::count(list.text.begin(), list.text.end(), '\n'), 1 + 4 + 1 + 1 + 1 + 1);
    EXPECT_THAT(get("/price-list?format=csv").text, HasSubstr(",US,USD,"));
    EXPECT_THAT(get("/price-list?format=csv", Who::partner, {{"X-Locale", "fr"}}).text,
                HasSubstr("Produit seats"));
}

TEST_P(MKT_Browsing, R33_ATrialHasTwoRows) {
    const std::string text = get("/price-list?market=FR&format=csv").text;
    EXPECT_THAT(
        text, HasSubstr("P1M,None,FR,EUR,0,,,2020-01-01T00:00:00Z,9999-11-30T23:59:59Z,License;Trial,0\r\n"));
    EXPECT_THAT(
        text, HasSubstr("P1M,Monthly,FR,EUR,12,,,2020-01-01T00:00:00Z,9999-11-30T23:59:59Z,License,12\r\n"));
}

TEST_P(MKT_Browsing, R31_TwoExportsOfADayAreIdentical) {
    const Reply first = get("/price-list");
    EXPECT_THAT(first.text, StartsWith("PK"));
    EXPECT_EQ(*first.headers.find("Content-Type"),
              "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
    market_.go_to("2024-03-10T23:59:59Z");
    const Reply second = get("/price-list?market=any&format=XLSX");
    EXPECT_EQ(first.text, second.text);
    EXPECT_EQ(first.headers.find("ETag"), second.headers.find("ETag"));
    const Reply same =
        get("/price-list", Who::partner, {{"If-None-Match", std::string(*first.headers.find("ETag"))}});
    EXPECT_EQ(same.status, 304);
    const std::string tag(*first.headers.find("ETag"));
    for (const std::string& tags : {"W/" + tag, "\"other\", " + tag, std::string("*")}) {
        EXPECT_EQ(get("/price-list", Who::partner, {{"If-None-Match", tags}}).status, 304) << tags;
    }
    EXPECT_EQ(get("/price-list", Who::partner, {{"If-None-Match", "\"other\""}}).status, 200);
    market_.go_to("2024-03-11T00:00:00Z");
    EXPECT_NE(get("/price-list").headers.find("ETag"), first.headers.find("ETag"));
}

TEST_P(MKT_Browsing, R31_UnlessTheOperatorRepublished) {
    const Reply first = get("/price-list?format=csv");
    ASSERT_EQ(market_.import(Market::catalog({{R"("erpPrice":"99.00")", R"("erpPrice":"98.00")"}})).status,
              200);
    const Reply second = get("/price-list?format=csv");
    EXPECT_NE(first.text, second.text);
    EXPECT_THAT(second.text, HasSubstr("License,98"));
}

TEST_P(MKT_Browsing, R17_APrivatePlanStandsInTheListOfTheListedPartnerOnly) {
    EXPECT_THAT(get("/price-list?format=csv").text, HasSubstr("secret plan"));
    EXPECT_THAT(get("/price-list?format=csv", Who::other_partner).text, Not(HasSubstr("secret plan")));
    EXPECT_THAT(get("/price-list?format=csv", Who::marketplace_operator).text, Not(HasSubstr("secret plan")));
}

TEST_P(MKT_Browsing, R41_APastMonthCanBeAskedFor) {
    EXPECT_EQ(get("/price-list?format=csv&month=202402").status, 200);
    EXPECT_EQ(get("/price-list?format=csv&month=201912").text.find("\r\n"),
              get("/price-list?format=csv&month=201912").text.size() - 2)
        << "nothing was sold then";
    EXPECT_EQ(refusal("/price-list?month=202403"), "400 invalid_input month");
    EXPECT_EQ(refusal("/price-list?month=2024"), "400 invalid_input month");
}

TEST_P(MKT_Browsing, R41_ANewerEditionDoesNotChangeThePast) {
    const std::string now = R"("unitPrice":"10.00","erpPrice":"10.00","effectiveFrom":"2020-01-01"})";
    const std::string later = R"("unitPrice":"11.00","effectiveFrom":"2024-07-01"})";
    const Reply announced = market_.import(Market::catalog(
        {{now,
          R"("unitPrice":"10.00","effectiveFrom":"2020-01-01","effectiveTo":"2024-06-30"},{"market":"FR",)"
          R"("currency":"EUR","term":"P1M","billingPlan":"monthly",)" +
              later}}));
    ASSERT_EQ(announced.status, 200) << announced.text;
    const auto list = [&](const std::string& month) {
        return get("/price-list?market=FR&format=csv&month=" + month).text;
    };
    const std::string old_row = "P1M,Monthly,FR,EUR,10,,,2020-01-01T00:00:00Z,2024-06-30T23:59:59Z,";
    const std::string new_row = "P1M,Monthly,FR,EUR,11,,,2024-07-01T00:00:00Z,9999-11-30T23:59:59Z,";
    market_.go_to("2024-08-02T00:00:00Z");
    const std::string june = list("202406");
    EXPECT_THAT(june, HasSubstr(old_row));
    // The old row is left out.
    const Reply newest = market_.import(Market::catalog({{now, later}}));
    ASSERT_EQ(newest.status, 200) << newest.text;
    EXPECT_EQ(list("202406"), june);
    EXPECT_THAT(list("202407"), HasSubstr(new_row));
    EXPECT_THAT(list("202407"), Not(HasSubstr(old_row)));
}

TEST_P(MKT_Browsing, R41_WhatIsTakenOffSaleStaysInThePast) {
    const std::string february = get("/price-list?market=FR&format=csv&month=202402").text;
    const std::string yearly = R"("planId":"yearly",)";
    const Reply stopped =
        market_.import(Market::catalog({{R"("offerId":"flat",)", R"("offerId":"flat","status":"stopped",)"},
                                        {yearly, yearly + R"("stopSell":true,)"}}));
    ASSERT_EQ(stopped.status, 200) << stopped.text;
    EXPECT_THAT(get("/price-list?market=FR&format=csv").text, Not(HasSubstr("flat plan")));
    EXPECT_THAT(get("/price-list?market=FR&format=csv").text, Not(HasSubstr("yearly plan")));
    EXPECT_EQ(get("/price-list?market=FR&format=csv&month=202402").text, february);
}

TEST_P(MKT_Browsing, R30_WhatIsWrongWithTheChoiceIsNamed) {
    EXPECT_EQ(refusal("/price-list?market=XX"), "400 invalid_input market");
    EXPECT_EQ(refusal("/price-list?market=F"), "400 invalid_input market");
    EXPECT_EQ(refusal("/price-list?format=pdf"), "400 invalid_input format");
}

COMPTOIR_ON_BOTH_ENGINES(MKT_Browsing);

}  // namespace
}  // namespace comptoir::conformance
