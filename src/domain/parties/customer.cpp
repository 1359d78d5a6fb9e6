#include "domain/parties/customer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/check.hpp"
#include "base/limits.hpp"
#include "base/names.hpp"
#include "base/text.hpp"
#include "domain/parties/internet_names.hpp"
#include "domain/parties/locale.hpp"
#include "domain/parties/problems.hpp"

namespace comptoir::parties {
namespace {

constexpr Reason kInvalid = Reason::invalid_input;

struct QualificationNames {
    Qualification qualification;
    std::string_view name;
    std::string_view segment;
};
// In the order of the wire's ordinals.
constexpr std::array kQualifications = {
    QualificationNames{Qualification::none, "none", "commercial"},
    QualificationNames{Qualification::education, "education", "education"},
    QualificationNames{Qualification::nonprofit, "nonprofit", "nonprofit"},
    QualificationNames{Qualification::government, "governmentcommunitycloud", "government"},
};

const QualificationNames& names_of(Qualification qualification) {
    return kQualifications.at(static_cast<std::size_t>(qualification));
}

template <class Fits>
std::optional<Qualification> find(Fits fits) {
    const auto found = std::find_if(kQualifications.begin(), kQualifications.end(), fits);
    return found == kQualifications.end() ? std::nullopt : std::optional(found->qualification);
}

void check_email(Problems& problems, std::string_view member, std::string_view email) {
    if (!is_email_address(email)) problems.add(kInvalid, member, "This is not an e-mail address.");
}

void check_registration_number(Problems& problems, std::string_view number, const CountryRules& rules,
                               const Geography& geography) {
    constexpr std::string_view kMember = "organizationRegistrationNumber";
    const std::string& pattern = rules.registration_number_pattern;
    if (!rules.needs_registration_number()) {
        if (!number.empty()) {
            problems.add(Reason::registration_number_not_allowed, kMember,
                         "The country takes no organization registration number.");
        }
    } else if (number.empty()) {
        problems.add(Reason::registration_number_missing, kMember,
                     "The country needs an organization registration number.");
    } else if (!geography.has_shape(number, pattern)) {
        problems.add(Reason::registration_number_malformed, kMember,
                     fmt::format("The organization registration number must match {}.", pattern), {pattern});
    }
}

void check_culture(Problems& problems, const BillingProfile& profile,
                   const std::vector<std::string>& allowed) {
    const auto culture = parse_culture(profile.culture);
    if (!culture) {
        problems.add(kInvalid, "culture", "A culture looks like en-US.");
    } else if (!allowed.empty() && std::find(allowed.begin(), allowed.end(), *culture) == allowed.end()) {
        problems.add(kInvalid, "culture",
                     fmt::format("The country's cultures are {}.", fmt::join(allowed, ", ")), allowed);
    }
    if (!parse_language(profile.language)) problems.add(kInvalid, "language", "A language has two letters.");
}

}  // namespace

std::string_view name_of(Relationship relationship) {
    switch (relationship) {
        case Relationship::none:
            return "none";
        case Relationship::reseller:
            return "reseller";
    }
    check_failed("a known Relationship", __FILE__, __LINE__);
}

std::string_view name_of(Review review) {
    switch (review) {
        case Review::approved:
            return "approved";
        case Review::under_review:
            return "under_review";
        case Review::rejected:
            return "rejected";
    }
    check_failed("a known Review", __FILE__, __LINE__);
}

std::string_view name_of(Qualification qualification) {
    return names_of(qualification).name;
}

std::string_view segment_of(Qualification qualification) {
    return names_of(qualification).segment;
}

std::optional<Relationship> parse_relationship(std::string_view name) {
    return value_named({Relationship::none, Relationship::reseller}, name);
}

std::optional<Review> parse_review(std::string_view name) {
    return value_named({Review::approved, Review::under_review, Review::rejected}, name);
}

std::optional<Qualification> parse_qualification(std::string_view text) {
    std::string word = to_lower(text);
    word.erase(std::remove(word.begin(), word.end(), '_'), word.end());
    return find([&](const QualificationNames& names) {
        return names.name == word || std::to_string(static_cast<int>(names.qualification)) == word;
    });
}

std::optional<Qualification> qualification_of_segment(std::string_view segment) {
    return find([&](const QualificationNames& names) { return names.segment == segment; });
}

std::vector<Refusal> check_billing_profile(const BillingProfile& profile, std::string_view root,
                                           const Geography& geography) {
    Problems problems(root);
    // What is no country asks for nothing; the address says so.
    const CountryRules rules = geography.find(profile.default_address.country).value_or(CountryRules{});
    problems.check_optional_text(kInvalid, "firstName", profile.first_name, limits::kPersonNameCharsMax);
    problems.check_optional_text(kInvalid, "lastName", profile.last_name, limits::kPersonNameCharsMax);
    check_email(problems, "email", profile.email);
    check_culture(problems, profile, rules.cultures);
    problems.check_text(kInvalid, "companyName", profile.company_name, limits::kNameCharsMax);
    problems.append(
        check_address(profile.default_address, fmt::format("{}/defaultAddress", root), geography));
    if (rules.needs_registration_number() && profile.default_address.phone_number.empty()) {
        problems.add(Reason::phone_number_missing, "defaultAddress/phoneNumber",
                     "The country needs a phone number.");
    }
    return std::move(problems).take();
}

std::vector<Refusal> check_company_profile(const CompanyProfile& profile, std::string_view country,
                                           std::string_view root, const Geography& geography) {
    Problems problems(root);
    if (!parse_domain_name(profile.domain))
        problems.add(kInvalid, "domain", "This is not a full domain name.");
    problems.check_optional_text(kInvalid, "companyName", profile.company_name, limits::kNameCharsMax);
    if (!profile.email.empty()) check_email(problems, "email", profile.email);
    if (const auto rules = geography.find(country)) {
        check_registration_number(problems, profile.organization_registration_number, *rules, geography);
    }
    if (profile.address)
        problems.append(check_address(*profile.address, fmt::format("{}/address", root), geography));
    return std::move(problems).take();
}

std::vector<Refusal> check_new_customer(const CompanyProfile& company, const BillingProfile& billing,
                                        const Geography& geography) {
    std::vector<Refusal> problems =
        check_company_profile(company, billing.default_address.country, "/companyProfile", geography);
    for (Refusal& problem : check_billing_profile(billing, "/billingProfile", geography)) {
        problems.push_back(std::move(problem));
    }
    return problems;
}

CompanyProfile canonical(CompanyProfile profile) {
    profile.domain = to_lower(profile.domain);
    if (profile.address) profile.address->country = to_upper(profile.address->country);
    return profile;
}

BillingProfile canonical(BillingProfile profile) {
    const auto culture = parse_culture(profile.culture);
    COMPTOIR_CHECK(culture.has_value());
    profile.culture = *culture;
    profile.language = to_lower(profile.language);
    profile.default_address.country = to_upper(profile.default_address.country);
    return profile;
}

}  // namespace comptoir::parties
