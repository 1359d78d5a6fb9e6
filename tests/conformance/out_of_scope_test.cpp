#include "purchases.hpp"

/// What the contract leaves out, and the answer that it states for it: clients ask all the same (reseller
/// contract §1.11.2, §2.2, §2.9, §2.15, §2.17, A.2).
namespace comptoir::conformance {
namespace {

class OutOfScope : public FrontTest {};
COMPTOIR_ON_BOTH_ENGINES(OutOfScope);

TEST_P(OutOfScope, WhatIsNotServedIsNotFound_1000) {
    const std::string customer = front_.add_customer("contoso.example");
    const std::string subscription = customer + "/subscriptions/00000000-0000-4000-8000-00000000000a";
    const auto not_found = [&](std::string_view method, const std::string& target) {
        const Reply reply = front_.call(method, target, method == "GET" ? "" : "{}");
        EXPECT_EQ(reply.status, 404) << method << " " << target;
        EXPECT_EQ(reply.code(), "1000") << method << " " << target;
    };
    // SUB-17, SUB-19, PRF-10
    for (const char* rest : {"/transitioneligibilities", "/transitions", "/usagesummary"})
        not_found("GET", subscription + rest);
    for (const char* path : {"/v1/validations/address", "/v1/validations/phone", "/v1/accountsettings/x",
                             "/v1/enrolledprograms/x"})
        not_found("GET", path);
    // OTH-04: nothing but GET.
    for (const auto& [method, rest] : std::initializer_list<std::pair<const char*, const char*>>{
             {"POST", "/users"},
             {"PATCH", "/users/u"},
             {"DELETE", "/users/u"},
             {"POST", "/users/u/licenseupdates"},
             {"POST", "/directoryroles/r/usermembers"},
             {"DELETE", "/directoryroles/r/usermembers/u"}})
        not_found(method, customer + rest);
    // OTH-07
    for (const char* path :
         {"/v1/usagesummary", "/v1/customers/usagerecords", "/v1/productUpgrades",
          "/v1/productUpgrades/eligibility", "/v1/analytics/licenses/deployment",
          "/v1/analytics/licenses/usage", "/v1/agreements/MicrosoftCustomerAgreement/signatures"})
        not_found("GET", path);
    for (const char* rest :
         {"/usagesummary", "/servicecosts/mostrecent", "/servicecosts/mostrecent/lineitems", "/policies",
          "/policies/p", "/deviceBatches", "/deviceBatches/b/devices", "/batchJobStatus/j",
          "/analytics/licenses/usage"})
        not_found("GET", customer + rest);
    not_found("PATCH", customer + "/DevicePolicyUpdates");
    // A.2: the address that one client makes of a receipt.
    not_found("GET", "/v1/invoices/com.example.Invoice@1b/receipts/%7B1%7D/documents/statement");
}

TEST_P(OutOfScope, ParametersOfEmptyListsChangeNothing_1_2) {
    const std::string customer = add_buyer(front_, "contoso.example");
    const Reply order = front_.post(customer + "/orders", order_of(item_for(front_, customer)));
    ASSERT_EQ(order.status, 201) << order.text;
    const std::string subscription = customer + "/subscriptions/" + order["lineItems/0/subscriptionId"];
    for (const std::string& target :
         {std::string("/v1/offers?country=FR&offer_category_id=7&offset=3&size=2"),
          std::string("/v1/offercategories?country=FR"), customer + "/offers?offset=1&size=5",
          customer + "/entitlements?entitlementType=software&showExpiry=true",
          customer + "/subscribedskus?licenseGroupIds=group1&licenseGroupIds=group2",
          subscription +
              "/utilizations/azure?start_time=2024-01-01T00:00:00Z&end_time=2024-02-01&granularity="
              "daily&size=10&show_details=true&seek_operation=Next"}) {
        const Reply empty = front_.get(target);
        EXPECT_EQ(empty.status, 200) << target;
        EXPECT_EQ(empty["totalCount"], "0") << target;
        EXPECT_NE(empty.at("items").if_array(), nullptr) << target;
    }
    EXPECT_EQ(front_.get("/v1/offercategories").code(), "2001");
    EXPECT_EQ(front_.get("/v1/offers/195416C1/addons?country=FR&offset=0&size=2").code(), "1000");
}

}  // namespace
}  // namespace comptoir::conformance
