#include "commands/carts.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "api/reseller/handling.hpp"
#include "api/reseller/order_wire.hpp"
#include "api/reseller/provisioning_context.hpp"
#include "api/reseller/refusals.hpp"
#include "api/reseller/wire.hpp"
#include "api/wording/wording.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"
#include "domain/ordering/billing_cycle.hpp"

/// CRT-01 to CRT-04 of reseller contract §2.7.
namespace comptoir::api::reseller {
namespace {

using ordering::Cart;
using ordering::CartLine;
using Pairs = std::vector<std::pair<std::string, std::string>>;

constexpr std::size_t kParticipantsMax = 32;  // Of one line; clients send one or two.
constexpr std::size_t kParticipantCharsMax = 256;

// ---- Requests ----

// ParticipantType of §3.14 as the wire spells it, from any spelling or its ordinal.
std::optional<std::string> participant_type(std::string_view bare) {
    if (bare == "unknown" || bare == "0") return "unknown";
    if (bare == "transactionreseller" || bare == "1") return "transaction_reseller";
    return std::nullopt;
}

Outcome<Pairs> read_participants(json::Reader& line) {
    Pairs participants;
    for (json::Reader& item : line.objects("participants", kParticipantsMax)) {
        const std::string word = bare_word(item, "key");
        const auto type = participant_type(word);
        if (word.empty()) item.problem("key", "is required");
        std::string value = item.text("value", kParticipantCharsMax).value_or("");
        line.absorb(item);
        if (!item.problems().empty()) continue;
        if (!type) return refuse(Reason::enum_value_unknown, "lineItems/participants/key", word);
        participants.emplace_back(*type, std::move(value));
    }
    return participants;
}

// The tables say array, samples and clients object (§2.7).
std::string read_renews_to(json::Reader& line) {
    const json::Value* given = line.member("renewsTo");
    if (given == nullptr) return "";
    if (const json::Array* items = given->if_array()) {
        if (items->empty()) return "";
        if (items->size() > 1) line.problem("renewsTo", "must have one element");
        given = &items->front();
    }
    json::Reader renews_to(*given, line.pointer() + "/renewsTo");
    std::string term = renews_to.text("termDuration", 16).value_or("");
    line.absorb(renews_to);
    return term;
}

Outcome<CartLine> read_line(json::Reader& in) {
    CartLine line;
    // A line without a number makes the server number all of them.
    const auto id = in.integer("id");
    line.id = id && *id >= 0 && *id <= INT32_MAX ? static_cast<int>(*id) : -1;
    // The tables of the documents say `catalogId`, samples and clients `catalogItemId`.
    line.catalog_item_id = in.text("catalogItemId", 200).value_or("");
    if (line.catalog_item_id.empty()) line.catalog_item_id = in.text("catalogId", 200).value_or("");
    line.friendly_name = in.text("friendlyName", limits::kNicknameCharsMax).value_or("");
    line.quantity = in.integer("quantity").value_or(0);
    line.currency = to_upper(in.text("currencyCode", 8).value_or(""));
    line.term_duration = to_upper(in.text("termDuration", 16).value_or(""));
    line.renews_to = to_upper(read_renews_to(in));
    auto participants = read_participants(in);
    if (!participants) return Refused{participants.reason()};
    line.participants = *std::move(participants);
    line.provisioning_context = read_provisioning_context(in);
    line.attested = read_attestation(in);
    line.has_addons = !in.objects("addonItems", limits::kCartLinesMax).empty();
    const std::string word = bare_word(in, "billingCycle");
    const auto cycle = ordering::parse_billing_cycle(word.empty() ? "unknown" : word);
    if (!cycle) return refuse(Reason::enum_value_unknown, "lineItems/billingCycle", word);
    line.billing_cycle = ordering::wire_name_of(*cycle);
    return line;
}

Outcome<std::vector<CartLine>> read_lines(json::Reader& body) {
    std::vector<CartLine> lines;
    for (json::Reader& item : body.objects("lineItems", limits::kCartLinesMax)) {
        auto line = read_line(item);
        if (!line) return Refused{line.reason()};
        body.absorb(item);
        lines.push_back(*std::move(line));
    }
    if (auto ok = check(body); !ok) return Refused{ok.reason()};
    return lines;
}

// ---- Answers ----

json::Value line_to_wire(const CartLine& line, std::string_view locale) {
    json::Object wire{{"id", line.id}, {"catalogItemId", line.catalog_item_id}};
    if (!line.friendly_name.empty()) wire.emplace_back("friendlyName", line.friendly_name);
    wire.emplace_back("quantity", line.quantity);
    wire.emplace_back("currencyCode", line.currency);
    wire.emplace_back("billingCycle", line.billing_cycle);
    if (!line.term_duration.empty()) wire.emplace_back("termDuration", line.term_duration);
    if (!line.renews_to.empty())
        wire.emplace_back("renewsTo", json::Object{{"termDuration", line.renews_to}});
    if (!line.participants.empty()) {
        json::Array participants;
        for (const auto& [key, value] : line.participants)
            participants.push_back(json::to_value(KeyValue{key, value}));
        wire.emplace_back("participants", std::move(participants));
    }
    add_provisioning_context(wire, line.provisioning_context);
    if (line.attested) wire.emplace_back("attestationAccepted", true);
    wire.emplace_back("orderGroup", line.order_group);
    if (line.error) {
        const wording::Text why = wording::text_of(line.error->why, wording::language_of(locale));
        wire.emplace_back("error",
                          json::Object{{"errorCode", line.error->code}, {"errorDescription", why.str()}});
    }
    return wire;
}

json::Value cart_to_wire(const Cart& cart, std::string_view locale) {
    json::Array lines;
    for (const CartLine& line : cart.lines) lines.push_back(line_to_wire(line, locale));
    const std::string self = fmt::format("/customers/{}/carts/{}", cart.customer.str(), cart.id.str());
    json::Object wire{{"id", cart.id.str()},
                      {"creationTimestamp", cart.created.str7()},
                      {"lastModifiedTimestamp", cart.modified.str7()},
                      {"expirationTimestamp", cart.expires.str7()}};
    if (!cart.modified_by.empty()) wire.emplace_back("lastModifiedUser", cart.modified_by);
    wire.emplace_back("status", cart.ordered ? "Ordered" : "Active");
    wire.emplace_back("lineItems", std::move(lines));
    wire.emplace_back("links", json::to_value(SelfLinks{Link{self, "GET", {}}}));
    wire.emplace_back("attributes", json::to_value(Attributes{std::nullopt, "Cart"}));
    return wire;
}

json::Value checkout_to_wire(commands::Work& work, CustomerId customer,
                             const commands::CheckoutResult& result, std::string_view locale) {
    json::Array orders;
    ItemLinks links(work, customer);
    for (const ordering::Order& order : result.orders)
        orders.push_back(order_to_wire(work.session, order, Prices::hidden, links));
    json::Object wire{{"orders", std::move(orders)}};
    json::Array errors;
    for (const commands::OrderError& error : result.errors) {
        errors.push_back(json::Object{
            {"orderGroupId", error.order_group},
            {"code", code_of(error.refusal.reason).code},
            {"description", wording::text_of(error.refusal, wording::language_of(locale)).str()}});
    }
    if (!errors.empty()) wire.emplace_back("orderErrors", std::move(errors));
    wire.emplace_back("attributes", json::to_value(Attributes{std::nullopt, "CartCheckoutResult"}));
    return wire;
}

// ---- Handlers ----

// §1.3.5: what names a reseller is documented for persons, and a cart becomes orders that do. At the checkout
// the line has been written by somebody who may.
bool needs_somebody_for(const Services& services, const Request& request,
                        const std::vector<CartLine>& lines) {
    return needs_somebody(services, request) &&
           std::any_of(lines.begin(), lines.end(),
                       [](const CartLine& line) { return !resellers_of(line).empty(); });
}

// Replacing lines by the same lines and checking out an ordered cart change nothing, so a repetition needs no
// stored answer; one from before another change, or with groups that failed, would even be wrong (§1.6,
// §2.7).
Request carried_out_again(const Request& request) {
    Request again = request;
    again.call.idempotency_key.clear();
    return again;
}

// CRT-01
http::Response create(const Services& services, const Request& request) {
    const auto body = body_object(request.http);
    if (!body) return refusal_response(body.reason(), request.locale);
    json::Reader reader(*body);
    auto lines = read_lines(reader);
    if (!lines) return refusal_response(lines.reason(), request.locale);
    if (needs_somebody_for(services, request, *lines)) {
        return refusal_response({Reason::role_not_allowed, {}, {}, {}}, request.locale);
    }
    return write_for_customer(services, request, [&](commands::Work& work, CustomerId customer) {
        const auto cart = commands::create_cart(work, customer, *lines);
        if (!cart) return Outcome<commands::Answer>(Refused{cart.reason()});
        return Outcome<commands::Answer>(answer(201, cart_to_wire(*cart, request.locale), ""));
    });
}

// CRT-02
http::Response get(const Services& services, const Request& request) {
    return read_for_customer(services, request, [&](const Reading& in) -> Outcome<http::Response> {
        const auto id = CartId::parse(request.path["cart"]);
        if (!id) return refuse(Reason::cart_not_found, "cartId");
        const auto cart = commands::read_cart(in.session, in.partner, in.customer, *id, in.now);
        if (!cart) return Refused{cart.reason()};
        return ok(cart_to_wire(*cart, request.locale));
    });
}

// CRT-03
http::Response replace(const Services& services, const Request& request) {
    const auto body = body_object(request.http);
    if (!body) return refusal_response(body.reason(), request.locale);
    const auto id = CartId::parse(request.path["cart"]);
    if (!id) return refusal_response({Reason::cart_not_found, "cartId", {}, {}}, request.locale);
    json::Reader reader(*body);
    const auto body_id = reader.text("id", 64);
    if (body_id && CartId::parse(*body_id) != id) {
        return refusal_response({Reason::id_mismatch, "id", {}, {}}, request.locale);
    }
    auto lines = read_lines(reader);
    if (!lines) return refusal_response(lines.reason(), request.locale);
    if (needs_somebody_for(services, request, *lines)) {
        return refusal_response({Reason::role_not_allowed, {}, {}, {}}, request.locale);
    }
    return write_for_customer(services, carried_out_again(request),
                              [&](commands::Work& work, CustomerId customer) -> Outcome<commands::Answer> {
                                  const auto cart = commands::replace_cart_lines(work, customer, *id, *lines);
                                  if (!cart) return Refused{cart.reason()};
                                  return answer(201, cart_to_wire(*cart, request.locale), id->str());
                              });
}

// CRT-04; clients send a literal as body, or none. The cart itself remembers what it has become (R68).
http::Response checkout(const Services& services, const Request& request) {
    const auto id = CartId::parse(request.path["cart"]);
    if (!id) return refusal_response({Reason::cart_not_found, "cartId", {}, {}}, request.locale);
    return write_for_customer(services, carried_out_again(request),
                              [&](commands::Work& work, CustomerId customer) -> Outcome<commands::Answer> {
                                  const auto result = commands::checkout_cart(work, customer, *id);
                                  if (!result) return Refused{result.reason()};
                                  return answer(
                                      201, checkout_to_wire(work, customer, *result, request.locale), "");
                              });
}

}  // namespace

const std::vector<Route>& cart_routes() {
    static const std::vector<Route> kRoutes = {
        {"POST", "/v1/customers/{customer}/carts", create, Access::buy, "CRT-01"},
        {"GET", "/v1/customers/{customer}/carts/{cart}", get, Access::any, "CRT-02"},
        {"PUT", "/v1/customers/{customer}/carts/{cart}", replace, Access::buy, "CRT-03"},
        {"POST", "/v1/customers/{customer}/carts/{cart}/checkout", checkout, Access::buy, "CRT-04"},
    };
    return kRoutes;
}

}  // namespace comptoir::api::reseller
