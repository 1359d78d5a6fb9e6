#pragma once

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <memory>
#include <string>
#include <string_view>

#include "base/text.hpp"
#include "http/jwt.hpp"

namespace comptoir::http {

/// The PEM form of DER bytes.
inline std::string pem_of(std::string_view der) {
    const std::string text = to_base64(der);
    std::string pem = "-----BEGIN CERTIFICATE-----\n";
    for (std::size_t at = 0; at < text.size(); at += 64) pem += text.substr(at, 64) + "\n";
    return pem + "-----END CERTIFICATE-----\n";
}

/// RSASSA-PSS with SHA-256 and a salt of 32 bytes, as newer sign-in libraries sign; nothing of ours does.
inline std::string sign_ps256(std::string_view message, const SigningKey& key) {
    const std::string pem = key.to_pem();
    const std::unique_ptr<BIO, decltype(&BIO_free_all)> bio(
        BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free_all);
    const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> secret(
        PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr), EVP_PKEY_free);
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    EVP_PKEY_CTX* terms = nullptr;
    EXPECT_EQ(EVP_DigestSignInit(context.get(), &terms, EVP_sha256(), nullptr, secret.get()), 1);
    EXPECT_EQ(EVP_PKEY_CTX_set_rsa_padding(terms, RSA_PKCS1_PSS_PADDING), 1);
    EXPECT_EQ(EVP_PKEY_CTX_set_rsa_pss_saltlen(terms, 32), 1);
    std::size_t size = 1024;
    std::string signature(size, '\0');
    EXPECT_EQ(EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                             reinterpret_cast<const unsigned char*>(message.data()), message.size()),
              1);
    signature.resize(size);
    return signature;
}

}  // namespace comptoir::http
