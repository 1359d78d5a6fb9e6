#include <gmock/gmock.h>

#include "base/limits.hpp"
#include "front.hpp"

/// What a partner notes about a customer, budgets and consents, and what is asked in passing (reseller
/// contract §2.17, §3.11).
namespace comptoir::conformance {
namespace {

class Records : public FrontTest {
  protected:
    std::vector<std::string> audited() {
        std::vector<std::string> operations;
        front_.read([&](sql::Session& session) {
            operations.clear();
            for (const sql::Row& row :
                 session.query("SELECT operation, resource_type FROM audit_record WHERE partner_id = $1 AND "
                               "customer_id IS NOT NULL ORDER BY seq",
                               {front_.partner_id().str()})) {
                operations.push_back(row.text(0) + "/" + row.text(1));
            }
        });
        return operations;
    }
    std::string customer_ = front_.add_customer("contoso.example");
};
COMPTOIR_ON_BOTH_ENGINES(Records);

TEST_P(Records, ABudgetIsKept_OTH_01) {
    const std::string path = customer_ + "/usagebudget";
    const Reply none = front_.get(path);
    EXPECT_EQ(none.status, 200);
    EXPECT_FALSE(none.has("amount"));
    EXPECT_EQ(none["attributes/objectType"], "SpendingBudget");
    front_.follow_links(none);
    const Reply set = front_.call("PATCH", path, R"({"Amount":"600.50","Attributes":null})");
    ASSERT_EQ(set.status, 200) << set.text;
    EXPECT_EQ(set["amount"], "600.5");
    EXPECT_EQ(set["usageSpendingBudget"], "600.5");
    EXPECT_EQ(front_.get(path).text, set.text);
    EXPECT_EQ(front_.call("PATCH", path, R"({"amount":null})").text, set.text) << "1.8: null clears nothing";
    EXPECT_EQ(front_.call("PATCH", path, R"({"usageSpendingBudget":0})")["amount"], "0");
    for (const char* body : {R"({"amount":-1})", R"({"amount":1e13})", R"({"amount":"much"})", "[]"}) {
        EXPECT_EQ(front_.call("PATCH", path, body).code(), "800002") << body;
    }
    EXPECT_THAT(audited(),
                testing::ElementsAre("add_customer/customer", "update_customer_spending_budget/customer",
                                     "update_customer_spending_budget/customer"));
    front_.be(Who::helpdesk);
    EXPECT_EQ(front_.get(path).status, 200);
    EXPECT_EQ(front_.call("PATCH", path, R"({"amount":1})").code(), "900150");
}

TEST_P(Records, ConsentsAreGivenReplacedAndWithdrawn_OTH_02) {
    const std::string path = customer_ + "/applicationconsents";
    const std::string body =
        R"({"ApplicationId":"AAAAAAAA-1111-4111-8111-111111111111","DisplayName":"Shop","ApplicationGrants":)"
        R"([{"EnterpriseApplicationId":"00000003-0000-0000-c000-000000000000","Scope":"User.Read"}]})";
    const Reply given = front_.post(path, body);
    ASSERT_EQ(given.status, 201) << given.text;
    EXPECT_EQ(given["applicationId"], "aaaaaaaa-1111-4111-8111-111111111111");
    EXPECT_EQ(given["displayName"], "Shop");
    EXPECT_EQ(given["applicationGrants/0/scope"], "User.Read");
    EXPECT_EQ(front_.post(path, body).status, 201) << "takes the place of the first";
    const std::string one = path + "/aaaaaaaa-1111-4111-8111-111111111111";
    EXPECT_EQ(front_.call("DELETE", one).status, 204);
    EXPECT_EQ(front_.call("DELETE", one).code(), "1000");
    EXPECT_EQ(front_.call("DELETE", path + "/shop").code(), "1000");
    for (const char* bad : {R"({"displayName":"Shop"})", R"({"applicationId":"shop"})",
                            R"({"applicationId":"aaaaaaaa-1111-4111-8111-111111111111",)"
                            R"("applicationGrants":[{"scope":"x"}]})"}) {
        EXPECT_EQ(front_.post(path, bad).code(), "800002") << bad;
    }
    EXPECT_THAT(audited(), testing::ElementsAre("add_customer/customer", "register_application/application",
                                                "register_application/application",
                                                "unregister_application/application"));
}

TEST_P(Records, ACustomerHasABoundedNumberOfConsents_OTH_02) {
    const std::string path = customer_ + "/applicationconsents";
    const auto body = [](std::int64_t i) {
        return fmt::format(R"({{"applicationId":"00000000-0000-4000-8000-{:012d}"}})", i);
    };
    for (std::int64_t i = 0; i < limits::kApplicationConsentsMax; ++i)
        ASSERT_EQ(front_.post(path, body(i)).status, 201);
    EXPECT_EQ(front_.post(path, body(limits::kApplicationConsentsMax)).code(), "800002");
    EXPECT_EQ(front_.post(path, body(0)).status, 201) << "one that is there may be replaced";
}

TEST_P(Records, OfOthersCustomersAreNobodysBusiness_20002) {
    front_.be(Who::american);
    EXPECT_EQ(front_.get(customer_ + "/usagebudget").code(), "20002");
    EXPECT_EQ(front_.post(customer_ + "/applicationconsents", "{}").code(), "20002");
}

// ---- Asked in passing ----

class SideCalls : public FrontTest {};
COMPTOIR_ON_BOTH_ENGINES(SideCalls);

TEST_P(SideCalls, WhatNobodyHasHereIsAnEmptyList_OTH_03_OTH_06) {
    const std::string customer = front_.add_customer("contoso.example");
    for (const char* path : {"/managedservices", "/users", "/users/u/directoryroles", "/users/u/licenses",
                             "/directoryroles", "/directoryroles/r", "/directoryroles/r/usermembers",
                             "/licenses", "/licenses/l", "/entitlements"}) {
        const Reply reply = front_.get(customer + path);
        EXPECT_EQ(reply.status, 200) << path;
        EXPECT_EQ(reply["totalCount"], "0") << path;
        front_.follow_links(reply);
    }
    EXPECT_EQ(front_.get("/v1/serviceincidents/office")["totalCount"], "0");
    EXPECT_EQ(front_.get(customer + "/users/u").code(), "60002");
    EXPECT_EQ(front_.post(customer + "/users", "{}").code(), "1000");
    const Reply usage = front_.get("/v1/customers/usagerecords");
    EXPECT_EQ(usage.status, 404) << "OTH-07: a word, not the id of a customer";
    EXPECT_EQ(usage.code(), "1000");
}

}  // namespace
}  // namespace comptoir::conformance
