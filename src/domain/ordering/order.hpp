#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/ids.hpp"

/// The life of an order, and its names.
///
/// Threads: pure; the ids are made of random bytes that the caller brings.
/// Source:  commerce rules R65, R66; reseller contract §2.8, appendix F.
namespace comptoir::ordering {

enum class OrderStatus : std::uint8_t {
    pending,
    completed,
    cancelled,
    error,
    suspended,
    pending_review,
    partial_success,
};
inline constexpr std::array kOrderStatuses = {
    OrderStatus::pending,   OrderStatus::completed,      OrderStatus::cancelled,      OrderStatus::error,
    OrderStatus::suspended, OrderStatus::pending_review, OrderStatus::partial_success};

struct OrderStep {
    OrderStatus from;
    OrderStatus to;
};
inline constexpr std::array kOrderLifecycle = {
    OrderStep{OrderStatus::pending, OrderStatus::completed},
    OrderStep{OrderStatus::pending, OrderStatus::cancelled},
    OrderStep{OrderStatus::pending, OrderStatus::error},
    OrderStep{OrderStatus::pending, OrderStatus::pending_review},
    OrderStep{OrderStatus::pending, OrderStatus::partial_success},
    OrderStep{OrderStatus::pending_review, OrderStatus::pending},
    OrderStep{OrderStatus::pending_review, OrderStatus::cancelled},
    OrderStep{OrderStatus::completed, OrderStatus::suspended},
    OrderStep{OrderStatus::suspended, OrderStatus::completed},
    // Only in a sandbox, where the last line of a completed order may still be cancelled (contract ORD-05).
    OrderStep{OrderStatus::completed, OrderStatus::cancelled},
};
constexpr bool may_become(OrderStatus from, OrderStatus to) {
    for (const OrderStep& step : kOrderLifecycle) {
        if (step.from == from && step.to == to) return true;
    }
    return false;
}
constexpr bool order_is_settled(OrderStatus status) {
    for (const OrderStatus to : kOrderStatuses) {
        if (may_become(status, to)) return false;
    }
    return true;
}
static_assert(order_is_settled(OrderStatus::cancelled) && order_is_settled(OrderStatus::error),
              "R66: terminal");

/// `pending`, `pending_review`, …: stored, and printed by the own API.
std::string_view name_of(OrderStatus status);
/// The four words of `/v1` (appendix F).
std::string_view wire_name_of(OrderStatus status);
std::optional<OrderStatus> parse_order_status(std::string_view name);

/// What became of an order line (ORD-06).
enum class Provisioning : std::uint8_t { prefulfillment_pending, fulfilled, unfulfilled };
/// `PrefulfillmentPending`, `Fulfilled`, `Unfulfilled`.
std::string_view name_of(Provisioning provisioning);
std::optional<Provisioning> parse_provisioning(std::string_view name);

/// R66: pending until every line is fulfilled or cancelled; then completed if one was fulfilled, else
/// cancelled. An order has at least one line.
OrderStatus order_status(std::span<const Provisioning> lines);

/// 33 base64url characters, the first one no hyphen, the last one `1`. Takes exactly kOrderIdBytes random
/// bytes.
inline constexpr std::size_t kOrderIdBytes = 24;
OrderId make_order_id(std::string_view random_bytes);
/// The friendly id on invoices: 12 hexadecimal digits. Takes exactly kAlternateIdBytes random bytes.
inline constexpr std::size_t kAlternateIdBytes = 6;
std::string make_alternate_id(std::string_view random_bytes);

}  // namespace comptoir::ordering
