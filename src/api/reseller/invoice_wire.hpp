#pragma once

#include <string>
#include <vector>

#include "json/value.hpp"
#include "storage/billing.hpp"
#include "storage/parties.hpp"

/// Invoices and their lines as `/v1` prints them (reseller contract §3.12).
namespace comptoir::api::reseller {

json::Value invoice_to_wire(const storage::Invoice& invoice);

/// A seat or flat-rate charge, billed or not.
json::Value line_to_wire(const storage::StoredLine& line, const storage::PartnerFacts& partner);

/// What is unpaid in one currency; `invoices` are those of this currency, newest first.
json::Value summary_to_wire(Currency currency, const std::vector<storage::Invoice>& invoices);

}  // namespace comptoir::api::reseller
