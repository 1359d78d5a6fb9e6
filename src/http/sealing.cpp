#include "http/sealing.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include "base/check.hpp"

namespace comptoir::http {

namespace {

constexpr char kVersion = 1;
constexpr std::size_t kNonceBytes = 12;
constexpr std::size_t kTagBytes = 16;
static_assert(kSealFrameBytes == 1 + kNonceBytes + kTagBytes);

struct FreeContext {
    void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_CIPHER_CTX, FreeContext>;

const EVP_CIPHER* cipher() {
    // Fetched once: a lookup per token costs more than the encryption.
    static const EVP_CIPHER* const kFetched = EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
    COMPTOIR_CHECK(kFetched != nullptr);
    return kFetched;
}

unsigned char* bytes(std::string& text, std::size_t at = 0) {
    return reinterpret_cast<unsigned char*>(text.data()) + at;
}

const unsigned char* bytes(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

std::string seal_bytes(std::string_view key, std::string_view purpose, std::string_view payload) {
    COMPTOIR_CHECK(key.size() == kSealKeyBytes);
    std::string sealed(kSealFrameBytes + payload.size(), '\0');
    sealed[0] = kVersion;
    unsigned char* nonce = bytes(sealed, 1);
    unsigned char* text = bytes(sealed, 1 + kNonceBytes);
    unsigned char* tag = text + payload.size();
    const Context context(EVP_CIPHER_CTX_new());
    int length = 0;
    const bool done = context && RAND_bytes(nonce, kNonceBytes) == 1 &&
                      EVP_EncryptInit_ex2(context.get(), cipher(), bytes(key), nonce, nullptr) == 1 &&
                      EVP_EncryptUpdate(context.get(), nullptr, &length, bytes(purpose),
                                        static_cast<int>(purpose.size())) == 1 &&
                      EVP_EncryptUpdate(context.get(), text, &length, bytes(payload),
                                        static_cast<int>(payload.size())) == 1 &&
                      EVP_EncryptFinal_ex(context.get(), tag, &length) == 1 &&
                      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, kTagBytes, tag) == 1;
    COMPTOIR_CHECK(done);
    return sealed;
}

std::optional<std::string> open_bytes(std::string_view key, std::string_view purpose,
                                      std::string_view sealed) {
    COMPTOIR_CHECK(key.size() == kSealKeyBytes);
    if (sealed.size() < kSealFrameBytes || sealed.front() != kVersion) return std::nullopt;
    const std::size_t size = sealed.size() - kSealFrameBytes;
    std::string payload(size, '\0');
    std::string tag(sealed.substr(1 + kNonceBytes + size));
    unsigned char none = 0;
    const unsigned char* nonce = bytes(sealed) + 1;
    const unsigned char* encrypted = nonce + kNonceBytes;
    const Context context(EVP_CIPHER_CTX_new());
    int length = 0;
    const bool done = context &&
                      EVP_DecryptInit_ex2(context.get(), cipher(), bytes(key), nonce, nullptr) == 1 &&
                      EVP_DecryptUpdate(context.get(), nullptr, &length, bytes(purpose),
                                        static_cast<int>(purpose.size())) == 1 &&
                      EVP_DecryptUpdate(context.get(), size == 0 ? &none : bytes(payload), &length, encrypted,
                                        static_cast<int>(size)) == 1 &&
                      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, kTagBytes, bytes(tag)) == 1 &&
                      EVP_DecryptFinal_ex(context.get(), &none, &length) == 1;
    if (!done) return std::nullopt;
    return payload;
}

void wipe(std::string& secret) {
    OPENSSL_cleanse(secret.data(), secret.size());
    secret.clear();
}

}  // namespace comptoir::http
