#include "http/jwt.hpp"

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <cstring>

#include "base/check.hpp"
#include "base/text.hpp"
#include "http/digest.hpp"

namespace comptoir::http {

namespace {

template <auto Free>
struct Freer {
    template <class T>
    void operator()(T* object) const {
        Free(object);
    }
};
template <class T, auto Free>
using Owned = std::unique_ptr<T, Freer<Free>>;
using PkeyContext = Owned<EVP_PKEY_CTX, EVP_PKEY_CTX_free>;
using Bignum = Owned<BIGNUM, BN_free>;
using Bio = Owned<BIO, BIO_free_all>;

std::shared_ptr<EVP_PKEY> share(EVP_PKEY* key) {
    return {key, EVP_PKEY_free};
}

std::string_view text_of(const std::array<std::uint8_t, 32>& digest) {
    return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

const unsigned char* bytes(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

bool is_usable(const EVP_PKEY* key) {
    return key != nullptr && EVP_PKEY_is_a(key, "RSA") == 1 && EVP_PKEY_get_bits(key) >= 2048 &&
           EVP_PKEY_get_bits(key) <= 8192;
}

std::string number_of(const EVP_PKEY* key, const char* name) {
    BIGNUM* number = nullptr;
    COMPTOIR_CHECK(EVP_PKEY_get_bn_param(key, name, &number) == 1);
    const Bignum owned(number);
    std::string big_endian(static_cast<std::size_t>(BN_num_bytes(number)), '\0');
    BN_bn2bin(number, reinterpret_cast<unsigned char*>(big_endian.data()));
    return to_base64url(big_endian);
}

Bignum number_from(std::string_view base64url) {
    const auto big_endian = from_base64(base64url);
    if (!big_endian || big_endian->empty() || big_endian->size() > 1025) return nullptr;
    return Bignum(BN_bin2bn(bytes(*big_endian), static_cast<int>(big_endian->size()), nullptr));
}

/// A context for an algorithm, ready to sign or to verify.
PkeyContext context_for(EVP_PKEY* key, bool signing, JwtAlgorithm algorithm) {
    const bool pss = algorithm == JwtAlgorithm::ps256;
    PkeyContext context(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
    COMPTOIR_CHECK(context != nullptr);
    COMPTOIR_CHECK((signing ? EVP_PKEY_sign_init(context.get()) : EVP_PKEY_verify_init(context.get())) == 1);
    COMPTOIR_CHECK(
        EVP_PKEY_CTX_set_rsa_padding(context.get(), pss ? RSA_PKCS1_PSS_PADDING : RSA_PKCS1_PADDING) == 1);
    COMPTOIR_CHECK(EVP_PKEY_CTX_set_signature_md(context.get(), EVP_sha256()) == 1);
    // The other digest, of the mask, follows the first one.
    COMPTOIR_CHECK(!pss || EVP_PKEY_CTX_set_rsa_pss_saltlen(context.get(), RSA_PSS_SALTLEN_DIGEST) == 1);
    return context;
}

// An exponent of a few bytes is all that is seen; a huge one would make verifying slow at an attacker's will.
bool is_usable_exponent(const BIGNUM* exponent) {
    return exponent != nullptr && BN_num_bits(exponent) <= 32 && BN_is_odd(exponent) && !BN_is_one(exponent);
}

std::optional<json::Value> object_of(std::string_view base64url) {
    const auto text = from_base64(base64url);
    if (!text) return std::nullopt;
    auto value = json::parse(*text);
    if (!value || value->if_object() == nullptr) return std::nullopt;
    return *std::move(value);
}

}  // namespace

PublicKey::PublicKey(std::shared_ptr<EVP_PKEY> key, std::string kid)
    : key_(std::move(key)),
      n_(number_of(key_.get(), OSSL_PKEY_PARAM_RSA_N)),
      e_(number_of(key_.get(), OSSL_PKEY_PARAM_RSA_E)),
      kid_(std::move(kid)) {
    if (kid_.empty()) kid_ = thumbprint();
}

std::optional<PublicKey> PublicKey::from_jwk(std::string_view n, std::string_view e, std::string kid) {
    const Bignum modulus = number_from(n);
    const Bignum exponent = number_from(e);
    if (!modulus || !is_usable_exponent(exponent.get())) return std::nullopt;
    const Owned<OSSL_PARAM_BLD, OSSL_PARAM_BLD_free> builder(OSSL_PARAM_BLD_new());
    COMPTOIR_CHECK(OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, modulus.get()) == 1);
    COMPTOIR_CHECK(OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, exponent.get()) == 1);
    const Owned<OSSL_PARAM, OSSL_PARAM_free> parameters(OSSL_PARAM_BLD_to_param(builder.get()));
    const PkeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr));
    EVP_PKEY* raw = nullptr;
    COMPTOIR_CHECK(EVP_PKEY_fromdata_init(context.get()) == 1);
    if (EVP_PKEY_fromdata(context.get(), &raw, EVP_PKEY_PUBLIC_KEY, parameters.get()) != 1)
        return std::nullopt;
    auto key = share(raw);
    if (!is_usable(raw)) return std::nullopt;
    return PublicKey(std::move(key), std::move(kid));
}

std::optional<PublicKey> PublicKey::from_der(std::string_view der) {
    if (der.size() > 64 * 1024) return std::nullopt;
    const unsigned char* at = bytes(der);
    auto key = share(d2i_PUBKEY(nullptr, &at, static_cast<long>(der.size())));
    BIGNUM* exponent = nullptr;
    if (is_usable(key.get())) EVP_PKEY_get_bn_param(key.get(), OSSL_PKEY_PARAM_RSA_E, &exponent);
    const Bignum owned(exponent);
    if (!is_usable_exponent(owned.get())) {
        ERR_clear_error();
        return std::nullopt;
    }
    return PublicKey(std::move(key), "");
}

std::string PublicKey::thumbprint() const {
    // RFC 7638: the required members in lexical order without blanks.
    return to_base64url(text_of(sha256(fmt::format(R"({{"e":"{}","kty":"RSA","n":"{}"}})", e_, n_))));
}

json::Value PublicKey::to_jwk() const {
    return json::Object{{"kty", "RSA"}, {"use", "sig"}, {"alg", "RS256"}, {"kid", kid_},
                        {"x5t", kid_},  {"n", n_},      {"e", e_}};
}

bool PublicKey::verifies(std::string_view message, std::string_view signature, JwtAlgorithm algorithm) const {
    const auto digest = sha256(message);
    const PkeyContext context = context_for(key_.get(), false, algorithm);
    return EVP_PKEY_verify(context.get(), bytes(signature), signature.size(), digest.data(), digest.size()) ==
           1;
}

SigningKey::SigningKey(std::shared_ptr<EVP_PKEY> key) : key_(std::move(key)), public_key_(key_, "") {}

SigningKey SigningKey::generate() {
    EVP_PKEY* key = EVP_RSA_gen(2048);
    COMPTOIR_CHECK(key != nullptr);
    return SigningKey(share(key));
}

std::optional<SigningKey> SigningKey::from_pem(std::string_view pem) {
    if (pem.size() > 64 * 1024) return std::nullopt;
    const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    // A password callback that has none, or OpenSSL would ask on the terminal.
    const auto no_password = [](char*, int, int, void*) { return -1; };
    auto key = share(PEM_read_bio_PrivateKey(bio.get(), nullptr, no_password, nullptr));
    if (!is_usable(key.get())) {
        ERR_clear_error();
        return std::nullopt;
    }
    return SigningKey(std::move(key));
}

std::string SigningKey::to_pem() const {
    const Bio bio(BIO_new(BIO_s_mem()));
    COMPTOIR_CHECK(
        PEM_write_bio_PKCS8PrivateKey(bio.get(), key_.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1);
    char* text = nullptr;
    const long size = BIO_get_mem_data(bio.get(), &text);
    return std::string(text, static_cast<std::size_t>(size));
}

std::string SigningKey::sign(std::string_view message) const {
    const auto digest = sha256(message);
    const PkeyContext context = context_for(key_.get(), true, JwtAlgorithm::rs256);
    std::size_t size = static_cast<std::size_t>(EVP_PKEY_get_size(key_.get()));
    std::string signature(size, '\0');
    COMPTOIR_CHECK(EVP_PKEY_sign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                                 digest.data(), digest.size()) == 1);
    signature.resize(size);
    return signature;
}

std::string sign_jwt(const json::Object& header_extras, const json::Value& claims, const SigningKey& key) {
    json::Object header{{"typ", "JWT"}, {"alg", "RS256"}, {"kid", key.kid()}};
    header.insert(header.end(), header_extras.begin(), header_extras.end());
    std::string token =
        to_base64url(json::write(std::move(header))) + "." + to_base64url(json::write(claims));
    const std::string signature = to_base64url(key.sign(token));
    return token + "." + signature;
}

std::optional<JwtAlgorithm> ReadJwt::algorithm() const {
    if (header.find("crit") != nullptr) return std::nullopt;
    const std::string name = header.text_or("alg");
    if (name == "RS256") return JwtAlgorithm::rs256;
    if (name == "PS256") return JwtAlgorithm::ps256;
    return std::nullopt;
}

std::optional<ReadJwt> read_jwt(std::string_view token) {
    if (token.size() > limits::kJwtBytesMax) return std::nullopt;
    const auto parts = split(token, '.');
    if (parts.size() != 3) return std::nullopt;
    auto header = object_of(parts[0]);
    auto claims = object_of(parts[1]);
    auto signature = from_base64(parts[2]);
    if (!header || !claims || !signature) return std::nullopt;
    return ReadJwt{*std::move(header), *std::move(claims),
                   std::string(token.substr(0, parts[0].size() + 1 + parts[1].size())),
                   *std::move(signature)};
}

Result<json::Value, JwtError> verify_jwt(std::string_view token, const KeyLookup& keys) {
    auto read = read_jwt(token);
    // The algorithm is ours to choose, never the token's (RFC 8725 §3.1).
    if (!read || read->algorithm() != JwtAlgorithm::rs256) return Refused{JwtError::malformed};
    const auto key = keys(read->header.text_or("kid"));
    if (key == nullptr) return Refused{JwtError::unknown_key};
    if (!key->verifies(read->signed_part, read->signature)) return Refused{JwtError::bad_signature};
    return std::move(read->claims);
}

json::Value jwks_document(std::span<const PublicKey> keys) {
    json::Array entries;
    for (const PublicKey& key : keys) entries.push_back(key.to_jwk());
    return json::Object{{"keys", std::move(entries)}};
}

VerifiedTokens::VerifiedTokens(std::size_t tokens_max) : tokens_max_(tokens_max) {
    COMPTOIR_CHECK(tokens_max > 0);
}

std::size_t VerifiedTokens::DigestHash::operator()(const Digest& digest) const noexcept {
    std::size_t value;
    std::memcpy(&value, digest.data(), sizeof value);
    return value;
}

VerifiedTokens::Digest VerifiedTokens::digest_of(std::string_view token) {
    return sha256(token);
}

std::shared_ptr<const json::Value> VerifiedTokens::find(std::string_view token) {
    const Digest digest = digest_of(token);
    const std::lock_guard lock(mutex_);
    const auto found = by_digest_.find(digest);
    if (found == by_digest_.end()) return nullptr;
    entries_.splice(entries_.begin(), entries_, found->second);
    return found->second->claims;
}

void VerifiedTokens::put(std::string_view token, std::shared_ptr<const json::Value> claims) {
    const Digest digest = digest_of(token);
    const std::lock_guard lock(mutex_);
    const auto found = by_digest_.find(digest);
    if (found != by_digest_.end()) {
        entries_.splice(entries_.begin(), entries_, found->second);
        found->second->claims = std::move(claims);
        return;
    }
    if (entries_.size() == tokens_max_) {
        by_digest_.erase(entries_.back().digest);
        entries_.pop_back();
    }
    entries_.push_front({digest, std::move(claims)});
    by_digest_.emplace(digest, entries_.begin());
}

void VerifiedTokens::clear() {
    const std::lock_guard lock(mutex_);
    by_digest_.clear();
    entries_.clear();
}

std::size_t VerifiedTokens::size() const {
    const std::lock_guard lock(mutex_);
    return entries_.size();
}

}  // namespace comptoir::http
