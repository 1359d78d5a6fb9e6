#include "api/edge/directory.hpp"

#include "base/check.hpp"
#include "base/limits.hpp"
#include "commands/role_list.hpp"

namespace comptoir::api::edge {
namespace {

commands::Roles roles_of(const std::string& text) {
    // Only known names are ever stored.
    const auto roles = commands::parse_role_list(text);
    COMPTOIR_CHECK(roles.has_value());
    return *roles;
}

}  // namespace

std::shared_ptr<const Principal> Directory::find(TenantId tenant, AppId app, UserId user) {
    const std::string key = fmt::format("{}{}{}", tenant.str(), app.str(), user.str());
    const Instant now = clock_->now();
    {
        const std::lock_guard lock(mutex_);
        const auto found = entries_.find(key);
        // The second condition minds a clock that was set back, which would keep an entry for long.
        if (found != entries_.end() && now < found->second.until &&
            found->second.until - now <= limits::kPrincipalCacheLife) {
            return found->second.principal;
        }
    }
    auto principal = load(tenant, app, user);
    const std::lock_guard lock(mutex_);
    if (principal == nullptr) {
        entries_.erase(key);
        return nullptr;
    }
    // Entries live for seconds only, so starting over when full costs little and needs no bookkeeping.
    if (entries_.size() >= limits::kPrincipalsCachedMax) entries_.clear();
    entries_[key] = {principal, now + limits::kPrincipalCacheLife};
    return principal;
}

std::shared_ptr<const Principal> Directory::load(TenantId tenant_id, AppId app_id, UserId user_id) {
    std::shared_ptr<Principal> principal;
    runner_->read([&](sql::Session& session) {
        principal.reset();
        auto tenant = storage::find_tenant(session, tenant_id);
        auto app = storage::find_app(session, app_id);
        if (!tenant || !app || app->tenant != tenant_id || app->disabled) return;
        std::optional<storage::User> user;
        if (!user_id.is_nil()) {
            user = storage::find_user(session, user_id);
            if (!user || user->tenant != tenant_id || user->disabled) return;
        }
        principal = std::make_shared<Principal>();
        if (tenant->kind == storage::TenantKind::partner) {
            principal->partner = storage::find_partner_account(session, PartnerId(tenant_id.guid()));
        }
        const commands::Roles of_app = roles_of(app->roles);
        principal->roles = user ? commands::roles_through(of_app, roles_of(user->roles)) : of_app;
        principal->tenant = *std::move(tenant);
        principal->app = *std::move(app);
        principal->user = std::move(user);
    });
    return principal;
}

void Directory::forget() {
    const std::lock_guard lock(mutex_);
    entries_.clear();
}

std::size_t Directory::size() const {
    const std::lock_guard lock(mutex_);
    return entries_.size();
}

}  // namespace comptoir::api::edge
