#pragma once

#include <functional>
#include <optional>
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

/// What one country asks of addresses and of the companies in it. An empty pattern takes any text.
struct CountryRules {
    bool city_required = true;
    bool postal_code_required = true;
    bool state_required = false;  ///< Compared with a list: US, CA, CN, MX only (QUA-06).
    std::string postal_code_pattern;
    std::string
        registration_number_pattern;    ///< Empty where there is none; the others need a phone number, too.
    std::vector<std::string> cultures;  ///< Those a bill may be in (R118); empty when any will do.
    bool needs_registration_number() const { return !registration_number_pattern.empty(); }
};

/// What the rules ask about the world; the tables of the world live elsewhere.
struct Geography {
    /// Country in any case; nothing for what is no country of ISO 3166.
    std::function<std::optional<CountryRules>(std::string_view country)> find;
    /// Asked only where a state is required.
    std::function<bool(std::string_view country, std::string_view state)> is_state;
    /// Whether a whole text has the shape of a pattern of CountryRules.
    std::function<bool(std::string_view text, const std::string& pattern)> has_shape;
};

/// Everything wrong with an address: address_invalid (2007) with a pointer below `root`. Country in any case.
std::vector<Refusal> check_address(const Address& address, std::string_view root, const Geography& geography);

}  // namespace comptoir::parties
