#include <fmt/format.h>

#include "shop.hpp"

/// SUB-05 to SUB-08: trials left for a paid plan (reseller contract §2.9, §3.9, D11; commerce rules R91, R95,
/// R97).
namespace comptoir::conformance {
namespace {

class Conversions : public SalesTest {
  protected:
    std::string trial() { return shop_.buy_and_activate("trial", 2, "P1M", "none"); }
    std::string body(std::string_view target, std::string_view more = "") {
        return fmt::format(R"({{"targetOfferId":"{}"{}}})", shop_.item(target), more);
    }
    Reply convert(const std::string& path, const std::string& text) {
        return shop_.post(path + "/conversions", text);
    }
    // `other: The quantity …`
    std::string why(const Reply& reply) {
        EXPECT_EQ(reply.status, 200) << reply.text;
        EXPECT_EQ(reply["attributes/objectType"], "ConversionResult");
        EXPECT_FALSE(reply["subscriptionId"].empty());
        EXPECT_FALSE(reply["error/description"].empty());
        return reply["error/code"];
    }
    std::string unbilled() {
        const Reply lines = shop_.get(
            "/v1/invoices/unbilled/lineitems?provider=onetime&invoicelineitemtype=billinglineitems"
            "&currencycode=EUR&period=current");
        std::string text = "\n";
        for (std::size_t i = 0; i < lines.size_of("items"); ++i) {
            const auto of = [&](std::string_view name) { return lines[fmt::format("items/{}/{}", i, name)]; };
            text +=
                fmt::format("{} {}..{} {} x {} {} {}\n", of("chargeType"),
                            of("chargeStartDate").substr(0, 10), of("chargeEndDate").substr(0, 10),
                            of("quantity"), of("effectiveUnitPrice"), of("skuId"), of("termAndBillingCycle"));
        }
        return text;
    }
    std::size_t rows(std::string_view statement) {
        std::size_t count = 0;
        shop_.database().read([&](sql::Session& session) { count = session.query(statement).size(); });
        return count;
    }
};

TEST_P(Conversions, SUB_05_ListsThePaidPlansThatTheCustomerMayBuy) {
    const std::string path = trial();
    const Reply targets = shop_.get(path + "/conversions");
    EXPECT_FALSE(targets.has("links"));
    EXPECT_EQ(targets.size_of("items"), 3U) << targets.text;  // standard by month and year, premium by month
    EXPECT_EQ(targets["items/0/offerId"], shop_.item("trial"));
    EXPECT_EQ(targets["items/0/targetOfferId"], shop_.item("standard"));
    EXPECT_EQ(targets["items/0/quantity"], "2");
    EXPECT_EQ(targets["items/0/billingCycle"], "monthly");
    EXPECT_EQ(targets["items/1/billingCycle"], "annual");
    EXPECT_EQ(targets["items/2/targetOfferId"], shop_.item("premium"));
    shop_.patch(shop_.buy_and_activate("premium", 1, "P1M", "monthly"), R"({"status":"suspended"})");
    EXPECT_EQ(shop_.get(path + "/conversions").size_of("items"), 2U) << "R27: reactivate the suspended one";
    shop_.stop_selling("standard");
    EXPECT_EQ(shop_.get(path + "/conversions").size_of("items"), 0U);
    EXPECT_EQ(shop_.get(shop_.customer() + "/subscriptions/nothing/conversions").code(), "20003");
}

TEST_P(Conversions, SUB_05_APlanThatDoesNotTakeTheQuantityIsNoTarget) {
    const std::string path = shop_.buy_and_activate("trial", 60, "P1M", "none");
    EXPECT_EQ(shop_.get(path + "/conversions").size_of("items"), 1U) << "standard has at most 50 seats";
    EXPECT_EQ(why(convert(path, body("standard"))), "conversions_not_found");
}

TEST_P(Conversions, SUB_06_D11_R95_TheTrialEndsAndThePaidTermBeginsToday) {
    const std::string path = trial();
    const Reply before = shop_.get(path);
    shop_.go_to("2024-03-15T10:00:00Z");
    const Reply target = shop_.get(path + "/conversions");
    const Reply result = convert(path, json::write(target.at("items/0")));
    EXPECT_EQ(result.status, 200);
    EXPECT_EQ(result["subscriptionId"], before["id"]);
    EXPECT_EQ(result["offerId"], shop_.item("trial"));
    EXPECT_EQ(result["targetOfferId"], shop_.item("standard"));
    EXPECT_FALSE(result.has("error")) << result.text;

    const Reply paid = shop_.get(path);
    EXPECT_EQ(paid["id"], before["id"]);
    EXPECT_EQ(paid["offerId"], shop_.item("standard"));
    EXPECT_EQ(paid["offerName"], "Payroll - standard plan");
    EXPECT_EQ(paid["isTrial"], "false");
    EXPECT_EQ(paid["billingCycle"], "monthly");
    EXPECT_EQ(paid["termDuration"] + paid["renewalTermDuration"], "P1MP1M");
    EXPECT_EQ(paid["quantity"], "2");
    EXPECT_EQ(paid["orderId"], before["orderId"]);
    EXPECT_EQ(paid["effectiveStartDate"], before["effectiveStartDate"]);
    EXPECT_EQ(paid["commitmentEndDate"], "2024-04-14T23:59:59Z");
    EXPECT_EQ(paid["refundOptions/0/expiresAt"], "2024-03-15T00:00:00.0000000Z");
    EXPECT_NE(paid.headers.find("ETag"), before.headers.find("ETag"));
    EXPECT_EQ(paid.headers.find("ETag"), result.headers.find("ETag"));
    EXPECT_EQ(shop_.patch(path, R"({"status":"deleted"})").code(), "900117");  // R91
    EXPECT_EQ(unbilled(), R"(
New 2024-03-10..2024-04-09 2 x 0 0003 One-Month commitment for trial
Convert 2024-03-15..2024-04-09 2 x 0 0003 One-Month commitment for trial
Convert 2024-03-15..2024-04-14 2 x 10 0001 One-Month commitment for monthly billing
)");
    EXPECT_EQ(why(convert(path, body("premium"))), "conversions_not_found") << "the trial is over";
}

TEST_P(Conversions, SUB_06_IsAuditedAndTold) {
    const std::string path = trial();
    convert(path, body("standard"));
    EXPECT_EQ(
        rows("SELECT 1 FROM audit_record WHERE operation = 'convert_trial_subscription' AND resource_type = "
             "'subscription' AND customer_id IS NOT NULL"),
        1U);
    EXPECT_EQ(rows("SELECT 1 FROM event WHERE name = 'publisher-Renew'"), 1U);
    EXPECT_EQ(rows("SELECT 1 FROM event WHERE name = 'subscription-updated' AND document LIKE "
                   "'%\"IsTrial\":false%'"),
              1U);
}

TEST_P(Conversions, SUB_06_TheBillingCycleChoosesAmongThePricesOfThePlan) {
    const std::string path = trial();
    EXPECT_FALSE(convert(path, body("standard", R"(,"billingCycle":"Annual")")).has("error"));
    EXPECT_EQ(shop_.get(path)["termDuration"] + shop_.get(path)["billingCycle"], "P1Yannual");
}

TEST_P(Conversions, SUB_06_WithoutABillingCycleTheOneThatTheTrialWouldHaveHadIsKept) {
    const std::string path = trial();
    EXPECT_FALSE(convert(path, body("standard", R"(,"billingCycle":"none")")).has("error"));
    EXPECT_EQ(shop_.get(path)["termDuration"] + shop_.get(path)["billingCycle"], "P1Mmonthly");
}

TEST_P(Conversions, SUB_06_R97_TheQuantityIsTheTrials) {
    const std::string path = trial();
    EXPECT_EQ(why(convert(path, body("standard", R"(,"quantity":3)"))), "other");
    EXPECT_EQ(why(convert(path, body("standard", R"(,"quantity":-2)"))), "other");
    EXPECT_EQ(shop_.get(path)["isTrial"], "true");
    EXPECT_FALSE(convert(path, body("standard", R"(,"quantity":"2")")).has("error"));
}

TEST_P(Conversions, SUB_06_AQuantityOfZeroIsNotGiven) {
    const std::string path = trial();
    EXPECT_FALSE(convert(path, body("standard", R"(,"quantity":0)")).has("error"));
    EXPECT_EQ(shop_.get(path)["quantity"], "2");
}

TEST_P(Conversions, SUB_06_WhatLeadsNowhereIsToldInTheBody) {
    const std::string path = trial();
    EXPECT_EQ(why(convert(path, R"({"targetOfferId":"DZH318Z0SEAT:0009:AAAAAAAAAAAA"})")),
              "conversions_not_found");
    EXPECT_EQ(why(convert(path, body("flat"))), "conversions_not_found") << "another product";
    EXPECT_EQ(why(convert(path, body("trial"))), "conversions_not_found") << "a plan with a trial";
    EXPECT_EQ(why(convert(path, body("premium", R"(,"billingCycle":"annual")"))), "other");
    const std::string paid = shop_.buy_and_activate("standard", 5, "P1M", "monthly");
    const Reply none = convert(paid, body("premium"));
    EXPECT_EQ(why(none), "conversions_not_found");
    shop_.use_locale("fr-FR");
    EXPECT_NE(convert(paid, body("premium"))["error/description"], none["error/description"]);
}

TEST_P(Conversions, SUB_06_TheStateOfTheTrialSpeaksInTheBody_R73_R103) {
    const std::string path = shop_.subscription_path(shop_.buy("trial", 2, "P1M", "none"));
    const Reply pending = convert(path, body("standard"));
    EXPECT_EQ(why(pending), "other");
    shop_.activate(path);
    shop_.patch(path, R"({"status":"suspended"})");
    const Reply suspended = convert(path, body("standard"));
    EXPECT_EQ(why(suspended), "other");
    EXPECT_NE(suspended["error/description"], pending["error/description"]);
    shop_.patch(path, R"({"status":"deleted"})");
    EXPECT_EQ(why(convert(path, body("standard"))), "conversions_not_found");
}

TEST_P(Conversions, SUB_06_ABodyForSomethingElseIsRefused) {
    const std::string path = trial();
    const auto code = [&](const std::string& text) {
        const Reply refused = convert(path, text);
        return fmt::format("{} {}", refused.status, refused.code());
    };
    EXPECT_EQ(code("{}"), "400 2001");
    EXPECT_EQ(code("no json"), "400 2001");
    EXPECT_EQ(code(R"({"targetOfferId":"standard"})"), "400 2001");
    EXPECT_EQ(code(body("standard", R"(,"quantity":"many")")), "400 2001");
    EXPECT_EQ(code(body("standard", R"(,"billingCycle":"weekly")")), "400 900126");
    EXPECT_EQ(code(body("standard", R"(,"orderId":"another")")), "400 2001");
    EXPECT_EQ(code(body("standard", fmt::format(R"(,"offerId":"{}")", shop_.item("premium")))), "400 2001");
    EXPECT_EQ(shop_.post(shop_.customer() + "/subscriptions/nothing/conversions", body("standard")).code(),
              "20003");
    EXPECT_EQ(shop_.get(path)["isTrial"], "true");
    // What a known client adds is ignored (A.5).
    EXPECT_FALSE(convert(path, body("standard", R"(,"subscriptionId":"x","Attributes":null)")).has("error"));
}

TEST_P(Conversions, SUB_06_S1_6_ASuccessIsRepeatedAndAFailureTriedAgain) {
    const std::string path = trial();
    const Fields id = {{"MS-RequestId", "50000000-0000-4000-8000-000000000007"}};
    shop_.patch(path, R"({"status":"suspended"})");
    const auto call = [&] { return shop_.call("POST", path + "/conversions", body("standard"), id); };
    EXPECT_EQ(why(call()), "other");
    shop_.patch(path, R"({"status":"active"})");
    shop_.publisher_says(path, true);
    const Reply converted = call();
    EXPECT_FALSE(converted.has("error")) << converted.text;
    EXPECT_EQ(call().text, converted.text);
}

TEST_P(Conversions, SUB_07_SUB_08_ThereAreNoUpgrades) {
    const std::string path = shop_.buy_and_activate("standard", 5, "P1M", "monthly");
    EXPECT_EQ(shop_.get(path + "/upgrades")["totalCount"], "0");
    const Reply result = shop_.post(
        path + "/upgrades",
        R"({"targetOffer":{"id":"x"},"upgradeType":1,"isEligible":true,"quantity":1,"upgradeErrors":[]})");
    EXPECT_EQ(result.status, 200);
    EXPECT_EQ(result["sourceSubscriptionId"], shop_.get(path)["id"]);
    EXPECT_EQ(result["upgradeType"], "upgrade_only");
    EXPECT_EQ(result["upgradeErrors/0/code"], "7");
    EXPECT_EQ(result.size_of("licenseErrors"), 0U);
    EXPECT_EQ(
        shop_.post(path + "/upgrades", R"({"UpgradeType":"UpgradeWithLicenseTransfer"})")["upgradeType"],
        "upgrade_with_license_transfer");
    EXPECT_EQ(shop_.post(path + "/upgrades", R"({"upgradeType":"sideways"})").code(), "900126");
    shop_.patch(path, R"({"status":"suspended"})");
    EXPECT_EQ(shop_.post(path + "/upgrades", "{}")["upgradeErrors/0/code"], "2");
}

COMPTOIR_ON_BOTH_ENGINES(Conversions);

}  // namespace
}  // namespace comptoir::conformance
