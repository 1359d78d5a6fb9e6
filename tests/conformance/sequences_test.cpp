#include <gmock/gmock.h>

#include "purchases.hpp"

/// Calls as clients make them, one after the other, from the first to the last (reseller contract, appendix
/// D).
namespace comptoir::conformance {
namespace {

class Sequences : public FrontTest {
  protected:
    static std::string cart_of(std::string_view item, std::initializer_list<int> quantities) {
        std::string lines;
        for (const int quantity : quantities) {
            lines += fmt::format(
                R"({}{{"id":{},"catalogItemId":"{}","quantity":{},"billingCycle":"monthly","termDuration":"P1M"}})",
                lines.empty() ? "" : ",", quantity, item, quantity);
        }
        return fmt::format(R"({{"lineItems":[{}]}})", lines);
    }
    std::size_t audited() { return front_.get("/v1/auditrecords").size_of("items"); }
};
COMPTOIR_ON_BOTH_ENGINES(Sequences);

TEST_P(Sequences, D2_ANewCustomerIsEnteredAndAgrees) {
    // QUA-07, QUA-08, QUA-06
    EXPECT_EQ(front_.call("HEAD", "/v1/domains/contoso.example").status, 404);
    EXPECT_EQ(front_.get("/v1/countryvalidationrules/FR")["isPostalCodeRequired"], "true");
    EXPECT_EQ(
        front_
            .post("/v1/validations/address",
                  R"({"AddressLine1":"1 rue de la Paix","City":"Paris","PostalCode":"75002","Country":"FR"})")
            .status,
        200);
    // CUS-01, twice
    const Fields id = {{"MS-RequestId", "6f1a1c0e-1111-4222-8333-4444555566d2"}};
    const std::string body = Front::customer_body("contoso.example");
    const Reply created = front_.post("/v1/customers", body, id);
    ASSERT_EQ(created.status, 201) << created.text;
    EXPECT_EQ(front_.post("/v1/customers", body, id)["id"], created["id"]);
    EXPECT_EQ(front_.call("HEAD", "/v1/domains/contoso.example").status, 200);
    // AGR-01, AGR-03, AGR-02
    const std::string agreements = "/v1/customers/" + created["id"] + "/agreements";
    const std::string type = "?agreementType=MicrosoftCustomerAgreement";
    const std::string templates = front_.get("/v1/agreements" + type)["items/0/templateId"];
    const Reply confirmed = front_.post(agreements, attestation_of("2024-03-10"));
    ASSERT_EQ(confirmed.status, 201) << confirmed.text;
    EXPECT_EQ(confirmed["templateId"], templates);
    const Reply listed = front_.get(agreements + type);
    EXPECT_EQ(listed["totalCount"], "1");
    EXPECT_EQ(listed["items/0/templateId"], templates);
    EXPECT_EQ(front_.get("/v1/customers")["totalCount"], "1");
}

TEST_P(Sequences, D5_ACartIsFilledChangedAndOrdered) {
    const std::string customer = add_buyer(front_, "contoso.example");
    // D3: the item is put together from what the levels of the catalog say.
    const std::string product = front_.get("/v1/products?country=FR&targetView=OnlineServices")["items/0/id"];
    const std::string skus = fmt::format("/v1/products/{}/skus", product);
    const std::string sku = front_.get(skus + "?country=FR")["items/0/id"];
    const std::string availabilities = fmt::format("{}/{}/availabilities", skus, sku);
    const std::string availability = front_.get(availabilities + "?country=FR")["items/0/id"];
    const Reply found = front_.get(fmt::format("{}/{}?country=FR", availabilities, availability));
    const std::string item = fmt::format("{}:{}:{}", product, sku, availability);
    EXPECT_EQ(found["catalogItemId"], item);
    // CRT-01 to CRT-04
    const Reply cart = front_.post(customer + "/carts", cart_of(item, {2}));
    ASSERT_EQ(cart.status, 201) << cart.text;
    const std::string path = customer + "/carts/" + cart["id"];
    EXPECT_EQ(front_.get(path).text, cart.text);
    const Reply changed = front_.put(path, cart_of(item, {3, 4}));
    EXPECT_EQ(changed.status, 201);
    EXPECT_EQ(changed.size_of("lineItems"), 2U);
    const Reply result = front_.post(path + "/checkout", R"("success")");
    ASSERT_EQ(result.status, 201) << result.text;
    ASSERT_EQ(result.size_of("orders"), 1U) << "one billing cycle, one currency";
    EXPECT_FALSE(result.has("orderErrors"));
    // ORD-04, ORD-07, SUB-02
    const std::string order = customer + "/orders/" + result["orders/0/id"];
    const Reply read = front_.get(order);
    ASSERT_EQ(read.size_of("lineItems"), 2U);
    for (std::size_t i = 0; i < 2; ++i) {
        const std::string line = fmt::format("lineItems/{}/", i);
        EXPECT_EQ(read[line + "offerId"], item);
        const Reply links = front_.get(fmt::format("{}/lineitems/{}/activationlinks", order, i));
        EXPECT_EQ(links["items/0/lineItemNumber"], std::to_string(i));
        EXPECT_THAT(links["items/0/link/uri"], testing::StartsWith("https://"));
        const Reply subscription = front_.get(customer + "/subscriptions/" + read[line + "subscriptionId"]);
        EXPECT_EQ(subscription["offerId"], item);
        EXPECT_EQ(subscription["orderId"], read["id"]);
        EXPECT_EQ(subscription["quantity"], read[line + "quantity"]);
    }
    front_.follow_links(read);
}

TEST_P(Sequences, D6_AnOrderMakesASubscriptionAtOnce) {
    const std::string customer = add_buyer(front_, "contoso.example");
    EXPECT_EQ(front_.get(customer + "/subscriptions")["totalCount"], "0");
    const Reply order = front_.post(customer + "/orders", order_of(item_for(front_, customer), 2));
    ASSERT_EQ(order.status, 201) << order.text;
    const Reply subscriptions = front_.get(customer + "/subscriptions");
    ASSERT_EQ(subscriptions["totalCount"], "1");
    EXPECT_EQ(subscriptions["items/0/id"], order["lineItems/0/subscriptionId"]);
    EXPECT_EQ(front_.get(customer + "/subscriptions?order_id=" + order["id"])["totalCount"], "1");
    EXPECT_EQ(front_.get(customer + "/orders")["items/0/id"], order["id"]);
}

TEST_P(Sequences, D18_ASandboxIsCleanedUp) {
    front_.be(Who::sandbox);
    const std::string customer = add_buyer(front_, "test.example");
    const std::string item = item_for(front_, customer);
    for (int i = 0; i < 3; ++i) ASSERT_EQ(front_.post(customer + "/orders", order_of(item)).status, 201);
    const Reply orders = front_.get(customer + "/orders");
    const std::string first = orders["items/0/lineItems/0/subscriptionId"];
    EXPECT_EQ(front_.post(customer + "/subscriptions/" + first + "/activate", "null").status, 200);
    EXPECT_EQ(front_.call("DELETE", customer).code(), "800061") << "not while something runs";
    for (std::size_t i = 0; i < 3; ++i) {
        const std::string id = orders[fmt::format("items/{}/id", i)];
        const Reply cancelled = front_.call("PATCH", customer + "/orders/" + id,
                                            fmt::format(R"({{"id":"{}","status":"cancelled"}})", id));
        EXPECT_EQ(cancelled["status"], "cancelled") << cancelled.text;
    }
    EXPECT_EQ(front_.call("DELETE", customer).status, 204);
    EXPECT_EQ(front_.get("/v1/customers")["totalCount"], "0");
}

TEST_P(Sequences, D19_ARefusalIsTheSameEachTimeAndChangesNothing) {
    const std::string customer = front_.add_customer("contoso.example");
    const std::string item = item_for(front_, customer);
    const std::string stranger = "/v1/customers/00000000-1111-4222-8333-444444444444";
    const std::size_t before = audited();
    for (const auto& [method, target, body] :
         std::initializer_list<std::tuple<const char*, std::string, std::string>>{
             {"POST", "/v1/customers", "{}"},
             {"POST", "/v1/customers", Front::customer_body("contoso.example")},
             {"POST", customer + "/orders", order_of(item)},
             {"POST", customer + "/orders", order_of("nonsense")},
             {"PATCH", customer, R"({"relationshipToPartner":"advisor"})"},
             {"DELETE", customer, ""},
             {"GET", stranger, ""},
             {"PUT", customer + "/qualification", "2"}}) {
        const Fields java = {{"MS-RequestId", "6f1a1c0e-1111-4222-8333-444455556619"},
                             {"MS-CorrelationId", "6f1a1c0e-1111-4222-8333-444455556620"},
                             {"MS-PartnerCenter-Client", "Partner Center Java SDK"}};
        const Reply first = front_.call(method, target, body, java);
        EXPECT_GE(first.status, 400) << target;
        EXPECT_LT(first.status, 500) << target;
        for (int i = 0; i < 4; ++i) {
            const Reply again = front_.call(method, target, body, java);
            EXPECT_EQ(again.status, first.status) << target;
            EXPECT_EQ(again.text, first.text) << target;
        }
    }
    EXPECT_EQ(audited(), before);
    EXPECT_EQ(front_.get("/v1/customers")["totalCount"], "1");
    EXPECT_EQ(front_.get(customer + "/orders")["totalCount"], "0");
}

}  // namespace
}  // namespace comptoir::conformance
