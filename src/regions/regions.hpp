#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What a country asks of an address and of the people who live there: states, postal codes, telephone
/// numbers, languages. Sources: ISO 3166 as the package iso-codes brings it, CLDR through ICU, and the few
/// tables of this folder; reseller contract §2.4 (QUA-06, QUA-08), §3.1 (CountryValidationRules), §1.11.3;
/// commerce rule R118.
namespace comptoir::regions {

/// One part of a country that an address names: `WA`, `Washington`.
struct State {
    std::string code;
    std::string name;
};

struct CountryRules {
    std::string iso2;                    ///< Upper case.
    std::string name;                    ///< English.
    std::string default_culture;         ///< `fr-FR`.
    std::vector<std::string> cultures;   ///< Those a customer's billing may be in (R118), the default first.
    std::vector<std::string> languages;  ///< Two letters each, without repetition.
    std::vector<State> states;           ///< Only where addresses are checked against them: US, CA, CN, MX.
    std::vector<std::string> calling_codes;  ///< Digits without `+`.
    std::string postal_code_pattern;         ///< Regular expression of .NET, Java and ICU; empty: any text.
    bool is_postal_code_required = false;
    bool is_city_required = true;
    std::string phone_number_pattern;  ///< Empty: any text.
    std::string vat_id_pattern;        ///< Empty: no VAT number in use.
    /// Shape of `organizationRegistrationNumber`; empty where that member must not be given. The countries
    /// that have one also need a telephone number.
    std::string registration_number_pattern;
    std::string registration_number_sample;  ///< Of that shape, nobody's.
    bool is_state_required() const { return !states.empty(); }
    bool needs_registration_number() const { return !registration_number_pattern.empty(); }
};

/// Every country of ISO 3166-1. Threads: immutable.
class Regions {
  public:
    /// Reads `iso_3166-1.json` and `iso_3166-2.json` in `folder`; throws std::runtime_error when they are
    /// missing or malformed.
    explicit Regions(const std::string& folder);

    /// Two letters of any case; nothing for what is no country.
    const CountryRules* find(std::string_view iso2) const;
    const std::map<std::string, CountryRules, std::less<>>& all() const { return countries_; }

  private:
    std::map<std::string, CountryRules, std::less<>> countries_;
};

/// The one of this process, read at the first call from where Debian installs iso-codes. Throws as the
/// constructor.
const Regions& regions();

/// What a country is called in a language (`en`, `fr`), by CLDR; empty for no code, the code itself when it
/// is nobody's.
std::string country_name(std::string_view iso2, const char* language);

/// Whether the whole text has the shape of a pattern, which is one of this folder's. An empty pattern takes
/// any text.
bool has_shape(std::string_view text, const std::string& pattern);

/// A culture in its canonical case, `fr-FR` for `FR-fr`; nothing unless it has the form language-COUNTRY.
std::optional<std::string> canonical_culture(std::string_view culture);

}  // namespace comptoir::regions
