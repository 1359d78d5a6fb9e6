#pragma once

#include <optional>
#include <vector>

#include "base/money.hpp"
#include "domain/ordering/check.hpp"

/// What must hold between operator, partner and customer before anything is bought.
///
/// Units:   all amounts in one currency, that of the limit; mixing them is a bug.
/// Threads: pure.
/// Source:  commerce rules R50, R51, R53.
namespace comptoir::ordering {

struct PrerequisiteFacts {
    bool partner_active = false;
    bool partner_is_indirect_reseller = false;
    bool related = false;             ///< A commerce relationship between partner and customer exists.
    bool agreement_accepted = false;  ///< By attestation or directly (R51).
    bool under_review = false;        ///< The customer's account.
    bool approved = false;
    bool billing_profile_complete = false;  ///< With the country.
    std::optional<Money> credit_limit;  ///< In the currency of the purchase; nothing when none is set in it.
    std::optional<Money> incoming;      ///< What the purchase will cost at once; nothing counts as 0.
    std::optional<Money> open;  ///< Unpaid invoices + unbilled charges − overpayments; nothing is 0.
};

/// R53: limit − (incoming + open); negative when the limit does not cover it. Nothing without a limit.
std::optional<Money> available_credit(const PrerequisiteFacts& facts);

/// R50 except availability (eligibility.hpp), in its order. Refusals: partner_not_active,
/// partner_is_indirect_reseller, relationship_missing, agreement_missing, customer_under_review,
/// customer_not_approved, billing_profile_incomplete, credit_exhausted.
Outcome<Done> check_prerequisites(const PrerequisiteFacts& facts);

/// The same list with every answer, passed or failed.
std::vector<Check> explain_prerequisites(const PrerequisiteFacts& facts);

}  // namespace comptoir::ordering
