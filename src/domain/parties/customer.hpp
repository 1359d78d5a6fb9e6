#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "base/time.hpp"
#include "domain/parties/address.hpp"
#include "domain/parties/partner.hpp"

/// A partner's customer: facts, and what an acceptable one looks like.
/// Source: commerce rules R29, R50, R118; reseller contract §2.3, §3.10.
namespace comptoir::parties {

struct CompanyProfile {
    std::string domain;  ///< Full initial domain; unique.
    std::string company_name;
    std::string email;
    std::optional<Address> address;
    std::string organization_registration_number;  ///< Only in the countries of §1.11.3.
    friend bool operator==(const CompanyProfile&, const CompanyProfile&) = default;
};

struct BillingProfile {
    Guid id;
    std::string first_name;
    std::string last_name;
    std::string email;
    std::string culture;   ///< `en-US`.
    std::string language;  ///< `en`.
    std::string company_name;
    Address default_address;
    std::int64_t version = 1;  ///< Grown by one with each change of the profile, whatever else changes.
    friend bool operator==(const BillingProfile&, const BillingProfile&) = default;
};

/// Commerce relationship with the partner.
enum class Relationship : std::uint8_t { none, reseller };
/// The operator's judgement of the account (R50).
enum class Review : std::uint8_t { approved, under_review, rejected };
/// Which segment's offers it may buy; the ordinals are those of the wire (§3.14 CustomerQualification).
enum class Qualification : std::uint8_t { none, education, nonprofit, government };

std::string_view name_of(Relationship relationship);
std::string_view name_of(Review review);
/// `none`, `education`, `nonprofit`, `governmentcommunitycloud`.
std::string_view name_of(Qualification qualification);
/// The segment of availabilities: `commercial`, `education`, `nonprofit`, `government`.
std::string_view segment_of(Qualification qualification);
std::optional<Relationship> parse_relationship(std::string_view name);
std::optional<Review> parse_review(std::string_view name);
/// Any case, `_` ignored, also the ordinals.
std::optional<Qualification> parse_qualification(std::string_view text);
std::optional<Qualification> qualification_of_segment(std::string_view segment);

struct Customer {
    PartnerId partner;
    CustomerId id;  ///< Its tenant.
    Guid commerce_id;
    CompanyProfile company;
    BillingProfile billing;
    Relationship relationship = Relationship::reseller;
    Review review = Review::approved;
    Qualification qualification = Qualification::none;
    std::optional<Reseller> reseller;  ///< Who sells to it; nothing when the partner does itself.
    Instant created_at;
    std::int64_t version = 1;

    /// R29: the country that markets, currencies and regions are decided by.
    const std::string& country() const { return billing.default_address.country; }
    friend bool operator==(const Customer&, const Customer&) = default;
};

/// Everything wrong with a profile, with pointers below `root`. Reasons: invalid_input, address_invalid,
/// phone_number_missing.
std::vector<Refusal> check_billing_profile(const BillingProfile& profile, std::string_view root,
                                           const Geography& geography);
/// `country` is that of the billing profile, upper case. Reasons: invalid_input, address_invalid and the
/// three about registration numbers.
std::vector<Refusal> check_company_profile(const CompanyProfile& profile, std::string_view country,
                                           std::string_view root, const Geography& geography);
/// CUS-01: both, below `/companyProfile` and `/billingProfile`.
std::vector<Refusal> check_new_customer(const CompanyProfile& company, const BillingProfile& billing,
                                        const Geography& geography);

/// The same profiles in the case they are stored in: domain and language lower, country upper, culture
/// canonical. Only for profiles that passed the checks.
CompanyProfile canonical(CompanyProfile profile);
BillingProfile canonical(BillingProfile profile);

}  // namespace comptoir::parties
