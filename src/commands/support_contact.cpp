#include "commands/support_contact.hpp"

#include "commands/subscription_writes.hpp"
#include "storage/relationships.hpp"
#include "storage/subscriptions.hpp"

namespace comptoir::commands {
namespace {

using subscriptions::Subscription;

// Both ids must mean the same partner, and either will do.
std::optional<SupportContact> find_contact(sql::Session& session, const storage::PartnerFacts& partner,
                                           const WantedContact& wanted) {
    const std::string wanted_id = parties::canonical_mpn_id(wanted.mpn_id);
    const auto is = [&](PartnerId id, std::string_view mpn_id) {
        return (!wanted.partner || *wanted.partner == id) && (wanted_id.empty() || wanted_id == mpn_id);
    };
    if (is(partner.id, partner.mpn_id)) return SupportContact{partner.id, partner.mpn_id, partner.name};
    const auto reseller = wanted.partner ? storage::find_reseller(session, partner.id, *wanted.partner)
                                         : storage::find_reseller(session, partner.id, wanted_id);
    if (!reseller || !is(reseller->other, reseller->mpn_id)) return std::nullopt;
    return SupportContact{reseller->other, reseller->mpn_id, reseller->name};
}

SupportContact in_force(sql::Session& session, const std::optional<storage::StoredContact>& stored,
                        const storage::PartnerFacts& partner) {
    if (!stored) return {partner.id, partner.mpn_id, partner.name};
    if (!stored->reseller) return {partner.id, partner.mpn_id, stored->name};
    const auto reseller = storage::find_reseller(session, partner.id, *stored->reseller);
    if (!reseller) return {partner.id, partner.mpn_id, partner.name};
    return {reseller->other, reseller->mpn_id, stored->name};
}

json::Value snapshot_of(const SupportContact& contact) {
    return json::Object{{"SupportTenantId", contact.partner.str()},
                        {"SupportMpnId", contact.mpn_id},
                        {"SupportContactName", contact.name}};
}

}  // namespace

SupportContact support_contact(sql::Session& session, const Subscription& s,
                               const storage::PartnerFacts& partner) {
    return in_force(session, storage::find_support_contact(session, s.partner, s.id), partner);
}

Outcome<SupportContact> set_support_contact(Work& work, const Subscription& s,
                                            const storage::PartnerFacts& partner,
                                            const WantedContact& wanted) {
    auto contact = find_contact(work.session, partner, wanted);
    if (!contact) return refuse(Reason::reseller_not_related, "supportMpnId");
    if (!wanted.name.empty()) contact->name = wanted.name;
    const auto reseller = contact->partner == partner.id ? std::nullopt : std::optional(contact->partner);
    const auto stored = storage::find_support_contact(work.session, s.partner, s.id);
    const SupportContact before = in_force(work.session, stored, partner);
    // A reseller that is out of force is replaced all the same, lest it come back with the relationship.
    const bool as_stored = !stored || stored->reseller == reseller;
    if (as_stored && contact->partner == before.partner && contact->name == before.name) return before;
    storage::put_support_contact(work.session, s.partner, s.id, {contact->name, reseller}, work.now);
    work.audit({.operation = "update_subscription",
                .resource_type = "subscription",
                .resource_id = s.id.str(),
                .customer = s.customer,
                .old_value = json::write(snapshot_of(before)),
                .new_value = json::write(snapshot_of(*contact))});
    work.emit("subscription-updated", s.id.str(), commands::snapshot_of(s));
    return *std::move(contact);
}

}  // namespace comptoir::commands
