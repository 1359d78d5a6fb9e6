#pragma once

#include "api/edge/client_mode.hpp"
#include "json/value.hpp"
#include "storage/audit.hpp"

/// Audit records as `/v1` prints them (reseller contract §3.11, A.2).
namespace comptoir::api::reseller {

json::Value audit_to_wire(const storage::ChainedAudit& audit, edge::ClientMode mode);

}  // namespace comptoir::api::reseller
