#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/limits.hpp"
#include "base/result.hpp"
#include "json/value.hpp"

struct evp_pkey_st;

/// JSON Web Tokens (RFC 7515, 7517, 7518 §3.3, §3.5, 7519). Ours are signed by RS256. Keys are parsed once
/// and held.
namespace comptoir::http {

/// RSA with SHA-256: PKCS #1 v1.5, or PSS with a salt of 32 bytes.
enum class JwtAlgorithm : std::uint8_t { rs256, ps256 };

/// The public half of an RSA key: ours, or one that an external issuer publishes. Immutable; threads: any.
class PublicKey {
  public:
    /// A JWK's `n` and `e`. Nothing when malformed or not of 2048 to 8192 bits.
    static std::optional<PublicKey> from_jwk(std::string_view n, std::string_view e, std::string kid = "");
    /// A SubjectPublicKeyInfo in DER (RFC 5280 §4.1.2.7). Nothing as above.
    static std::optional<PublicKey> from_der(std::string_view der);

    /// As the issuer names it, by default the RFC 7638 thumbprint.
    const std::string& kid() const { return kid_; }
    std::string thumbprint() const;
    /// `kty`, `use`, `alg`, `kid`, `x5t` (older clients look for it), `n`, `e`.
    json::Value to_jwk() const;
    bool verifies(std::string_view message, std::string_view signature,
                  JwtAlgorithm algorithm = JwtAlgorithm::rs256) const;

  private:
    friend class SigningKey;
    PublicKey(std::shared_ptr<evp_pkey_st> key, std::string kid);

    std::shared_ptr<evp_pkey_st> key_;
    std::string n_;  ///< base64url
    std::string e_;
    std::string kid_;
};

/// An RSA key pair that signs our tokens. Immutable; threads: any.
class SigningKey {
  public:
    /// 2048 bits; takes some tenths of a second.
    static SigningKey generate();
    /// PKCS #8 or PKCS #1. Nothing when malformed or not RSA of 2048 to 8192 bits.
    static std::optional<SigningKey> from_pem(std::string_view pem);
    /// PKCS #8, not encrypted: seal it before storing.
    std::string to_pem() const;

    const std::string& kid() const { return public_key_.kid(); }
    const PublicKey& public_key() const { return public_key_; }
    std::string sign(std::string_view message) const;

  private:
    explicit SigningKey(std::shared_ptr<evp_pkey_st> key);

    std::shared_ptr<evp_pkey_st> key_;
    PublicKey public_key_;
};

/// Header `typ`, `alg`, `kid` and then the extras.
std::string sign_jwt(const json::Object& header_extras, const json::Value& claims, const SigningKey& key);

/// A token taken apart. Nothing of it is verified: what it says is only good for finding the key.
struct ReadJwt {
    json::Value header;
    json::Value claims;
    std::string signed_part;
    std::string signature;

    /// Nothing for another algorithm than ours, and for a critical extension.
    std::optional<JwtAlgorithm> algorithm() const;
};
/// Nothing unless it is three parts of JSON, within limits::kJwtBytesMax.
std::optional<ReadJwt> read_jwt(std::string_view token);

enum class JwtError {
    malformed,  ///< Not three parts of JSON, too long, another algorithm than RS256, or a critical extension.
    unknown_key,  ///< The lookup has no key of this `kid`.
    bad_signature,
};

/// Empty when there is no such key. The `kid` is empty when the token names none.
using KeyLookup = std::function<std::shared_ptr<const PublicKey>(std::string_view kid)>;

/// The claims of a token whose signature is right. What they claim (issuer, audience, times) is the caller's
/// to check.
Result<json::Value, JwtError> verify_jwt(std::string_view token, const KeyLookup& keys);

/// RFC 7517 §5: `{"keys": […]}`.
json::Value jwks_document(std::span<const PublicKey> keys);

/// Claims of tokens verified before, so that a client's next call costs a hash instead of a signature. The
/// least recently used go first. Times must still be checked at every use; `clear` when a key is withdrawn.
/// Threads: any.
class VerifiedTokens {
  public:
    explicit VerifiedTokens(std::size_t tokens_max = limits::kVerifiedTokensMax);
    std::shared_ptr<const json::Value> find(std::string_view token);
    void put(std::string_view token, std::shared_ptr<const json::Value> claims);
    void clear();
    std::size_t size() const;

  private:
    using Digest = std::array<std::uint8_t, 32>;
    struct DigestHash {
        std::size_t operator()(const Digest& digest) const noexcept;
    };
    struct Entry {
        Digest digest;
        std::shared_ptr<const json::Value> claims;
    };
    static Digest digest_of(std::string_view token);

    const std::size_t tokens_max_;
    mutable std::mutex mutex_;
    std::list<Entry> entries_;  ///< Most recently used first.
    std::unordered_map<Digest, std::list<Entry>::iterator, DigestHash> by_digest_;
};

}  // namespace comptoir::http
