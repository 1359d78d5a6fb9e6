#include "domain/parties/address.hpp"

#include <algorithm>
#include <array>

#include "base/limits.hpp"
#include "base/text.hpp"
#include "domain/parties/internet_names.hpp"
#include "domain/parties/problems.hpp"

namespace comptoir::parties {
namespace {

constexpr std::array<std::string_view, 4> kStateLists = {"CA", "CN", "MX", "US"};
constexpr std::array<std::string_view, 11> kRegistered = {"AM", "AZ", "BY", "HU", "KG", "KZ",
                                                          "MD", "RU", "TJ", "UA", "UZ"};
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

void check_needs(Problems& problems, const Address& a, const std::string& country,
                 const Geography& geography) {
    const CountryNeeds needs = geography.needs(country);
    if (needs.city && trim(a.city).empty()) problems.add(kInvalid, "city", "The country needs a city.");
    if (needs.postal_code && trim(a.postal_code).empty()) {
        problems.add(kInvalid, "postalCode", "The country needs a postal code.");
    }
    if (has_state_list(country) && !geography.is_state(country, a.state)) {
        problems.add(kInvalid, "state", "This is not a state or province of the country.");
    }
}

}  // namespace

bool has_state_list(std::string_view country) {
    return std::find(kStateLists.begin(), kStateLists.end(), country) != kStateLists.end();
}

bool needs_registration_number(std::string_view country) {
    return std::find(kRegistered.begin(), kRegistered.end(), country) != kRegistered.end();
}

std::vector<Refusal> check_address(const Address& address, std::string_view root,
                                   const Geography& geography) {
    Problems problems(root);
    check_texts(problems, address);
    const std::string country = to_upper(address.country);
    if (geography.is_country(country)) {
        check_needs(problems, address, country, geography);
    } else {
        problems.add(kInvalid, "country", "This is not a country of ISO 3166.");
    }
    return std::move(problems).take();
}

}  // namespace comptoir::parties
