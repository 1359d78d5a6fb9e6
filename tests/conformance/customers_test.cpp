#include <gmock/gmock.h>

#include <atomic>
#include <thread>

#include "base/text.hpp"
#include "front.hpp"
#include "storage/platform.hpp"

namespace comptoir::conformance {
namespace {

class Customers : public FrontTest {
  protected:
    static std::string with(std::string body, const std::string& from, const std::string& to) {
        const auto at = body.find(from);
        EXPECT_NE(at, std::string::npos) << from;
        return at == std::string::npos ? body : body.replace(at, from.size(), to);
    }
    std::vector<std::string> names(const Reply& reply) {
        std::vector<std::string> found;
        for (std::size_t i = 0; i < reply.size_of("items"); ++i) {
            found.push_back(reply[fmt::format("items/{}/companyProfile/companyName", i)]);
        }
        return found;
    }
    void add_named(const std::string& domain, const std::string& company) {
        ASSERT_EQ(front_.post("/v1/customers", Front::customer_body(domain, "FR", company)).status, 201);
    }
    static std::string filter(const std::string& json) { return "filter=" + percent_encode(json); }
    std::vector<std::string> audited() {
        std::vector<std::string> operations;
        front_.read([&](sql::Session& session) {
            operations.clear();
            for (const sql::Row& row :
                 session.query("SELECT operation FROM audit_record WHERE partner_id = $1 AND "
                               "customer_id IS NOT NULL ORDER BY seq",
                               {front_.partner_id().str()})) {
                operations.push_back(row.text(0));
            }
            EXPECT_EQ(storage::first_broken_audit(session, front_.partner_id()), std::nullopt);
        });
        return operations;
    }
};
COMPTOIR_ON_BOTH_ENGINES(Customers);

TEST_P(Customers, AreCreatedWithIdsAndCredentials_CUS_01) {
    const Reply created = front_.post("/v1/customers", Front::customer_body("Contoso.OnMicrosoft.example"));
    ASSERT_EQ(created.status, 201) << created.text;
    const std::string id = created["id"];
    EXPECT_TRUE(Guid::parse(id));
    EXPECT_EQ(to_lower(id), id);
    EXPECT_TRUE(Guid::parse(created["commerceId"]));
    EXPECT_NE(created["commerceId"], id);
    EXPECT_EQ(created["companyProfile/tenantId"], id);
    EXPECT_EQ(created["companyProfile/domain"], "contoso.onmicrosoft.example");
    EXPECT_EQ(created["billingProfile/culture"], "fr-FR");
    EXPECT_EQ(created["billingProfile/defaultAddress/country"], "FR");
    EXPECT_EQ(created["relationshipToPartner"], "reseller");
    EXPECT_EQ(created["userCredentials/userName"], "admin");
    EXPECT_GE(created["userCredentials/password"].size(), 12U);
    EXPECT_EQ(created["attributes/objectType"], "Customer");
    EXPECT_EQ(created["companyProfile/attributes/objectType"], "CustomerCompanyProfile");
    EXPECT_EQ(created["billingProfile/attributes/objectType"], "CustomerBillingProfile");
    front_.follow_links(created);
    EXPECT_THAT(audited(), testing::ElementsAre("add_customer"));
    EXPECT_FALSE(front_.get("/v1/customers/" + id).has("userCredentials"));
}

TEST_P(Customers, TheSameCallTwiceIsOneCustomerAndOnePassword_CUS_01_1_6_D2) {
    const Fields id = {{"MS-RequestId", "6f1a1c0e-1111-4222-8333-444455556666"}};
    const std::string body = Front::customer_body("contoso.example");
    const Reply first = front_.post("/v1/customers", body, id);
    const Reply second = front_.post("/v1/customers", body, id);
    ASSERT_EQ(first.status, 201);
    EXPECT_EQ(second.status, 201);
    EXPECT_EQ(second.text, first.text);
    EXPECT_EQ(front_.get("/v1/customers").size_of("items"), 1U);
    front_.read([&](sql::Session& session) {
        for (const sql::Row& row :
             session.query("SELECT headers, body FROM idempotency WHERE partner_id = $1",
                           {front_.partner_id().str()})) {
            const std::string stored = row.text(0) + row.text(1);
            EXPECT_EQ(stored.find(first["userCredentials/password"]), std::string::npos);
        }
    });
}

TEST_P(Customers, ADomainBelongsToOne_CUS_01) {
    front_.add_customer("contoso.example");
    const Reply again = front_.post("/v1/customers", Front::customer_body("CONTOSO.example"));
    EXPECT_EQ(again.status, 409);
    EXPECT_EQ(again.code(), "2001");
    front_.be(Who::american);
    EXPECT_EQ(front_.post("/v1/customers", Front::customer_body("contoso.example")).status, 409);
    EXPECT_EQ(front_.post("/v1/customers", Front::customer_body("lutece.example")).status, 409);
}

TEST_P(Customers, OfTwoCallersAtOneInstantOneGetsTheDomain_CUS_01) {
    constexpr int kCallers = 4;
    std::atomic<int> created = 0;
    std::atomic<int> refused = 0;
    std::vector<std::thread> callers;
    for (int i = 0; i < kCallers; ++i) {
        callers.emplace_back([&] {
            const int status = front_.post("/v1/customers", Front::customer_body("contoso.example")).status;
            created += status == 201;
            refused += status == 409;
        });
    }
    for (std::thread& caller : callers) caller.join();
    EXPECT_EQ(created, 1);
    EXPECT_EQ(refused, kCallers - 1);
    EXPECT_EQ(front_.get("/v1/customers")["totalCount"], "1");
}

TEST_P(Customers, MembersThatAreMissingOrMalformedAreRefused_CUS_01) {
    const std::string body = Front::customer_body("contoso.example");
    const auto code = [&](const std::string& changed) {
        const Reply reply = front_.post("/v1/customers", changed);
        EXPECT_EQ(reply.status, 400) << changed;
        return reply.code();
    };
    EXPECT_EQ(code(with(body, R"("domain":"contoso.example")", R"("domain":"contoso")")), "3000");
    EXPECT_EQ(code(with(body, R"("domain":"contoso.example")", R"("domain":null)")), "3000");
    EXPECT_EQ(code(with(body, R"("achats@contoso.example")", R"("nobody")")), "3000");
    EXPECT_EQ(code(with(body, R"("culture":"FR-fr")", R"("culture":"french")")), "3000");
    EXPECT_EQ(code(with(body, R"("culture":"FR-fr")", R"("culture":"de-DE")")), "3000");
    EXPECT_EQ(code(with(body, R"("language":"fr")", R"("language":"")")), "3000");
    EXPECT_EQ(code(with(body, R"("companyName":"Contoso")", R"("companyName":"")")), "3000");
    EXPECT_EQ(code(with(body, R"("postalCode":"75002")", R"("postalCode":"ABC")")), "2007");
    EXPECT_EQ(code(with(body, R"("city":"Paris")", R"("city":"")")), "2007");
    EXPECT_EQ(code(with(body, R"("country":"FR")", R"("country":"ZZ")")), "2007");
    EXPECT_EQ(code("{}"), "3000");
    EXPECT_EQ(code("nonsense"), "800002");
    EXPECT_EQ(code("[]"), "800002");
    EXPECT_EQ(front_.get("/v1/customers").size_of("items"), 0U);
}

TEST_P(Customers, StatesAreCheckedWhereThereIsAList_CUS_01_QUA_06) {
    const std::string body = Front::customer_body("contoso.example", "US");
    EXPECT_EQ(front_.post("/v1/customers", with(body, R"("state":"WA")", R"("state":"ZZ")")).code(), "2007");
    EXPECT_EQ(front_.post("/v1/customers", with(body, R"("state":"WA")", R"("state":"")")).code(), "2007");
    EXPECT_EQ(front_.post("/v1/customers", body).status, 201);
}

TEST_P(Customers, ElevenCountriesAskForANumberAndAPhone_CUS_01_1_11_3) {
    std::string body =
        with(Front::customer_body("contoso.example"), R"("country":"FR")", R"("country":"HU")");
    body = with(with(body, R"("postalCode":"75002")", R"("postalCode":"1051")"), R"("culture":"FR-fr")",
                R"("culture":"hu-HU")");
    const auto numbered = [&](const std::string& number) {
        return with(body, R"("domain":"contoso.example")",
                    R"("domain":"contoso.example","organizationRegistrationNumber":")" + number + '"');
    };
    EXPECT_EQ(front_.post("/v1/customers", body).code(), "600049");
    const Reply malformed = front_.post("/v1/customers", numbered("x"));
    EXPECT_EQ(malformed.code(), "600050");
    EXPECT_NE(malformed["description"].find("[0-9]"), std::string::npos) << malformed["description"];
    EXPECT_EQ(front_.post("/v1/customers", numbered("12345678")).code(), "600051");
    const std::string complete =
        with(numbered("12345678"), R"("country":"HU")", R"("country":"HU","phoneNumber":"+36 1 234 5678")");
    const Reply created = front_.post("/v1/customers", complete);
    EXPECT_EQ(created.status, 201) << created.text;
    EXPECT_EQ(created["companyProfile/organizationRegistrationNumber"], "12345678");
    const std::string billing = "/v1/customers/" + created["id"] + "/profiles/billing";
    const std::string silent =
        with(front_.get(billing).text, R"("phoneNumber":"+36 1 234 5678")", R"("phoneNumber":"")");
    EXPECT_EQ(front_.put(billing, silent).code(), "600051") << "CUS-07";
    const std::string french =
        with(Front::customer_body("other.example"), R"("domain":"other.example")",
             R"("domain":"other.example","organizationRegistrationNumber":"12345678")");
    EXPECT_EQ(front_.post("/v1/customers", french).code(), "600002");
}

TEST_P(Customers, PascalCaseNullsAndUnknownMembersAreFine_CUS_01_E8) {
    const Reply created = front_.post("/v1/customers", R"({"Id":null,"CommerceId":null,/* as .NET */
        "CompanyProfile":{"TenantId":null,"Domain":"contoso.example","CompanyName":null,"Links":null},
        "BillingProfile":{"Id":null,"FirstName":"Ada","LastName":"Martin","Email":"a@contoso.example",
          "Culture":"en-US","Language":"EN","company_name":"Contoso",
          "default_address":{"Country":"fr","City":"Paris","State":"","AddressLine1":"1 rue de la Paix",
          "AddressLine2":null,"PostalCode":"75002","PhoneNumber":""}},
        "RelationshipToPartner":0,"UserCredentials":null,"CreatedDate":"0001-01-01T00:00:00",
        "enableGDAPByDefault":true,})");
    ASSERT_EQ(created.status, 201) << created.text;
    EXPECT_EQ(created["billingProfile/companyName"], "Contoso");
    EXPECT_EQ(created["billingProfile/language"], "en");
    EXPECT_EQ(created["billingProfile/defaultAddress/country"], "FR");
}

TEST_P(Customers, OnlyProvidersNameAReseller_CUS_01) {
    const std::string body = with(Front::customer_body("contoso.example"), R"({"companyProfile")",
                                  R"({"associatedPartnerId":"1234567","companyProfile")");
    EXPECT_EQ(front_.post("/v1/customers", body).code(), "3000");
}

TEST_P(Customers, ASandboxHasSeventyFive_CUS_01_1_14) {
    front_.be(Who::sandbox);
    for (int i = 0; i < 75; ++i) front_.add_customer(fmt::format("c{}.example", i));
    const Reply more = front_.post("/v1/customers", Front::customer_body("c75.example"));
    EXPECT_EQ(more.status, 400);
    EXPECT_EQ(more.code(), "800018");
}

TEST_P(Customers, AreListedInShortForm_CUS_02) {
    add_named("b.example", "Berthe");
    add_named("a.example", "Aglaé");
    const Reply reply = front_.get("/v1/customers");
    ASSERT_EQ(reply.status, 200);
    EXPECT_THAT(names(reply), testing::ElementsAre("Berthe", "Aglaé"));
    EXPECT_FALSE(reply.has("items/0/billingProfile"));
    EXPECT_FALSE(reply.has("items/0/commerceId"));
    EXPECT_EQ(reply["items/0/companyProfile/domain"], "b.example");
    EXPECT_EQ(reply["items/0/relationshipToPartner"], "reseller");
    EXPECT_FALSE(reply.has("links/next"));
    front_.follow_links(reply);
    front_.be(Who::american);
    EXPECT_EQ(front_.get("/v1/customers")["totalCount"], "0");
}

TEST_P(Customers, ArePagedByFollowingNext_CUS_02_1_9_D20) {
    for (int i = 0; i < 5; ++i) add_named(fmt::format("c{}.example", i), fmt::format("C{}", i));
    std::vector<std::string> seen;
    std::vector<std::size_t> sizes;
    Reply page = front_.get("/v1/customers?size=2");
    for (;;) {
        for (const std::string& name : names(page)) seen.push_back(name);
        sizes.push_back(page.size_of("items"));
        if (!page.has("links/next")) break;
        EXPECT_EQ(page["links/next/method"], "GET");
        EXPECT_EQ(page["links/next/headers/0/key"], "MS-ContinuationToken");
        EXPECT_EQ(page["links/next/headers/0/value"], page["continuationToken"]);
        EXPECT_LE(page["continuationToken"].size(), 1024U);
        EXPECT_NE(page["links/next/uri"].find("seekOperation=Next"), std::string::npos);
        front_.follow_links(page);
        page = front_.get("/v1" + page["links/next/uri"],
                          {{page["links/next/headers/0/key"], page["links/next/headers/0/value"]}});
        ASSERT_LE(sizes.size(), 5U);
    }
    EXPECT_THAT(sizes, testing::ElementsAre(2U, 2U, 1U));
    EXPECT_THAT(seen, testing::ElementsAre("C0", "C1", "C2", "C3", "C4"));
}

TEST_P(Customers, ATokenHoldsTheWholeQuestion_CUS_02_1_9) {
    for (int i = 0; i < 6; ++i) add_named(fmt::format("c{}.example", i), i % 2 == 0 ? "Alpha" : "Beta");
    const Reply first =
        front_.get("/v1/customers?size=2&" +
                   filter(R"({"Field":"CompanyName","Value":"alp","Operator":"starts_with"})"));
    ASSERT_THAT(names(first), testing::ElementsAre("Alpha", "Alpha"));
    const Fields token = {{"MS-ContinuationToken", first["continuationToken"]}};
    const Reply second = front_.get("/v1/customers?seekOperation=Next", token);
    EXPECT_THAT(names(second), testing::ElementsAre("Alpha"));
    EXPECT_FALSE(second.has("links/next"));
    EXPECT_EQ(front_.get("/v1/customers", token).text.substr(0, 30), second.text.substr(0, 30));
    const Reply query = front_.get("/v1/customers?MS-ContinuationToken=" + first["continuationToken"]);
    EXPECT_THAT(names(query), testing::ElementsAre("Alpha"));
    const Fields second_token = {{"MS-ContinuationToken", second["continuationToken"]}};
    EXPECT_EQ(names(front_.get("/v1/customers?seekOperation=Previous", second_token)).size(), 2U);
    EXPECT_EQ(names(front_.get("/v1/customers?seekOperation=First", second_token)).size(), 2U);
    EXPECT_EQ(names(front_.get("/v1/customers?seekOperation=Last", token)).size(), 2U);
    EXPECT_EQ(names(front_.get("/v1/customers?seekOperation=PageIndex", token)).size(), 2U);
    // E3: a page that a token led to finds itself again.
    EXPECT_EQ(second["links/self/headers/0/key"], "MS-ContinuationToken");
    EXPECT_EQ(names(front_.get("/v1" + second["links/self/uri"],
                               {{"MS-ContinuationToken", second["links/self/headers/0/value"]}})),
              names(second));
    EXPECT_FALSE(first.has("links/self/headers/0"));
}

TEST_P(Customers, SizesAreClampedAndMalformedQuestionsRefused_CUS_02) {
    add_named("a.example", "A");
    for (const char* size : {"0", "501", "99999999999", "99999999999999999999999999", ""}) {
        EXPECT_EQ(front_.get(fmt::format("/v1/customers?size={}", size)).status, 200) << size;
    }
    for (const std::string& query :
         {std::string("size=-1"), std::string("size=ten"), std::string("seekOperation=Sideways"),
          std::string("MS-ContinuationToken=nonsense"), filter("nonsense"), filter("[]"),
          filter(R"({"Field":"Color","Value":"a","Operator":"starts_with"})"),
          filter(R"({"Field":"Domain","Value":"a","Operator":"sounds_like"})"),
          filter(R"({"Field":"Domain","Value":"a","Operator":"equals"})"),
          filter(R"({"Value":"a","Operator":"starts_with"})"),
          filter(R"({"Field":"IndirectReseller","Value":"a","Operator":"starts_with"})")}) {
        const Reply reply = front_.get("/v1/customers?" + query);
        EXPECT_EQ(reply.status, 400) << query;
        EXPECT_EQ(reply.code(), "2001") << query;
    }
}

TEST_P(Customers, FiltersComeInEverySpelling_CUS_02_1_10) {
    add_named("one.example", "Été SARL");
    add_named("two.example", "Hiver SARL");
    for (const std::string& json :
         {std::string(R"({"Field":"CompanyName","Value":"été","Operator":"starts_with"})"),
          std::string(
              R"({"field":"company_name","value":"ÉTÉ","operator":"StartsWith","fieldType":"String"})"),
          std::string(R"({"Field":"CompanyName","Value":"ét","Operator":9})"),
          std::string(R"({"Field":"Domain","Value":"ONE","Operator":"starts_with"})")}) {
        const Reply reply = front_.get("/v1/customers?size=0&" + filter(json));
        EXPECT_THAT(names(reply), testing::ElementsAre("Été SARL")) << json;
        front_.follow_links(reply);
    }
    const std::string empty = filter(R"({"Field":"CompanyName","Value":"","Operator":"starts_with"})");
    EXPECT_EQ(front_.get("/v1/customers?" + empty).size_of("items"), 2U);
    EXPECT_EQ(front_.get("/v1/customers?filter.field=Domain&filter.value=two&filter.operator=starts_with")
                  .size_of("items"),
              1U);
    const std::string reseller = filter(
        R"({"Field":"IndirectReseller","Value":"4b847f5f-cf6f-4c9f-b5e4-0e5ed0f2ee47","Operator":"starts_with"})");
    EXPECT_EQ(front_.get("/v1/customers?" + reseller)["totalCount"], "0");
    EXPECT_EQ(
        front_.get("/v1/customers?" + filter(R"({"Field":"Domain","Value":"%_","Operator":"starts_with"})"))
            .size_of("items"),
        0U);
}

TEST_P(Customers, AreReadInFull_CUS_03) {
    const std::string path = front_.add_customer("contoso.example");
    const Reply reply = front_.get(path);
    ASSERT_EQ(reply.status, 200);
    EXPECT_TRUE(reply.has("commerceId"));
    EXPECT_EQ(reply["companyProfile/companyName"], "Contoso");
    EXPECT_EQ(reply["billingProfile/firstName"], "Ada");
    EXPECT_EQ(reply["allowDelegatedAccess"], "true");
    EXPECT_EQ(reply["customDomains/0"], "contoso.example");
    front_.follow_links(reply);
    std::string shouted = path.substr(path.rfind('/') + 1);
    EXPECT_EQ(front_.get("/v1/customers/%7B" + to_upper(shouted) + "%7D")["id"], shouted);
}

TEST_P(Customers, OthersAreOutOfReach_CUS_03_1_3_5) {
    const std::string path = front_.add_customer("contoso.example");
    const Reply malformed = front_.get("/v1/customers/contoso");
    EXPECT_EQ(malformed.status, 400);
    EXPECT_EQ(malformed.code(), "900118");
    const Reply unknown = front_.get("/v1/customers/00000000-1111-4222-8333-444444444444");
    EXPECT_EQ(unknown.status, 404);
    EXPECT_EQ(unknown.code(), "60003");
    front_.be(Who::american);
    for (const char* rest :
         {"", "/profiles/billing", "/agreements", "/products?targetView=Azure", "/qualification"}) {
        const Reply foreign = front_.get(path + rest);
        EXPECT_EQ(foreign.status, 403) << rest;
        EXPECT_EQ(foreign.code(), "20002") << rest;
    }
    EXPECT_EQ(front_.call("PATCH", path, R"({"relationshipToPartner":"none"})").code(), "20002");
    EXPECT_EQ(front_.put(path + "/profiles/billing", "{}").code(), "20002");
}

TEST_P(Customers, ARelationshipEnds_CUS_04) {
    const std::string path = front_.add_customer("contoso.example");
    for (const char* body :
         {R"({"relationshipToPartner":"advisor"})", R"({"relationshipToPartner":"reseller"})", "{}"}) {
        const Reply refused = front_.call("PATCH", path, body);
        EXPECT_EQ(refused.status, 400) << body;
        EXPECT_EQ(refused.code(), "2001") << body;
    }
    const Fields id = {{"MS-RequestId", "6f1a1c0e-1111-4222-8333-444455556677"}};
    const Reply ended = front_.call("PATCH", path, R"({"RelationshipToPartner":"None","Id":null})", id);
    ASSERT_EQ(ended.status, 200) << ended.text;
    EXPECT_EQ(ended["relationshipToPartner"], "none");
    EXPECT_EQ(ended["attributes/objectType"], "Customer");
    EXPECT_EQ(ended.body.if_object()->size(), 2U);
    EXPECT_EQ(front_.get("/v1/customers")["totalCount"], "0");
    EXPECT_EQ(front_.get(path).code(), "20002");
    EXPECT_EQ(front_.call("PATCH", path, R"({"RelationshipToPartner":"None","Id":null})", id).status, 200);
    EXPECT_EQ(front_.call("PATCH", path, R"({"relationshipToPartner":"none"})").code(), "20002");
    EXPECT_THAT(audited(), testing::ElementsAre("add_customer", "remove_partner_customer_relationship"));
    const std::string other = front_.add_customer("northwind.example");
    EXPECT_EQ(front_.call("PATCH", other, R"({"relationshipToPartner":2})").code(), "2001");
    EXPECT_EQ(front_.call("PATCH", other, R"({"relationshipToPartner":1})").status, 200)
        << "1.8: the ordinal";
}

TEST_P(Customers, AQualificationIsAskedFor_QUA_04) {
    const std::string path = front_.add_customer("contoso.example") + "/qualifications";
    const Reply asked = front_.post(path, R"({"Qualification":"GovernmentCommunityCloud"})");
    ASSERT_EQ(asked.status, 201) << asked.text;
    EXPECT_EQ(asked["qualification"], "GovernmentCommunityCloud");
    EXPECT_EQ(asked["vettingStatus"], "InReview");
    EXPECT_EQ(asked["vettingCreatedDate"], "2024-03-10T09:00:00.0000000Z");
    EXPECT_EQ(asked["vettingCreateDate"], asked["vettingCreatedDate"]);
    EXPECT_EQ(front_.get(path)["0/qualification"], "GovernmentCommunityCloud");
    EXPECT_EQ(front_.post(path, R"({"qualification":"military"})").code(), "3000");
}

TEST_P(Customers, AreDeletedInASandboxOnly_CUS_05) {
    const std::string real = front_.add_customer("contoso.example");
    const Reply refused = front_.call("DELETE", real);
    EXPECT_EQ(refused.status, 400);
    EXPECT_EQ(refused.code(), "900127");
    front_.be(Who::sandbox);
    const std::string path = front_.add_customer("test.example");
    const Reply deleted = front_.call("DELETE", path);
    EXPECT_EQ(deleted.status, 204);
    EXPECT_EQ(deleted.text, "");
    EXPECT_EQ(front_.get(path).code(), "60003");
    EXPECT_EQ(front_.call("DELETE", path).code(), "60003");
    EXPECT_EQ(front_.get("/v1/customers")["totalCount"], "0");
    EXPECT_EQ(front_.call("HEAD", "/v1/domains/test.example").status, 404);
    EXPECT_EQ(front_.post("/v1/customers", Front::customer_body("test.example")).status, 201);
}

TEST_P(Customers, BillingProfilesAreReadAndReplaced_CUS_06_CUS_07) {
    const std::string path = front_.add_customer("contoso.example") + "/profiles/billing";
    const Reply before = front_.get(path);
    ASSERT_EQ(before.status, 200);
    EXPECT_TRUE(Guid::parse(before["id"]));
    EXPECT_FALSE(before["attributes/etag"].empty());
    std::string body = with(before.text, R"("firstName":"Ada")", R"("firstName":"Grace")");
    const Reply after = front_.put(path, body);
    ASSERT_EQ(after.status, 200) << after.text;
    EXPECT_EQ(after["firstName"], "Grace");
    EXPECT_EQ(after["id"], before["id"]);
    EXPECT_NE(after["attributes/etag"], before["attributes/etag"]);
    EXPECT_EQ(front_.get(path).text, after.text);
    EXPECT_THAT(audited(), testing::ElementsAre("add_customer", "update_customer_billing_profile"));
    EXPECT_EQ(front_.put(path, with(after.text, R"("postalCode":"75002")", R"("postalCode":"no")")).code(),
              "2007");
    EXPECT_EQ(front_.put(path, with(after.text, R"("culture":"fr-FR")", R"("culture":"xx")")).code(), "3000");
}

TEST_P(Customers, AnOutdatedEtagIsRefusedWhereverItStands_CUS_07_1_7) {
    const std::string path = front_.add_customer("contoso.example") + "/profiles/billing";
    const Reply read = front_.get(path);
    const std::string old = read["attributes/etag"];
    ASSERT_EQ(front_.put(path, read.text).status, 200);
    const Reply refused = front_.put(path, read.text);
    EXPECT_EQ(refused.status, 400);
    EXPECT_EQ(refused.code(), "2055");
    const std::string bare = with(read.text, old, "");
    EXPECT_EQ(front_.put(path, bare, {{"If-Match", '"' + old + '"'}}).code(), "2055");
    EXPECT_EQ(front_.put(path, bare, {{"If-Match", "*"}}).status, 200);
    EXPECT_EQ(front_.put(path, bare).status, 200);
    const std::string fresh = front_.get(path)["attributes/etag"];
    EXPECT_EQ(front_.put(path, bare, {{"If-Match", "W/\"" + fresh + '"'}}).status, 200);
    EXPECT_EQ(front_.put(path, with(read.text, old, front_.get(path)["attributes/etag"])).status, 200);
}

TEST_P(Customers, ARepeatedPutIsReplayedUntilSomethingElseChanged_CUS_07_1_6) {
    const std::string path = front_.add_customer("contoso.example") + "/profiles/billing";
    const Fields id = {{"MS-RequestId", "6f1a1c0e-1111-4222-8333-444455556688"}};
    const std::string read = front_.get(path).text;
    const Reply first = front_.put(path, read, id);
    ASSERT_EQ(first.status, 200);
    EXPECT_EQ(front_.put(path, read, id).text, first.text);
    ASSERT_EQ(front_.put(path, first.text).status, 200);
    EXPECT_EQ(front_.put(path, read, id).code(), "2055");
}

TEST_P(Customers, CompanyProfilesAreReadAndChanged_CUS_08_CUS_09) {
    const std::string path = front_.add_customer("contoso.example") + "/profiles/company";
    const Reply before = front_.get(path);
    EXPECT_EQ(before["companyName"], "Contoso");
    EXPECT_EQ(before["domain"], "contoso.example");
    EXPECT_EQ(before["attributes/objectType"], "CustomerCompanyProfile");
    const Reply after = front_.put(path, R"({"companyName":"Contoso Ltd","email":"info@contoso.example",
        "address":{"country":"FR","city":"Lyon","addressLine1":"2 quai","postalCode":"69002"}})");
    ASSERT_EQ(after.status, 200) << after.text;
    EXPECT_EQ(after["companyName"], "Contoso Ltd");
    EXPECT_EQ(after["address/city"], "Lyon");
    EXPECT_EQ(front_.get(path).text, after.text);
    EXPECT_EQ(front_.put(path, R"({"organizationRegistrationNumber":"123"})").code(), "600002");
    EXPECT_EQ(front_.get("/v1/customers")["items/0/companyProfile/companyName"], "Contoso Ltd");
}

}  // namespace
}  // namespace comptoir::conformance
