#pragma once

#include <optional>
#include <string>

#include "commands/work.hpp"
#include "storage/identity.hpp"

/// Takes a party into the directory. Sources: reseller contract §1.3, §1.14; publisher contract §1.1.
namespace comptoir::commands {

/// Letters, digits, hyphens and dots, at least two labels, at most 253 characters (RFC 1123); any case.
bool is_domain(std::string_view text);

/// `tenant.id` nil: a new one. Refused: domain_taken; invalid_input for a malformed name, domain or id that
/// is taken, a publisher without its short name. Kind partner belongs to `register_partner`.
Outcome<storage::Tenant> register_tenant(Work& work, storage::Tenant tenant);

/// A partner's tenant and its account in one. `account.id` nil: a new one; `account.created` is set here.
/// `email` is the address in the partner's organization profile, which publishers see, in place of
/// `account.organization`; empty: leave that as it is. Refused: as `register_tenant`; as `check_terms`;
/// country, region or e-mail malformed (invalid_input).
Outcome<storage::PartnerAccount> register_partner(Work& work, storage::PartnerAccount account,
                                                  std::string domain, const std::string& email = "");

}  // namespace comptoir::commands
