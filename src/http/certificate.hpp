#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/time.hpp"
#include "http/jwt.hpp"

/// X.509 certificates for keys that sign what others verify (RFC 5280).
namespace comptoir::http {

/// Whether `name` can name a certificate: `O=Contoso, CN=Contoso webhooks`, attributes of X.500 by their
/// short names, a comma or backslash of a value after a backslash.
bool is_certificate_name(std::string_view name);

struct CertificateTerms {
    std::string name;  ///< Subject and issuer.
    Instant from;
    Instant to;
};

/// A certificate that the key itself has signed, DER: whoever is to verify signatures trusts it as it is, and
/// needs nobody's list of revoked ones. `terms.name` is a certificate name.
std::string self_signed_certificate(const SigningKey& key, const CertificateTerms& terms);

/// A certificate that somebody else brought, and how others name it. Whether anybody vouches for it is not
/// asked: whoever registers it does.
struct ReadCertificate {
    PublicKey key;
    std::string der;
    std::string subject;            ///< For people; RFC 4514, ASCII.
    std::string thumbprint_sha1;    ///< base64url (RFC 7515 §4.1.7).
    std::string thumbprint_sha256;  ///< base64url (RFC 7515 §4.1.8).
    Instant from;
    Instant to;
};
/// The first certificate of a PEM text, whatever stands around it. Nothing when there is none, its key is not
/// RSA of 2048 to 8192 bits, or the text is longer than limits::kCertificateBytesMax.
std::optional<ReadCertificate> read_certificate(std::string_view pem);
/// The same of bytes that were read so before.
std::optional<ReadCertificate> read_certificate_der(std::string_view der);

}  // namespace comptoir::http
