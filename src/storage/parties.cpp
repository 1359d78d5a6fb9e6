#include "storage/parties.hpp"

#include "base/check.hpp"
#include "domain/parties/internet_names.hpp"
#include "json/value.hpp"

namespace comptoir::storage {

std::optional<PartnerFacts> find_partner_facts(sql::Session& session, PartnerId partner) {
    const auto row = session.query_one(
        "SELECT name, status, kind, country, mpn_id, profile, sandbox, credit_limit_minor, credit_currency "
        "FROM partner "
        "WHERE partner_id = $1",
        {bind(partner)});
    if (!row) return std::nullopt;
    RowReader in(*row);
    PartnerFacts facts;
    facts.id = partner;
    facts.name = in.text();
    facts.active = in.text() == "active";
    facts.kind = in.text();
    facts.country = in.text();
    facts.mpn_id = in.text();
    facts.profile = in.text();
    facts.sandbox = in.flag();
    const auto limit = in.if_integer();
    const auto currency = in.if_text();
    if (limit && currency) facts.credit_limit = Money::from_minor(*limit, Currency::of(*currency));
    return facts;
}

std::vector<PartnerId> all_partners(sql::Session& session) {
    std::vector<PartnerId> partners;
    for (const sql::Row& row : session.query("SELECT partner_id FROM partner ORDER BY partner_id")) {
        partners.push_back(PartnerId::of(row.text(0)));
    }
    return partners;
}

std::optional<CustomerFacts> find_customer_facts(sql::Session& session, PartnerId partner,
                                                 CustomerId customer) {
    const auto row = session.query_one(
        "SELECT company_name, domain, country, segment, relationship, review, CASE WHEN EXISTS (SELECT 1 "
        "FROM agreement a "
        "WHERE a.partner_id = $1 AND a.customer_id = $2 AND a.type = $3) THEN 1 ELSE 0 END FROM customer "
        "WHERE partner_id = $1 AND customer_id = $2",
        {bind(partner), bind(customer), kCustomerAgreement});
    if (!row) return std::nullopt;
    RowReader in(*row);
    CustomerFacts facts;
    facts.id = customer;
    facts.company_name = in.text();
    facts.domain = in.text();
    facts.country = in.text();
    facts.segment = in.text();
    facts.related = in.text() == "reseller";
    facts.review = in.text();
    facts.has_agreement = in.flag();
    return facts;
}

void set_review(sql::Session& session, PartnerId partner, CustomerId customer, std::string_view review) {
    session.execute("UPDATE customer SET review = $3 WHERE partner_id = $1 AND customer_id = $2",
                    {bind(partner), bind(customer), review});
}

namespace {

// The e-mail of one of the profiles in a stored document; empty where nobody has given one.
std::string email_in(const std::string& document, std::string_view profile_name) {
    const auto parsed = json::parse(document);
    COMPTOIR_CHECK(static_cast<bool>(parsed));
    const json::Value* profile = parsed->find(profile_name);
    return profile == nullptr ? "" : profile->text_or("email");
}

}  // namespace

std::optional<PartyContact> find_partner_contact(sql::Session& session, PartnerId partner) {
    const auto row = session.query_one(
        "SELECT p.organization, p.sandbox, t.domain FROM partner p "
        "JOIN tenant t ON t.tenant_id = p.partner_id WHERE p.partner_id = $1",
        {bind(partner)});
    if (!row) return std::nullopt;
    std::string email = email_in(row->text(0), "organization");
    if (email.empty()) email = parties::administrator_of(row->text(2));
    return PartyContact{std::move(email), partner.guid(), row->flag(1)};
}

std::optional<PartyContact> find_customer_contact(sql::Session& session, PartnerId partner,
                                                  CustomerId customer) {
    const auto row = session.query_one(
        "SELECT document, commerce_id FROM customer WHERE partner_id = $1 AND customer_id = $2",
        {bind(partner), bind(customer)});
    if (!row) return std::nullopt;
    return PartyContact{email_in(row->text(0), "billing"), Guid::of(row->text(1)), false};
}

Money open_amount(sql::Session& session, PartnerId partner, Currency currency) {
    const auto row = session.query_one(
        "SELECT CAST(COALESCE((SELECT SUM(total_minor - paid_minor) FROM invoice WHERE partner_id = $1 AND "
        "currency = $2), "
        "0) + COALESCE((SELECT SUM(subtotal_minor + tax_minor) FROM charge_line WHERE partner_id = $1 AND "
        "currency = $2 "
        "AND invoice_number IS NULL), 0) AS BIGINT)",
        {bind(partner), bind(currency)});
    COMPTOIR_CHECK(row.has_value());
    return Money::from_minor(row->integer(0), currency);
}

}  // namespace comptoir::storage
