#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "base/time.hpp"
#include "domain/refusal/refusal.hpp"

/// What a customer has agreed to, as a partner attests it. Source: commerce rule R51; reseller contract §2.5,
/// §3.10.
namespace comptoir::parties {

enum class AgreementType : std::uint8_t { cloud, customer };
/// `MicrosoftCloudAgreement`, `MicrosoftCustomerAgreement`: the words known clients send and expect.
std::string_view name_of(AgreementType type);
std::optional<AgreementType> parse_agreement_type(std::string_view name);  ///< Any case.
/// The fixed template of each type (§2.5).
Guid template_of(AgreementType type);

/// The person at the customer who agreed.
struct AgreementContact {
    std::string first_name;
    std::string last_name;
    std::string email;
    std::string phone_number;  ///< May be empty.
    friend bool operator==(const AgreementContact&, const AgreementContact&) = default;
};

struct Agreement {
    AgreementType type = AgreementType::customer;
    Guid template_id;
    AgreementContact contact;
    Instant agreed_at;
    std::string user;  ///< Partner user who attested, `oid`; empty for an application.
    friend bool operator==(const Agreement&, const Agreement&) = default;
};

/// Everything wrong with an attestation, with pointers into the body of AGR-03. A date after today (UTC) is
/// refused. Reasons: invalid_input.
std::vector<Refusal> check_agreement(const Agreement& agreement, Instant now);

/// True when the attestation says nothing new: same type, all four values of the contact unchanged (600061).
bool repeats(const Agreement& recorded, const Agreement& attested);

}  // namespace comptoir::parties
