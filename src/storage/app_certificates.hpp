#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "base/time.hpp"
#include "sql/database.hpp"

/// The certificates by which applications prove themselves. The tenant is the application's.
/// Source: reseller contract §1.3.2; RFC 7523.
namespace comptoir::storage {

struct AppCertificate {
    std::string sha256;  ///< Thumbprints in base64url, as tokens name them (RFC 7515 §4.1.7, §4.1.8).
    std::string sha1;
    std::string subject;
    std::string der;  ///< base64.
    Instant from;
    Instant to;
};
/// One that is there already stays.
void insert_certificate(sql::Session& session, TenantId tenant, AppId app, const AppCertificate& certificate);
/// In the order of their end, the last one first.
std::vector<AppCertificate> certificates_of(sql::Session& session, TenantId tenant, AppId app);
/// False when there is none of this thumbprint.
[[nodiscard]] bool delete_certificate(sql::Session& session, TenantId tenant, AppId app,
                                      std::string_view sha1);

}  // namespace comptoir::storage
