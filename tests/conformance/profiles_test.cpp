#include "base/limits.hpp"
#include "base/text.hpp"
#include "front.hpp"

/// How the parts of a customer and of a partner depend on each other, and what texts they take.
/// Sources: reseller contract §1.7, §1.8, §1.11.1, §2.3, §2.15.
namespace comptoir::conformance {
namespace {

class ProfileTexts : public FrontTest {
  protected:
    // The billing profile of a customer that has moved to another country.
    Reply move(const std::string& customer, const std::string& country, const std::string& culture,
               const std::string& postal_code) {
        return front_.put(
            customer + "/profiles/billing",
            fmt::format(R"({{"email":"a@contoso.example","culture":"{1}","language":"{2}",)"
                        R"("companyName":"Contoso","defaultAddress":{{"country":"{0}","city":"City",)"
                        R"("addressLine1":"1 Street","postalCode":"{3}",)"
                        R"("phoneNumber":"+36 1 234 5678"}}}})",
                        country, culture, culture.substr(0, 2), postal_code));
    }
    std::string etag(const std::string& customer) {
        return front_.get(customer + "/profiles/billing")["attributes/etag"];
    }
};
COMPTOIR_ON_BOTH_ENGINES(ProfileTexts);

json::Value& member_of(json::Value& object, std::string_view wanted) {
    auto& members = *object.if_object();
    return std::find_if(members.begin(), members.end(), [&](const auto& one) { return one.first == wanted; })
        ->second;
}

std::string hungarian() {
    json::Value body = *json::parse(Front::customer_body("magyar.example", "HU"));
    member_of(body, "companyProfile").if_object()->emplace_back("organizationRegistrationNumber", "12345678");
    json::Value& billing = member_of(body, "billingProfile");
    for (auto& [name, value] : *billing.if_object()) {
        if (name == "culture") value = "hu-HU";
        if (name == "language") value = "hu";
        if (name != "defaultAddress") continue;
        for (auto& [member, text] : *value.if_object()) {
            if (member == "postalCode") text = "1011";
        }
        value.if_object()->emplace_back("phoneNumber", "+36 1 234 5678");
    }
    return json::write(body);
}

TEST_P(ProfileTexts, ARegistrationNumberEndsWithTheCountryThatNeededIt_CUS_01_CUS_07_CUS_09) {
    const Reply created = front_.post("/v1/customers", hungarian());
    ASSERT_EQ(created.status, 201) << created.text;
    const std::string customer = "/v1/customers/" + created["id"];
    EXPECT_EQ(front_.get(customer + "/profiles/company")["organizationRegistrationNumber"], "12345678");
    ASSERT_EQ(move(customer, "FR", "fr-FR", "75002").status, 200);
    EXPECT_FALSE(front_.get(customer + "/profiles/company").has("organizationRegistrationNumber"));
    const Reply company = front_.put(customer + "/profiles/company", R"({"companyName":"Contoso SA"})");
    EXPECT_EQ(company.status, 200) << "it can be edited all the same: " << company.text;
}

TEST_P(ProfileTexts, ACountryThatNeedsANumberIsRefusedWithoutOne_CUS_01_CUS_07) {
    const std::string customer = front_.add_customer("contoso.example");
    const std::string before = front_.get(customer + "/profiles/billing").text;
    const Reply refused = move(customer, "HU", "hu-HU", "1011");
    EXPECT_EQ(refused.status, 400);
    EXPECT_EQ(refused.code(), "600049");
    EXPECT_EQ(front_.get(customer + "/profiles/billing").text, before);
}

TEST_P(ProfileTexts, TheBillingEtagMovesWithTheBillingProfileOnly_CUS_07_1_7) {
    const std::string customer = front_.add_customer("contoso.example");
    const Reply read = front_.get(customer + "/profiles/billing");
    ASSERT_EQ(front_.put(customer + "/qualification", "1").status, 200);
    ASSERT_EQ(front_.post(customer + "/qualifications", R"({"qualification":1})").status, 201);
    ASSERT_EQ(front_.put(customer + "/profiles/company", R"({"companyName":"Other"})").status, 200);
    EXPECT_EQ(etag(customer), read["attributes/etag"]);
    ASSERT_EQ(front_.put(customer + "/profiles/billing", read.text).status, 200) << "sent back as read";
    EXPECT_NE(etag(customer), read["attributes/etag"]);
    EXPECT_EQ(front_.put(customer + "/profiles/billing", read.text).code(), "2055");
}

TEST_P(ProfileTexts, WhatIsBlankIsNotGiven_CUS_01_CUS_09_1_8) {
    const std::string customer = front_.add_customer("contoso.example");
    const Reply kept = front_.put(customer + "/profiles/company", R"({"companyName":"  ","email":" \t"})");
    ASSERT_EQ(kept.status, 200) << kept.text;
    EXPECT_EQ(kept["companyName"], "Contoso");
    EXPECT_FALSE(kept.has("email"));
    const Reply trimmed = front_.put(customer + "/profiles/company", R"({"companyName":" Contoso SA "})");
    EXPECT_EQ(trimmed["companyName"], "Contoso SA");
    json::Value body = *json::parse(Front::customer_body("blank.example"));
    member_of(body, "companyProfile").if_object()->emplace_back("companyName", "   ");
    EXPECT_EQ(front_.post("/v1/customers", json::write(body))["companyProfile/companyName"], "Contoso");
    EXPECT_EQ(front_.post("/v1/customers", Front::customer_body("none.example", "FR", "  ")).code(), "3000");
}

TEST_P(ProfileTexts, OfPartnersHaveTheFormsOfCustomers_PRF_02_PRF_04_PRF_06_3000) {
    for (const auto& [path, body] : std::initializer_list<std::pair<const char*, const char*>>{
             {"organization", R"({"culture":"garbage"})"},
             {"organization", R"({"language":"xxxx"})"},
             {"organization", R"({"email":"not an email"})"},
             {"billing", R"({"primaryContact":{"email":"nobody"}})"},
             {"legalbusiness", R"({"companyApproverEmail":"@"})"},
             {"support", R"({"email":"help"})"}}) {
        const Reply refused = front_.put(fmt::format("/v1/profiles/{}", path), body);
        EXPECT_EQ(refused.status, 400) << body;
        EXPECT_EQ(refused.code(), "3000") << body;
    }
    const Reply stored = front_.put("/v1/profiles/organization",
                                    R"({"culture":"FR-fr","language":"FR","email":" a@lutece.example "})");
    ASSERT_EQ(stored.status, 200) << stored.text;
    EXPECT_EQ(stored["culture"], "fr-FR");
    EXPECT_EQ(stored["language"], "fr");
    EXPECT_EQ(stored["email"], "a@lutece.example");
}

TEST_P(ProfileTexts, ADescriptionOfAnAddressStaysWithinItsBound_QUA_06_1_11_1) {
    const std::string line(limits::kAddressLineCharsMax, 'x');
    json::Object address{{"country", "FR"}, {"city", line}, {"postalCode", "no"}, {"district", line}};
    for (const char* name : {"addressLine1", "addressLine2", "addressLine3", "region"})
        address.emplace_back(name, line);
    const Reply refused = front_.post("/v1/validations/address", json::write(address));
    EXPECT_EQ(refused.code(), "2007");
    EXPECT_LE(refused["description"].size(), 1024U);
    const auto description = json::parse(refused["description"]);
    ASSERT_TRUE(static_cast<bool>(description)) << refused.text;
    EXPECT_FALSE(description->text_or("reason").empty());
    ASSERT_NE(description->find("corrected_address"), nullptr);
    EXPECT_EQ(description->find("corrected_address")->text_or("country"), "FR");
}

TEST_P(ProfileTexts, AgreementTypesMindNeitherCaseNorUnderscores_1_2_1_8) {
    const std::string customer = front_.add_customer("contoso.example");
    for (const char* type : {"MicrosoftCustomerAgreement", "microsoft_customer_agreement"}) {
        const Reply templates = front_.get(fmt::format("/v1/agreements?agreementType={}", type));
        EXPECT_EQ(templates["items/0/agreementType"], "MicrosoftCustomerAgreement") << type;
    }
    const Reply confirmed = front_.post(
        customer + "/agreements",
        R"({"primaryContact":{"firstName":"Ada","lastName":"Martin","email":"ada@contoso.example"},)"
        R"("dateAgreed":"2024-03-10","templateId":"117a77b0-9360-443b-8795-c6dedc750cf9",)"
        R"("type":"microsoft_customer_agreement"})");
    EXPECT_EQ(confirmed.status, 201) << confirmed.text;
    EXPECT_EQ(confirmed["type"], "MicrosoftCustomerAgreement");
}

}  // namespace
}  // namespace comptoir::conformance
