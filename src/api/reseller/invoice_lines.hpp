#pragma once

#include <vector>

#include "api/reseller/surface.hpp"
#include "storage/parties.hpp"

/// The line items of invoices and of what is not invoiced yet: INV-07 to INV-11 and INV-13 of reseller
/// contract §2.11.
namespace comptoir::api::reseller {

std::vector<Route> routes_of_invoice_lines();

/// `{invoice}` of a path: `G000000001` and `OneTime-G000000001` name the same one.
InvoiceNumber invoice_number_of(std::string_view segment);

/// Of the partner's place of business: what figures are in when a client names no currency.
Currency default_currency(const Services& services, const storage::PartnerFacts& partner);

}  // namespace comptoir::api::reseller
