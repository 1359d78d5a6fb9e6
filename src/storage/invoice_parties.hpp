#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "sql/database.hpp"

/// Whom an invoice is from and to, as it was when the invoice was published: what they change later does not
/// appear on it. Source: commerce rules §7.5, R128, R145.
namespace comptoir::storage {

struct InvoiceParty {
    std::string name;
    std::vector<std::string> address;  ///< As on an envelope, without the country.
    std::string country;               ///< ISO 3166, or empty.
    std::string tax_id;
    friend bool operator==(const InvoiceParty&, const InvoiceParty&) = default;
};

/// Who sends invoices: the operator, as its configuration says.
struct Issuer {
    InvoiceParty party;
    std::string payment_instructions;  ///< Lines of text, or empty.
    friend bool operator==(const Issuer&, const Issuer&) = default;
};

struct InvoiceParties {
    Issuer issuer;
    InvoiceParty sold_to;  ///< The partner.
    InvoiceParty bill_to;  ///< Where it wants its bills.
    std::string purchase_order;
    std::vector<InvoiceParty> publishers;  ///< Of everything that is charged, in the order of their ids.
    friend bool operator==(const InvoiceParties&, const InvoiceParties&) = default;
};

/// The invoice must be there.
void put_invoice_parties(sql::Session& session, PartnerId partner, const InvoiceNumber& number,
                         const InvoiceParties& parties);
/// Nothing for an invoice that is older than this record.
std::optional<InvoiceParties> find_invoice_parties(sql::Session& session, PartnerId partner,
                                                   const InvoiceNumber& number);
/// Whose products the lines of an invoice charge, in the order of their ids.
std::vector<PublisherId> publishers_of_invoice(sql::Session& session, PartnerId partner,
                                               const InvoiceNumber& number);

}  // namespace comptoir::storage
