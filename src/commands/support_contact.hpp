#pragma once

#include <optional>
#include <string>

#include "commands/work.hpp"
#include "domain/subscriptions/subscription.hpp"
#include "storage/parties.hpp"

/// Whom a customer asks for help with a subscription: the partner that sold it (R160), under a name of its
/// choice, or a reseller of an indirect provider (R163). Source: reseller contract SUB-09, SUB-10.
namespace comptoir::commands {

struct SupportContact {
    PartnerId partner;  ///< Who sold it, or its reseller.
    std::string mpn_id;
    std::string name;
};

/// The contact in force: the partner under its own name while none was chosen, and again when it is no longer
/// related to the reseller that was.
SupportContact support_contact(sql::Session& session, const subscriptions::Subscription& subscription,
                               const storage::PartnerFacts& partner);

/// What a partner says of a contact; empty: not given. The program id in any spelling.
struct WantedContact {
    std::optional<PartnerId> partner;
    std::string mpn_id;
    std::string name;
};
/// Stores another contact and tells; the one in force already changes nothing. Ids that are not given are the
/// partner's, a name that is not given is the company's. Refused: reseller_not_related for ids that are
/// neither the partner's nor those of one of its resellers.
Outcome<SupportContact> set_support_contact(Work& work, const subscriptions::Subscription& subscription,
                                            const storage::PartnerFacts& partner,
                                            const WantedContact& wanted);

}  // namespace comptoir::commands
