#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace comptoir::http {

/// Opaque tokens that clients carry and only this server reads: continuation tokens (reseller contract §1.9),
/// purchase tokens (publisher contract §2). AES-256-GCM with a fresh random nonce, so that a token neither
/// can be read, guessed nor changed; base64url without padding, which survives every known wrong decoding.
/// The nonce space allows about 2^32 tokens per key.
///
/// Threads: any.
class TokenSealer {
  public:
    /// Longest token (reseller contract §1.9) and the longest payload that fits.
    static constexpr std::size_t kTokenCharsMax = 1024;
    static constexpr std::size_t kPayloadBytesMax = kTokenCharsMax / 4 * 3 - 29;

    /// `key` has 32 bytes. A token opens only with the `purpose` it was sealed with, so that a page's token
    /// is never taken for a purchase.
    explicit TokenSealer(std::string key, std::string purpose = "");
    ~TokenSealer();  ///< Wipes the key.
    TokenSealer(const TokenSealer&) = delete;
    TokenSealer& operator=(const TokenSealer&) = delete;

    /// 39 characters and 4 more for each 3 bytes of the payload. Throws std::length_error for a payload above
    /// `kPayloadBytesMax`; ask first when it comes from outside.
    std::string seal(std::string_view payload) const;

    /// The payload, or nothing when the token was not sealed here. Tolerant as publisher contract §2: blanks
    /// around, blanks for `+`, one more percent-encoding, either base64 alphabet, with or without padding.
    std::optional<std::string> open(std::string_view token) const;

  private:
    std::string key_;
    std::string purpose_;
};

}  // namespace comptoir::http
