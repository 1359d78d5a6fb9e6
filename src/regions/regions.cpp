#include "regions/regions.hpp"

#include <unicode/locid.h>
#include <unicode/regex.h>
#include <unicode/uloc.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <memory>
#include <stdexcept>

#include "base/check.hpp"
#include "base/text.hpp"
#include "json/value.hpp"
#include "regions/tables.hpp"

namespace comptoir::regions {
namespace {

constexpr const char* kIsoCodes = "/usr/share/iso-codes/json";
// The larger of the two files has half a megabyte.
constexpr std::size_t kFileBytesMax = 8 * 1024 * 1024;
// QUA-06: elsewhere any text is a state.
constexpr std::array<std::string_view, 4> kCountriesWithStates = {"US", "CA", "CN", "MX"};
// City states: the name of the country says it all.
constexpr std::array<std::string_view, 6> kWithoutCity = {"GI", "HK", "MC", "MO", "SG", "VA"};
// Lenient on purpose: people write telephone numbers in many ways.
constexpr std::string_view kPhoneNumber = "^\\+?[0-9][0-9 ().\\-/]{3,28}[0-9]$";
constexpr std::string_view kCultureEverywhere = "en-US";

struct Closer {
    void operator()(std::FILE* file) const { std::fclose(file); }
};

json::Value read_table(const std::string& folder, std::string_view name) {
    const std::string path = fmt::format("{}/iso_{}.json", folder, name);
    const std::unique_ptr<std::FILE, Closer> file(std::fopen(path.c_str(), "rb"));
    if (file == nullptr) throw std::runtime_error(path + ": cannot be read; the package iso-codes brings it");
    std::string text(kFileBytesMax, '\0');
    text.resize(std::fread(text.data(), 1, text.size(), file.get()));
    const auto parsed = json::parse(text);
    const json::Value* rows = parsed ? parsed->find(name) : nullptr;
    if (rows == nullptr || rows->if_array() == nullptr)
        throw std::runtime_error(path + ": not a table of ISO codes");
    return *rows;
}

std::string anchored(std::string_view body) {
    return fmt::format("^(?:{})$", body);
}

std::string text_for(std::span<const CountryText> table, std::string_view iso2) {
    const auto row =
        std::find_if(table.begin(), table.end(), [&](const CountryText& one) { return one.iso2 == iso2; });
    return row == table.end() ? "" : std::string(row->text);
}

std::vector<std::string> words(std::string_view text) {
    std::vector<std::string> found;
    for (const std::string_view word : split(text, ' ')) {
        if (!word.empty()) found.emplace_back(word);
    }
    return found;
}

// CLDR's most likely language of a country, as a culture.
std::string likely_culture(const std::string& iso2) {
    std::array<char, ULOC_FULLNAME_CAPACITY> full{};
    std::array<char, ULOC_LANG_CAPACITY> language{};
    UErrorCode error = U_ZERO_ERROR;
    uloc_addLikelySubtags(("und_" + iso2).c_str(), full.data(), static_cast<std::int32_t>(full.size()),
                          &error);
    uloc_getLanguage(full.data(), language.data(), static_cast<std::int32_t>(language.size()), &error);
    const std::string_view found(language.data());
    if (U_FAILURE(error) != 0 || found.size() != 2) return std::string(kCultureEverywhere);
    return std::string(found) + "-" + iso2;
}

void add_languages(CountryRules& rules) {
    rules.cultures = words(text_for(culture_lists(), rules.iso2));
    if (rules.cultures.empty()) {
        rules.cultures.push_back(likely_culture(rules.iso2));
        if (rules.cultures.front() != kCultureEverywhere) rules.cultures.emplace_back(kCultureEverywhere);
    }
    rules.default_culture = rules.cultures.front();
    for (const std::string& culture : rules.cultures) {
        const std::string language = culture.substr(0, 2);
        if (std::find(rules.languages.begin(), rules.languages.end(), language) == rules.languages.end()) {
            rules.languages.push_back(language);
        }
    }
}

void add_numbers(CountryRules& rules) {
    const auto table = numbering();
    const auto row =
        std::find_if(table.begin(), table.end(), [&](const auto& one) { return one.iso2 == rules.iso2; });
    if (row != table.end()) {
        rules.calling_codes = words(row->calling_codes);
        const bool is_count = row->postal.size() == 1;
        if (!row->postal.empty()) {
            rules.postal_code_pattern =
                is_count ? fmt::format("^[0-9]{{{}}}$", row->postal) : anchored(row->postal);
        }
    }
    rules.is_postal_code_required =
        !rules.postal_code_pattern.empty() && !has_shape("", rules.postal_code_pattern);
    rules.phone_number_pattern = kPhoneNumber;
    const std::string vat = text_for(vat_numbers(), rules.iso2);
    if (!vat.empty()) rules.vat_id_pattern = anchored(vat);
    const std::string registration = text_for(registration_numbers(), rules.iso2);
    if (!registration.empty()) rules.registration_number_pattern = anchored(registration);
    rules.registration_number_sample = text_for(registration_samples(), rules.iso2);
}

}  // namespace

Regions::Regions(const std::string& folder) {
    const json::Value countries = read_table(folder, "3166-1");
    for (const json::Value& row : *countries.if_array()) {
        CountryRules rules;
        rules.iso2 = row.text_or("alpha_2");
        rules.name = row.text_or("common_name", row.text_or("name"));
        rules.is_city_required =
            std::find(kWithoutCity.begin(), kWithoutCity.end(), rules.iso2) == kWithoutCity.end();
        add_languages(rules);
        add_numbers(rules);
        countries_.emplace(rules.iso2, std::move(rules));
    }
    const json::Value subdivisions = read_table(folder, "3166-2");
    for (const json::Value& row : *subdivisions.if_array()) {
        const std::string code = row.text_or("code");
        const std::string country = code.substr(0, 2);
        const bool checked = std::find(kCountriesWithStates.begin(), kCountriesWithStates.end(), country) !=
                             kCountriesWithStates.end();
        const auto found = countries_.find(country);
        // A part of a part (`parent`) does not stand in an address.
        if (!checked || found == countries_.end() || code.size() < 4 || row.find("parent") != nullptr)
            continue;
        found->second.states.push_back({code.substr(3), row.text_or("name")});
    }
}

const CountryRules* Regions::find(std::string_view iso2) const {
    const auto found = countries_.find(to_upper(iso2));
    return found == countries_.end() ? nullptr : &found->second;
}

const Regions& regions() {
    static const Regions kTable{std::string(kIsoCodes)};
    return kTable;
}

std::string country_name(std::string_view iso2, const char* language) {
    if (iso2.empty()) return {};
    icu::UnicodeString name;
    icu::Locale("", std::string(iso2).c_str()).getDisplayCountry(icu::Locale(language), name);
    std::string utf8;
    return name.toUTF8String(utf8);
}

bool has_shape(std::string_view text, const std::string& pattern) {
    if (pattern.empty()) return true;
    UErrorCode error = U_ZERO_ERROR;
    const icu::UnicodeString subject =
        icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
    icu::RegexMatcher matcher(icu::UnicodeString::fromUTF8(pattern), subject, 0, error);
    const bool matches = matcher.matches(error) != 0;
    COMPTOIR_CHECK(U_SUCCESS(error) != 0);
    return matches;
}

std::optional<std::string> canonical_culture(std::string_view culture) {
    const auto parts = split(culture, '-');
    const auto letters = [](std::string_view word) {
        return std::all_of(word.begin(), word.end(),
                           [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); });
    };
    if (parts.size() != 2 || parts[0].size() < 2 || parts[0].size() > 3 || parts[1].size() != 2)
        return std::nullopt;
    if (!letters(parts[0]) || !letters(parts[1])) return std::nullopt;
    return to_lower(parts[0]) + "-" + to_upper(parts[1]);
}

}  // namespace comptoir::regions
