#pragma once

#include <string_view>
#include <vector>

#include "api/reseller/analytics_fields.hpp"
#include "api/wording/sentence.hpp"
#include "base/result.hpp"

/// The filter of reports: `field op value` joined by `and` and `or`, of which `and` binds more tightly.
/// Source: reseller contract §2.10.
namespace comptoir::api::reseller {

enum class ReportOperator : std::uint8_t { eq, ne, gt, lt, ge, le, contains };

struct ReportCondition {
    ReportField field = ReportField::id;
    ReportOperator op = ReportOperator::eq;
    ReportCell value;     ///< Words and names are folded unless their case counts.
    bool by_day = false;  ///< A date without a time is compared with the day of the field.
};

/// Alternatives, each of them conditions that must all hold. Without an alternative everything matches.
using ReportFilter = std::vector<std::vector<ReportCondition>>;

/// Words stand in single quotes, doubled inside of them; dates, numbers, `true`, `false` and `null` may stand
/// as they are. `contains(field,'text')` is for names; `gt`, `lt`, `ge` and `le` are for dates. Field names
/// and operators are read in any case.
Result<ReportFilter, wording::Message> parse_report_filter(std::string_view text);

/// Nothing is greater or less than null.
bool matches(const ReportFilter& filter, const ReportRow& row);

}  // namespace comptoir::api::reseller
