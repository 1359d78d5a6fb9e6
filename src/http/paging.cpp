#include "http/paging.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include <stdexcept>

#include "base/check.hpp"
#include "base/text.hpp"

namespace comptoir::http {

namespace {

constexpr char kVersion = 1;
constexpr std::size_t kNonceBytes = 12;
constexpr std::size_t kTagBytes = 16;
constexpr std::size_t kFrameBytes = 1 + kNonceBytes + kTagBytes;
constexpr std::size_t kSentCharsMax = 3 * TokenSealer::kTokenCharsMax;  ///< Every character percent-encoded.
static_assert(TokenSealer::kPayloadBytesMax == TokenSealer::kTokenCharsMax / 4 * 3 - kFrameBytes);

struct FreeContext {
    void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_CIPHER_CTX, FreeContext>;

const EVP_CIPHER* cipher() {
    // Fetched once: a lookup per token costs more than the encryption.
    static const EVP_CIPHER* const fetched = EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
    COMPTOIR_CHECK(fetched != nullptr);
    return fetched;
}

unsigned char* bytes(std::string& text, std::size_t at = 0) {
    return reinterpret_cast<unsigned char*>(text.data()) + at;
}

const unsigned char* bytes(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

TokenSealer::TokenSealer(std::string key, std::string purpose)
    : key_(std::move(key)), purpose_(std::move(purpose)) {
    COMPTOIR_CHECK(key_.size() == 32);
}

TokenSealer::~TokenSealer() {
    OPENSSL_cleanse(key_.data(), key_.size());
}

std::string TokenSealer::seal(std::string_view payload) const {
    if (payload.size() > kPayloadBytesMax) throw std::length_error("the payload does not fit into a token");
    std::string sealed(kFrameBytes + payload.size(), '\0');
    sealed[0] = kVersion;
    unsigned char* nonce = bytes(sealed, 1);
    unsigned char* text = bytes(sealed, 1 + kNonceBytes);
    unsigned char* tag = text + payload.size();
    const Context context(EVP_CIPHER_CTX_new());
    int length = 0;
    const bool done = context && RAND_bytes(nonce, kNonceBytes) == 1 &&
                      EVP_EncryptInit_ex2(context.get(), cipher(), bytes(key_), nonce, nullptr) == 1 &&
                      EVP_EncryptUpdate(context.get(), nullptr, &length, bytes(purpose_),
                                        static_cast<int>(purpose_.size())) == 1 &&
                      EVP_EncryptUpdate(context.get(), text, &length, bytes(payload),
                                        static_cast<int>(payload.size())) == 1 &&
                      EVP_EncryptFinal_ex(context.get(), tag, &length) == 1 &&
                      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, kTagBytes, tag) == 1;
    COMPTOIR_CHECK(done);
    return to_base64url(sealed);
}

std::optional<std::string> TokenSealer::open(std::string_view token) const {
    token = trim(token);
    if (token.size() > kSentCharsMax) return std::nullopt;
    std::string text(token);
    std::replace(text.begin(), text.end(), ' ', '+');
    if (text.find('%') != std::string::npos) {
        auto decoded = percent_decode(text, false);
        if (!decoded) return std::nullopt;
        text = *std::move(decoded);
    }
    auto sealed = from_base64(text);
    if (!sealed || sealed->size() < kFrameBytes || sealed->size() > kFrameBytes + kPayloadBytesMax ||
        sealed->front() != kVersion) {
        return std::nullopt;
    }
    const std::size_t size = sealed->size() - kFrameBytes;
    std::string payload(size, '\0');
    unsigned char none = 0;
    const unsigned char* nonce = bytes(*sealed, 1);
    const unsigned char* encrypted = nonce + kNonceBytes;
    unsigned char* tag = bytes(*sealed, 1 + kNonceBytes + size);
    const Context context(EVP_CIPHER_CTX_new());
    int length = 0;
    const bool done = context &&
                      EVP_DecryptInit_ex2(context.get(), cipher(), bytes(key_), nonce, nullptr) == 1 &&
                      EVP_DecryptUpdate(context.get(), nullptr, &length, bytes(purpose_),
                                        static_cast<int>(purpose_.size())) == 1 &&
                      EVP_DecryptUpdate(context.get(), size == 0 ? &none : bytes(payload), &length, encrypted,
                                        static_cast<int>(size)) == 1 &&
                      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, kTagBytes, tag) == 1 &&
                      EVP_DecryptFinal_ex(context.get(), &none, &length) == 1;
    if (!done) return std::nullopt;
    return payload;
}

}  // namespace comptoir::http
