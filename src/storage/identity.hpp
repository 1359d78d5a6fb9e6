#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "base/money.hpp"
#include "base/time.hpp"
#include "sql/database.hpp"
#include "storage/platform.hpp"

/// Who may sign in: tenants, their applications and users, and the partner accounts behind them. Names and
/// domains are stored in lower case, secrets only as hashes. Sources: reseller contract §1.3, §1.14;
/// publisher contract §1.1.
namespace comptoir::storage {

enum class TenantKind : std::uint8_t { marketplace_operator, publisher, partner, customer };
std::string_view name_of(TenantKind kind);

/// One directory: the `{tenant}` of the token endpoints and the claim `tid`.
struct Tenant {
    TenantId id;
    TenantKind kind = TenantKind::customer;
    std::string name;
    std::string domain;     ///< Lower case, unique in the marketplace.
    PublisherId publisher;  ///< Only for kind publisher.
    PartnerId owner;        ///< The partner that manages a customer's tenant, else nil.
};
/// A domain or id that is taken throws ConstraintError; ask first.
void insert_tenant(sql::Session& session, const Tenant& tenant);
std::optional<Tenant> find_tenant(sql::Session& session, TenantId tenant);
/// `domain` in any case.
std::optional<Tenant> find_tenant_by_domain(sql::Session& session, std::string_view domain);
/// The tenant that signs in for a publisher.
std::optional<Tenant> find_tenant_of_publisher(sql::Session& session, const PublisherId& publisher);

/// How an application's registration overrides what its requests look like (reseller contract A.6).
enum class ClientMode : std::uint8_t { by_request, legacy, strict };
std::string_view name_of(ClientMode mode);

struct App {
    AppId id;
    TenantId tenant;
    std::string name;
    std::string secret_hash;  ///< http::hash_secret.
    std::string roles;        ///< Role names, separated by blanks.
    ClientMode client_mode = ClientMode::by_request;
    Guid object_id;  ///< Claim `oid` of app-only tokens: the service principal.
    Instant created;
    bool disabled = false;
    bool is_public = false;          ///< Runs where no secret can be kept, and has none.
    bool any_tenant = false;         ///< People of other tenants may sign in through it, too.
    bool reuses_assertions = false;  ///< May send an assertion again until it ends.
    bool device_codes = true;        ///< People may sign in to it by a code that a device shows.
};
void insert_app(sql::Session& session, const App& app);
std::optional<App> find_app(sql::Session& session, AppId app);
/// False when there is no such application.
bool set_app_disabled(sql::Session& session, AppId app, bool disabled);
bool set_app_secret(sql::Session& session, AppId app, std::string_view secret_hash);
bool set_app_device_codes(sql::Session& session, AppId app, bool device_codes);
/// Where a browser may be sent with the answer to a sign-in; `tenant` is the application's. One that is there
/// already stays.
void insert_redirect(sql::Session& session, TenantId tenant, AppId app, std::string_view uri);
void delete_redirects(sql::Session& session, TenantId tenant, AppId app);
std::vector<std::string> redirects_of(sql::Session& session, TenantId tenant, AppId app);

struct User {
    UserId id;
    TenantId tenant;
    std::string user_name;  ///< `person@domain`, lower case, unique in the marketplace.
    std::string display_name;
    std::string password_hash;  ///< http::hash_password (Argon2id).
    std::string roles;          ///< As App::roles.
    Instant created;
    bool disabled = false;
    std::int64_t sign_in_ends = 0;  ///< How often all their sign-ins were ended without another password.
};
void insert_user(sql::Session& session, const User& user);
std::optional<User> find_user(sql::Session& session, UserId user);
/// `user_name` in any case.
std::optional<User> find_user_by_name(sql::Session& session, std::string_view user_name);
/// Whoever is disabled has no sign-in left, also when they are enabled again.
bool set_user_disabled(sql::Session& session, UserId user, bool disabled);
bool set_user_password(sql::Session& session, UserId user, std::string_view password_hash);

/// A reseller's account (commerce rules R15, R50; reseller contract §1.14).
struct PartnerAccount {
    PartnerId id;  ///< Also its tenant's id.
    std::string name;
    bool active = true;
    std::string kind = "direct";  ///< `direct`, `indirect_provider`, `indirect_reseller`.
    std::string country;          ///< Place of business, two letters, upper case.
    std::string region;           ///< Slug of its sales region.
    std::string mpn_id;
    std::string profile;  ///< Policy profile of new purchases.
    bool sandbox = false;
    std::optional<Money> credit_limit;
    std::string organization = "{}";  ///< JSON object of the profiles by name: organization, billing, …
    Instant created;
};
/// Its tenant must be there.
void insert_partner(sql::Session& session, const PartnerAccount& partner);
std::optional<PartnerAccount> find_partner_account(sql::Session& session, PartnerId partner);
/// Replaces what the operator decides: status, kind, program id, profile and credit limit. False when there
/// is no such partner.
[[nodiscard]] bool replace_partner_terms(sql::Session& session, const PartnerAccount& partner);

/// From then on the key neither signs nor verifies, and its secret is forgotten.
void retire_key(sql::Session& session, std::string_view key_id, Instant at);
/// Stores another form of the same secret, unless it is no longer the one given.
void replace_key_secret(sql::Session& session, const StoredKey& key, std::string_view secret);

}  // namespace comptoir::storage
