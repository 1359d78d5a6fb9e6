#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/refusal/refusal.hpp"

/// Postal addresses. Source: reseller contract §3.1 (Address), §2.4 (QUA-06), §1.11.3.
namespace comptoir::parties {

struct Address {
    std::string country;  ///< ISO 3166 alpha-2, upper case once checked.
    std::string region;
    std::string city;
    std::string state;
    std::string address_line1;
    std::string address_line2;
    std::string address_line3;
    std::string district;
    std::string postal_code;
    std::string first_name;
    std::string middle_name;
    std::string last_name;
    std::string phone_number;
    std::string email_address;
    friend bool operator==(const Address&, const Address&) = default;
};

/// What an address of a country cannot do without.
struct CountryNeeds {
    bool city = true;
    bool postal_code = true;
};

/// What the rules ask about the world. Country codes come in upper case.
struct Geography {
    std::function<bool(std::string_view country)> is_country;
    /// Asked only for countries with a list of states.
    std::function<bool(std::string_view country, std::string_view state)> is_state;
    std::function<CountryNeeds(std::string_view country)> needs;
};

/// True for the four countries whose states are compared with a list; elsewhere any text will do (QUA-06).
bool has_state_list(std::string_view country);
/// True for the eleven countries that need organizationRegistrationNumber and a phone number (§1.11.3).
bool needs_registration_number(std::string_view country);

/// Everything wrong with an address: address_invalid (2007) with a pointer below `root`. Country in any case.
std::vector<Refusal> check_address(const Address& address, std::string_view root, const Geography& geography);

}  // namespace comptoir::parties
