#include "commands/operations.hpp"

#include "base/check.hpp"
#include "base/limits.hpp"
#include "commands/charges.hpp"
#include "commands/deliveries.hpp"
#include "commands/offering.hpp"
#include "commands/plan_changes.hpp"
#include "commands/publisher_documents.hpp"
#include "commands/subscription_writes.hpp"
#include "storage/operations.hpp"
#include "storage/publisher_messages.hpp"
#include "storage/subscriptions.hpp"

namespace comptoir::commands {
namespace {

using billing::EventKind;
using storage::TimerKind;
using subscriptions::OperationStatus;
using subscriptions::State;

json::Object facts_of(const Operation& operation) {
    json::Object facts{{"Id", operation.id.str()},
                       {"SubscriptionId", operation.subscription.str()},
                       {"Action", name_of(operation.action)},
                       {"Source", name_of(operation.source)},
                       {"Status", name_of(operation.status)},
                       {"PlanId", operation.plan.str()}};
    if (operation.quantity) facts.emplace_back("Quantity", *operation.quantity);
    if (operation.ended_by) facts.emplace_back("EndedBy", name_of(*operation.ended_by));
    return facts;
}

// The contract has no name for it; the subscription is the resource, so that answers of the time before are
// not given again.
void audit(Work& work, const Subscription& s, std::string old_value, const Operation& operation) {
    work.audit({.operation = "undefined",
                .resource_type = "subscription",
                .resource_id = s.id.str(),
                .customer = s.customer,
                .old_value = std::move(old_value),
                .new_value = json::write(facts_of(operation))});
}

Operation make_operation(Work& work, const Subscription& s, Action action, Source source) {
    Operation operation;
    operation.partner = work.partner();
    operation.id = OperationId(work.random.guid());
    operation.subscription = s.id;
    operation.publisher = s.publisher;
    operation.action = action;
    operation.source = source;
    operation.plan = s.plan;
    if (s.per_user) operation.quantity = s.quantity;
    operation.asked = work.now;
    if (subscriptions::is_asked(action)) {
        operation.status = OperationStatus::in_progress;
    } else {
        operation.ended = work.now;
    }
    return operation;
}

// The bytes are those of this moment, whatever happens before they arrive (contract §5.5).
void send(Work& work, const Subscription& s, const Operation& operation) {
    const std::string action(wire_name_of(operation.action));
    work.emit_to_publisher({operation.id.guid(), s.publisher, s.product, s.id.str(), action,
                            json::write(message_for_publisher(work.session, *work.catalog, s, operation))},
                           "publisher-" + action, s.id.str(), facts_of(operation));
}

void arm_verdict(Work& work, const Operation& operation) {
    storage::arm_timer(work.session, {work.partner(), TimerKind::operation, operation.id.str(),
                                      subscriptions::verdict_due(operation)});
}

Outcome<Operation> ask(Work& work, const Subscription& s, Operation operation) {
    if (auto free = check_unlocked(work, s); !free) return Refused{free.reason()};
    storage::insert_operation(work.session, operation);
    arm_verdict(work, operation);
    audit(work, s, "", operation);
    send(work, s, operation);
    return operation;
}

void store_end(Work& work, const Subscription& s, const Operation& before, const Operation& after) {
    storage::update_operation(work.session, after);
    storage::disarm_timer(work.session, work.partner(), TimerKind::operation, after.id.str());
    audit(work, s, json::write(facts_of(before)), after);
    work.emit("operation-ended", s.id.str(), facts_of(after));
}

// R5, R36: what the last boundary began is charged before anything that comes after it.
Outcome<Done> check_up_to_date(const Subscription& s, Instant now) {
    const auto boundary = s.next_boundary();
    if (s.state == State::active && boundary && now >= *boundary) return refuse(Reason::renewal_running);
    return Done{};
}

Outcome<Done> change_seats(Work& work, const Subscription& before, const Operation& operation) {
    auto may = check_seats(work, before, *operation.quantity);
    if (!may || before.quantity == *operation.quantity) return may;
    Subscription after = subscriptions::change_quantity(before, *operation.quantity);
    store_change(work, before, after);
    billing::BillingEvent event = billing_event(work, after, EventKind::quantity_changed);
    event.old_quantity = before.quantity;
    charge(work, after, event);
    return may;
}

Outcome<Done> change_plan_of(Work& work, const Subscription& before, const Operation& operation) {
    const auto change = plan_change_to(work, before, operation.plan);
    if (!change) return Refused{change.reason()};
    if (auto may = subscriptions::check_plan_change(before, *change, work.now); !may) return may;
    Subscription after = subscriptions::change_plan(before, *change, work.now);
    store_change(work, before, after);
    if (before.in_trial && after.in_trial) return Done{};  // R95: the days go on, and cost as little.
    billing::BillingEvent event =
        billing_event(work, after, before.in_trial ? EventKind::trial_left : EventKind::plan_changed);
    if (before.in_trial) event.trial_end = before.term_end();
    if (!before.in_trial) event.old_term_price = before.terms.unit_price;
    charge_conversion(work, before, after, event);
    if (before.in_trial) tell_publisher(work, after, Action::renew);  // Contract §4.5: its paid term begins.
    return Done{};
}

Outcome<Done> reinstate(Work& work, const Subscription& before) {
    auto reinstated = subscriptions::reinstate(before, renewal_terms(work, before, work.now), work.now);
    if (!reinstated) return Refused{reinstated.reason()};
    Subscription after = std::move(reinstated->subscription);
    storage::disarm_timer(work.session, work.partner(), TimerKind::end_of_grace, after.id.str());
    store_change(work, before, after);
    if (!reinstated->began_new_term) return Done{};
    charge(work, after, billing_event(work, after, EventKind::renewed));
    tell_publisher(work, after, Action::renew);  // Contract §4.4: after the Reinstate.
    return Done{};
}

Outcome<Done> fulfil(Work& work, const Subscription& s, const Operation& operation) {
    if (auto in_time = check_up_to_date(s, work.now); !in_time) return in_time;
    switch (operation.action) {
        case Action::change_quantity:
            return change_seats(work, s, operation);
        case Action::change_plan:
            return change_plan_of(work, s, operation);
        case Action::reinstate:
            return reinstate(work, s);
        case Action::renew:
        case Action::suspend:
        case Action::unsubscribe:
        case Action::subscribe:
            break;
    }
    check_failed("an operation that is asked for", __FILE__, __LINE__);
}

// Nobody need be asked any more (contract §5.5); what the publisher knows has arrived. Of a reinstatement
// that came about by itself it is still told.
void stop_asking(Work& work, const Operation& operation, OperationEvent by) {
    const bool by_call = subscriptions::is_answered_by_call(operation.action);
    if (by == OperationEvent::stay_silent && !by_call) return;
    const auto message = storage::find_message(work.session, work.partner(), operation.id.guid());
    COMPTOIR_CHECK(message.has_value());
    const bool known = by == OperationEvent::accept || by == OperationEvent::refuse ||
                       by == OperationEvent::refuse_call || by == OperationEvent::stay_silent;
    stop_delivery(work, message->lane(), message->event_seq,
                  known ? storage::DeliveryState::delivered : storage::DeliveryState::dead);
}

}  // namespace

Outcome<Done> check_unlocked(Work& work, const Subscription& s) {
    if (storage::open_operation(work.session, work.partner(), s.id))
        return refuse(Reason::change_waits_for_publisher);
    return Done{};
}

Outcome<Operation> ask_for_quantity(Work& work, const Subscription& s, std::int64_t quantity, Source source) {
    if (auto may = check_seats(work, s, quantity); !may) return Refused{may.reason()};
    Operation operation = make_operation(work, s, Action::change_quantity, source);
    operation.quantity = quantity;
    return ask(work, s, std::move(operation));
}

Outcome<Operation> ask_for_plan(Work& work, const Subscription& s, const PlanId& plan, Source source) {
    if (auto may = subscriptions::check_changeable(s, Reason::change_while_suspended, work.now); !may)
        return Refused{may.reason()};
    const auto change = plan_change_to(work, s, plan);
    if (!change) return Refused{change.reason()};
    Operation operation = make_operation(work, s, Action::change_plan, source);
    operation.plan = plan;
    return ask(work, s, std::move(operation));
}

Outcome<Operation> ask_for_reinstatement(Work& work, const Subscription& s) {
    const auto reinstated = subscriptions::reinstate(s, renewal_terms(work, s, work.now), work.now);
    if (!reinstated) return Refused{reinstated.reason()};
    return ask(work, s, make_operation(work, s, Action::reinstate, Source::marketplace));
}

Operation tell_publisher(Work& work, const Subscription& s, Action action, Source source) {
    const Operation operation = make_operation(work, s, action, source);
    storage::insert_operation(work.session, operation);
    send(work, s, operation);
    return operation;
}

void interrupt_operation(Work& work, const Subscription& s, OperationEvent by) {
    const auto open = storage::open_operation(work.session, work.partner(), s.id);
    if (!open || !subscriptions::next(open->action, by)) return;
    store_end(work, s, *open, subscriptions::end_operation(*open, by, work.now));
    stop_asking(work, *open, by);
}

Outcome<Operation> settle_operation(Work& work, const Operation& operation, OperationEvent by) {
    const auto s = load_subscription(work, operation.subscription);
    COMPTOIR_CHECK(static_cast<bool>(s));
    if (subscriptions::next(operation.action, by) == OperationStatus::succeeded) {
        if (const auto done = fulfil(work, *s, operation); !done) {
            if (done.reason().reason == Reason::renewal_running) return Refused{done.reason()};
            by = OperationEvent::become_void;
        }
    }
    Operation ended = subscriptions::end_operation(operation, by, work.now);
    store_end(work, *s, operation, ended);
    stop_asking(work, operation, by);
    return ended;
}

Outcome<Subscription> load_up_to_date(Work& work, SubscriptionId id) {
    auto s = load_subscription(work, id);
    if (!s) return s;
    const auto open = storage::open_operation(work.session, work.partner(), id);
    if (!open || work.now < subscriptions::verdict_due(*open)) return s;
    const Caller time = clockwork(work.partner());
    Work then{work.session, subscriptions::verdict_due(*open), work.random, time, work.catalog, work.markets,
              work.issuer};
    const auto settled = settle_operation(then, *open, subscriptions::verdict_of_time(*open));
    if (!settled) return s;  // The renewal comes before it, and refuses what must wait for it (R99).
    work.take(std::move(then.records));
    return load_subscription(work, id);
}

Outcome<HeardVerdict> hear_verdict(Work& work, SubscriptionId subscription, OperationId id, bool success) {
    // Whoever else ends it waits here, so that there is one verdict (contract §4.6).
    if (const auto s = load_up_to_date(work, subscription); !s) return Refused{s.reason()};
    const auto operation = storage::find_operation(work.session, work.partner(), id);
    if (!operation || operation->subscription != subscription) return refuse(Reason::not_found, "operation");
    // It comes too late, but what has decided instead waits for a renewal.
    if (operation->is_open() && work.now >= subscriptions::verdict_due(*operation))
        return refuse(Reason::renewal_running);
    const bool overtaken = !operation->is_open() && storage::was_overtaken(work.session, *operation);
    HeardVerdict heard{subscriptions::hear(*operation, success, overtaken, work.now), *operation};
    if (heard.hearing != subscriptions::Hearing::decides) return heard;
    auto settled =
        settle_operation(work, *operation, success ? OperationEvent::accept : OperationEvent::refuse);
    if (!settled) return Refused{settled.reason()};
    heard.operation = *std::move(settled);
    return heard;
}

void end_verdict_time(Work& work, OperationId id) {
    const auto found = storage::find_operation(work.session, work.partner(), id);
    COMPTOIR_CHECK(found.has_value());
    // Between the two somebody else may have ended it.
    const auto s = load_subscription(work, found->subscription);
    COMPTOIR_CHECK(static_cast<bool>(s));
    const auto operation = storage::find_operation(work.session, work.partner(), id);
    if (!operation->is_open()) return;
    const auto settled = settle_operation(work, *operation, subscriptions::verdict_of_time(*operation));
    // Its boundary has run before it (R5): the timers of a partner keep their order.
    COMPTOIR_CHECK(static_cast<bool>(settled));
}

}  // namespace comptoir::commands
