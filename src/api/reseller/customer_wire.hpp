#pragma once

#include "domain/parties/customer.hpp"
#include "json/value.hpp"

/// Customers and their profiles on the wire (reseller contract §2.3, §3.10).
namespace comptoir::api::reseller {

json::Value company_profile_to_wire(const parties::Customer& customer);
json::Value billing_profile_to_wire(const parties::Customer& customer);
/// CUS-02: what a list shows.
json::Value customer_to_short_wire(const parties::Customer& customer);
/// CUS-03, and CUS-01 without the credentials.
json::Value customer_to_wire(const parties::Customer& customer);

}  // namespace comptoir::api::reseller
