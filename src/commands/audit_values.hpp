#pragma once

#include <string>

#include "domain/ordering/purchase.hpp"
#include "domain/parties/agreement.hpp"
#include "domain/parties/customer.hpp"
#include "domain/subscriptions/subscription.hpp"
#include "json/value.hpp"
#include "search/snapshot.hpp"
#include "storage/billing.hpp"

/// Resources as audit records keep them: the JSON text of what the resellers' contract prints, with
/// PascalCase names, and null where there is no value. Source: reseller contract §3.7, §3.9–3.12.
namespace comptoir::commands {

std::string audit_value(const ordering::Order& order);
std::string audit_value(const subscriptions::Subscription& subscription,
                        const search::CatalogSnapshot& catalog);
std::string audit_value(const parties::Customer& customer);
std::string audit_value(const parties::Agreement& agreement);
std::string audit_value(const storage::Invoice& invoice);
/// A document with camelCase names, at every depth.
std::string audit_value(const json::Value& document);

}  // namespace comptoir::commands
