#include "front.hpp"

/// What the operator may set at the door of `/v1`, and what is known of who came in.
/// Sources: reseller contract §1.3.5, §1.4, §1.12, §3.11, A.6.
namespace comptoir::conformance {
namespace {

// ---- Rates ----

class Rates : public testing::TestWithParam<sql_testing::TestEngine> {
  protected:
    using Who = Front::Who;
    Front front_{GetParam(), {.users_only = false, .rates = {4, 0}}};
};
COMPTOIR_ON_BOTH_ENGINES(Rates);

const Fields kJava = {{"MS-PartnerCenter-Client", "Partner Center Java SDK"}};

TEST_P(Rates, TooManyCallsOfOneKindAre429WithTheGatewaysBody_1_12_1_11_1) {
    const std::string customer = front_.add_customer("contoso.example");
    for (int i = 0; i < 4; ++i) EXPECT_EQ(front_.get(customer).status, 200);
    const Reply refused = front_.get(customer);
    EXPECT_EQ(refused.status, 429);
    EXPECT_EQ(refused.headers.find("Retry-After"), "15");
    EXPECT_EQ(refused["statusCode"], "429");
    EXPECT_EQ(refused["message"], refused["description"]);
    EXPECT_EQ(front_.get(customer, {{"X-Locale", "fr-FR"}})["message"],
              "La limite de débit est dépassée. Réessayez dans 15 secondes.");
    EXPECT_EQ(front_.limiter().refused(), 2U);
    EXPECT_EQ(front_.get("/v1/customers").status, 200) << "lists are not limited";
    EXPECT_EQ(front_.get(customer + "/profiles/billing").status, 200);
    EXPECT_EQ(front_.call("PATCH", customer, R"({"relationshipToPartner":"none"})").status, 429)
        << "another verb, the same kind";
    front_.machine().pass(std::chrono::seconds(15));
    EXPECT_EQ(front_.get(customer).status, 200);
}

TEST_P(Rates, AreOfEachPartnerAndKind_1_12) {
    const std::string customer = front_.add_customer("contoso.example");
    for (int i = 0; i < 5; ++i) front_.get(customer);
    EXPECT_EQ(front_.get(customer).status, 429);
    EXPECT_EQ(front_.post(customer + "/carts", "{}").code(), "800002") << "orders count for themselves";
    EXPECT_EQ(front_.get(customer + "/subscriptions/00000000-0000-4000-8000-000000000001").code(), "20003");
    front_.be(Who::american);
    EXPECT_EQ(front_.get(front_.add_customer("northwind.example", "US")).status, 200);
}

TEST_P(Rates, MeetOnlyWhoHasComeIn_1_12) {
    const std::string customer = front_.add_customer("contoso.example");
    front_.be(Who::nobody);
    for (int i = 0; i < 20; ++i) EXPECT_EQ(front_.get(customer).status, 401);
    EXPECT_EQ(front_.limiter().refused(), 0U);
}

TEST_P(Rates, ClientsThatWouldNotObeyAreSlowedDown_1_12_A_6) {
    const std::string customer = front_.add_customer("contoso.example");
    for (int i = 0; i < 4; ++i) EXPECT_EQ(front_.get(customer, kJava).status, 200);
    // A call each 15 s is longer than an answer is ever held back.
    EXPECT_EQ(front_.get(customer, kJava).status, 429);
    front_.machine().pass(std::chrono::seconds(12));
    const Reply held = front_.get(customer, kJava);
    EXPECT_EQ(held.status, 200);
    EXPECT_EQ(front_.last_hold(), std::chrono::seconds(3));
    EXPECT_EQ(front_.get(customer).status, 429) << "another client";
}

class CustomerRates : public testing::TestWithParam<sql_testing::TestEngine> {
  protected:
    Front front_{GetParam(), {.users_only = false, .rates = {0, 2}}};
};
COMPTOIR_ON_BOTH_ENGINES(CustomerRates);

TEST_P(CustomerRates, AreOfEachCustomer_1_12) {
    const std::string one = front_.add_customer("contoso.example");
    const std::string other = front_.add_customer("northwind.example");
    for (int i = 0; i < 2; ++i) EXPECT_EQ(front_.get(one).status, 200);
    EXPECT_EQ(front_.get(one).status, 429);
    EXPECT_EQ(front_.get(other).status, 200);
}

// ---- People ----

class UsersOnly : public testing::TestWithParam<sql_testing::TestEngine> {
  protected:
    using Who = Front::Who;
    Front front_{GetParam(), {.users_only = true, .rates = {}}};
};
COMPTOIR_ON_BOTH_ENGINES(UsersOnly);

TEST_P(UsersOnly, ApplicationsAloneAreRefusedWhereTheContractSaysSo_1_3_5_900150) {
    const std::string customer = front_.add_customer("contoso.example");
    for (const std::string& target :
         {customer + "/profiles/company", customer + "/agreements", customer + "/managedservices",
          customer + "/relationships", std::string("/v1/agreements"),
          std::string("/v1/profiles/organization"), std::string("/v1/profiles/mpn"),
          std::string("/v1/relationships"), std::string("/v1/invoices/summary"),
          std::string("/v1/servicerequests"), customer + "/servicerequests",
          std::string("/v1/customers/relationshiprequests"),
          std::string("/partner/v1/analytics/subscriptions"),
          std::string("/v1.0/sales/pricesheets(Market='FR',PricesheetView='marketplace')/$value"),
          std::string("/v1.0/sales/offermatrix(Month='202403')/$value")}) {
        front_.be(Who::partner);
        const Reply refused = front_.get(target);
        EXPECT_EQ(refused.status, 403) << target;
        EXPECT_EQ(refused.code(), "900150") << target;
        front_.be(Who::person);
        EXPECT_EQ(front_.get(target).status, 200) << target;
    }
}

TEST_P(UsersOnly, EverythingElseIsOpenToApplications_1_3_5) {
    const std::string customer = front_.add_customer("contoso.example");
    for (const std::string& target :
         {customer, customer + "/profiles/billing", customer + "/subscriptions", std::string("/v1/invoices"),
          std::string("/v1/customers"), std::string("/v1/ratecards/azure")}) {
        EXPECT_EQ(front_.get(target).status, 200) << target;
    }
}

// ---- Who it was ----

class Traces : public FrontTest {
  protected:
    json::Value actor() {
        json::Value found;
        front_.read([&](sql::Session& session) {
            const auto row = session.query_one(
                "SELECT actor FROM audit_record WHERE partner_id = $1 ORDER BY seq DESC LIMIT 1",
                {front_.partner_id().str()});
            if (row) found = *json::parse(row->text(0));
        });
        return found;
    }
};
COMPTOIR_ON_BOTH_ENGINES(Traces);

TEST_P(Traces, AuditRecordsNameTheCallAndTheApplication_1_4_3_11) {
    const std::string body = Front::customer_body("contoso.example");
    const std::string id = "5f1de1a0-0c6b-4e0f-8a5c-3d2f6f0e7a42";
    ASSERT_EQ(front_
                  .post("/v1/customers", body,
                        {{"MS-CorrelationId", id}, {"MS-PartnerCenter-Application", "Web shop"}})
                  .status,
              201);
    EXPECT_EQ(actor().text_or("correlationId"), id);
    EXPECT_EQ(actor().text_or("applicationName"), "Web shop");
}

TEST_P(Traces, ACorrelationIdThatIsNoGuidIsEchoedAndNotAudited_3_11) {
    const Reply reply = front_.post("/v1/customers", Front::customer_body("contoso.example"),
                                    {{"MS-CorrelationId", "nightly"}});
    ASSERT_EQ(reply.status, 201);
    EXPECT_EQ(reply.headers.find("MS-CorrelationId"), "nightly");
    EXPECT_TRUE(Guid::parse(actor().text_or("correlationId")));
    EXPECT_EQ(actor().find("applicationName"), nullptr);
}

}  // namespace
}  // namespace comptoir::conformance
