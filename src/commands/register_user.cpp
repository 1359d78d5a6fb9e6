#include "commands/register_user.hpp"

#include "base/check.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"
#include "commands/register_app.hpp"
#include "commands/register_tenant.hpp"
#include "commands/role_list.hpp"

namespace comptoir::commands {
namespace {

void tell(Work& work, AuditOperation operation, UserId user, json::Object what) {
    work.audit({.operation = operation,
                .resource_type = "partner_user",
                .resource_id = user.str(),
                .customer = std::nullopt,
                .old_value = "",
                .new_value = json::write(what)});
}

}  // namespace

bool is_user_name(std::string_view text) {
    const auto at = text.find('@');
    if (text.size() > 320 || at == std::string_view::npos || at == 0 || at > 64) return false;
    const std::string_view person = text.substr(0, at);
    return is_valid_utf8(person) && !has_control_characters(person) &&
           person.find(' ') == std::string_view::npos && is_domain(text.substr(at + 1));
}

Outcome<storage::User> register_user(Work& work, const UserRegistration& registration) {
    COMPTOIR_CHECK(!registration.password_hash.empty());
    const auto tenant = storage::find_tenant(work.session, registration.tenant);
    if (!tenant) return refuse(Reason::not_found, "tenantId", "There is no such tenant.");
    if (!is_user_name(registration.user_name)) {
        return refuse(Reason::invalid_input, "userName", "A user name has the form person@domain.");
    }
    if (!suits(tenant->kind, registration.roles)) {
        return refuse(Reason::invalid_input, "roles", "The roles do not suit this kind of tenant.");
    }
    storage::User user;
    user.user_name = to_lower(registration.user_name);
    if (storage::find_user_by_name(work.session, user.user_name)) {
        return refuse(Reason::invalid_input, "userName", "The user name is taken.");
    }
    user.id = registration.id.is_nil() ? UserId(work.random.guid()) : registration.id;
    if (storage::find_user(work.session, user.id))
        return refuse(Reason::invalid_input, "id", "The id is taken.");
    user.tenant = registration.tenant;
    user.display_name = registration.display_name.empty() ? user.user_name : registration.display_name;
    if (!is_valid_utf8(user.display_name) || has_control_characters(user.display_name) ||
        utf8_length(user.display_name) > 320) {
        return refuse(Reason::invalid_input, "displayName", "The display name is too long or not printable.");
    }
    user.password_hash = registration.password_hash;
    user.roles = role_list(registration.roles);
    user.created = work.now;
    storage::insert_user(work.session, user);
    tell(work, "create_partner_user", user.id,
         {{"userName", user.user_name}, {"tenant", user.tenant.str()}, {"roles", user.roles}});
    return user;
}

Outcome<Done> set_user_disabled(Work& work, UserId user, bool disabled) {
    if (!storage::set_user_disabled(work.session, user, disabled)) {
        return refuse(Reason::not_found, "userId", "There is no such user.");
    }
    tell(work, "update_partner_user", user, {{"disabled", disabled}});
    return Done{};
}

Outcome<Done> set_user_password(Work& work, UserId user, std::string_view password_hash) {
    if (!storage::set_user_password(work.session, user, password_hash)) {
        return refuse(Reason::not_found, "userId", "There is no such user.");
    }
    tell(work, "update_partner_user", user, {{"password", "replaced"}});
    return Done{};
}

}  // namespace comptoir::commands
