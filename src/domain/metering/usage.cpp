#include "domain/metering/usage.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/limits.hpp"
#include "base/names.hpp"

namespace comptoir::metering {
namespace {

using subscriptions::State;
using subscriptions::Subscription;

constexpr std::int64_t kMicrosOfHour = 3'600'000'000;
constexpr std::chrono::hours kHour{1};

constexpr std::array kStatusNames = {
    std::pair{UsageStatus::accepted, std::string_view("Accepted")},
    std::pair{UsageStatus::duplicate, std::string_view("Duplicate")},
    std::pair{UsageStatus::expired, std::string_view("Expired")},
    std::pair{UsageStatus::resource_not_found, std::string_view("ResourceNotFound")},
    std::pair{UsageStatus::resource_not_authorized, std::string_view("ResourceNotAuthorized")},
    std::pair{UsageStatus::resource_not_active, std::string_view("ResourceNotActive")},
    std::pair{UsageStatus::invalid_dimension, std::string_view("InvalidDimension")},
    std::pair{UsageStatus::invalid_quantity, std::string_view("InvalidQuantity")},
    std::pair{UsageStatus::bad_argument, std::string_view("BadArgument")},
};

Refused<UsageProblem> refuse(UsageStatus status, std::string_view field, std::string_view text) {
    return Refused{UsageProblem{status, field, text}};
}

// ---- Quantities

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

// A number in plain digits: `digits` with the point after the first `point` of them.
struct Plain {
    bool negative = false;
    std::string digits;
    std::int64_t point = 0;
};

std::optional<std::int64_t> parse_exponent(std::string_view text) {
    bool negative = false;
    if (!text.empty() && (text.front() == '+' || text.front() == '-')) {
        negative = text.front() == '-';
        text.remove_prefix(1);
    }
    if (text.empty() || !std::all_of(text.begin(), text.end(), is_digit)) return std::nullopt;
    // Beyond this every number is too large, or nothing.
    constexpr std::int64_t kEnough = 1'000'000;
    std::int64_t value = 0;
    for (const char c : text) value = std::min(kEnough, value * 10 + (c - '0'));
    return negative ? -value : value;
}

std::optional<Plain> parse_plain(std::string_view text) {
    Plain plain;
    if (text.starts_with('-')) {
        plain.negative = true;
        text.remove_prefix(1);
    }
    std::int64_t exponent = 0;
    if (const auto at = text.find_first_of("eE"); at != std::string_view::npos) {
        const auto parsed = parse_exponent(text.substr(at + 1));
        if (!parsed) return std::nullopt;
        exponent = *parsed;
        text = text.substr(0, at);
    }
    const std::string_view whole = text.substr(0, text.find('.'));
    const std::string_view part =
        whole.size() == text.size() ? std::string_view() : text.substr(whole.size() + 1);
    if (whole.empty() || (whole.size() != text.size() && part.empty())) return std::nullopt;
    plain.digits = std::string(whole) + std::string(part);
    if (!std::all_of(plain.digits.begin(), plain.digits.end(), is_digit)) return std::nullopt;
    plain.point = static_cast<std::int64_t>(whole.size()) + exponent;
    return plain;
}

constexpr Decimal kQuantityEnd = Decimal::from_int(limits::kUsageQuantityMax);

// Half-up to the counted decimals; what is too large becomes the first quantity that is.
Decimal size_of(const Plain& plain) {
    const std::int64_t last = plain.point + Decimal::kDecimals;  // The digit after the counted ones.
    int128 units = 0;
    for (std::int64_t i = 0; i < last; ++i) {
        units *= 10;
        if (i < std::ssize(plain.digits)) units += plain.digits[static_cast<std::size_t>(i)] - '0';
        if (units > kQuantityEnd.units()) return kQuantityEnd;
        if (units == 0 && i >= std::ssize(plain.digits)) break;
    }
    const bool up =
        last >= 0 && last < std::ssize(plain.digits) && plain.digits[static_cast<std::size_t>(last)] >= '5';
    return std::min(kQuantityEnd, Decimal::from_units(units + (up ? 1 : 0)));
}

// ---- Plan

// The plans of the hour are those that were not left before it began and not entered after it ended.
struct PlanOfHour {
    const PlanId* plan;
    const LeftPlan* left;
};

// The one of the hour that is named; of those that are not, the last one, when the present plan is named for
// an hour before it (§7.2).
std::optional<PlanOfHour> plan_of_hour(const Subscription& s, std::span<const LeftPlan> left,
                                       const Usage& usage) {
    const Instant begin = hour_of(usage.at);
    const Instant end = begin + kHour;
    std::optional<PlanOfHour> last;
    std::optional<PlanOfHour> named;
    std::optional<Instant> entered;
    const auto look = [&](PlanOfHour plan, std::optional<Instant> until) {
        if ((entered && *entered >= end) || (until && *until <= begin)) return;
        last = plan;
        if (*plan.plan == usage.plan) named = plan;
    };
    for (const LeftPlan& plan : left) {
        look({&plan.plan, &plan}, plan.left);
        entered = plan.left;
    }
    look({&s.plan, nullptr}, std::nullopt);
    if (named) return named;
    return usage.plan == s.plan ? last : std::nullopt;
}

// ---- State

// §7.5: after the end, what was used before it is still taken. R5: time has ended what does not renew.
bool was_active(const Subscription& s, Instant at, Instant now) {
    if (!s.activated_at) return false;
    if (s.ended()) return at < *s.ended_at;
    if (s.state != State::active) return false;
    return s.auto_renew || now < s.term_boundary() || at < s.term_boundary();
}

// ---- Dimension

const catalog::Dimension* find_dimension(const catalog::Plan& plan, std::string_view id) {
    const auto found = std::find_if(plan.dimensions.begin(), plan.dimensions.end(),
                                    [&](const catalog::Dimension& dimension) { return dimension.id == id; });
    return found == plan.dimensions.end() ? nullptr : &*found;
}

// What is included without limit is not billed, so there is nothing to report of it (§7.5).
bool is_unlimited(const catalog::Dimension& dimension, const Subscription& s) {
    constexpr int kMonthsOfYear = 12;
    const auto& included =
        s.terms.term.month_count() >= kMonthsOfYear ? dimension.included_annual : dimension.included_monthly;
    return !included;
}

Result<Charged, UsageProblem> find_meter(const Subscription& s, const catalog::Product& product,
                                         const PlanOfHour& of_hour, std::string_view id) {
    const catalog::Plan* plan = product.find_plan(*of_hour.plan);
    const catalog::Dimension* dimension = plan == nullptr ? nullptr : find_dimension(*plan, id);
    if (dimension == nullptr)
        return refuse(UsageStatus::invalid_dimension, "dimension", "The plan has no dimension of this id.");
    if (is_unlimited(*dimension, s))
        return refuse(UsageStatus::invalid_dimension, "dimension",
                      "The plan includes this dimension without limit; nothing of it is reported.");
    for (const auto& [currency, price] : dimension->price_per_unit) {
        if (currency == s.currency) return Charged{dimension, price, of_hour.left};
    }
    return refuse(UsageStatus::invalid_dimension, "dimension",
                  "The dimension has no price in the currency of the subscription.");
}

// ---- Quantity and time

std::optional<UsageProblem> refuse_quantity(const Usage& usage, const Charged& charged, Currency currency) {
    if (usage.quantity <= Decimal())
        return UsageProblem{UsageStatus::invalid_quantity, "quantity",
                            "The quantity must be greater than 0, of ten decimals."};
    const auto amount =
        multiply_to_money(charged.unit_price, usage.quantity, currency, Rounding::toward_zero);
    if (usage.quantity >= kQuantityEnd || !amount || amount->minor_units() >= limits::kUsageAmountMax)
        return UsageProblem{UsageStatus::invalid_quantity, "quantity", "The quantity is too large."};
    return std::nullopt;
}

std::optional<UsageProblem> refuse_time(const Usage& usage, Instant now) {
    if (usage.at < now - limits::kUsageWindow)
        return UsageProblem{UsageStatus::expired, "effectiveStartTime",
                            "The effectiveStartTime is more than 24 hours ago."};
    if (usage.at > now + limits::kUsageSkew)
        return UsageProblem{UsageStatus::expired, "effectiveStartTime",
                            "The effectiveStartTime is in the future."};
    return std::nullopt;
}

}  // namespace

std::string_view wire_name_of(UsageStatus status) {
    return name_in(kStatusNames, status);
}

Instant hour_of(Instant at) {
    const std::int64_t past = at.micros() % kMicrosOfHour;
    return Instant::from_micros(at.micros() - (past < 0 ? past + kMicrosOfHour : past));
}

Date month_of(Instant at) {
    return at.date().first_of_month();
}

std::optional<Decimal> parse_quantity(std::string_view text) {
    const auto plain = parse_plain(text);
    if (!plain) return std::nullopt;
    const Decimal size = size_of(*plain);
    return plain->negative ? -size : size;
}

Result<Charged, UsageProblem> check_usage(const Subscription& s, std::span<const LeftPlan> left,
                                          const catalog::Product& product, const Usage& usage, Instant now) {
    const auto plan = plan_of_hour(s, left, usage);
    if (!plan)
        return refuse(UsageStatus::bad_argument, "planId",
                      "The subscription has another plan, and had another in this hour.");
    if (!was_active(s, usage.at, now))
        return refuse(UsageStatus::resource_not_active, "resourceId",
                      "The subscription is not active, or was not at this time.");
    const auto charged = find_meter(s, product, *plan, usage.dimension);
    if (!charged) return charged;
    if (const auto problem = refuse_quantity(usage, *charged, s.currency)) return Refused{*problem};
    if (const auto problem = refuse_time(usage, now)) return Refused{*problem};
    return charged;
}

}  // namespace comptoir::metering
