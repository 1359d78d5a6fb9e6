#pragma once

#include <string>
#include <vector>

#include "json/value.hpp"
#include "storage/billing.hpp"
#include "storage/parties.hpp"

/// Invoices and their lines as `/v1` prints them (reseller contract §3.12).
namespace comptoir::api::reseller {

/// `has_usage`: with daily rows of usage beside its lines.
json::Value invoice_to_wire(const storage::Invoice& invoice, bool has_usage);

/// A charge, billed or not; of usage the sum of the month.
json::Value line_to_wire(const storage::StoredLine& line, const storage::PartnerFacts& partner);

/// What is unpaid in one currency; `invoices` are those of this currency, newest first.
json::Value summary_to_wire(Currency currency, const std::vector<storage::Invoice>& invoices);

}  // namespace comptoir::api::reseller
