#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "api/edge/installation_key.hpp"
#include "commands/runner.hpp"
#include "storage/platform.hpp"

/// The server's keys as they lie in the database: sealed with the installation key. Source: architecture
/// decision 13.
namespace comptoir::api::edge {

/// Those of a purpose that are not retired, the newest first, sealed as they are.
std::vector<storage::StoredKey> stored_keys(commands::Runner& runner, std::string_view purpose);
/// The same with their secrets in clear text. Throws std::runtime_error when one was sealed with another
/// installation key.
std::vector<storage::StoredKey> opened_keys(commands::Runner& runner, const InstallationKey& installation,
                                            std::string_view purpose);
/// What is stored of a key.
storage::StoredKey sealed_key(const InstallationKey& installation, std::string_view purpose, std::string id,
                              std::string_view secret, Instant created);
/// Runs a command about keys in the server's own name. Nothing about them can be refused.
void write_keys(commands::Runner& runner, Instant now,
                const std::function<Outcome<Done>(commands::Work&)>& decide);

}  // namespace comptoir::api::edge
