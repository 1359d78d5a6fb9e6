#include "api/reseller/order_wire.hpp"

#include <fmt/format.h>

#include "api/reseller/provisioning_context.hpp"
#include "api/reseller/wire.hpp"
#include "base/money.hpp"
#include "base/text.hpp"
#include "domain/ordering/order.hpp"
#include "storage/subscriptions.hpp"

namespace comptoir::api::reseller {
namespace {

using ordering::Order;
using ordering::OrderLine;

struct Pricing {
    Decimal list_price;
    Decimal discounted_price;
    Decimal prorated_price;
    Decimal price;
    Decimal extended_price;
};
BOOST_DESCRIBE_STRUCT(Pricing, (), (list_price, discounted_price, prorated_price, price, extended_price))

// For the whole term and before tax (R63); no line is discounted or bought in the middle of a term.
Pricing pricing_of(sql::Session& session, const Order& order, const OrderLine& line) {
    const auto subscription = storage::find_subscription(session, order.partner, line.subscription);
    const bool trial = order.transaction_type == "UserPurchase" && subscription && subscription->trial;
    const Decimal price = trial ? Decimal() : line.unit_price;
    // Unit prices of the price list are exact at currency precision, so that the product is, too (R37).
    return {price, price, price, price, price * line.quantity};
}

std::string orders_path(const Order& order) {
    return fmt::format("/customers/{}/orders/{}", order.customer.str(), percent_encode(order.id.str()));
}

json::Value links_of(const Order& order, const OrderLine& line, ItemLinks& items) {
    json::Object links;
    if (const auto item = ordering::parse_catalog_item(line.catalog_item_id)) {
        items.add(links, *item, line.market);
    }
    const std::string subscription =
        fmt::format("/customers/{}/subscriptions/{}", order.customer.str(), line.subscription.str());
    links.emplace_back("subscription", json::to_value(Link{subscription, "GET", {}}));
    links.emplace_back("provisioningStatus",
                       json::to_value(Link{orders_path(order) + "/provisioningstatus", "GET", {}}));
    links.emplace_back(
        "activationLinks",
        json::to_value(Link{
            fmt::format("{}/lineitems/{}/activationlinks", orders_path(order), line.number), "GET", {}}));
    return links;
}

json::Object line_to_wire(const Order& order, const OrderLine& line, ItemLinks& items) {
    json::Object wire{{"lineItemNumber", line.number},
                      {"offerId", line.catalog_item_id},
                      {"subscriptionId", line.subscription.str()},
                      {"termDuration", line.term.str()},
                      {"transactionType", line.transaction_type},
                      {"friendlyName", line.friendly_name},
                      {"quantity", line.quantity}};
    if (line.reseller) wire.emplace_back("partnerIdOnRecord", line.reseller->mpn_id);
    if (line.renews_to) wire.emplace_back("renewsTo", json::Object{{"termDuration", line.renews_to->str()}});
    add_provisioning_context(wire, line.provisioning_context);
    wire.emplace_back("links", links_of(order, line, items));
    wire.emplace_back("attributes", json::to_value(Attributes{std::nullopt, "OrderLineItem"}));
    return wire;
}

// Appendix F: the four words of `/v1`.
std::string_view wire_status(const Order& order) {
    const auto status = ordering::parse_order_status(order.status);
    return status ? ordering::wire_name_of(*status) : "unknown";
}

}  // namespace

std::string etag_of(const Order& order) {
    return to_base64(json::write(json::Object{{"id", order.id.str()}, {"version", order.version}}));
}

json::Value order_to_wire(sql::Session& session, const Order& order, Prices prices, ItemLinks& items) {
    json::Array lines;
    Decimal total;
    for (const OrderLine& line : order.lines) {
        json::Object wire = line_to_wire(order, line, items);
        if (prices == Prices::shown) {
            const Pricing pricing = pricing_of(session, order, line);
            total = total + pricing.extended_price;
            wire.emplace_back("pricing", json::to_value(pricing));
        }
        lines.emplace_back(std::move(wire));
    }
    const std::string market = order.lines.empty() ? "" : order.lines.front().market;
    json::Object wire{{"id", order.id.str()},
                      {"alternateId", order.alternate_id},
                      {"referenceCustomerId", order.customer.str()},
                      {"billingCycle", order.billing_cycle},
                      {"currencyCode", order.currency.str()},
                      {"currencySymbol", order.currency.symbol()},
                      {"lineItems", std::move(lines)},
                      {"creationDate", order.created.str7()},
                      {"status", wire_status(order)},
                      {"transactionType", order.transaction_type}};
    if (prices == Prices::shown) wire.emplace_back("totalPrice", total);
    wire.emplace_back("client", json::Object{{"marketplaceCountry", market},
                                             {"deviceFamily", "UniversalStore"},
                                             {"name", "Comptoir"}});
    wire.emplace_back(
        "links", json::Object{{"self", json::to_value(Link{orders_path(order), "GET", {}})},
                              {"provisioningStatus",
                               json::to_value(Link{orders_path(order) + "/provisioningstatus", "GET", {}})},
                              {"patchOperation", json::to_value(Link{orders_path(order), "PATCH", {}})}});
    wire.emplace_back("attributes", json::to_value(Attributes{etag_of(order), "Order"}));
    return wire;
}

}  // namespace comptoir::api::reseller
