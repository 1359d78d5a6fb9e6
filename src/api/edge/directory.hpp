#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/clock.hpp"
#include "commands/runner.hpp"
#include "storage/identity.hpp"

/// Who is behind a token, remembered for a short while so that a call costs no database.
namespace comptoir::api::edge {

/// An application, the tenant it belongs to, and the user that it acts for.
struct Principal {
    storage::Tenant tenant;
    storage::App app;
    std::optional<storage::User> user;
    std::optional<storage::PartnerAccount> partner;  ///< Of a partner's tenant.
    commands::Roles roles;                           ///< Of the app, or of the user through the app (R54).
};

/// Whom a token names; `user` nil: the application itself.
struct Subject {
    TenantId tenant;
    AppId app;
    UserId user;
    Guid sign_in = {};  ///< Nil unless the token came from a sign-in that can be revoked.
};

/// Threads: any. Bounded by limits::kPrincipalsCachedMax; an entry is read anew after
/// limits::kPrincipalCacheLife, so a disabled application or user stops working within that time in every
/// process.
class Directory {
  public:
    /// `clock` is the machine's. Throws sql::DatabaseError from `find` when the database cannot answer.
    Directory(commands::Runner& runner, const Clock& clock) : runner_(&runner), clock_(&clock) {}

    /// Empty when there is no such app for this tenant or no such user, one is disabled, or the sign-in was
    /// revoked. A user of another tenant than the application's needs a role through it.
    std::shared_ptr<const Principal> find(const Subject& subject);
    /// The same without asking the database; empty when it would have to be asked.
    std::shared_ptr<const Principal> find_known(const Subject& subject) const;
    /// Forgets everything: after a registration has changed in this process.
    void forget();
    std::size_t size() const;

  private:
    struct Entry {
        std::shared_ptr<const Principal> principal;
        Instant until;
    };
    std::shared_ptr<const Principal> load(const Subject& subject);
    std::shared_ptr<const Principal> kept(const std::string& key) const;

    commands::Runner* runner_;
    const Clock* clock_;
    mutable std::mutex mutex_;
    std::unordered_map<std::string, Entry> entries_;
};

}  // namespace comptoir::api::edge
