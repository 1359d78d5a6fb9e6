#include "commands/customers.hpp"

#include <algorithm>

#include "base/check.hpp"
#include "commands/audit_values.hpp"
#include "commands/etag.hpp"
#include "commands/geography.hpp"
#include "commands/relationships.hpp"
#include "storage/customer_records.hpp"
#include "storage/customers.hpp"
#include "storage/identity.hpp"
#include "storage/parties.hpp"
#include "storage/subscriptions.hpp"

namespace comptoir::commands {
namespace {

using parties::Agreement;
using parties::BillingProfile;
using parties::Customer;

constexpr std::int64_t kSandboxCustomersMax = 75;  // Reseller contract §1.14.

json::Value address_for_event(const parties::Address& address) {
    return json::Object{{"Country", address.country},
                        {"City", address.city},
                        {"State", address.state},
                        {"AddressLine1", address.address_line1},
                        {"AddressLine2", address.address_line2},
                        {"PostalCode", address.postal_code},
                        {"FirstName", address.first_name},
                        {"LastName", address.last_name},
                        {"PhoneNumber", address.phone_number}};
}

json::Value event_of(const Customer& c) {
    return json::Object{
        {"Id", c.id.str()},
        {"CommerceId", c.commerce_id.str()},
        {"CompanyProfile", json::Object{{"TenantId", c.id.str()},
                                        {"Domain", c.company.domain},
                                        {"CompanyName", c.company.company_name}}},
        {"BillingProfile", json::Object{{"Id", c.billing.id.str()},
                                        {"FirstName", c.billing.first_name},
                                        {"LastName", c.billing.last_name},
                                        {"Email", c.billing.email},
                                        {"Culture", c.billing.culture},
                                        {"Language", c.billing.language},
                                        {"CompanyName", c.billing.company_name},
                                        {"DefaultAddress", address_for_event(c.billing.default_address)}}},
        {"Qualification", parties::name_of(c.qualification)},
        {"RelationshipToPartner", parties::name_of(c.relationship)},
        {"AssociatedPartnerId", mpn_id_of(c.reseller)}};
}

void tell(Work& work, AuditOperation operation, const Customer* before, const Customer& after) {
    work.audit({.operation = operation,
                .resource_type = "customer",
                .resource_id = after.id.str(),
                .customer = after.id,
                .old_value = before == nullptr ? "" : audit_value(*before),
                .new_value = audit_value(after)});
}

Outcome<Customer> load_related(Work& work, CustomerId id) {
    auto customer = storage::find_customer(work.session, work.partner(), id, storage::Access::change);
    if (!customer || customer->relationship != parties::Relationship::reseller) {
        return refuse(Reason::not_found, "customer");
    }
    return *std::move(customer);
}

// Loaded for change, so nobody else can have stored it meanwhile.
void store(Work& work, Customer& customer) {
    COMPTOIR_CHECK(storage::replace_customer(work.session, customer));
    ++customer.version;
}

std::optional<Refusal> first_of(std::vector<Refusal> problems) {
    return problems.empty() ? std::nullopt : std::optional(std::move(problems.front()));
}

// CUS-01, after the customer has come to another country.
std::optional<Refusal> move_company(Customer& customer) {
    const auto rules = geography().find(customer.country());
    if (rules && !rules->needs_registration_number())
        customer.company.organization_registration_number.clear();
    return first_of(parties::check_company_profile(customer.company, customer.country(), "", geography()));
}

// CUS-01 knows one code for a member that is not acceptable, whatever is wrong with the reseller; only its
// own standing has another.
Outcome<Done> name_reseller(Work& work, const storage::PartnerFacts& partner, const std::string& mpn_id,
                            Customer& customer) {
    if (mpn_id.empty()) return Done{};
    auto reseller = find_reseller(work.session, partner, mpn_id);
    if (!reseller && reseller.reason().reason == Reason::reseller_not_active) {
        return Refused{reseller.reason()};
    }
    if (!reseller) {
        return refuse(Reason::invalid_input, "/associatedPartnerId",
                      reseller.reason().reason == Reason::participants_not_supported
                          ? "Only an indirect provider names a reseller."
                          : "This is not the program id of one of your resellers.");
    }
    customer.reseller = *std::move(reseller);
    return Done{};
}

std::optional<Refusal> account_problem(Work& work, const storage::PartnerFacts& partner) {
    if (partner.sandbox && storage::count_customers(work.session, work.partner()) >= kSandboxCustomersMax) {
        return Refusal{Reason::sandbox_limit, "", "A sandbox account has at most 75 customers.", {}};
    }
    return std::nullopt;
}

bool has_open_subscriptions(Work& work, CustomerId id, bool (*open)(const subscriptions::Subscription&)) {
    const auto all = storage::subscriptions_of_customer(work.session, work.partner(), id);
    return std::any_of(all.begin(), all.end(), open);
}

}  // namespace

Outcome<Customer> create_customer(Work& work, NewCustomer request) {
    if (auto problem = first_of(parties::check_new_customer(request.company, request.billing, geography()))) {
        return Refused{*std::move(problem)};
    }
    const auto partner = storage::find_partner_facts(work.session, work.partner());
    COMPTOIR_CHECK(partner.has_value());
    Customer customer;
    if (auto named = name_reseller(work, *partner, request.associated_partner, customer); !named) {
        return Refused{named.reason()};
    }
    if (auto problem = account_problem(work, *partner)) return Refused{*std::move(problem)};

    customer.partner = work.partner();
    customer.id = CustomerId(work.random.guid());
    customer.commerce_id = work.random.guid();
    customer.company = canonical(std::move(request.company));
    customer.billing = canonical(std::move(request.billing));
    customer.billing.id = work.random.guid();
    if (customer.company.company_name.empty()) customer.company.company_name = customer.billing.company_name;
    customer.created_at = work.now;
    if (storage::find_tenant_by_domain(work.session, customer.company.domain)) {
        return refuse(Reason::domain_taken, "/companyProfile/domain", "Another tenant has this domain.");
    }
    storage::insert_tenant(work.session, {.id = TenantId(customer.id.guid()),
                                          .kind = storage::TenantKind::customer,
                                          .name = customer.company.company_name,
                                          .domain = customer.company.domain,
                                          .publisher = {},
                                          .owner = work.partner()});
    storage::insert_customer(work.session, customer);
    tell(work, "add_customer", nullptr, customer);
    work.emit("customer-created", customer.id.str(), event_of(customer));
    return customer;
}

std::string billing_etag(const Customer& customer) {
    return number_etag(fmt::format("{}/{}", customer.billing.id.str(), customer.billing.version));
}

Outcome<Customer> update_billing_profile(Work& work, CustomerId id, BillingProfile profile,
                                         const std::optional<std::string>& etag) {
    auto loaded = load_related(work, id);
    if (!loaded) return loaded;
    const Customer before = *loaded;
    if (etag && *etag != billing_etag(before)) return refuse(Reason::etag_outdated);
    if (auto problem = first_of(parties::check_billing_profile(profile, "", geography()))) {
        return Refused{*std::move(problem)};
    }
    Customer& customer = *loaded;
    profile.id = customer.billing.id;
    profile.version = customer.billing.version + 1;
    customer.billing = canonical(std::move(profile));
    if (customer.country() != before.country()) {
        if (auto problem = move_company(customer)) return Refused{*std::move(problem)};
    }
    store(work, customer);
    tell(work, "update_customer_billing_profile", &before, customer);
    work.emit("customer-updated", id.str(), event_of(customer));
    return loaded;
}

Outcome<Customer> update_company_profile(Work& work, CustomerId id, const CompanyChange& change) {
    auto loaded = load_related(work, id);
    if (!loaded) return loaded;
    const Customer before = *loaded;
    Customer& customer = *loaded;
    parties::CompanyProfile& company = customer.company;
    if (change.organization_registration_number) {
        company.organization_registration_number = *change.organization_registration_number;
    }
    if (change.company_name) company.company_name = *change.company_name;
    if (change.email) company.email = *change.email;
    if (change.address) company.address = *change.address;
    if (auto problem =
            first_of(parties::check_company_profile(company, customer.country(), "", geography()))) {
        return Refused{*std::move(problem)};
    }
    company = canonical(std::move(company));
    store(work, customer);
    tell(work, "update_customer_partner_contract_company_name", &before, customer);
    work.emit("customer-updated", id.str(), event_of(customer));
    return loaded;
}

Outcome<Customer> set_qualification(Work& work, CustomerId id, parties::Qualification qualification) {
    auto loaded = load_related(work, id);
    if (!loaded) return loaded;
    using parties::Qualification;
    if (qualification == Qualification::none || qualification == Qualification::nonprofit) {
        return refuse(Reason::invalid_input, "qualification",
                      "This qualification cannot be set by a partner.");
    }
    const Customer before = *loaded;
    loaded->qualification = qualification;
    store(work, *loaded);
    storage::append_qualification(work.session, work.partner(), id, {qualification, work.now});
    tell(work, "update_customer_qualification", &before, *loaded);
    work.emit("customer-updated", id.str(), event_of(*loaded));
    return loaded;
}

Outcome<Customer> assign_reseller(Work& work, CustomerId id, const std::optional<std::string>& mpn_id) {
    auto loaded = load_related(work, id);
    if (!loaded) return loaded;
    const auto partner = storage::find_partner_facts(work.session, work.partner());
    COMPTOIR_CHECK(partner.has_value());
    const Customer before = *loaded;
    loaded->reseller.reset();
    if (mpn_id) {
        auto reseller = find_reseller(work.session, *partner, *mpn_id);
        if (!reseller) return Refused{reseller.reason()};
        loaded->reseller = *std::move(reseller);
    }
    if (*loaded == before) return loaded;
    store(work, *loaded);
    tell(work, "update_mpn_association", &before, *loaded);
    work.emit("customer-updated", id.str(), event_of(*loaded));
    return loaded;
}

Outcome<Done> end_relationship(Work& work, CustomerId id) {
    auto loaded = load_related(work, id);
    if (!loaded) return Refused{loaded.reason()};
    // A pending purchase may become active any moment; suspended ones lapse by themselves (R104).
    using subscriptions::State;
    if (has_open_subscriptions(
            work, id, [](const auto& s) { return s.state == State::active || s.state == State::pending; })) {
        return refuse(Reason::relationship_has_active_subscriptions);
    }
    const Customer before = *loaded;
    loaded->relationship = parties::Relationship::none;
    store(work, *loaded);
    tell(work, "remove_partner_customer_relationship", &before, *loaded);
    work.emit("customer-relationship-ended", id.str(), event_of(*loaded));
    return Done{};
}

Outcome<Done> delete_customer(Work& work, CustomerId id) {
    const auto partner = storage::find_partner_facts(work.session, work.partner());
    COMPTOIR_CHECK(partner.has_value());
    if (!partner->sandbox) return refuse(Reason::only_in_sandbox);
    auto loaded = load_related(work, id);
    if (!loaded) return Refused{loaded.reason()};
    if (has_open_subscriptions(work, id, [](const auto& s) { return !s.ended(); })) {
        return refuse(Reason::customer_has_orders);
    }
    const Customer before = *loaded;
    loaded->relationship = parties::Relationship::none;
    store(work, *loaded);
    storage::delete_customer_tenant(work.session, work.partner(), id);
    tell(work, "delete_customer", &before, *loaded);
    work.emit("customer-deleted", id.str(), event_of(*loaded));
    return Done{};
}

Outcome<Agreement> confirm_agreement(Work& work, CustomerId id, Agreement agreement) {
    auto loaded = load_related(work, id);
    if (!loaded) return Refused{loaded.reason()};
    if (auto problem = first_of(parties::check_agreement(agreement, work.now)))
        return Refused{*std::move(problem)};
    // Like the token's `oid`, whatever the body said (AGR-03).
    agreement.user = work.caller.user.is_nil() ? "" : work.caller.user.str();
    const auto recorded = storage::agreements_of(work.session, work.partner(), id);
    if (std::any_of(recorded.begin(), recorded.end(),
                    [&](const Agreement& one) { return repeats(one, agreement); })) {
        return refuse(Reason::agreement_exists);
    }
    storage::insert_agreement(work.session, work.partner(), id, agreement, work.now);
    const json::Object document{
        {"UserId", agreement.user},
        {"PrimaryContact", json::Object{{"FirstName", agreement.contact.first_name},
                                        {"LastName", agreement.contact.last_name},
                                        {"Email", agreement.contact.email},
                                        {"PhoneNumber", agreement.contact.phone_number}}},
        {"DateAgreed", agreement.agreed_at.str7()},
        {"TemplateId", agreement.template_id.str()},
        {"Type", parties::name_of(agreement.type)}};
    work.audit({.operation = "create_agreement",
                .resource_type = "agreement",
                .resource_id = agreement.template_id.str(),
                .customer = id,
                .old_value = "",
                .new_value = audit_value(agreement)});
    work.emit("agreement-confirmed", id.str(), document);
    return agreement;
}

}  // namespace comptoir::commands
