#include "http/secrets.hpp"

#include <sodium.h>

#include <stdexcept>

#include "base/check.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"
#include "http/digest.hpp"

namespace comptoir::http {

namespace {

constexpr unsigned long long kPasses = 2;
constexpr std::size_t kMemoryBytes = 19 * 1024 * 1024;
constexpr std::string_view kSecretPrefix = "$sha256$";
constexpr std::size_t kSaltBytes = 16;

void make_ready() {
    static const bool kReady = sodium_init() >= 0;
    COMPTOIR_CHECK(kReady);
}

std::string salted_digest(std::string_view salt, std::string_view secret) {
    const auto digest = sha256(std::string(salt).append(secret));
    return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

}  // namespace

std::string hash_password(std::string_view password) {
    COMPTOIR_CHECK(password.size() <= limits::kPasswordBytesMax);
    make_ready();
    std::string hash(crypto_pwhash_STRBYTES, '\0');
    if (crypto_pwhash_str_alg(hash.data(), password.data(), password.size(), kPasses, kMemoryBytes,
                              crypto_pwhash_ALG_ARGON2ID13) != 0) {
        throw std::runtime_error("no memory to hash a password");
    }
    hash.resize(hash.find('\0'));
    return hash;
}

bool verify_password(std::string_view hash, std::string_view password) {
    if (password.size() > limits::kPasswordBytesMax || hash.size() >= crypto_pwhash_STRBYTES) return false;
    make_ready();
    // libsodium reads the whole array.
    std::string padded(hash);
    padded.resize(crypto_pwhash_STRBYTES, '\0');
    return crypto_pwhash_str_verify(padded.data(), password.data(), password.size()) == 0;
}

std::string hash_secret(std::string_view secret, RandomSource& random) {
    const std::string salt = random.bytes(kSaltBytes);
    return fmt::format("{}{}${}", kSecretPrefix, to_base64url(salt),
                       to_base64url(salted_digest(salt, secret)));
}

bool verify_secret(std::string_view hash, std::string_view secret) {
    if (!hash.starts_with(kSecretPrefix)) return false;
    const auto parts = split(hash.substr(kSecretPrefix.size()), '$');
    if (parts.size() != 2) return false;
    const auto salt = from_base64(parts[0]);
    const auto expected = from_base64(parts[1]);
    if (!salt || !expected || salt->size() != kSaltBytes) return false;
    const std::string actual = salted_digest(*salt, secret);
    return expected->size() == actual.size() &&
           sodium_memcmp(expected->data(), actual.data(), actual.size()) == 0;
}

std::string new_secret(RandomSource& random) {
    return to_base64url(random.bytes(32));
}

}  // namespace comptoir::http
