#pragma once

#include <vector>

#include "commands/work.hpp"
#include "domain/ordering/purchase.hpp"

/// Cancelling by order, as integration sandboxes may (reseller contract ORD-05, §1.14).
namespace comptoir::commands {

/// Cancels these lines, all when empty; a cancelled line has quantity 0, an order without others is
/// cancelled. No window applies: within 60 days of the order the sandbox is simply cleaned up, and what the
/// window would have refunded is refunded (R84, R92). Refusals in order: order_not_found,
/// order_cancel_through_subscription (outside a sandbox), order_not_cancellable (after 60 days, or nothing
/// left to cancel), order_line_unknown.
Outcome<ordering::Order> cancel_order_lines(Work& work, CustomerId customer, const OrderId& id,
                                            const std::vector<int>& lines);

}  // namespace comptoir::commands
