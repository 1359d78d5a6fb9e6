#pragma once

#include <optional>
#include <string>

#include "commands/work.hpp"
#include "domain/parties/agreement.hpp"
#include "domain/parties/customer.hpp"

/// A partner's customers: created, changed, let go, and what they agreed to.
/// Source: reseller contract §2.3 (CUS-01, 04, 05, 07, 09), §2.4 (QUA-02), §2.5 (AGR-03); commerce rules R29,
/// R51, R118.
namespace comptoir::commands {

struct NewCustomer {
    parties::CompanyProfile company;
    parties::BillingProfile billing;
    std::string associated_partner;  ///< Program id of an indirect reseller, or empty.
};
/// CUS-01: a tenant of its own, related to the partner at once. Refused: what is wrong with the profiles;
/// invalid_input for what is no reseller of this provider, reseller_not_active; domain_taken, sandbox_limit.
/// Two callers who take one domain at the same instant: the later one's insert throws ConstraintError on
/// PostgreSQL; running it again refuses.
Outcome<parties::Customer> create_customer(Work& work, NewCustomer request);

/// Of CUS-07: opaque, another one after every change of the billing profile and after nothing else.
std::string billing_etag(const parties::Customer& customer);

/// CUS-07: the whole profile but its id. `etag` is what the caller last read; nothing accepts any (§1.7). The
/// country decides whether there is a registration number (CUS-01): one that the new country does not take is
/// dropped. Refused: not_found, etag_outdated, what is wrong with the profile,
/// registration_number_missing, registration_number_malformed.
Outcome<parties::Customer> update_billing_profile(Work& work, CustomerId id, parties::BillingProfile profile,
                                                  const std::optional<std::string>& etag);

/// CUS-09. Members that are not given stay as they are. Refused: not_found, what is wrong with the result.
struct CompanyChange {
    std::optional<std::string> organization_registration_number;
    std::optional<std::string> company_name;
    std::optional<std::string> email;
    std::optional<parties::Address> address;
};
Outcome<parties::Customer> update_company_profile(Work& work, CustomerId id, const CompanyChange& change);

/// QUA-02, QUA-04; kept with the day of it (QUA-03). Refused: not_found; invalid_input for what a partner
/// cannot set (`none`, `nonprofit`).
Outcome<parties::Customer> set_qualification(Work& work, CustomerId id, parties::Qualification qualification);

/// Another indirect reseller sells to the customer from now on, by its program id, or the partner itself; the
/// contract lets `associatedPartnerId` be said once, in CUS-01. What was bought keeps its reseller of record
/// (SUB-03 changes that). Refused: not_found, what `find_reseller` refuses.
Outcome<parties::Customer> assign_reseller(Work& work, CustomerId id,
                                           const std::optional<std::string>& mpn_id);

/// CUS-04: no relationship from now on. Refused: not_found, relationship_has_active_subscriptions.
Outcome<Done> end_relationship(Work& work, CustomerId id);

/// CUS-05: the account of a test customer. Refused: only_in_sandbox, not_found, customer_has_orders.
Outcome<Done> delete_customer(Work& work, CustomerId id);

/// AGR-03 (R51). Refused: not_found, what is wrong with the attestation, agreement_exists.
Outcome<parties::Agreement> confirm_agreement(Work& work, CustomerId id, parties::Agreement agreement);

}  // namespace comptoir::commands
