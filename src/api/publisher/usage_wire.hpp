#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/publisher/callers.hpp"
#include "commands/metering.hpp"
#include "domain/metering/usage.hpp"
#include "json/value.hpp"

/// Usage events as publishers send them, and what they are told of them. Source: publisher contract §7.2–7.4.
namespace comptoir::api::publisher {

/// One thing that is wrong: `code` is the status, `target` the field.
struct UsageDetail {
    std::string message;
    std::string target;
    std::string code;
};
struct UsageAnswer {
    metering::UsageStatus status = metering::UsageStatus::accepted;
    std::vector<UsageDetail> details;          ///< Unless it is taken or known.
    std::optional<storage::UsageEvent> event;  ///< Where it is.
};

/// One event of a call.
struct ReadUsage {
    json::Object sent;  ///< Its fields as they came, but for the spelling of the resource's id.
    metering::Usage usage;
    std::string effective;
    PartnerId partner;
    std::optional<UsageAnswer> verdict;  ///< Nothing as long as it may be taken.

    void name_resource(SubscriptionId id);
    void refuse(metering::UsageStatus status, std::string_view target, std::string_view message);
    void take(const commands::UsageVerdict& decided);
};
/// `value` is an object. What is missing or malformed has its verdict, `BadArgument`.
ReadUsage read_usage(const json::Value& value);

/// The body of an accepted event.
json::Value accepted_usage(const storage::UsageEvent& event);
/// §7.4: known programs cut the accepted event out of this text.
json::Value usage_conflict(const storage::UsageEvent& accepted);
/// The body of every other refusal.
json::Value usage_error(metering::UsageStatus status, const std::vector<UsageDetail>& details);
/// One item of the answer to a batch.
json::Value usage_result(const ReadUsage& event, Instant received);

/// M3.
std::vector<Route> usage_query_routes();

}  // namespace comptoir::api::publisher
