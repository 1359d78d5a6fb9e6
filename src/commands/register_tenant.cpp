#include "commands/register_tenant.hpp"

#include <algorithm>

#include "base/limits.hpp"
#include "base/text.hpp"
#include "commands/invoices.hpp"
#include "commands/standing.hpp"
#include "domain/parties/internet_names.hpp"

namespace comptoir::commands {
namespace {

using storage::Tenant;
using storage::TenantKind;

bool is_label(std::string_view label) {
    if (label.empty() || label.size() > 63 || label.front() == '-' || label.back() == '-') return false;
    return std::all_of(label.begin(), label.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
    });
}

bool is_name(std::string_view name) {
    return !trim(name).empty() && is_valid_utf8(name) && utf8_length(name) <= limits::kNameCharsMax &&
           !has_control_characters(name);
}

Outcome<Tenant> add_tenant(Work& work, Tenant tenant) {
    if (!is_name(tenant.name)) return refuse(Reason::invalid_input, "name", "A name is needed.");
    if (!is_domain(tenant.domain)) return refuse(Reason::invalid_input, "domain", "A domain name is needed.");
    tenant.domain = to_lower(tenant.domain);
    if ((tenant.kind == TenantKind::publisher) == tenant.publisher.empty()) {
        return refuse(Reason::invalid_input, "publisher", "A publisher, and only one, has a short name.");
    }
    if (tenant.id.is_nil()) tenant.id = TenantId(work.random.guid());
    if (storage::find_tenant(work.session, tenant.id)) {
        return refuse(Reason::invalid_input, "id", "The tenant id is taken.");
    }
    if (storage::find_tenant_by_domain(work.session, tenant.domain)) {
        return refuse(Reason::domain_taken, "domain", "Another tenant has this domain.");
    }
    storage::insert_tenant(work.session, tenant);
    work.audit(
        {.operation = AuditOperation::of_operator("register_tenant"),
         .resource_type = AuditResource::of_operator("tenant"),
         .resource_id = tenant.id.str(),
         .customer = std::nullopt,
         .old_value = "",
         .new_value = json::write(json::Object{
             {"name", tenant.name}, {"kind", storage::name_of(tenant.kind)}, {"domain", tenant.domain}})});
    return tenant;
}

}  // namespace

bool is_domain(std::string_view text) {
    if (text.size() > 253) return false;
    const auto labels = split(text, '.');
    return labels.size() >= 2 && std::all_of(labels.begin(), labels.end(), is_label);
}

Outcome<Tenant> register_tenant(Work& work, Tenant tenant) {
    if (tenant.kind == TenantKind::partner) {
        return refuse(Reason::invalid_input, "kind", "A partner is registered with its account.");
    }
    return add_tenant(work, std::move(tenant));
}

Outcome<storage::PartnerAccount> register_partner(Work& work, storage::PartnerAccount account,
                                                  std::string domain, const std::string& email) {
    if (auto valid = check_terms(account); !valid) return Refused{valid.reason()};
    const auto is_letter = [](char c) { return c >= 'A' && c <= 'Z'; };
    if (account.country.size() != 2 || !is_letter(account.country[0]) || !is_letter(account.country[1])) {
        return refuse(Reason::invalid_input, "country", "Two upper-case letters (ISO 3166-1) are needed.");
    }
    if (account.region.empty())
        return refuse(Reason::invalid_input, "region", "A sales region is needed (R15).");
    if (!email.empty()) {
        if (!parties::is_email_address(email)) {
            return refuse(Reason::invalid_input, "email",
                          "An address such as sales@contoso.example is needed.");
        }
        account.organization = json::write(json::Object{{"organization", json::Object{{"email", email}}}});
    }
    Tenant tenant;
    tenant.id = TenantId(account.id.guid());
    tenant.kind = TenantKind::partner;
    tenant.name = account.name;
    tenant.domain = std::move(domain);
    auto added = add_tenant(work, std::move(tenant));
    if (!added) return Refused{added.reason()};
    account.id = PartnerId(added->id.guid());
    account.created = work.now;
    storage::insert_partner(work.session, account);
    arm_invoice_timer(work.session, account.id, work.now);
    return account;
}

}  // namespace comptoir::commands
