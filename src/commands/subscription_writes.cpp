#include "commands/subscription_writes.hpp"

#include "base/check.hpp"
#include "commands/audit_values.hpp"
#include "commands/offering.hpp"
#include "commands/operations.hpp"
#include "domain/ordering/order.hpp"
#include "storage/orders.hpp"
#include "storage/subscriptions.hpp"

namespace comptoir::commands {
namespace {

using storage::TimerKind;
using subscriptions::State;

constexpr int kNoticeDays = 30;            // R101, R102.
constexpr int kMonthsOfRemindedTerm = 12;  // R102: annual and longer.

// Then the notice of its end comes at another time, or says something else.
bool ends_otherwise(const Subscription& before, const Subscription& after) {
    return before.state != after.state || before.term_boundary() != after.term_boundary() ||
           before.auto_renew != after.auto_renew || before.next_terms != after.next_terms;
}

// One timer leads every running subscription through its life; an ended one has none. The end of a term is
// announced by another, or at once where the term has no more days left than the notice, as a month never
// has.
void arm_timers(Work& work, const Subscription& before, const Subscription& s) {
    const auto due = s.next_boundary();
    if (!due) {
        storage::disarm_timer(work.session, work.partner(), TimerKind::boundary, s.id.str());
        storage::disarm_timer(work.session, work.partner(), TimerKind::notice, s.id.str());
        return;
    }
    storage::arm_timer(work.session, {work.partner(), TimerKind::boundary, s.id.str(), *due});
    if (s.in_trial || !ends_otherwise(before, s)) return;
    const Instant notice = Instant::start_of(s.term_boundary().date().plus_days(-kNoticeDays));
    if (notice > work.now && s.terms.term != Period::months(1)) {
        storage::arm_timer(work.session, {work.partner(), TimerKind::notice, s.id.str(), notice});
    } else {
        announce_boundary(work, s);
    }
}

// A line that was cancelled after its activation has been fulfilled all the same (R66).
ordering::Provisioning outcome_of(Work& work, const ordering::OrderLine& line) {
    const auto provisioning = ordering::parse_provisioning(line.provisioning);
    COMPTOIR_CHECK(provisioning.has_value());
    if (*provisioning != ordering::Provisioning::unfulfilled) return *provisioning;
    const auto s = storage::find_subscription(work.session, work.partner(), line.subscription);
    return s && s->activated_at ? ordering::Provisioning::fulfilled : *provisioning;
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
    if (s.reseller) object.emplace_back("PartnerId", s.reseller->mpn_id);
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
    work.audit({.operation = operation,
                .resource_type = "subscription",
                .resource_id = after.id.str(),
                .customer = after.customer,
                .old_value = audit_value(before, *work.catalog),
                .new_value = audit_value(after, *work.catalog)});
    work.emit("subscription-updated", after.id.str(), snapshot_of(after));
    if (after.state != State::pending) arm_timers(work, before, after);
    if (before.state == after.state) return;
    if (after.ended()) interrupt_operation(work, after, OperationEvent::be_terminated);
    if (after.state == State::suspended) interrupt_operation(work, after, OperationEvent::be_suspended);
}

void settle_order_line(Work& work, const Subscription& s, std::string_view provisioning) {
    auto order = storage::find_order(work.session, work.partner(), s.order, storage::Access::change);
    COMPTOIR_CHECK(order.has_value());
    std::vector<ordering::Provisioning> outcomes;
    for (ordering::OrderLine& line : order->lines) {
        if (line.number == s.order_line) {
            line.provisioning = provisioning;
            if (provisioning == "Unfulfilled") line.quantity = 0;
        }
        outcomes.push_back(outcome_of(work, line));
    }
    order->status = name_of(ordering::order_status(outcomes));
    COMPTOIR_CHECK(storage::replace_order(work.session, *order));
}

void announce_boundary(Work& work, const Subscription& s) {
    // What is suspended does not renew (R104); a trial becomes paid at the terms of its checkout, whatever
    // the catalog says since (R62).
    if (s.state != State::active || !s.auto_renew || s.in_trial) return;
    if (!renewal_terms(work, s, s.term_boundary())) {
        work.emit("subscription-ending", s.id.str(), snapshot_of(s));
    } else if (s.terms.term.month_count() >= kMonthsOfRemindedTerm) {
        work.emit("subscription-renewing", s.id.str(), snapshot_of(s));
    }
}

}  // namespace comptoir::commands
