#pragma once

#include <optional>
#include <vector>

#include "domain/ordering/purchase.hpp"
#include "sql/database.hpp"
#include "storage/rows.hpp"

/// Carts and orders of a partner.
namespace comptoir::storage {

void insert_cart(sql::Session& session, const ordering::Cart& cart);
/// False when the stored version is not the one loaded.
[[nodiscard]] bool replace_cart(sql::Session& session, const ordering::Cart& cart);
std::optional<ordering::Cart> find_cart(sql::Session& session, PartnerId partner, CartId id,
                                        Access access = Access::read);

/// The customer's next order. Between `hold_purchases` and the commit, so that no two get the same number.
void insert_order(sql::Session& session, const ordering::Order& order);
/// Stores status and the lines' quantity and provisioning; false when the stored version is not the one
/// loaded.
[[nodiscard]] bool replace_order(sql::Session& session, const ordering::Order& order);
std::optional<ordering::Order> find_order(sql::Session& session, PartnerId partner, const OrderId& id,
                                          Access access = Access::read);
/// All of a customer, oldest first (contract ORD-02 pages nowhere).
std::vector<ordering::Order> orders_of_customer(sql::Session& session, PartnerId partner,
                                                CustomerId customer);
/// Orders a cart has become, by group.
std::vector<ordering::Order> orders_of_cart(sql::Session& session, PartnerId partner, CartId cart);

}  // namespace comptoir::storage
