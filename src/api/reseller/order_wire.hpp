#pragma once

#include <string>

#include "api/reseller/item_links.hpp"
#include "domain/ordering/purchase.hpp"
#include "json/value.hpp"
#include "sql/database.hpp"

/// Orders as `/v1` prints them (reseller contract §3.7).
namespace comptoir::api::reseller {

enum class Prices { hidden, shown };  ///< `include_price` fills `totalPrice` and `pricing`.

/// Reads the line's subscription for the prices: a line that began with a trial costs nothing (R93).
json::Value order_to_wire(sql::Session& session, const ordering::Order& order, Prices prices,
                          ItemLinks& items);

/// The opaque version of an order: base64 of `{"id","version"}` (§1.7).
std::string etag_of(const ordering::Order& order);

}  // namespace comptoir::api::reseller
