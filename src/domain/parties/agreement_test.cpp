#include "domain/parties/agreement.hpp"

namespace comptoir::parties {
namespace {

Agreement attested() {
    Agreement agreement;
    agreement.template_id = Guid::of("117A77B0-9360-443B-8795-C6DEDC750CF9");
    agreement.contact = {"Tania", "Carr", "tania@contoso.com", ""};
    agreement.agreed_at = Instant::of("2024-03-10T00:00:00Z");
    return agreement;
}

std::string problems_of(const Agreement& agreement) {
    std::string text;
    for (const Refusal& problem : check_agreement(agreement, Instant::of("2024-03-10T08:00:00Z"))) {
        EXPECT_EQ(problem.reason, Reason::invalid_input);
        text += problem.field + " ";
    }
    return text;
}

TEST(Attestation, NamesAPersonAndADayThatIsNotToCome_R51) {
    EXPECT_EQ(problems_of(attested()), "");
    Agreement agreement = attested();
    agreement.agreed_at = Instant::of("2024-03-10T23:59:59Z");
    EXPECT_EQ(problems_of(agreement), "") << "today, whatever the hour";
    agreement.agreed_at = Instant::of("2024-03-11T00:00:00Z");
    EXPECT_EQ(problems_of(agreement), "/dateAgreed ");
    agreement.contact = {"", " ", "tania", "call me"};
    agreement.type = AgreementType::cloud;
    EXPECT_EQ(problems_of(agreement),
              "/primaryContact/firstName /primaryContact/lastName /primaryContact/email "
              "/primaryContact/phoneNumber "
              "/dateAgreed /templateId ");
}

TEST(Attestation, RepeatsWhenNoValueOfTheContactChanged) {
    Agreement again = attested();
    again.agreed_at = Instant::of("2024-03-09T00:00:00Z");
    EXPECT_TRUE(repeats(attested(), again));
    again.contact.phone_number = "4255550101";
    EXPECT_FALSE(repeats(attested(), again));
}

TEST(AgreementTypes, HaveTheWordsAndTemplatesClientsKnow) {
    for (const auto type : {AgreementType::cloud, AgreementType::customer}) {
        EXPECT_EQ(parse_agreement_type(name_of(type)), type);
    }
    EXPECT_EQ(parse_agreement_type("microsoftcustomeragreement"), AgreementType::customer);
    EXPECT_FALSE(parse_agreement_type("*"));
    EXPECT_EQ(template_of(AgreementType::cloud).str(), "998b88de-aa99-4388-a42c-1b3517d49490");
}

}  // namespace
}  // namespace comptoir::parties
