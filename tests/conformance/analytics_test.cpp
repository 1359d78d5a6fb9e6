#include <gmock/gmock.h>

#include "base/text.hpp"
#include "front.hpp"

/// ANA-01: reports about subscriptions (reseller contract §2.10).
namespace comptoir::conformance {
namespace {

using testing::ElementsAre;

constexpr std::string_view kPath = "/partner/v1/analytics/subscriptions";

class ANA : public SalesTest {
  protected:
    Reply report(std::string_view query = "") {
        return shop_.get(fmt::format("{}{}{}", kPath, query.empty() ? "" : "?", query));
    }
    Reply filtered(std::string_view filter, std::string_view more = "") {
        return report(fmt::format("filter={}{}", percent_encode(filter), more));
    }
    std::vector<std::string> members(const Reply& reply, std::string_view name) {
        EXPECT_EQ(reply.status, 200) << reply.text;
        EXPECT_LE(reply.size_of("Value"), std::stoul(reply["TotalCount"]));
        std::vector<std::string> found;
        for (std::size_t i = 0; i < reply.size_of("Value"); ++i) {
            found.push_back(reply[fmt::format("Value/{}/{}", i, name)]);
        }
        return found;
    }
    /// Rows as text, in their order.
    std::string rows(const Reply& reply) {
        EXPECT_EQ(reply.status, 200) << reply.text;
        std::string text = "\n";
        for (const json::Value& row : *reply.at("Value").if_array()) text += json::write(row) + "\n";
        return text;
    }
    /// One as bought, one active, one suspended, one that has ended and one in its trial.
    void buy_one_of_each() {
        shop_.buy("standard", 1, "P1M", "monthly");
        shop_.buy_and_activate("standard", 2, "P1Y", "annual");
        shop_.patch(shop_.buy_and_activate("premium", 3, "P1M", "monthly"), R"({"status":"suspended"})");
        shop_.patch(shop_.buy_and_activate("flat", 1, "P1M", "monthly"), R"({"status":"deleted"})");
        shop_.buy_and_activate("sampler", 5, "P1M", "none");
    }
};
COMPTOIR_ON_BOTH_ENGINES(ANA);

TEST_P(ANA, ANA_01_ARowHasAllItsMembersAndPrintsNull) {
    shop_.go_to("2024-03-10T09:00:00.037Z");
    const std::string path = shop_.subscription_path(shop_.buy("standard", 5, "P1M", "monthly"));
    shop_.go_to("2024-03-12T15:30:00Z");
    shop_.activate(path);
    const Reply reply = report();
    EXPECT_EQ(
        reply.text,
        fmt::format(
            R"({{"Value":[{{"customerTenantId":"{}","customerName":"Dupré","customerMarket":"FR","id":"{}",)"
            R"("status":"ACTIVE","productName":"Payroll","subscriptionType":"Azure","autoRenewEnabled":true,)"
            R"("partnerId":"{}","friendlyName":"standard plan","partnerName":"Partner","providerName":null,)"
            R"("creationDate":"2024-03-10T09:00:00.037","effectiveStartDate":"2024-03-12T15:30:00",)"
            R"("commitmentEndDate":"2024-04-11T23:59:59","currentStateEndDate":"2024-04-11T23:59:59",)"
            R"("trialToPaidConversionDate":null,"trialStartDate":null,"trialEndDate":null,)"
            R"("lastUsageDate":null,"deprovisionedDate":null,"lastRenewalDate":null,"licenseCount":5,)"
            R"("churnRisk":null,"billingCycleName":"MONTHLY"}}],"@nextLink":null,"TotalCount":1}})",
            Shop::kCustomer, path.substr(path.rfind('/') + 1), Shop::kPartner));
}

TEST_P(ANA, ANA_01_WithoutSubscriptionsTheEnvelopeIsEmpty) {
    EXPECT_EQ(report().text, R"({"Value":[],"@nextLink":null,"TotalCount":0})");
    EXPECT_EQ(filtered("status eq 'ACTIVE'").text, R"({"Value":[],"@nextLink":null,"TotalCount":0})");
    EXPECT_EQ(report("groupBy=status").text, R"({"Value":[],"@nextLink":null,"TotalCount":0})");
}

TEST_P(ANA, ANA_01_TheStatusHasThreeWords) {
    buy_one_of_each();
    const Reply reply = report();
    EXPECT_THAT(members(reply, "status"),
                ElementsAre("ACTIVE", "ACTIVE", "SUSPENDED", "DEPROVISIONED", "ACTIVE"));
    EXPECT_THAT(members(reply, "billingCycleName"),
                ElementsAre("MONTHLY", "ANNUAL", "MONTHLY", "MONTHLY", "NONE"));
    EXPECT_THAT(members(reply, "autoRenewEnabled"), ElementsAre("true", "true", "true", "false", "true"));
    EXPECT_THAT(members(reply, "effectiveStartDate"),
                ElementsAre("", "2024-03-10T09:00:00", "2024-03-10T09:00:00", "2024-03-10T09:00:00",
                            "2024-03-10T09:00:00"));
    EXPECT_THAT(members(reply, "deprovisionedDate"), ElementsAre("", "", "", "2024-03-10T09:00:00", ""));
    // When time changes the state: removed if not activated, the term's end, removed if suspended too long.
    EXPECT_THAT(members(reply, "currentStateEndDate"),
                ElementsAre("2024-04-09T09:00:00", "2025-03-09T23:59:59", "2024-04-09T09:00:00", "",
                            "2024-04-09T23:59:59"));
}

TEST_P(ANA, ANA_01_TrialsAndRenewalsHaveTheirDates) {
    shop_.buy_and_activate("sampler", 5, "P1M", "none");
    const auto dates = [&] {
        const Reply reply = report();
        return std::vector<std::string>{reply["Value/0/trialStartDate"], reply["Value/0/trialEndDate"],
                                        reply["Value/0/trialToPaidConversionDate"],
                                        reply["Value/0/lastRenewalDate"]};
    };
    EXPECT_THAT(dates(), ElementsAre("2024-03-10T09:00:00", "2024-04-09T23:59:59", "", ""));
    shop_.go_to("2024-04-20T00:00:00Z");
    EXPECT_THAT(dates(),
                ElementsAre("2024-03-10T09:00:00", "2024-04-09T23:59:59", "2024-04-10T00:00:00", ""));
    shop_.go_to("2024-06-20T00:00:00Z");
    EXPECT_THAT(dates(), ElementsAre("2024-03-10T09:00:00", "2024-04-09T23:59:59", "2024-04-10T00:00:00",
                                     "2024-06-10T00:00:00"));
}

TEST_P(ANA, ANA_01_ATrialThatIsLeftEarlyEndedTheDayBefore) {
    const std::string path = shop_.buy_and_activate("trial", 2, "P1M", "none");
    shop_.go_to("2024-03-20T12:00:00Z");
    ASSERT_FALSE(
        shop_.post(path + "/conversions", fmt::format(R"({{"targetOfferId":"{}"}})", shop_.item("premium")))
            .has("error"));
    const Reply reply = report();
    EXPECT_EQ(reply["Value/0/trialEndDate"], "2024-03-19T23:59:59");
    EXPECT_EQ(reply["Value/0/trialToPaidConversionDate"], "2024-03-20T00:00:00");
    EXPECT_EQ(reply["Value/0/commitmentEndDate"], "2024-04-19T23:59:59");
}

TEST_P(ANA, ANA_01_FiltersOfEveryKind) {
    buy_one_of_each();
    const auto seats = [&](std::string_view filter) { return members(filtered(filter), "licenseCount"); };
    EXPECT_THAT(seats("status eq 'SUSPENDED'"), ElementsAre("3"));
    EXPECT_THAT(seats("status ne 'active'"), ElementsAre("3", "1"));
    EXPECT_THAT(seats("autoRenewEnabled eq false"), ElementsAre("1"));
    EXPECT_THAT(seats("autoRenewEnabled eq true and customerMarket eq 'FR'"),
                ElementsAre("1", "2", "3", "5"));
    EXPECT_THAT(seats("contains(friendlyName,'STAND') or licenseCount eq 5"), ElementsAre("1", "2", "5"));
    EXPECT_THAT(seats("commitmentEndDate ge 2025-01-01"), ElementsAre("2"));
    EXPECT_THAT(seats("effectiveStartDate eq null"), ElementsAre("1"));
    EXPECT_THAT(seats("creationDate le 2024-03-09"), ElementsAre());
    EXPECT_THAT(seats("trialStartDate ne null"), ElementsAre("5"));
    EXPECT_THAT(seats(fmt::format("customerTenantId eq '{}' and licenseCount eq 2", Shop::kCustomer)),
                ElementsAre("2"));
    EXPECT_THAT(seats(fmt::format("customerTenantId eq '{}'", Shop::kBritishCustomer)), ElementsAre());
    EXPECT_THAT(seats(fmt::format("customerTenantId eq '{}' or licenseCount eq 2", Shop::kBritishCustomer)),
                ElementsAre("2"));
    const std::string id = report()["Value/2/id"];
    EXPECT_THAT(seats(fmt::format("id eq '{}'", to_upper(id))), ElementsAre("3"));
    EXPECT_THAT(seats(fmt::format("id eq '{}' and licenseCount eq 4", id)), ElementsAre());
    EXPECT_THAT(seats(fmt::format("id eq '{}'", Shop::kPartner)), ElementsAre());
    EXPECT_THAT(seats("id eq 'x'"), ElementsAre());
}

TEST_P(ANA, ANA_01_TopAndSkipPageThroughRows) {
    buy_one_of_each();
    for (const std::string filter : {"", "&filter=customerMarket%20eq%20%27FR%27"}) {
        const auto seats = [&](std::string_view query) {
            return members(report(std::string(query) + filter), "licenseCount");
        };
        EXPECT_THAT(seats("top=2"), ElementsAre("1", "2"));
        EXPECT_THAT(seats("top=2&skip=2"), ElementsAre("3", "1"));
        EXPECT_THAT(seats("top=2&skip=4"), ElementsAre("5"));
        EXPECT_THAT(seats("skip=5"), ElementsAre());
        EXPECT_THAT(seats("skip=2147483647"), ElementsAre());
        EXPECT_EQ(seats("top=0").size(), 5U);
        EXPECT_EQ(seats("top=10001&skip=0").size(), 5U);
        const Reply page = report("top=2&skip=2" + filter);
        EXPECT_EQ(page["TotalCount"], "5");
        ASSERT_THAT(page["@nextLink"], testing::StartsWith("https://market.example/partner/v1/"));
        const Reply next = shop_.get(page["@nextLink"].substr(22));
        EXPECT_THAT(members(next, "licenseCount"), ElementsAre("5"));
        EXPECT_TRUE(next.at("@nextLink").is_null());
        EXPECT_EQ(next["TotalCount"], "5");
    }
}

TEST_P(ANA, ANA_01_GroupsHoldTheirFieldsAndCountAsText) {
    buy_one_of_each();
    EXPECT_EQ(rows(report("groupBy=status")), R"(
{"status":"ACTIVE","subscriptionCount":"3","licenseCount":"8"}
{"status":"DEPROVISIONED","subscriptionCount":"1","licenseCount":"1"}
{"status":"SUSPENDED","subscriptionCount":"1","licenseCount":"3"}
)");
    EXPECT_EQ(rows(report("groupby=subscriptionType,%20CUSTOMERMARKET,subscriptionType")), R"(
{"subscriptionType":"Azure","customerMarket":"FR","subscriptionCount":"5","licenseCount":"12"}
)");
    EXPECT_EQ(rows(filtered("licenseCount ne 1", "&groupBy=churnRisk")), R"(
{"churnRisk":null,"subscriptionCount":"3","licenseCount":"10"}
)");
    const Reply page = report("groupBy=status&top=1&skip=1");
    EXPECT_EQ(rows(page), R"(
{"status":"DEPROVISIONED","subscriptionCount":"1","licenseCount":"1"}
)");
    EXPECT_EQ(page["TotalCount"], "3");
    EXPECT_EQ(rows(shop_.get(page["@nextLink"].substr(22))), R"(
{"status":"SUSPENDED","subscriptionCount":"1","licenseCount":"3"}
)");
}

TEST_P(ANA, ANA_01_DatesAreGroupedAsCoarselyAsAsked) {
    for (const std::string_view day : {"2024-03-10T09:00:00Z", "2024-03-10T10:00:00Z", "2024-03-11T09:00:00Z",
                                       "2024-03-17T09:00:00Z", "2024-04-01T09:00:00Z"}) {
        shop_.go_to(day);
        shop_.buy("standard", 1, "P1M", "monthly");
    }
    const auto groups = [&](std::string_view level) {
        const Reply reply = report(fmt::format("groupBy=creationDate{}", level));
        std::vector<std::string> found = members(reply, "creationDate");
        const auto counts = members(reply, "subscriptionCount");
        for (std::size_t i = 0; i < found.size(); ++i) found[i] += " " + counts[i];
        return found;
    };
    const auto exact = ElementsAre("2024-03-10T09:00:00 1", "2024-03-10T10:00:00 1", "2024-03-11T09:00:00 1",
                                   "2024-03-17T09:00:00 1", "2024-04-01T09:00:00 1");
    EXPECT_THAT(groups(""), exact);
    EXPECT_THAT(groups("&aggregationLevel=dateRange"), exact);
    EXPECT_THAT(groups("&aggregationLevel=day"),
                ElementsAre("2024-03-10T00:00:00 2", "2024-03-11T00:00:00 1", "2024-03-17T00:00:00 1",
                            "2024-04-01T00:00:00 1"));
    // 2024-03-11 and 2024-04-01 are Mondays.
    EXPECT_THAT(groups("&aggregationLevel=WEEK"),
                ElementsAre("2024-03-04T00:00:00 2", "2024-03-11T00:00:00 2", "2024-04-01T00:00:00 1"));
    EXPECT_THAT(groups("&aggregationlevel=month"),
                ElementsAre("2024-03-01T00:00:00 4", "2024-04-01T00:00:00 1"));
}

TEST_P(ANA, ANA_01_WhatCannotBeAnsweredIsRefused) {
    for (const std::string_view query :
         {"top=-1", "top=all", "skip=-1", "skip=x", "filter=x", "filter=status%20eq%20ACTIVE", "groupBy=x",
          "groupBy=status,", "groupBy=licenseCount", "aggregationLevel=year"}) {
        const Reply refused = report(query);
        EXPECT_EQ(fmt::format("{} {}", refused.status, refused.code()), "400 2001") << query;
    }
    EXPECT_EQ(report("unheard=1&aggregationLevel=week").status, 200);
}

TEST_P(ANA, ANA_01_AReportIsReadInStepsOfBoundedLength) {
    buy_one_of_each();
    // Rows enough for three steps, all like the first.
    shop_.database().write([&](sql::Session& session) {
        for (int n = 0; n < 2500; ++n) {
            session.execute(
                "INSERT INTO subscription (partner_id, subscription_id, customer_id, seq, order_id, "
                "order_line, "
                "ordered_us, profile, product_id, sku_id, availability_id, publisher_id, offer_id, plan_id, "
                "product_title, sku_title, name, nickname, market, currency, per_user, quantity, state, "
                "auto_renew, in_trial, term, cycle, unit_price, term_index, cycle_index, suspension_reason, "
                "changed_us, version) SELECT partner_id, $2, customer_id, $3, order_id, order_line, "
                "ordered_us, profile, product_id, sku_id, availability_id, publisher_id, offer_id, plan_id, "
                "product_title, sku_title, name, nickname, market, currency, per_user, quantity, state, "
                "auto_renew, in_trial, term, cycle, unit_price, term_index, cycle_index, suspension_reason, "
                "changed_us, version FROM subscription WHERE partner_id = $1 AND seq = 1",
                {Shop::kPartner, fmt::format("60000000-0000-4000-8000-{:012}", n), 1000 + n});
        }
    });
    EXPECT_EQ(rows(report("groupBy=customerMarket")), R"(
{"customerMarket":"FR","subscriptionCount":"2505","licenseCount":"2512"}
)");
    EXPECT_EQ(filtered("licenseCount eq 1", "&top=3&skip=2400")["TotalCount"], "2502");
    EXPECT_EQ(report()["TotalCount"], "2505");
}

class AnalyticsAtTheDoor : public FrontTest {};
COMPTOIR_ON_BOTH_ENGINES(AnalyticsAtTheDoor);

TEST_P(AnalyticsAtTheDoor, EveryRoleMayRead_1_3_5) {
    for (const Who who : {Who::partner, Who::admin, Who::sales, Who::billing, Who::helpdesk}) {
        front_.be(who);
        EXPECT_EQ(front_.get(std::string(kPath)).status, 200);
    }
    front_.be(Who::nobody);
    EXPECT_EQ(front_.get(std::string(kPath)).code(), "800001");
    front_.be(Who::partner);
    EXPECT_EQ(front_.get("/PARTNER/v1//Analytics/Subscriptions/").status, 200);
    EXPECT_EQ(front_.get("/partner/v1/analytics/licenses").code(), "1000");
    EXPECT_EQ(front_.post(std::string(kPath)).code(), "1000");
}

TEST_P(AnalyticsAtTheDoor, AnotherPartnersSubscriptionsAreNotThere) {
    const std::string contoso = front_.add_customer("contoso.example");
    const std::string product = "/v1/products/DZH318Z0SEAT/skus/0001/availabilities?country=FR";
    ASSERT_EQ(front_
                  .post(contoso + "/agreements",
                        R"({"primaryContact":{"firstName":"A","lastName":"B","email":"a@b.example"},)"
                        R"("dateAgreed":"2024-03-01","templateId":"117a77b0-9360-443b-8795-c6dedc750cf9",)"
                        R"("type":"MicrosoftCustomerAgreement"})")
                  .status,
              201);
    const Reply bought =
        front_.post(contoso + "/orders", fmt::format(R"({{"lineItems":[{{"offerId":"{}","quantity":2}}]}})",
                                                     front_.get(product)["items/0/catalogItemId"]));
    ASSERT_EQ(bought.status, 201) << bought.text;
    EXPECT_EQ(front_.get(std::string(kPath))["TotalCount"], "1");
    const std::string id = bought["lineItems/0/subscriptionId"];
    front_.be(Who::american);
    EXPECT_EQ(front_.get(std::string(kPath))["TotalCount"], "0");
    EXPECT_EQ(front_.get(fmt::format("{}?groupBy=id", kPath))["TotalCount"], "0");
    EXPECT_EQ(
        front_.get(fmt::format("{}?filter={}", kPath, percent_encode("id eq '" + id + "'")))["TotalCount"],
        "0");
}

}  // namespace
}  // namespace comptoir::conformance
