#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <set>

#include "api/reseller/activation_links.hpp"
#include "api/reseller/errors.hpp"
#include "api/reseller/handling.hpp"
#include "api/reseller/order_wire.hpp"
#include "api/reseller/preconditions.hpp"
#include "api/reseller/provisioning_context.hpp"
#include "api/reseller/refusals.hpp"
#include "api/reseller/wire.hpp"
#include "base/check.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"
#include "commands/cancel_order.hpp"
#include "commands/carts.hpp"
#include "domain/ordering/billing_cycle.hpp"
#include "storage/orders.hpp"
#include "storage/parties.hpp"
#include "storage/subscriptions.hpp"

/// ORD-01 to ORD-08 of reseller contract §2.8.
namespace comptoir::api::reseller {
namespace {

using ordering::BillingCycle;
using ordering::Order;
using ordering::OrderLine;

// ---- Requests ----

struct WantedLine {
    std::optional<std::int64_t> number;
    commands::LineRequest line;
    bool adds_to_a_subscription = false;  ///< Names a parent and no subscription: an add-on (ORD-05).
};

struct OrderBody {
    std::string id;
    std::string status;  ///< Bare word; empty when not given.
    std::string etag;
    std::optional<BillingCycle> billing_cycle;  ///< Nothing for `unknown`: P sends it when none was chosen.
    std::string customer;
    std::vector<WantedLine> lines;
};

WantedLine read_line(json::Reader& in) {
    WantedLine wanted;
    wanted.number = in.integer("lineItemNumber");
    wanted.line.catalog_item_id = in.text("offerId", 200).value_or("");
    wanted.line.quantity = in.integer("quantity").value_or(0);
    wanted.line.term_duration = to_upper(in.text("termDuration", 16).value_or(""));
    wanted.line.friendly_name = in.text("friendlyName", limits::kNicknameCharsMax).value_or("");
    wanted.line.reseller = trim(in.text("partnerIdOnRecord", 64).value_or(""));
    if (auto renews_to = in.object("renewsTo")) {
        wanted.line.renews_to = to_upper(renews_to->text("termDuration", 16).value_or(""));
        in.absorb(*renews_to);
    }
    wanted.line.provisioning_context = read_provisioning_context(in);
    wanted.line.attested = read_attestation(in);
    wanted.adds_to_a_subscription = in.text("parentSubscriptionId", 64) && !in.text("subscriptionId", 64);
    return wanted;
}

Outcome<OrderBody> read_order(const json::Value& body) {
    json::Reader in(body);
    OrderBody order;
    order.id = in.text("id", 64).value_or("");
    order.status = bare_word(in, "status");
    order.customer = in.text("referenceCustomerId", 64).value_or("");
    order.etag = body_etag(in);
    const std::string cycle_word = bare_word(in, "billingCycle");
    if (!cycle_word.empty()) {
        order.billing_cycle = ordering::parse_billing_cycle(cycle_word);
        if (!order.billing_cycle) return refuse(Reason::enum_value_unknown, "billingCycle", cycle_word);
        if (*order.billing_cycle == BillingCycle::unknown) order.billing_cycle.reset();
    }
    for (json::Reader& item : in.objects("lineItems", limits::kCartLinesMax)) {
        order.lines.push_back(read_line(item));
        in.absorb(item);
    }
    if (auto ok = check(in); !ok) return Refused{ok.reason()};
    return order;
}

// Absent or repeated numbers mean the order of the body; J and P leave all of them at 0.
void arrange(std::vector<WantedLine>& lines) {
    std::set<std::int64_t> seen;
    const bool numbered = std::all_of(lines.begin(), lines.end(), [&](const WantedLine& wanted) {
        return wanted.number && seen.insert(*wanted.number).second;
    });
    if (!numbered) return;
    std::sort(lines.begin(), lines.end(),
              [](const WantedLine& a, const WantedLine& b) { return *a.number < *b.number; });
}

// Add-ons belong to products that have some (R116: none here).
bool has_add_ons(const std::vector<WantedLine>& lines) {
    return std::any_of(lines.begin(), lines.end(),
                       [](const WantedLine& line) { return line.adds_to_a_subscription; });
}

bool names_a_reseller(const std::vector<WantedLine>& lines) {
    return std::any_of(lines.begin(), lines.end(),
                       [](const WantedLine& line) { return !line.line.reseller.empty(); });
}

Refused<Refusal> refuse_add_ons() {
    return refuse(Reason::invalid_input, "lineItems/parentSubscriptionId", "No product here has add-ons.");
}

Outcome<Order> find(const Reading& in, const Request& request) {
    auto order = storage::find_order(in.session, in.partner, OrderId(request.path["order"]));
    if (!order || order->customer != in.customer) return refuse(Reason::order_not_found, "orderId");
    return *std::move(order);
}

Prices prices_of(const Request& request) {
    return query_flag(request.http, "include_price") ? Prices::shown : Prices::hidden;
}

// ---- Handlers ----

// ORD-01
http::Response create(const Services& services, const Request& request) {
    const auto body = body_object(request.http);
    if (!body) return refusal_response(body.reason(), request.locale);
    auto order = read_order(*body);
    if (!order) return refusal_response(order.reason(), request.locale);
    // §1.3.5: the form of ORD-01 that names a reseller is documented for persons.
    if (names_a_reseller(order->lines) && needs_somebody(services, request)) {
        return refusal_response({Reason::role_not_allowed, {}, {}, {}}, request.locale);
    }
    arrange(order->lines);
    return write_for_customer(
        services, request, [&](commands::Work& work, CustomerId customer) -> Outcome<commands::Answer> {
            if (!order->customer.empty() && CustomerId::parse(order->customer) != customer) {
                return refuse(Reason::id_mismatch, "referenceCustomerId");
            }
            if (has_add_ons(order->lines)) return refuse_add_ons();
            commands::DirectOrder wanted;
            if (order->billing_cycle) wanted.billing_cycle = ordering::wire_name_of(*order->billing_cycle);
            for (const WantedLine& line : order->lines) wanted.lines.push_back(line.line);
            const auto placed = commands::create_order(work, customer, wanted);
            if (!placed) return Refused{placed.reason()};
            ItemLinks links(work, customer);
            return answer(201, order_to_wire(work.session, *placed, Prices::hidden, links), "");
        });
}

// ORD-02, ORD-03
http::Response list(const Services& services, const Request& request) {
    std::optional<std::string> cycle;
    if (const auto given = request.http.query.find("billingType"); given && !given->empty()) {
        const auto parsed = ordering::parse_billing_cycle(*given);
        if (!parsed) {
            return refusal_response({Reason::enum_value_unknown, "billingType", std::string(*given), {}},
                                    request.locale);
        }
        cycle = ordering::wire_name_of(*parsed);
    }
    return read_for_customer(services, request, [&](const Reading& in) -> Outcome<http::Response> {
        std::vector<json::Value> items;
        ItemLinks links(services, in);
        for (const Order& order : storage::orders_of_customer(in.session, in.partner, in.customer)) {
            if (cycle && order.billing_cycle != *cycle) continue;
            items.push_back(order_to_wire(in.session, order, prices_of(request), links));
        }
        return ok(to_collection(request.http, std::move(items)));
    });
}

// ORD-04
http::Response get(const Services& services, const Request& request) {
    return read_for_customer(services, request, [&](const Reading& in) -> Outcome<http::Response> {
        const auto order = find(in, request);
        if (!order) return Refused{order.reason()};
        ItemLinks links(services, in);
        return ok(order_to_wire(in.session, *order, prices_of(request), links));
    });
}

// Which lines a cancellation names; the whole order when it names none.
Outcome<std::vector<int>> lines_to_cancel(const Order& order, const std::vector<WantedLine>& wanted) {
    std::vector<int> numbers;
    for (const WantedLine& line : wanted) {
        const auto known = std::find_if(order.lines.begin(), order.lines.end(), [&](const OrderLine& stored) {
            return line.number && stored.number == *line.number &&
                   (line.line.catalog_item_id.empty() ||
                    equals_ignoring_case(line.line.catalog_item_id, stored.catalog_item_id));
        });
        if (known == order.lines.end()) return refuse(Reason::order_line_unknown, "lineItems");
        numbers.push_back(known->number);
    }
    return numbers;
}

// OrderStatus of §3.14 in bare words and ordinals; `none` is a habit of clients that mean nothing by it.
constexpr std::array<std::string_view, 5> kStatusWords = {"unknown", "completed", "pending", "cancelled",
                                                          "none"};

// Nothing for a word that is no status. One l or two.
std::optional<std::string_view> parse_status(std::string_view bare) {
    if (bare.empty()) return "none";
    if (bare == "canceled") return "cancelled";
    for (std::size_t i = 0; i < kStatusWords.size(); ++i) {
        if (bare == kStatusWords.at(i) || (kStatusWords.at(i) != "none" && bare == std::to_string(i))) {
            return kStatusWords.at(i);
        }
    }
    return std::nullopt;
}

// ORD-05: status decides first, then add-ons, then the billing cycle; anything else changes nothing (§2.8).
Outcome<Order> patch_order(commands::Work& work, CustomerId customer, const OrderId& id,
                           const OrderBody& body, const std::string& etag) {
    const auto stored = storage::find_order(work.session, work.partner(), id, storage::Access::change);
    if (!stored || stored->customer != customer) return refuse(Reason::order_not_found, "orderId");
    if (!body.id.empty() && body.id != id.str()) return refuse(Reason::id_mismatch, "id");
    if (!etag.empty() && etag != etag_of(*stored)) return refuse(Reason::etag_outdated, "attributes.etag");
    const auto status = parse_status(body.status);
    if (!status) return refuse(Reason::enum_value_unknown, "status", body.status);
    if (*status == "cancelled") {
        const auto lines = lines_to_cancel(*stored, body.lines);
        if (!lines) return Refused{lines.reason()};
        return commands::cancel_order_lines(work, customer, id, *lines);
    }
    if (has_add_ons(body.lines)) return refuse_add_ons();
    if (body.billing_cycle && ordering::wire_name_of(*body.billing_cycle) != stored->billing_cycle) {
        return refuse(Reason::billing_cycle_not_changeable, "billingCycle");
    }
    return *stored;
}

http::Response patch(const Services& services, const Request& request) {
    const auto parsed = body_object(request.http);
    if (!parsed) return refusal_response(parsed.reason(), request.locale);
    const auto body = read_order(*parsed);
    if (!body) return refusal_response(body.reason(), request.locale);
    const OrderId id(request.path["order"]);
    const std::string etag = if_match(request.http).value_or(body->etag);
    return write_for_customer(
        services, request, [&](commands::Work& work, CustomerId customer) -> Outcome<commands::Answer> {
            const auto order = patch_order(work, customer, id, *body, etag);
            if (!order) return Refused{order.reason()};
            ItemLinks links(work, customer);
            return answer(200, order_to_wire(work.session, *order, Prices::hidden, links), id.str());
        });
}

// ORD-06
http::Response provisioning_status(const Services& services, const Request& request) {
    return read_for_customer(services, request, [&](const Reading& in) -> Outcome<http::Response> {
        const auto order = find(in, request);
        if (!order) return Refused{order.reason()};
        std::vector<json::Value> items;
        for (const OrderLine& line : order->lines) {
            items.emplace_back(json::Object{
                {"lineItemNumber", line.number},
                {"status", line.provisioning},
                {"quantityProvisioningInformation",
                 json::Array{json::Object{{"quantity", line.quantity}, {"status", line.provisioning}}}}});
        }
        return ok(to_collection(request.http, std::move(items)));
    });
}

// The links of one line or, without a number, of all.
http::Response activation_links(const Services& services, const Request& request, std::optional<int> number) {
    return read_for_customer(services, request, [&](const Reading& in) -> Outcome<http::Response> {
        const auto order = find(in, request);
        if (!order) return Refused{order.reason()};
        if (number && (*number < 0 || *number >= static_cast<int>(order->lines.size()))) {
            return refuse(Reason::order_line_unknown, "lineItemNumber");
        }
        const auto partner = storage::find_partner_facts(in.session, in.partner);
        COMPTOIR_CHECK(partner.has_value());
        std::vector<json::Value> items;
        for (const OrderLine& line : order->lines) {
            if (number && line.number != *number) continue;
            const auto subscription = storage::find_subscription(in.session, in.partner, line.subscription);
            COMPTOIR_CHECK(subscription.has_value());
            auto link =
                activation_link_to_wire(services, partner->sandbox, *subscription, line.number, in.now);
            if (link) items.push_back(*std::move(link));
        }
        return ok(to_collection(request.http, std::move(items)));
    });
}

// ORD-07
http::Response activation_links_of_line(const Services& services, const Request& request) {
    const std::string& text = request.path["line"];
    int number = -1;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    if (read.ec != std::errc() || read.ptr != text.data() + text.size()) number = -1;
    return activation_links(services, request, number);
}

// ORD-08
http::Response activation_links_of_order(const Services& services, const Request& request) {
    return activation_links(services, request, std::nullopt);
}

}  // namespace

const std::vector<Route>& order_routes() {
    static const std::vector<Route> kRoutes = {
        {"POST", "/v1/customers/{customer}/orders", create, Access::buy, "ORD-01"},
        {"GET", "/v1/customers/{customer}/orders", list, Access::any, "ORD-02"},
        {"GET", "/v1/customers/{customer}/orders/{order}", get, Access::any, "ORD-04"},
        {"PATCH", "/v1/customers/{customer}/orders/{order}", patch, Access::manage, "ORD-05"},
        {"GET", "/v1/customers/{customer}/orders/{order}/provisioningstatus", provisioning_status,
         Access::any, "ORD-06"},
        {"GET", "/v1/customers/{customer}/orders/{order}/lineitems/{line}/activationlinks",
         activation_links_of_line, Access::any, "ORD-07"},
        {"GET", "/v1/customers/{customer}/orders/{order}/activationlinks", activation_links_of_order,
         Access::any, "ORD-08"},
    };
    return kRoutes;
}

}  // namespace comptoir::api::reseller
