#include "api/edge/token_keys.hpp"

#include <mutex>
#include <stdexcept>

#include "base/check.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"
#include "commands/server_keys.hpp"
#include "http/sealing.hpp"

namespace comptoir::api::edge {
namespace {

constexpr std::array kPurposes = {commands::kTokenSigning, commands::kTokenSeal};

}  // namespace

Seals::Seals(const std::vector<std::string>& keys, const std::string& purpose) {
    COMPTOIR_CHECK(!keys.empty());
    for (const std::string& key : keys) sealers_.push_back(std::make_unique<http::TokenSealer>(key, purpose));
}

std::optional<std::string> Seals::open(std::string_view token) const {
    for (const auto& sealer : sealers_) {
        if (auto payload = sealer->open(token)) return payload;
    }
    return std::nullopt;
}

TokenKeys::TokenKeys(commands::Runner& runner, const Clock& clock, const InstallationKey& installation)
    : runner_(&runner), clock_(&clock), installation_(&installation) {
    for (const std::string_view purpose : kPurposes) seal_clear_ones(purpose);
    create_missing();
    reload();
    for (const storage::StoredKey& key : opened_keys(*runner_, *installation_, commands::kTokenSeal)) {
        auto bytes = from_base64(key.secret);
        if (!bytes || bytes->size() != http::kSealKeyBytes) {
            throw std::runtime_error(fmt::format("the stored key {} cannot be read", key.id));
        }
        seal_keys_.push_back(*std::move(bytes));
    }
}

bool TokenKeys::has_sealed(commands::Runner& runner) {
    for (const std::string_view purpose : kPurposes) {
        for (const storage::StoredKey& key : stored_keys(runner, purpose)) {
            if (InstallationKey::is_sealed(key.secret)) return true;
        }
    }
    return false;
}

void TokenKeys::seal_clear_ones(std::string_view purpose) {
    for (const storage::StoredKey& key : stored_keys(*runner_, purpose)) {
        if (InstallationKey::is_sealed(key.secret)) continue;
        const std::string hidden = installation_->seal(purpose, key.id, key.secret);
        write_keys(*runner_, clock_->now(),
                   [&](commands::Work& work) { return commands::seal_key(work, purpose, key, hidden); });
    }
}

void TokenKeys::create_missing() {
    // Made before the transaction: an RSA key takes some tenths of a second, in which the writer would stand
    // still.
    const Instant now = clock_->now();
    const auto add = [&](std::string_view purpose, const storage::StoredKey& key) {
        write_keys(*runner_, now,
                   [&](commands::Work& work) { return commands::add_first_key(work, purpose, key); });
    };
    if (stored_keys(*runner_, commands::kTokenSigning).empty()) {
        const auto key = http::SigningKey::generate();
        add(commands::kTokenSigning,
            sealed_key(*installation_, commands::kTokenSigning, key.kid(), key.to_pem(), now));
    }
    if (stored_keys(*runner_, commands::kTokenSeal).empty()) {
        add(commands::kTokenSeal,
            sealed_key(*installation_, commands::kTokenSeal,
                       fmt::format("seal-{}", runner_->random().guid().str()),
                       to_base64url(runner_->random().bytes(http::kSealKeyBytes)), now));
    }
}

void TokenKeys::reload() {
    auto fresh = std::make_shared<SigningKeys>();
    for (const storage::StoredKey& key : opened_keys(*runner_, *installation_, commands::kTokenSigning)) {
        auto parsed = http::SigningKey::from_pem(key.secret);
        if (!parsed) throw std::runtime_error(fmt::format("the stored key {} cannot be read", key.id));
        fresh->push_back(std::make_shared<const http::SigningKey>(*std::move(parsed)));
    }
    if (fresh->empty()) throw std::runtime_error("the database has no signing key");
    const std::unique_lock lock(mutex_);
    keys_ = std::move(fresh);
    loaded_ = clock_->now();
}

std::shared_ptr<const TokenKeys::SigningKeys> TokenKeys::keys() const {
    const std::shared_lock lock(mutex_);
    return keys_;
}

std::shared_ptr<const http::SigningKey> TokenKeys::signing() const {
    return keys()->front();
}

// Bounded, because anyone can send a token with an invented key id. The turn is taken before the database is
// asked.
bool TokenKeys::may_look_again() {
    const std::unique_lock lock(mutex_);
    const Instant now = clock_->now();
    if (now - loaded_ < limits::kKeyReloadSpan) return false;
    loaded_ = now;
    return true;
}

std::shared_ptr<const http::PublicKey> TokenKeys::find(std::string_view kid) {
    for (int attempt = 0; attempt < 2; ++attempt) {
        for (const auto& key : *keys()) {
            if (key->kid() == kid) return {key, &key->public_key()};
        }
        if (!may_look_again()) return nullptr;
        reload();
    }
    return nullptr;
}

std::vector<http::PublicKey> TokenKeys::public_keys() {
    // Another process may have rotated: those who verify elsewhere must learn of the new key from any of us.
    if (may_look_again()) reload();
    std::vector<http::PublicKey> list;
    for (const auto& key : *keys()) list.push_back(key->public_key());
    return list;
}

void TokenKeys::rotate_signing_key() {
    const auto key = http::SigningKey::generate();
    const Instant now = clock_->now();
    const Instant forget_before = now - limits::kAccessTokenLife - limits::kResellerTokenLeeway;
    write_keys(*runner_, now, [&](commands::Work& work) {
        return commands::rotate_key(
            work, commands::kTokenSigning,
            sealed_key(*installation_, commands::kTokenSigning, key.kid(), key.to_pem(), now), forget_before);
    });
    reload();
}

}  // namespace comptoir::api::edge
