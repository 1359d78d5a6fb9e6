#include "domain/parties/customer.hpp"

#include "base/text.hpp"

namespace comptoir::parties {
namespace {

// A small world: Ireland writes addresses without postal code, Singapore without city; Hungary registers
// companies.
Geography small_world() {
    Geography world;
    world.find = [](std::string_view country) -> std::optional<CountryRules> {
        const std::string code = to_upper(country);
        CountryRules rules;
        if (code == "DE") return rules;
        if (code == "FR") {
            rules.postal_code_pattern = "five digits";
            rules.cultures = {"fr-FR", "en-US"};
        } else if (code == "US") {
            rules.state_required = true;
        } else if (code == "IE") {
            rules.postal_code_required = false;
        } else if (code == "SG") {
            rules.city_required = false;
        } else if (code == "HU") {
            rules.registration_number_pattern = "five digits";
        } else {
            return std::nullopt;
        }
        return rules;
    };
    world.is_state = [](std::string_view country, std::string_view state) {
        return country == "US" && (state == "WA" || state == "NY");
    };
    world.has_shape = [](std::string_view text, const std::string& pattern) {
        return pattern.empty() || (pattern == "five digits" && text.size() == 5 &&
                                   text.find_first_not_of("0123456789") == std::string_view::npos);
    };
    return world;
}

Address address_in(const char* country) {
    Address address;
    address.country = country;
    address.city = "Redmond";
    address.address_line1 = "One Way";
    address.postal_code = "98052";
    return address;
}

BillingProfile billing_in(const char* country) {
    BillingProfile profile;
    profile.email = "jo@contoso.com";
    profile.culture = "en-us";
    profile.language = "EN";
    profile.company_name = "Contoso";
    profile.default_address = address_in(country);
    return profile;
}

CompanyProfile company() {
    CompanyProfile profile;
    profile.domain = "Contoso.onmicrosoft.com";
    return profile;
}

std::string text_of(const std::vector<Refusal>& problems) {
    std::string text;
    for (const Refusal& problem : problems) {
        text += std::string(name_of(problem.reason)) + " " + problem.field + "\n";
    }
    return text;
}

std::string problems_of(const CompanyProfile& profile, const BillingProfile& billing) {
    return text_of(check_new_customer(profile, billing, small_world()));
}

std::string problems_of(const Address& address) {
    return text_of(check_address(address, "", small_world()));
}

TEST(NewCustomer, IsAcceptedAndStoredInOneCase) {
    EXPECT_EQ(problems_of(company(), billing_in("fr")), "");
    const BillingProfile stored = canonical(billing_in("fr"));
    EXPECT_EQ(stored.culture, "en-US");
    EXPECT_EQ(stored.language, "en");
    EXPECT_EQ(stored.default_address.country, "FR");
    EXPECT_EQ(canonical(company()).domain, "contoso.onmicrosoft.com");
    Customer customer;
    customer.billing = stored;
    EXPECT_EQ(customer.country(), "FR") << "R29: of the billing profile";
}

TEST(NewCustomer, HearsOfEveryProblemAtOnce) {
    CompanyProfile bad_company;
    bad_company.domain = "contoso";
    bad_company.email = "jo";
    bad_company.organization_registration_number = "12345678";
    BillingProfile bad_billing;
    bad_billing.first_name = std::string(51, 'x');
    bad_billing.culture = "french";
    bad_billing.default_address.country = "XX";
    EXPECT_EQ("\n" + problems_of(bad_company, bad_billing), R"(
invalid_input /companyProfile/domain
invalid_input /companyProfile/email
invalid_input /billingProfile/firstName
invalid_input /billingProfile/email
invalid_input /billingProfile/culture
invalid_input /billingProfile/language
invalid_input /billingProfile/companyName
address_invalid /billingProfile/defaultAddress/addressLine1
address_invalid /billingProfile/defaultAddress/country
)");
}

TEST(NewCustomer, GetsBillsInACultureOfItsCountry_R118) {
    BillingProfile profile = billing_in("FR");
    profile.culture = "de-DE";
    const auto problems = check_billing_profile(profile, "", small_world());
    ASSERT_EQ(problems.size(), 1U);
    EXPECT_EQ(problems[0].field, "/culture");
    EXPECT_EQ(problems[0].detail, "The country's cultures are fr-FR, en-US.");
    profile.default_address.country = "DE";
    EXPECT_TRUE(check_billing_profile(profile, "", small_world()).empty());
}

TEST(RegistrationNumber, AndPhoneAreNeededWhereCompaniesAreRegistered_1_11_3) {
    CompanyProfile profile = company();
    EXPECT_EQ("\n" + problems_of(profile, billing_in("HU")), R"(
registration_number_missing /companyProfile/organizationRegistrationNumber
phone_number_missing /billingProfile/defaultAddress/phoneNumber
)");
    BillingProfile billing = billing_in("HU");
    billing.default_address.phone_number = "+36 1 234 5678";
    profile.organization_registration_number = "ABC12";
    EXPECT_EQ(problems_of(profile, billing),
              "registration_number_malformed /companyProfile/organizationRegistrationNumber\n");
    const auto refused = check_company_profile(profile, "HU", "", small_world());
    EXPECT_EQ(refused.front().values.front(), "five digits");
    profile.organization_registration_number = "12345";
    EXPECT_EQ(problems_of(profile, billing), "");
}

TEST(Address, IsComparedWithAListOfStatesOnlyWhereThereIsOne) {
    Address address = address_in("US");
    address.state = "WA";
    EXPECT_EQ(problems_of(address), "");
    address.state = "ZZ";
    EXPECT_EQ(problems_of(address), "address_invalid /state\n");
    address.state = "";
    EXPECT_EQ(problems_of(address), "address_invalid /state\n");
    address.country = "FR";
    EXPECT_EQ(problems_of(address), "");
    address.state = "Provence-Alpes-Côte d'Azur";
    EXPECT_EQ(problems_of(address), "");
}

TEST(Address, NeedsCityAndPostalCodeWhereTheCountryHasThem) {
    Address address = address_in("DE");
    address.city.clear();
    address.postal_code = " ";
    EXPECT_EQ(problems_of(address), "address_invalid /city\naddress_invalid /postalCode\n");
    address.country = "ie";
    EXPECT_EQ(problems_of(address), "address_invalid /city\n");
    address.country = "sg";
    EXPECT_EQ(problems_of(address), "address_invalid /postalCode\n");
}

TEST(Address, HasAPostalCodeOfItsCountry) {
    Address address = address_in("FR");
    address.postal_code = "SW1A 1AA";
    EXPECT_EQ(problems_of(address), "address_invalid /postalCode\n");
    address.country = "DE";
    EXPECT_EQ(problems_of(address), "");
}

TEST(RegistrationNumber, IsRefusedWhereThereIsNone_1_11_3) {
    CompanyProfile profile = company();
    profile.organization_registration_number = "12345";
    EXPECT_EQ(problems_of(profile, billing_in("FR")),
              "registration_number_not_allowed /companyProfile/organizationRegistrationNumber\n");
}

TEST(Address, BoundsEveryText) {
    Address address = address_in("DE");
    address.address_line1 = std::string(200, 'x');
    address.last_name = std::string(50, 'x');
    EXPECT_EQ(problems_of(address), "");
    address.address_line1 += "x";
    address.address_line2 = std::string(201, 'x');
    address.state = std::string(65, 'x');
    address.postal_code = std::string(21, '1');
    address.last_name += "x";
    address.middle_name = "a\x01";
    address.phone_number = "call me";
    address.email_address = "jo";
    EXPECT_EQ("\n" + problems_of(address), R"(
address_invalid /addressLine1
address_invalid /addressLine2
address_invalid /state
address_invalid /postalCode
address_invalid /middleName
address_invalid /lastName
address_invalid /phoneNumber
address_invalid /emailAddress
)");
}

TEST(Address, CountsCharactersNotBytes) {
    Address address = address_in("FR");
    address.first_name.clear();
    for (int i = 0; i < 50; ++i) address.first_name += "é";
    EXPECT_EQ(problems_of(address), "");
    address.first_name = "\xc3";
    EXPECT_EQ(problems_of(address), "address_invalid /firstName\n");
}

TEST(Qualification, DecidesTheSegment) {
    std::string text = "\n";
    for (const char* ordinal : {"0", "1", "2", "3"}) {
        const auto qualification = parse_qualification(ordinal);
        ASSERT_TRUE(qualification);
        EXPECT_EQ(parse_qualification(name_of(*qualification)), qualification);
        EXPECT_EQ(qualification_of_segment(segment_of(*qualification)), qualification);
        text += std::string(name_of(*qualification)) + " " + std::string(segment_of(*qualification)) + "\n";
    }
    EXPECT_EQ(text, R"(
none commercial
education education
nonprofit nonprofit
governmentcommunitycloud government
)");
    EXPECT_EQ(parse_qualification("Government_Community_Cloud"), Qualification::government);
    for (const char* word : {"", "4", "retail"}) EXPECT_FALSE(parse_qualification(word)) << word;
    EXPECT_FALSE(qualification_of_segment("none"));
}

TEST(CustomerWords, AreReadBackAsWritten) {
    for (const char* name : {"none", "reseller"}) EXPECT_EQ(name_of(*parse_relationship(name)), name);
    for (const char* name : {"approved", "under_review", "rejected"})
        EXPECT_EQ(name_of(*parse_review(name)), name);
    EXPECT_FALSE(parse_relationship("advisor"));
    EXPECT_FALSE(parse_review("denied"));
}

}  // namespace
}  // namespace comptoir::parties
