#pragma once

#include <cstdint>
#include <string_view>

#include "commands/work.hpp"
#include "storage/parties.hpp"
#include "storage/relationships.hpp"

/// The indirect model: providers buy what their resellers sell. Source: reseller contract §1.11, §2.6;
/// commerce rules R50, §7.4.
namespace comptoir::commands {

/// From now on the provider sells through the reseller, also when it did once before. Refused: not_found;
/// invalid_input when they are no provider and no reseller with a program id of its own among the provider's,
/// when one is a sandbox account and the other is none, when they are related already, or one of them has too
/// many relationships. Of two that relate at the same time the later one sees what the earlier has done.
Outcome<Done> relate_partners(Work& work, PartnerId provider, PartnerId reseller);

/// No new customer, purchase or change names the reseller any more, and it sees nothing of the provider's.
/// What names it stays as it is until the provider names another. Refused: not_found.
Outcome<Done> end_partner_relationship(Work& work, PartnerId provider, PartnerId reseller);

/// The reseller that a partner names by a program id, in any spelling of the number, as who sells, and which
/// stays the partner's until the transaction ends. Refused:
/// participants_not_supported unless the partner is a provider; reseller_unknown, reseller_is_provider also
/// for the partner itself, reseller_not_related, reseller_not_active.
Outcome<parties::Reseller> find_reseller(sql::Session& session, const storage::PartnerFacts& provider,
                                         std::string_view text);

/// What column 8 of a charge that is written now says of the reseller of record: 0 when there is none, -1
/// when the provider does not sell through it any more, else the program id that it has now. The line keeps
/// that number, as it keeps names and prices (R141): whoever changes an id or ends a relationship afterwards
/// changes no charge, be it invoiced or not. Subscriptions and orders, which are no books, show the id of
/// today.
std::int64_t reseller_on_charge(sql::Session& session, PartnerId provider,
                                const std::optional<parties::Reseller>& reseller);

}  // namespace comptoir::commands
