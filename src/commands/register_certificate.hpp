#pragma once

#include <string>
#include <string_view>

#include "commands/work.hpp"
#include "storage/app_certificates.hpp"

/// Certificates by which an application proves itself instead of a secret (reseller contract §1.3.2). The
/// private key never comes here.
namespace comptoir::commands {

/// What is kept of the first certificate of a PEM text. Refused: invalid_input for a text without one, or
/// with another key than RSA of 2048 to 8192 bits.
Outcome<storage::AppCertificate> read_app_certificate(std::string_view pem);

/// Refused: not_found for the application; invalid_input for a public one, and for more than
/// limits::kCertificatesMax.
Outcome<Done> add_app_certificate(Work& work, AppId app, const storage::AppCertificate& certificate);
/// `thumbprint` is the SHA-1 in hex, as tools for certificates show it, in any case. Tokens that were got by
/// it live on until they expire. Refused: not_found.
Outcome<Done> remove_app_certificate(Work& work, AppId app, std::string_view thumbprint);

/// The thumbprint as people know it.
std::string thumbprint_of(const storage::AppCertificate& certificate);

}  // namespace comptoir::commands
