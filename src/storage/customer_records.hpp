#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/decimal.hpp"
#include "base/ids.hpp"
#include "domain/parties/customer.hpp"
#include "sql/database.hpp"

/// What a partner keeps about a customer beside its profiles.
/// Source: reseller contract §2.4 (QUA-03), §2.17 (OTH-01, OTH-02), §3.10.
namespace comptoir::storage {

/// The customer's row must be there, for all of them.
std::optional<Decimal> find_spending_budget(sql::Session& session, PartnerId partner, CustomerId customer);
/// Whether it was exceeded is to be told anew.
void put_spending_budget(sql::Session& session, PartnerId partner, CustomerId customer, const Decimal& amount,
                         Instant now);
struct SpendingBudget {
    CustomerId customer;
    Decimal amount;
    std::optional<Date> told;  ///< The newest month for which it was told that it is exceeded.
};
/// The budgets of those customers that have one, held until the transaction ends, in order of the customers'
/// ids.
std::vector<SpendingBudget> hold_spending_budgets(sql::Session& session, PartnerId partner,
                                                  std::span<const CustomerId> customers);
void set_budget_told(sql::Session& session, PartnerId partner, CustomerId customer, Date month);

/// What an application may do in a customer's name.
struct ApplicationConsent {
    Guid application;
    std::string display_name;
    struct Grant {
        Guid enterprise_application;
        std::string scope;
        friend bool operator==(const Grant&, const Grant&) = default;
    };
    std::vector<Grant> grants;
    friend bool operator==(const ApplicationConsent&, const ApplicationConsent&) = default;
};
std::optional<ApplicationConsent> find_application_consent(sql::Session& session, PartnerId partner,
                                                           CustomerId customer, const Guid& application);
std::int64_t count_application_consents(sql::Session& session, PartnerId partner, CustomerId customer);
/// Replaces the one of the same application.
void put_application_consent(sql::Session& session, PartnerId partner, CustomerId customer,
                             const ApplicationConsent& consent, Instant now);
void delete_application_consent(sql::Session& session, PartnerId partner, CustomerId customer,
                                const Guid& application);

/// A qualification, and since when.
struct QualificationRecord {
    parties::Qualification qualification = parties::Qualification::none;
    Instant created_at;
};
void append_qualification(sql::Session& session, PartnerId partner, CustomerId customer,
                          const QualificationRecord& record);
/// The oldest first.
std::vector<QualificationRecord> qualifications_of(sql::Session& session, PartnerId partner,
                                                   CustomerId customer);

}  // namespace comptoir::storage
