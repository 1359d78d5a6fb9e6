#include <gmock/gmock.h>

#include "base/text.hpp"
#include "front.hpp"
#include "storage/audit.hpp"

/// AUD-01, AUD-02: who changed what, and when (reseller contract §1.9, §1.10, §2.13, §3.11, A.2, D15).
namespace comptoir::conformance {
namespace {

using testing::ElementsAre;

constexpr std::string_view kRecords = "/v1/auditrecords";
constexpr std::string_view kCorrelation = "5f3a0c1e-1111-4222-8333-444455556666";

class AUD : public FrontTest {
  protected:
    /// What is left of the path of a customer.
    static std::string id_of(const std::string& customer) { return customer.substr(customer.rfind('/') + 1); }
    static std::string filter(std::string_view field, std::string_view value, std::string_view op) {
        return "filter=" + percent_encode(fmt::format(R"({{"Field":"{}","Value":"{}","Operator":"{}"}})",
                                                      field, value, op));
    }
    Reply list(std::string_view query = "", const Fields& headers = {}) {
        return front_.get(fmt::format("{}{}{}", kRecords, query.empty() ? "" : "?", query), headers);
    }
    std::vector<std::string> members(const Reply& reply, std::string_view name) {
        EXPECT_EQ(reply.status, 200) << reply.text;
        std::vector<std::string> found;
        for (std::size_t i = 0; i < reply.size_of("items"); ++i) {
            found.push_back(reply[fmt::format("items/{}/{}", i, name)]);
        }
        return found;
    }
    std::vector<std::string> operations(std::string_view query = "", const Fields& headers = {}) {
        return members(list(query, headers), "operationType");
    }
    std::string refusal(std::string_view query) {
        const Reply reply = list(query);
        return fmt::format("{} {}", reply.status, reply.code());
    }
    /// `resourceOldValue` or `resourceNewValue` as the JSON it is.
    static json::Value document(const Reply& reply, const std::string& member) {
        const auto parsed = json::parse(reply[member]);
        EXPECT_TRUE(static_cast<bool>(parsed)) << reply[member];
        return parsed ? *parsed : json::Value();
    }
    static std::string data(const Reply& reply, const std::string& at) {
        std::string text;
        for (std::size_t i = 0; i < reply.size_of(at); ++i) {
            text += fmt::format("{}={};", reply[fmt::format("{}/{}/key", at, i)],
                                reply[fmt::format("{}/{}/value", at, i)]);
        }
        return text;
    }
    void add_named(const std::string& domain, const std::string& company) {
        ASSERT_EQ(front_.post("/v1/customers", Front::customer_body(domain, "FR", company)).status, 201);
    }
    void append(storage::AuditRecord record) {
        record.at = front_.now();
        front_.write([&](sql::Session& session) {
            storage::append_records(session, front_.partner_id(), {{record}, {}});
        });
    }
    static storage::AuditRecord record(std::string operation, std::string type, std::string actor = "{}") {
        storage::AuditRecord one;
        one.operation = std::move(operation);
        one.resource_type = std::move(type);
        one.resource_id = "r";
        one.actor = std::move(actor);
        return one;
    }
};
COMPTOIR_ON_BOTH_ENGINES(AUD);

TEST_P(AUD, D15_AWriteIsSeenAtOnceByItsCustomer) {
    const std::string contoso = front_.add_customer("contoso.example");
    const std::string fabrikam = front_.add_customer("fabrikam-france.example");
    const auto of = [&](const std::string& customer) {
        return operations(filter("CustomerId", id_of(customer), "equals"));
    };
    EXPECT_THAT(of(contoso), ElementsAre("add_customer"));
    ASSERT_EQ(front_.put(contoso + "/qualification", R"("education")").status, 200);
    EXPECT_THAT(of(contoso), ElementsAre("update_customer_qualification", "add_customer"));
    const Reply billing = front_.get(contoso + "/profiles/billing");
    ASSERT_EQ(front_.put(contoso + "/profiles/billing", billing.text).status, 200);
    EXPECT_THAT(of(contoso), ElementsAre("update_customer_billing_profile", "update_customer_qualification",
                                         "add_customer"));
    EXPECT_THAT(of(fabrikam), ElementsAre("add_customer"));
    // What was refused, or only tried, is no change.
    EXPECT_EQ(front_.put(contoso + "/qualification", R"("nonsense")").status, 400);
    EXPECT_EQ(front_.put(contoso + "/qualification", R"("education")", {{"Comptoir-Dry-Run", "true"}}).status,
              200);
    EXPECT_EQ(of(contoso).size(), 3U);
    front_.read([&](sql::Session& session) {
        EXPECT_EQ(storage::first_broken_audit(session, front_.partner_id()), std::nullopt);
    });
}

TEST_P(AUD, S3_11_ARecordHasAllItsMembers) {
    const Reply created = front_.post(
        "/v1/customers", Front::customer_body("contoso.example"),
        {{"MS-CorrelationId", std::string(kCorrelation)}, {"MS-PartnerCenter-Application", "Back office"}});
    ASSERT_EQ(created.status, 201);
    const Reply reply = list();
    ASSERT_EQ(reply.size_of("items"), 1U);
    const std::string partner = front_.partner_id().str();
    const auto member = [&](std::string_view name) { return reply[fmt::format("items/0/{}", name)]; };
    EXPECT_THAT(member("id"),
                testing::MatchesRegex(partner + "_" + created["id"] + "_addcustomer_[0-9]{18}"));
    EXPECT_EQ(member("partnerId"), partner);
    EXPECT_EQ(member("participants/0"), partner);
    EXPECT_EQ(member("customerId"), created["id"]);
    EXPECT_EQ(member("customerName"), "Contoso");
    EXPECT_FALSE(reply.has("items/0/userPrincipalName"));
    EXPECT_TRUE(Guid::parse(member("applicationId")));
    EXPECT_EQ(member("resourceType"), "customer");
    EXPECT_FALSE(reply.has("items/0/resourceOldValue"));
    EXPECT_EQ(member("operationType"), "add_customer");
    EXPECT_EQ(member("originalCorrelationId"), kCorrelation);
    EXPECT_EQ(member("operationDate"), "2024-03-10T09:00:00.0000000Z");
    EXPECT_EQ(member("operationStatus"), "succeeded");
    EXPECT_EQ(data(reply, "items/0/customizedData"),
              "PrimaryDomainName=contoso.example;Relationship=Reseller;");
    EXPECT_EQ(member("attributes/objectType"), "AuditRecord");
    front_.read([&](sql::Session& session) {
        const auto chain = storage::audit_chain(session, front_.partner_id(), std::nullopt,
                                                storage::AuditOrder::oldest_first, 1);
        EXPECT_NE(chain.front().record.actor.find(R"("applicationName":"Back office")"), std::string::npos);
    });
}

TEST_P(AUD, S3_11_APersonIsNamed) {
    front_.be(Who::person);
    front_.add_customer("contoso.example");
    EXPECT_EQ(list()["items/0/userPrincipalName"], "ada@lutece.example");
}

TEST_P(AUD, S3_11_ValuesHavePascalCaseNamesAndPrintWhatIsMissingAsNull) {
    const std::string contoso = front_.add_customer("contoso.example");
    const Reply billing = front_.get(contoso + "/profiles/billing");
    std::string changed = billing.text;
    changed.replace(changed.find("Martin"), 6, "Durand");
    ASSERT_EQ(front_.put(contoso + "/profiles/billing", changed).status, 200);
    const Reply reply = list();
    const json::Value before = document(reply, "items/0/resourceOldValue");
    const json::Value after = document(reply, "items/0/resourceNewValue");
    EXPECT_EQ(before.find("BillingProfile")->text_or("LastName"), "Martin");
    EXPECT_EQ(after.find("BillingProfile")->text_or("LastName"), "Durand");
    EXPECT_EQ(after.text_or("Id"), id_of(contoso));
    for (const std::string_view name : {"UserCredentials", "AssociatedPartnerId", "AllowDelegatedAccess"}) {
        ASSERT_NE(after.find(name), nullptr) << name;
        EXPECT_TRUE(after.find(name)->is_null()) << name;
    }
    const json::Value& address = *after.find("BillingProfile")->find("DefaultAddress");
    EXPECT_EQ(address.text_or("AddressLine1"), "1 rue de la Paix");
    ASSERT_NE(address.find("AddressLine2"), nullptr);
    EXPECT_TRUE(address.find("AddressLine2")->is_null());
    const json::Value& self = *after.find("Links")->find("Self");
    EXPECT_EQ(self.text_or("Uri"), contoso.substr(3));
    EXPECT_EQ(self.text_or("Method"), "GET");
    EXPECT_TRUE(self.find("Body")->is_null());
    EXPECT_EQ(after.find("Attributes")->text_or("ObjectType"), "Customer");
    // A profile that the partner wrote as it is printed.
    ASSERT_EQ(
        front_.put("/v1/profiles/support", R"({"email":"aide@lutece.example","telephone":"1","website":"w"})")
            .status,
        200);
    const Reply profile = list("size=1");
    EXPECT_EQ(document(profile, "items/0/resourceNewValue").text_or("Email"), "aide@lutece.example");
    EXPECT_EQ(profile["items/0/operationType"], "undefined");
    EXPECT_FALSE(profile.has("items/0/customerId"));
    EXPECT_EQ(profile.size_of("items/0/customizedData"), 0U);
    EXPECT_TRUE(profile.at("items/0/customizedData").if_array() != nullptr);
}

TEST_P(AUD, S3_11_WhatTimeDoesAndWhatAPersonDoesHaveOtherAuthors) {
    append(record("ready_invoice", "invoice", R"({"app":"00000000-0000-0000-0000-000000000000"})"));
    append(record(
        "update_order", "order",
        R"({"app":"30000000-0000-4000-8000-000000000001","user":"40000000-0000-4000-8000-000000000001",)"
        R"("userPrincipalName":"ada@lutece.example","correlationId":"mine"})"));
    const Reply reply = list();
    EXPECT_EQ(reply["items/1/applicationId"], "Comptoir");
    EXPECT_THAT(reply["items/1/id"],
                testing::StartsWith(front_.partner_id().str() +
                                    "_00000000-0000-0000-0000-000000000000_r_readyinvoice_"));
    EXPECT_EQ(reply["items/0/applicationId"], "30000000-0000-4000-8000-000000000001");
    EXPECT_EQ(reply["items/0/userPrincipalName"], "ada@lutece.example");
    EXPECT_FALSE(reply.has("items/0/originalCorrelationId")) << "it is no GUID";
}

TEST_P(AUD, A_2_TheJavaSdkReadsItsOwnSpellings) {
    const std::string contoso = front_.add_customer("contoso.example");
    const std::string company =
        R"({"companyName":"Contoso SA","email":"a@contoso.example","address":{"country":"FR","city":"Paris",)"
        R"("postalCode":"75002","addressLine1":"2 rue de la Paix"}})";
    ASSERT_EQ(front_.put(contoso + "/profiles/company", company).status, 200);
    append(record("update_customer_spending_budget", "customer"));
    const Fields java = {{"MS-PartnerCenter-Client", "Partner Center Java SDK"}};
    EXPECT_THAT(operations("", java),
                ElementsAre("update_Customer_spending_budget",
                            "update_customer_partner_contract_company_Name", "add_customer"));
    const auto documented = ElementsAre("update_customer_spending_budget",
                                        "update_customer_partner_contract_company_name", "add_customer");
    EXPECT_THAT(operations(), documented);
    EXPECT_THAT(operations("", {{"MS-PartnerCenter-Client", "Partner Center .NET SDK"}}), documented);
    const Reply all = list("", java);
    EXPECT_EQ(front_.get("/v1/auditrecords/" + all["items/0/id"], java)["operationType"],
              "update_Customer_spending_budget");
    EXPECT_THAT(all["items/1/id"], testing::HasSubstr("_updatecustomerpartnercontractcompanyname_"));
}

TEST_P(AUD, AUD_01_ShowsThirtyDaysUnlessADayIsGiven) {
    front_.add_customer("contoso.example");
    front_.go_to("2024-04-09T23:59:59Z");
    EXPECT_EQ(operations().size(), 1U);
    front_.go_to("2024-04-10T00:00:00Z");
    EXPECT_EQ(operations().size(), 0U);
    EXPECT_EQ(operations("startDate=2024-03-10").size(), 1U);
    EXPECT_EQ(operations("startDate=2024-03-11").size(), 0U);
    EXPECT_EQ(operations("startDate=&endDate=").size(), 0U) << "empty is not given";
    // A day that is an end belongs to the range, an instant, too.
    EXPECT_EQ(operations("startDate=2024-03-01&endDate=2024-03-10").size(), 1U);
    EXPECT_EQ(operations("startDate=2024-03-01&endDate=2024-03-09").size(), 0U);
    EXPECT_EQ(operations("startDate=2024-03-01&endDate=2024-03-10T09:00:00Z").size(), 1U);
    EXPECT_EQ(operations("startDate=2024-03-01&endDate=2024-03-10T08:59:59Z").size(), 0U);
    EXPECT_EQ(operations("startDate=2024-03-10T09:00:00Z").size(), 1U);
    EXPECT_EQ(operations("startDate=2024-03-10T09:00:01Z").size(), 0U);
    EXPECT_EQ(operations("startDate=2024-03-10&endDate=2030-01-01").size(), 1U);
}

TEST_P(AUD, AUD_01_DatesAreReadAsEveryClientWritesThem) {
    front_.add_customer("contoso.example");
    for (const std::string_view start :
         {"2024-03-10", "3/10/2024", "3/10/2024%2012:00:00%20AM", "03/10/2024%2009:00:00",
          "2024-03-10T10:00:00%2B01:00", "2024-03-10T10:00:00+01:00", "2024-03-70",
          "2024-03-10T09:00:00.0000000Z"}) {
        EXPECT_EQ(operations(fmt::format("startDate={}", start)).size(), 1U) << start;
    }
    for (const std::string_view end : {"2024-03-70", "3/10/2024%2012:00:00%20AM", "3/10/2024 9:00:00 AM"}) {
        EXPECT_EQ(
            operations(fmt::format("endDate={}", percent_encode(percent_decode(end, true).value()))).size(),
            1U)
            << end;
    }
    EXPECT_EQ(operations("startDate=2024-03-71&endDate=2024-03-72").size(), 0U);
    EXPECT_EQ(
        operations("auditRequest.startDate=2024-03-10&auditRequest.endDate=2024-03-10&auditRequest.size=5")
            .size(),
        1U);
    EXPECT_EQ(operations("STARTDATE=2024-03-10&unheard=1").size(), 1U);
}

TEST_P(AUD, AUD_01_ARangeThatIsNoneOrTooOldIsRefused) {
    for (const std::string_view query :
         {"startDate=yesterday", "endDate=2024-13-01", "startDate=2024-03-10&endDate=2024-03-09",
          "startDate=2024-03-11", "endDate=2024-02-01", "auditRequest.startDate=x"}) {
        EXPECT_EQ(refusal(query), "400 2001") << query;
    }
    // 90 days before 2024-03-10.
    EXPECT_EQ(refusal("startDate=2023-12-10"), "400 2001");
    EXPECT_EQ(refusal("startDate=2023-12-10T23:59:59Z"), "400 2001");
    EXPECT_EQ(list("startDate=2023-12-11").status, 200);
}

TEST_P(AUD, S1_10_FiltersByCompanyCustomerAndResource) {
    add_named("contoso.example", "Contoso Straße");
    add_named("fabrikam-france.example", "Fabrikam, Inc");
    append(record("ready_invoice", "invoice"));
    append(record("create_order", "order"));
    const auto names = [&](std::string_view query) { return members(list(query), "customerName"); };
    EXPECT_THAT(names(filter("CompanyName", "BRI", "substring")), ElementsAre("Fabrikam, Inc"));
    EXPECT_THAT(names(filter("CompanyName", "STRASSE", "Substring")), ElementsAre("Contoso Straße"));
    EXPECT_THAT(names(filter("company_name", "", "substring")),
                ElementsAre("Fabrikam, Inc", "Contoso Straße"));
    EXPECT_THAT(names(filter("CompanyName", "%", "substring")), ElementsAre());
    EXPECT_THAT(operations(filter("ResourceType", "Invoice", "equals")), ElementsAre("ready_invoice"));
    EXPECT_THAT(operations(filter("ResourceType", "ORDER", "0")), ElementsAre("create_order"));
    EXPECT_THAT(operations(filter("ResourceType", "customer", "Equals")).size(), 2U);
    EXPECT_THAT(operations(filter("ResourceType", "thirdPartyAddOn", "equals")), ElementsAre());
    EXPECT_THAT(operations(filter("ResourceType", "partner_customer_dap", "equals")), ElementsAre());
    const std::string id = list(filter("CompanyName", "bri", "substring"))["items/0/customerId"];
    EXPECT_THAT(names(filter("CustomerId", "{" + to_upper(id) + "}", "equals")),
                ElementsAre("Fabrikam, Inc"));
    EXPECT_THAT(names(filter("CustomerId", front_.partner_id().str(), "equals")), ElementsAre());
    EXPECT_THAT(names(filter("CustomerId", id, "equals") + "&startDate=2024-03-10"),
                ElementsAre("Fabrikam, Inc"));
}

TEST_P(AUD, S1_10_TheOtherSpellingsOfAFilter) {
    add_named("contoso.example", "Contoso Ltd");
    append(record("create_order", "order"));
    // One client form-encodes the value, so that a blank arrives as a plus sign.
    const std::string java =
        R"({"fieldType":"String","field":"CompanyName","value":"Contoso+Ltd","operator":"Substring"})";
    std::string encoded = percent_encode(java);
    for (auto at = encoded.find("%2B"); at != std::string::npos; at = encoded.find("%2B"))
        encoded.replace(at, 3, "+");
    EXPECT_EQ(operations("filter=" + encoded).size(), 1U);
    for (const std::string_view prefix : {"auditRequest.filter.", "filter."}) {
        EXPECT_THAT(
            operations(fmt::format("{0}field=ResourceType&{0}value=order&{0}operator=equals", prefix)),
            ElementsAre("create_order"));
    }
}

TEST_P(AUD, S1_10_AMalformedFilterIsRefused) {
    for (const std::string& query :
         {std::string("filter=nonsense"), std::string("filter=[]"), std::string("filter={}"),
          filter("Domain", "x", "equals"), filter("CompanyName", "x", "equals"),
          filter("CompanyName", "x", "starts_with"), filter("CustomerId", "x", "substring"),
          filter("CustomerId", "x", "equals"), filter("CustomerId", "", "equals"),
          filter("ResourceType", "x", "equals"), filter("ResourceType", "order", "not_equals"),
          filter("ResourceType", "order", "nearly"),
          filter("CompanyName", std::string(241, 'x'), "substring"),
          filter("CompanyName", "\\u0001", "substring"), std::string("filter.field=CustomerId"),
          "filter=" + std::string(5000, 'x')}) {
        EXPECT_EQ(refusal(query), "400 2001") << query.substr(0, 200);
    }
}

TEST_P(AUD, S1_9_NextLeadsThroughAllPagesAndEnds) {
    for (const std::string_view name : {"a", "b", "c", "d", "e"})
        add_named(fmt::format("{}.example", name), std::string(name));
    Reply page = list("size=2&startDate=2024-03-01&endDate=3/10/2024");
    EXPECT_THAT(members(page, "customerName"), ElementsAre("e", "d"));
    EXPECT_EQ(page["totalCount"], "2");
    EXPECT_EQ(page["links/self/uri"], "/auditrecords?size=2&startDate=2024-03-01&endDate=3%2F10%2F2024");
    EXPECT_EQ(page["links/next/headers/0/key"], "MS-ContinuationToken");
    EXPECT_EQ(page["links/next/headers/0/value"], page["continuationToken"]);
    EXPECT_LE(page["continuationToken"].size(), 1024U);
    front_.follow_links(page);
    // What comes meanwhile does not shift the pages.
    add_named("f.example", "f");
    const auto next = [&](const Reply& from) {
        return front_.get("/v1" + from["links/next/uri"],
                          {{"MS-ContinuationToken", from["continuationToken"]}});
    };
    page = next(page);
    EXPECT_THAT(members(page, "customerName"), ElementsAre("c", "b"));
    page = next(page);
    EXPECT_THAT(members(page, "customerName"), ElementsAre("a"));
    EXPECT_FALSE(page.has("links/next"));
}

TEST_P(AUD, S1_9_ATokenAloneCarriesTheWholeQuestion) {
    for (const std::string_view name : {"ab", "ac", "ad", "x"}) {
        add_named(fmt::format("{}.example", name), std::string(name));
    }
    const Reply first = list("size=2&" + filter("CompanyName", "A", "substring"));
    EXPECT_THAT(members(first, "customerName"), ElementsAre("ad", "ac"));
    const std::string token = percent_encode(first["continuationToken"]);
    const auto seek = [&](std::string_view operation) {
        return list(
            fmt::format("{}{}MS-ContinuationToken={}", operation, operation.empty() ? "" : "&", token));
    };
    EXPECT_THAT(members(seek("seekOperation=Next"), "customerName"), ElementsAre("ab"));
    EXPECT_THAT(members(seek(""), "customerName"), ElementsAre("ab"));
    EXPECT_THAT(members(seek("seekOperation=FIRST"), "customerName"), ElementsAre("ad", "ac"));
    EXPECT_THAT(members(seek("seekOperation=page_index"), "customerName"), ElementsAre("ad", "ac"));
    EXPECT_THAT(members(seek("seekOperation=Last"), "customerName"), ElementsAre("ac", "ab"));
    EXPECT_FALSE(seek("seekOperation=Last").has("links/next"));
    // Before the first page is nothing, and after that the first page again.
    const Reply before = seek("seekOperation=Previous");
    EXPECT_THAT(members(before, "customerName"), ElementsAre());
    EXPECT_EQ(before["totalCount"], "0");
    const auto with_token_of = [&](const Reply& from, std::string_view operation) {
        return list(fmt::format("seekOperation={}", operation),
                    {{"MS-ContinuationToken", from["continuationToken"]}});
    };
    EXPECT_THAT(members(with_token_of(before, "Next"), "customerName"), ElementsAre("ad", "ac"));
    const Reply last = seek("seekOperation=Next");
    EXPECT_THAT(members(with_token_of(last, "Previous"), "customerName"), ElementsAre("ad", "ac"));
    add_named("ae.example", "ae");
    EXPECT_THAT(members(seek("seekOperation=Previous"), "customerName"), ElementsAre("ae"));
}

TEST_P(AUD, S1_9_ATokenHoldsTheLongestQuestion) {
    const std::string name(200, '"');
    add_named("a.example", name);
    add_named("b.example", name);
    const std::string condition =
        json::write(json::Object{{"Field", "CompanyName"}, {"Value", name}, {"Operator", "substring"}});
    const Reply page = list("size=1&filter=" + percent_encode(condition));
    ASSERT_EQ(page.size_of("items"), 1U) << page.text;
    EXPECT_LE(page["continuationToken"].size(), 1024U);
    EXPECT_EQ(operations("", {{"MS-ContinuationToken", page["continuationToken"]}}).size(), 1U);
}

TEST_P(AUD, S1_9_WithoutATokenASeekBeginsAtTheFirstPage) {
    for (const std::string_view name : {"a", "b", "c"})
        add_named(fmt::format("{}.example", name), std::string(name));
    for (const std::string_view operation : {"First", "Next", "Previous", "PageIndex"}) {
        EXPECT_THAT(members(list(fmt::format("size=2&seekOperation={}", operation)), "customerName"),
                    ElementsAre("c", "b"));
    }
    EXPECT_THAT(members(list("size=2&seekOperation=Last"), "customerName"), ElementsAre("b", "a"));
    EXPECT_EQ(refusal("seekOperation=Sideways"), "400 2001");
}

TEST_P(AUD, S1_9_SizesAndTokensThatAreNone) {
    add_named("a.example", "a");
    add_named("b.example", "b");
    for (const std::string_view size : {"size=0", "size=", "size=501", "size=99999999999999999999"}) {
        EXPECT_EQ(operations(size).size(), 2U) << size;
    }
    EXPECT_EQ(operations("size=1").size(), 1U);
    EXPECT_EQ(refusal("size=-1"), "400 2001");
    EXPECT_EQ(refusal("size=many"), "400 2001");
    const std::string foreign = front_.get("/v1/customers?size=1")["continuationToken"];
    for (const std::string& token : {std::string("nonsense"), std::string(2000, 'a'), foreign}) {
        EXPECT_EQ(refusal("MS-ContinuationToken=" + percent_encode(token)), "400 2001") << token;
    }
}

TEST_P(AUD, S1_9_APageHasAtMostFiveHundred) {
    storage::AuditRecord one = record("create_order", "order");
    one.at = front_.now();
    front_.write([&](sql::Session& session) {
        storage::append_records(session, front_.partner_id(),
                                {std::vector<storage::AuditRecord>(501, one), {}});
    });
    const Reply page = list();
    EXPECT_EQ(page["totalCount"], "500");
    const Reply rest =
        front_.get("/v1" + page["links/next/uri"], {{"MS-ContinuationToken", page["continuationToken"]}});
    EXPECT_EQ(rest["totalCount"], "1");
    EXPECT_FALSE(rest.has("links/next"));
}

TEST_P(AUD, AUD_02_FindsARecordByItsIdAtBothPaths) {
    front_.add_customer("contoso.example");
    const Reply page = list();
    const std::string id = page["items/0/id"];
    for (const std::string_view path :
         {"/v1/auditrecords/", "/auditactivity/v1/auditrecords/", "/AuditActivity/v1/AuditRecords/"}) {
        const Reply found = front_.get(std::string(path) + id);
        EXPECT_EQ(found.status, 200) << found.text;
        EXPECT_EQ(found.body, page.at("items/0"));
    }
    EXPECT_EQ(front_.get("/v1/auditrecords/" + to_upper(id))["id"], id);
    // However old.
    front_.go_to("2026-01-01T00:00:00Z");
    EXPECT_EQ(front_.get("/v1/auditrecords/" + id).status, 200);
    for (const std::string& other :
         {std::string("x"), id + "1", std::string("1"), id.substr(1), percent_encode("é_1")}) {
        const Reply missing = front_.get("/auditactivity/v1/auditrecords/" + other);
        EXPECT_EQ(fmt::format("{} {}", missing.status, missing.code()), "404 1000") << other;
    }
}

TEST_P(AUD, R54_WhoMayChangeMaySeeWhoChanged) {
    front_.add_customer("contoso.example");
    const std::string id = list()["items/0/id"];
    const std::vector<std::string> paths = {std::string(kRecords), "/v1/auditrecords/" + id,
                                            "/auditactivity/v1/auditrecords/" + id};
    for (const std::string& path : paths) {
        front_.be(Who::admin);
        EXPECT_EQ(front_.get(path).status, 200);
        for (const Who who : {Who::sales, Who::billing, Who::helpdesk}) {
            front_.be(who);
            const Reply refused = front_.get(path);
            EXPECT_EQ(fmt::format("{} {}", refused.status, refused.code()), "403 900150");
        }
        front_.be(Who::nobody);
        const Reply unknown = front_.get(path);
        EXPECT_EQ(fmt::format("{} {}", unknown.status, unknown.code()), "401 800001");
    }
}

TEST_P(AUD, AnotherPartnersRecordsAreNotThere) {
    const std::string contoso = front_.add_customer("contoso.example");
    const Reply own = list("size=1");
    front_.be(Who::american);
    EXPECT_EQ(operations().size(), 0U);
    EXPECT_EQ(operations(filter("CustomerId", id_of(contoso), "equals")).size(), 0U);
    EXPECT_EQ(operations(filter("CompanyName", "contoso", "substring")).size(), 0U);
    EXPECT_EQ(front_.get("/v1/auditrecords/" + own["items/0/id"]).status, 404);
    // A token opens the same page for everybody, and there everybody finds only what is its own.
    EXPECT_EQ(operations("", {{"MS-ContinuationToken", own["continuationToken"]}}).size(), 0U);
}

}  // namespace
}  // namespace comptoir::conformance
