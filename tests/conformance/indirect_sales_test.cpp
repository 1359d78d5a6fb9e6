#include <fmt/format.h>
#include <gmock/gmock.h>

#include "base/text.hpp"
#include "indirect_sales.hpp"
#include "storage/billing.hpp"
#include "storage/platform.hpp"

/// What an indirect provider buys for its resellers: who is on record from the cart to the invoice (reseller
/// contract §1.11.5, §2.7–2.11, §3.6–3.12; commerce rules R50, §7.4).
namespace comptoir::conformance {
namespace {

using testing::ElementsAre;

class Indirect : public IndirectSales {};
COMPTOIR_ON_BOTH_ENGINES(Indirect);

// ---- Orders

TEST_P(Indirect, ORD_01_ALineKeepsItsResellerOfRecord) {
    const Reply two = order(line(R"(" 5139005 ")") + "," + line("5139006", "premium"));
    ASSERT_EQ(two.status, 201) << two.text;
    EXPECT_EQ(two["lineItems/0/partnerIdOnRecord"], kReseller);
    EXPECT_EQ(two["lineItems/1/partnerIdOnRecord"], kSecond);
    EXPECT_EQ(shop_.get(orders() + "/" + two["id"]).text, two.text);
    EXPECT_EQ(shop_.get(shop_.subscription_path(two, 0))["partnerId"], kReseller);
    EXPECT_EQ(shop_.get(shop_.subscription_path(two, 1))["partnerId"], kSecond);
    shop_.follow_links(two);
}

TEST_P(Indirect, ORD_01_WithoutOneTheSaleIsTheProvidersOwn) {
    for (const std::string_view nothing : {"null", R"("")", R"("  ")"}) {
        const Reply placed = order(line(nothing));
        ASSERT_EQ(placed.status, 201) << placed.text;
        EXPECT_FALSE(placed.has("lineItems/0/partnerIdOnRecord"));
        EXPECT_EQ(shop_.get(shop_.subscription_path(placed))["partnerId"], "");
    }
}

TEST_P(Indirect, ORD_01_S1_11_5_WhoCannotBeOnRecord) {
    EXPECT_EQ(answer(order(line("4711"))), "404 800015");
    EXPECT_EQ(answer(order(line(R"("no number")"))), "404 800015");
    EXPECT_EQ(answer(order(line(quoted(kProvider)))), "404 2072") << "the provider itself";
    EXPECT_EQ(answer(order(line(quoted(kOtherProvider)))), "404 2072");
    EXPECT_EQ(answer(order(line(quoted(kUnrelated)))), "400 800016");
    EXPECT_EQ(answer(order(line(quoted(kReseller)) + "," + line("4711", "premium"))), "404 800015");
    EXPECT_EQ(shop_.get(orders()).size_of("items"), 0U) << "the whole order";
    deactivate(reseller_);
    EXPECT_EQ(answer(order(line(quoted(kReseller)))), "403 900123");
    unlink(second_);
    EXPECT_EQ(answer(order(line(quoted(kSecond)))), "400 800016") << "no longer related";
}

TEST_P(Indirect, ORD_01_TheAuditAndTheFeedTellWhoIsOnRecord) {
    const Reply placed = order(line(quoted(kReseller)));
    const Reply records =
        shop_.get("/v1/auditrecords?filter=" +
                  percent_encode(R"({"Field":"ResourceType","Value":"order","Operator":"equals"})"));
    EXPECT_EQ(records["items/0/customizedData/7/key"], "PartnerOnRecord-0");
    EXPECT_EQ(records["items/0/customizedData/7/value"], kReseller);
    std::string told;
    shop_.runner().read([&](sql::Session& session) {
        for (const storage::Event& event :
             storage::events_after(session, PartnerId::of(Shop::kPartner), 0, 100)) {
            if (event.name == "order-created") told = event.document;
        }
    });
    EXPECT_NE(told.find(R"("PartnerIdOnRecord":"5139005")"), std::string::npos) << told;
}

// ---- Carts

TEST_P(Indirect, CRT_01_AParticipantIsTheResellerOfRecord) {
    const Reply created = cart(cart_line(seller(kReseller)) + "," + cart_line("", "premium"));
    EXPECT_FALSE(created.has("lineItems/0/error")) << created.text;
    EXPECT_EQ(created["lineItems/0/participants/0/key"], "transaction_reseller");
    EXPECT_EQ(created["lineItems/0/participants/0/value"], kReseller);
    EXPECT_EQ(created["lineItems/1/orderGroup"], created["lineItems/0/orderGroup"])
        << "whoever sells, an order has one billing cycle and currency";
    const Reply done = shop_.post(shop_.customer() + "/carts/" + created["id"] + "/checkout");
    ASSERT_EQ(done.size_of("orders"), 1U) << done.text;
    EXPECT_EQ(done["orders/0/lineItems/0/partnerIdOnRecord"], kReseller);
    EXPECT_FALSE(done.has("orders/0/lineItems/1/partnerIdOnRecord"));
    EXPECT_EQ(shop_.get(subscriptions() + "/" + done["orders/0/lineItems/0/subscriptionId"])["partnerId"],
              kReseller);
}

TEST_P(Indirect, CRT_01_S2_7_AParticipantWhoCannotSellIsAnErrorOfItsLine) {
    for (const std::string_view mpn_id : {std::string_view("4711"), kProvider, kUnrelated}) {
        const Reply created = cart(cart_line(seller(mpn_id)) + "," + cart_line("", "premium"));
        EXPECT_EQ(created.status, 201);
        EXPECT_EQ(created["lineItems/0/error/errorCode"], "10010") << mpn_id;
        EXPECT_FALSE(created.has("lineItems/1/error"));
    }
    EXPECT_EQ(cart(cart_line(seller(kReseller) + "," + seller(kSecond)))["lineItems/0/error/errorCode"],
              "10010")
        << "one reseller at most";
    for (const std::string& nobody :
         {seller(""), seller("  "), std::string(R"({"key":"unknown","value":"1"})"),
          seller(kReseller) + "," + seller(kReseller)}) {
        EXPECT_FALSE(cart(cart_line(nobody)).has("lineItems/0/error")) << nobody;
    }
    deactivate(reseller_);
    EXPECT_EQ(cart(cart_line(seller(kReseller)))["lineItems/0/error/errorCode"], "10010");
}

TEST_P(Indirect, CRT_04_TheRelationIsAskedForAgainAtTheCheckout) {
    const Reply created = cart(cart_line(seller(kReseller)));
    ASSERT_FALSE(created.has("lineItems/0/error")) << created.text;
    const std::string path = shop_.customer() + "/carts/" + created["id"];
    unlink(reseller_);
    const Reply refused = shop_.post(path + "/checkout");
    EXPECT_EQ(refused.status, 201);
    EXPECT_EQ(refused["orderErrors/0/code"], "800016") << refused.text;
    EXPECT_EQ(shop_.get(orders()).size_of("items"), 0U);
    as_operator([&](commands::Work& work) {
        return commands::relate_partners(work, PartnerId::of(Shop::kPartner), reseller_);
    });
    EXPECT_EQ(shop_.post(path + "/checkout").size_of("orders"), 1U);
}

// ---- Subscriptions

TEST_P(Indirect, SUB_03_TheProviderNamesAnotherReseller) {
    const std::string path = sold_by(kReseller);
    const Reply changed = shop_.patch(path, R"({"partnerId":"5139006"})");
    EXPECT_EQ(changed["partnerId"], kSecond) << changed.text;
    EXPECT_EQ(shop_.get(path).text, changed.text);
    EXPECT_EQ(changed.headers.find("ETag"), "\"3\"") << "1.7: a new one";
    const Reply records =
        shop_.get("/v1/auditrecords?filter=" +
                  percent_encode(R"({"Field":"ResourceType","Value":"subscription","Operator":"equals"})"));
    EXPECT_EQ(records["items/0/operationType"], "update_subscription");
    EXPECT_EQ(records["items/0/customizedData/1/key"], "PartnerId");
    EXPECT_EQ(records["items/0/customizedData/1/value"], kSecond);
    const Reply both = shop_.patch(own_sale(), R"({"PartnerId":" 5139005 ","friendlyName":"Paie"})");
    EXPECT_EQ(both["partnerId"] + both["friendlyName"], "5139005Paie") << "also of what had none";
}

TEST_P(Indirect, SUB_03_WhatIsSentBackOrNotGivenChangesNothing) {
    const std::string path = sold_by(kReseller);
    const std::string before = shop_.get(path).text;
    for (const std::string_view body :
         {R"({"partnerId":"5139005"})", R"({"partnerId":""})", R"({"partnerId":null})", "{}"}) {
        EXPECT_EQ(shop_.patch(path, std::string(body)).text, before) << body;
    }
    unlink(reseller_);
    EXPECT_EQ(shop_.patch(path, before).text, before) << "whoever it was stays on record";
}

TEST_P(Indirect, SUB_03_S1_11_6_WhoCannotBecomeTheResellerOfRecord) {
    const std::string path = sold_by(kReseller);
    EXPECT_EQ(refusal(path, R"({"partnerId":"4711"})"), "404 800015");
    EXPECT_EQ(refusal(path, R"({"partnerId":"7120001"})"), "404 2072");
    EXPECT_EQ(refusal(path, R"({"partnerId":"5139007"})"), "400 800016");
    EXPECT_EQ(refusal(path, R"({"partnerId":"5139007","friendlyName":"Paie"})"), "400 800016");
    EXPECT_EQ(shop_.get(path)["friendlyName"], "standard plan") << "all or nothing";
    const std::string waiting = shop_.subscription_path(order(line(quoted(kReseller))));
    EXPECT_EQ(refusal(waiting, R"({"partnerId":"5139006"})"), "400 800081");
    const std::string suspended = sold_by(kReseller);
    shop_.patch(suspended, R"({"status":"suspended"})");
    EXPECT_EQ(refusal(suspended, R"({"partnerId":"5139006"})"), "400 800091");
    EXPECT_EQ(refusal(suspended, R"({"partnerId":"4711"})"), "400 800091") << "the state speaks first";
    EXPECT_EQ(shop_.patch(suspended, R"({"status":"active","partnerId":"5139006"})")["partnerId"], kSecond);
    shop_.patch(path, R"({"status":"deleted"})");
    EXPECT_EQ(refusal(path, R"({"partnerId":"5139006"})"), "400 2011");
    EXPECT_EQ(shop_.get(path)["partnerId"], kReseller);
}

TEST_P(Indirect, SUB_01_TheSubscriptionsThatAPartnerSold) {
    sold_by(kReseller);
    own_sale();
    const auto count = [&](std::string_view mpn_id) {
        return shop_.get(fmt::format("{}?mpn_id={}", subscriptions(), mpn_id)).size_of("items");
    };
    EXPECT_EQ(count(kReseller), 1U);
    EXPECT_EQ(count(kProvider), 1U) << "what it sold without a reseller";
    EXPECT_EQ(count(kSecond), 0U);
    EXPECT_EQ(count(""), 2U);
    EXPECT_EQ(shop_.get(fmt::format("{}?MpnId={}", subscriptions(), kReseller))["items/0/partnerId"],
              kReseller);
    unlink(reseller_);
    EXPECT_EQ(count(kReseller), 1U) << "the provider finds them for another";
}

TEST_P(Indirect, SUB_09_SUB_10_R163_ARelatedResellerMayBeTheSupportContact) {
    const std::string path = own_sale() + "/supportcontact";
    EXPECT_EQ(shop_.get(path)["supportMpnId"], kProvider);
    const Reply by_number = shop_.put(path, R"({"supportMpnId":"5139005"})");
    EXPECT_EQ(by_number["supportTenantId"], reseller_.str()) << by_number.text;
    EXPECT_EQ(by_number["supportMpnId"], kReseller);
    EXPECT_EQ(by_number["name"], "Atelier");
    EXPECT_EQ(shop_.get(path).text, by_number.text);
    EXPECT_EQ(shop_.put(path, by_number.text).text, by_number.text);
    const Reply by_tenant = shop_.put(
        path, fmt::format(R"({{"supportTenantId":"{}","name":"Hotline"}})", to_upper(second_.str())));
    EXPECT_EQ(by_tenant["supportMpnId"], kSecond);
    EXPECT_EQ(by_tenant["name"], "Hotline");
    for (const std::string& body :
         {std::string(R"({"supportMpnId":"5139007"})"), std::string(R"({"supportMpnId":"4711"})"),
          fmt::format(R"({{"supportTenantId":"{}","supportMpnId":"5139005"}})", second_.str()),
          fmt::format(R"({{"supportTenantId":"{}","supportMpnId":"5139005"}})", Shop::kPartner),
          std::string(R"({"supportTenantId":"nobody"})")}) {
        EXPECT_EQ(answer(shop_.put(path, body)), "400 800016") << body;
    }
    EXPECT_EQ(shop_.get(path).text, by_tenant.text);
    unlink(second_);
    EXPECT_EQ(shop_.get(path)["supportTenantId"], Shop::kPartner) << "who sold it";
    EXPECT_EQ(shop_.get(path)["name"], "Partner");
    EXPECT_EQ(shop_.put(path, "{}")["supportMpnId"], kProvider);
    as_operator([&](commands::Work& work) {
        return commands::relate_partners(work, PartnerId::of(Shop::kPartner), second_);
    });
    EXPECT_EQ(shop_.get(path)["supportMpnId"], kProvider) << "as it was put";
}

// ---- Money

TEST_P(Indirect, INV_09_S7_4_R84_ALineNamesTheResellerOfItsDayAndACancellationThatOfTheLine) {
    const std::string path = sold_by(kReseller);
    own_sale();
    EXPECT_THAT(resellers_of(unbilled()), ElementsAre("New 5139005", "New 0"));
    shop_.patch(path, R"({"partnerId":"5139006"})");
    EXPECT_THAT(resellers_of(unbilled()), ElementsAre("New 5139005", "New 0")) << "what is written stays";
    shop_.patch(path, R"({"status":"deleted"})");
    EXPECT_THAT(resellers_of(unbilled()), ElementsAre("New 5139005", "New 0", "Cancel 5139005"))
        << "who was charged gets it back";
}

TEST_P(Indirect, INV_09_S7_4_ARelationThatHasEndedIsMinusOne) {
    const std::string path = sold_by(kReseller);
    unlink(reseller_);
    shop_.go_to("2024-04-10T00:00:00Z");
    EXPECT_THAT(resellers_of(unbilled()), ElementsAre("Renew -1"));
    EXPECT_EQ(shop_.get(path)["partnerId"], kReseller) << "who it was";
}

TEST_P(Indirect, B4_ARenewalOrderKeepsTheResellerOfRecord) {
    const std::string path = sold_by(kReseller);
    shop_.patch(path, R"({"partnerId":"5139006"})");
    shop_.go_to("2024-04-10T00:00:00Z");
    const Reply all = shop_.get(orders());
    ASSERT_EQ(all.size_of("items"), 2U);
    EXPECT_EQ(all["items/0/lineItems/0/partnerIdOnRecord"], kReseller);
    EXPECT_EQ(all["items/1/transactionType"], "SystemPurchase");
    EXPECT_EQ(all["items/1/lineItems/0/partnerIdOnRecord"], kSecond);
}

TEST_P(Indirect, INV_01_TheProviderIsInvoiced) {
    sold_by(kReseller);
    shop_.arm_invoices();
    shop_.go_to("2024-04-08T00:00:00Z");
    const Reply invoices = shop_.get("/v1/invoices");
    ASSERT_EQ(invoices["totalCount"], "1");
    const Reply lines =
        shop_.get("/v1/invoices/" + invoices["items/0/id"] + "/lineitems/onetime/billinglineitems");
    EXPECT_EQ(lines["items/0/partnerId"], Shop::kPartner);
    EXPECT_EQ(lines["items/0/mpnId"], kProvider);
    EXPECT_EQ(lines["items/0/resellerMpnId"], kReseller);
    shop_.runner().read(
        [&](sql::Session& session) { EXPECT_EQ(storage::count_invoices(session, reseller_), 0); });
}

TEST_P(Indirect, ANA_01_AReportTellsWhoSoldAndWhoProvides) {
    sold_by(kReseller);
    own_sale();
    const Reply report = shop_.get("/partner/v1/analytics/subscriptions");
    EXPECT_EQ(report["Value/0/partnerId"], reseller_.str());
    EXPECT_EQ(report["Value/0/partnerName"], "Atelier");
    EXPECT_EQ(report["Value/0/providerName"], "Partner");
    EXPECT_EQ(report["Value/1/partnerId"], Shop::kPartner);
    EXPECT_EQ(report["Value/1/partnerName"], "Partner");
    EXPECT_EQ(report["Value/1/providerName"], "Partner");
    unlink(reseller_);
    const Reply groups = shop_.get("/partner/v1/analytics/subscriptions?groupBy=partnerName");
    EXPECT_EQ(groups["Value/0/partnerName"], "Atelier") << "also when that has ended";
    EXPECT_EQ(groups["Value/0/subscriptionCount"], "1");
    EXPECT_EQ(groups["Value/1/partnerName"], "Partner");
    EXPECT_EQ(shop_.get("/partner/v1/analytics/subscriptions?filter=" +
                        percent_encode(fmt::format("partnerId eq '{}'", reseller_.str())))["TotalCount"],
              "1");
}

}  // namespace
}  // namespace comptoir::conformance
