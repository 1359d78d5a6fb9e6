#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "commands/audit_names.hpp"
#include "domain/catalog/market.hpp"
#include "domain/refusal/refusal.hpp"
#include "json/value.hpp"
#include "search/snapshot.hpp"
#include "sql/database.hpp"
#include "storage/invoice_parties.hpp"
#include "storage/platform.hpp"

/// What every command works with: who calls, when it is, the transaction, and what it leaves behind.
namespace comptoir::commands {

/// Roles of the rules' glossary (§1.1, R54).
enum class Role : std::uint8_t {
    global_admin,
    admin_agent,
    sales_agent,
    billing_admin,
    helpdesk_agent,
    publisher,
    marketplace_operator,
};
std::string_view name_of(Role role);
std::optional<Role> parse_role(std::string_view name);
using Roles = std::set<Role>;

/// Who is calling, as the access token said.
struct Caller {
    TenantId tenant;
    PartnerId partner;      ///< Nil unless the tenant is a partner.
    PublisherId publisher;  ///< Empty unless the tenant is a publisher.
    AppId app;
    UserId user;  ///< Nil for an app-only token.
    std::string user_principal_name;
    Roles roles;
    std::string correlation_id;    ///< A GUID, for audit records; empty for what time does.
    std::string application_name;  ///< As the application calls itself, or empty.
    bool has(Role role) const { return roles.contains(role); }
};
/// What time does, it does in the operator's name.
Caller clockwork(PartnerId partner);

/// What an audit record says (reseller contract §3.11).
struct AuditEntry {
    AuditOperation operation;
    AuditResource resource_type;
    std::string resource_id;
    std::optional<CustomerId> customer;
    std::string old_value;  ///< JSON text, or empty.
    std::string new_value;
};

/// One command's unit of work. Everything written through it is committed together or not at all.
struct Work {
    sql::Session& session;
    const Instant now;  ///< Of the call; for what time brings about, the nominal instant (R100).
    RandomSource& random;
    const Caller& caller;
    const std::shared_ptr<const search::CatalogSnapshot> catalog;
    const catalog::MarketTable& markets;
    const storage::Issuer& issuer;  ///< Who sends the invoices.
    storage::Records records = {};  ///< Kept back until `finish`.

    PartnerId partner() const { return caller.partner; }
    /// Writes to the partner's hash-chained audit; names of the operator's own only in the operator's
    /// partition.
    void audit(AuditEntry entry);
    /// Appends to the partner's event feed, from where its webhook is told if it is registered for such
    /// events.
    void emit(std::string name, std::string subject, json::Value document);
    /// As `emit`, and the publisher is told the message.
    void emit_to_publisher(storage::PublisherMessage message, std::string name, std::string subject,
                           json::Value document);
    /// Takes over what another unit of work in the same transaction has kept back.
    void take(storage::Records others);
    /// Stores audit records and events, which are kept back until here: their numbers are what all writers of
    /// a tenant wait for. The runner calls it when the command has decided, by the machine's clock.
    void finish(Instant machine_now);
};

}  // namespace comptoir::commands
