#include "http/digest.hpp"

#include <openssl/evp.h>

#include "base/check.hpp"

namespace comptoir::http {

std::array<std::uint8_t, 32> sha256(std::string_view bytes) {
    // Fetched once: OpenSSL 3 otherwise looks the algorithm up at every call.
    static const EVP_MD* const kAlgorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    std::array<std::uint8_t, 32> digest;
    unsigned size = 0;
    COMPTOIR_CHECK(EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, kAlgorithm, nullptr) == 1);
    COMPTOIR_CHECK(size == digest.size());
    return digest;
}

}  // namespace comptoir::http
