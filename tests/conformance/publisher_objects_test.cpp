#include <fmt/format.h>

#include "market.hpp"

/// What publishers see of a subscription in each of its states, of pages and plans, and what an integration
/// sandbox does not let them do (publisher contract §3.4, §3.6–3.8; commerce rules R78, §11.4).
namespace comptoir::conformance {
namespace {

using Status = commands::SubscriptionChanges::Status;

class SaasObjects : public MarketTest {
  protected:
    Reply read(const std::string& id) { return market_.saas(Who::isv, "GET", "/" + id); }
    Reply activate(const std::string& id, std::string_view plan) {
        return market_.saas(Who::isv, "POST", "/" + id + "/activate",
                            fmt::format(R"({{"planId":"{}"}})", plan));
    }
    Reply plans(const std::string& id, std::string_view only = "") {
        const std::string filter = only.empty() ? "" : fmt::format("?planId={}", only);
        return market_.saas(Who::isv, "GET", "/" + id + "/listAvailablePlans" + filter);
    }
    void set_status(const std::string& id, Status status) {
        commands::SubscriptionChanges changes;
        changes.status = status;
        market_.change(id, changes);
    }
    void publish(const Fields& replace) {
        const Reply published = market_.import(Market::catalog(replace));
        ASSERT_EQ(published.status, 200) << published.text;
    }
};

TEST_P(SaasObjects, S3_6_R78_OfASandboxAccountOnlyThePartnersOwnCallStartsBilling) {
    market_.use_sandbox_account();
    const std::string id = market_.buy("seats", "standard", 5);
    const Reply pending = read(id);
    EXPECT_EQ(pending["isTest"], "true");
    EXPECT_EQ(pending["sandboxType"], "Csp");
    const Reply refused = activate(id, "standard");
    EXPECT_EQ(refused.status, 400);
    EXPECT_EQ(refused.code(), "BadRequest");
    EXPECT_EQ(read(id)["saasSubscriptionStatus"], "PendingFulfillmentStart");
    market_.activate_as_partner(id);
    EXPECT_EQ(read(id)["saasSubscriptionStatus"], "Subscribed");
    EXPECT_EQ(activate(id, "standard").status, 200) << "no effect";
    market_.cancel(id);
    EXPECT_EQ(activate(id, "standard").status, 404);
}

TEST_P(SaasObjects, S3_6_ASuspendedSubscriptionIsNotActivated) {
    const std::string id = market_.buy("seats", "standard", 5);
    EXPECT_EQ(activate(id, "standard").status, 200);
    set_status(id, Status::suspended);
    EXPECT_EQ(read(id)["saasSubscriptionStatus"], "Suspended");
    const Reply refused = activate(id, "standard");
    EXPECT_EQ(refused.status, 400);
    EXPECT_EQ(refused.code(), "BadRequest");
    set_status(id, Status::active);
    EXPECT_EQ(read(id)["saasSubscriptionStatus"], "Suspended") << "the publisher is asked first";
    const Reply open = market_.saas(Who::isv, "GET", "/" + id + "/operations");
    EXPECT_EQ(open["operations/0/action"], "Reinstate");
    EXPECT_EQ(market_
                  .saas(Who::isv, "PATCH", "/" + id + "/operations/" + open["operations/0/id"],
                        R"({"status":"Success"})")
                  .status,
              200);
    EXPECT_EQ(read(id)["saasSubscriptionStatus"], "Subscribed");
}

TEST_P(SaasObjects, S3_4_WhatStaysAfterTheEnd) {
    const std::string id = market_.buy("seats", "trial", 2, "none", "P1M");
    EXPECT_EQ(activate(id, "trial").status, 200);
    market_.cancel(id);
    const Reply ended = read(id);
    EXPECT_EQ(ended["saasSubscriptionStatus"], "Unsubscribed");
    EXPECT_EQ(ended["isFreeTrial"], "true") << "its last value";
    EXPECT_EQ(ended["autoRenew"], "true") << "as last set";
    EXPECT_EQ(ended.size_of("allowedCustomerOperations"), 3U);
    EXPECT_EQ(ended["quantity"], "2");
    const std::string off = market_.buy("seats", "standard", 3);
    EXPECT_EQ(activate(off, "standard").status, 200);
    commands::SubscriptionChanges changes;
    changes.auto_renew = false;
    market_.change(off, changes);
    market_.go_to("2024-04-10T00:00:00Z");
    EXPECT_EQ(read(off)["saasSubscriptionStatus"], "Unsubscribed");
    EXPECT_EQ(read(off)["autoRenew"], "false");
}

TEST_P(SaasObjects, S3_4_ATrialThatBecamePaidIsNoTrialAndHasNoChargeDuration) {
    const std::string id = market_.buy("seats", "trial", 2, "none", "P1M");
    EXPECT_EQ(read(id)["isFreeTrial"], "true") << "already while pending (§4.5)";
    EXPECT_EQ(activate(id, "trial").status, 200);
    market_.go_to("2024-04-10T00:00:00Z");
    const Reply paid = read(id);
    EXPECT_EQ(paid["isFreeTrial"], "false");
    EXPECT_EQ(paid["term/startDate"], "2024-04-10T00:00:00Z");
    EXPECT_EQ(paid["term/termUnit"], "P1M");
    EXPECT_FALSE(paid.has("term/chargeDuration")) << "the term is paid at once";
}

TEST_P(SaasObjects, S0_3_31_ATrialOfTwoMonthsNamesATermThatClientsKnow) {
    publish({{R"("trial":{"length":"P1M"})", R"("trial":{"length":"P2M"})"}});
    const std::string id = market_.buy("seats", "trial", 2, "none", "P1M");
    EXPECT_EQ(activate(id, "trial").status, 200);
    const Reply trial = read(id);
    EXPECT_EQ(trial["isFreeTrial"], "true");
    EXPECT_EQ(trial["term/endDate"], "2024-05-09T00:00:00Z");
    EXPECT_EQ(trial["term/termUnit"], "P1M") << "of the paid term behind it";
    EXPECT_EQ(market_.saas(Who::isv, "GET", "")["subscriptions/0/term/termUnit"], "P1M");
}

TEST_P(SaasObjects, F3_APageIsFullHoweverManyEntriesOfOtherApplicationsLieBetween_3_7) {
    const std::string technical = R"("landingPageUrl":"https://isv.example/land?source=market",)"
                                  R"("webhookUrl":"https://isv.example/h",)"
                                  R"("tenantId":"30000000-0000-4000-8000-000000000001",)"
                                  R"("appId":"30000000-0000-4000-8000-00000000000)";
    publish({{technical + "a", technical + "b"}});
    for (int i = 0; i < 120; ++i) market_.buy("flat", "flat", 1);
    std::vector<std::string> own;
    for (int i = 0; i < 51; ++i) {
        own.push_back(market_.buy("seats", "standard", 1));
        market_.buy("flat", "flat", 1);
        own.push_back(market_.buy("seats", "standard", 1));
    }
    const Reply first = market_.saas(Who::isv, "GET", "");
    ASSERT_EQ(first.size_of("subscriptions"), 100U);
    const std::string next = first["@nextLink"];
    ASSERT_FALSE(next.empty());
    const Reply second = market_.get(Who::isv, next.substr(Market::kBase.size()));
    EXPECT_EQ(second.size_of("subscriptions"), 2U);
    EXPECT_FALSE(second.has("@nextLink"));
    std::set<std::string> seen;
    for (std::size_t i = 0; i < 100; ++i) seen.insert(first[fmt::format("subscriptions/{}/id", i)]);
    for (std::size_t i = 0; i < 2; ++i) seen.insert(second[fmt::format("subscriptions/{}/id", i)]);
    EXPECT_EQ(seen, std::set<std::string>(own.begin(), own.end()));
    const Reply others = market_.saas(Who::isv_other_app, "GET", "");
    EXPECT_EQ(others.size_of("subscriptions"), 100U);
    EXPECT_EQ(market_.get(Who::isv_other_app, others["@nextLink"].substr(Market::kBase.size()))
                  .size_of("subscriptions"),
              71U);
}

TEST_P(SaasObjects, F5_TermsAndPlansThatTheProfileDoesNotSellAreNotListed_3_8) {
    const std::string row = R"({"market":"FR","currency":"EUR","term":"P1M","billingPlan":"monthly",)"
                            R"("unitPrice":"10.00","erpPrice":"10.00","effectiveFrom":"2020-01-01"})";
    const auto years = [](std::string_view market, std::string_view currency) {
        return fmt::format(R"({{"market":"{}","currency":"{}","term":"P3Y","billingPlan":"triennial",)"
                           R"("unitPrice":"300.00","effectiveFrom":"2020-01-01"}})",
                           market, currency);
    };
    const std::string both = years("FR", "EUR") + "," + years("US", "USD");
    publish({{row, row + "," + both},
             {R"({"planId":"trial")",
              fmt::format(
                  R"({{"planId":"long","title":{{"en":"Long","fr":"Long"}},"description":{{"en":"A plan.",)"
                  R"("fr":"Un plan."}},"markets":["FR","US"],"prices":[{}]}},{{"planId":"trial")",
                  both)}});
    const std::string id = market_.buy("seats", "standard", 5);
    const Reply all = plans(id);
    ASSERT_EQ(all.size_of("plans"), 3U) << all.text;
    EXPECT_EQ(all["plans/0/planId"], "standard");
    EXPECT_EQ(all.size_of("plans/0/planComponents/recurrentBillingTerms"), 1U) << all.text;
    EXPECT_EQ(plans(id, "long").text, R"({"plans":[]})");
}

TEST_P(SaasObjects, F5_APrivatePlanIsListedForItsTenant_3_8) {
    publish({{fmt::format(R"("tenants":["{}"])", Market::kPartner),
              fmt::format(R"("tenants":["{}"])", Market::kCustomer)}});
    const std::string id = market_.buy("seats", "standard", 5);
    const Reply secret = plans(id, "secret");
    ASSERT_EQ(secret.size_of("plans"), 1U) << secret.text;
    EXPECT_EQ(secret["plans/0/isPrivate"], "true");
}

TEST_P(SaasObjects, F5_AMeteredPlanNamesItsDimensionsAndWhatIsIncluded_3_8) {
    const std::string row = R"("currency":"USD","term":"P1M","billingPlan":"monthly","unitPrice":"99.00",)"
                            R"("effectiveFrom":"2020-01-01"}])";
    const auto dimension = [](std::string_view id, std::string_view included) {
        return fmt::format(
            R"({{"id":"{}","displayName":{{"en":"Calls","fr":"Appels"}},"unitOfMeasure":"call",)"
            R"("pricePerUnit":{{"EUR":"0.02","USD":"0.03"}},"includedMonthly":{}}})",
            id, included);
    };
    publish({{row, fmt::format(R"({},"dimensions":[{},{}])", row, dimension("calls", "500"),
                               dimension("pages", R"("unlimited")"))}});
    const Reply metered = plans(market_.buy("flat", "flat", 1));
    const std::string components = "plans/0/planComponents/";
    ASSERT_EQ(metered.size_of(components + "meteringDimensions"), 2U) << metered.text;
    EXPECT_EQ(metered[components + "meteringDimensions/0/id"], "calls");
    EXPECT_EQ(metered[components + "meteringDimensions/0/currency"], "EUR");
    EXPECT_EQ(metered[components + "meteringDimensions/0/pricePerUnit"], "0.02");
    EXPECT_EQ(metered[components + "meteringDimensions/0/unitOfMeasure"], "call");
    EXPECT_EQ(metered[components + "meteringDimensions/0/displayName"], "Calls");
    const std::string included = components + "recurrentBillingTerms/0/meteredQuantityIncluded";
    ASSERT_EQ(metered.size_of(included), 1U) << "without a limit there is no number to name";
    EXPECT_EQ(metered[included + "/0/dimensionId"], "calls");
    EXPECT_TRUE(metered.at(included + "/0/units").if_string() != nullptr);
    EXPECT_EQ(metered[included + "/0/units"], "500");
    EXPECT_FALSE(metered.has("plans/0/minQuantity"));
}

COMPTOIR_ON_BOTH_ENGINES(SaasObjects);

}  // namespace
}  // namespace comptoir::conformance
