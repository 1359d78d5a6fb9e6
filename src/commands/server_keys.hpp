#pragma once

#include <chrono>
#include <string_view>

#include "commands/work.hpp"
#include "storage/platform.hpp"

/// The server's own keys. They are made once and survive restarts, so that an issued token stays valid until
/// it expires (reseller contract §1.3.5). Times here are of the machine's clock, not the marketplace's, as
/// tokens' are.
namespace comptoir::commands {

// Stored sealed by whoever calls: nothing below ever sees a key in clear text but `seal_key`.
inline constexpr std::string_view kTokenSigning = "token_signing";      ///< RS256, PKCS #8 PEM.
inline constexpr std::string_view kTokenSeal = "token_seal";            ///< 32 bytes, base64url.
inline constexpr std::string_view kWebhookSigning = "webhook_signing";  ///< With its certificate, JSON.

/// Adds the key unless the purpose has one: of several processes that start together only the first one's
/// stays.
Outcome<Done> add_first_key(Work& work, std::string_view purpose, const storage::StoredKey& key);

/// Adds a newer key, which signs from now on, and retires those that were superseded before `forget_before`:
/// nothing they signed is valid any more.
Outcome<Done> rotate_key(Work& work, std::string_view purpose, const storage::StoredKey& key,
                         Instant forget_before);

/// Stores `sealed` instead of a secret that an earlier version of the program has stored in clear text;
/// nothing happens when another process was faster.
Outcome<Done> seal_key(Work& work, std::string_view purpose, const storage::StoredKey& clear,
                       std::string_view sealed);

/// Retires every key: what they signed and sealed is worth nothing from now on, and the next start makes new
/// ones. For an installation whose key was lost or has leaked.
Outcome<Done> retire_keys(Work& work);

}  // namespace comptoir::commands
