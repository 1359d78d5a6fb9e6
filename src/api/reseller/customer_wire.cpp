#include "api/reseller/customer_wire.hpp"

#include "api/reseller/address_wire.hpp"
#include "api/reseller/wire.hpp"
#include "commands/customers.hpp"

namespace comptoir::api::reseller {
namespace {

using parties::Customer;

std::string path_of(const Customer& c) {
    return "/customers/" + c.id.str();
}

json::Value self(std::string uri) {
    return json::to_value(SelfLinks{Link{std::move(uri), "GET", {}}});
}

json::Value attributes(std::string object_type, std::optional<std::string> etag = {}) {
    return json::to_value(Attributes{std::move(etag), std::move(object_type)});
}

void add_text(json::Object& wire, std::string name, const std::string& text) {
    if (!text.empty()) wire.emplace_back(std::move(name), text);
}

json::Object company_head(const Customer& c) {
    return {{"tenantId", c.id.str()}, {"domain", c.company.domain}, {"companyName", c.company.company_name}};
}

void add_company_end(json::Object& wire, const Customer& c) {
    wire.emplace_back("links", self(path_of(c) + "/profiles/company"));
    wire.emplace_back("attributes", attributes("CustomerCompanyProfile"));
}

}  // namespace

json::Value company_profile_to_wire(const Customer& c) {
    json::Object wire = company_head(c);
    if (c.company.address) wire.emplace_back("address", address_to_wire(*c.company.address));
    add_text(wire, "email", c.company.email);
    add_text(wire, "organizationRegistrationNumber", c.company.organization_registration_number);
    add_company_end(wire, c);
    return wire;
}

json::Value billing_profile_to_wire(const Customer& c) {
    json::Object wire{{"id", c.billing.id.str()}};
    add_text(wire, "firstName", c.billing.first_name);
    add_text(wire, "lastName", c.billing.last_name);
    wire.emplace_back("email", c.billing.email);
    wire.emplace_back("culture", c.billing.culture);
    wire.emplace_back("language", c.billing.language);
    wire.emplace_back("companyName", c.billing.company_name);
    wire.emplace_back("defaultAddress", address_to_wire(c.billing.default_address));
    wire.emplace_back("links", self(path_of(c) + "/profiles/billing"));
    wire.emplace_back("attributes", attributes("CustomerBillingProfile", commands::billing_etag(c)));
    return wire;
}

json::Value customer_to_short_wire(const Customer& c) {
    json::Object company = company_head(c);
    add_company_end(company, c);
    return json::Object{{"id", c.id.str()},
                        {"companyProfile", std::move(company)},
                        {"relationshipToPartner", parties::name_of(c.relationship)},
                        {"links", self(path_of(c))},
                        {"attributes", attributes("Customer")}};
}

json::Value customer_to_wire(const Customer& c) {
    json::Object wire{{"id", c.id.str()},
                      {"commerceId", c.commerce_id.str()},
                      {"companyProfile", company_profile_to_wire(c)},
                      {"billingProfile", billing_profile_to_wire(c)},
                      {"relationshipToPartner", parties::name_of(c.relationship)},
                      {"allowDelegatedAccess", true},
                      {"customDomains", json::Array{c.company.domain}}};
    add_text(wire, "associatedPartnerId", mpn_id_of(c.reseller));
    wire.emplace_back("links", self(path_of(c)));
    wire.emplace_back("attributes", attributes("Customer"));
    return wire;
}

}  // namespace comptoir::api::reseller
