#include "storage/app_certificates.hpp"

#include "storage/rows.hpp"

namespace comptoir::storage {

void insert_certificate(sql::Session& session, TenantId tenant, AppId app,
                        const AppCertificate& certificate) {
    session.execute(
        "INSERT INTO app_certificate (tenant_id, app_id, sha256, sha1, subject, der, from_us, to_us) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (tenant_id, app_id, sha256) DO NOTHING",
        {bind(tenant), bind(app), certificate.sha256, certificate.sha1, certificate.subject, certificate.der,
         bind(certificate.from), bind(certificate.to)});
}

std::vector<AppCertificate> certificates_of(sql::Session& session, TenantId tenant, AppId app) {
    std::vector<AppCertificate> certificates;
    for (const sql::Row& row : session.query("SELECT sha256, sha1, subject, der, from_us, to_us FROM "
                                             "app_certificate WHERE tenant_id = $1 AND "
                                             "app_id = $2 ORDER BY to_us DESC, sha256",
                                             {bind(tenant), bind(app)})) {
        RowReader reader(row);
        AppCertificate certificate;
        certificate.sha256 = reader.text();
        certificate.sha1 = reader.text();
        certificate.subject = reader.text();
        certificate.der = reader.text();
        certificate.from = reader.instant();
        certificate.to = reader.instant();
        certificates.push_back(std::move(certificate));
    }
    return certificates;
}

bool delete_certificate(sql::Session& session, TenantId tenant, AppId app, std::string_view sha1) {
    return session.execute_counted(
               "DELETE FROM app_certificate WHERE tenant_id = $1 AND app_id = $2 AND sha1 = $3",
               {bind(tenant), bind(app), sha1}) == 1;
}

}  // namespace comptoir::storage
