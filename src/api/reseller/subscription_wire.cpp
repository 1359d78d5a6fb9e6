#include "api/reseller/subscription_wire.hpp"

#include <fmt/format.h>

#include <chrono>

#include "api/reseller/wire.hpp"
#include "base/check.hpp"

namespace comptoir::api::reseller {
namespace {

using namespace std::chrono_literals;
using subscriptions::State;

// R105: shown as expired for 30 days, then as disabled for 90 more, then as deleted.
constexpr std::chrono::hours kShownExpired = 30 * 24h;
constexpr std::chrono::hours kShownDisabled = 90 * 24h;

std::string_view expired_on_wire(const Subscription& s, Instant now) {
    COMPTOIR_CHECK(s.ended_at.has_value());
    if (now < *s.ended_at + kShownExpired) return "expired";
    return now < *s.ended_at + kShownExpired + kShownDisabled ? "disabled" : "deleted";
}

std::string publisher_name(const search::CatalogSnapshot& catalog, const PublisherId& id) {
    const catalog::Publisher* publisher = catalog.find_publisher(id);
    return publisher == nullptr ? id.str() : publisher->display_name;
}

// What the customer's seller may do now: everything after the end is reading.
json::Array actions_of(const Subscription& s, Instant now) {
    json::Array actions;
    if (s.ended()) return actions;
    actions.emplace_back("edit");
    if (subscriptions::cancellation_is_free(s, now)) actions.emplace_back("cancel");
    return actions;
}

void add_dates(json::Object& wire, const Subscription& s) {
    wire.emplace_back("creationDate", s.ordered_at.str7());
    if (!s.activated_at) return;
    wire.emplace_back("effectiveStartDate", s.activated_at->str7());
    wire.emplace_back("commitmentEndDate", last_second_of(s.term_end()).str());
    wire.emplace_back("billingCycleEndDate", last_second_of(s.cycle_end()).str());
}

json::Value links_of(const Subscription& s, const ordering::CatalogItem& item, ItemLinks& items) {
    json::Object links;
    items.add(links, item, s.market);
    const std::string self = fmt::format("/customers/{}/subscriptions/{}", s.customer.str(), s.id.str());
    links.emplace_back("activationLinks", json::to_value(Link{self + "/activationlinks", "GET", {}}));
    links.emplace_back("self", json::to_value(Link{self, "GET", {}}));
    return links;
}

json::Value product_type() {
    return json::Object{{"id", "Azure"},
                        {"displayName", "Azure"},
                        {"subType", json::Object{{"id", "SaaS"}, {"displayName", "SaaS"}}}};
}

}  // namespace

std::string_view status_on_wire(const Subscription& s, edge::ClientMode mode, Instant now) {
    const bool few = edge::knows_few_states(mode);
    switch (s.state) {
        case State::pending:
            return few ? "active" : "pending";
        case State::active:
            return "active";
        case State::suspended:
            return "suspended";
        case State::expired:
            return few ? "deleted" : expired_on_wire(s, now);
        case State::deleted:
            return "deleted";
    }
    check_failed("a known state", __FILE__, __LINE__);
}

std::string etag_of(const Subscription& s) {
    return fmt::format("{}", s.version);
}

json::Value subscription_to_wire(const Subscription& s, const search::CatalogSnapshot& catalog,
                                 edge::ClientMode mode, Instant now, ItemLinks& items) {
    const ordering::CatalogItem item{s.product, s.sku, s.availability};
    json::Object wire{{"id", s.id.str()},
                      {"offerId", item.str()},
                      {"offerName", fmt::format("{} - {}", s.product_title, s.sku_title)},
                      {"friendlyName", s.nickname},
                      {"productType", product_type()},
                      {"quantity", s.quantity},
                      {"unitType", "License(s)"},
                      {"hasPurchasableAddons", false}};
    add_dates(wire, s);
    wire.emplace_back("status", status_on_wire(s, mode, now));
    wire.emplace_back("autoRenewEnabled", s.auto_renew && !s.ended());
    wire.emplace_back("isTrial", s.in_trial);
    wire.emplace_back("billingType", billing_type_on_wire(s, catalog));
    wire.emplace_back("billingCycle", billing_cycle_on_wire(s));
    wire.emplace_back("termDuration", term_on_wire(s));
    wire.emplace_back("renewalTermDuration", renewal_term_on_wire(s));
    if (s.window_ends) {
        wire.emplace_back("refundOptions",
                          json::Array{json::Object{{"type", "Full"}, {"expiresAt", s.window_ends->str7()}}});
    }
    wire.emplace_back("isMicrosoftProduct", false);
    wire.emplace_back("publisherName", publisher_name(catalog, s.publisher));
    wire.emplace_back("partnerId", mpn_id_of(s.reseller));
    wire.emplace_back("actions", actions_of(s, now));
    if (s.state == State::suspended) wire.emplace_back("suspensionReasons", json::Array{s.suspension_reason});
    wire.emplace_back("contractType", "subscription");
    wire.emplace_back("orderId", s.order.str());
    wire.emplace_back("links", links_of(s, item, items));
    // Always empty here: an object sent back after another change must not be refused (B.7).
    wire.emplace_back("attributes", json::to_value(Attributes{std::string(), "Subscription"}));
    return wire;
}

}  // namespace comptoir::api::reseller
