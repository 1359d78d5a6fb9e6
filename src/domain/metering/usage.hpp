#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/money.hpp"
#include "base/result.hpp"
#include "domain/catalog/product.hpp"
#include "domain/subscriptions/subscription.hpp"

/// What publishers report of the use of a meter: whether it is taken, and at which price.
///
/// Time:    `now` is an argument; hours and months are those of UTC.
/// Errors:  a refusal is a value with the status that publishers know.
/// Threads: pure; call from anywhere.
/// Source:  publisher contract §7; commerce rules R88, R98, R134.
namespace comptoir::metering {

enum class UsageStatus : std::uint8_t {
    accepted,
    duplicate,
    expired,
    resource_not_found,
    resource_not_authorized,
    resource_not_active,
    invalid_dimension,
    invalid_quantity,
    bad_argument,
};
/// `Accepted`, … (§7.3). `Error` is no status of ours.
std::string_view wire_name_of(UsageStatus status);

/// Use of one meter in one hour, as a publisher tells it.
struct Usage {
    SubscriptionId subscription;
    std::string dimension;
    Decimal quantity;
    Instant at;   ///< `effectiveStartTime`; any instant of the hour.
    PlanId plan;  ///< The plan of that hour, or the present one.
};

/// §7.2: the hour that an instant belongs to.
Instant hour_of(Instant at);
/// The calendar month in which it is charged (R121), as its first day.
Date month_of(Instant at);

/// A quantity as JSON or a text says it: rounded to the ten decimals that are counted, because numbers of
/// programs carry noise behind them, and cut to limits::kUsageQuantityMax. Nothing when it is no number.
std::optional<Decimal> parse_quantity(std::string_view text);

/// A plan that the subscription has left.
struct LeftPlan {
    PlanId plan;
    SkuId sku;
    AvailabilityId availability;
    std::string sku_title;
    Instant left;
};

/// Why usage is not taken: `field` is what is wrong, as the contract calls it, `text` says it to a person.
struct UsageProblem {
    UsageStatus status = UsageStatus::bad_argument;
    std::string_view field;
    std::string_view text;
    friend bool operator==(const UsageProblem&, const UsageProblem&) = default;
};

/// By which plan it is charged.
struct Charged {
    const catalog::Dimension* dimension = nullptr;
    Decimal unit_price;
    const LeftPlan* left = nullptr;  ///< Of `left`; nothing: the present plan.
};

/// Every rule but that an hour counts once, in the order of §7.3: plan, state, dimension, quantity, time.
/// `left` are the plans that the subscription has left, the oldest first. What it reported of an hour is
/// charged by a plan that it had in that hour (§7.5).
Result<Charged, UsageProblem> check_usage(const subscriptions::Subscription& subscription,
                                          std::span<const LeftPlan> left, const catalog::Product& product,
                                          const Usage& usage, Instant now);

}  // namespace comptoir::metering
