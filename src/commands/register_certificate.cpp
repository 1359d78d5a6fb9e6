#include "commands/register_certificate.hpp"

#include <algorithm>
#include <span>

#include "base/limits.hpp"
#include "base/text.hpp"
#include "http/certificate.hpp"
#include "storage/identity.hpp"

namespace comptoir::commands {
namespace {

void tell(Work& work, AuditOperation operation, AppId app, json::Object what) {
    work.audit({.operation = operation,
                .resource_type = "application_credential",
                .resource_id = app.str(),
                .customer = std::nullopt,
                .old_value = "",
                .new_value = json::write(what)});
}

}  // namespace

Outcome<storage::AppCertificate> read_app_certificate(std::string_view pem) {
    const auto read = http::read_certificate(pem);
    if (!read) {
        return refuse(Reason::invalid_input, "certificate",
                      "A PEM text with a certificate is needed, whose key is RSA of 2048 to 8192 bits.");
    }
    return storage::AppCertificate{read->thumbprint_sha256,
                                   read->thumbprint_sha1,
                                   read->subject,
                                   to_base64(read->der),
                                   read->from,
                                   read->to};
}

Outcome<Done> add_app_certificate(Work& work, AppId app, const storage::AppCertificate& certificate) {
    const auto known = storage::find_app(work.session, app);
    if (!known) return refuse(Reason::not_found, "appId", "There is no such application.");
    if (known->is_public)
        return refuse(Reason::invalid_input, "appId", "A public application proves nothing.");
    const auto there = storage::certificates_of(work.session, known->tenant, app);
    if (there.size() >= limits::kCertificatesMax) {
        return refuse(Reason::invalid_input, "certificate",
                      fmt::format("At most {} certificates; remove one.", limits::kCertificatesMax));
    }
    storage::insert_certificate(work.session, known->tenant, app, certificate);
    tell(work, "add_application_credential", app,
         {{"certificate", thumbprint_of(certificate)},
          {"subject", certificate.subject},
          {"until", certificate.to.str()}});
    return Done{};
}

Outcome<Done> remove_app_certificate(Work& work, AppId app, std::string_view thumbprint) {
    const auto known = storage::find_app(work.session, app);
    if (!known) return refuse(Reason::not_found, "appId", "There is no such application.");
    for (const auto& certificate : storage::certificates_of(work.session, known->tenant, app)) {
        if (!equals_ignoring_case(thumbprint_of(certificate), thumbprint)) continue;
        if (!storage::delete_certificate(work.session, known->tenant, app, certificate.sha1)) break;
        tell(work, "remove_application_credential", app, {{"certificate", thumbprint_of(certificate)}});
        return Done{};
    }
    return refuse(Reason::not_found, "certificate", "There is no such certificate.");
}

std::string thumbprint_of(const storage::AppCertificate& certificate) {
    const std::string bytes = from_base64(certificate.sha1).value_or("");
    return to_hex(std::span(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()));
}

}  // namespace comptoir::commands
