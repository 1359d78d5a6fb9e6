#include "api/edge/sealed_keys.hpp"

#include <stdexcept>

#include "base/check.hpp"

namespace comptoir::api::edge {

std::vector<storage::StoredKey> stored_keys(commands::Runner& runner, std::string_view purpose) {
    std::vector<storage::StoredKey> found;
    runner.read([&](sql::Session& session) { found = storage::active_keys(session, purpose); });
    return found;
}

std::vector<storage::StoredKey> opened_keys(commands::Runner& runner, const InstallationKey& installation,
                                            std::string_view purpose) {
    auto keys = stored_keys(runner, purpose);
    for (storage::StoredKey& key : keys) {
        if (!InstallationKey::is_sealed(key.secret)) continue;
        auto secret = installation.open(purpose, key.id, key.secret);
        if (!secret) {
            throw std::runtime_error(
                fmt::format("the key {} of the database was sealed with another installation key; "
                            "docs/configuration.md says what to do",
                            key.id));
        }
        key.secret = *std::move(secret);
    }
    return keys;
}

storage::StoredKey sealed_key(const InstallationKey& installation, std::string_view purpose, std::string id,
                              std::string_view secret, Instant created) {
    std::string hidden = installation.seal(purpose, id, secret);
    return {std::move(id), std::move(hidden), created};
}

void write_keys(commands::Runner& runner, Instant now,
                const std::function<Outcome<Done>(commands::Work&)>& decide) {
    COMPTOIR_CHECK(runner.run_at(commands::clockwork(storage::operator_partition()), now, decide));
}

}  // namespace comptoir::api::edge
