#pragma once

#include <memory>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <vector>

#include "api/edge/sealed_keys.hpp"
#include "base/clock.hpp"
#include "commands/runner.hpp"
#include "http/jwt.hpp"
#include "http/paging.hpp"

/// The server's keys in memory. Sources: reseller contract §1.3.4, §1.3.5; architecture decision 13.
namespace comptoir::api::edge {

/// Seals with the newest key, opens with any that is not retired. Threads: any.
class Seals {
  public:
    /// Each key 32 bytes, the newest first.
    Seals(const std::vector<std::string>& keys, const std::string& purpose);
    std::string seal(std::string_view payload) const { return sealers_.front()->seal(payload); }
    std::optional<std::string> open(std::string_view token) const;

  private:
    std::vector<std::unique_ptr<http::TokenSealer>> sealers_;
};

/// Loads the keys, creating them at the first start, and follows what other processes add: an unknown key id
/// makes it look again, at most every limits::kKeyReloadSpan. In the database they are sealed; keys that an
/// earlier version stored in clear text are sealed at the start. Threads: any.
class TokenKeys {
  public:
    /// `clock` is the machine's: the marketplace's may be virtual. `installation` outlives this. Throws
    /// sql::DatabaseError when the database cannot answer, std::runtime_error when a stored key cannot be
    /// opened, as with the key of another installation.
    TokenKeys(commands::Runner& runner, const Clock& clock, const InstallationKey& installation);
    /// True when the database has keys that only their installation key opens.
    static bool has_sealed(commands::Runner& runner);

    /// The newest, which signs.
    std::shared_ptr<const http::SigningKey> signing() const;
    /// For verification; empty when there is none of this id even after looking again.
    std::shared_ptr<const http::PublicKey> find(std::string_view kid);
    /// What the JWKS lists: all that verify, the newest first.
    std::vector<http::PublicKey> public_keys();
    /// 32 bytes each, the newest first. As of the start: these keys rotate only between starts.
    const std::vector<std::string>& seal_keys() const { return seal_keys_; }

    /// A new signing key from now on; the earlier ones verify until all their tokens are over.
    void rotate_signing_key();
    /// Reads the keys anew.
    void reload();

  private:
    using SigningKeys = std::vector<std::shared_ptr<const http::SigningKey>>;
    std::shared_ptr<const SigningKeys> keys() const;
    void seal_clear_ones(std::string_view purpose);
    void create_missing();
    bool may_look_again();

    commands::Runner* runner_;
    const Clock* clock_;
    const InstallationKey* installation_;
    std::vector<std::string> seal_keys_;
    mutable std::shared_mutex mutex_;
    std::shared_ptr<const SigningKeys> keys_;  ///< Newest first, never empty.
    Instant loaded_;
};

}  // namespace comptoir::api::edge
