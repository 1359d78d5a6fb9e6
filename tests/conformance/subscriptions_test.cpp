#include <fmt/format.h>

#include "shop.hpp"

/// SUB-01 to SUB-21 except SUB-05 to SUB-08 (reseller contract §2.9, §3.9, appendix B; commerce rules §6,
/// §11).
namespace comptoir::conformance {
namespace {

using api::edge::ClientMode;

class SUB : public SalesTest {
  protected:
    std::string subscriptions() { return shop_.customer() + "/subscriptions"; }
    std::string pending() { return shop_.subscription_path(shop_.buy("standard", 5, "P1M", "monthly")); }
    std::string active() { return shop_.buy_and_activate("standard", 5, "P1M", "monthly"); }
    std::string refusal(const std::string& path, const std::string& body, const Fields& headers = {}) {
        const Reply refused = shop_.patch(path, body, headers);
        return fmt::format("{} {}", refused.status, refused.code());
    }
};

TEST_P(SUB, SUB_02_B2_BeforeActivation) {
    const Reply s = shop_.get(pending());
    EXPECT_EQ(s.status, 200);
    EXPECT_EQ(s["status"], "pending");
    EXPECT_EQ(s["creationDate"], "2024-03-10T09:00:00.0000000Z");
    EXPECT_FALSE(s.has("effectiveStartDate"));
    EXPECT_FALSE(s.has("commitmentEndDate"));
    EXPECT_FALSE(s.has("refundOptions"));
    EXPECT_EQ(s["offerId"], shop_.item("standard"));
    EXPECT_EQ(s["offerName"], "Payroll - standard plan");
    EXPECT_EQ(s["friendlyName"], "standard plan");
    EXPECT_EQ(s["quantity"], "5");
    EXPECT_EQ(s["unitType"], "License(s)");
    EXPECT_EQ(s["hasPurchasableAddons"], "false");
    EXPECT_EQ(s["autoRenewEnabled"], "true");
    EXPECT_EQ(s["isTrial"], "false");
    EXPECT_EQ(s["billingType"], "license");
    EXPECT_EQ(s["billingCycle"], "monthly");
    EXPECT_EQ(s["termDuration"], "P1M");
    EXPECT_EQ(s["renewalTermDuration"], "P1M");
    EXPECT_EQ(s["isMicrosoftProduct"], "false");
    EXPECT_EQ(s["publisherName"], "Acme");
    EXPECT_TRUE(s.has("partnerId"));
    EXPECT_EQ(s["contractType"], "subscription");
    EXPECT_TRUE(s.has("attributes/etag"));
    EXPECT_EQ(s["attributes/etag"], "");
    EXPECT_EQ(s["attributes/objectType"], "Subscription");
    EXPECT_EQ(s.headers.find("ETag"), "\"1\"");
    shop_.follow_links(s);
}

TEST_P(SUB, SUB_02_B4_B6_AfterActivation) {
    const std::string path = pending();
    shop_.go_to("2024-03-12T15:30:00Z");
    shop_.activate(path);
    const Reply s = shop_.get(path);
    EXPECT_EQ(shop_.get("/webhooks" + path).text, s.text) << "2.14: as callbacks name it";
    EXPECT_EQ(s["status"], "active");
    EXPECT_EQ(s["creationDate"], "2024-03-10T09:00:00.0000000Z");
    EXPECT_EQ(s["effectiveStartDate"], "2024-03-12T15:30:00.0000000Z");
    EXPECT_EQ(s["commitmentEndDate"], "2024-04-11T23:59:59Z");
    EXPECT_EQ(s.size_of("refundOptions"), 1U);
    EXPECT_EQ(s["refundOptions/0/type"], "Full");
    EXPECT_EQ(s["refundOptions/0/expiresAt"], "2024-03-13T15:30:00.0000000Z");
    EXPECT_EQ(s["actions/1"], "cancel");
    shop_.go_to("2024-03-13T15:30:00Z");
    const Reply later = shop_.get(path);
    EXPECT_EQ(later.size_of("refundOptions"), 1U);  // Kept when it is over (R81).
    EXPECT_EQ(later.size_of("actions"), 1U);
}

TEST_P(SUB, SUB_02_B7_ATrialUntilItsPaidTermBegins) {
    const std::string path = shop_.buy_and_activate("trial", 2, "P1M", "monthly");
    const Reply trial = shop_.get(path);
    EXPECT_EQ(trial["isTrial"], "true");
    EXPECT_EQ(trial["billingCycle"], "none");
    EXPECT_EQ(trial["commitmentEndDate"], "2024-04-09T23:59:59Z");
    EXPECT_EQ(trial["refundOptions/0/expiresAt"], "2024-04-10T00:00:00.0000000Z");
    shop_.go_to("2024-04-10T00:00:00Z");
    const Reply paid = shop_.get(path);
    EXPECT_EQ(paid["id"], trial["id"]);
    EXPECT_EQ(paid["isTrial"], "false");
    EXPECT_EQ(paid["billingCycle"], "monthly");
    EXPECT_EQ(paid["effectiveStartDate"], trial["effectiveStartDate"]);
    EXPECT_EQ(paid["commitmentEndDate"], "2024-05-09T23:59:59Z");
}

TEST_P(SUB, SUB_02_UnknownOrForeignSubscriptionsAreNotFound) {
    const std::string path = pending();
    const std::string id = path.substr(path.rfind('/') + 1);
    EXPECT_EQ(shop_.get(subscriptions() + "/" + std::string(Shop::kPartner)).code(), "20003");
    EXPECT_EQ(shop_.get(subscriptions() + "/nonsense").status, 404);
    EXPECT_EQ(shop_.get(fmt::format("/v1/customers/{}/subscriptions/{}", Shop::kBritishCustomer, id)).code(),
              "20003");
    EXPECT_EQ(shop_.patch(fmt::format("/v1/customers/{}/subscriptions/{}", Shop::kBritishCustomer, id), "{}")
                  .code(),
              "20003");
    shop_.use_sandbox();
    EXPECT_EQ(shop_.get(subscriptions() + "/" + id).code(), "20003");
    EXPECT_EQ(shop_.get(path).code(), "20002");
}

TEST_P(SUB, SUB_01_ListsAllAlsoThoseThatEnded) {
    const Reply first = shop_.buy("standard", 1, "P1M", "monthly");
    shop_.buy("premium", 1, "P1M", "monthly");
    shop_.patch(shop_.subscription_path(first), R"({"status":"deleted"})");
    const Reply all = shop_.get(subscriptions());
    EXPECT_EQ(all.size_of("items"), 2U);
    EXPECT_EQ(all["items/0/status"], "deleted");
    EXPECT_EQ(shop_.get(subscriptions() + "?order_id=" + first["id"]).size_of("items"), 1U);
    EXPECT_EQ(shop_.get(subscriptions() + "?order_id=unknown").size_of("items"), 0U);
    EXPECT_EQ(shop_.get(subscriptions() + "?mpn_id=1234567").size_of("items"), 2U);
    EXPECT_EQ(shop_.get(subscriptions() + "?mpn_id=7654321").size_of("items"), 0U);
    shop_.follow_links(all);
}

TEST_P(SUB, A6_ClientsThatKnowFewStatesSeeNoOthers) {
    const std::string path = pending();
    for (const ClientMode mode : {ClientMode::java, ClientMode::legacy}) {
        shop_.use_mode(mode);
        EXPECT_EQ(shop_.get(path)["status"], "active");
        EXPECT_FALSE(shop_.get(path).has("effectiveStartDate"));
        // What such a client sends back is no wish to activate.
        const Reply same = shop_.patch(path, R"({"status":"active","friendlyName":"Renamed"})");
        EXPECT_EQ(same.status, 200) << same.text;
        EXPECT_EQ(same["friendlyName"], "Renamed");
    }
    for (const ClientMode mode : {ClientMode::plain, ClientMode::dotnet, ClientMode::strict}) {
        shop_.use_mode(mode);
        EXPECT_EQ(shop_.get(path)["status"], "pending");
        EXPECT_EQ(shop_.patch(path, R"({"status":"pending"})").status, 200);
        EXPECT_EQ(refusal(path, R"({"status":"active"})"), "400 800081");
    }
}

TEST_P(SUB, R105_AnExpiredSubscriptionIsShownAsExpiredThenDisabledThenDeleted) {
    const std::string path = active();
    EXPECT_EQ(shop_.patch(path, R"({"autoRenewEnabled":false})").status, 200);
    shop_.go_to("2024-04-10T00:00:00Z");
    EXPECT_EQ(shop_.get(path)["status"], "expired");
    EXPECT_EQ(shop_.get(path)["autoRenewEnabled"], "false");
    shop_.use_mode(ClientMode::java);
    EXPECT_EQ(shop_.get(path)["status"], "deleted");
    shop_.use_mode(ClientMode::plain);
    shop_.go_to("2024-05-10T00:00:00Z");
    EXPECT_EQ(shop_.get(path)["status"], "disabled");
    shop_.go_to("2024-08-08T00:00:00Z");
    EXPECT_EQ(shop_.get(path)["status"], "deleted");
}

TEST_P(SUB, SUB_03_SentBackAsReadNothingChanges) {
    for (const std::string& path : {pending(), active()}) {
        const Reply before = shop_.get(path);
        const Reply same = shop_.patch(path, before.text);
        EXPECT_EQ(same.status, 200);
        EXPECT_EQ(same.text, before.text);
        EXPECT_EQ(same.headers.find("ETag"), before.headers.find("ETag"));
    }
}

TEST_P(SUB, SUB_03_ReadOnlyMembersAndDefaultsAreIgnored) {
    const std::string path = active();
    const Reply before = shop_.get(path);
    const Reply same = shop_.patch(
        path,
        R"({"OfferId":"x","offerName":null,"UnitType":"none","BillingType":"none","isTrial":true,"status":"none",)"
        R"("BillingCycle":"unknown","TermDuration":"","RenewalTermDuration":null,"PartnerId":null,"friendlyName":"",)"
        R"("CreationDate":"0001-01-01T00:00:00","RefundOptions":[],"HasPurchasableAddOns":true,"Links":null,)"
        R"("attributes":{"etag":"stale","objectType":"Whatever"},"quantity":"5","surprise":{"a":[1]}})");
    EXPECT_EQ(same.status, 200) << same.text;
    EXPECT_EQ(same.text, before.text);
}

TEST_P(SUB, SUB_03_AQuantityOfZeroIsADefaultOnlyWhereObjectsAreBornWithIt) {
    const std::string path = active();
    EXPECT_EQ(refusal(path, R"({"quantity":0})"), "400 2002");
    for (const ClientMode mode : {ClientMode::java, ClientMode::dotnet}) {
        shop_.use_mode(mode);
        EXPECT_EQ(shop_.patch(path, R"({"quantity":0,"friendlyName":"Renamed"})")["friendlyName"], "Renamed");
    }
}

TEST_P(SUB, SUB_03_R117_TheNicknameIsFreeUntilTheEnd) {
    const std::string path = pending();
    EXPECT_EQ(shop_.patch(path, R"({"friendlyName":"Paie du siège"})")["friendlyName"], "Paie du siège");
    shop_.activate(path);
    const Reply renamed = shop_.patch(path, R"({"friendlyName":"Autre"})");
    EXPECT_EQ(renamed["friendlyName"], "Autre");
    EXPECT_EQ(renamed["quantity"], "5");
    EXPECT_EQ(refusal(path, fmt::format(R"({{"friendlyName":"{}"}})", std::string(257, 'x'))), "400 800002");
    EXPECT_EQ(shop_.patch(path, fmt::format(R"({{"friendlyName":"{}"}})", std::string(256, 'x'))).status,
              200);
    shop_.patch(path, R"({"status":"suspended"})");
    EXPECT_EQ(shop_.patch(path, R"({"friendlyName":"Encore"})").status, 200);
    shop_.patch(path, R"({"status":"deleted"})");
    EXPECT_EQ(refusal(path, R"({"friendlyName":"Trop tard"})"), "400 2011");
}

TEST_P(SUB, SUB_03_D10_CancellingInTheWindow) {
    const std::string path = active();
    shop_.go_to("2024-03-11T08:59:59Z");
    const Reply read = shop_.get(path);
    // The documented body is the whole resource with two members changed; `deleted` wins over all other
    // differences.
    const Reply cancelled = shop_.patch(
        path, R"({"status":"deleted","autoRenewEnabled":false,"quantity":99,"billingCycle":"annual"})");
    EXPECT_EQ(cancelled.status, 200) << cancelled.text;
    EXPECT_EQ(cancelled["status"], "deleted");
    EXPECT_EQ(cancelled["autoRenewEnabled"], "false");
    EXPECT_EQ(cancelled["quantity"], "5");
    EXPECT_EQ(shop_.get(path).text, cancelled.text);
    EXPECT_EQ(refusal(path, cancelled.text), "400 2011");
    EXPECT_EQ(refusal(path, R"({"status":"active"})"), "400 2011");
    for (const std::string_view member :
         {R"("quantity":6)", R"("billingCycle":"annual")", R"("partnerId":"1")", R"("autoRenewEnabled":true)",
          R"("status":"expired")"}) {
        EXPECT_EQ(refusal(path, fmt::format("{{{}}}", member)), "400 2011") << member;
    }
}

TEST_P(SUB, SUB_03_R87_AfterTheWindowTheTextNamesItsDays) {
    const std::string monthly = active();
    const std::string annual = shop_.buy_and_activate("standard", 5, "P1Y", "monthly");
    shop_.go_to("2024-03-11T09:00:00Z");
    const Reply one_day = shop_.patch(monthly, R"({"status":"deleted"})");
    EXPECT_EQ(one_day.status, 400);
    EXPECT_EQ(one_day.code(), "900117");
    EXPECT_NE(one_day["description"].find("1"), std::string::npos) << one_day["description"];
    shop_.go_to("2024-03-24T09:00:00Z");
    const Reply fourteen_days = shop_.patch(annual, R"({"status":3})");
    EXPECT_EQ(fourteen_days.code(), "900117");
    EXPECT_NE(fourteen_days["description"].find("14"), std::string::npos) << fourteen_days["description"];
    shop_.use_locale("fr-FR");
    EXPECT_NE(shop_.patch(annual, R"({"status":"deleted"})")["description"], fourteen_days["description"]);
}

TEST_P(SUB, SUB_03_CancellingBeforeActivationCostsNothing) {
    const std::string path = pending();
    EXPECT_EQ(shop_.patch(path, R"({"status":"deleted"})")["status"], "deleted");
    EXPECT_EQ(shop_.get("/v1/invoices/unbilled/lineitems?provider=onetime&currencycode=EUR&period=current")
                  .size_of("items"),
              0U);
}

TEST_P(SUB, SUB_03_R73_BeforeActivationOnlyCancellationAndNickname) {
    const std::string path = pending();
    EXPECT_EQ(refusal(path, R"({"quantity":6})"), "400 800081");
    EXPECT_EQ(refusal(path, R"({"autoRenewEnabled":false})"), "400 800081");
    EXPECT_EQ(refusal(path, R"({"status":"suspended"})"), "400 800081");
    EXPECT_EQ(refusal(path, R"({"billingCycle":"annual"})"), "400 800081");
    EXPECT_EQ(refusal(path, R"({"renewalTermDuration":"P1Y"})"), "400 800081");
    EXPECT_EQ(refusal(path, R"({"friendlyName":"x","quantity":6})"), "400 800081");
    EXPECT_EQ(shop_.get(path)["friendlyName"], "standard plan");
}

TEST_P(SUB, SUB_03_R103_R104_SuspendingAndReactivating) {
    const std::string path = active();
    const Reply suspended = shop_.patch(path, R"({"status":"suspended"})");
    EXPECT_EQ(suspended["status"], "suspended");
    EXPECT_EQ(suspended["suspensionReasons/0"], "CustomerRequest");
    EXPECT_EQ(refusal(path, R"({"quantity":6})"), "400 2001");
    EXPECT_EQ(refusal(path, R"({"autoRenewEnabled":false})"), "400 800091");
    EXPECT_EQ(refusal(path, R"({"renewalTermDuration":"P1Y"})"), "400 800091");
    EXPECT_EQ(shop_.patch(path, R"({"status":"Suspended"})").status, 200);
    EXPECT_EQ(shop_.patch(path, R"({"Status":1})")["status"], "suspended") << "the publisher is asked first";
    EXPECT_EQ(refusal(path, R"({"status":"active"})"), "400 800082");
    shop_.publisher_says(path, true);
    const Reply again = shop_.get(path);
    EXPECT_EQ(again["status"], "active");
    EXPECT_FALSE(again.has("suspensionReasons"));
}

TEST_P(SUB, SUB_03_ASwitchRefusesSuspension) {
    const std::string path = active();
    const std::string waiting = pending();
    const std::string suspended = active();
    shop_.patch(suspended, R"({"status":"suspended"})");
    shop_.forbid_suspension();
    EXPECT_EQ(refusal(path, R"({"status":"suspended"})"), "400 800096");
    EXPECT_EQ(shop_.get(path)["status"], "active");
    EXPECT_EQ(refusal(waiting, R"({"status":"suspended"})"), "400 800081");
    EXPECT_EQ(shop_.patch(suspended, R"({"status":"suspended"})").status, 200) << "it is so already";
    EXPECT_EQ(shop_.patch(suspended, R"({"status":"active"})").status, 200);
    shop_.publisher_says(suspended, true);
    EXPECT_EQ(shop_.get(suspended)["status"], "active");
}

TEST_P(SUB, SUB_03_SeveralChangesAreAllOrNothing) {
    const std::string path = active();
    const Reply both = shop_.patch(path, R"({"friendlyName":"Both","autoRenewEnabled":false})");
    EXPECT_EQ(both["friendlyName"] + both["autoRenewEnabled"], "Bothfalse");
    EXPECT_EQ(refusal(path, R"({"friendlyName":"Neither","billingCycle":"annual"})"), "400 800097");
    EXPECT_EQ(refusal(path, R"({"friendlyName":"Neither","status":"suspended","autoRenewEnabled":true})"),
              "400 800091");
    EXPECT_EQ(shop_.get(path)["friendlyName"] + shop_.get(path)["status"], "Bothactive");
}

TEST_P(SUB, SUB_03_SeatsAreCheckedBeforeThePublisherIsAsked) {
    const std::string path = active();
    EXPECT_EQ(refusal(path, R"({"quantity":51})"), "400 2002");
    EXPECT_EQ(refusal(shop_.buy_and_activate("flat", 1, "P1M", "monthly"), R"({"quantity":2})"),
              "400 800095");
    EXPECT_EQ(refusal(shop_.buy_and_activate("sampler", 1, "P1M", "monthly"), R"({"quantity":2})"),
              "400 800095");
    EXPECT_EQ(refusal(path, R"({"quantity":"many"})"), "400 800002");
}

TEST_P(SUB, SUB_03_WhatNeverChanges) {
    const std::string path = active();
    const std::string waiting = pending();
    const std::string suspended = active();
    shop_.patch(suspended, R"({"status":"suspended"})");
    EXPECT_EQ(refusal(path, R"({"billingCycle":"Annual"})"), "400 800097");
    EXPECT_EQ(refusal(path, R"({"billingCycle":"weekly"})"), "400 900126");
    EXPECT_EQ(refusal(path, R"({"partnerId":"5139005"})"), "400 800098");
    // §11.3: to what the table of 6.1 lacks.
    for (const std::string_view status : {"expired", "disabled", "pending", "5"}) {
        const std::string body = fmt::format(R"({{"status":"{}"}})", status);
        EXPECT_EQ(refusal(path, body), "400 800040") << status;
        EXPECT_EQ(refusal(suspended, body), "400 800040") << status;
        EXPECT_EQ(refusal(waiting, body), status == "pending" || status == "5" ? "200 " : "400 800081");
    }
    EXPECT_EQ(refusal(suspended, R"({"billingCycle":"annual"})"), "400 800091");
    EXPECT_EQ(refusal(suspended, R"({"partnerId":"5139005"})"), "400 800091");
    EXPECT_EQ(refusal(path, R"({"status":"suspended","billingCycle":"annual"})"), "400 800091")
        << "status first";
    EXPECT_EQ(refusal(suspended, R"({"status":"active","billingCycle":"annual"})"), "400 800097");
    EXPECT_EQ(refusal(path, R"({"status":"gone"})"), "400 900126");
    EXPECT_EQ(refusal(path, fmt::format(R"({{"id":"{}","friendlyName":"x"}})", Shop::kPartner)), "400 2001");
    EXPECT_EQ(refusal(path, "no json"), "400 800002");
}

TEST_P(SUB, SUB_03_TheNextTermMustBeSold) {
    const std::string path = active();
    EXPECT_EQ(refusal(path, R"({"renewalTermDuration":"P3Y"})"), "403 800028");
    EXPECT_EQ(refusal(path, R"({"renewalTermDuration":"soon"})"), "403 800028");
    EXPECT_EQ(shop_.patch(path, R"({"renewalTermDuration":"P1Y"})")["renewalTermDuration"], "P1Y");
    EXPECT_EQ(shop_.get(path)["termDuration"], "P1M");
    EXPECT_EQ(shop_.patch(path, R"({"renewalTermDuration":"P1M"})")["renewalTermDuration"], "P1M");
    EXPECT_EQ(shop_.patch(path, R"({"termDuration":"P1Y"})")["renewalTermDuration"], "P1Y");
    shop_.go_to("2024-04-10T00:00:00Z");
    const Reply renewed = shop_.get(path);
    EXPECT_EQ(renewed["termDuration"], "P1Y");
    EXPECT_EQ(renewed["commitmentEndDate"], "2025-04-09T23:59:59Z");
}

TEST_P(SUB, SUB_03_R101_WhatIsNoLongerSoldCannotBeSetToRenew) {
    const std::string path = active();
    EXPECT_EQ(shop_.patch(path, R"({"autoRenewEnabled":false})").status, 200);
    shop_.stop_selling("standard");
    EXPECT_EQ(refusal(path, R"({"autoRenewEnabled":true})"), "400 800093");
    EXPECT_EQ(shop_.get(path)["autoRenewEnabled"], "false");
}

TEST_P(SUB, SUB_03_InATrialTheChosenTermIsThePaidOne) {
    const std::string path = shop_.buy_and_activate("trial", 1, "P1M", "none");
    EXPECT_EQ(refusal(path, R"({"renewalTermDuration":"P1Y"})"), "403 800028");
}

TEST_P(SUB, SUB_03_S1_7_IfMatchIsHonouredAndTheBodysEtagIsNot) {
    const std::string path = active();
    const std::string etag(shop_.get(path).headers.find("ETag").value_or(""));
    const Reply changed = shop_.patch(path, R"({"friendlyName":"A"})", {{"If-Match", etag}});
    EXPECT_EQ(changed.status, 200);
    EXPECT_NE(changed.headers.find("ETag"), etag);
    EXPECT_EQ(refusal(path, R"({"friendlyName":"B"})", {{"If-Match", etag}}), "400 2055");
    EXPECT_EQ(refusal(path, R"({"friendlyName":"B"})", {{"If-Match", "nonsense"}}), "400 2055");
    EXPECT_EQ(shop_.patch(path, R"({"friendlyName":"B"})", {{"If-Match", "*"}}).status, 200);
    EXPECT_EQ(shop_.patch(path, R"({"friendlyName":"C","attributes":{"etag":"stale"}})").status, 200);
}

TEST_P(SUB, SUB_03_S1_6_OneRequestIdForSeveralNamesSetsWhatTheLastOneSays) {
    const std::string path = active();
    const Fields id = {{"MS-RequestId", "50000000-0000-4000-8000-000000000003"}};
    for (const std::string_view name : {"A", "B", "A"}) {
        EXPECT_EQ(shop_.patch(path, fmt::format(R"({{"friendlyName":"{}"}})", name), id)["friendlyName"],
                  name);
    }
    EXPECT_EQ(shop_.get(path)["friendlyName"], "A");
}

TEST_P(SUB, SUB_14_B3_ActivationInASandbox) {
    shop_.use_sandbox();
    const Reply order = shop_.buy("standard", 2, "P1M", "monthly");
    const std::string path = shop_.subscription_path(order);
    const Reply activated = shop_.post(path + "/activate", "null");
    EXPECT_EQ(activated.status, 200);
    EXPECT_EQ(activated["subscriptionId"], order["lineItems/0/subscriptionId"]);
    EXPECT_EQ(activated["status"], "Success");
    // D7
    EXPECT_EQ(shop_.get(path)["status"], "active");
    EXPECT_EQ(shop_.get(shop_.customer() + "/orders/" + order["id"])["status"], "completed");
    EXPECT_EQ(
        shop_.get(shop_.customer() + "/orders/" + order["id"] + "/provisioningstatus")["items/0/status"],
        "Fulfilled");
    EXPECT_EQ(shop_.post(path + "/activate").code(), "800041");
    shop_.patch(path, R"({"status":"suspended"})");
    EXPECT_EQ(shop_.post(path + "/activate").code(), "800091");
    shop_.patch(path, R"({"status":"deleted"})");
    EXPECT_EQ(shop_.post(path + "/activate").code(), "2011");
}

TEST_P(SUB, SUB_14_OutsideASandboxThePublisherActivates) {
    EXPECT_EQ(shop_.post(pending() + "/activate").code(), "900127");
    EXPECT_EQ(shop_.post(subscriptions() + "/" + std::string(Shop::kPartner) + "/activate").code(), "20003");
}

TEST_P(SUB, SUB_15_TheActivationLinkOfASubscription) {
    const std::string path = pending();
    const Reply links = shop_.get(path + "/activationlinks");
    EXPECT_EQ(links["items/0/lineItemNumber"], "0");
    EXPECT_TRUE(links["items/0/link/uri"].starts_with("https://market.example/activate/"));
    shop_.activate(path);
    EXPECT_EQ(shop_.get(path + "/activationlinks").size_of("items"), 1U);
    shop_.patch(path, R"({"status":"deleted"})");
    EXPECT_EQ(shop_.get(path + "/activationlinks").size_of("items"), 0U);
}

TEST_P(SUB, SUB_09_SUB_10_TheSupportContactIsThePartner) {
    const std::string path = pending() + "/supportcontact";
    const Reply contact = shop_.get(path);
    EXPECT_EQ(contact["supportTenantId"], Shop::kPartner);
    EXPECT_EQ(contact["supportMpnId"], "1234567");
    EXPECT_EQ(contact["name"], "Partner");
    EXPECT_EQ(contact["links/self/method"], "GET");
    EXPECT_EQ(shop_.put(path, contact.text).text, contact.text);
    EXPECT_EQ(shop_.put(path, R"({"supportMpnId":"7654321"})").code(), "800016");
    EXPECT_EQ(
        shop_.put(path, fmt::format(R"({{"supportTenantId":"{}","name":"Them"}})", Shop::kSandbox)).code(),
        "800016");
    EXPECT_EQ(shop_.get(path).text, contact.text);
    shop_.follow_links(contact);
}

TEST_P(SUB, SUB_10_D14_TheNameThatWasPutIsReturned) {
    const std::string subscription = active();
    const std::string path = subscription + "/supportcontact";
    const std::string put = fmt::format(
        R"({{"supportTenantId":"{}","supportMpnId":"1234567","name":"Assistance Dupré"}})", Shop::kPartner);
    EXPECT_EQ(shop_.put(path, put)["name"], "Assistance Dupré");
    EXPECT_EQ(shop_.get(path)["name"], "Assistance Dupré");
    EXPECT_EQ(shop_.get(active() + "/supportcontact")["name"], "Partner") << "of one subscription only";
    EXPECT_EQ(shop_.put(path, R"({"Name":"Other"})")["name"], "Other");
    EXPECT_EQ(shop_.put(path, R"({"name":null})")["name"], "Partner");
    EXPECT_EQ(shop_.put(path, fmt::format(R"({{"name":"{}"}})", std::string(201, 'x'))).code(), "800002");
    EXPECT_EQ(shop_.put(path, "no json").code(), "800002");
    EXPECT_EQ(shop_.put(subscriptions() + "/nothing/supportcontact", "{}").code(), "20003");
    shop_.patch(subscription, R"({"status":"deleted"})");
    EXPECT_EQ(shop_.put(path, R"({"name":"Still there"})")["name"], "Still there");
}

TEST_P(SUB, SUB_10_S1_6_OneRequestIdForSeveralNamesSetsWhatTheLastOneSays) {
    const std::string path = pending() + "/supportcontact";
    const Fields id = {{"MS-RequestId", "50000000-0000-4000-8000-000000000008"}};
    for (const std::string_view name : {"A", "B", "A"}) {
        const std::string body = fmt::format(R"({{"name":"{}"}})", name);
        EXPECT_EQ(shop_.call("PUT", path, body, id)["name"], name);
    }
    EXPECT_EQ(shop_.get(path)["name"], "A");
}

TEST_P(SUB, SUB_11_ProvisioningStatus) {
    const std::string path = pending();
    EXPECT_EQ(shop_.get(path + "/provisioningstatus")["status"], "pending");
    shop_.activate(path);
    const Reply done = shop_.get(path + "/provisioningstatus");
    EXPECT_EQ(done["status"], "success");
    EXPECT_EQ(done["quantity"], "5");
    EXPECT_EQ(done["endDate"], "2024-04-09T23:59:59Z");
    EXPECT_EQ(shop_.get(subscriptions() + "/nothing/provisioningstatus").code(), "800007");
}

TEST_P(SUB, SUB_12_SUB_13_NothingToRegister) {
    const std::string path = pending();
    EXPECT_EQ(shop_.get(path + "/registrationstatus").code(), "800021");
    EXPECT_EQ(shop_.post(path + "/registrations").code(), "800011");
}

TEST_P(SUB, SUB_04_SUB_07_SUB_16_SUB_18_SUB_19_SUB_20_SUB_21_EmptyCollections) {
    const std::string path = pending();
    for (const std::string_view beside :
         {"/addons", "/upgrades", "/azureEntitlements", "/usagerecords/daily", "/usagerecords/resources",
          "/meterusagerecords", "/resourceusagerecords", "/utilizations/azure?start_time=2024-01-01"}) {
        const Reply empty = shop_.get(path + std::string(beside));
        EXPECT_EQ(empty.status, 200) << beside;
        EXPECT_EQ(empty["totalCount"], "0");
    }
    EXPECT_EQ(shop_.get(subscriptions() + "/usagerecords")["totalCount"], "0");
    EXPECT_EQ(shop_.get(shop_.customer() + "/subscribedskus?licenseGroupIds=group1")["totalCount"], "0");
    EXPECT_EQ(shop_.get(subscriptions() + "/nothing/addons").code(), "20003");
}

COMPTOIR_ON_BOTH_ENGINES(SUB);

}  // namespace
}  // namespace comptoir::conformance
