#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "storage/audit.hpp"

/// The ids that the resellers' contract gives audit records. They are made from the record and not stored.
/// Source: reseller contract §3.11.
namespace comptoir::commands {

/// `{partner}_{customer}[_{resource}]_{operation}_{ticks}`. The resource is left out where it is the customer
/// itself; what belongs to no customer has the GUID of zeros. The ticks of 100 ns since the year 1 tell the
/// second; the seven digits below it are the record's number instead, so that two changes at one instant have
/// two ids.
std::string audit_id(const storage::AuditRecord& record);

/// The partner's record of this id, in any case. Nothing when it has none.
std::optional<storage::ChainedAudit> find_audit_record(sql::Session& session, PartnerId partner,
                                                       std::string_view id);

}  // namespace comptoir::commands
