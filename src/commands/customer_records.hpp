#pragma once

#include <span>

#include "commands/work.hpp"
#include "storage/customer_records.hpp"

/// What a partner notes about a customer beside its profiles. The customer must be the partner's.
/// Source: reseller contract §2.17 (OTH-01, OTH-02), §3.11.
namespace comptoir::commands {

/// OTH-01. Refused: invalid_input below 0 or above what a budget can be.
Outcome<Done> set_spending_budget(Work& work, CustomerId customer, const Decimal& amount);
/// Tells the partner, once in a month and for each new budget, which of these customers has used more in it
/// than its budget: `usagerecords-thresholdExceeded`.
void tell_exceeded_budgets(Work& work, std::span<const CustomerId> customers, Date month);

/// OTH-02: a second consent for the same application takes the place of the first. Refused: invalid_input
/// when the customer has too many.
Outcome<Done> give_consent(Work& work, CustomerId customer, const storage::ApplicationConsent& consent);
/// Refused: not_found.
Outcome<Done> withdraw_consent(Work& work, CustomerId customer, const Guid& application);

}  // namespace comptoir::commands
