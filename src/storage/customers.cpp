#include "storage/customers.hpp"

#include <algorithm>

#include "base/check.hpp"
#include "domain/parties/address_fields.hpp"
#include "json/reader.hpp"
#include "storage/folding.hpp"
#include "storage/platform.hpp"
#include "storage/relationships.hpp"

namespace comptoir::storage {
namespace {

using parties::Address;
using parties::Customer;

json::Value to_json(const Address& address) {
    json::Object object;
    for (const auto& [name, field] : parties::kAddressFields) {
        if (!(address.*field).empty()) object.emplace_back(name, address.*field);
    }
    return object;
}

Address address_of(const json::Value& value) {
    Address address;
    for (const auto& [name, field] : parties::kAddressFields) address.*field = value.text_or(name);
    return address;
}

std::string document_of(const Customer& c) {
    json::Object company{{"companyName", c.company.company_name},
                         {"email", c.company.email},
                         {"organizationRegistrationNumber", c.company.organization_registration_number}};
    if (c.company.address) company.emplace_back("address", to_json(*c.company.address));
    json::Object billing{{"id", c.billing.id.str()},
                         {"firstName", c.billing.first_name},
                         {"lastName", c.billing.last_name},
                         {"email", c.billing.email},
                         {"culture", c.billing.culture},
                         {"language", c.billing.language},
                         {"companyName", c.billing.company_name},
                         {"defaultAddress", to_json(c.billing.default_address)},
                         {"version", c.billing.version}};
    return json::write(json::Object{{"company", std::move(company)}, {"billing", std::move(billing)}});
}

void read_document(const std::string& text, Customer& c) {
    const auto document = json::parse(text);
    COMPTOIR_CHECK(document && document->find("company") != nullptr && document->find("billing") != nullptr);
    const json::Value& company = *document->find("company");
    c.company.company_name = company.text_or("companyName");
    c.company.email = company.text_or("email");
    c.company.organization_registration_number = company.text_or("organizationRegistrationNumber");
    if (const json::Value* address = company.find("address")) c.company.address = address_of(*address);
    const json::Value& billing = *document->find("billing");
    c.billing.id = Guid::of(billing.text_or("id"));
    c.billing.first_name = billing.text_or("firstName");
    c.billing.last_name = billing.text_or("lastName");
    c.billing.email = billing.text_or("email");
    c.billing.culture = billing.text_or("culture");
    c.billing.language = billing.text_or("language");
    c.billing.company_name = billing.text_or("companyName");
    const json::Value* address = billing.find("defaultAddress");
    COMPTOIR_CHECK(address != nullptr);
    c.billing.default_address = address_of(*address);
    c.billing.version = json::Reader(billing).integer("version").value_or(1);
}

constexpr std::string_view kColumns =
    "seq, customer_id, commerce_id, domain, segment, relationship, review, document, version, created_us, "
    "reseller_id, (SELECT p.mpn_id FROM partner p WHERE p.partner_id = customer.reseller_id)";

NumberedCustomer read_customer(const sql::Row& row, PartnerId partner) {
    RowReader in(row);
    NumberedCustomer found;
    Customer& c = found.customer;
    found.seq = in.integer();
    c.partner = partner;
    c.id = in.guid<CustomerId>();
    c.commerce_id = Guid::of(in.text());
    c.company.domain = in.text();
    const auto qualification = parties::qualification_of_segment(in.text());
    const auto relationship = parties::parse_relationship(in.text());
    const auto review = parties::parse_review(in.text());
    COMPTOIR_CHECK(qualification && relationship && review);
    c.qualification = *qualification;
    c.relationship = *relationship;
    c.review = *review;
    read_document(in.text(), c);
    c.version = in.integer();
    c.created_at = in.instant();
    c.reseller = read_reseller(in);
    return found;
}

// The part of a condition that a filter adds. The two bounds of a prefix are $4 and $5: text compares byte by
// byte, and no text of valid UTF-8 that begins with the prefix is above the prefix and the last code point.
std::string_view condition_of(CustomerFilter::Field field) {
    switch (field) {
        case CustomerFilter::Field::any:
            return "";
        case CustomerFilter::Field::company_name:
            return " AND name_folded >= $4 AND name_folded < $5";
        case CustomerFilter::Field::domain:
            return " AND domain >= $4 AND domain < $5";
        case CustomerFilter::Field::reseller:
            return " AND reseller_id = $4";
    }
    check_failed("a known field", __FILE__, __LINE__);
}

std::vector<NumberedCustomer> list(sql::Session& session, PartnerId partner, const CustomerFilter& filter,
                                   std::string_view range, std::int64_t bound, int limit) {
    constexpr std::string_view kLastCodePoint = "\xf4\x8f\xbf\xbf";
    sql::Binds binds{bind(partner), bound, limit};
    if (filter.field == CustomerFilter::Field::reseller) {
        binds.emplace_back(filter.value);
    } else if (filter.field != CustomerFilter::Field::any) {
        const std::string prefix = folded(filter.value);
        binds.emplace_back(prefix);
        binds.emplace_back(prefix + std::string(kLastCodePoint));
    }
    std::vector<NumberedCustomer> found;
    for (const sql::Row& row : session.query(
             fmt::format("SELECT {} FROM customer WHERE partner_id = $1 AND relationship = 'reseller'{} "
                         "AND seq {} LIMIT $3",
                         kColumns, condition_of(filter.field), range),
             binds)) {
        found.push_back(read_customer(row, partner));
    }
    return found;
}

}  // namespace

void insert_customer(sql::Session& session, const Customer& c) {
    session.execute(
        "INSERT INTO customer (partner_id, customer_id, commerce_id, seq, company_name, name_folded, domain, "
        "country, "
        "segment, relationship, review, document, version, created_us, reseller_id) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
        {bind(c.partner), bind(c.id), c.commerce_id.str(), next_in_sequence(session, c.partner, "customer"),
         c.company.company_name, folded(c.company.company_name), folded(c.company.domain), c.country(),
         parties::segment_of(c.qualification), parties::name_of(c.relationship), parties::name_of(c.review),
         document_of(c), c.version, bind(c.created_at), bind_reseller(c.reseller)});
}

std::optional<Customer> find_customer(sql::Session& session, PartnerId partner, CustomerId customer,
                                      Access access) {
    const auto row =
        session.query_one(fmt::format("SELECT {} FROM customer WHERE partner_id = $1 AND customer_id = $2{}",
                                      kColumns, lock_clause(session, access)),
                          {bind(partner), bind(customer)});
    return row ? std::optional(read_customer(*row, partner).customer) : std::nullopt;
}

bool replace_customer(sql::Session& session, const Customer& c) {
    return session.execute_counted(
               "UPDATE customer SET company_name = $4, name_folded = $5, country = $6, segment = $7, "
               "relationship = $8, "
               "review = $9, document = $10, reseller_id = $11, version = version + 1 "
               "WHERE partner_id = $1 AND customer_id = $2 AND version = $3",
               {bind(c.partner), bind(c.id), c.version, c.company.company_name,
                folded(c.company.company_name), c.country(), parties::segment_of(c.qualification),
                parties::name_of(c.relationship), parties::name_of(c.review), document_of(c),
                bind_reseller(c.reseller)}) == 1;
}

void delete_customer_tenant(sql::Session& session, PartnerId partner, CustomerId customer) {
    session.execute("DELETE FROM tenant WHERE tenant_id = $1 AND kind = 'customer' AND owner_partner_id = $2",
                    {bind(customer), bind(partner)});
}

Standing standing_of(sql::Session& session, PartnerId partner, CustomerId customer) {
    const auto row =
        session.query_one("SELECT relationship FROM customer WHERE partner_id = $1 AND customer_id = $2",
                          {bind(partner), bind(customer)});
    if (row && row->text(0) == "reseller") return Standing::related;
    const auto tenant = session.query_one("SELECT 1 FROM tenant WHERE tenant_id = $1 AND kind = 'customer'",
                                          {bind(customer)});
    return tenant ? Standing::foreign : Standing::unknown;
}

std::int64_t count_customers(sql::Session& session, PartnerId partner) {
    const auto row = session.query_one(
        "SELECT COUNT(*) FROM customer WHERE partner_id = $1 AND relationship = 'reseller'", {bind(partner)});
    COMPTOIR_CHECK(row.has_value());
    return row->integer(0);
}

std::vector<NumberedCustomer> customers_after(sql::Session& session, PartnerId partner,
                                              const CustomerFilter& filter, std::int64_t after, int limit) {
    return list(session, partner, filter, "> $2 ORDER BY seq", after, limit);
}

std::vector<NumberedCustomer> customers_before(sql::Session& session, PartnerId partner,
                                               const CustomerFilter& filter, std::int64_t before, int limit) {
    auto found = list(session, partner, filter, "< $2 ORDER BY seq DESC", before, limit);
    std::reverse(found.begin(), found.end());
    return found;
}

void insert_agreement(sql::Session& session, PartnerId partner, CustomerId customer,
                      const parties::Agreement& agreement, Instant recorded_at) {
    session.execute(
        "INSERT INTO agreement (partner_id, customer_id, seq, type, template_id, first_name, last_name, "
        "email, "
        "phone_number, agreed_us, user_id, recorded_us) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, "
        "$11, $12)",
        {bind(partner), bind(customer), next_in_sequence(session, partner, "agreement"),
         parties::name_of(agreement.type), agreement.template_id.str(), agreement.contact.first_name,
         agreement.contact.last_name, agreement.contact.email, agreement.contact.phone_number,
         bind(agreement.agreed_at), agreement.user, bind(recorded_at)});
}

std::vector<parties::Agreement> agreements_of(sql::Session& session, PartnerId partner, CustomerId customer) {
    std::vector<parties::Agreement> agreements;
    for (const sql::Row& row : session.query("SELECT type, template_id, first_name, last_name, email, "
                                             "phone_number, agreed_us, user_id FROM agreement "
                                             "WHERE partner_id = $1 AND customer_id = $2 ORDER BY seq",
                                             {bind(partner), bind(customer)})) {
        RowReader in(row);
        parties::Agreement agreement;
        const auto type = parties::parse_agreement_type(in.text());
        COMPTOIR_CHECK(type.has_value());
        agreement.type = *type;
        agreement.template_id = Guid::of(in.text());
        agreement.contact.first_name = in.text();
        agreement.contact.last_name = in.text();
        agreement.contact.email = in.text();
        agreement.contact.phone_number = in.text();
        agreement.agreed_at = in.instant();
        agreement.user = in.text();
        agreements.push_back(std::move(agreement));
    }
    return agreements;
}

json::Value partner_profiles(sql::Session& session, PartnerId partner, Access access) {
    const auto row = session.query_one(
        fmt::format("SELECT organization FROM partner WHERE partner_id = $1{}", lock_clause(session, access)),
        {bind(partner)});
    COMPTOIR_CHECK(row.has_value());
    const auto parsed = json::parse(row->text(0));
    COMPTOIR_CHECK(parsed && parsed->if_object() != nullptr);
    return *parsed;
}

void replace_partner_profiles(sql::Session& session, PartnerId partner, const json::Value& profiles) {
    session.execute("UPDATE partner SET organization = $2 WHERE partner_id = $1",
                    {bind(partner), json::write(profiles)});
}

std::optional<PartnerId> find_partner_by_mpn(sql::Session& session, std::string_view mpn_id) {
    const auto row = session.query_one("SELECT MIN(partner_id) FROM partner WHERE mpn_id = $1", {mpn_id});
    return row && !row->is_null(0) ? std::optional(PartnerId::of(row->text(0))) : std::nullopt;
}

}  // namespace comptoir::storage
