#include "commands/support_contact.hpp"

#include "commands/subscription_writes.hpp"
#include "storage/subscriptions.hpp"

namespace comptoir::commands {

using subscriptions::Subscription;

std::string support_contact_name(sql::Session& session, const Subscription& s,
                                 const std::string& partner_name) {
    return storage::find_support_contact(session, s.partner, s.id).value_or(partner_name);
}

void name_support_contact(Work& work, const Subscription& s, const std::string& partner_name,
                          const std::string& name) {
    const std::string before = support_contact_name(work.session, s, partner_name);
    if (name == before) return;
    storage::put_support_contact(work.session, s.partner, s.id, name, work.now);
    work.audit({.operation = "update_subscription",
                .resource_type = "subscription",
                .resource_id = s.id.str(),
                .customer = s.customer,
                .old_value = json::write(json::Object{{"SupportContactName", before}}),
                .new_value = json::write(json::Object{{"SupportContactName", name}})});
    work.emit("subscription-updated", s.id.str(), snapshot_of(s));
}

}  // namespace comptoir::commands
