#pragma once

#include <string>
#include <string_view>

#include "base/clock.hpp"

namespace comptoir::http {

/// Argon2id, 2 passes over 19 MiB: for what people choose. About 30 ms of one core, so call it on a worker.
/// Never throws for a password's content; longer than limits::kPasswordBytesMax is a bug of the caller.
std::string hash_password(std::string_view password);
/// False also for a hash that is malformed and a password that is too long. Takes as long as hashing.
bool verify_password(std::string_view hash, std::string_view password);

/// Salted SHA-256: for secrets of at least 128 random bits only, where a slow hash protects nothing.
std::string hash_secret(std::string_view secret, RandomSource& random);
/// In constant time. False also for a hash that is malformed.
bool verify_secret(std::string_view hash, std::string_view secret);

/// 256 random bits, base64url: for client secrets and refresh tokens.
std::string new_secret(RandomSource& random);

}  // namespace comptoir::http
