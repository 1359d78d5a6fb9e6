#pragma once

#include "search/snapshot.hpp"
#include "storage/invoice_parties.hpp"

/// What an invoice says about whom it is from and to (commerce rules §7.5).
namespace comptoir::commands {

/// Of a published invoice, as of now: the issuer, the partner as its profiles describe it (PRF-01, PRF-03,
/// PRF-05), and the publishers of its lines as the catalog has them. The tax number and the purchase order
/// number are those of the billing profile.
storage::InvoiceParties parties_of_invoice(sql::Session& session, PartnerId partner,
                                           const InvoiceNumber& number,
                                           const search::CatalogSnapshot& catalog,
                                           const storage::Issuer& issuer);

}  // namespace comptoir::commands
