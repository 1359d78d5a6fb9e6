#include "commands/carts.hpp"

#include <algorithm>
#include <iterator>
#include <set>

#include "base/check.hpp"
#include "base/limits.hpp"
#include "domain/ordering/cart.hpp"
#include "storage/orders.hpp"
#include "storage/subscriptions.hpp"

namespace comptoir::commands {
namespace {

using ordering::Cart;
using ordering::CartLine;

LineRequest request_of(const CartLine& line) {
    LineRequest request{line.catalog_item_id,      line.quantity,  line.billing_cycle,
                        line.term_duration,        line.renews_to, line.friendly_name,
                        line.provisioning_context, line.attested};
    const auto resellers = resellers_of(line);
    if (!resellers.empty()) request.reseller = *resellers.begin();
    return request;
}

// CartErrorCode of reseller contract §2.7; the clients know values up to 10009.
int cart_error_code(Reason reason) {
    switch (reason) {
        case Reason::currency_not_supported:
            return 10000;
        case Reason::catalog_item_malformed:
        case Reason::catalog_item_not_sold:
        case Reason::product_not_found:
        case Reason::sku_not_found:
        case Reason::availability_not_found:
            return 10001;
        case Reason::quantity_outside_limits:
        case Reason::ownership_limit:
            return 10002;
        case Reason::participants_not_supported:
            return 10004;
        case Reason::sandbox_limit:
            return 10009;
        case Reason::invalid_input:
        case Reason::enum_value_unknown:
        case Reason::reseller_unknown:
        case Reason::reseller_is_provider:
        case Reason::reseller_not_related:
        case Reason::reseller_not_active:
        case Reason::term_not_on_sku:
        case Reason::term_not_available:
        case Reason::billing_cycle_not_on_sku:
        case Reason::billing_cycle_longer_than_term:
            return 10010;
        default:
            return 10006;  // UnableToProcessCartLineItem: every other rule; the text says which.
    }
}

// Two refusals of the partner itself end the call instead of marking the line (contract CRT-01).
bool ends_the_call(Reason reason) {
    return reason == Reason::exclusive || reason == Reason::out_of_region;
}

// What a line of a cart may say beyond that of an order: the term is not guessed here (§2.7).
Outcome<Done> check_members(const Parties& parties, const CartLine& line, const std::string& sold_in) {
    if (!line.participants.empty() && parties.partner.kind != "indirect_provider") {
        return refuse(Reason::participants_not_supported, "participants");
    }
    if (resellers_of(line).size() > 1) {
        return refuse(Reason::invalid_input, "participants", "A line names one reseller at most.");
    }
    if (line.currency != sold_in) return refuse(Reason::currency_not_supported, "currencyCode");
    if (line.has_addons) {
        return refuse(Reason::invalid_input, "addonItems", "No product of this marketplace has add-ons.");
    }
    if (line.term_duration.empty()) {
        return refuse(Reason::invalid_input, "termDuration", "A line of a cart names its term.");
    }
    return Done{};
}

// The currency of the line's item, which is known even where the line cannot be ordered; empty for an unknown
// item.
std::string currency_of(const Work& work, const CartLine& line) {
    const auto item = ordering::parse_catalog_item(line.catalog_item_id);
    const auto offering = item ? find_offering(*work.catalog, *item, work.now) : std::nullopt;
    return offering ? offering->availability.currency.str() : "";
}

void number_lines(std::vector<CartLine>& lines) {
    std::set<int> seen;
    const bool unique = std::all_of(lines.begin(), lines.end(), [&](const CartLine& line) {
        return line.id >= 0 && seen.insert(line.id).second;
    });
    if (unique) return;
    for (std::size_t i = 0; i < lines.size(); ++i) lines[i].id = static_cast<int>(i);
}

// Checks and prices every line; what fails is noted on the line, which keeps its place.
Outcome<Done> examine(Work& work, const Parties& parties, std::vector<CartLine>& lines) {
    if (lines.empty()) return refuse(Reason::cart_empty, "lineItems");
    if (lines.size() > static_cast<std::size_t>(limits::kCartLinesMax)) {
        return refuse(Reason::invalid_input, "lineItems",
                      fmt::format("A cart has at most {} lines.", limits::kCartLinesMax));
    }
    number_lines(lines);
    std::vector<ordering::GroupKey> keys;
    std::vector<LinePlan> good;
    for (CartLine& line : lines) {
        line.error.reset();
        Outcome<LinePlan> plan = plan_line(work, parties, request_of(line), good);
        const std::string sold_in =
            plan ? plan->offering.availability.currency.str() : currency_of(work, line);
        if (line.currency.empty()) line.currency = sold_in;
        if (auto allowed = check_members(parties, line, sold_in); plan && !allowed)
            plan = Refused{allowed.reason()};
        if (!plan && ends_the_call(plan.reason().reason)) return Refused{plan.reason()};
        if (plan) {
            if (line.friendly_name.empty()) line.friendly_name = plan->friendly_name;
            good.push_back(*std::move(plan));
        } else {
            line.error = ordering::LineError{cart_error_code(plan.reason().reason), plan.reason()};
        }
        keys.push_back({line.billing_cycle, sold_in});
    }
    const auto groups = ordering::group_lines(keys);
    for (std::size_t i = 0; i < lines.size(); ++i) lines[i].order_group = groups[i];
    return Done{};
}

std::string author_of(const Caller& caller) {
    return caller.user.is_nil() ? caller.app.str() : caller.user.str();
}

// Who buys for whom, alone with the customer's purchases until the order is placed.
Outcome<Parties> find_buyer(Work& work, CustomerId customer) {
    storage::hold_purchases(work.session, work.partner(), customer);
    return find_parties(work.session, work.partner(), customer);
}

Outcome<Cart> load_cart(Work& work, CustomerId customer, CartId id) {
    auto cart = storage::find_cart(work.session, work.partner(), id, storage::Access::change);
    // R5: what time brings about comes first, so the cart is gone at the very instant of its expiry.
    if (!cart || cart->customer != customer || (!cart->ordered && work.now >= cart->expires)) {
        return refuse(Reason::cart_not_found, "cartId");
    }
    return *std::move(cart);
}

std::map<std::string, std::vector<const CartLine*>> groups_of(const Cart& cart) {
    std::map<std::string, std::vector<const CartLine*>> groups;
    for (const CartLine& line : cart.lines) groups[line.order_group].push_back(&line);
    return groups;
}

// What the lines will cost when their subscriptions are activated, with what the same purchase has ordered
// already in their currency and not been charged for (R53). All lines are in one currency (R57).
Money incoming_of(const std::vector<LinePlan>& lines, const std::vector<LinePlan>& ordered,
                  const storage::PartnerFacts& partner) {
    COMPTOIR_CHECK(!lines.empty());
    Money sum = Money::zero(lines.front().offering.availability.currency);
    for (const LinePlan& line : lines) sum += first_charge(line, partner);
    for (const LinePlan& line : ordered) {
        const Money charge = first_charge(line, partner);
        if (charge.currency() == sum.currency() && !activates_at_once(line, partner)) sum += charge;
    }
    return sum;
}

// One group becomes one order, or tells why not. Availability and price are those of this instant (R61, R62).
// `ordered` are the lines that this checkout has ordered before, and then those of the group as well.
Outcome<ordering::Order> order_group(Work& work, const Parties& parties, const Cart& cart,
                                     const std::string& group, const std::vector<const CartLine*>& members,
                                     std::vector<LinePlan>& ordered) {
    std::vector<LinePlan> plans;
    for (const CartLine* line : members) {
        auto plan = plan_line(work, parties, request_of(*line), plans);
        if (!plan) return Refused{plan.reason()};
        plans.push_back(*std::move(plan));
    }
    const Money incoming = incoming_of(plans, ordered, parties.partner);
    if (auto ok = check_prerequisites(work.session, parties, incoming); !ok) return Refused{ok.reason()};
    auto order = place_order(work, parties, {members.front()->billing_cycle, group, cart.id}, plans);
    std::move(plans.begin(), plans.end(), std::back_inserter(ordered));
    return order;
}

}  // namespace

Outcome<Cart> create_cart(Work& work, CustomerId customer, std::vector<CartLine> lines) {
    const auto parties = find_parties(work.session, work.partner(), customer);
    if (!parties) return Refused{parties.reason()};
    if (auto ok = examine(work, *parties, lines); !ok) return Refused{ok.reason()};
    Cart cart;
    cart.partner = work.partner();
    cart.id = CartId(work.random.guid());
    cart.customer = customer;
    cart.created = work.now;
    cart.modified = work.now;
    cart.expires = work.now + policy::profile(parties->partner.profile).cart_life;
    cart.modified_by = author_of(work.caller);
    cart.lines = std::move(lines);
    storage::insert_cart(work.session, cart);
    return cart;
}

Outcome<Cart> replace_cart_lines(Work& work, CustomerId customer, CartId id, std::vector<CartLine> lines) {
    const auto parties = find_parties(work.session, work.partner(), customer);
    if (!parties) return Refused{parties.reason()};
    auto cart = load_cart(work, customer, id);
    if (!cart) return cart;
    // A group that became an order would be taken for the first group of the new lines.
    if (cart->ordered || !storage::orders_of_cart(work.session, work.partner(), id).empty()) {
        return refuse(Reason::cart_ordered);
    }
    if (auto ok = examine(work, *parties, lines); !ok) return Refused{ok.reason()};
    if (lines == cart->lines) return cart;
    cart->lines = std::move(lines);
    cart->modified = work.now;
    cart->modified_by = author_of(work.caller);
    COMPTOIR_CHECK(storage::replace_cart(work.session, *cart));
    return cart;
}

Outcome<Cart> read_cart(sql::Session& session, PartnerId partner, CustomerId customer, CartId id,
                        Instant now) {
    auto cart = storage::find_cart(session, partner, id);
    if (!cart || cart->customer != customer || (!cart->ordered && now >= cart->expires)) {
        return refuse(Reason::cart_not_found, "cartId");
    }
    return *std::move(cart);
}

Outcome<CheckoutResult> checkout_cart(Work& work, CustomerId customer, CartId id) {
    const auto parties = find_buyer(work, customer);
    if (!parties) return Refused{parties.reason()};
    auto cart = load_cart(work, customer, id);
    if (!cart) return Refused{cart.reason()};
    CheckoutResult result;
    result.orders = storage::orders_of_cart(work.session, work.partner(), id);
    if (cart->ordered) return result;
    for (const CartLine& line : cart->lines) {
        if (line.error) return refuse(Reason::cart_has_errors, "lineItems", line.error->why.detail);
    }
    // Cart-wide reasons answer as themselves; credit is asked per group, with what the group costs.
    if (auto ok = check_prerequisites(work.session, *parties, std::nullopt); !ok) return Refused{ok.reason()};

    std::vector<LinePlan> just_ordered;
    for (const auto& [group, members] : groups_of(*cart)) {
        const bool ordered =
            std::any_of(result.orders.begin(), result.orders.end(),
                        [&](const ordering::Order& order) { return order.order_group == group; });
        if (ordered) continue;
        auto order = order_group(work, *parties, *cart, group, members, just_ordered);
        if (order) {
            result.orders.push_back(*std::move(order));
        } else {
            result.errors.push_back({group, order.reason()});
        }
    }
    // Nothing was ordered and no group could have been: the whole call answers so (contract §2.7).
    if (result.orders.empty()) {
        for (const OrderError& error : result.errors) {
            if (error.refusal.reason == Reason::sandbox_limit) return Refused{error.refusal};
        }
    }
    cart->ordered = result.errors.empty();
    cart->modified = work.now;
    COMPTOIR_CHECK(storage::replace_cart(work.session, *cart));
    return result;
}

Outcome<ordering::Order> create_order(Work& work, CustomerId customer, const DirectOrder& request) {
    const auto parties = find_buyer(work, customer);
    if (!parties) return Refused{parties.reason()};
    if (request.lines.empty() || request.lines.size() > static_cast<std::size_t>(limits::kCartLinesMax)) {
        return refuse(Reason::invalid_input, "lineItems",
                      fmt::format("An order has 1 to {} lines.", limits::kCartLinesMax));
    }
    if (auto ok = check_prerequisites(work.session, *parties, std::nullopt); !ok) return Refused{ok.reason()};
    const std::string cycle =
        request.billing_cycle.empty()
            ? default_billing_cycle(*work.catalog, request.lines.front().catalog_item_id, work.now)
            : request.billing_cycle;
    std::vector<LinePlan> plans;
    for (LineRequest line : request.lines) {
        line.billing_cycle = cycle;
        auto plan = plan_line(work, *parties, line, plans);
        if (!plan) return Refused{plan.reason()};
        if (plan->offering.availability.currency !=
            (plans.empty() ? *plan : plans.front()).offering.availability.currency) {
            return refuse(Reason::currency_not_supported, "lineItems");
        }
        plans.push_back(*std::move(plan));
    }
    const Money incoming = incoming_of(plans, {}, parties->partner);
    if (auto ok = check_prerequisites(work.session, *parties, incoming); !ok) return Refused{ok.reason()};
    return place_order(work, *parties, {cycle, "0", std::nullopt}, plans);
}

}  // namespace comptoir::commands
