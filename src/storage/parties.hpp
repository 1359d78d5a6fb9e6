#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "base/money.hpp"
#include "sql/database.hpp"
#include "storage/rows.hpp"

/// What a purchase has to know of the partner and its customer (commerce rule R50).
namespace comptoir::storage {

struct PartnerFacts {
    PartnerId id;
    std::string name;
    bool active = false;
    std::string kind;     ///< `direct`, `indirect_provider`, `indirect_reseller`.
    std::string country;  ///< Place of business (R15).
    std::string mpn_id;
    std::string profile;  ///< Policy profile for new purchases (§0.1).
    bool sandbox = false;
    std::optional<Money> credit_limit;
};
std::optional<PartnerFacts> find_partner_facts(sql::Session& session, PartnerId partner);

/// Every partner's id, in order: what the operator's own jobs go through one by one.
std::vector<PartnerId> all_partners(sql::Session& session);

struct CustomerFacts {
    CustomerId id;
    std::string company_name;
    std::string domain;
    std::string country;  ///< Of the billing profile (R29).
    std::string segment;
    bool related = false;        ///< Commerce relationship with this partner.
    std::string review;          ///< `approved`, `under_review`, `rejected`.
    bool has_agreement = false;  ///< A customer agreement is recorded (R51).
};
std::optional<CustomerFacts> find_customer_facts(sql::Session& session, PartnerId partner,
                                                 CustomerId customer);

/// What a purchase sees as `CustomerFacts::review` from then on.
void set_review(sql::Session& session, PartnerId partner, CustomerId customer, std::string_view review);

/// How publishers see a party: never with an empty object id (publisher contract §3.4).
struct PartyContact {
    std::string email;  ///< Of a partner never empty: its administrator's until it names another.
    Guid object_id;
    bool sandbox = false;  ///< Of a partner account.
};
std::optional<PartyContact> find_partner_contact(sql::Session& session, PartnerId partner);
std::optional<PartyContact> find_customer_contact(sql::Session& session, PartnerId partner,
                                                  CustomerId customer);

/// The agreement type a purchase needs (reseller contract §2.5).
inline constexpr std::string_view kCustomerAgreement = "MicrosoftCustomerAgreement";

/// Sum of unpaid invoices and unbilled charges in one currency, for the credit check (R53).
Money open_amount(sql::Session& session, PartnerId partner, Currency currency);

}  // namespace comptoir::storage
