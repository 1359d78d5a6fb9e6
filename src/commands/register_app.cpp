#include "commands/register_app.hpp"

#include <algorithm>

#include "base/check.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"
#include "commands/redirect_address.hpp"
#include "commands/register_certificate.hpp"
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

// Nothing when all of them are good.
std::optional<Refusal> problem_of(const std::vector<std::string>& redirects) {
    if (redirects.size() > limits::kRedirectsMax) {
        return Refusal{Reason::invalid_input,
                       "redirects",
                       fmt::format("At most {} redirect addresses.", limits::kRedirectsMax),
                       {}};
    }
    for (const std::string& uri : redirects) {
        if (is_redirect_address(uri)) continue;
        return Refusal{Reason::invalid_input,
                       "redirects",
                       fmt::format("'{}' is no redirect address: https, http on this machine, or a scheme of "
                                   "the application's own.",
                                   uri),
                       {}};
    }
    return std::nullopt;
}

json::Array list_of(const std::vector<std::string>& texts) {
    json::Array list;
    for (const std::string& text : texts) list.emplace_back(text);
    return list;
}

// A name people can read.
bool is_name(const std::string& name) {
    return !trim(name).empty() && is_valid_utf8(name) && utf8_length(name) <= limits::kNameCharsMax &&
           !has_control_characters(name);
}

// Whoever may come from any tenant works for partners, whoever runs it.
bool may_have_roles(const storage::Tenant& tenant, const AppRegistration& registration) {
    return suits(tenant.kind, registration.roles) ||
           (registration.any_tenant && tenant.kind != TenantKind::customer &&
            suits(TenantKind::partner, registration.roles));
}

}  // namespace

bool suits(TenantKind kind, const Roles& roles) {
    return !roles.empty() &&
           std::all_of(roles.begin(), roles.end(), [&](Role role) { return kind_of(role) == kind; });
}

Roles suiting(TenantKind kind, const Roles& roles) {
    Roles some;
    for (const Role role : roles) {
        if (kind_of(role) == kind) some.insert(role);
    }
    return some;
}

Outcome<App> register_app(Work& work, const AppRegistration& registration) {
    COMPTOIR_CHECK(registration.secret_hash.empty() ==
                   (registration.is_public || !registration.certificates.empty()));
    const auto tenant = storage::find_tenant(work.session, registration.tenant);
    if (!tenant) return refuse(Reason::not_found, "tenantId", "There is no such tenant.");
    const std::string& name = registration.name;
    if (!is_name(name)) return refuse(Reason::invalid_input, "name", "A name is needed.");
    if (!may_have_roles(*tenant, registration))
        return refuse(Reason::invalid_input, "roles", "The roles do not suit this kind of tenant.");
    if (auto problem = problem_of(registration.redirects)) return Refused{*std::move(problem)};
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
    app.is_public = registration.is_public;
    app.any_tenant = registration.any_tenant;
    app.reuses_assertions = registration.reuses_assertions;
    app.device_codes = registration.device_codes;
    storage::insert_app(work.session, app);
    for (const std::string& uri : registration.redirects)
        storage::insert_redirect(work.session, app.tenant, app.id, uri);
    tell(work, "register_application", "application", app.id,
         {{"name", name},
          {"tenant", app.tenant.str()},
          {"roles", app.roles},
          {"public", app.is_public},
          {"anyTenant", app.any_tenant},
          {"deviceCodes", app.device_codes},
          {"redirects", list_of(registration.redirects)}});
    for (const storage::AppCertificate& certificate : registration.certificates) {
        if (auto added = add_app_certificate(work, app.id, certificate); !added)
            return Refused{added.reason()};
    }
    return app;
}

Outcome<Done> set_app_disabled(Work& work, AppId app, bool disabled) {
    if (!storage::set_app_disabled(work.session, app, disabled)) {
        return refuse(Reason::not_found, "appId", "There is no such application.");
    }
    const AuditOperation operation =
        disabled ? AuditOperation("unregister_application") : AuditOperation("register_application");
    tell(work, operation, "application", app, {{"disabled", disabled}});
    return Done{};
}

Outcome<Done> set_app_secret(Work& work, AppId app, std::string_view secret_hash) {
    if (!storage::set_app_secret(work.session, app, secret_hash)) {
        return refuse(Reason::not_found, "appId", "There is no such application.");
    }
    tell(work, "add_application_credential", "application_credential", app, {});
    return Done{};
}

Outcome<Done> set_app_device_codes(Work& work, AppId app, bool device_codes) {
    if (!storage::set_app_device_codes(work.session, app, device_codes)) {
        return refuse(Reason::not_found, "appId", "There is no such application.");
    }
    tell(work, "register_application", "application", app, {{"deviceCodes", device_codes}});
    return Done{};
}

Outcome<Done> set_app_redirects(Work& work, AppId app, const std::vector<std::string>& redirects) {
    const auto known = storage::find_app(work.session, app);
    if (!known) return refuse(Reason::not_found, "appId", "There is no such application.");
    if (auto problem = problem_of(redirects)) return Refused{*std::move(problem)};
    storage::delete_redirects(work.session, known->tenant, app);
    for (const std::string& uri : redirects) storage::insert_redirect(work.session, known->tenant, app, uri);
    tell(work, "register_application", "application", app, {{"redirects", list_of(redirects)}});
    return Done{};
}

}  // namespace comptoir::commands
