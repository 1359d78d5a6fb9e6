#pragma once

#include "commands/work.hpp"
#include "domain/subscriptions/operation.hpp"
#include "domain/subscriptions/subscription.hpp"

/// What publishers are asked before it is done, and told after it was done. Sources: commerce rules R104,
/// R106–R114; publisher contract §3.9–3.12, §4.2, §4.6, §5.
namespace comptoir::commands {

using subscriptions::Action;
using subscriptions::Operation;
using subscriptions::OperationEvent;
using subscriptions::Source;
using subscriptions::Subscription;

/// Asks for other seats; nothing changes yet. The caller has seen that they differ. Refused: what
/// `check_seats` refuses, change_waits_for_publisher.
Outcome<Operation> ask_for_quantity(Work& work, const Subscription& subscription, std::int64_t quantity,
                                    Source source);
/// Asks for another plan; nothing changes yet. Refused: what the state and `plan_change_to` refuse,
/// change_waits_for_publisher.
Outcome<Operation> ask_for_plan(Work& work, const Subscription& subscription, const PlanId& plan,
                                Source source);
/// Asks to lift a suspension; nothing changes yet. Refused: what the domain refuses,
/// change_waits_for_publisher.
Outcome<Operation> ask_for_reinstatement(Work& work, const Subscription& subscription);
/// Tells what has happened; the subscription as it is now.
Operation tell_publisher(Work& work, const Subscription& subscription, Action action,
                         Source source = Source::marketplace);

/// Refused, change_waits_for_publisher, while an operation is in progress.
Outcome<Done> check_unlocked(Work& work, const Subscription& subscription);
/// The subscription is being suspended, or has ended: what is in progress is overtaken (§4.6).
void interrupt_operation(Work& work, const Subscription& subscription, OperationEvent by);

/// Ends an open operation and does what it asked for. What can no longer be done makes it fail instead.
/// Refused: renewal_running, while what time has brought about is not done yet; nothing is changed then.
Outcome<Operation> settle_operation(Work& work, const Operation& operation, OperationEvent by);

/// The subscription for a request, locked. R5, R107: an operation whose time for a verdict is over has ended
/// then, although its timer has not run yet; only where a renewal waits, too, it is as it was. Refused:
/// subscription_not_found.
Outcome<Subscription> load_up_to_date(Work& work, SubscriptionId id);

/// What an O3 comes to.
struct HeardVerdict {
    subscriptions::Hearing hearing = subscriptions::Hearing::ignored;
    Operation operation;  ///< As it is now. After `decides` it may have failed all the same.
};
/// Refused: not_found, renewal_running.
Outcome<HeardVerdict> hear_verdict(Work& work, SubscriptionId subscription, OperationId id, bool success);

/// The time for a verdict is over.
void end_verdict_time(Work& work, OperationId id);

}  // namespace comptoir::commands
