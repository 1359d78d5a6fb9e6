#include "commands/cancel_order.hpp"

#include <algorithm>
#include <chrono>

#include "base/check.hpp"
#include "commands/audit_values.hpp"
#include "commands/lifecycle.hpp"
#include "domain/ordering/order.hpp"
#include "storage/orders.hpp"
#include "storage/parties.hpp"

namespace comptoir::commands {
namespace {

using namespace std::chrono_literals;
using ordering::Order;
using ordering::OrderLine;

constexpr std::chrono::hours kCancellable = 60 * 24h;

bool is_wanted(const OrderLine& line, const std::vector<int>& lines) {
    return lines.empty() || std::find(lines.begin(), lines.end(), line.number) != lines.end();
}

bool is_cancelled(const OrderLine& line) {
    return line.provisioning == name_of(ordering::Provisioning::unfulfilled);
}

Outcome<Done> check_cancellable(Work& work, const Order& order, const std::vector<int>& lines) {
    const auto partner = storage::find_partner_facts(work.session, work.partner());
    COMPTOIR_CHECK(partner.has_value());
    if (!partner->sandbox) return refuse(Reason::order_cancel_through_subscription);
    if (work.now >= order.created + kCancellable) return refuse(Reason::order_not_cancellable);
    for (const int number : lines) {
        if (number < 0 || number >= static_cast<int>(order.lines.size())) {
            return refuse(Reason::order_line_unknown, "lineItems");
        }
    }
    const bool some_left = std::any_of(order.lines.begin(), order.lines.end(), [&](const OrderLine& line) {
        return is_wanted(line, lines) && !is_cancelled(line);
    });
    if (!some_left) return refuse(Reason::order_not_cancellable, "status");
    return Done{};
}

// A subscription that ended by itself leaves its line as it was; cancelling the order then only closes the
// line.
Outcome<Done> cancel_subscription(Work& work, SubscriptionId id) {
    const auto cancelled = cancel_by_publisher(work, id, Source::marketplace);
    if (!cancelled && cancelled.reason().reason != Reason::change_after_end)
        return Refused{cancelled.reason()};
    return Done{};
}

void close_lines(Order& order, const std::vector<int>& lines) {
    std::vector<ordering::Provisioning> provisioning;
    for (OrderLine& line : order.lines) {
        if (is_wanted(line, lines)) {
            line.quantity = 0;
            line.provisioning = name_of(ordering::Provisioning::unfulfilled);
        }
        provisioning.push_back(ordering::parse_provisioning(line.provisioning).value());
    }
    order.status = name_of(ordering::order_status(provisioning));
}

}  // namespace

Outcome<Order> cancel_order_lines(Work& work, CustomerId customer, const OrderId& id,
                                  const std::vector<int>& lines) {
    const auto before = storage::find_order(work.session, work.partner(), id, storage::Access::change);
    if (!before || before->customer != customer) return refuse(Reason::order_not_found, "orderId");
    if (auto allowed = check_cancellable(work, *before, lines); !allowed) return Refused{allowed.reason()};
    for (const OrderLine& line : before->lines) {
        if (!is_wanted(line, lines) || is_cancelled(line)) continue;
        if (auto done = cancel_subscription(work, line.subscription); !done) return Refused{done.reason()};
    }
    // Cancelling a subscription has already settled its line, so the order is read again.
    auto after = storage::find_order(work.session, work.partner(), id, storage::Access::change);
    COMPTOIR_CHECK(after.has_value());
    close_lines(*after, lines);
    COMPTOIR_CHECK(storage::replace_order(work.session, *after));
    after->version += 1;
    work.audit({.operation = "update_order",
                .resource_type = "order",
                .resource_id = id.str(),
                .customer = customer,
                .old_value = audit_value(*before),
                .new_value = audit_value(*after)});
    return *std::move(after);
}

}  // namespace comptoir::commands
