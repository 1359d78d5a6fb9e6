#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/ids.hpp"
#include "base/money.hpp"

/// Who sells. Source: commerce rules R15, R50, R53, §0.1; reseller contract §1.14, §2.6.
namespace comptoir::parties {

enum class PartnerKind : std::uint8_t {
    direct,             ///< Buys from the operator and sells to customers.
    indirect_provider,  ///< Buys from the operator and sells through resellers.
    indirect_reseller,  ///< Sells through its provider; never buys here (R50).
};
/// `direct`, `indirect_provider`, `indirect_reseller`.
std::string_view name_of(PartnerKind kind);
std::optional<PartnerKind> parse_partner_kind(std::string_view name);

/// What one partner is to another in the indirect model. The ordinals are those of the wire (reseller
/// contract §2.6, §3.10).
enum class PartnerRelation : std::uint8_t {
    indirect_reseller_of,  ///< Sells what the other buys.
    indirect_provider_of,  ///< Buys what the other sells.
};
/// `is_indirect_reseller_of`, `is_indirect_cloud_solution_provider_of`.
std::string_view name_of(PartnerRelation relation);
/// Any case, `_` ignored, also the ordinals.
std::optional<PartnerRelation> parse_partner_relation(std::string_view text);

/// An indirect reseller, as a provider's customers, purchases, subscriptions and charges name it. Rows keep
/// the partner, so that whoever has been named stays so when its program id changes or another gets it; the
/// wire shows the program id that the partner has today.
struct Reseller {
    PartnerId id;
    std::string mpn_id;
    friend bool operator==(const Reseller&, const Reseller&) = default;
};
/// Its program id; empty when there is none.
std::string mpn_id_of(const std::optional<Reseller>& reseller);

/// A program id as callers write one: without blanks around, and without leading zeros, which a number does
/// not have. `0` stays, and is nobody's: charges print it where there is no reseller (commerce rules §7.4).
std::string canonical_mpn_id(std::string_view text);

struct Partner {
    PartnerId id;
    std::string name;
    bool active = true;  ///< Program status (R50).
    PartnerKind kind = PartnerKind::direct;
    std::string country;                ///< Place of business, ISO 3166.
    std::string region;                 ///< Sales region that the country belongs to (R15).
    std::string mpn_id;                 ///< Partner program id: canonical, not `0`; or empty.
    std::string profile;                ///< Policy profile of its new purchases (§0.1).
    bool sandbox = false;               ///< A test account: dummy activation links, small limits.
    std::optional<Money> credit_limit;  ///< R53; nothing when purchases are not bounded.
    friend bool operator==(const Partner&, const Partner&) = default;
};

}  // namespace comptoir::parties
