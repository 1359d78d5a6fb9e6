#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "commands/work.hpp"
#include "domain/metering/usage.hpp"
#include "storage/usage.hpp"

/// What publishers report of the use of meters, and what becomes of it. Source: publisher contract §7;
/// commerce rules R121, R134.
namespace comptoir::commands {

/// One event of a subscription that is the caller's.
struct ReportedUsage {
    PartnerId partner;  ///< Whose subscription it is.
    metering::Usage usage;
    std::string effective;  ///< `effectiveStartTime` as it came.
};
/// What became of it.
struct UsageVerdict {
    metering::UsageStatus status = metering::UsageStatus::accepted;
    metering::UsageProblem problem;            ///< Where it is neither taken nor known.
    std::optional<storage::UsageEvent> event;  ///< The one taken, now or, of a duplicate, before.
};
/// Takes what can be taken, all of it or nothing in one transaction, and says of each what became of it.
///
/// `work` belongs to no partner; each event is written among its partner's data. There is no audit record and
/// no event of the feed for each: the rows say who reported what and when, the database keeps them from being
/// changed (migration 22), `comptoir check` adds them up, and writers of one partner do not wait for each
/// other's numbers. A month of a meter is charged by a timer, and that is on the books.
std::vector<UsageVerdict> report_usage(Work& work, std::span<const ReportedUsage> reported);

/// R134: makes the sum of a meter's month a charge, when no more of it can come.
void charge_usage(Work& work, std::int64_t month);

}  // namespace comptoir::commands
