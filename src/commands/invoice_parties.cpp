#include "commands/invoice_parties.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/check.hpp"
#include "storage/customers.hpp"
#include "storage/parties.hpp"

namespace comptoir::commands {
namespace {

using storage::InvoiceParty;

// Where the postal code follows the town; elsewhere it leads.
constexpr auto kPostalCodeLast = std::to_array<std::string_view>(
    {"AU", "BR", "CA", "CO", "GB", "ID", "IE", "IN", "KW", "NZ", "PK", "SA", "SG", "TH", "US", "ZA"});

std::string joined(std::vector<std::string> parts, std::string_view separator) {
    std::erase_if(parts, [](const std::string& part) { return part.empty(); });
    return fmt::format("{}", fmt::join(parts, separator));
}

std::vector<std::string> envelope(std::vector<std::string> lines, const std::string& city,
                                  const std::string& state, const std::string& postal_code,
                                  std::string_view country) {
    const bool last =
        std::find(kPostalCodeLast.begin(), kPostalCodeLast.end(), country) != kPostalCodeLast.end();
    lines.push_back(last ? joined({joined({city, state}, ", "), postal_code}, " ")
                         : joined({joined({postal_code, city}, " "), state}, ", "));
    std::erase_if(lines, [](const std::string& line) { return line.empty(); });
    return lines;
}

// What a profile says, and where it says nothing, what is known besides.
InvoiceParty party_of(const json::Value& profiles, std::string_view name, std::string_view address_name,
                      InvoiceParty known) {
    const json::Value* profile = profiles.find(name);
    if (profile == nullptr) return known;
    known.name = profile->text_or("companyName", known.name);
    const json::Value* address = profile->find(address_name);
    if (address == nullptr) return known;
    known.country = address->text_or("country", known.country);
    known.address = envelope({address->text_or("addressLine1"), address->text_or("addressLine2"),
                              address->text_or("addressLine3"), address->text_or("district")},
                             address->text_or("city"), address->text_or("state"),
                             address->text_or("postalCode"), known.country);
    return known;
}

// A publisher that has left the catalog is known by its id alone.
InvoiceParty party_of(const search::CatalogSnapshot& catalog, const PublisherId& id) {
    const catalog::Publisher* publisher = catalog.find_publisher(id);
    if (publisher == nullptr) return {id.str(), {}, "", ""};
    const catalog::Address& address = publisher->address;
    return {publisher->display_name,
            envelope({address.line1, address.line2}, address.city, address.region, address.postal_code,
                     address.country.code()),
            address.country.str(), ""};
}

}  // namespace

storage::InvoiceParties parties_of_invoice(sql::Session& session, PartnerId partner,
                                           const InvoiceNumber& number,
                                           const search::CatalogSnapshot& catalog,
                                           const storage::Issuer& issuer) {
    const auto facts = storage::find_partner_facts(session, partner);
    COMPTOIR_CHECK(facts.has_value());
    const json::Value profiles = storage::partner_profiles(session, partner);
    storage::InvoiceParties parties;
    parties.issuer = issuer;
    parties.sold_to =
        party_of(profiles, "legalBusiness", "address",
                 party_of(profiles, "organization", "defaultAddress", {facts->name, {}, facts->country, ""}));
    parties.bill_to = party_of(profiles, "billing", "address", parties.sold_to);
    if (const json::Value* billing = profiles.find("billing")) {
        parties.sold_to.tax_id = billing->text_or("taxId");
        parties.purchase_order = billing->text_or("purchaseOrderNumber");
    }
    for (const PublisherId& id : storage::publishers_of_invoice(session, partner, number))
        parties.publishers.push_back(party_of(catalog, id));
    return parties;
}

}  // namespace comptoir::commands
