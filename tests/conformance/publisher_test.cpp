#include <fmt/format.h>
#include <gmock/gmock.h>

#include "market.hpp"

/// The surface of publishers, F1 to F5 (publisher contract §1.3, §3.1–3.8; commerce rules §5).
namespace comptoir::conformance {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

class SAAS : public MarketTest {
  protected:
    Reply resolve(const std::string& token, Who who = Who::isv) {
        return market_.saas(who, "POST", "/resolve", "", {{"x-ms-marketplace-token", token}});
    }
    Reply activate(const std::string& id, const std::string& body, Who who = Who::isv) {
        return market_.saas(who, "POST", "/" + id + "/activate", body);
    }
    Reply read(const std::string& id, Who who = Who::isv) { return market_.saas(who, "GET", "/" + id); }
};

// ---- §1.3, §3.1, §3.2

TEST_P(SAAS, S1_3_WithoutABearerTokenTheAnswerIs401AndWithABadOne403) {
    const std::string path = "/api/saas/subscriptions?api-version=2018-08-31";
    EXPECT_EQ(market_.get(Who::nobody, path).status, 401);
    EXPECT_EQ(market_.get(Who::nobody, path, {{"Authorization", "Bearer null"}}).status, 401);
    const std::string old = market_.token(Who::isv, std::chrono::seconds(3600 + 60));
    const Reply expired = market_.get(Who::nobody, path, {{"Authorization", "Bearer " + old}});
    EXPECT_EQ(expired.status, 403);
    EXPECT_EQ(expired.code(), "TokenExpired");
    const std::string tolerated = market_.token(Who::isv, std::chrono::seconds(3600 + 59));
    EXPECT_EQ(market_.get(Who::nobody, path, {{"Authorization", "Bearer " + tolerated}}).status, 200);
    EXPECT_EQ(market_.get(Who::partner, path).status, 403) << "another audience";
}

TEST_P(SAAS, S3_2_TheApiVersionIsCheckedAfterTheIdentityAndHasItsOwnShape) {
    EXPECT_EQ(market_.get(Who::nobody, "/api/saas/subscriptions").status, 401);
    const Reply missing = market_.get(Who::isv, "/api/saas/subscriptions");
    EXPECT_EQ(missing.status, 400);
    EXPECT_EQ(missing["Error/Code"], "ApiVersionUnspecified");
    const Reply other = market_.get(Who::isv, "/api/saas/subscriptions?api-version=2017-04-15");
    EXPECT_EQ(other.status, 400);
    EXPECT_EQ(other["Error/Code"], "UnsupportedApiVersion");
    EXPECT_THAT(other["Error/Message"], HasSubstr("2017-04-15"));
}

TEST_P(SAAS, S3_1_HeadersAreEchoedOrOneFreshGuidStandsForBoth) {
    const Reply fresh = market_.get(Who::nobody, "/api");
    EXPECT_EQ(fresh.status, 200);
    EXPECT_EQ(fresh.text, "");
    EXPECT_TRUE(Guid::parse(*fresh.headers.find("x-ms-requestid")));
    EXPECT_EQ(fresh.headers.find("x-ms-requestid"), fresh.headers.find("x-ms-correlationid"));
    const Reply echoed =
        market_.saas(Who::isv, "GET", "", "", {{"x-ms-requestid", "one"}, {"x-ms-correlationid", "two"}});
    EXPECT_EQ(echoed.headers.find("x-ms-requestid"), "one");
    EXPECT_EQ(echoed.headers.find("x-ms-correlationid"), "two");
    const Reply refused = market_.saas(Who::isv, "GET", "/nothing", "", {{"x-ms-requestid", "one"}});
    EXPECT_EQ(refused.headers.find("x-ms-requestid"), "one");
    EXPECT_EQ(market_.saas(Who::isv, "GET", "", "", {{"x-ms-requestid", std::string(129, 'x')}}).status, 400);
}

TEST_P(SAAS, S3_1_OneTrailingSlashOnTheListPathOnly) {
    const std::string version = "?api-version=2018-08-31";
    EXPECT_EQ(market_.get(Who::isv, "/api/saas/subscriptions/" + version).status, 200);
    EXPECT_EQ(market_.get(Who::isv, "/API/SaaS/Subscriptions" + version).status, 200);
    EXPECT_EQ(market_.get(Who::isv, "/api/saas/subscriptions//" + version).status, 404);
    const std::string id = market_.buy("seats", "standard", 5);
    EXPECT_EQ(read(id).status, 200);
    EXPECT_EQ(market_.get(Who::isv, "/api/saas/subscriptions/" + id + "/" + version).status, 404);
}

TEST_P(SAAS, S3_1_UnknownRoutesAre404AndUnknownMethods405) {
    EXPECT_EQ(market_.get(Who::isv, "/api/saas/unknown?api-version=2018-08-31").status, 404);
    EXPECT_EQ(market_.get(Who::nobody, "/api/saas").status, 404);
    const Reply method = market_.saas(Who::isv, "GET", "/resolve/");
    EXPECT_EQ(method.status, 404);
    const Reply put = market_.saas(Who::isv, "PUT", "", "{}");
    EXPECT_EQ(put.status, 405);
    EXPECT_EQ(put.headers.find("Allow"), "GET");
}

// ---- F1

TEST_P(SAAS, F1_ResolveNamesThePurchaseInBothShapes) {
    const std::string id = market_.buy("seats", "standard", 5);
    const Reply resolved = resolve(market_.purchase_token(id));
    ASSERT_EQ(resolved.status, 200) << resolved.text;
    EXPECT_EQ(resolved["id"], id);
    EXPECT_EQ(resolved["subscriptionName"], "standard plan");
    EXPECT_EQ(resolved["offerId"], "seats");
    EXPECT_EQ(resolved["planId"], "standard");
    EXPECT_EQ(resolved["quantity"], "5");
    EXPECT_EQ(resolved["subscription/id"], id);
    EXPECT_EQ(resolved["subscription/saasSubscriptionStatus"], "PendingFulfillmentStart");
    EXPECT_EQ(resolved.text, resolve(market_.purchase_token(id)).text) << "no side effect";
    EXPECT_THAT(std::string(*resolved.headers.find("Content-Type")), StartsWith("application/json"));
    EXPECT_EQ(resolved.headers.find("X-Content-Type-Options"), "nosniff");
}

TEST_P(SAAS, F1_AFlatPlanHasNoQuantity) {
    const std::string id = market_.buy("flat", "flat", 1);
    const Reply resolved = resolve(market_.purchase_token(id));
    EXPECT_FALSE(resolved.has("quantity"));
    EXPECT_FALSE(resolved.has("subscription/quantity"));
}

TEST_P(SAAS, F1_TheTokenMayHaveSufferedFromDecoding) {
    const std::string id = market_.buy("seats", "standard", 5);
    const std::string token = market_.purchase_token(id);
    EXPECT_EQ(resolve(" " + token + " ").status, 200);
    EXPECT_EQ(resolve(token + "==").status, 200);
    std::string standard = token;
    std::replace(standard.begin(), standard.end(), '-', '+');
    std::replace(standard.begin(), standard.end(), '_', '/');
    EXPECT_EQ(resolve(standard).status, 200);
}

TEST_P(SAAS, F1_WhatIsWrongWithTheToken) {
    const std::string id = market_.buy("seats", "standard", 5);
    const Reply missing = market_.saas(Who::isv, "POST", "/resolve");
    EXPECT_EQ(missing.status, 400);
    EXPECT_EQ(missing.code(), "HeaderNotPresent");
    EXPECT_EQ(missing["target"], "x-ms-marketplace-token");
    for (const std::string& token : {std::string("nonsense"), market_.handle(id), std::string(2000, 'a')}) {
        const Reply unknown = resolve(token);
        EXPECT_EQ(unknown.status, 400) << token;
        EXPECT_EQ(unknown.code(), "InvalidValue") << token;
        EXPECT_EQ(unknown["target"], "token") << token;
    }
    EXPECT_EQ(resolve(market_.purchase_token(id), Who::other_isv).status, 403);
    EXPECT_EQ(resolve(market_.purchase_token(id), Who::isv_other_app).status, 403)
        << "the offer names the other app";
}

TEST_P(SAAS, F1_R71_ATokenIsGoodFor24HoursHoweverOften) {
    const std::string id = market_.buy("seats", "standard", 5);
    const std::string token = market_.purchase_token(id);
    market_.go_to("2024-03-11T08:59:59Z");
    EXPECT_EQ(resolve(token).status, 200);
    EXPECT_EQ(resolve(token).status, 200);
    market_.go_to("2024-03-11T09:00:00Z");
    const Reply late = resolve(token);
    EXPECT_EQ(late.status, 400);
    EXPECT_EQ(late.code(), "InvalidValue");
}

TEST_P(SAAS, F1_AnEndedPurchaseStillResolves) {
    const std::string id = market_.buy("seats", "standard", 5);
    market_.go_to("2024-04-09T09:00:00Z");
    const Reply resolved = resolve(market_.purchase_token(id));
    EXPECT_EQ(resolved.status, 200);
    EXPECT_EQ(resolved["subscription/saasSubscriptionStatus"], "Unsubscribed");
}

// ---- F2

TEST_P(SAAS, F2_R74_ActivateBeginsTheTermAndIsReadAtOnce) {
    const std::string id = market_.buy("seats", "standard", 5);
    market_.go_to("2024-03-12T15:30:00Z");
    const Reply activated = activate(id, R"({"planId":"standard","quantity":5})");
    EXPECT_EQ(activated.status, 200) << activated.text;
    EXPECT_EQ(activated.text, "");
    EXPECT_EQ(activated.headers.find("X-Content-Type-Options"), "nosniff") << "also without a body (§3.1)";
    const Reply after = read(id);
    EXPECT_EQ(after["saasSubscriptionStatus"], "Subscribed");
    EXPECT_EQ(after["term/startDate"], "2024-03-12T00:00:00Z");
    EXPECT_EQ(after["term/endDate"], "2024-04-11T00:00:00Z");
    EXPECT_EQ(after["term/termUnit"], "P1M");
}

TEST_P(SAAS, F2_ARepetitionAfterALostReplyChangesNothing) {
    const std::string id = market_.buy("seats", "standard", 5);
    EXPECT_EQ(activate(id, R"({"planId":"standard"})").status, 200);
    market_.go_to("2024-03-20T00:00:00Z");
    EXPECT_EQ(activate(id, R"({"planId":"standard"})").status, 200);
    EXPECT_EQ(activate(id, R"({"PlanId":"standard","Quantity":"5"})").status, 200);
    EXPECT_EQ(read(id)["term/startDate"], "2024-03-10T00:00:00Z");
    EXPECT_EQ(activate(id, R"({"planId":"yearly"})").status, 400);
    EXPECT_EQ(activate(id, R"({"planId":"standard","quantity":6})").status, 400);
}

TEST_P(SAAS, F2_WhatIsWrongWithTheBody) {
    const std::string id = market_.buy("seats", "standard", 5);
    const Reply missing = activate(id, "{}");
    EXPECT_EQ(missing.status, 400);
    EXPECT_EQ(missing.code(), "Bad Argument");
    EXPECT_EQ(missing["details/code"], "RequiredField");
    for (const char* no_plan : {"", "null", "[]", R"("standard")", R"({"planId":)", R"({"planId":""})",
                                R"({"planId":null,"quantity":5})"}) {
        const Reply refused = activate(id, no_plan);
        EXPECT_EQ(refused.status, 400) << no_plan;
        EXPECT_EQ(refused.code(), "Bad Argument") << no_plan;
        EXPECT_EQ(refused["details/code"], "RequiredField") << no_plan;
        EXPECT_EQ(refused["target"], "planId") << no_plan;
    }
    EXPECT_EQ(activate(id, R"({"planId":"premium"})").status, 400);
    EXPECT_EQ(activate(id, R"({"planId":"standard","quantity":4})").status, 400);
    EXPECT_EQ(activate(id, R"({"planId":"standard","quantity":"five"})").status, 400);
    EXPECT_EQ(read(id)["saasSubscriptionStatus"], "PendingFulfillmentStart");
    const std::string flat = market_.buy("flat", "flat", 1);
    EXPECT_EQ(activate(flat, R"({"planId":"flat","quantity":1})").status, 400);
    EXPECT_EQ(activate(flat, R"({"planId":"flat"})").status, 200);
}

TEST_P(SAAS, F2_UnknownForeignAndEndedSubscriptions) {
    const std::string id = market_.buy("seats", "standard", 5);
    const Reply foreign = activate(id, R"({"planId":"standard"})", Who::other_isv);
    EXPECT_EQ(foreign.status, 403);
    EXPECT_EQ(foreign.code(), "ForeignOffer");
    for (const char* unknown : {"nonsense", "00000000-0000-4000-8000-000000000000"}) {
        const Reply reply = activate(unknown, R"({"planId":"standard"})");
        EXPECT_EQ(reply.status, 404);
        EXPECT_EQ(reply.code(), "EntityNotFound");
        EXPECT_EQ(reply["target"], "subscriptionId");
    }
    market_.go_to("2024-04-09T09:00:00Z");
    EXPECT_EQ(activate(id, R"({"planId":"standard"})").status, 404) << "R77: removed after 30 days";
}

TEST_P(SAAS, F2_APlanWithAutoActivationIsActiveFromItsPurchase_4_5) {
    const Reply published =
        market_.import(Market::catalog({{R"("maxQuantity":50)", R"("maxQuantity":50,"autoActivate":true)"}}));
    ASSERT_EQ(published.status, 200) << published.text;
    const std::string id = market_.buy("seats", "standard", 5);
    const Reply bought = read(id);
    EXPECT_EQ(bought["saasSubscriptionStatus"], "Subscribed");
    EXPECT_EQ(bought["term/startDate"], "2024-03-10T00:00:00Z");
    market_.go_to("2024-03-11T09:00:00Z");
    EXPECT_EQ(activate(id, R"({"planId":"standard"})").status, 200) << "no effect";
    EXPECT_EQ(read(id)["term/startDate"], "2024-03-10T00:00:00Z");
    market_.publish_invoices("2024-04-08T00:00:00Z");
    EXPECT_FALSE(market_.only_invoice().empty()) << "billing began with the purchase";
    market_.go_to("2024-04-09T09:00:00Z");
    EXPECT_EQ(read(id)["saasSubscriptionStatus"], "Subscribed") << "R77 is not for it";
}

TEST_P(SAAS, F2_WhatHasEndedIsGoneWhateverTheBodySays_3_6) {
    const std::string id = market_.buy("seats", "standard", 5);
    market_.let_clock_run_ahead("2024-04-09T09:00:00Z");
    for (const char* body : {R"({"planId":"standard"})", "{}", "", "[]", R"({"planId":"yearly"})"}) {
        const Reply late = activate(id, body);
        EXPECT_EQ(late.status, 404) << body << " (R5: removed, although its timer waits)";
        EXPECT_EQ(late.code(), "EntityNotFound") << body;
    }
    market_.go_to("2024-04-09T09:00:01Z");
    EXPECT_EQ(read(id)["saasSubscriptionStatus"], "Unsubscribed");
    for (const char* body : {R"({"planId":"standard"})", "{}", "", "[]", R"({"planId":"yearly"})"}) {
        EXPECT_EQ(activate(id, body).status, 404) << body;
    }
}

TEST_P(SAAS, F2_AnotherPlanOrQuantityIsABadArgument_3_2) {
    const std::string id = market_.buy("seats", "standard", 5);
    for (const auto& [body, target] : {std::pair(R"({"planId":"premium"})", "planId"),
                                       std::pair(R"({"planId":"standard","quantity":4})", "quantity")}) {
        const Reply refused = activate(id, body);
        EXPECT_EQ(refused.status, 400);
        EXPECT_EQ(refused.code(), "Bad Argument") << body;
        EXPECT_EQ(refused["target"], target) << body;
    }
}

TEST_P(SAAS, F2_ADryRunActivatesNothing) {
    const std::string id = market_.buy("seats", "standard", 5);
    EXPECT_EQ(market_
                  .saas(Who::isv, "POST", "/" + id + "/activate", R"({"planId":"standard"})",
                        {{"Comptoir-Dry-Run", "true"}})
                  .status,
              200);
    EXPECT_EQ(read(id)["saasSubscriptionStatus"], "PendingFulfillmentStart");
}

// ---- F3

// An application that no offer of its own publisher names, because it was given away to an offer of another.
TEST_P(SAAS, S1_1_AnApplicationServesTheOffersOfItsOwnPublisherOnly) {
    const std::string own = R"("appId":"30000000-0000-4000-8000-00000000000c")";
    const std::string tenant = R"("tenantId":"30000000-0000-4000-8000-000000000003",)";
    const Reply published = market_.import(
        Market::catalog({{tenant + own, R"("tenantId":"30000000-0000-4000-8000-000000000001",)"
                                        R"("appId":"30000000-0000-4000-8000-00000000000b")"}}));
    ASSERT_EQ(published.status, 200) << published.text;
    const std::string id = market_.buy("elsewhere", "base", 1);
    const Reply read = market_.saas(Who::isv_other_app, "GET", "/" + id);
    EXPECT_EQ(read.status, 403) << read.text;
    EXPECT_EQ(market_.saas(Who::isv_other_app, "GET", "").size_of("subscriptions"), 0U);
}

TEST_P(SAAS, F3_TheListHasAllStatusesOfTheCallersOffers) {
    EXPECT_EQ(market_.saas(Who::isv, "GET", "").text, R"({"subscriptions":[]})");
    const std::string first = market_.buy("seats", "standard", 5);
    market_.go_to("2024-04-09T09:00:00Z");
    const std::string second = market_.buy("flat", "flat", 1);
    market_.buy("elsewhere", "base", 2);
    const Reply list = market_.saas(Who::isv, "GET", "/");
    ASSERT_EQ(list.size_of("subscriptions"), 2U) << list.text;
    EXPECT_EQ(list["subscriptions/0/id"], first);
    EXPECT_EQ(list["subscriptions/0/saasSubscriptionStatus"], "Unsubscribed");
    EXPECT_EQ(list["subscriptions/1/id"], second);
    EXPECT_FALSE(list.has("@nextLink"));
    EXPECT_EQ(market_.saas(Who::isv_other_app, "GET", "").size_of("subscriptions"), 0U);
    EXPECT_EQ(market_.saas(Who::other_isv, "GET", "").size_of("subscriptions"), 1U);
}

TEST_P(SAAS, F3_PagesOf100AreFollowedByTheirLink) {
    for (int i = 0; i < 101; ++i) market_.buy("flat", "flat", 1);
    const Reply first = market_.saas(Who::isv, "GET", "");
    EXPECT_EQ(first.size_of("subscriptions"), 100U);
    const std::string next = first["@nextLink"];
    ASSERT_THAT(next, StartsWith(std::string(Market::kBase) + "/api/saas/subscriptions?"));
    EXPECT_THAT(next, HasSubstr("api-version=2018-08-31"));
    const Reply second = market_.get(Who::isv, next.substr(Market::kBase.size()));
    EXPECT_EQ(second.size_of("subscriptions"), 1U);
    EXPECT_FALSE(second.has("@nextLink"));
    EXPECT_EQ(market_.saas(Who::isv, "GET", "?continuationToken=nonsense").status, 400);
}

// ---- F4

TEST_P(SAAS, F4_TheSubscriptionObject) {
    const std::string id = market_.buy("seats", "yearly", 5, "monthly", "P1Y");
    const Reply pending = read(id);
    EXPECT_EQ(pending["publisherId"], "isv");
    EXPECT_EQ(pending["name"], "yearly plan");
    EXPECT_EQ(pending["beneficiary/tenantId"], Market::kCustomer);
    EXPECT_EQ(pending["purchaser/tenantId"], Market::kPartner);
    EXPECT_TRUE(Guid::parse(pending["beneficiary/objectId"]));
    EXPECT_TRUE(pending.has("beneficiary/emailId"));
    EXPECT_TRUE(pending["purchaser/emailId"].starts_with("admin@")) << pending["purchaser/emailId"];
    EXPECT_EQ(pending["term/termUnit"], "P1Y");
    EXPECT_EQ(pending["term/chargeDuration"], "P1M");
    EXPECT_FALSE(pending.has("term/startDate"));
    EXPECT_EQ(pending["autoRenew"], "true");
    EXPECT_EQ(pending["isTest"], "false");
    EXPECT_EQ(pending["isFreeTrial"], "false");
    EXPECT_EQ(pending["allowedCustomerOperations/2"], "Delete");
    EXPECT_EQ(pending["sandboxType"], "None");
    EXPECT_EQ(pending["sessionMode"], "None");
    EXPECT_EQ(pending["created"], "2024-03-10T09:00:00.0000000Z");
    EXPECT_THAT(pending["lastModified"], testing::EndsWith("Z"));
    EXPECT_EQ(pending["quantity"], "5");
    EXPECT_EQ(pending.text.find("null"), std::string::npos);
    EXPECT_EQ(read(std::string(id.size(), 'x')).status, 404);
    EXPECT_EQ(read(id, Who::other_isv).status, 403);
    std::string upper = id;
    for (char& c : upper) c = static_cast<char>(std::toupper(c));
    EXPECT_EQ(read(upper)["id"], id) << "GUIDs in any case, printed in lower case";
}

TEST_P(SAAS, F4_ATrialSaysSo) {
    const std::string id = market_.buy("seats", "trial", 2, "none", "P1M");
    EXPECT_EQ(activate(id, R"({"planId":"trial"})").status, 200);
    const Reply trial = read(id);
    EXPECT_EQ(trial["isFreeTrial"], "true");
    EXPECT_EQ(trial["term/termUnit"], "P1M");
    EXPECT_EQ(trial["term/endDate"], "2024-04-09T00:00:00Z");
}

// ---- F5

TEST_P(SAAS, F5_PlansTheBeneficiaryCanChangeTo) {
    const std::string id = market_.buy("seats", "standard", 5);
    const Reply plans = market_.saas(Who::isv, "GET", "/" + id + "/listAvailablePlans");
    ASSERT_EQ(plans.size_of("plans"), 3U) << "the private plan is for another tenant: " << plans.text;
    EXPECT_EQ(plans["plans/0/planId"], "standard");
    EXPECT_EQ(plans["plans/0/displayName"], "standard plan");
    EXPECT_EQ(plans["plans/0/isPrivate"], "false");
    EXPECT_EQ(plans["plans/0/isPricePerSeat"], "true");
    EXPECT_EQ(plans["plans/0/isStopSell"], "false");
    EXPECT_EQ(plans["plans/0/hasFreeTrials"], "false");
    EXPECT_EQ(plans["plans/0/maxQuantity"], "50");
    EXPECT_EQ(plans["plans/0/market"], "FR");
    EXPECT_EQ(plans["plans/0/planComponents/recurrentBillingTerms/0/currency"], "EUR");
    EXPECT_EQ(plans["plans/0/planComponents/recurrentBillingTerms/0/price"], "10");
    EXPECT_EQ(plans["plans/0/planComponents/recurrentBillingTerms/0/termUnit"], "P1M");
    EXPECT_EQ(plans.size_of("plans/0/planComponents/recurrentBillingTerms"), 1U) << "one market only";
    EXPECT_TRUE(plans.at("plans/0/planComponents/meteringDimensions").if_array() != nullptr);
    EXPECT_EQ(plans["plans/2/hasFreeTrials"], "true");
    EXPECT_EQ(market_.saas(Who::isv, "GET", "/" + id + "/listAvailablePlans?planId=yearly")["plans/0/planId"],
              "yearly");
    EXPECT_EQ(market_.saas(Who::isv, "GET", "/" + id + "/listAvailablePlans?planId=none").text,
              R"({"plans":[]})");
    EXPECT_EQ(market_.saas(Who::other_isv, "GET", "/" + id + "/listAvailablePlans").status, 403);
    for (const char* unknown : {"nonsense", "00000000-0000-4000-8000-000000000000"}) {
        EXPECT_EQ(market_.saas(Who::isv, "GET", fmt::format("/{}/listAvailablePlans", unknown)).text,
                  R"({"plans":[]})");
    }
}

TEST_P(SAAS, F5_TheCurrentPlanIsThereEvenWhenItIsNoLongerSold) {
    const std::string id = market_.buy("seats", "standard", 5);
    const Reply stopped =
        market_.import(Market::catalog({{R"("maxQuantity":50)", R"("maxQuantity":50,"stopSell":true)"}}));
    ASSERT_EQ(stopped.status, 200) << stopped.text;
    const Reply plans = market_.saas(Who::isv, "GET", "/" + id + "/listAvailablePlans");
    EXPECT_EQ(plans["plans/0/planId"], "standard");
    EXPECT_EQ(plans["plans/0/isStopSell"], "true");
}

TEST_P(SAAS, F5_AStoppedOfferLeavesOnlyTheCurrentPlan_6_1) {
    const std::string id = market_.buy("seats", "standard", 5);
    const Reply stopped = market_.import(
        Market::catalog({{R"("resellerAudience":"any")", R"("status":"stopped","resellerAudience":"any")"}}));
    ASSERT_EQ(stopped.status, 200) << stopped.text;
    const Reply plans = market_.saas(Who::isv, "GET", "/" + id + "/listAvailablePlans");
    ASSERT_EQ(plans.size_of("plans"), 1U) << plans.text;
    EXPECT_EQ(plans["plans/0/planId"], "standard");
    EXPECT_EQ(plans["plans/0/isStopSell"], "true") << "stop-sell of the offer";
}

TEST_P(SAAS, F5_OfOverlappingPricesTheOneInForceIsShown_R40) {
    const std::string first = R"({"market":"FR","currency":"EUR","term":"P1M","billingPlan":"monthly",)"
                              R"("unitPrice":"10.00","erpPrice":"10.00","effectiveFrom":"2020-01-01"})";
    const std::string second = R"({"market":"FR","currency":"EUR","term":"P1M","billingPlan":"monthly",)"
                               R"("unitPrice":"8.00","effectiveFrom":"2024-02-01"})";
    const Reply published = market_.import(Market::catalog({{first, first + "," + second}}));
    ASSERT_EQ(published.status, 200) << published.text;
    const std::string id = market_.buy("seats", "standard", 5);
    const Reply plans = market_.saas(Who::isv, "GET", "/" + id + "/listAvailablePlans?planId=standard");
    ASSERT_EQ(plans.size_of("plans/0/planComponents/recurrentBillingTerms"), 1U) << plans.text;
    EXPECT_EQ(plans["plans/0/planComponents/recurrentBillingTerms/0/price"], "10");
}

TEST_P(SAAS, F5_APlanThatThisBuyerCannotHaveIsNotListed_3_8) {
    const std::string id = market_.buy("seats", "standard", 5);
    const std::string yearly = R"("unitPrice":"120.00","effectiveFrom":"2020-01-01"}]})";
    const Reply published = market_.import(Market::catalog(
        {{yearly, R"("unitPrice":"120.00","effectiveFrom":"2020-01-01"}],"segments":["education"]})"}}));
    ASSERT_EQ(published.status, 200) << published.text;
    const Reply plans = market_.saas(Who::isv, "GET", "/" + id + "/listAvailablePlans");
    ASSERT_EQ(plans.size_of("plans"), 2U) << "the customer is commercial: " << plans.text;
    EXPECT_EQ(plans["plans/1/planId"], "trial");
}

COMPTOIR_ON_BOTH_ENGINES(SAAS);

}  // namespace
}  // namespace comptoir::conformance
