#include "http/certificate.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <ctime>
#include <memory>

#include "base/check.hpp"
#include "base/limits.hpp"
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
using Name = Owned<X509_NAME, X509_NAME_free>;
using Certificate = Owned<X509, X509_free>;
using PrivateKey = Owned<EVP_PKEY, EVP_PKEY_free>;

const unsigned char* bytes(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

// At the commas that no backslash stands before; the backslashes go.
std::vector<std::string> attributes_of(std::string_view name) {
    std::vector<std::string> attributes(1);
    for (std::size_t i = 0; i < name.size(); ++i) {
        if (name[i] == ',') {
            attributes.emplace_back();
            continue;
        }
        if (name[i] == '\\' && i + 1 < name.size()) ++i;
        attributes.back() += name[i];
    }
    return attributes;
}

Name read_name(std::string_view text) {
    Name name(X509_NAME_new());
    COMPTOIR_CHECK(name != nullptr);
    for (const std::string& attribute : attributes_of(text)) {
        const auto equals = attribute.find('=');
        if (equals == std::string::npos) return nullptr;
        const std::string type(trim(std::string_view(attribute).substr(0, equals)));
        const std::string_view value = trim(std::string_view(attribute).substr(equals + 1));
        // OpenSSL knows which types there are, and how long a value of each may be.
        if (value.empty() || X509_NAME_add_entry_by_txt(name.get(), type.c_str(), MBSTRING_UTF8, bytes(value),
                                                        static_cast<int>(value.size()), -1, 0) != 1) {
            ERR_clear_error();
            return nullptr;
        }
    }
    return name;
}

PrivateKey private_key_of(const SigningKey& key) {
    const std::string pem = key.to_pem();
    const Owned<BIO, BIO_free_all> bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    PrivateKey parsed(PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr));
    COMPTOIR_CHECK(parsed != nullptr);
    return parsed;
}

// One key has one certificate, so the key numbers it: 16 bytes, positive (RFC 5280 §4.1.2.2).
void number(X509* certificate, const SigningKey& key) {
    auto digest = sha256(key.public_key().thumbprint());
    digest[0] = static_cast<std::uint8_t>((digest[0] & 0x7f) | 0x40);
    const Owned<BIGNUM, BN_free> serial(BN_bin2bn(digest.data(), 16, nullptr));
    COMPTOIR_CHECK(BN_to_ASN1_INTEGER(serial.get(), X509_get_serialNumber(certificate)) != nullptr);
}

void extend(X509* certificate, int nid, const char* value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
    const Owned<X509_EXTENSION, X509_EXTENSION_free> extension(
        X509V3_EXT_conf_nid(nullptr, &context, nid, value));
    COMPTOIR_CHECK(extension != nullptr && X509_add_ext(certificate, extension.get(), -1) == 1);
}

void set_times(X509* certificate, const CertificateTerms& terms) {
    COMPTOIR_CHECK(ASN1_TIME_set(X509_getm_notBefore(certificate),
                                 static_cast<time_t>(terms.from.seconds())) != nullptr);
    COMPTOIR_CHECK(ASN1_TIME_set(X509_getm_notAfter(certificate), static_cast<time_t>(terms.to.seconds())) !=
                   nullptr);
}

}  // namespace

bool is_certificate_name(std::string_view name) {
    return read_name(name) != nullptr;
}

std::string self_signed_certificate(const SigningKey& key, const CertificateTerms& terms) {
    const Name name = read_name(terms.name);
    COMPTOIR_CHECK(name != nullptr);
    const PrivateKey private_key = private_key_of(key);
    const Certificate certificate(X509_new());
    COMPTOIR_CHECK(certificate != nullptr && X509_set_version(certificate.get(), X509_VERSION_3) == 1);
    number(certificate.get(), key);
    set_times(certificate.get(), terms);
    COMPTOIR_CHECK(X509_set_subject_name(certificate.get(), name.get()) == 1 &&
                   X509_set_issuer_name(certificate.get(), name.get()) == 1 &&
                   X509_set_pubkey(certificate.get(), private_key.get()) == 1);
    // It vouches for itself, so it is its own authority, and of nothing below it.
    extend(certificate.get(), NID_basic_constraints, "critical,CA:TRUE,pathlen:0");
    extend(certificate.get(), NID_key_usage, "critical,digitalSignature,keyCertSign");
    extend(certificate.get(), NID_subject_key_identifier, "hash");
    COMPTOIR_CHECK(X509_sign(certificate.get(), private_key.get(), EVP_sha256()) > 0);
    unsigned char* der = nullptr;
    const int size = i2d_X509(certificate.get(), &der);
    COMPTOIR_CHECK(size > 0);
    const std::string encoded(reinterpret_cast<const char*>(der), static_cast<std::size_t>(size));
    OPENSSL_free(der);
    return encoded;
}

namespace {

std::optional<Instant> instant_of(const ASN1_TIME* time) {
    std::tm parts{};
    if (ASN1_TIME_to_tm(time, &parts) != 1) return std::nullopt;
    return Instant::from_micros(static_cast<std::int64_t>(timegm(&parts)) * 1'000'000);
}

std::string digest_of(const X509* certificate, const EVP_MD* algorithm) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    COMPTOIR_CHECK(X509_digest(certificate, algorithm, digest.data(), &size) == 1);
    return to_base64url({reinterpret_cast<const char*>(digest.data()), size});
}

std::string subject_of(const X509* certificate) {
    const Owned<BIO, BIO_free_all> bio(BIO_new(BIO_s_mem()));
    X509_NAME_print_ex(bio.get(), X509_get_subject_name(certificate), 0, XN_FLAG_RFC2253);
    char* text = nullptr;
    const long size = BIO_get_mem_data(bio.get(), &text);
    return std::string(text, static_cast<std::size_t>(size)).substr(0, limits::kNameCharsMax);
}

// What OpenSSL writes into memory of its own.
template <class Write>
std::string der_of(const Write& write) {
    unsigned char* der = nullptr;
    const int size = write(&der);
    if (size <= 0) return "";
    std::string text(reinterpret_cast<const char*>(der), static_cast<std::size_t>(size));
    OPENSSL_free(der);
    return text;
}

std::optional<ReadCertificate> read(const Certificate& certificate) {
    if (certificate == nullptr) {
        ERR_clear_error();
        return std::nullopt;
    }
    const X509_PUBKEY* info = X509_get_X509_PUBKEY(certificate.get());
    auto key = PublicKey::from_der(der_of([&](unsigned char** out) { return i2d_X509_PUBKEY(info, out); }));
    const auto from = instant_of(X509_get0_notBefore(certificate.get()));
    const auto to = instant_of(X509_get0_notAfter(certificate.get()));
    if (!key || !from || !to) return std::nullopt;
    return ReadCertificate{*std::move(key),
                           der_of([&](unsigned char** out) { return i2d_X509(certificate.get(), out); }),
                           subject_of(certificate.get()),
                           digest_of(certificate.get(), EVP_sha1()),
                           digest_of(certificate.get(), EVP_sha256()),
                           *from,
                           *to};
}

}  // namespace

std::optional<ReadCertificate> read_certificate(std::string_view pem) {
    if (pem.size() > limits::kCertificateBytesMax) return std::nullopt;
    const Owned<BIO, BIO_free_all> bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    // Only a certificate that is encrypted would ask for a password, and it gets none.
    const auto no_password = [](char*, int, int, void*) { return -1; };
    return read(Certificate(PEM_read_bio_X509(bio.get(), nullptr, no_password, nullptr)));
}

std::optional<ReadCertificate> read_certificate_der(std::string_view der) {
    const unsigned char* at = bytes(der);
    return read(Certificate(d2i_X509(nullptr, &at, static_cast<long>(der.size()))));
}

}  // namespace comptoir::http
