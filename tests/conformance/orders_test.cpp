#include <fmt/format.h>

#include "catalog_of_shop.hpp"
#include "commands/activation_link.hpp"
#include "shop.hpp"

/// ORD-01 to ORD-08 (reseller contract §2.8, §3.7, §3.8; commerce rules R65–R71).
namespace comptoir::conformance {
namespace {

class ORD : public SalesTest {
  protected:
    std::string orders() { return shop_.customer() + "/orders"; }
    std::string path_of(const Reply& order) { return orders() + "/" + order["id"]; }
    std::string line(std::string_view plan, std::string_view more) {
        return fmt::format(R"({{"offerId":"{}","quantity":2{}}})", shop_.item(plan), more);
    }
    Reply order(const std::string& lines, std::string_view more = "") {
        return shop_.post(orders(), fmt::format(R"({{"lineItems":[{}]{}}})", lines, more));
    }
};

TEST_P(ORD, ORD_01_AnOrderIsPendingWithASubscriptionForEachLine) {
    const Reply placed = shop_.buy("standard", 3, "P1Y", "monthly");
    EXPECT_EQ(placed["status"], "pending");
    EXPECT_EQ(placed["transactionType"], "UserPurchase");
    EXPECT_EQ(placed["billingCycle"], "monthly");
    EXPECT_EQ(placed["currencyCode"], "EUR");
    EXPECT_EQ(placed["currencySymbol"], "€");
    EXPECT_EQ(placed["creationDate"], "2024-03-10T09:00:00.0000000Z");
    EXPECT_EQ(placed["referenceCustomerId"], Shop::kCustomer);
    EXPECT_EQ(placed["id"].size(), 33U);
    EXPECT_EQ(placed["alternateId"].size(), 12U);
    EXPECT_EQ(placed["attributes/objectType"], "Order");
    EXPECT_FALSE(placed["attributes/etag"].empty());
    EXPECT_EQ(placed["lineItems/0/lineItemNumber"], "0");
    EXPECT_EQ(placed["lineItems/0/offerId"], shop_.item("standard"));
    EXPECT_EQ(placed["lineItems/0/termDuration"], "P1Y");
    EXPECT_EQ(placed["lineItems/0/transactionType"], "New");
    EXPECT_EQ(placed["lineItems/0/friendlyName"], "standard plan");
    EXPECT_EQ(placed["lineItems/0/quantity"], "3");
    EXPECT_FALSE(placed.has("totalPrice"));
    EXPECT_EQ(shop_.get(shop_.subscription_path(placed))["orderId"], placed["id"]);
    shop_.follow_links(placed);
}

TEST_P(ORD, ORD_01_WithoutTermTheFirstOneOfTheBillingCycleIsMeant) {
    EXPECT_EQ(order(line("standard", ""))["lineItems/0/termDuration"], "P1M");
    EXPECT_EQ(order(line("standard", R"(,"termDuration":"")"),
                    R"(,"billingCycle":"Annual")")["lineItems/0/termDuration"],
              "P1Y");
}

TEST_P(ORD, ORD_01_WithoutBillingCycleMonthlyIsMeant) {
    for (const std::string_view given :
         {"", R"(,"billingCycle":"unknown")", R"(,"BillingCycle":0)", R"(,"billingCycle":null)"}) {
        const Reply placed = order(line("standard", ""), given);
        EXPECT_EQ(placed["billingCycle"], "monthly") << given << placed.text;
    }
}

TEST_P(ORD, ORD_01_RepeatedLineNumbersAreRenumberedAndOwnOnesSort) {
    const Reply zeros =
        order(line("standard", R"(,"lineItemNumber":0)") + "," + line("premium", R"(,"lineItemNumber":0)"));
    EXPECT_EQ(zeros["lineItems/0/offerId"], shop_.item("standard"));
    EXPECT_EQ(zeros["lineItems/1/lineItemNumber"], "1");
    const Reply turned =
        order(line("standard", R"(,"lineItemNumber":1)") + "," + line("premium", R"(,"lineItemNumber":0)"));
    EXPECT_EQ(turned["lineItems/0/offerId"], shop_.item("premium"));
    EXPECT_EQ(turned["lineItems/0/lineItemNumber"], "0");
}

TEST_P(ORD, ORD_01_RefusesWholeOrders) {
    const auto refusal = [&](const std::string& lines, std::string_view more = "") {
        const Reply refused = order(lines, more);
        return fmt::format("{} {}", refused.status, refused.code());
    };
    EXPECT_EQ(refusal(""), "400 800002");
    EXPECT_EQ(refusal(R"({"offerId":"nonsense","quantity":1})"), "400 800004");
    EXPECT_EQ(refusal(R"({"offerId":"DZH318Z0SEAT:0001:NOSUCHAVAIL0","quantity":1})"), "403 800020");
    EXPECT_EQ(refusal(fmt::format(R"({{"offerId":"{}","quantity":51}})", shop_.item("standard"))),
              "403 800067");
    EXPECT_EQ(refusal(line("standard", R"(,"termDuration":"P3Y")")), "400 900268");
    EXPECT_EQ(refusal(line("standard", R"(,"termDuration":"P1M")"), R"(,"billingCycle":"annual")"),
              "400 900270");
    EXPECT_EQ(refusal(line("standard", ""), R"(,"billingCycle":"weekly")"), "400 900126");
    EXPECT_EQ(refusal(line("standard", R"(,"partnerIdOnRecord":"5139005")")), "400 800016");
    EXPECT_EQ(refusal(line("standard", R"(,"parentSubscriptionId":"50000000-0000-4000-8000-000000000001")")),
              "400 800002");
    EXPECT_EQ(refusal(line("standard", ""), fmt::format(R"(,"referenceCustomerId":"{}")", Shop::kPartner)),
              "400 2001");
    EXPECT_EQ(shop_.get(orders()).size_of("items"), 0U);
}

TEST_P(ORD, ORD_01_TheProvisioningContextIsKept) {
    const Reply placed =
        order(line("standard", R"(,"ProvisioningContext":{"Scope":"shared"})") + "," + line("premium", ""));
    EXPECT_EQ(placed["lineItems/0/provisioningContext/scope"], "shared") << placed.text;
    EXPECT_FALSE(placed.has("lineItems/1/provisioningContext"));
    EXPECT_EQ(shop_.get(path_of(placed)).text, placed.text);
}

TEST_P(ORD, ORD_01_R68_ARepeatedRequestIdGivesTheFirstOrderAgain) {
    const std::string body = fmt::format(R"({{"lineItems":[{}]}})", line("standard", ""));
    const Fields id = {{"MS-RequestId", "50000000-0000-4000-8000-000000000002"}};
    const Reply first = shop_.call("POST", orders(), body, id);
    EXPECT_EQ(shop_.call("POST", orders(), body, id).text, first.text);
    EXPECT_EQ(shop_.get(orders()).size_of("items"), 1U);
    EXPECT_NE(shop_.post(orders(), body)["id"], first["id"]);
}

TEST_P(ORD, ORD_01_S1_14_SandboxLimits) {
    shop_.use_sandbox();
    const auto buy = [&](int quantity) {
        return shop_.post(orders(), fmt::format(R"({{"lineItems":[{{"offerId":"{}","quantity":{}}}]}})",
                                                shop_.item("standard"), quantity));
    };
    EXPECT_EQ(buy(26).code(), "800018");
    for (int i = 0; i < 5; ++i) EXPECT_EQ(buy(25).status, 201);
    EXPECT_EQ(buy(1).code(), "800018");
}

TEST_P(ORD, ORD_02_ORD_03_ListsAllOrdersOrThoseOfOneBillingCycle) {
    shop_.buy("standard", 1, "P1M", "monthly");
    shop_.buy("standard", 1, "P1Y", "annual");
    EXPECT_EQ(shop_.get(orders()).size_of("items"), 2U);
    EXPECT_EQ(shop_.get(orders() + "?billingType=Annual")["items/0/billingCycle"], "annual");
    EXPECT_EQ(shop_.get(orders() + "?billingtype=annual").size_of("items"), 1U);
    EXPECT_EQ(shop_.get(orders() + "?billingType=one_time").size_of("items"), 0U);
    EXPECT_EQ(shop_.get(orders() + "?billingType=OneTime").size_of("items"), 0U);
    EXPECT_EQ(shop_.get(orders() + "?billingType=hourly").code(), "900126");
    shop_.follow_links(shop_.get(orders()));
}

TEST_P(ORD, ORD_02_ORD_04_PricesAreShownOnRequest) {
    const Reply placed = shop_.buy("standard", 3, "P1Y", "monthly");
    const Reply priced = shop_.get(path_of(placed) + "?include_price=true");
    EXPECT_EQ(priced["totalPrice"], "360");
    EXPECT_EQ(priced["lineItems/0/pricing/listPrice"], "120");
    EXPECT_EQ(priced["lineItems/0/pricing/price"], "120");
    EXPECT_EQ(priced["lineItems/0/pricing/extendedPrice"], "360");
    EXPECT_FALSE(shop_.get(path_of(placed) + "?include_price=false").has("totalPrice"));
    EXPECT_EQ(shop_.get(orders() + "?include_price=True")["items/0/totalPrice"], "360");
}

TEST_P(ORD, ORD_04_R93_AnOrderThatBeginsWithATrialCostsNothing) {
    const Reply placed = shop_.buy("trial", 3, "P1M", "monthly");
    EXPECT_EQ(shop_.get(path_of(placed) + "?include_price=true")["totalPrice"], "0");
}

TEST_P(ORD, ORD_04_AnUnknownOrderIsNotFound) {
    const Reply placed = shop_.buy("standard", 1, "P1M", "monthly");
    EXPECT_EQ(shop_.get(orders() + "/nothing").status, 404);
    EXPECT_EQ(shop_.get(orders() + "/nothing").code(), "20000");
    const std::string other = fmt::format("/v1/customers/{}/orders/{}", Shop::kBritishCustomer, placed["id"]);
    EXPECT_EQ(shop_.get(other).code(), "20000");
    shop_.use_sandbox();
    EXPECT_EQ(shop_.get(path_of(placed)).code(), "20000");
}

TEST_P(ORD, ORD_04_R66_TheOrderIsCompletedWhenItsLinesAreSettled) {
    const Reply placed = order(line("standard", "") + "," + line("premium", ""));
    shop_.activate(shop_.subscription_path(placed, 0));
    EXPECT_EQ(shop_.get(path_of(placed))["status"], "pending");
    EXPECT_EQ(shop_.patch(shop_.subscription_path(placed, 1), R"({"status":"deleted"})").status, 200);
    const Reply settled = shop_.get(path_of(placed));
    EXPECT_EQ(settled["status"], "completed");
    EXPECT_EQ(settled["lineItems/0/quantity"], "2");
    EXPECT_EQ(settled["lineItems/1/quantity"], "0");
}

TEST_P(ORD, ORD_04_R66_ACancelledLineIsUnfulfilledAndItsOrderStaysCompleted) {
    const Reply placed = order(line("standard", "") + "," + line("premium", ""));
    const std::string first = shop_.subscription_path(placed, 0);
    shop_.activate(first);
    EXPECT_EQ(shop_.patch(first, R"({"status":"deleted"})").status, 200);
    EXPECT_EQ(shop_.get(path_of(placed))["status"], "pending") << "the other line waits";
    EXPECT_EQ(shop_.patch(shop_.subscription_path(placed, 1), R"({"status":"deleted"})").status, 200);
    const Reply settled = shop_.get(path_of(placed));
    EXPECT_EQ(settled["status"], "completed") << "one of its lines had been fulfilled";
    EXPECT_EQ(settled["lineItems/0/quantity"] + settled["lineItems/1/quantity"], "00");
    const Reply provisioning = shop_.get(path_of(placed) + "/provisioningstatus");
    EXPECT_EQ(provisioning["items/0/status"], "Unfulfilled");
    EXPECT_EQ(provisioning["items/0/quantityProvisioningInformation/0/quantity"], "0");
}

TEST_P(ORD, ORD_05_WhatWasCancelledThroughItsSubscriptionIsNotCancelledAgain) {
    shop_.use_sandbox();
    const Reply placed = shop_.buy("standard", 1, "P1M", "monthly");
    shop_.activate(shop_.subscription_path(placed));
    EXPECT_EQ(shop_.patch(shop_.subscription_path(placed), R"({"status":"deleted"})").status, 200);
    EXPECT_EQ(shop_.get(path_of(placed))["status"], "completed");
    EXPECT_EQ(shop_.patch(path_of(placed), R"({"status":"cancelled"})").code(), "800061");
}

TEST_P(ORD, ORD_05_ASaasOrderIsCancelledThroughItsSubscriptionInProduction) {
    const Reply placed = shop_.buy("standard", 1, "P1M", "monthly");
    const Reply refused =
        shop_.patch(path_of(placed), fmt::format(R"({{"id":"{}","status":"cancelled"}})", placed["id"]));
    EXPECT_EQ(refused.status, 403);
    EXPECT_EQ(refused.code(), "800077");
}

TEST_P(ORD, ORD_05_ASandboxOrderIsCancelledOnce) {
    shop_.use_sandbox();
    const Reply placed = shop_.buy("standard", 1, "P1M", "monthly");
    const std::string subscription = shop_.subscription_path(placed);
    shop_.activate(subscription);
    shop_.go_to("2024-03-20T00:00:00Z");  // Long after the window: a sandbox is cleaned up all the same.
    const std::string body = fmt::format(R"({{"Id":"{}","Status":"Cancelled"}})", placed["id"]);
    const Reply cancelled = shop_.patch(path_of(placed), body);
    EXPECT_EQ(cancelled.status, 200) << cancelled.text;
    EXPECT_EQ(cancelled["status"], "cancelled");
    EXPECT_EQ(cancelled["lineItems/0/quantity"], "0");
    EXPECT_NE(cancelled["attributes/etag"], placed["attributes/etag"]);
    EXPECT_EQ(shop_.get(path_of(placed)).text, cancelled.text);
    EXPECT_EQ(shop_.get(subscription)["status"], "deleted");
    EXPECT_EQ(shop_.patch(path_of(placed), body).code(), "800061");
}

TEST_P(ORD, ORD_05_SomeLinesOfASandboxOrder) {
    shop_.use_sandbox();
    const Reply placed = order(line("standard", "") + "," + line("premium", ""));
    shop_.activate(shop_.subscription_path(placed, 0));
    shop_.activate(shop_.subscription_path(placed, 1));
    const auto cancel = [&](int number) {
        return shop_.patch(
            path_of(placed),
            fmt::format(R"({{"status":"cancelled","lineItems":[{{"lineItemNumber":{}}}]}})", number));
    };
    EXPECT_EQ(cancel(2).code(), "800071");
    EXPECT_EQ(cancel(1)["status"], "completed");
    EXPECT_EQ(cancel(1).code(), "800061");
    EXPECT_EQ(shop_.get(shop_.subscription_path(placed, 0))["status"], "active");
    EXPECT_EQ(cancel(0)["status"], "cancelled");
}

TEST_P(ORD, ORD_05_AfterSixtyDaysASandboxOrderStands) {
    shop_.use_sandbox();
    const Reply placed = shop_.buy("standard", 1, "P1M", "monthly");
    shop_.activate(shop_.subscription_path(placed));
    shop_.go_to("2024-05-09T09:00:00Z");
    EXPECT_EQ(shop_.patch(path_of(placed), R"({"status":"cancelled"})").code(), "800061");
}

TEST_P(ORD, ORD_05_EverythingElseIsRefusedOrChangesNothing) {
    const Reply placed = shop_.buy("standard", 1, "P1M", "monthly");
    EXPECT_EQ(shop_.patch(path_of(placed), placed.text).text, placed.text);
    EXPECT_EQ(shop_.patch(path_of(placed), R"({"billingCycle":"unknown","status":"none"})").text,
              placed.text);
    for (const std::string_view status :
         {R"("unknown")", "0", R"("Completed")", "1", R"("pending")", "2", "null"}) {
        EXPECT_EQ(shop_.patch(path_of(placed), fmt::format(R"({{"status":{}}})", status)).text, placed.text);
    }
    for (const std::string_view status : {R"("gone")", "4", R"("cancel")"}) {
        EXPECT_EQ(shop_.patch(path_of(placed), fmt::format(R"({{"status":{}}})", status)).code(), "900126");
    }
    EXPECT_EQ(shop_.patch(path_of(placed), R"({"status":3})").code(), "800077");
    EXPECT_EQ(shop_.patch(path_of(placed), R"({"billingCycle":"annual"})").code(), "800097");
    EXPECT_EQ(shop_.patch(path_of(placed), R"({"id":"another"})").code(), "2001");
    EXPECT_EQ(shop_.patch(path_of(placed), R"({"attributes":{"etag":"stale"}})").code(), "2055");
    EXPECT_EQ(shop_.patch(path_of(placed), "{}", {{"If-Match", "\"stale\""}}).code(), "2055");
    EXPECT_EQ(
        shop_.patch(path_of(placed), "{}", {{"If-Match", "W/\"" + placed["attributes/etag"] + "\""}}).status,
        200);
    EXPECT_EQ(shop_.patch(path_of(placed), "{}", {{"If-Match", "*"}}).status, 200);
    EXPECT_EQ(shop_.patch(orders() + "/nothing", "{}").code(), "20000");
    EXPECT_EQ(
        shop_.patch(path_of(placed), R"({"lineItems":[{"offerId":"a","parentSubscriptionId":"b"}]})").status,
        400);
}

TEST_P(ORD, ORD_06_ProvisioningFollowsTheSubscription) {
    const Reply placed = shop_.buy("standard", 4, "P1M", "monthly");
    const std::string path = path_of(placed) + "/provisioningstatus";
    Reply status = shop_.get(path);
    EXPECT_EQ(status["items/0/lineItemNumber"], "0");
    EXPECT_EQ(status["items/0/status"], "PrefulfillmentPending");
    EXPECT_EQ(status["items/0/quantityProvisioningInformation/0/quantity"], "4");
    shop_.activate(shop_.subscription_path(placed));
    EXPECT_EQ(shop_.get(path)["items/0/status"], "Fulfilled");
    const Reply other = shop_.buy("standard", 4, "P1M", "monthly");
    shop_.patch(shop_.subscription_path(other), R"({"status":"deleted"})");
    EXPECT_EQ(shop_.get(path_of(other) + "/provisioningstatus")["items/0/status"], "Unfulfilled");
    EXPECT_EQ(shop_.get(orders() + "/nothing/provisioningstatus").code(), "20000");
}

TEST_P(ORD, ORD_07_R71_TheActivationLinkCarriesAPurchaseToken) {
    const Reply placed = shop_.buy("standard", 1, "P1M", "monthly");
    const Reply links = shop_.get(path_of(placed) + "/lineitems/0/activationlinks");
    EXPECT_EQ(links.size_of("items"), 1U);
    EXPECT_EQ(links["items/0/lineItemNumber"], "0");
    EXPECT_EQ(links["items/0/link/method"], "GET");
    EXPECT_TRUE(links.has("items/0/link/headers"));
    const std::string uri = links["items/0/link/uri"];
    ASSERT_TRUE(uri.starts_with("https://market.example/activate/")) << uri;
    const auto token = uri.substr(uri.find("token=") + 6);
    const auto subscription = commands::open_purchase_token(shop_.links(), token, shop_.now());
    ASSERT_TRUE(subscription);
    EXPECT_EQ(subscription->str(), placed["lineItems/0/subscriptionId"]);
}

TEST_P(ORD, ORD_07_R78_InASandboxTheLinkIsADummy) {
    shop_.use_sandbox();
    const Reply placed = shop_.buy("standard", 1, "P1M", "monthly");
    const Reply links = shop_.get(path_of(placed) + "/lineitems/0/activationlinks");
    EXPECT_EQ(links["items/0/link/uri"],
              "https://market.example/sandbox-activation/" + placed["lineItems/0/subscriptionId"]);
}

TEST_P(ORD, ORD_07_ACancelledLineHasNoLinkAndAnUnknownOneIsRefused) {
    const Reply placed = shop_.buy("standard", 1, "P1M", "monthly");
    shop_.patch(shop_.subscription_path(placed), R"({"status":"deleted"})");
    EXPECT_EQ(shop_.get(path_of(placed) + "/lineitems/0/activationlinks").size_of("items"), 0U);
    for (const std::string_view number : {"1", "-1", "x"}) {
        const Reply refused =
            shop_.get(fmt::format("{}/lineitems/{}/activationlinks", path_of(placed), number));
        EXPECT_EQ(refused.status, 400);
        EXPECT_EQ(refused.code(), "800071");
    }
}

TEST_P(ORD, ORD_08_TheLinksOfAllLines) {
    const Reply placed = order(line("standard", "") + "," + line("premium", ""));
    const Reply links = shop_.get(path_of(placed) + "/activationlinks");
    EXPECT_EQ(links.size_of("items"), 2U);
    EXPECT_EQ(links["items/1/lineItemNumber"], "1");
    EXPECT_EQ(shop_.get(orders() + "/nothing/activationlinks").code(), "20000");
}

TEST_P(ORD, B4_ARenewalLeavesASystemPurchase) {
    shop_.buy_and_activate("standard", 2, "P1M", "monthly");
    shop_.go_to("2024-04-10T00:00:00Z");
    const Reply all = shop_.get(orders() + "?include_price=true");
    EXPECT_EQ(all.size_of("items"), 2U);
    EXPECT_EQ(all["items/1/transactionType"], "SystemPurchase");
    EXPECT_EQ(all["items/1/lineItems/0/transactionType"], "Renew");
    EXPECT_EQ(all["items/1/totalPrice"], "20");
    shop_.follow_links(all);
}

TEST_P(ORD, E3_S3_7_TheLinksOfALineLeadIntoTheCatalogOfItsCountry) {
    const Reply order = shop_.buy("standard", 1, "P1M", "monthly");
    const std::string item = shop_.item("standard");
    EXPECT_EQ(order["lineItems/0/links/product/uri"], "/products/DZH318Z0SEAT?country=FR");
    EXPECT_EQ(order["lineItems/0/links/sku/uri"], "/products/DZH318Z0SEAT/skus/0001?country=FR");
    EXPECT_EQ(order["lineItems/0/links/availability/uri"],
              fmt::format("/products/DZH318Z0SEAT/skus/0001/availabilities/{}?country=FR",
                          item.substr(item.rfind(':') + 1)));
    shop_.follow_links(order);
}

TEST_P(ORD, E3_R17_WhatOnlyTheCustomerSeesIsLinkedThroughTheCustomer) {
    catalog::Plan secret = plan_of("secret", 1, {{"P1M", catalog::BillingPlan::monthly, "5.00"}});
    secret.is_private = true;
    secret.tenants = {TenantId::of(Shop::kCustomer)};
    catalog::Plan open = plan_of("open", 2, {{"P1M", catalog::BillingPlan::monthly, "6.00"}});
    shop_.sell_also(product_of(ProductId("DZH318Z0SECR"), catalog::PricingModel::per_user, {secret, open}));
    const Reply order = shop_.buy("secret", 1, "P1M", "monthly");
    EXPECT_EQ(order["lineItems/0/links/product/uri"], "/products/DZH318Z0SECR?country=FR");
    EXPECT_EQ(order["lineItems/0/links/sku/uri"],
              fmt::format("/customers/{}/products/DZH318Z0SECR/skus/0001", Shop::kCustomer));
    EXPECT_TRUE(order["lineItems/0/links/availability/uri"].starts_with(
        fmt::format("/customers/{}/products/DZH318Z0SECR/skus/0001/availabilities/", Shop::kCustomer)));
    shop_.follow_links(order);
    shop_.follow_links(shop_.get(shop_.subscription_path(order)));
    shop_.follow_links(shop_.get(orders()));
}

TEST_P(ORD, E3_WhatIsNoLongerOnShowIsNotLinked) {
    const Reply bought = shop_.buy("standard", 1, "P1M", "monthly");
    shop_.stop_selling("standard");
    const Reply order = shop_.get(orders() + "/" + bought["id"]);
    EXPECT_TRUE(order.has("lineItems/0/links/product"));
    EXPECT_FALSE(order.has("lineItems/0/links/sku") || order.has("lineItems/0/links/availability"));
    EXPECT_TRUE(order.has("lineItems/0/links/subscription"));
    shop_.follow_links(order);
    const Reply subscription = shop_.get(shop_.subscription_path(bought));
    EXPECT_FALSE(subscription.has("links/sku"));
    EXPECT_TRUE(subscription.has("links/activationLinks"));
    shop_.follow_links(subscription);
}

COMPTOIR_ON_BOTH_ENGINES(ORD);

}  // namespace
}  // namespace comptoir::conformance
