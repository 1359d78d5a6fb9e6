#include "commands/passing_time.hpp"

#include "base/check.hpp"
#include "commands/charges.hpp"
#include "commands/offering.hpp"
#include "commands/operations.hpp"
#include "commands/subscription_writes.hpp"
#include "domain/ordering/billing_cycle.hpp"
#include "domain/ordering/order.hpp"
#include "storage/orders.hpp"
#include "storage/subscriptions.hpp"

namespace comptoir::commands {
namespace {

using billing::EventKind;
using storage::TimerKind;
using subscriptions::BoundaryKind;
using subscriptions::State;

Subscription load_known(Work& work, SubscriptionId id) {
    auto found = storage::find_subscription(work.session, work.partner(), id, storage::Access::change);
    COMPTOIR_CHECK(found.has_value());
    return *std::move(found);
}

std::string_view billing_cycle_of(const subscriptions::Terms& terms) {
    const auto cycle = ordering::cycle_of_period(terms.cycle);
    return ordering::wire_name_of(cycle.value_or(ordering::BillingCycle::one_time));
}

// Reseller contract B.4: a SystemPurchase order records each renewal.
void record_renewal_order(Work& work, const Subscription& s) {
    ordering::Order order;
    order.partner = work.partner();
    order.id = OrderId(ordering::make_order_id(work.random.bytes(ordering::kOrderIdBytes)));
    order.customer = s.customer;
    order.order_group = "0";
    order.alternate_id = ordering::make_alternate_id(work.random.bytes(ordering::kAlternateIdBytes));
    order.billing_cycle = billing_cycle_of(s.terms);
    order.currency = s.currency;
    order.status = "completed";
    order.transaction_type = "SystemPurchase";
    order.created = work.now;
    ordering::OrderLine line;
    line.subscription = s.id;
    line.catalog_item_id = ordering::CatalogItem{s.product, s.sku, s.availability}.str();
    line.friendly_name = s.nickname;
    line.quantity = s.quantity;
    line.term = s.terms.term;
    line.transaction_type = "Renew";
    line.provisioning = "Fulfilled";
    line.market = s.market;
    line.unit_price = s.terms.unit_price;
    line.reseller = s.reseller;
    order.lines.push_back(std::move(line));
    storage::hold_purchases(work.session, work.partner(), s.customer);
    storage::insert_order(work.session, order);
}

void end_of_term(Work& work, const Subscription& before) {
    Subscription after = subscriptions::expire(before, work.now);
    storage::disarm_timer(work.session, work.partner(), TimerKind::end_of_grace, after.id.str());
    store_change(work, before, after);
    tell_publisher(work, after, Action::unsubscribe);
}

void renew_or_end(Work& work, const Subscription& before) {
    const auto terms = renewal_terms(work, before, work.now);
    if (!terms) return end_of_term(work, before);
    Subscription after = subscriptions::renew(before, *terms);
    store_change(work, before, after);
    charge(work, after, billing_event(work, after, EventKind::renewed));
    record_renewal_order(work, after);
    tell_publisher(work, after, Action::renew);
}

}  // namespace

void remove_unactivated(Work& work, SubscriptionId id) {
    const Subscription before = load_known(work, id);
    if (before.state != State::pending) return;
    Subscription after = subscriptions::lapse(before, work.now);
    settle_order_line(work, before, "Unfulfilled");
    store_change(work, before, after);
    tell_publisher(work, after, Action::unsubscribe);
}

void end_grace(Work& work, SubscriptionId id) {
    const Subscription before = load_known(work, id);
    if (before.state != State::suspended) return;
    Subscription after = subscriptions::lapse(before, work.now);
    store_change(work, before, after);
    tell_publisher(work, after, Action::unsubscribe);
}

void pass_boundary(Work& work, SubscriptionId id) {
    const Subscription before = load_known(work, id);
    if (before.ended() || before.state == State::pending) return;
    switch (subscriptions::boundary_kind(before)) {
        case BoundaryKind::cycle: {
            Subscription after = subscriptions::begin_cycle(before);
            store_change(work, before, after, "update_subscription");
            charge(work, after, billing_event(work, after, EventKind::cycle_began));
            return;
        }
        case BoundaryKind::renewal:
            return renew_or_end(work, before);
        case BoundaryKind::expiry:
            return end_of_term(work, before);
        case BoundaryKind::hold:
            return;
    }
}

void announce_boundary(Work& work, SubscriptionId id) {
    announce_boundary(work, load_known(work, id));
}

}  // namespace comptoir::commands
