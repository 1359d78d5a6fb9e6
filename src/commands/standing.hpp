#pragma once

#include <optional>
#include <string>

#include "commands/work.hpp"
#include "domain/parties/customer.hpp"
#include "storage/identity.hpp"

/// What the operator decides about those who buy: on which terms a partner does, and whether a customer may
/// be sold to (commerce rules §0.1, R50, R53). Purchases from now on see it; what is bought stays as it is.
namespace comptoir::commands {

/// Nothing, or what is wrong with an account's kind, policy profile, program id or credit limit.
Outcome<Done> check_terms(const storage::PartnerAccount& account);

/// What is left out stays.
struct PartnerTerms {
    std::optional<bool> active = std::nullopt;
    std::optional<std::string> kind = std::nullopt;
    std::optional<std::string> profile = std::nullopt;
    std::optional<std::string> mpn_id = std::nullopt;
    std::optional<std::optional<Money>> credit_limit = std::nullopt;  ///< Nothing inside: no limit.
};
/// Refused: not_found; invalid_input as `check_terms`, and for another kind or program id of a partner that
/// is related to others.
Outcome<storage::PartnerAccount> set_partner_terms(Work& work, PartnerId partner, const PartnerTerms& terms);

/// Refused: not_your_customer when the partner has no such customer.
Outcome<Done> review_customer(Work& work, PartnerId partner, CustomerId customer, parties::Review review);

}  // namespace comptoir::commands
