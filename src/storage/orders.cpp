#include "storage/orders.hpp"

#include "base/check.hpp"
#include "json/describe.hpp"
#include "json/reader.hpp"
#include "json/value.hpp"
#include "storage/platform.hpp"
#include "storage/relationships.hpp"

namespace comptoir::storage {
namespace {

using ordering::Cart;
using ordering::CartLine;
using ordering::Order;
using ordering::OrderLine;

json::Value pairs_to_json(const std::vector<std::pair<std::string, std::string>>& pairs) {
    json::Array items;
    for (const auto& [key, value] : pairs) items.push_back(json::Array{key, value});
    return items;
}

std::vector<std::pair<std::string, std::string>> pairs_from_json(const json::Value* value) {
    std::vector<std::pair<std::string, std::string>> pairs;
    const json::Array* items = value == nullptr ? nullptr : value->if_array();
    if (items == nullptr) return pairs;
    for (const json::Value& item : *items) {
        const json::Array* pair = item.if_array();
        COMPTOIR_CHECK(pair != nullptr && pair->size() == 2);
        pairs.emplace_back(*(*pair)[0].if_string(), *(*pair)[1].if_string());
    }
    return pairs;
}

json::Value to_json(const CartLine& line) {
    json::Object object{{"id", line.id},
                        {"catalogItemId", line.catalog_item_id},
                        {"friendlyName", line.friendly_name},
                        {"quantity", line.quantity},
                        {"currency", line.currency},
                        {"billingCycle", line.billing_cycle},
                        {"termDuration", line.term_duration},
                        {"renewsTo", line.renews_to},
                        {"participants", pairs_to_json(line.participants)},
                        {"provisioningContext", pairs_to_json(line.provisioning_context)},
                        {"attested", line.attested},
                        {"hasAddons", line.has_addons},
                        {"orderGroup", line.order_group}};
    if (line.error) {
        const Refusal& why = line.error->why;
        object.emplace_back("error", json::Object{{"code", line.error->code},
                                                  {"reason", name_of(why.reason)},
                                                  {"field", why.field},
                                                  {"detail", why.detail},
                                                  {"values", json::to_value(why.values)}});
    }
    return object;
}

CartLine line_from_json(const json::Value& value) {
    json::Reader in(value);
    CartLine line;
    line.id = static_cast<int>(in.integer("id").value_or(0));
    line.catalog_item_id = value.text_or("catalogItemId");
    line.friendly_name = value.text_or("friendlyName");
    line.quantity = in.integer("quantity").value_or(1);
    line.currency = value.text_or("currency");
    line.billing_cycle = value.text_or("billingCycle");
    line.term_duration = value.text_or("termDuration");
    line.renews_to = value.text_or("renewsTo");
    line.participants = pairs_from_json(value.find("participants"));
    line.provisioning_context = pairs_from_json(value.find("provisioningContext"));
    line.attested = in.flag("attested").value_or(false);
    line.has_addons = in.flag("hasAddons").value_or(false);
    line.order_group = value.text_or("orderGroup");
    if (const json::Value* error = value.find("error")) {
        json::Reader details(*error);
        line.error.emplace();
        line.error->code = static_cast<int>(details.integer("code").value_or(0));
        line.error->why = {parse_reason(error->text_or("reason")).value_or(Reason::invalid_input),
                           error->text_or("field"),
                           error->text_or("detail"),
                           {}};
        const json::Value* values = error->find("values");
        if (values != nullptr && values->if_array() != nullptr) {
            for (const json::Value& text : *values->if_array())
                if (text.if_string() != nullptr) line.error->why.values.push_back(*text.if_string());
        }
    }
    return line;
}

std::string lines_to_text(const std::vector<CartLine>& lines) {
    json::Array items;
    for (const CartLine& line : lines) items.push_back(to_json(line));
    return json::write(items);
}

std::vector<CartLine> lines_from_text(const std::string& text) {
    const auto parsed = json::parse(text);
    COMPTOIR_CHECK(parsed && parsed->if_array() != nullptr);
    std::vector<CartLine> lines;
    for (const json::Value& item : *parsed->if_array()) lines.push_back(line_from_json(item));
    return lines;
}

constexpr std::string_view kOrderColumns =
    "order_id, customer_id, cart_id, order_group, alternate_id, billing_cycle, currency, status, "
    "transaction_type, "
    "created_us, version";

Order read_order(const sql::Row& row, PartnerId partner) {
    RowReader in(row);
    Order order;
    order.partner = partner;
    order.id = in.word<OrderId>();
    order.customer = in.guid<CustomerId>();
    const auto cart = in.if_text();
    if (cart) order.cart = CartId::of(*cart);
    order.order_group = in.text();
    order.alternate_id = in.text();
    order.billing_cycle = in.text();
    order.currency = in.currency();
    order.status = in.text();
    order.transaction_type = in.text();
    order.created = in.instant();
    order.version = in.integer();
    return order;
}

constexpr std::string_view kLineColumns =
    "l.line_number, l.subscription_id, l.catalog_item_id, l.friendly_name, l.quantity, l.term, l.renews_to, "
    "l.transaction_type, l.provisioning, l.market, l.unit_price, l.terms_accepted, l.paid_term, "
    "l.paid_cycle, "
    "l.provisioning_context, l.reseller_id, (SELECT p.mpn_id FROM partner p WHERE p.partner_id = "
    "l.reseller_id)";
constexpr std::size_t kOrderBesideLine = 17;

OrderLine read_line(RowReader in) {
    OrderLine line;
    line.number = in.small();
    line.subscription = in.guid<SubscriptionId>();
    line.catalog_item_id = in.text();
    line.friendly_name = in.text();
    line.quantity = in.integer();
    line.term = in.period();
    line.renews_to = in.if_period();
    line.transaction_type = in.text();
    line.provisioning = in.text();
    line.market = in.text();
    line.unit_price = in.decimal();
    line.terms_accepted = in.if_text().value_or("");
    const auto term = in.if_period();
    const auto cycle = in.if_period();
    if (term && cycle) line.paid = ordering::PaidTerm{*term, *cycle};
    const auto context = json::parse(in.text());
    COMPTOIR_CHECK(static_cast<bool>(context));
    line.provisioning_context = pairs_from_json(&*context);
    line.reseller = read_reseller(in);
    return line;
}

// The orders that fulfil `condition` on alias o, with all their lines, in two statements whatever their
// number.
std::vector<Order> read_orders(sql::Session& session, PartnerId partner, std::string_view condition,
                               const sql::Binds& binds) {
    std::vector<Order> orders;
    for (const sql::Row& row : session.query(
             fmt::format("SELECT {} FROM purchase_order o WHERE o.partner_id = $1 AND {} ORDER BY o.seq",
                         kOrderColumns, condition),
             binds)) {
        orders.push_back(read_order(row, partner));
    }
    std::map<std::string, std::vector<OrderLine>> lines;
    // CROSS JOIN: SQLite takes the tables in this order, instead of going through all lines of the partner.
    for (const sql::Row& row : session.query(
             fmt::format(
                 "SELECT {}, l.order_id FROM purchase_order o CROSS JOIN order_line l WHERE "
                 "o.partner_id = $1 AND {} AND l.partner_id = o.partner_id AND l.order_id = o.order_id "
                 "ORDER BY l.order_id, l.line_number",
                 kLineColumns, condition),
             binds)) {
        lines[row.text(kOrderBesideLine)].push_back(read_line(RowReader(row)));
    }
    for (Order& order : orders) order.lines = std::move(lines[order.id.str()]);
    return orders;
}

}  // namespace

void insert_cart(sql::Session& session, const Cart& cart) {
    session.execute(
        "INSERT INTO cart (partner_id, cart_id, customer_id, status, created_us, modified_us, expires_us, "
        "modified_by, "
        "document, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        {bind(cart.partner), bind(cart.id), bind(cart.customer), cart.ordered ? "ordered" : "active",
         bind(cart.created), bind(cart.modified), bind(cart.expires), cart.modified_by,
         lines_to_text(cart.lines), cart.version});
}

bool replace_cart(sql::Session& session, const Cart& cart) {
    return session.execute_counted(
               "UPDATE cart SET status = $4, modified_us = $5, modified_by = $6, document = $7, version = "
               "version + 1 "
               "WHERE partner_id = $1 AND cart_id = $2 AND version = $3",
               {bind(cart.partner), bind(cart.id), cart.version, cart.ordered ? "ordered" : "active",
                bind(cart.modified), cart.modified_by, lines_to_text(cart.lines)}) == 1;
}

std::optional<Cart> find_cart(sql::Session& session, PartnerId partner, CartId id, Access access) {
    const auto row = session.query_one(
        fmt::format(
            "SELECT customer_id, status, created_us, modified_us, expires_us, modified_by, document, version "
            "FROM cart WHERE partner_id = $1 AND cart_id = $2{}",
            lock_clause(session, access)),
        {bind(partner), bind(id)});
    if (!row) return std::nullopt;
    RowReader in(*row);
    Cart cart;
    cart.partner = partner;
    cart.id = id;
    cart.customer = in.guid<CustomerId>();
    cart.ordered = in.text() == "ordered";
    cart.created = in.instant();
    cart.modified = in.instant();
    cart.expires = in.instant();
    cart.modified_by = in.text();
    cart.lines = lines_from_text(in.text());
    cart.version = in.integer();
    return cart;
}

void insert_order(sql::Session& session, const Order& order) {
    session.execute(
        "INSERT INTO purchase_order (partner_id, order_id, customer_id, seq, cart_id, order_group, "
        "alternate_id, billing_cycle, currency, status, transaction_type, created_us, version) "
        "VALUES ($1, $2, $3, (SELECT COALESCE(MAX(seq), 0) + 1 FROM purchase_order WHERE partner_id = $1 "
        "AND customer_id = $3), $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        {bind(order.partner), bind(order.id), bind(order.customer), bind(order.cart), order.order_group,
         order.alternate_id, order.billing_cycle, bind(order.currency), order.status, order.transaction_type,
         bind(order.created), order.version});
    for (const OrderLine& line : order.lines) {
        session.execute(
            "INSERT INTO order_line (partner_id, order_id, line_number, subscription_id, catalog_item_id, "
            "friendly_name, quantity, term, renews_to, transaction_type, provisioning, market, unit_price, "
            "terms_accepted, paid_term, paid_cycle, provisioning_context, reseller_id) VALUES ($1, "
            "$2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)",
            {bind(order.partner), bind(order.id), line.number, bind(line.subscription), line.catalog_item_id,
             line.friendly_name, line.quantity, bind(line.term), bind(line.renews_to), line.transaction_type,
             line.provisioning, line.market, bind(line.unit_price),
             line.terms_accepted.empty() ? sql::Bind(nullptr) : sql::Bind(line.terms_accepted),
             line.paid ? bind(line.paid->term) : sql::Bind(nullptr),
             line.paid ? bind(line.paid->cycle) : sql::Bind(nullptr),
             json::write(pairs_to_json(line.provisioning_context)), bind_reseller(line.reseller)});
    }
}

bool replace_order(sql::Session& session, const Order& order) {
    if (session.execute_counted(
            "UPDATE purchase_order SET status = $4, version = version + 1 WHERE partner_id = $1 AND "
            "order_id = $2 AND version = $3",
            {bind(order.partner), bind(order.id), order.version, order.status}) != 1) {
        return false;
    }
    for (const OrderLine& line : order.lines) {
        session.execute(
            "UPDATE order_line SET quantity = $4, provisioning = $5 WHERE partner_id = $1 AND order_id = $2 "
            "AND line_number = $3",
            {bind(order.partner), bind(order.id), line.number, line.quantity, line.provisioning});
    }
    return true;
}

std::optional<Order> find_order(sql::Session& session, PartnerId partner, const OrderId& id, Access access) {
    if (access == Access::change) {
        session.query(
            fmt::format("SELECT version FROM purchase_order WHERE partner_id = $1 AND order_id = $2{}",
                        lock_clause(session, access)),
            {bind(partner), bind(id)});
    }
    auto orders = read_orders(session, partner, "o.order_id = $2", {bind(partner), bind(id)});
    return orders.empty() ? std::nullopt : std::optional(std::move(orders.front()));
}

std::vector<Order> orders_of_customer(sql::Session& session, PartnerId partner, CustomerId customer) {
    return read_orders(session, partner, "o.customer_id = $2", {bind(partner), bind(customer)});
}

std::vector<Order> orders_of_cart(sql::Session& session, PartnerId partner, CartId cart) {
    return read_orders(session, partner, "o.cart_id = $2", {bind(partner), bind(cart)});
}

}  // namespace comptoir::storage
