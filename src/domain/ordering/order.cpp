#include "domain/ordering/order.hpp"

#include <algorithm>

#include "base/check.hpp"
#include "base/names.hpp"
#include "base/text.hpp"

namespace comptoir::ordering {

std::string_view name_of(OrderStatus status) {
    switch (status) {
        case OrderStatus::pending:
            return "pending";
        case OrderStatus::completed:
            return "completed";
        case OrderStatus::cancelled:
            return "cancelled";
        case OrderStatus::error:
            return "error";
        case OrderStatus::suspended:
            return "suspended";
        case OrderStatus::pending_review:
            return "pending_review";
        case OrderStatus::partial_success:
            return "partial_success";
    }
    check_failed("a known OrderStatus", __FILE__, __LINE__);
}

std::string_view wire_name_of(OrderStatus status) {
    switch (status) {
        case OrderStatus::pending:
        case OrderStatus::pending_review:
            return "pending";
        case OrderStatus::completed:
        case OrderStatus::suspended:
        case OrderStatus::partial_success:
            return "completed";
        case OrderStatus::cancelled:
        case OrderStatus::error:
            return "cancelled";
    }
    check_failed("a known OrderStatus", __FILE__, __LINE__);
}

std::optional<OrderStatus> parse_order_status(std::string_view name) {
    return value_named(kOrderStatuses, name);
}

std::string_view name_of(Provisioning provisioning) {
    switch (provisioning) {
        case Provisioning::prefulfillment_pending:
            return "PrefulfillmentPending";
        case Provisioning::fulfilled:
            return "Fulfilled";
        case Provisioning::unfulfilled:
            return "Unfulfilled";
    }
    check_failed("a known Provisioning", __FILE__, __LINE__);
}

std::optional<Provisioning> parse_provisioning(std::string_view name) {
    return value_named(
        {Provisioning::prefulfillment_pending, Provisioning::fulfilled, Provisioning::unfulfilled}, name);
}

OrderStatus order_status(std::span<const Provisioning> lines) {
    COMPTOIR_CHECK(!lines.empty());
    const auto any = [&](Provisioning wanted) {
        return std::find(lines.begin(), lines.end(), wanted) != lines.end();
    };
    if (any(Provisioning::prefulfillment_pending)) return OrderStatus::pending;
    return any(Provisioning::fulfilled) ? OrderStatus::completed : OrderStatus::cancelled;
}

OrderId make_order_id(std::string_view random_bytes) {
    COMPTOIR_CHECK(random_bytes.size() == kOrderIdBytes);
    std::string id = to_base64url(random_bytes) + "1";
    // A spreadsheet takes what begins so for a formula, and files for spreadsheets would have to alter it.
    if (id.front() == '-') id.front() = 'A';
    return OrderId(std::move(id));
}

std::string make_alternate_id(std::string_view random_bytes) {
    COMPTOIR_CHECK(random_bytes.size() == kAlternateIdBytes);
    return to_hex({reinterpret_cast<const std::uint8_t*>(random_bytes.data()), random_bytes.size()});
}

}  // namespace comptoir::ordering
