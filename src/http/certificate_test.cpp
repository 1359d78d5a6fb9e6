#include "http/certificate.hpp"

#include <gtest/gtest.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <memory>

#include "http/digest.hpp"
#include "http/test_signature.hpp"

namespace comptoir::http {
namespace {

struct FreeX509 {
    void operator()(X509* certificate) const { X509_free(certificate); }
};
using Certificate = std::unique_ptr<X509, FreeX509>;

Certificate parse(const std::string& der) {
    const auto* at = reinterpret_cast<const unsigned char*>(der.data());
    Certificate certificate(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
    EXPECT_EQ(at, reinterpret_cast<const unsigned char*>(der.data()) + der.size());
    return certificate;
}

std::string text_of(const X509_NAME* name) {
    const std::unique_ptr<BIO, decltype(&BIO_free_all)> bio(BIO_new(BIO_s_mem()), BIO_free_all);
    X509_NAME_print_ex(bio.get(), name, 0, XN_FLAG_RFC2253 & ~XN_FLAG_DN_REV & ~ASN1_STRFLGS_ESC_MSB);
    char* text = nullptr;
    const long size = BIO_get_mem_data(bio.get(), &text);
    return {text, static_cast<std::size_t>(size)};
}

// As a receiver does that trusts this certificate: at `when`, for any purpose.
int verify(X509* certificate, X509* trusted, Instant when) {
    X509_STORE* store = X509_STORE_new();
    X509_STORE_add_cert(store, trusted);
    X509_STORE_CTX* context = X509_STORE_CTX_new();
    X509_STORE_CTX_init(context, store, certificate, nullptr);
    X509_VERIFY_PARAM_set_time(X509_STORE_CTX_get0_param(context), static_cast<time_t>(when.seconds()));
    X509_STORE_CTX_set_flags(context, X509_V_FLAG_X509_STRICT | X509_V_FLAG_CHECK_SS_SIGNATURE);
    X509_verify_cert(context);
    const int result = X509_STORE_CTX_get_error(context);
    X509_STORE_CTX_free(context);
    X509_STORE_free(store);
    ERR_clear_error();
    return result;
}

class CertificateTest : public testing::Test {
  protected:
    static const SigningKey& key() {
        static const SigningKey kKey = SigningKey::generate();
        return kKey;
    }
    static std::string make(std::string name) {
        return self_signed_certificate(key(), {std::move(name), Instant::of("2024-01-01T00:00:00Z"),
                                               Instant::of("2051-01-01T00:00:00Z")});
    }
};

TEST_F(CertificateTest, StandsForItselfWithinItsTimes) {
    const Certificate certificate = parse(make("O=Contoso, CN=Contoso webhooks"));
    ASSERT_NE(certificate, nullptr);
    EXPECT_EQ(verify(certificate.get(), certificate.get(), Instant::of("2024-01-01T00:00:01Z")), X509_V_OK);
    EXPECT_EQ(verify(certificate.get(), certificate.get(), Instant::of("2050-12-31T23:59:59Z")), X509_V_OK);
    EXPECT_EQ(verify(certificate.get(), certificate.get(), Instant::of("2023-12-31T23:59:59Z")),
              X509_V_ERR_CERT_NOT_YET_VALID);
    EXPECT_EQ(verify(certificate.get(), certificate.get(), Instant::of("2051-01-01T00:00:01Z")),
              X509_V_ERR_CERT_HAS_EXPIRED);
    const Certificate other =
        parse(self_signed_certificate(SigningKey::generate(), {"O=Contoso, CN=Contoso webhooks",
                                                               Instant::of("2024-01-01"), end_of_time()}));
    EXPECT_NE(verify(certificate.get(), other.get(), Instant::of("2024-06-01")), X509_V_OK);
}

TEST_F(CertificateTest, NamesSubjectAndIssuerAsTold_2_14) {
    const Certificate certificate = parse(make(R"(O=Microsoft Corporation,CN=Né\, à Paris)"));
    ASSERT_NE(certificate, nullptr);
    EXPECT_EQ(text_of(X509_get_subject_name(certificate.get())),
              R"(O=Microsoft Corporation,CN=Né\, à Paris)");
    EXPECT_EQ(text_of(X509_get_issuer_name(certificate.get())), R"(O=Microsoft Corporation,CN=Né\, à Paris)");
}

TEST_F(CertificateTest, HoldsTheKeyThatSigns) {
    const Certificate certificate = parse(make("CN=x"));
    ASSERT_NE(certificate, nullptr);
    const std::string signature = key().sign("body");
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    EVP_DigestVerifyInit(context, nullptr, EVP_sha256(), nullptr, X509_get0_pubkey(certificate.get()));
    EXPECT_EQ(EVP_DigestVerify(context, reinterpret_cast<const unsigned char*>(signature.data()),
                               signature.size(), reinterpret_cast<const unsigned char*>("body"), 4),
              1);
    EVP_MD_CTX_free(context);
    EXPECT_EQ(make("CN=x"), make("CN=x")) << "the same key, the same number";
}

TEST_F(CertificateTest, NamesThatAreNone) {
    for (const char* name : {"O=Contoso", "C=FR,O=Contoso,OU=a\\\\b", "CN = spaced "}) {
        EXPECT_TRUE(is_certificate_name(name)) << name;
    }
    for (const char* name : {"", "Contoso", "O=", "O=a,", ",O=a", "NOSUCH=a", "C=FRANCE", "O=\xff"}) {
        EXPECT_FALSE(is_certificate_name(name)) << name;
    }
}

TEST_F(CertificateTest, OthersAreReadByTheirPemText_Rfc7515_4_1_7) {
    const std::string der = make("O=Contoso, CN=till");
    const auto found = read_certificate("Bag Attributes\n" + pem_of(der) + pem_of(make("CN=second")));
    ASSERT_TRUE(found);
    EXPECT_EQ(found->der, der);
    EXPECT_EQ(found->subject, "CN=till,O=Contoso");
    EXPECT_EQ(found->from, Instant::of("2024-01-01T00:00:00Z"));
    EXPECT_EQ(found->to, Instant::of("2051-01-01T00:00:00Z"));
    EXPECT_EQ(from_base64(found->thumbprint_sha1).value_or("").size(), 20U);
    const auto digest = sha256(der);
    EXPECT_EQ(found->thumbprint_sha256,
              to_base64url({reinterpret_cast<const char*>(digest.data()), digest.size()}));
    EXPECT_TRUE(found->key.verifies("message", key().sign("message")));
    const auto again = read_certificate_der(found->der);
    ASSERT_TRUE(again);
    EXPECT_EQ(again->thumbprint_sha1, found->thumbprint_sha1);
}

TEST_F(CertificateTest, WhatIsNoCertificateIsNotRead) {
    const std::string pem = pem_of(make("CN=till"));
    for (const std::string& text :
         {std::string(), std::string("no certificate"), key().to_pem(), pem.substr(0, pem.size() / 2),
          std::string(limits::kCertificateBytesMax + 1, 'x')}) {
        EXPECT_FALSE(read_certificate(text)) << text.substr(0, 40);
    }
    EXPECT_FALSE(read_certificate_der("x"));
    EXPECT_FALSE(PublicKey::from_der("x"));
    EXPECT_EQ(ERR_peek_error(), 0U) << "others' errors would be taken for theirs";
}

}  // namespace
}  // namespace comptoir::http
