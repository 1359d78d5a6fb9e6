#include <fmt/format.h>
#include <gmock/gmock.h>

#include "base/text.hpp"
#include "catalog_of_shop.hpp"
#include "shop.hpp"
#include "storage/platform.hpp"

/// What carts, orders and subscriptions have beside the main road (reseller contract §1.7, §1.13, §2.7–§2.9,
/// B.1, B.6, B.7).
namespace comptoir::conformance {
namespace {

using catalog::BillingPlan;

class SalesDetails : public SalesTest {
  protected:
    std::string carts() { return shop_.customer() + "/carts"; }
    std::string orders() { return shop_.customer() + "/orders"; }
    Reply cart(std::string_view plan, std::string_view more = "") {
        return shop_.post(
            carts(),
            fmt::format(
                R"({{"lineItems":[{{"catalogItemId":"{}","quantity":2,"termDuration":"P1M","billingCycle":"monthly"{}}}]}})",
                shop_.item(plan), more));
    }
    Reply checkout(const Reply& cart) { return shop_.post(carts() + "/" + cart["id"] + "/checkout"); }
    std::string active() { return shop_.buy_and_activate("standard", 5, "P1M", "monthly"); }
    static std::string id_of(const std::string& path) { return path.substr(path.rfind('/') + 1); }
    std::string refusal(const Reply& reply) { return fmt::format("{} {}", reply.status, reply.code()); }
    // How often the partner was told of a subscription.
    int told(const std::string& subscription) {
        int count = 0;
        shop_.runner().read([&](sql::Session& session) {
            for (const storage::Event& event :
                 storage::events_after(session, PartnerId::of(Shop::kPartner), 0, 1000))
                count += event.name == "subscription-updated" && event.subject == subscription ? 1 : 0;
        });
        return count;
    }
    int audited() {
        const Reply page = shop_.get(
            R"(/v1/auditrecords?filter=%7B"Field":"ResourceType","Value":"subscription","Operator":"equals"%7D)");
        int count = 0;
        for (std::size_t i = 0; i < page.size_of("items"); ++i)
            count += page[fmt::format("items/{}/operationType", i)] == "update_subscription" ? 1 : 0;
        return count;
    }
};

// ---- Carts

TEST_P(SalesDetails, CRT_01_ACartLivesAsLongAsTheProfileSays_1_13) {
    EXPECT_EQ(cart("standard")["expirationTimestamp"], "2024-03-10T09:15:00.0000000Z");
    shop_.use_profile("modern-2024");
    const Reply week = cart("standard");
    EXPECT_EQ(week["expirationTimestamp"], "2024-03-17T09:00:00.0000000Z");
    shop_.go_to("2024-03-17T08:59:59Z");
    EXPECT_EQ(shop_.get(carts() + "/" + week["id"]).status, 200);
    shop_.go_to("2024-03-17T09:00:00Z");
    EXPECT_EQ(shop_.get(carts() + "/" + week["id"]).code(), "800008");
}

TEST_P(SalesDetails, CRT_01_NamesGroupsAndExtrasOfALine_2_7) {
    const Reply made =
        cart("standard",
             R"(,"orderGroup":"OMS-7","promotionId":"39NFJQT1X2GM:0001:39NFJQT1Q5KK",)"
             R"("customTermEndDate":"2024-12-31T00:00:00Z","attestationAccepted":true,"addonItems":[])");
    ASSERT_EQ(made.status, 201) << made.text;
    EXPECT_FALSE(made.has("lineItems/0/error")) << made.text;
    EXPECT_EQ(made["lineItems/0/orderGroup"], "0") << "the server's to say";
    const Reply ordered = checkout(made);
    EXPECT_EQ(ordered["orders/0/lineItems/0/friendlyName"], "standard plan") << "the SKU's title";
    EXPECT_EQ(ordered["orders/0/lineItems/0/termDuration"], "P1M");
    const Reply named = checkout(cart("standard", R"(,"friendlyName":"Paie")"));
    EXPECT_EQ(named["orders/0/lineItems/0/friendlyName"], "Paie");
}

TEST_P(SalesDetails, CRT_03_APutMovesTheLastChange_3_6) {
    const Reply made = cart("standard");
    EXPECT_EQ(made["lastModifiedTimestamp"], made["creationTimestamp"]);
    shop_.go_to("2024-03-10T09:05:00Z");
    const Reply changed = shop_.put(
        carts() + "/" + made["id"],
        fmt::format(
            R"({{"lineItems":[{{"catalogItemId":"{}","quantity":3,"termDuration":"P1M","billingCycle":"monthly"}}]}})",
            shop_.item("standard")));
    EXPECT_EQ(changed["lastModifiedTimestamp"], "2024-03-10T09:05:00.0000000Z");
    EXPECT_EQ(changed["creationTimestamp"], made["creationTimestamp"]);
}

TEST_P(SalesDetails, CRT_04_R62_AChangedPriceDoesNotStopTheCheckout) {
    catalog::Plan plan = plan_of(
        "rising", 1, {{"P1M", BillingPlan::monthly, "10.00"}, {"P1M", BillingPlan::monthly, "12.00"}});
    auto rows = plan.prices.all();
    for (catalog::PriceRow& row : rows) {
        if (row.unit_price == Decimal::of("10.00")) row.ends = Instant::of("2024-03-10T09:04:59Z");
        if (row.unit_price == Decimal::of("12.00")) row.starts = Instant::of("2024-03-10T09:05:00Z");
    }
    plan.prices = catalog::PriceRows(rows);
    shop_.sell_also(product_of(ProductId("DZH318Z0RISE"), catalog::PricingModel::per_user, {plan}));
    const Reply made = cart("rising");
    EXPECT_FALSE(made.has("lineItems/0/error")) << made.text;
    EXPECT_EQ(to_lower(made.text).find("price"), std::string::npos) << "carts show none";
    shop_.go_to("2024-03-10T09:06:00Z");
    const Reply result = checkout(made);
    ASSERT_EQ(result.size_of("orders"), 1U) << result.text;
    EXPECT_FALSE(result.has("orderErrors"));
    EXPECT_EQ(shop_.get(orders() + "/" + result["orders/0/id"] + "?include_price=true")["totalPrice"], "24")
        << "the price of the checkout";
}

// ---- Orders

TEST_P(SalesDetails, ORD_01_ExtrasOfALineAreAccepted_2_8) {
    const Reply placed = shop_.post(
        orders(), fmt::format(R"({{"lineItems":[{{"lineItemNumber":0,"offerId":"{}","quantity":2,)"
                              R"("friendlyName":"Paie","transactionType":"Renew","promotionId":"x:y:z",)"
                              R"("customTermEndDate":"2024-12-31T00:00:00Z","attestationAccepted":true}}]}})",
                              shop_.item("standard")));
    ASSERT_EQ(placed.status, 201) << placed.text;
    EXPECT_EQ(placed["lineItems/0/friendlyName"], "Paie");
    EXPECT_EQ(placed["lineItems/0/transactionType"], "New") << "not what the body says";
    EXPECT_EQ(shop_.get(shop_.subscription_path(placed))["friendlyName"], "Paie");
}

TEST_P(SalesDetails, ORD_01_WithoutATermThatFitsNoneIsGuessed_800002) {
    const Reply refused = shop_.post(
        orders(),
        fmt::format(R"({{"billingCycle":"one_time","lineItems":[{{"offerId":"{}","quantity":1}}]}})",
                    shop_.item("standard")));
    EXPECT_EQ(refusal(refused), "400 800002") << refused.text;
    EXPECT_EQ(shop_.get(orders())["totalCount"], "0");
}

TEST_P(SalesDetails, ORD_01_AlternateIdsStandOnInvoices_2_8) {
    const std::string path = active();
    const Reply order = shop_.get(orders() + "/" + shop_.get(path)["orderId"]);
    ASSERT_THAT(order["alternateId"], testing::MatchesRegex("[0-9a-f]{12}"));
    const Reply unbilled = shop_.get(
        "/v1/invoices/unbilled/lineitems?provider=onetime&invoicelineitemtype=billinglineitems"
        "&currencycode=EUR&period=current");
    EXPECT_EQ(unbilled["items/0/alternateId"], order["alternateId"]);
    shop_.arm_invoices();
    shop_.go_to("2024-04-08T00:00:00Z");
    EXPECT_EQ(shop_.get("/v1/invoices/G000000001/lineitems?provider=onetime")["items/0/alternateId"],
              order["alternateId"]);
}

TEST_P(SalesDetails, ORD_01_LinesLinkToTheirActivation_2_8) {
    const Reply placed = shop_.buy("standard", 1, "P1M", "monthly");
    const std::string order = shop_.customer().substr(3) + "/orders/" + placed["id"];
    EXPECT_EQ(placed["links/self/uri"], order);
    EXPECT_EQ(placed["links/provisioningStatus/uri"], order + "/provisioningstatus");
    EXPECT_EQ(placed["links/patchOperation/method"], "PATCH");
    EXPECT_EQ(placed["lineItems/0/links/activationLinks/uri"], order + "/lineitems/0/activationlinks");
    EXPECT_EQ(placed["lineItems/0/links/subscription/uri"], shop_.subscription_path(placed).substr(3));
    EXPECT_EQ(placed["lineItems/0/links/provisioningStatus/uri"], order + "/provisioningstatus");
    for (const char* headers : {"links/self/headers", "lineItems/0/links/activationLinks/headers"}) {
        EXPECT_NE(placed.at(headers).if_array(), nullptr) << headers;
        EXPECT_EQ(placed.size_of(headers), 0U) << headers;
    }
}

TEST_P(SalesDetails, ORD_07_AnUnknownOrderIsNotFound_20000) {
    EXPECT_EQ(refusal(shop_.get(orders() + "/nothing/lineitems/0/activationlinks")), "404 20000");
}

TEST_P(SalesDetails, S1_7_OrdersHaveAnEtagThatNamesThem) {
    shop_.use_sandbox();
    const Reply placed = shop_.buy("standard", 1, "P1M", "monthly");
    const auto version = [&](const Reply& order) {
        const auto etag = json::parse(from_base64(order["attributes/etag"]).value_or(""));
        EXPECT_TRUE(static_cast<bool>(etag)) << order.text;
        EXPECT_EQ(etag->text_or("id"), placed["id"]);
        return etag->text_or("version");
    };
    const std::string first = version(placed);
    const Reply cancelled = shop_.patch(orders() + "/" + placed["id"], R"({"status":"cancelled"})");
    EXPECT_NE(version(cancelled), first);
    EXPECT_FALSE(first.empty());
}

// ---- Subscriptions

TEST_P(SalesDetails, SUB_03_EveryChangeIsTold_2_9) {
    const std::string path = active();
    const auto etag = [&] { return std::string(shop_.get(path).headers.find("ETag").value_or("")); };
    struct Change {
        const char* body;
        bool is_asked = false;  ///< Told with the publisher's word (1.13).
    };
    for (const Change& change :
         {Change{R"({"friendlyName":"Paie"})"}, Change{R"({"autoRenewEnabled":false})"},
          Change{R"({"autoRenewEnabled":true})"}, Change{R"({"renewalTermDuration":"P1Y"})"},
          Change{R"({"quantity":6})", true}, Change{R"({"status":"suspended"})"},
          Change{R"({"status":"active"})", true}, Change{R"({"status":"deleted"})"}}) {
        const std::string before = etag();
        const int events = told(id_of(path));
        const int records = audited();
        const Reply changed = shop_.patch(path, change.body);
        EXPECT_EQ(changed.status, 200) << change.body << changed.text;
        if (change.is_asked) {
            EXPECT_EQ(told(id_of(path)), events) << change.body;
            EXPECT_EQ(audited(), records) << change.body;
            EXPECT_EQ(changed.headers.find("ETag"), before) << change.body;
            shop_.publisher_says(path, true);
        } else {
            EXPECT_EQ(changed.headers.find("ETag"), etag()) << change.body;
        }
        EXPECT_EQ(told(id_of(path)), events + 1) << change.body;
        EXPECT_EQ(audited(), records + 1) << change.body;
        EXPECT_NE(etag(), before) << change.body;
    }
    const int events = told(id_of(path));
    const int records = audited();
    EXPECT_EQ(refusal(shop_.patch(path, R"({"friendlyName":"Late"})")), "400 2011");
    const std::string other = active();
    const int of_other = told(id_of(other));
    EXPECT_EQ(shop_.patch(other, shop_.get(other).text).status, 200);
    EXPECT_EQ(told(id_of(other)), of_other) << "nothing changed";
    EXPECT_EQ(told(id_of(path)), events);
    EXPECT_EQ(audited(), records + 1) << "the activation of the other";
}

TEST_P(SalesDetails, SUB_03_WhatIsSuspendedIsCancelledInTheWindow) {
    const std::string path = active();
    EXPECT_EQ(shop_.patch(path, R"({"status":"suspended"})").status, 200);
    shop_.go_to("2024-03-11T08:59:59Z");
    EXPECT_EQ(shop_.patch(path, R"({"status":"deleted"})")["status"], "deleted");
    shop_.go_to("2024-03-20T09:00:00Z");
    const std::string late = active();
    EXPECT_EQ(shop_.patch(late, R"({"status":"suspended"})").status, 200);
    shop_.go_to("2024-03-21T09:00:00Z");
    EXPECT_EQ(refusal(shop_.patch(late, R"({"status":"deleted"})")), "400 900117");
}

TEST_P(SalesDetails, SUB_07_SUB_09_SUB_15_UnknownSubscriptionsAreNotFound_20003) {
    for (const std::string_view id : {std::string_view("nothing"), Shop::kPartner}) {
        const std::string path = fmt::format("{}/subscriptions/{}", shop_.customer(), id);
        for (const char* rest : {"/upgrades", "/supportcontact", "/activationlinks", "/azureEntitlements",
                                 "/registrationstatus"})
            EXPECT_EQ(refusal(shop_.get(path + rest)), "404 20003") << rest;
        EXPECT_EQ(refusal(shop_.post(path + "/upgrades", "{}")), "404 20003");
        EXPECT_EQ(refusal(shop_.post(path + "/registrations")), "404 20003");
    }
}

TEST_P(SalesDetails, B7_ValuesOfOtherFields) {
    for (const std::string& path : {shop_.buy_and_activate("flat", 1, "P1M", "monthly"), active()}) {
        const Reply s = shop_.get(path);
        EXPECT_EQ(s["billingType"], "license");
        EXPECT_EQ(s["unitType"], "License(s)");
        EXPECT_EQ(s["contractType"], "subscription");
        EXPECT_TRUE(s.has("partnerId"));
        EXPECT_EQ(s["partnerId"], "") << "a direct partner";
        EXPECT_EQ(s["links/self/uri"], path.substr(3));
        EXPECT_EQ(s["links/activationLinks/uri"], path.substr(3) + "/activationlinks") << "it stays";
        for (const char* absent :
             {"entitlementId", "parentSubscriptionId", "links/offer", "links/parentSubscription"})
            EXPECT_FALSE(s.has(absent)) << absent;
    }
}

TEST_P(SalesDetails, B1_AMeteredPlanNeedsNoAzurePlan) {
    catalog::Plan plan = plan_of("metered", 1, {{"P1M", BillingPlan::monthly, "5.00"}});
    plan.max_quantity = 1;
    catalog::Dimension mails;
    mails.id = "mails";
    mails.display_name = {"E-mails", "Courriels"};
    mails.unit_of_measure = "1 e-mail";
    mails.price_per_unit = {{Currency::of("EUR"), Decimal::of("0.01")},
                            {Currency::of("GBP"), Decimal::of("0.01")}};
    plan.dimensions = {mails};
    shop_.sell_also(product_of(ProductId("DZH318Z0METR"), catalog::PricingModel::flat, {plan}));
    const std::string path = shop_.buy_and_activate("metered", 1, "P1M", "monthly");
    EXPECT_EQ(shop_.get(path)["status"], "active");
}

COMPTOIR_ON_BOTH_ENGINES(SalesDetails);

}  // namespace
}  // namespace comptoir::conformance
