#include "api/reseller/analytics_fields.hpp"

#include <algorithm>

#include "api/reseller/handling.hpp"
#include "base/check.hpp"
#include "base/text.hpp"
#include "commands/subscription_words.hpp"

namespace comptoir::api::reseller {
namespace {

using subscriptions::State;
using subscriptions::Subscription;

struct FieldRow {
    std::string_view name;
    ReportKind kind;
};
constexpr std::array<FieldRow, kReportFields> kFields = {
    FieldRow{"customerTenantId", ReportKind::word},
    FieldRow{"customerName", ReportKind::name},
    FieldRow{"customerMarket", ReportKind::word},
    FieldRow{"id", ReportKind::word},
    FieldRow{"status", ReportKind::word},
    FieldRow{"productName", ReportKind::name},
    FieldRow{"subscriptionType", ReportKind::exact_word},
    FieldRow{"autoRenewEnabled", ReportKind::flag},
    FieldRow{"partnerId", ReportKind::word},
    FieldRow{"friendlyName", ReportKind::name},
    FieldRow{"partnerName", ReportKind::name},
    FieldRow{"providerName", ReportKind::name},
    FieldRow{"creationDate", ReportKind::date},
    FieldRow{"effectiveStartDate", ReportKind::date},
    FieldRow{"commitmentEndDate", ReportKind::date},
    FieldRow{"currentStateEndDate", ReportKind::date},
    FieldRow{"trialToPaidConversionDate", ReportKind::date},
    FieldRow{"trialStartDate", ReportKind::date},
    FieldRow{"trialEndDate", ReportKind::date},
    FieldRow{"lastUsageDate", ReportKind::date},
    FieldRow{"deprovisionedDate", ReportKind::date},
    FieldRow{"lastRenewalDate", ReportKind::date},
    FieldRow{"licenseCount", ReportKind::number},
    FieldRow{"churnRisk", ReportKind::word},
    FieldRow{"billingCycleName", ReportKind::word},
};

// What every product of this marketplace is counted among (§3.2).
constexpr std::string_view kSubscriptionType = "Azure";

ReportCell cell(const std::optional<Instant>& at) {
    constexpr std::int64_t kMicros = 1000;
    if (!at) return {};
    return Instant::from_micros(at->micros() / kMicros * kMicros);
}

// The three words that reports know. Bought and not activated yet is shown as active, as to other clients
// that know no word for it (B.2).
std::string_view status_of(const Subscription& s) {
    switch (s.state) {
        case State::pending:
        case State::active:
            return "ACTIVE";
        case State::suspended:
            return "SUSPENDED";
        case State::expired:
        case State::deleted:
            return "DEPROVISIONED";
    }
    check_failed("a known State", __FILE__, __LINE__);
}

std::optional<Instant> commitment_end(const Subscription& s) {
    return s.activated_at ? std::optional(last_second_of(s.term_end())) : std::nullopt;
}

std::optional<Instant> state_end(const Subscription& s) {
    if (s.ended()) return std::nullopt;
    return s.lapses_at() ? s.lapses_at() : commitment_end(s);
}

// First day of the paid terms that followed a trial.
std::optional<Date> conversion_day(const Subscription& s) {
    return s.trial && s.activated_at && !s.in_trial ? s.anchor : std::nullopt;
}

// A trial that was left early ended the day before.
std::optional<Instant> trial_end(const Subscription& s) {
    if (!s.trial || !s.activated_at) return std::nullopt;
    const Date planned = period_start(s.activated_at->date(), *s.trial, 1);
    return last_second_of(std::min(planned, conversion_day(s).value_or(planned)).plus_days(-1));
}

std::optional<Instant> last_renewal(const Subscription& s) {
    const bool renewed = s.activated_at && !s.in_trial && (s.term_index > 0 || s.anchor_months > 0);
    return renewed ? std::optional(Instant::start_of(s.term_start())) : std::nullopt;
}

// Who sold it to the customer when the partner has only bought it; they were related at least once.
const storage::PartnerRelationship* reseller_of(const Subscription& s, const ReportingPartner& partner) {
    if (!s.reseller) return nullptr;
    const auto found = std::find_if(partner.others.begin(), partner.others.end(),
                                    [&](const auto& other) { return other.other == s.reseller->id; });
    return found == partner.others.end() ? nullptr : &*found;
}

}  // namespace

std::string_view name_of(ReportField field) {
    return kFields[static_cast<std::size_t>(field)].name;
}

ReportKind kind_of(ReportField field) {
    return kFields[static_cast<std::size_t>(field)].kind;
}

std::optional<ReportField> parse_report_field(std::string_view name) {
    const std::string wanted = bare(name);
    const auto found = std::find_if(kFields.begin(), kFields.end(),
                                    [&](const FieldRow& row) { return bare(row.name) == wanted; });
    if (found == kFields.end()) return std::nullopt;
    return static_cast<ReportField>(found - kFields.begin());
}

ReportRow report_row(const storage::ReportedSubscription& reported, const ReportingPartner& partner) {
    const Subscription& s = reported.subscription;
    const auto conversion = conversion_day(s);
    const storage::PartnerRelationship* reseller = reseller_of(s, partner);
    return {s.customer.str(),
            reported.customer_name,
            reported.customer_country,
            s.id.str(),
            std::string(status_of(s)),
            s.product_title,
            std::string(kSubscriptionType),
            s.auto_renew && !s.ended(),
            reseller == nullptr ? partner.id.str() : reseller->other.str(),
            s.nickname,
            reseller == nullptr ? partner.name : reseller->name,
            partner.provides ? ReportCell(partner.name) : ReportCell(),
            cell(s.ordered_at),
            cell(s.activated_at),
            cell(commitment_end(s)),
            cell(state_end(s)),
            cell(conversion ? std::optional(Instant::start_of(*conversion)) : std::nullopt),
            cell(s.trial ? s.activated_at : std::nullopt),
            cell(trial_end(s)),
            ReportCell(),
            cell(s.ended_at),
            cell(last_renewal(s)),
            s.quantity,
            ReportCell(),
            to_upper(commands::billing_cycle_on_wire(s))};
}

json::Value to_json(const ReportCell& cell) {
    if (const bool* flag = std::get_if<bool>(&cell)) return *flag;
    if (const std::int64_t* number = std::get_if<std::int64_t>(&cell)) return *number;
    if (const std::string* text = std::get_if<std::string>(&cell)) return *text;
    if (const Instant* at = std::get_if<Instant>(&cell)) {
        std::string text = at->str();
        text.pop_back();
        return text;
    }
    return nullptr;
}

}  // namespace comptoir::api::reseller
