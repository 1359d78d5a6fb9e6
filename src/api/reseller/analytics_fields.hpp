#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/ids.hpp"
#include "base/time.hpp"
#include "json/value.hpp"
#include "storage/relationships.hpp"
#include "storage/subscriptions.hpp"

/// What a report says of a subscription (reseller contract §2.10).
namespace comptoir::api::reseller {

/// In the order in which they are printed.
enum class ReportField : std::uint8_t {
    customer_tenant_id,
    customer_name,
    customer_market,
    id,
    status,
    product_name,
    subscription_type,
    auto_renew_enabled,
    partner_id,
    friendly_name,
    partner_name,
    provider_name,
    creation_date,
    effective_start_date,
    commitment_end_date,
    current_state_end_date,
    trial_to_paid_conversion_date,
    trial_start_date,
    trial_end_date,
    last_usage_date,
    deprovisioned_date,
    last_renewal_date,
    license_count,
    churn_risk,
    billing_cycle_name,
};
inline constexpr std::size_t kReportFields = 25;

/// What a field holds, and so how it is compared.
enum class ReportKind : std::uint8_t {
    word,        ///< Compared without regard to case.
    exact_word,  ///< Compared as it is.
    name,        ///< A word that may be asked for by a part of it.
    flag,
    number,
    date,
};

std::string_view name_of(ReportField field);
ReportKind kind_of(ReportField field);
/// In any case, with `_` or without.
std::optional<ReportField> parse_report_field(std::string_view name);

/// A value; the first alternative is null. Instants are whole milliseconds.
using ReportCell = std::variant<std::monostate, bool, std::int64_t, std::string, Instant>;
using ReportRow = std::array<ReportCell, kReportFields>;

struct ReportingPartner {
    PartnerId id;
    std::string name;
    bool provides = false;  ///< An indirect provider, who sells through others.
    std::vector<storage::PartnerRelationship> others = {};  ///< Whom it is or was related to.
};
ReportRow report_row(const storage::ReportedSubscription& reported, const ReportingPartner& partner);

inline const ReportCell& cell_of(const ReportRow& row, ReportField field) {
    return row[static_cast<std::size_t>(field)];
}

/// Null is printed here, and dates have neither zone nor more than milliseconds.
json::Value to_json(const ReportCell& cell);

}  // namespace comptoir::api::reseller
