#include <fmt/format.h>

#include "catalog_of_shop.hpp"
#include "shop.hpp"
#include "storage/orders.hpp"

/// CRT-01 to CRT-04 (reseller contract §2.7, §3.6; commerce rules R55–R64).
namespace comptoir::conformance {
namespace {

class CRT : public SalesTest {
  protected:
    std::string line(std::string_view plan, int quantity = 5, std::string_view term = "P1M",
                     std::string_view cycle = "monthly", std::string_view more = "") {
        return fmt::format(
            R"({{"catalogItemId":"{}","quantity":{},"termDuration":"{}","billingCycle":"{}"{}}})",
            shop_.item(plan), quantity, term, cycle, more);
    }
    static std::string cart_of(const std::string& lines) { return R"({"lineItems":[)" + lines + "]}"; }
    Reply create(const std::string& lines) { return shop_.post(carts(), cart_of(lines)); }
    std::string carts() { return shop_.customer() + "/carts"; }
    std::string path_of(const Reply& cart) { return carts() + "/" + cart["id"]; }
    Reply checkout(const Reply& cart) { return shop_.post(path_of(cart) + "/checkout", R"("success")"); }
    std::string error_of(const Reply& cart) { return cart["lineItems/0/error/errorCode"]; }
};

TEST_P(CRT, CRT_01_ACartIsCreatedWithItsLinesInPlace) {
    const Reply cart = create(line("standard", 5, "P1M", "monthly", R"(,"friendlyName":"Paie","id":3)"));
    EXPECT_EQ(cart.status, 201);
    EXPECT_EQ(cart["status"], "Active");
    EXPECT_EQ(cart["creationTimestamp"], "2024-03-10T09:00:00.0000000Z");
    EXPECT_EQ(cart["expirationTimestamp"], "2024-03-10T09:15:00.0000000Z");
    EXPECT_EQ(cart["lastModifiedUser"], "40000000-0000-4000-8000-000000000001");
    EXPECT_EQ(cart["attributes/objectType"], "Cart");
    EXPECT_EQ(cart["lineItems/0/id"], "3");
    EXPECT_EQ(cart["lineItems/0/catalogItemId"], shop_.item("standard"));
    EXPECT_EQ(cart["lineItems/0/quantity"], "5");
    EXPECT_EQ(cart["lineItems/0/currencyCode"], "EUR");
    EXPECT_EQ(cart["lineItems/0/billingCycle"], "monthly");
    EXPECT_EQ(cart["lineItems/0/friendlyName"], "Paie");
    EXPECT_EQ(cart["lineItems/0/orderGroup"], "0");
    EXPECT_FALSE(cart.has("lineItems/0/error"));
    shop_.follow_links(cart);
}

TEST_P(CRT, CRT_01_BodiesOfOtherClientsAreUnderstood) {
    const Reply cart = shop_.post(
        carts(), fmt::format(R"({{"Id":null,"LineItems":[{{"CatalogId":"{}","Quantity":"4","BillingCycle":2,)"
                             R"("TermDuration":"P1Y","RenewsTo":[{{"TermDuration":"P1M"}}],"Error":null,)"
                             R"("ProvisioningContext":{{"ParentSubscriptionId":"x","Scope":null}},)"
                             R"("AddOnItems":[],"PromotionId":"none","AttestationAccepted":true}}],)"
                             R"("ExpirationTimestamp":"0001-01-01T00:00:00",}} /* sample */)",
                             shop_.item("standard")));
    EXPECT_EQ(cart.status, 201) << cart.text;
    EXPECT_EQ(cart["lineItems/0/billingCycle"], "annual");
    EXPECT_EQ(cart["lineItems/0/quantity"], "4");
    EXPECT_EQ(cart["lineItems/0/renewsTo/termDuration"], "P1M");
    EXPECT_EQ(cart["lineItems/0/provisioningContext/parentSubscriptionId"], "x");
    EXPECT_FALSE(cart.has("lineItems/0/error")) << cart.text;
}

TEST_P(CRT, CRT_01_RepeatedOrMissingLineNumbersAreRenumbered) {
    const Reply zeros = create(line("standard", 1, "P1M", "monthly", R"(,"id":0)") + "," +
                               line("premium", 1, "P1M", "monthly", R"(,"id":0)"));
    EXPECT_EQ(zeros["lineItems/0/id"] + zeros["lineItems/1/id"], "01");
    const Reply own = create(line("standard", 1, "P1M", "monthly", R"(,"id":"7")") + "," +
                             line("premium", 1, "P1M", "monthly", R"(,"id":2)"));
    EXPECT_EQ(own["lineItems/0/id"] + own["lineItems/1/id"], "72");
}

TEST_P(CRT, CRT_01_ALineInErrorKeepsItsPlaceAndTheCartIsCreated) {
    const auto first_error = [&](const std::string& lines) {
        const Reply cart = create(lines);
        EXPECT_EQ(cart.status, 201) << cart.text;
        EXPECT_FALSE(cart["lineItems/0/error/errorDescription"].empty());
        return error_of(cart);
    };
    EXPECT_EQ(first_error(R"({"catalogItemId":"nonsense","quantity":1,"billingCycle":"monthly"})"), "10001");
    EXPECT_EQ(
        first_error(
            R"({"catalogItemId":"DZH318Z0SEAT:0001:NOSUCHAVAIL0","quantity":1,"billingCycle":"monthly"})"),
        "10001");
    EXPECT_EQ(first_error(line("standard", 51)), "10002");
    EXPECT_EQ(first_error(line("standard", 0)), "10002");
    EXPECT_EQ(first_error(line("flat", 2)), "10002");
    EXPECT_EQ(first_error(line("standard", 1, "P1M", "monthly", R"(,"currencyCode":"USD")")), "10000");
    EXPECT_EQ(first_error(line("standard", 1, "P1M", "annual")), "10010");
    EXPECT_EQ(first_error(line("standard", 1, "P3Y", "monthly")), "10010");
    EXPECT_EQ(first_error(line("standard", 1, "P1M", "unknown")), "10010");
    EXPECT_EQ(first_error(line("standard", 1, "P1M", "monthly",
                               R"(,"participants":[{"key":"transaction_reseller","value":"5139005"}])")),
              "10004");
}

TEST_P(CRT, CRT_01_R56_ALineNamesItsTerm_2_7) {
    const std::string item = fmt::format(R"("catalogItemId":"{}","quantity":1)", shop_.item("premium"));
    const Reply cart =
        create(fmt::format(R"({{{0},"billingCycle":"monthly"}},{{{0},"billingCycle":"monthly",)"
                           R"("termDuration":"P1M"}})",
                           item));
    EXPECT_EQ(cart.status, 201);
    EXPECT_EQ(error_of(cart), "10010");
    EXPECT_FALSE(cart.has("lineItems/0/termDuration")) << "nothing is guessed";
    EXPECT_FALSE(cart.has("lineItems/1/error")) << cart.text;
}

TEST_P(CRT, CRT_01_AddOnsAreAnErrorOfTheirLine) {
    const Reply cart =
        create(line("standard", 5, "P1M", "monthly", R"(,"addOnItems":[{"catalogItemId":"a:b:c"}])") + "," +
               line("premium"));
    EXPECT_EQ(cart.status, 201) << cart.text;
    EXPECT_EQ(error_of(cart), "10010");
    EXPECT_FALSE(cart.has("lineItems/1/error"));
    EXPECT_EQ(shop_.put(path_of(cart), cart_of(line("standard"))).size_of("lineItems"), 1U);
    EXPECT_FALSE(shop_.get(path_of(cart)).has("lineItems/0/error"));
}

TEST_P(CRT, CRT_01_R57_ALineInErrorHasItsCurrencyAndStaysInItsGroup) {
    const Reply cart = create(line("standard", 51) + "," + line("premium") + "," +
                              line("standard", 1, "P1M", "monthly", R"(,"currencyCode":"USD")") + "," +
                              R"({"catalogItemId":"nonsense","quantity":1,"billingCycle":"monthly"})");
    EXPECT_EQ(error_of(cart), "10002");
    EXPECT_EQ(cart["lineItems/0/currencyCode"], "EUR");
    EXPECT_EQ(cart["lineItems/2/currencyCode"], "USD") << "as it was sent";
    for (std::size_t i = 0; i < 4; ++i) {
        EXPECT_EQ(cart[fmt::format("lineItems/{}/orderGroup", i)], "0") << i;
    }
}

TEST_P(CRT, CRT_01_E5_ParticipantsAreOfTheKnownKinds) {
    const auto with = [&](std::string_view key) {
        return create(line("standard", 1, "P1M", "monthly",
                           fmt::format(R"(,"participants":[{{"key":{},"value":"5139005"}}])", key)));
    };
    for (const std::string_view key : {R"("transaction_reseller")", R"("TransactionReseller")",
                                       R"("TRANSACTION_RESELLER")", R"("1")", "1"}) {
        const Reply cart = with(key);
        EXPECT_EQ(cart["lineItems/0/participants/0/key"], "transaction_reseller") << key << cart.text;
        EXPECT_EQ(error_of(cart), "10004") << key;
    }
    EXPECT_EQ(with(R"("Unknown")")["lineItems/0/participants/0/key"], "unknown");
    EXPECT_EQ(with("0")["lineItems/0/participants/0/key"], "unknown");
    EXPECT_EQ(with(R"("syndicate")").code(), "900126");
    EXPECT_EQ(with("2").code(), "900126");
    EXPECT_EQ(with("null").code(), "800002");
}

TEST_P(CRT, CRT_04_R52_WhoAcceptedThePublishersTermsIsKeptWithTheOrder) {
    const Reply cart = create(line("standard", 1, "P1M", "monthly", R"(,"AttestationAccepted":true)") + "," +
                              line("premium", 1, "P1M", "monthly", R"(,"attestationAccepted":"nonsense")"));
    EXPECT_EQ(cart["lineItems/0/attestationAccepted"], "true") << cart.text;
    EXPECT_FALSE(cart.has("lineItems/1/attestationAccepted"));
    EXPECT_EQ(shop_.put(path_of(cart), cart.text).text, cart.text);
    shop_.go_to("2024-03-10T09:05:00Z");
    const Reply result = checkout(cart);
    shop_.runner().read([&](sql::Session& session) {
        const auto order =
            storage::find_order(session, PartnerId::of(Shop::kPartner), OrderId(result["orders/0/id"]));
        EXPECT_EQ(
            order->lines.at(0).terms_accepted,
            R"({"by":"40000000-0000-4000-8000-000000000001","at":"2024-03-10T09:05:00Z","termsVersion":"7"})");
        EXPECT_EQ(order->lines.at(1).terms_accepted, "");
    });
}

TEST_P(CRT, CRT_04_S3_7_TheProvisioningContextGoesAlongWithTheOrder) {
    const Reply cart = create(
        line("standard", 1, "P1M", "monthly", R"(,"provisioningContext":{"Scope":"shared","trial":true})"));
    const Reply result = checkout(cart);
    EXPECT_EQ(result["orders/0/lineItems/0/provisioningContext/scope"], "shared") << result.text;
    EXPECT_EQ(result["orders/0/lineItems/0/provisioningContext/trial"], "true");
    const Reply order = shop_.get(shop_.customer() + "/orders/" + result["orders/0/id"]);
    EXPECT_EQ(order["lineItems/0/provisioningContext/scope"], "shared");
}

TEST_P(CRT, CRT_01_TheTextOfALineErrorFollowsTheLocale) {
    const std::string item = R"({"catalogItemId":"nonsense","quantity":1,"billingCycle":"monthly"})";
    const std::string english = create(item)["lineItems/0/error/errorDescription"];
    shop_.use_locale("fr-FR");
    const std::string french = create(item)["lineItems/0/error/errorDescription"];
    EXPECT_NE(english, french);
    EXPECT_EQ(english.find('_'), std::string::npos) << english;
    const Reply many = create(line("flat", 2));
    EXPECT_EQ(many["lineItems/0/error/errorCode"], "10002") << many.text;
    const std::string text = many["lineItems/0/error/errorDescription"];
    EXPECT_EQ(text, "La quantité est hors des limites du forfait.") << "a rule with a detail of its own";
    shop_.use_locale("en-US");
    EXPECT_EQ(shop_.get(path_of(many))["lineItems/0/error/errorDescription"],
              "The quantity is outside the limits of the plan.")
        << "each reader has their language";
}

TEST_P(CRT, CRT_01_RefusesWhatIsNoCart) {
    const auto code = [&](const std::string& body) { return shop_.post(carts(), body).code(); };
    EXPECT_EQ(code(R"({"lineItems":[]})"), "800002");
    EXPECT_EQ(code("{}"), "800002");
    EXPECT_EQ(code("no json"), "800002");
    EXPECT_EQ(code("[]"), "800002");
    EXPECT_EQ(code(cart_of(line("standard", 1, "P1M", "fortnightly"))), "900126");
    EXPECT_EQ(code(cart_of(R"({"catalogItemId":"a:b:c","quantity":"many"})")), "800002");
    EXPECT_EQ(code(cart_of(R"({"catalogItemId":"a:b:c","quantity":1.5})")), "800002");
}

TEST_P(CRT, CRT_01_TheCustomerMustBeTheCallers) {
    const std::string body = cart_of(line("standard"));
    const Reply malformed = shop_.post("/v1/customers/nobody/carts", body);
    EXPECT_EQ(malformed.status, 400);
    EXPECT_EQ(malformed.code(), "900118");
    const Reply foreign = shop_.post(fmt::format("/v1/customers/{}/carts", Shop::kSandboxCustomer), body);
    EXPECT_EQ(foreign.status, 403);
    EXPECT_EQ(foreign.code(), "20002");
}

TEST_P(CRT, CRT_02_ACartIsReadUntilItExpires) {
    const Reply cart = create(line("standard"));
    EXPECT_EQ(shop_.get(path_of(cart)).text, cart.text);
    EXPECT_EQ(shop_
                  .get("/v1//customers/" + std::string("{") + std::string(Shop::kCustomer) + "}/CARTS/" +
                       cart["id"] + "/")
                  .text,
              cart.text);
    shop_.go_to("2024-03-10T09:14:59Z");
    EXPECT_EQ(shop_.get(path_of(cart)).status, 200);
    shop_.go_to("2024-03-10T09:15:00Z");
    const Reply expired = shop_.get(path_of(cart));
    EXPECT_EQ(expired.status, 404);
    EXPECT_EQ(expired.code(), "800008");
    EXPECT_EQ(shop_.put(path_of(cart), cart_of(line("standard"))).code(), "800008");
    EXPECT_EQ(checkout(cart).code(), "800008");
    EXPECT_EQ(shop_.get(carts() + "/no-guid").code(), "800008");
    EXPECT_EQ(shop_.get(carts() + "/" + std::string(Shop::kPartner)).code(), "800008");
}

TEST_P(CRT, CRT_03_PutReplacesAllLines) {
    const Reply cart = create(line("standard") + "," + line("premium"));
    const Reply changed = shop_.put(path_of(cart), cart_of(line("premium", 9)));
    EXPECT_EQ(changed.status, 201);
    EXPECT_EQ(changed["id"], cart["id"]);
    EXPECT_EQ(changed.size_of("lineItems"), 1U);
    EXPECT_EQ(changed["lineItems/0/quantity"], "9");
    EXPECT_EQ(shop_.get(path_of(cart)).text, changed.text);
}

TEST_P(CRT, CRT_03_ACartSentBackAsReadIsUnchanged) {
    const Reply cart =
        create(line("standard", 5, "P1M", "monthly", R"(,"provisioningContext":{"Scope":"a"})"));
    shop_.go_to("2024-03-10T09:10:00Z");
    EXPECT_EQ(shop_.put(path_of(cart), cart.text).text, cart.text);
}

TEST_P(CRT, CRT_03_OneRequestIdForSeveralPutsSetsWhatTheLastOneSays) {
    const Reply cart = create(line("standard"));
    const Fields id = {{"MS-RequestId", "50000000-0000-4000-8000-000000000001"}};
    for (const int quantity : {5, 6, 5}) {
        const Reply put = shop_.call("PUT", path_of(cart), cart_of(line("standard", quantity)), id);
        EXPECT_EQ(put["lineItems/0/quantity"], std::to_string(quantity));
    }
    EXPECT_EQ(shop_.get(path_of(cart))["lineItems/0/quantity"], "5");
}

TEST_P(CRT, CRT_01_OneRequestIdMakesOneCartHoweverThePathIsWritten_1_2_1_6) {
    const Fields id = {{"MS-RequestId", "50000000-0000-4000-8000-000000000011"}};
    const std::string customer = fmt::format("customers/{}", Shop::kCustomer);
    const std::string body = cart_of(line("standard"));
    const Reply first = shop_.call("POST", "/v1/" + customer + "/carts", body, id);
    EXPECT_EQ(first.status, 201) << first.text;
    for (const char* path : {"/V1/{}/carts", "/v1/{}/Carts/", "/v1//{}//CARTS"}) {
        EXPECT_EQ(shop_.call("POST", fmt::format(fmt::runtime(path), customer), body, id).text, first.text)
            << path;
    }
}

TEST_P(CRT, CRT_03_RefusesAnotherCartsBodyAnEmptyOneAndAnOrderedCart) {
    const Reply cart = create(line("standard"));
    EXPECT_EQ(shop_
                  .put(path_of(cart),
                       fmt::format(R"({{"id":"{}","lineItems":[{}]}})", Shop::kPartner, line("standard")))
                  .code(),
              "2001");
    EXPECT_EQ(shop_.put(path_of(cart), R"({"lineItems":[]})").code(), "800002");
    EXPECT_EQ(checkout(cart).status, 201);
    EXPECT_EQ(shop_.put(path_of(cart), cart_of(line("standard"))).code(), "800065");
    EXPECT_EQ(shop_.get(path_of(cart))["status"], "Ordered");
}

TEST_P(CRT, CRT_04_X52_OneOrderPerBillingCycle) {
    const Reply cart =
        create(line("standard", 1, "P1M", "monthly") + "," + line("standard", 1, "P1Y", "annual") + "," +
               line("standard", 1, "P1Y", "monthly") + "," +
               line("sampler", 1, "P1M", "none", R"(,"renewsTo":{"termDuration":"P1M"})"));
    EXPECT_EQ(cart["lineItems/0/orderGroup"], cart["lineItems/2/orderGroup"]);
    const Reply result = checkout(cart);
    EXPECT_EQ(result.status, 201) << result.text;
    EXPECT_EQ(result.size_of("orders"), 3U);
    EXPECT_FALSE(result.has("orderErrors"));
    EXPECT_EQ(result.size_of("orders/0/lineItems"), 2U);
    EXPECT_EQ(result["orders/0/status"], "pending");
    EXPECT_EQ(result["orders/0/billingCycle"], "monthly");
    EXPECT_EQ(result["orders/1/billingCycle"], "annual");
    EXPECT_EQ(result["orders/2/billingCycle"], "none");
    shop_.follow_links(result);
}

TEST_P(CRT, CRT_04_ASecondCheckoutReplaysItsOrders) {
    const Reply cart = create(line("standard"));
    const Reply first = checkout(cart);
    EXPECT_EQ(checkout(cart).text, first.text);
    shop_.go_to("2024-03-11T00:00:00Z");  // Also long after the cart would have expired.
    EXPECT_EQ(checkout(cart).text, first.text);
    EXPECT_EQ(shop_.get(shop_.customer() + "/orders").size_of("items"), 1U);
}

TEST_P(CRT, CRT_04_ALineInErrorStopsTheCheckout) {
    const Reply cart = create(line("standard") + "," + line("standard", 51));
    const Reply refused = checkout(cart);
    EXPECT_EQ(refused.status, 400);
    EXPECT_EQ(refused.code(), "800009");
    EXPECT_EQ(shop_.get(shop_.customer() + "/orders").size_of("items"), 0U);
}

TEST_P(CRT, CRT_04_R50_NoCheckoutWithoutCustomerAgreement) {
    const std::string customer = fmt::format("/v1/customers/{}", Shop::kWithoutAgreement);
    const Reply cart = shop_.post(customer + "/carts", cart_of(line("standard")));
    EXPECT_EQ(cart.status, 201);
    const Reply refused = shop_.post(customer + "/carts/" + cart["id"] + "/checkout");
    EXPECT_EQ(refused.status, 403);
    EXPECT_EQ(refused.code(), "13605");
}

TEST_P(CRT, CRT_04_R61_R64_AVanishedOfferFailsItsGroupAlone) {
    const Reply cart =
        create(line("standard", 1, "P1Y", "annual") + "," + line("premium", 1, "P1M", "monthly"));
    shop_.stop_selling("premium");
    const Reply result = checkout(cart);
    EXPECT_EQ(result.status, 201) << result.text;
    EXPECT_EQ(result.size_of("orders"), 1U);
    EXPECT_EQ(result.size_of("orderErrors"), 1U);
    EXPECT_EQ(result["orderErrors/0/code"], "800020");
    EXPECT_EQ(result["orderErrors/0/orderGroupId"], cart["lineItems/1/orderGroup"]);
    EXPECT_EQ(shop_.get(path_of(cart))["status"], "Active");
    // The order that stands is not placed again, and its cart no longer changes.
    EXPECT_EQ(checkout(cart)["orders/0/id"], result["orders/0/id"]);
    EXPECT_EQ(shop_.put(path_of(cart), cart_of(line("standard"))).code(), "800065");
    EXPECT_EQ(shop_.get(shop_.customer() + "/orders").size_of("items"), 1U);
}

TEST_P(CRT, CRT_04_R64_IfEveryGroupFailsTheAnswerIsStillAResult) {
    const Reply cart = create(line("premium"));
    shop_.stop_selling("premium");
    const Reply result = checkout(cart);
    EXPECT_EQ(result.status, 201);
    EXPECT_TRUE(result.has("orders"));
    EXPECT_EQ(result.size_of("orders"), 0U);
    EXPECT_EQ(result.size_of("orderErrors"), 1U);
}

TEST_P(CRT, S1_14_SandboxLimitsAreErrorsOfTheLine) {
    shop_.use_sandbox();
    EXPECT_EQ(error_of(create(line("standard", 26))), "10009");
    EXPECT_FALSE(create(line("standard", 25)).has("lineItems/0/error"));
}

COMPTOIR_ON_BOTH_ENGINES(CRT);

}  // namespace
}  // namespace comptoir::conformance
