#include "commands/subscription_writes.hpp"

#include "base/check.hpp"
#include "domain/ordering/order.hpp"
#include "storage/orders.hpp"
#include "storage/subscriptions.hpp"

namespace comptoir::commands {
namespace {

using subscriptions::Subscription;

// One timer leads every running subscription through its life; an ended one has none.
void arm_boundary(Work& work, const Subscription& s) {
    const auto due = s.next_boundary();
    if (due) {
        storage::arm_timer(work.session, {work.partner(), storage::TimerKind::boundary, s.id.str(), *due});
    } else {
        storage::disarm_timer(work.session, work.partner(), storage::TimerKind::boundary, s.id.str());
    }
}

std::string status_of_order(const ordering::Order& order) {
    std::vector<ordering::Provisioning> lines;
    for (const ordering::OrderLine& line : order.lines) {
        const auto provisioning = ordering::parse_provisioning(line.provisioning);
        COMPTOIR_CHECK(provisioning.has_value());
        lines.push_back(*provisioning);
    }
    return std::string(name_of(ordering::order_status(lines)));
}

}  // namespace

json::Value snapshot_of(const Subscription& s) {
    json::Object object{{"Id", s.id.str()},
                        {"CustomerId", s.customer.str()},
                        {"OrderId", s.order.str()},
                        {"OfferId", ordering::CatalogItem{s.product, s.sku, s.availability}.str()},
                        {"FriendlyName", s.nickname},
                        {"Status", std::string(name_of(s.state))},
                        {"Quantity", s.quantity},
                        {"AutoRenewEnabled", s.auto_renew},
                        {"IsTrial", s.in_trial},
                        {"TermDuration", s.terms.term.str()},
                        {"UnitPrice", s.terms.unit_price.str()}};
    if (s.activated_at) {
        object.emplace_back("EffectiveStartDate", s.activated_at->str());
        object.emplace_back("CommitmentEndDate", last_second_of(s.term_end()).str());
    }
    return object;
}

Outcome<Subscription> load_subscription(Work& work, SubscriptionId id) {
    auto found = storage::find_subscription(work.session, work.partner(), id, storage::Access::change);
    if (!found) return refuse(Reason::subscription_not_found, "subscriptionId");
    return *std::move(found);
}

void store_change(Work& work, const Subscription& before, Subscription& after, AuditOperation operation) {
    // The row was locked when it was loaded, so a lost race here is a bug.
    COMPTOIR_CHECK(storage::replace_subscription(work.session, after, work.now));
    after.version = before.version + 1;
    if (after.state != subscriptions::State::pending) arm_boundary(work, after);
    work.audit({.operation = operation,
                .resource_type = "subscription",
                .resource_id = after.id.str(),
                .customer = after.customer,
                .old_value = json::write(snapshot_of(before)),
                .new_value = json::write(snapshot_of(after))});
    work.emit("subscription-updated", after.id.str(), snapshot_of(after));
}

void settle_order_line(Work& work, const Subscription& s, std::string_view provisioning) {
    auto order = storage::find_order(work.session, work.partner(), s.order, storage::Access::change);
    COMPTOIR_CHECK(order.has_value());
    for (ordering::OrderLine& line : order->lines) {
        if (line.number != s.order_line) continue;
        line.provisioning = provisioning;
        if (provisioning == "Unfulfilled") line.quantity = 0;
    }
    order->status = status_of_order(*order);
    COMPTOIR_CHECK(storage::replace_order(work.session, *order));
}

void tell_publisher(Work& work, const Subscription& s, std::string_view action) {
    work.emit_to_publisher(s.publisher, "publisher-" + std::string(action), s.id.str(),
                           json::Object{{"action", std::string(action)},
                                        {"subscriptionId", s.id.str()},
                                        {"planId", s.plan.str()},
                                        {"status", std::string(name_of(s.state))}});
}

}  // namespace comptoir::commands
