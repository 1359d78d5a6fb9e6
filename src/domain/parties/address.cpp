#include "domain/parties/address.hpp"

#include <utility>

#include "base/limits.hpp"
#include "base/text.hpp"
#include "domain/parties/internet_names.hpp"
#include "domain/parties/problems.hpp"

namespace comptoir::parties {
namespace {

constexpr Reason kInvalid = Reason::address_invalid;

void check_texts(Problems& problems, const Address& a) {
    problems.check_text(kInvalid, "addressLine1", a.address_line1, limits::kAddressLineCharsMax);
    problems.check_optional_text(kInvalid, "addressLine2", a.address_line2, limits::kAddressLineCharsMax);
    problems.check_optional_text(kInvalid, "addressLine3", a.address_line3, limits::kAddressLineCharsMax);
    problems.check_optional_text(kInvalid, "city", a.city, limits::kAddressLineCharsMax);
    problems.check_optional_text(kInvalid, "district", a.district, limits::kAddressLineCharsMax);
    problems.check_optional_text(kInvalid, "region", a.region, limits::kAddressLineCharsMax);
    problems.check_optional_text(kInvalid, "state", a.state, limits::kStateCharsMax);
    problems.check_optional_text(kInvalid, "postalCode", a.postal_code, limits::kPostalCodeCharsMax);
    problems.check_optional_text(kInvalid, "firstName", a.first_name, limits::kPersonNameCharsMax);
    problems.check_optional_text(kInvalid, "middleName", a.middle_name, limits::kPersonNameCharsMax);
    problems.check_optional_text(kInvalid, "lastName", a.last_name, limits::kPersonNameCharsMax);
    if (!a.phone_number.empty() && !is_phone_number(a.phone_number)) {
        problems.add(kInvalid, "phoneNumber", "This is not a phone number.");
    }
    if (!a.email_address.empty() && !is_email_address(a.email_address)) {
        problems.add(kInvalid, "emailAddress", "This is not an e-mail address.");
    }
}

void check_country(Problems& problems, const Address& a, const CountryRules& rules,
                   const Geography& geography) {
    if (rules.city_required && trim(a.city).empty())
        problems.add(kInvalid, "city", "The country needs a city.");
    if (trim(a.postal_code).empty()) {
        if (rules.postal_code_required)
            problems.add(kInvalid, "postalCode", "The country needs a postal code.");
    } else if (!geography.has_shape(a.postal_code, rules.postal_code_pattern)) {
        problems.add(kInvalid, "postalCode", "This is not a postal code of the country.");
    }
    if (rules.state_required && !geography.is_state(a.country, a.state)) {
        problems.add(kInvalid, "state", "This is not a state or province of the country.");
    }
}

}  // namespace

std::vector<Refusal> check_address(const Address& address, std::string_view root,
                                   const Geography& geography) {
    Problems problems(root);
    check_texts(problems, address);
    if (const auto rules = geography.find(address.country)) {
        check_country(problems, address, *rules, geography);
    } else {
        problems.add(kInvalid, "country", "This is not a country of ISO 3166.");
    }
    return std::move(problems).take();
}

}  // namespace comptoir::parties
