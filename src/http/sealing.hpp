#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

/// AES-256-GCM with a fresh random nonce: what was sealed can neither be read nor changed without the key.
/// One key allows about 2^32 sealings.
///
/// Threads: any.
namespace comptoir::http {

inline constexpr std::size_t kSealKeyBytes = 32;
/// What sealing adds: a version, the nonce and the tag.
inline constexpr std::size_t kSealFrameBytes = 1 + 12 + 16;

/// `key` has kSealKeyBytes. The result is bytes, kSealFrameBytes longer than the payload, and opens only with
/// the same `purpose`.
std::string seal_bytes(std::string_view key, std::string_view purpose, std::string_view payload);

/// The payload, or nothing when `sealed` was not sealed with this key and purpose.
std::optional<std::string> open_bytes(std::string_view key, std::string_view purpose,
                                      std::string_view sealed);

/// Overwrites a secret before its memory is given back.
void wipe(std::string& secret);

}  // namespace comptoir::http
