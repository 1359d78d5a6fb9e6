#pragma once

#include "commands/purchase.hpp"
#include "commands/work.hpp"
#include "domain/ordering/purchase.hpp"

/// Carts and orders (commerce rules R55–R70; reseller contract §2.7, §2.8).
namespace comptoir::commands {

/// Lines are kept in order; a line that cannot be ordered carries its error and the cart is created all the
/// same. Refused: cart_empty, invalid_input, exclusive, out_of_region.
Outcome<ordering::Cart> create_cart(Work& work, CustomerId customer, std::vector<ordering::CartLine> lines);
/// Replaces all lines. Refused besides: cart_not_found (also when expired), cart_ordered.
Outcome<ordering::Cart> replace_cart_lines(Work& work, CustomerId customer, CartId id,
                                           std::vector<ordering::CartLine> lines);
/// The cart if it belongs to the customer and has not expired. Refused: cart_not_found.
Outcome<ordering::Cart> read_cart(sql::Session& session, PartnerId partner, CustomerId customer, CartId id,
                                  Instant now);

struct OrderError {
    std::string order_group;
    Refusal refusal;
};
struct CheckoutResult {
    std::vector<ordering::Order> orders;
    std::vector<OrderError> errors;
};
/// One order per group; groups succeed or fail independently (R64). A fully ordered cart gives its orders
/// again (R68).
Outcome<CheckoutResult> checkout_cart(Work& work, CustomerId customer, CartId id);

/// The direct form ORD-01: one order, whole or refused.
struct DirectOrder {
    std::string billing_cycle;  ///< Wire value, or empty for the default.
    std::vector<LineRequest> lines;
};
Outcome<ordering::Order> create_order(Work& work, CustomerId customer, const DirectOrder& request);

}  // namespace comptoir::commands
