#include <gmock/gmock.h>

#include "purchases.hpp"

/// What customers, their agreements and qualifications have beside the main road (reseller contract §1.7,
/// §1.10, §2.3–§2.6, §3.11).
namespace comptoir::conformance {
namespace {

class PartyDetails : public FrontTest {
  protected:
    std::string newest_record() {
        const Reply page = front_.get("/v1/auditrecords?size=1");
        return page["items/0/operationType"] + "/" + page["items/0/resourceType"];
    }
};
COMPTOIR_ON_BOTH_ENGINES(PartyDetails);

TEST_P(PartyDetails, NamesOfACustomerMayBeAbsent_CUS_01) {
    const Reply created = front_.post(
        "/v1/customers",
        R"({"companyProfile":{"domain":"contoso.example"},"billingProfile":{"email":"a@contoso.example",)"
        R"("culture":"fr-FR","language":"fr","companyName":"Contoso","defaultAddress":{"addressLine1":"1 rue",)"
        R"("city":"Paris","postalCode":"75002","country":"FR"}}})");
    ASSERT_EQ(created.status, 201) << created.text;
    EXPECT_FALSE(created.has("billingProfile/firstName"));
    EXPECT_FALSE(created.has("billingProfile/lastName"));
    EXPECT_FALSE(created.has("billingProfile/defaultAddress/firstName"));
}

TEST_P(PartyDetails, ADeletedCustomerIsAudited_CUS_05_3_11) {
    front_.be(Who::sandbox);
    const std::string customer = front_.add_customer("test.example");
    ASSERT_EQ(front_.call("DELETE", customer).status, 204);
    EXPECT_EQ(newest_record(), "delete_customer/customer");
}

TEST_P(PartyDetails, TheAgreementNamesWhoAttestedItAndIsAudited_AGR_03) {
    const std::string path = front_.add_customer("contoso.example") + "/agreements";
    std::string person;
    front_.read([&](sql::Session& session) {
        person = session
                     .query_one("SELECT user_id FROM user_account WHERE user_name = $1",
                                {std::string("ada@lutece.example")})
                     ->text(0);
    });
    front_.be(Who::person);
    const Reply confirmed = front_.post(path, attestation_of("2024-03-01"));
    ASSERT_EQ(confirmed.status, 201) << confirmed.text;
    EXPECT_EQ(confirmed["userId"], person) << "not what the body says";
    EXPECT_EQ(front_.get(path + "?agreementType=*")["items/0/userId"], person);
    EXPECT_EQ(newest_record(), "create_agreement/agreement");
}

TEST_P(PartyDetails, ACodeGoesAlongWithAQualification_QUA_04) {
    const std::string path = front_.add_customer("contoso.example") + "/qualifications";
    const std::string body = R"({"qualification":"GovernmentCommunityCloud"})";
    EXPECT_EQ(front_.post(path + "?code=123456", body)["qualification"], "GovernmentCommunityCloud");
    const Reply refused = front_.post(path + "?code=abc", body);
    EXPECT_EQ(refused.status, 400);
    EXPECT_EQ(refused.code(), "3000");
}

TEST_P(PartyDetails, ResellersAndProvidersOfADirectPartnerHaveNoCustomers_REL_04_1_10) {
    front_.add_customer("contoso.example");
    for (const char* field :
         {"IndirectReseller", "IndirectCloudSolutionProvider", "indirect_cloud_solution_provider"}) {
        const std::string filter = fmt::format(
            R"(filter=%7B"Field":"{}","Value":"4b847f5f-cf6f-4c9f-b5e4-0e5ed0f2ee47","Operator":"starts_with"%7D)",
            field);
        const Reply reply = front_.get("/v1/customers?" + filter);
        EXPECT_EQ(reply.status, 200) << field;
        EXPECT_EQ(reply["totalCount"], "0") << field;
        EXPECT_FALSE(reply.has("links/next"));
    }
}

TEST_P(PartyDetails, VettingVersionsAreTwo_PRF_05) {
    const std::string path = "/v1/profiles/legalbusiness";
    const Reply plain = front_.get(path);
    for (const char* version : {"current", "Current", "last_finalized", "LastFinalized", "LASTFINALIZED"})
        EXPECT_EQ(front_.get(fmt::format("{}?vettingVersion={}", path, version)).text, plain.text) << version;
    EXPECT_EQ(front_.get(path + "?vettingVersion=oldest").code(), "900126");
}

TEST_P(PartyDetails, SomeBodiesBringTheirEtagInPascalCase_1_7) {
    const std::string path = front_.add_customer("contoso.example") + "/profiles/billing";
    const std::string old = front_.get(path)["attributes/etag"];
    EXPECT_FALSE(old.empty());
    EXPECT_EQ(old.find_first_not_of("-0123456789"), std::string::npos) << "a whole number as text";
    const auto put = [&](std::string_view etag) {
        return front_.put(
            path, fmt::format(R"({{"Email":"a@contoso.example","Culture":"fr-FR","Language":"fr",)"
                              R"("CompanyName":"Contoso","DefaultAddress":{{"AddressLine1":"1 rue",)"
                              R"("City":"Paris","PostalCode":"75002","Country":"FR"}},)"
                              R"("Attributes":{{"Etag":"{}","ObjectType":"CustomerBillingProfile"}}}})",
                              etag));
    };
    const Reply changed = put(old);
    EXPECT_EQ(changed.status, 200) << changed.text;
    EXPECT_EQ(put(old).code(), "2055");
    EXPECT_EQ(put(changed["attributes/etag"]).status, 200);
    EXPECT_EQ(put("").status, 200) << "the last writer wins";
}

}  // namespace
}  // namespace comptoir::conformance
