#include "commands/partner_profiles.hpp"

#include "commands/audit_values.hpp"
#include "commands/etag.hpp"
#include "storage/customers.hpp"

namespace comptoir::commands {

std::string profile_etag(const json::Value& profile) {
    return number_etag(json::write(profile));
}

Outcome<json::Value> update_partner_profile(Work& work, std::string_view name, json::Value profile,
                                            const std::optional<std::string>& etag) {
    json::Value profiles = storage::partner_profiles(work.session, work.partner(), storage::Access::change);
    const json::Value* stored = profiles.find(name);
    const json::Value before = stored == nullptr ? json::Value(json::Object{}) : *stored;
    if (etag && *etag != profile_etag(before)) return refuse(Reason::etag_outdated);
    json::Object& members = *profiles.if_object();
    std::erase_if(members, [&](const json::Member& one) { return one.first == name; });
    members.emplace_back(name, profile);
    storage::replace_partner_profiles(work.session, work.partner(), profiles);
    // The contract knows no name for what a partner changes about itself.
    work.audit({.operation = "undefined",
                .resource_type = "undefined",
                .resource_id = std::string(name),
                .customer = std::nullopt,
                .old_value = audit_value(before),
                .new_value = audit_value(profile)});
    return profile;
}

}  // namespace comptoir::commands
