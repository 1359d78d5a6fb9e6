#include <gmock/gmock.h>

#include "base/text.hpp"
#include "catalog_of_shop.hpp"
#include "front.hpp"

namespace comptoir::conformance {
namespace {

constexpr const char* kCloud = "998b88de-aa99-4388-a42c-1b3517d49490";
constexpr const char* kCustomer = "117a77b0-9360-443b-8795-c6dedc750cf9";

std::string attestation(const std::string& date = "2024-03-10T08:00:00Z",
                        const std::string& last = "Martin") {
    return json::write(json::Object{{"primaryContact", json::Object{{"firstName", "Ada"},
                                                                    {"lastName", last},
                                                                    {"email", "ada@contoso.example"},
                                                                    {"phoneNumber", "0140000000"}}},
                                    {"dateAgreed", date},
                                    {"templateId", kCustomer},
                                    {"type", "MicrosoftCustomerAgreement"},
                                    {"userId", "whoever"}});
}

// ---- Qualifications and validations ----

class Validations : public FrontTest {};
COMPTOIR_ON_BOTH_ENGINES(Validations);

TEST_P(Validations, QualificationsAreBareStrings_QUA_01_QUA_02) {
    const std::string path = front_.add_customer("contoso.example") + "/qualification";
    EXPECT_EQ(front_.get(path).text, R"("none")");
    for (const char* body :
         {"1", R"("Education")", R"("education")", R"({"Qualification":"Education"})", "Education"}) {
        const Reply reply = front_.put(path, body);
        EXPECT_EQ(reply.status, 200) << body;
        EXPECT_EQ(reply.text, R"("education")") << body;
    }
    EXPECT_EQ(front_.get(path).text, R"("education")");
    EXPECT_EQ(front_.put(path + "?code=123", "3").text, R"("governmentcommunitycloud")");
}

TEST_P(Validations, AKnownClientCannotReadGovernment_QUA_01_A_6) {
    const std::string path = front_.add_customer("contoso.example") + "/qualification";
    ASSERT_EQ(front_.put(path, R"("GovernmentCommunityCloud")").status, 200);
    EXPECT_EQ(front_.get(path, {{"MS-PartnerCenter-Client", "Partner Center Java SDK"}}).text, R"("none")");
}

TEST_P(Validations, SomeQualificationsCannotBeSet_QUA_02) {
    const std::string path = front_.add_customer("contoso.example") + "/qualification";
    for (const char* body : {"0", R"("none")", "2", R"("nonprofit")"}) {
        EXPECT_EQ(front_.put(path, body).code(), "800002") << body;
    }
    for (const char* body : {"9", R"("military")", "{}", "null", ""})
        EXPECT_EQ(front_.put(path, body).code(), "3000") << body;
}

TEST_P(Validations, QualificationRecordsAreABareArray_QUA_03_QUA_05) {
    const std::string customer = front_.add_customer("contoso.example");
    EXPECT_EQ(front_.get(customer + "/qualifications").text, "[]");
    ASSERT_EQ(front_.put(customer + "/qualification", "1").status, 200);
    const Reply records = front_.get(customer + "/qualifications");
    EXPECT_EQ(records["0/qualification"], "Education");
    EXPECT_EQ(records["0/vettingStatus"], "Approved");
    EXPECT_EQ(records["0/vettingCreatedDate"], "2024-03-10T09:00:00.0000000Z");
    ASSERT_EQ(front_.put(customer + "/qualification", "3").status, 200);
    const Reply both = front_.get(customer + "/qualifications");
    EXPECT_EQ(both["0/qualification"], "Education");
    EXPECT_EQ(both["1/qualification"], "GovernmentCommunityCloud");
    EXPECT_EQ(front_.put(customer + "/qualification?code=abc", "3").code(), "3000");
    EXPECT_EQ(front_.get("/v1/customers/all/validations").text, "[]");
}

TEST_P(Validations, AddressesAreCheckedByTheirCountry_QUA_06) {
    const std::string good =
        R"({"AddressLine1":"1 Microsoft Way","City":"Redmond","State":"WA","PostalCode":"98052","Country":"us"})";
    const Reply accepted = front_.post("/v1/validations/address", good);
    EXPECT_EQ(accepted.status, 200);
    EXPECT_EQ(accepted.text, "");
    EXPECT_EQ(
        front_.post("/v1/validations/address", good, {{"MS-PartnerCenter-Client", "Partner Center Java SDK"}})
            .text,
        "true");
    for (const char* bad :
         {R"({"addressLine1":"1 Way","city":"Redmond","state":"ZZ","postalCode":"98052","country":"US"})",
          R"({"addressLine1":"1 Way","city":"Redmond","postalCode":"98052","country":"US"})",
          R"({"addressLine1":"1 Way","city":"Redmond","state":"WA","postalCode":"ABC","country":"US"})",
          R"({"addressLine1":"1 Way","state":"WA","postalCode":"98052","country":"US"})",
          R"({"city":"Redmond","state":"WA","postalCode":"98052","country":"US"})",
          R"({"addressLine1":"1 Way","city":"Redmond","state":"WA","postalCode":"98052","country":"XX"})",
          "{}"}) {
        const Reply refused = front_.post("/v1/validations/address", bad);
        EXPECT_EQ(refused.status, 400) << bad;
        EXPECT_EQ(refused.code(), "2007") << bad;
        EXPECT_EQ(refused["source"], "PartnerFD");
        const auto description = json::parse(refused["description"]);
        ASSERT_TRUE(static_cast<bool>(description)) << refused.text;
        EXPECT_EQ(description->text_or("code"), "60071");
        EXPECT_FALSE(description->text_or("reason").empty());
        EXPECT_NE(description->find("corrected_address"), nullptr);
    }
    EXPECT_EQ(
        front_
            .post(
                "/v1/validations/address",
                R"({"addressLine1":"1 rue","city":"Lyon","state":"anything","postalCode":"69002","country":"FR"})")
            .status,
        200);
}

TEST_P(Validations, ADomainIsTakenOrFree_QUA_07) {
    front_.add_customer("contoso.example");
    EXPECT_EQ(front_.call("HEAD", "/v1/domains/Contoso.Example").status, 200);
    EXPECT_EQ(front_.call("HEAD", "/v1/domains/lutece.example").status, 200);
    EXPECT_EQ(front_.call("HEAD", "/v1/domains/free.example").status, 404);
}

TEST_P(Validations, CountriesSayTheirRules_QUA_08) {
    const Reply us = front_.get("/v1/countryvalidationrules/us");
    ASSERT_EQ(us.status, 200);
    EXPECT_EQ(us["iso2Code"], "US");
    EXPECT_EQ(us["defaultCulture"], "en-US");
    EXPECT_EQ(us["isStateRequired"], "true");
    EXPECT_GE(us.size_of("supportedStatesList"), 50U);
    EXPECT_EQ(us["isPostalCodeRequired"], "true");
    EXPECT_EQ(us["isCityRequired"], "true");
    EXPECT_FALSE(us["postalCodeRegex"].empty());
    EXPECT_FALSE(us["phoneNumberRegex"].empty());
    EXPECT_EQ(us["countryCallingCodesList/0"], "1");
    EXPECT_EQ(us["attributes/objectType"], "CountryValidationRules");
    const Reply fr = front_.get("/v1/countryvalidationrules/FR");
    EXPECT_EQ(fr.size_of("supportedStatesList"), 0U);
    EXPECT_EQ(fr["isStateRequired"], "false");
    EXPECT_EQ(fr["supportedCulturesList/0"], "fr-FR");
    EXPECT_EQ(fr["isVatIdSupported"], "true");
    const Reply unknown = front_.get("/v1/countryvalidationrules/ZZ");
    EXPECT_EQ(unknown.status, 404);
    EXPECT_EQ(unknown.code(), "1000");
}

// ---- Agreements ----

class Agreements : public FrontTest {
  protected:
    std::string customer_ = front_.add_customer("contoso.example");
    std::string path_ = customer_ + "/agreements";
};
COMPTOIR_ON_BOTH_ENGINES(Agreements);

TEST_P(Agreements, TemplatesAreListedByType_AGR_01) {
    const Reply absent = front_.get("/v1/agreements");
    ASSERT_EQ(absent.size_of("items"), 1U);
    EXPECT_EQ(absent["items/0/agreementType"], "MicrosoftCloudAgreement");
    EXPECT_EQ(absent["items/0/templateId"], kCloud);
    EXPECT_EQ(absent["items/0/versionRank"], "0");
    const Reply named = front_.get("/v1/agreements?agreementType=microsoftcustomeragreement");
    ASSERT_EQ(named.size_of("items"), 1U);
    EXPECT_EQ(named["items/0/templateId"], kCustomer);
    EXPECT_EQ(front_.get("/v1/agreements?agreementType=*").size_of("items"), 2U);
    const Reply unknown = front_.get("/v1/agreements?agreementType=Handshake");
    EXPECT_EQ(unknown.status, 400);
    EXPECT_EQ(unknown.code(), "800002");
    front_.follow_links(absent);
}

TEST_P(Agreements, AreAttestedAndListed_AGR_02_AGR_03_R51) {
    const Reply confirmed = front_.post(path_, attestation());
    ASSERT_EQ(confirmed.status, 201) << confirmed.text;
    EXPECT_EQ(confirmed["type"], "MicrosoftCustomerAgreement");
    EXPECT_EQ(confirmed["templateId"], kCustomer);
    EXPECT_EQ(confirmed["primaryContact/lastName"], "Martin");
    EXPECT_EQ(confirmed["dateAgreed"], "2024-03-10T08:00:00.0000000Z");
    EXPECT_NE(confirmed["userId"], "whoever");
    EXPECT_EQ(front_.get(path_)["totalCount"], "0");
    EXPECT_EQ(front_.get(path_ + "?agreementType=*")["totalCount"], "1");
    const Reply listed = front_.get(path_ + "?agreementType=MicrosoftCustomerAgreement");
    EXPECT_EQ(listed["items/0/primaryContact/email"], "ada@contoso.example");
    EXPECT_EQ(front_.get(path_ + "?agreementType=Handshake").code(), "800002");
}

TEST_P(Agreements, ARepetitionIsRefusedInTheSecondShape_AGR_03_600061) {
    ASSERT_EQ(front_.post(path_, attestation()).status, 201);
    const Reply again = front_.post(path_, attestation("2024-03-01"));
    EXPECT_EQ(again.status, 400);
    EXPECT_EQ(again.code(), "600061");
    EXPECT_EQ(again["errorName"], "PartnerConfirmedAgreementAlreadyExists");
    EXPECT_EQ(front_.post(path_, attestation("2024-03-01", "Durand")).status, 201);
}

TEST_P(Agreements, AnAttestationIsComplete_AGR_03) {
    const auto code = [&](const std::string& from, const std::string& to) {
        std::string body = attestation();
        body.replace(body.find(from), from.size(), to);
        const Reply reply = front_.post(path_, body);
        EXPECT_EQ(reply.status, 400) << body;
        return reply.code();
    };
    EXPECT_EQ(code("2024-03-10T08:00:00Z", "2024-03-11"), "800002");
    EXPECT_EQ(code("2024-03-10T08:00:00Z", "0001-01-01T00:00:00"), "800002");
    EXPECT_EQ(code("2024-03-10T08:00:00Z", "yesterday"), "800002");
    EXPECT_EQ(code(R"("firstName":"Ada")", R"("firstName":"")"), "800002");
    EXPECT_EQ(code("ada@contoso.example", "ada"), "800002");
    EXPECT_EQ(code("MicrosoftCustomerAgreement", "Handshake"), "800002");
    EXPECT_EQ(code(kCustomer, kCloud), "800002");
    EXPECT_EQ(code(kCustomer, "x"), "800002");
    EXPECT_EQ(front_.post(path_, "{}").code(), "800002");
    EXPECT_EQ(front_.post(path_, "no").code(), "800002");
    std::string without_phone = attestation();
    without_phone.replace(without_phone.find(R"("0140000000")"), 12, "null");
    EXPECT_EQ(front_.post(path_, without_phone).status, 201);
}

TEST_P(Agreements, DocumentsAreLinkedForFiveMinutes_AGR_04) {
    const std::string path = fmt::format("/v1/agreementtemplates/{}/document", kCustomer);
    const Reply document = front_.get(path + "?language=fr-FR&country=fr");
    ASSERT_EQ(document.status, 200);
    EXPECT_EQ(document["country"], "FR");
    EXPECT_EQ(document["language"], "fr-FR");
    EXPECT_EQ(front_.get(path)["country"], "US");
    EXPECT_EQ(front_.get(path)["language"], "en-US");
    EXPECT_NE(front_.get(path)["downloadUri"], front_.get(path)["downloadUri"]);
    const std::string base = "https://market.example";
    ASSERT_TRUE(document["downloadUri"].starts_with(base));
    const std::string target = document["downloadUri"].substr(base.size());
    front_.be(Who::nobody);
    const Reply text = front_.get(target);
    EXPECT_EQ(text.status, 200);
    EXPECT_NE(text.text.find("Contrat client"), std::string::npos);
    EXPECT_EQ(front_.get(document["displayUri"].substr(base.size())).status, 200);
    EXPECT_EQ(front_.get("/v1/agreementdocuments/nonsense").status, 404);
    front_.go_to("2024-03-10T09:05:01Z");
    EXPECT_EQ(front_.get(target).status, 404);
    front_.be(Who::partner);
    EXPECT_EQ(front_.get("/v1/agreementtemplates/00000000-1111-4222-8333-444444444444/document").code(),
              "1000");
    EXPECT_EQ(front_.get("/v1/agreementtemplates/x/document").code(), "1000");
}

TEST_P(Agreements, NobodySignsDirectly_AGR_05) {
    EXPECT_EQ(front_.get(customer_ + "/directSignedMicrosoftCustomerAgreementStatus")["isSigned"], "false");
}

TEST_P(Agreements, ThePartnersOwnIsToldByIdOrProgram_AGR_06) {
    const std::string path = "/v1/compliance/csp/agreementstatus";
    EXPECT_EQ(front_.get(path + "?mpnId=1234567")["isAgreementSigned"], "true");
    EXPECT_EQ(front_.get(path + "?tenantId=" + front_.partner_id().str())["isAgreementSigned"], "true");
    for (const char* query : {"", "?mpnId=abc", "?tenantId=abc"})
        EXPECT_EQ(front_.get(path + query).code(), "2000");
    for (const char* query : {"?mpnId=99", "?tenantId=00000000-1111-4222-8333-444444444444"}) {
        const Reply unknown = front_.get(path + query);
        EXPECT_EQ(unknown.status, 404);
        EXPECT_EQ(unknown.code(), "3000");
    }
}

TEST_P(Agreements, OpenTheWayToAPurchaseAndCloseItToTheEnd_D2_D6_CUS_04_CUS_05) {
    front_.be(Who::sandbox);
    const std::string customer = front_.add_customer("test.example");
    const Reply offered = front_.get(customer + "/products/DZH318Z0SEAT/skus/0001/availabilities");
    const std::string body = json::write(
        json::Object{{"billingCycle", "monthly"},
                     {"lineItems", json::Array{json::Object{{"lineItemNumber", 0},
                                                            {"offerId", offered["items/0/catalogItemId"]},
                                                            {"termDuration", "P1M"},
                                                            {"quantity", 2}}}}});
    const Reply refused = front_.post(customer + "/orders", body);
    EXPECT_EQ(refused.status, 403);
    EXPECT_EQ(refused.code(), "13605");
    ASSERT_EQ(front_.post(customer + "/agreements", attestation()).status, 201);
    const Reply order = front_.post(customer + "/orders", body);
    ASSERT_EQ(order.status, 201) << order.text;
    front_.follow_links(order);
    const Reply kept = front_.call("PATCH", customer, R"({"relationshipToPartner":"none"})");
    EXPECT_EQ(kept.status, 400);
    EXPECT_EQ(kept.code(), "800096");
    const Reply not_deleted = front_.call("DELETE", customer);
    EXPECT_EQ(not_deleted.status, 400);
    EXPECT_EQ(not_deleted.code(), "800061");
}

// ---- Profiles and relationships ----

class Profiles : public FrontTest {};
COMPTOIR_ON_BOTH_ENGINES(Profiles);

TEST_P(Profiles, TheOrganizationIsCompleteFromTheStart_PRF_01_D1) {
    const Reply reply = front_.get("/v1/profiles/organization");
    ASSERT_EQ(reply.status, 200);
    EXPECT_EQ(reply["id"], front_.partner_id().str());
    EXPECT_EQ(reply["tenantId"], front_.partner_id().str());
    EXPECT_EQ(reply["companyName"], "Reseller lutece.example");
    EXPECT_EQ(reply["defaultAddress/country"], "FR");
    EXPECT_EQ(reply["culture"], "fr-FR");
    EXPECT_EQ(reply["language"], "fr");
    EXPECT_EQ(reply["domain"], "lutece.example");
    EXPECT_EQ(reply["profileType"], "OrganizationProfile");
    EXPECT_EQ(reply["attributes/objectType"], "OrganizationProfile");
    EXPECT_FALSE(reply["attributes/etag"].empty());
    front_.follow_links(reply);
}

TEST_P(Profiles, OthersAreThere_PRF_03_PRF_05_PRF_07_PRF_09) {
    const Reply billing = front_.get("/v1/profiles/billing");
    EXPECT_EQ(billing["billingCurrency"], "EUR");
    EXPECT_EQ(billing["profileType"], "BillingProfile");
    const Reply legal = front_.get("/v1/profiles/legalbusiness?vettingVersion=LastFinalized");
    EXPECT_EQ(legal["vettingStatus"], "authorized");
    EXPECT_EQ(legal["vettingSubStatus"], "none");
    EXPECT_EQ(front_.get("/v1/profiles/legalbusiness?vettingVersion=oldest").code(), "900126");
    const Reply support = front_.get("/v1/profiles/support");
    EXPECT_EQ(support["profileType"], "support_profile");
    EXPECT_EQ(support["attributes/objectType"], "PartnerSupportProfile");
    const Reply mpn = front_.get("/v1/profiles/mpn");
    EXPECT_EQ(mpn["mpnId"], "1234567");
    EXPECT_EQ(front_.get("/v1/profiles/mpn?mpnId=7654321")["partnerName"], "Reseller sandbox.example");
    const Reply unknown = front_.get("/v1/profiles/mpn?mpnId=1");
    EXPECT_EQ(unknown.status, 404);
    EXPECT_EQ(unknown.code(), "3000");
    for (const Reply* reply : {&billing, &legal, &support, &mpn}) front_.follow_links(*reply);
}

TEST_P(Profiles, AreReplacedWithTheEtagThatWasRead_PRF_02_PRF_04_PRF_06_PRF_08) {
    const Reply before = front_.get("/v1/profiles/organization");
    const std::string etag = before["attributes/etag"];
    const std::string body =
        R"({"companyName":"Lutèce","email":"a@lutece.example","culture":"fr-FR","language":"fr",
        "defaultAddress":{"country":"FR","city":"Paris","addressLine1":"1 rue","postalCode":"75002"}})";
    const Reply after = front_.put("/v1/profiles/organization", body, {{"If-Match", etag}});
    ASSERT_EQ(after.status, 200) << after.text;
    EXPECT_EQ(after["companyName"], "Lutèce");
    EXPECT_EQ(front_.get("/v1/profiles/organization").text, after.text);
    const Reply outdated = front_.put("/v1/profiles/organization", body, {{"If-Match", etag}});
    EXPECT_EQ(outdated.status, 400);
    EXPECT_EQ(outdated.code(), "2055");
    EXPECT_EQ(front_.put("/v1/profiles/organization", R"({"defaultAddress":{"country":"DE"}})").code(),
              "2007");
    EXPECT_EQ(
        front_.put("/v1/profiles/support", R"({"Email":"help@lutece.example","Telephone":null})")["email"],
        "help@lutece.example");
    EXPECT_EQ(front_.put("/v1/profiles/supportprofile", R"({"telephone":"0140"})")["telephone"], "0140");
    EXPECT_EQ(
        front_.put("/v1/profiles/billing",
                   R"({"taxId":"FR1","primaryContact":{"FirstName":"Ada"}})")["primaryContact/firstName"],
        "Ada");
    EXPECT_EQ(front_.put("/v1/profiles/legalbusiness", R"({"companyName":"Lutèce SA"})")["companyName"],
              "Lutèce SA");
    front_.be(Who::american);
    EXPECT_EQ(front_.get("/v1/profiles/organization")["companyName"], "Reseller fabrikam.example");
}

TEST_P(Profiles, AreAcceptedAsTheyWereRead_PRF_02_PRF_04_PRF_06) {
    for (const char* path :
         {"/v1/profiles/organization", "/v1/profiles/billing", "/v1/profiles/legalbusiness"}) {
        const Reply read = front_.get(path);
        const Reply sent_back = front_.put(path, read.text);
        ASSERT_EQ(sent_back.status, 200) << sent_back.text;
        EXPECT_EQ(sent_back["companyName"], read["companyName"]);
        EXPECT_EQ(front_.get(path).text, sent_back.text);
    }
}

TEST_P(Profiles, ADirectPartnerHasNoPartners_REL_01_REL_03) {
    const std::string customer = front_.add_customer("contoso.example");
    const Reply request = front_.get("/v1/customers/relationshiprequests");
    EXPECT_NE(request["url"].find(front_.partner_id().str()), std::string::npos);
    EXPECT_EQ(request["attributes/objectType"], "RelationshipRequest");
    for (const std::string& target :
         {std::string("/v1/relationships"),
          std::string("/v1/relationships?relationship_type=is_indirect_reseller_of"),
          std::string("/v1/relationships?relationship_type=IsIndirectCloudSolutionProviderOf"),
          customer + "/relationships"}) {
        EXPECT_EQ(front_.get(target)["totalCount"], "0") << target;
    }
    EXPECT_EQ(front_.get("/v1/relationships?relationship_type=friend").code(), "2001");
    const auto filtered = [&](std::string_view field, std::string_view op) {
        return front_.get(fmt::format(
            R"(/v1/relationships?filter=%7B"Field":"{}","Value":"x","Operator":"{}"%7D)", field, op));
    };
    for (const auto& [field, op] :
         {std::pair{"Name", "substring"}, {"MpnId", "equals"}, {"mpn_id", "Equals"}})
        EXPECT_EQ(filtered(field, op).status, 200) << field;
    for (const auto& [field, op] :
         {std::pair{"Name", "equals"}, {"MpnId", "starts_with"}, {"Other", "equals"}})
        EXPECT_EQ(filtered(field, op).code(), "2001") << field;
    EXPECT_EQ(front_.get("/v1/relationships?filter=nonsense").code(), "2001") << "1.10";
}

// ---- The door ----

class Door : public FrontTest {};
COMPTOIR_ON_BOTH_ENGINES(Door);

TEST_P(Door, WithoutATokenNobodyComesIn_1_3_5) {
    front_.be(Who::nobody);
    const Reply missing = front_.get("/v1/customers");
    EXPECT_EQ(missing.status, 401);
    EXPECT_EQ(missing.code(), "800001");
    EXPECT_TRUE(
        missing.headers.find("WWW-Authenticate").value_or("").starts_with("OAuth realm=urn:cpsvc:cpid:"));
    const Reply rejected = front_.get("/v1/customers", {{"Authorization", "Bearer a.b.c"}});
    EXPECT_EQ(rejected.status, 401);
    EXPECT_EQ(rejected.code(), "400");
    EXPECT_TRUE(rejected.headers.find("WWW-Authenticate").has_value());
}

TEST_P(Door, RolesDecideWhoWrites_R54_900150) {
    const std::string customer = front_.add_customer("contoso.example");
    front_.be(Who::helpdesk);
    EXPECT_EQ(front_.get(customer).status, 200);
    for (const auto& [method, target] : {std::pair<std::string, std::string>{"POST", "/v1/customers"},
                                         {"PATCH", customer},
                                         {"DELETE", customer},
                                         {"PUT", customer + "/profiles/billing"},
                                         {"POST", customer + "/agreements"},
                                         {"PUT", "/v1/profiles/organization"}}) {
        const Reply refused = front_.call(method, target, "{}");
        EXPECT_EQ(refused.status, 403) << target;
        EXPECT_EQ(refused.code(), "900150") << target;
    }
}

TEST_P(Door, UnknownResourcesAndMethodsAreNotFound_1_11_2) {
    for (const auto& [method, target] : {std::pair<std::string, std::string>{"GET", "/v1/nothing"},
                                         {"DELETE", "/v1/customers"},
                                         {"POST", "/v1/products"}}) {
        const Reply reply = front_.call(method, target);
        EXPECT_EQ(reply.status, 404) << target;
        EXPECT_EQ(reply.code(), "1000") << target;
    }
}

TEST_P(Door, PathsAreReadLeniently_1_2) {
    EXPECT_EQ(front_.get("/V1/PROFILES//Organization/").status, 200);
}

TEST_P(Door, IdsAreEchoedOrMade_1_5_E1) {
    const Reply echoed = front_.get("/v1/agreements", {{"MS-RequestId", "r-1"}, {"MS-CorrelationId", "c-1"}});
    EXPECT_EQ(echoed.headers.find("MS-RequestId"), "r-1");
    EXPECT_EQ(echoed.headers.find("MS-CorrelationId"), "c-1");
    EXPECT_EQ(echoed.headers.find("X-Locale"), "en-US");
    EXPECT_NE(front_.get("/v1/agreements").headers.find("MS-RequestId"),
              front_.get("/v1/agreements").headers.find("MS-RequestId"));
}

TEST_P(Door, OneContractVersionOnly_1_4) {
    EXPECT_EQ(front_.get("/v1/agreements", {{"MS-Contract-Version", "v1"}}).status, 200);
    const Reply other = front_.get("/v1/agreements", {{"MS-Contract-Version", "v2"}});
    EXPECT_EQ(other.status, 400);
    EXPECT_EQ(other.code(), "800002");
}

TEST_P(Door, TooLargeABodyIsInvalidInput_1_8) {
    const Reply reply = front_.post("/v1/customers", std::string(1024 * 1024 + 1, ' '));
    EXPECT_EQ(reply.status, 400);
    EXPECT_EQ(reply.code(), "800002");
}

TEST_P(Door, ADatabaseThatFailsIsOurError_800003) {
    front_.fail_with([](std::int64_t, std::string_view) { throw sql::DatabaseError("gone"); });
    const Reply reply = front_.post("/v1/customers", Front::customer_body("contoso.example"));
    EXPECT_EQ(reply.status, 500);
    EXPECT_EQ(reply.code(), "800003");
    front_.fail_with([](std::int64_t, std::string_view) { throw sql::BusyError("busy"); });
    const Reply busy = front_.post("/v1/customers", Front::customer_body("contoso.example"));
    EXPECT_EQ(busy.status, 503);
    EXPECT_TRUE(busy.headers.find("Retry-After").has_value());
    front_.fail_with({});
    EXPECT_EQ(front_.post("/v1/customers", Front::customer_body("contoso.example")).status, 201);
}

TEST_P(Door, NothingHalfDoneRemainsWhicheverStorageCallFails_CUS_01) {
    for (std::int64_t nth = 1;; ++nth) {
        front_.fail_with([nth](std::int64_t call, std::string_view) {
            if (call == nth) throw sql::DatabaseError("gone");
        });
        const Reply reply = front_.post("/v1/customers", Front::customer_body("contoso.example"));
        front_.fail_with({});
        if (reply.status == 201) break;
        EXPECT_EQ(reply.status, 500) << nth;
        EXPECT_EQ(front_.get("/v1/customers")["totalCount"], "0") << nth;
        EXPECT_EQ(front_.call("HEAD", "/v1/domains/contoso.example").status, 404) << nth;
        ASSERT_LT(nth, 50);
    }
}

}  // namespace
}  // namespace comptoir::conformance
