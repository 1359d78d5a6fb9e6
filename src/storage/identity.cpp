#include "storage/identity.hpp"

#include <array>

#include "base/check.hpp"
#include "base/names.hpp"
#include "base/text.hpp"
#include "storage/rows.hpp"

namespace comptoir::storage {
namespace {

constexpr std::array kTenantKinds = {
    std::pair{TenantKind::marketplace_operator, std::string_view("operator")},
    std::pair{TenantKind::publisher, std::string_view("publisher")},
    std::pair{TenantKind::partner, std::string_view("partner")},
    std::pair{TenantKind::customer, std::string_view("customer")},
};

constexpr std::array kClientModes = {
    std::pair{ClientMode::by_request, std::string_view("")},
    std::pair{ClientMode::legacy, std::string_view("legacy")},
    std::pair{ClientMode::strict, std::string_view("strict")},
};

// A value outside the table cannot be stored: the schema's CHECK is the pair of this assertion.
template <class Table>
auto stored_value(const Table& table, std::string_view name) {
    const auto value = value_in(table, name);
    COMPTOIR_CHECK(value.has_value());
    return *value;
}

constexpr std::string_view kTenantColumns = "tenant_id, kind, name, domain, publisher_id, owner_partner_id";

std::optional<Tenant> tenant_where(sql::Session& session, std::string_view condition,
                                   const sql::Bind& value) {
    const auto row = session.query_one(
        fmt::format("SELECT {} FROM tenant WHERE {} = $1", kTenantColumns, condition), {value});
    if (!row) return std::nullopt;
    RowReader reader(*row);
    Tenant tenant;
    tenant.id = reader.guid<TenantId>();
    tenant.kind = stored_value(kTenantKinds, reader.text());
    tenant.name = reader.text();
    tenant.domain = reader.text();
    tenant.publisher = PublisherId(reader.if_text().value_or(""));
    if (const auto owner = reader.if_text()) tenant.owner = PartnerId::of(*owner);
    return tenant;
}

std::optional<User> user_where(sql::Session& session, std::string_view condition, const sql::Bind& value) {
    const auto row = session.query_one(
        fmt::format(
            "SELECT user_id, tenant_id, user_name, display_name, password_hash, roles, created_us, disabled, "
            "sign_in_ends FROM user_account WHERE {} = $1",
            condition),
        {value});
    if (!row) return std::nullopt;
    RowReader reader(*row);
    User user;
    user.id = reader.guid<UserId>();
    user.tenant = reader.guid<TenantId>();
    user.user_name = reader.text();
    user.display_name = reader.text();
    user.password_hash = reader.text();
    user.roles = reader.text();
    user.created = reader.instant();
    user.disabled = reader.flag();
    user.sign_in_ends = reader.integer();
    return user;
}

}  // namespace

std::string_view name_of(TenantKind kind) {
    return name_in(kTenantKinds, kind);
}
std::string_view name_of(ClientMode mode) {
    return name_in(kClientModes, mode);
}

void insert_tenant(sql::Session& session, const Tenant& tenant) {
    session.execute(
        "INSERT INTO tenant (tenant_id, kind, name, domain, publisher_id, owner_partner_id) "
        "VALUES ($1, $2, $3, $4, $5, $6)",
        {bind(tenant.id), name_of(tenant.kind), tenant.name, to_lower(tenant.domain),
         tenant.publisher.empty() ? sql::Bind(nullptr) : bind(tenant.publisher),
         tenant.owner.is_nil() ? sql::Bind(nullptr) : bind(tenant.owner)});
}

std::optional<Tenant> find_tenant(sql::Session& session, TenantId tenant) {
    return tenant_where(session, "tenant_id", bind(tenant));
}

std::optional<Tenant> find_tenant_by_domain(sql::Session& session, std::string_view domain) {
    return tenant_where(session, "domain", to_lower(domain));
}

std::optional<Tenant> find_tenant_of_publisher(sql::Session& session, const PublisherId& publisher) {
    const auto row = session.query_one(
        "SELECT tenant_id FROM tenant WHERE publisher_id = $1 ORDER BY tenant_id LIMIT 1", {bind(publisher)});
    return row ? find_tenant(session, TenantId::of(row->text(0))) : std::nullopt;
}

void insert_app(sql::Session& session, const App& app) {
    session.execute(
        "INSERT INTO app (app_id, tenant_id, name, secret_hash, roles, client_mode, object_id, "
        "created_us, disabled, is_public, any_tenant, reuses_assertions, device_codes) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        {bind(app.id), bind(app.tenant), app.name, app.secret_hash, app.roles, name_of(app.client_mode),
         app.object_id.str(), bind(app.created), app.disabled, app.is_public, app.any_tenant,
         app.reuses_assertions, app.device_codes});
}

std::optional<App> find_app(sql::Session& session, AppId id) {
    const auto row = session.query_one(
        "SELECT app_id, tenant_id, name, secret_hash, roles, client_mode, object_id, created_us, disabled, "
        "is_public, any_tenant, reuses_assertions, device_codes FROM app WHERE app_id = $1",
        {bind(id)});
    if (!row) return std::nullopt;
    RowReader reader(*row);
    App app;
    app.id = reader.guid<AppId>();
    app.tenant = reader.guid<TenantId>();
    app.name = reader.text();
    app.secret_hash = reader.text();
    app.roles = reader.text();
    app.client_mode = stored_value(kClientModes, reader.text());
    app.object_id = Guid::of(reader.text());
    app.created = reader.instant();
    app.disabled = reader.flag();
    app.is_public = reader.flag();
    app.any_tenant = reader.flag();
    app.reuses_assertions = reader.flag();
    app.device_codes = reader.flag();
    return app;
}

bool set_app_disabled(sql::Session& session, AppId app, bool disabled) {
    return session.execute_counted("UPDATE app SET disabled = $2 WHERE app_id = $1", {bind(app), disabled}) ==
           1;
}

bool set_app_secret(sql::Session& session, AppId app, std::string_view secret_hash) {
    return session.execute_counted("UPDATE app SET secret_hash = $2 WHERE app_id = $1",
                                   {bind(app), secret_hash}) == 1;
}

bool set_app_device_codes(sql::Session& session, AppId app, bool device_codes) {
    return session.execute_counted("UPDATE app SET device_codes = $2 WHERE app_id = $1",
                                   {bind(app), device_codes}) == 1;
}

void insert_redirect(sql::Session& session, TenantId tenant, AppId app, std::string_view uri) {
    session.execute(
        "INSERT INTO app_redirect (tenant_id, app_id, uri) VALUES ($1, $2, $3) "
        "ON CONFLICT (tenant_id, app_id, uri) DO NOTHING",
        {bind(tenant), bind(app), uri});
}

void delete_redirects(sql::Session& session, TenantId tenant, AppId app) {
    session.execute("DELETE FROM app_redirect WHERE tenant_id = $1 AND app_id = $2",
                    {bind(tenant), bind(app)});
}

std::vector<std::string> redirects_of(sql::Session& session, TenantId tenant, AppId app) {
    std::vector<std::string> uris;
    for (const sql::Row& row :
         session.query("SELECT uri FROM app_redirect WHERE tenant_id = $1 AND app_id = $2 ORDER BY uri",
                       {bind(tenant), bind(app)})) {
        uris.push_back(row.text(0));
    }
    return uris;
}

void insert_user(sql::Session& session, const User& user) {
    session.execute(
        "INSERT INTO user_account (user_id, tenant_id, user_name, display_name, password_hash, roles, "
        "created_us, disabled) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        {bind(user.id), bind(user.tenant), to_lower(user.user_name), user.display_name, user.password_hash,
         user.roles, bind(user.created), user.disabled});
}

std::optional<User> find_user(sql::Session& session, UserId user) {
    return user_where(session, "user_id", bind(user));
}

std::optional<User> find_user_by_name(sql::Session& session, std::string_view user_name) {
    return user_where(session, "user_name", to_lower(user_name));
}

bool set_user_disabled(sql::Session& session, UserId user, bool disabled) {
    return session.execute_counted(
               "UPDATE user_account SET disabled = $2, sign_in_ends = sign_in_ends + $2 WHERE user_id = $1",
               {bind(user), disabled}) == 1;
}

bool set_user_password(sql::Session& session, UserId user, std::string_view password_hash) {
    return session.execute_counted("UPDATE user_account SET password_hash = $2 WHERE user_id = $1",
                                   {bind(user), password_hash}) == 1;
}

void insert_partner(sql::Session& session, const PartnerAccount& partner) {
    const auto limit = partner.credit_limit;
    session.execute(
        "INSERT INTO partner (partner_id, name, status, kind, country, region, mpn_id, profile, sandbox, "
        "credit_limit_minor, credit_currency, organization, created_us) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        {bind(partner.id), partner.name, partner.active ? "active" : "inactive", partner.kind,
         partner.country, partner.region, partner.mpn_id, partner.profile, partner.sandbox,
         limit ? sql::Bind(limit->minor_units()) : sql::Bind(nullptr),
         limit ? bind(limit->currency()) : sql::Bind(nullptr), partner.organization, bind(partner.created)});
}

std::optional<PartnerAccount> find_partner_account(sql::Session& session, PartnerId id) {
    const auto row = session.query_one(
        "SELECT partner_id, name, status, kind, country, region, mpn_id, profile, sandbox, "
        "credit_limit_minor, "
        "credit_currency, organization, created_us FROM partner WHERE partner_id = $1",
        {bind(id)});
    if (!row) return std::nullopt;
    RowReader reader(*row);
    PartnerAccount partner;
    partner.id = reader.guid<PartnerId>();
    partner.name = reader.text();
    partner.active = reader.text() == "active";
    partner.kind = reader.text();
    partner.country = reader.text();
    partner.region = reader.text();
    partner.mpn_id = reader.text();
    partner.profile = reader.text();
    partner.sandbox = reader.flag();
    const auto minor = reader.if_integer();
    const auto currency = reader.if_text();
    if (minor && currency) partner.credit_limit = Money::from_minor(*minor, Currency::of(*currency));
    partner.organization = reader.text();
    partner.created = reader.instant();
    return partner;
}

bool replace_partner_terms(sql::Session& session, const PartnerAccount& partner) {
    const auto limit = partner.credit_limit;
    return session.execute_counted(
               "UPDATE partner SET status = $2, kind = $3, mpn_id = $4, profile = $5, credit_limit_minor = "
               "$6, "
               "credit_currency = $7 WHERE partner_id = $1",
               {bind(partner.id), partner.active ? "active" : "inactive", partner.kind, partner.mpn_id,
                partner.profile, limit ? sql::Bind(limit->minor_units()) : sql::Bind(nullptr),
                limit ? bind(limit->currency()) : sql::Bind(nullptr)}) == 1;
}

void retire_key(sql::Session& session, std::string_view key_id, Instant at) {
    session.execute(
        "UPDATE signing_key SET retired_us = $2, secret = '' WHERE key_id = $1 AND retired_us IS NULL",
        {key_id, bind(at)});
}

void replace_key_secret(sql::Session& session, const StoredKey& key, std::string_view secret) {
    session.execute("UPDATE signing_key SET secret = $3 WHERE key_id = $1 AND secret = $2",
                    {key.id, key.secret, secret});
}

}  // namespace comptoir::storage
