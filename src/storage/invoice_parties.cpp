#include "storage/invoice_parties.hpp"

#include "base/check.hpp"
#include "json/describe.hpp"
#include "storage/rows.hpp"

namespace comptoir::storage {

BOOST_DESCRIBE_STRUCT(InvoiceParty, (), (name, address, country, tax_id))
BOOST_DESCRIBE_STRUCT(Issuer, (), (party, payment_instructions))
BOOST_DESCRIBE_STRUCT(InvoiceParties, (), (issuer, sold_to, bill_to, purchase_order, publishers))

namespace {

const json::Value& member_of(const json::Value& object, std::string_view name) {
    const json::Value* found = object.find(name);
    COMPTOIR_CHECK(found != nullptr);
    return *found;
}

InvoiceParty party_from(const json::Value& stored) {
    InvoiceParty party{stored.text_or("name"), {}, stored.text_or("country"), stored.text_or("taxId")};
    for (const json::Value& line : *member_of(stored, "address").if_array())
        party.address.push_back(*line.if_string());
    return party;
}

InvoiceParties parties_from(const std::string& text) {
    const auto parsed = json::parse(text);
    COMPTOIR_CHECK(static_cast<bool>(parsed));
    const json::Value& issuer = member_of(*parsed, "issuer");
    InvoiceParties parties{
        .issuer = {party_from(member_of(issuer, "party")), issuer.text_or("paymentInstructions")},
        .sold_to = party_from(member_of(*parsed, "soldTo")),
        .bill_to = party_from(member_of(*parsed, "billTo")),
        .purchase_order = parsed->text_or("purchaseOrder"),
        .publishers = {}};
    for (const json::Value& one : *member_of(*parsed, "publishers").if_array())
        parties.publishers.push_back(party_from(one));
    return parties;
}

}  // namespace

void put_invoice_parties(sql::Session& session, PartnerId partner, const InvoiceNumber& number,
                         const InvoiceParties& parties) {
    session.execute("INSERT INTO invoice_parties (partner_id, invoice_number, document) VALUES ($1, $2, $3)",
                    {bind(partner), bind(number), json::write(json::to_value(parties))});
}

std::optional<InvoiceParties> find_invoice_parties(sql::Session& session, PartnerId partner,
                                                   const InvoiceNumber& number) {
    const auto row = session.query_one(
        "SELECT document FROM invoice_parties WHERE partner_id = $1 AND invoice_number = $2",
        {bind(partner), bind(number)});
    return row ? std::optional(parties_from(row->text(0))) : std::nullopt;
}

std::vector<PublisherId> publishers_of_invoice(sql::Session& session, PartnerId partner,
                                               const InvoiceNumber& number) {
    std::vector<PublisherId> publishers;
    for (const sql::Row& row : session.query(
             "SELECT DISTINCT publisher_id FROM subscription WHERE partner_id = $1 AND subscription_id IN "
             "(SELECT subscription_id FROM charge_line WHERE partner_id = $1 AND invoice_number = $2) "
             "ORDER BY publisher_id",
             {bind(partner), bind(number)})) {
        publishers.emplace_back(row.text(0));
    }
    return publishers;
}

}  // namespace comptoir::storage
