#include "commands/register_app.hpp"

#include <algorithm>

#include "base/check.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"
#include "commands/role_list.hpp"

namespace comptoir::commands {
namespace {

using storage::App;
using storage::TenantKind;

TenantKind kind_of(Role role) {
    switch (role) {
        case Role::global_admin:
        case Role::admin_agent:
        case Role::sales_agent:
        case Role::billing_admin:
        case Role::helpdesk_agent:
            return TenantKind::partner;
        case Role::publisher:
            return TenantKind::publisher;
        case Role::marketplace_operator:
            return TenantKind::marketplace_operator;
    }
    check_failed("a known Role", __FILE__, __LINE__);
}

void tell(Work& work, AuditOperation operation, AuditResource what_changed, AppId app, json::Object what) {
    work.audit({.operation = operation,
                .resource_type = what_changed,
                .resource_id = app.str(),
                .customer = std::nullopt,
                .old_value = "",
                .new_value = json::write(what)});
}

}  // namespace

bool suits(TenantKind kind, const Roles& roles) {
    return !roles.empty() &&
           std::all_of(roles.begin(), roles.end(), [&](Role role) { return kind_of(role) == kind; });
}

Outcome<App> register_app(Work& work, const AppRegistration& registration) {
    COMPTOIR_CHECK(!registration.secret_hash.empty());
    const auto tenant = storage::find_tenant(work.session, registration.tenant);
    if (!tenant) return refuse(Reason::not_found, "tenantId", "There is no such tenant.");
    const std::string& name = registration.name;
    if (trim(name).empty() || !is_valid_utf8(name) || utf8_length(name) > limits::kNameCharsMax ||
        has_control_characters(name)) {
        return refuse(Reason::invalid_input, "name", "A name is needed.");
    }
    if (!suits(tenant->kind, registration.roles)) {
        return refuse(Reason::invalid_input, "roles", "The roles do not suit this kind of tenant.");
    }
    App app;
    app.id = registration.id.is_nil() ? AppId(work.random.guid()) : registration.id;
    if (storage::find_app(work.session, app.id)) {
        return refuse(Reason::invalid_input, "id", "The application id is taken.");
    }
    app.tenant = registration.tenant;
    app.name = name;
    app.secret_hash = registration.secret_hash;
    app.roles = role_list(registration.roles);
    app.client_mode = registration.client_mode;
    app.object_id = work.random.guid();
    app.created = work.now;
    storage::insert_app(work.session, app);
    tell(work, "register_application", "application", app.id,
         {{"name", name}, {"tenant", app.tenant.str()}, {"roles", app.roles}});
    return app;
}

Outcome<Done> set_app_disabled(Work& work, AppId app, bool disabled) {
    if (!storage::set_app_disabled(work.session, app, disabled)) {
        return refuse(Reason::not_found, "appId", "There is no such application.");
    }
    const AuditOperation operation =
        disabled ? AuditOperation("unregister_application") : AuditOperation("register_application");
    tell(work, operation, "application", app, {});
    return Done{};
}

Outcome<Done> set_app_secret(Work& work, AppId app, std::string_view secret_hash) {
    if (!storage::set_app_secret(work.session, app, secret_hash)) {
        return refuse(Reason::not_found, "appId", "There is no such application.");
    }
    tell(work, "add_application_credential", "application_credential", app, {});
    return Done{};
}

}  // namespace comptoir::commands
