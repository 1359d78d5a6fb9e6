#include "regions/regions.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace comptoir::regions {
namespace {

const CountryRules& rules_of(std::string_view iso2) {
    const CountryRules* found = regions().find(iso2);
    EXPECT_NE(found, nullptr) << iso2;
    static const CountryRules kNone;
    return found == nullptr ? kNone : *found;
}

TEST(Regions, KnowsEveryCountryOfIso3166InAnyCase_QUA_08) {
    EXPECT_EQ(regions().all().size(), 249U);
    EXPECT_EQ(rules_of("fr").iso2, "FR");
    EXPECT_EQ(rules_of("FR").name, "France");
    EXPECT_EQ(regions().find("ZZ"), nullptr);
    EXPECT_EQ(regions().find(""), nullptr);
    EXPECT_EQ(regions().find("FRA"), nullptr);
}

TEST(Regions, StatesAreListedForFourCountriesOnly_QUA_06) {
    for (const auto& [iso2, rules] : regions().all()) {
        const bool listed = iso2 == "US" || iso2 == "CA" || iso2 == "CN" || iso2 == "MX";
        EXPECT_EQ(rules.is_state_required(), listed) << iso2;
    }
    const auto& states = rules_of("US").states;
    EXPECT_TRUE(std::any_of(states.begin(), states.end(),
                            [](const State& one) { return one.code == "WA" && one.name == "Washington"; }));
}

TEST(Regions, EveryCountryHasAConsistentRow) {
    for (const auto& [iso2, rules] : regions().all()) {
        EXPECT_FALSE(rules.calling_codes.empty()) << iso2;
        ASSERT_FALSE(rules.cultures.empty()) << iso2;
        EXPECT_EQ(rules.default_culture, rules.cultures.front()) << iso2;
        EXPECT_NE(std::find(rules.cultures.begin(), rules.cultures.end(), "en-US"), rules.cultures.end())
            << iso2;
        for (const std::string& culture : rules.cultures) EXPECT_EQ(canonical_culture(culture), culture);
        // A pattern that does not compile would stop the process at the first customer from there.
        has_shape("1", rules.postal_code_pattern);
        has_shape("1", rules.vat_id_pattern);
        has_shape("1", rules.registration_number_pattern);
        EXPECT_TRUE(!rules.is_postal_code_required || !rules.postal_code_pattern.empty()) << iso2;
    }
}

TEST(Regions, CulturesOfACountryAreThoseOfTheRule_R118) {
    using Words = std::vector<std::string>;
    const auto sorted = [](Words words) {
        std::sort(words.begin(), words.end());
        return words;
    };
    EXPECT_EQ(sorted(rules_of("FR").cultures), (Words{"en-US", "fr-FR"}));
    EXPECT_EQ(sorted(rules_of("BE").cultures), (Words{"en-US", "fr-BE", "nl-BE"}));
    EXPECT_EQ(sorted(rules_of("CH").cultures), (Words{"de-CH", "en-US", "fr-CH", "it-CH"}));
    EXPECT_EQ(sorted(rules_of("LU").cultures), (Words{"de-LU", "en-US", "fr-LU"}));
    EXPECT_EQ(rules_of("DE").cultures, (Words{"de-DE", "en-US"}));
    EXPECT_EQ(rules_of("US").cultures, (Words{"en-US"}));
}

TEST(Regions, PostalCodesHaveTheShapeOfTheirCountry) {
    EXPECT_TRUE(has_shape("98052", rules_of("US").postal_code_pattern));
    EXPECT_TRUE(has_shape("98052-1234", rules_of("US").postal_code_pattern));
    EXPECT_FALSE(has_shape("9805", rules_of("US").postal_code_pattern));
    EXPECT_FALSE(has_shape("x98052", rules_of("US").postal_code_pattern));
    EXPECT_TRUE(has_shape("75002", rules_of("FR").postal_code_pattern));
    EXPECT_TRUE(has_shape("K1A 0B1", rules_of("CA").postal_code_pattern));
    EXPECT_TRUE(has_shape("SW1A 1AA", rules_of("GB").postal_code_pattern));
    EXPECT_TRUE(has_shape("GIR 0AA", rules_of("GB").postal_code_pattern));
    EXPECT_FALSE(has_shape("SW1A 1AAxGIR 0AA", rules_of("GB").postal_code_pattern));
    EXPECT_TRUE(has_shape("anything", rules_of("HK").postal_code_pattern));
    EXPECT_FALSE(rules_of("HK").is_postal_code_required);
    EXPECT_FALSE(rules_of("HK").is_city_required);
}

TEST(Regions, ElevenCountriesNeedARegistrationNumber_1_11_3) {
    const std::vector<std::string> needing = {"AM", "AZ", "BY", "HU", "KG", "KZ",
                                              "MD", "RU", "TJ", "UA", "UZ"};
    for (const auto& [iso2, rules] : regions().all()) {
        EXPECT_EQ(rules.needs_registration_number(),
                  std::find(needing.begin(), needing.end(), iso2) != needing.end())
            << iso2;
    }
    for (const std::string& iso2 : needing) {
        const CountryRules& rules = rules_of(iso2);
        EXPECT_TRUE(has_shape(rules.registration_number_sample, rules.registration_number_pattern)) << iso2;
    }
    EXPECT_TRUE(has_shape("123456789012", rules_of("KZ").registration_number_pattern));
    EXPECT_FALSE(has_shape("12345678901", rules_of("KZ").registration_number_pattern));
}

TEST(Regions, TelephoneNumbersAreReadLeniently) {
    const std::string& pattern = rules_of("US").phone_number_pattern;
    EXPECT_TRUE(has_shape("4255550100", pattern));
    EXPECT_TRUE(has_shape("+1 (425) 555-0100", pattern));
    EXPECT_FALSE(has_shape("call me", pattern));
    EXPECT_FALSE(has_shape("1", pattern));
}

TEST(Regions, CulturesAreReadInAnyCaseAndPrintedInOne_CUS_01) {
    EXPECT_EQ(canonical_culture("EN-us"), "en-US");
    EXPECT_EQ(canonical_culture("en-US"), "en-US");
    EXPECT_EQ(canonical_culture("en"), std::nullopt);
    EXPECT_EQ(canonical_culture("en_US"), std::nullopt);
    EXPECT_EQ(canonical_culture("e1-US"), std::nullopt);
    EXPECT_EQ(canonical_culture(""), std::nullopt);
}

TEST(Regions, CountriesHaveNamesInBothLanguages) {
    EXPECT_EQ(country_name("DE", "en"), "Germany");
    EXPECT_EQ(country_name("DE", "fr"), "Allemagne");
    EXPECT_EQ(country_name("", "en"), "");
    EXPECT_EQ(country_name("QQ", "fr"), "QQ");
}

TEST(Regions, MissingTablesAreSaidByName) {
    EXPECT_THROW(Regions("/nonexistent"), std::runtime_error);
}

}  // namespace
}  // namespace comptoir::regions
