#include "api/edge/directory.hpp"

#include "base/check.hpp"
#include "base/limits.hpp"
#include "commands/register_app.hpp"
#include "commands/role_list.hpp"
#include "storage/sign_ins.hpp"

namespace comptoir::api::edge {
namespace {

commands::Roles roles_of(const std::string& text) {
    // Only known names are ever stored.
    const auto roles = commands::parse_role_list(text);
    COMPTOIR_CHECK(roles.has_value());
    return *roles;
}

std::string key_of(const Subject& subject) {
    return subject.tenant.str() + subject.app.str() + subject.user.str() + subject.sign_in.str();
}

// In its own tenant an application speaks for itself, too; elsewhere only for people, if at all.
bool works_in(const storage::App& app, const Subject& subject) {
    return app.tenant == subject.tenant || (app.any_tenant && !subject.user.is_nil());
}

}  // namespace

std::shared_ptr<const Principal> Directory::kept(const std::string& key) const {
    const Instant now = clock_->now();
    const std::lock_guard lock(mutex_);
    const auto found = entries_.find(key);
    // The second condition minds a clock that was set back, which would keep an entry for long.
    const bool fresh = found != entries_.end() && now < found->second.until &&
                       found->second.until - now <= limits::kPrincipalCacheLife;
    return fresh ? found->second.principal : nullptr;
}

std::shared_ptr<const Principal> Directory::find_known(const Subject& subject) const {
    return kept(key_of(subject));
}

std::shared_ptr<const Principal> Directory::find(const Subject& subject) {
    const std::string key = key_of(subject);
    if (auto known = kept(key)) return known;
    const Instant now = clock_->now();
    auto principal = load(subject);
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

std::shared_ptr<const Principal> Directory::load(const Subject& subject) {
    std::shared_ptr<Principal> principal;
    runner_->read([&](sql::Session& session) {
        principal.reset();
        auto tenant = storage::find_tenant(session, subject.tenant);
        auto app = storage::find_app(session, subject.app);
        if (!tenant || !app || !works_in(*app, subject) || app->disabled) return;
        if (!subject.sign_in.is_nil() && storage::is_revoked(session, app->tenant, subject.sign_in)) return;
        std::optional<storage::User> user;
        if (!subject.user.is_nil()) {
            user = storage::find_user(session, subject.user);
            if (!user || user->tenant != subject.tenant || user->disabled) return;
        }
        const commands::Roles of_app = roles_of(app->roles);
        // Alone, an application for people of any tenant has no role of theirs in its own.
        const commands::Roles roles = user ? commands::roles_through(of_app, roles_of(user->roles))
                                           : commands::suiting(tenant->kind, of_app);
        if (roles.empty() && app->tenant != subject.tenant) return;
        principal = std::make_shared<Principal>();
        principal->roles = roles;
        if (tenant->kind == storage::TenantKind::partner) {
            principal->partner = storage::find_partner_account(session, PartnerId(subject.tenant.guid()));
        }
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
