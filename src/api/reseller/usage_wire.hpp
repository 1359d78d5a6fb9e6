#pragma once

#include "json/value.hpp"
#include "search/snapshot.hpp"
#include "storage/parties.hpp"
#include "storage/usage.hpp"

/// A day of a meter as `/v1` prints it, billed or not (reseller contract §3.12, B.8).
namespace comptoir::api::reseller {

json::Value usage_to_wire(const storage::DailyUsage& usage, const storage::PartnerFacts& partner,
                          const search::CatalogSnapshot& catalog);

}  // namespace comptoir::api::reseller
