#pragma once

#include <cstdint>
#include <vector>

#include "domain/ordering/check.hpp"

/// May this partner buy this catalog item for this customer? Facts in, all checks out.
///
/// Threads: pure.
/// Source:  commerce rules R12, R15–R18, R27–R29, R59, R95.
namespace comptoir::ordering {

/// What an ownership limit counts (R59).
enum class LimitScope : std::uint8_t {
    none,
    lifetime,    ///< Every purchase ever made counts.
    concurrent,  ///< What the customer has at the time; a cancelled subscription counts until it is
                 ///< deprovisioned.
};

struct EligibilityFacts {
    bool is_saas = false;
    bool in_program = false;  ///< The audience is not "none" and the offer is live.
    bool exclusive = false;
    bool partner_selected = false;      ///< Asked only of exclusive offers.
    bool region_sells_country = false;  ///< The customer's billing country (R29) is in the partner's region.
    bool plan_sold_in_market = false;
    bool currency_ok = false;
    bool segment_ok = false;
    bool private_plan = false;
    bool tenant_listed = false;  ///< Asked only of private plans.
    LimitScope limit_scope = LimitScope::none;
    std::int64_t limit_count = 1;
    std::int64_t owned_ever = 0;  ///< Of the same SKU by the same customer, other lines of the purchase
                                  ///< included; need not be counted further than `limit_count`.
    std::int64_t owned_now = 0;   ///< The same of what has not ended.
    bool suspended_same_sku = false;
    bool asks_for_trial = false;        ///< The line's billing cycle is `none` (R93).
    bool offer_owned_now = false;       ///< Any plan of the offer, activated or not, other lines included.
    bool offer_ever_activated = false;  ///< Any plan of the offer, whatever became of it.
};

/// R95: the customer had a trial of the offer or paid for it, or is about to. What was removed before its
/// activation was neither.
bool trial_is_used(const EligibilityFacts& facts);

/// R59: true while one more may be owned.
bool within_ownership_limit(const EligibilityFacts& facts);

/// All eleven checks of R27 in its order. A check is evaluated whether or not an earlier one failed.
std::vector<Check> check_availability(const EligibilityFacts& facts);

/// Check 1 of R27 alone, for a product that is bought elsewhere (R18): the others ask about a price that it
/// does not have.
Check check_not_transactable();

}  // namespace comptoir::ordering
