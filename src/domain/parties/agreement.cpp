#include "domain/parties/agreement.hpp"

#include "base/check.hpp"
#include "base/limits.hpp"
#include "base/names.hpp"
#include "base/text.hpp"
#include "domain/parties/internet_names.hpp"
#include "domain/parties/problems.hpp"

namespace comptoir::parties {

std::string_view name_of(AgreementType type) {
    switch (type) {
        case AgreementType::cloud:
            return "MicrosoftCloudAgreement";
        case AgreementType::customer:
            return "MicrosoftCustomerAgreement";
    }
    check_failed("a known AgreementType", __FILE__, __LINE__);
}

std::optional<AgreementType> parse_agreement_type(std::string_view name) {
    for (const auto type : {AgreementType::cloud, AgreementType::customer}) {
        if (same_loosely(name_of(type), name)) return type;
    }
    return std::nullopt;
}

Guid template_of(AgreementType type) {
    switch (type) {
        case AgreementType::cloud:
            return Guid::of("998b88de-aa99-4388-a42c-1b3517d49490");
        case AgreementType::customer:
            return Guid::of("117a77b0-9360-443b-8795-c6dedc750cf9");
    }
    check_failed("a known AgreementType", __FILE__, __LINE__);
}

std::vector<Refusal> check_agreement(const Agreement& agreement, Instant now) {
    constexpr Reason kInvalid = Reason::invalid_input;
    Problems problems("");
    const AgreementContact& contact = agreement.contact;
    problems.check_text(kInvalid, "primaryContact/firstName", contact.first_name,
                        limits::kPersonNameCharsMax);
    problems.check_text(kInvalid, "primaryContact/lastName", contact.last_name, limits::kPersonNameCharsMax);
    if (!is_email_address(contact.email)) {
        problems.add(kInvalid, "primaryContact/email", "This is not an e-mail address.");
    }
    if (!contact.phone_number.empty() && !is_phone_number(contact.phone_number)) {
        problems.add(kInvalid, "primaryContact/phoneNumber", "This is not a phone number.");
    }
    if (agreement.agreed_at.date() > now.date()) {
        problems.add(kInvalid, "dateAgreed", "The date must not be in the future.");
    }
    if (agreement.template_id != template_of(agreement.type)) {
        problems.add(kInvalid, "templateId", "This is not the template of the agreement type.");
    }
    return std::move(problems).take();
}

bool repeats(const Agreement& recorded, const Agreement& attested) {
    return recorded.type == attested.type && recorded.contact == attested.contact;
}

}  // namespace comptoir::parties
