#include "commands/standing.hpp"

#include <algorithm>
#include <array>

#include "base/check.hpp"
#include "base/limits.hpp"
#include "domain/policy/profile.hpp"
#include "storage/parties.hpp"
#include "storage/relationships.hpp"

namespace comptoir::commands {
namespace {

json::Value snapshot_of(const storage::PartnerAccount& account) {
    return json::Object{
        {"id", account.id.str()},
        {"status", account.active ? "active" : "inactive"},
        {"kind", account.kind},
        {"profile", account.profile},
        {"mpnId", account.mpn_id},
        {"creditLimit", account.credit_limit ? account.credit_limit->str() : ""},
        {"creditCurrency", account.credit_limit ? account.credit_limit->currency().str() : ""}};
}

bool is_related(Work& work, PartnerId partner) {
    const auto all = storage::relationships_of(work.session, partner);
    return std::any_of(all.begin(), all.end(), [](const auto& one) { return !one.ended; });
}

}  // namespace

Outcome<Done> check_terms(const storage::PartnerAccount& account) {
    constexpr std::array kKinds = {"direct", "indirect_provider", "indirect_reseller"};
    if (std::find(kKinds.begin(), kKinds.end(), account.kind) == kKinds.end()) {
        return refuse(Reason::invalid_input, "kind",
                      "A partner is direct, an indirect_provider or its indirect_reseller.");
    }
    if (!policy::is_profile(account.profile)) {
        return refuse(Reason::invalid_input, "profile",
                      "A policy profile is needed: classic-2019 or modern-2024.");
    }
    // Charges print it as a number, and 0 where nobody is named (§7.4).
    const bool digits = std::all_of(account.mpn_id.begin(), account.mpn_id.end(),
                                    [](char c) { return c >= '0' && c <= '9'; });
    if (!digits || account.mpn_id.starts_with('0') || account.mpn_id.size() > limits::kProgramIdDigitsMax) {
        return refuse(Reason::invalid_input, "mpnId",
                      "A program id is a number of at most 16 digits that does not begin with 0.");
    }
    if (account.credit_limit && account.credit_limit->minor_units() < 0) {
        return refuse(Reason::invalid_input, "creditLimit", "A credit limit is not negative.");
    }
    return Done{};
}

Outcome<storage::PartnerAccount> set_partner_terms(Work& work, PartnerId partner, const PartnerTerms& terms) {
    storage::hold_partners(work.session, partner, partner);
    const auto before = storage::find_partner_account(work.session, partner);
    if (!before) return refuse(Reason::not_found, "partner", "There is no such partner.");
    storage::PartnerAccount after = *before;
    after.active = terms.active.value_or(after.active);
    after.kind = terms.kind.value_or(after.kind);
    after.profile = terms.profile.value_or(after.profile);
    after.mpn_id = terms.mpn_id.value_or(after.mpn_id);
    after.credit_limit = terms.credit_limit.value_or(after.credit_limit);
    if (auto valid = check_terms(after); !valid) return Refused{valid.reason()};
    // Others name it by what it is and by its program id.
    if ((after.kind != before->kind || after.mpn_id != before->mpn_id) && is_related(work, partner)) {
        return refuse(Reason::invalid_input, after.kind != before->kind ? "kind" : "mpnId",
                      "Kind and program id stay while a partner has providers or resellers.");
    }
    COMPTOIR_CHECK(storage::replace_partner_terms(work.session, after));
    work.audit({.operation = AuditOperation::of_operator("set_partner_terms"),
                .resource_type = AuditResource::of_operator("partner"),
                .resource_id = partner.str(),
                .customer = std::nullopt,
                .old_value = json::write(snapshot_of(*before)),
                .new_value = json::write(snapshot_of(after))});
    return after;
}

Outcome<Done> review_customer(Work& work, PartnerId partner, CustomerId customer, parties::Review review) {
    const auto before = storage::find_customer_facts(work.session, partner, customer);
    if (!before) return refuse(Reason::not_your_customer, "customer", "The partner has no such customer.");
    storage::set_review(work.session, partner, customer, name_of(review));
    work.audit({.operation = AuditOperation::of_operator("review_customer"),
                .resource_type = "customer",
                .resource_id = customer.str(),
                .customer = customer,
                .old_value = json::write(json::Object{{"review", before->review}}),
                .new_value = json::write(json::Object{{"review", name_of(review)}})});
    return Done{};
}

}  // namespace comptoir::commands
