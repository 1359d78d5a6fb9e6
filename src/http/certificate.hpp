#pragma once

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

}  // namespace comptoir::http
