#pragma once

#include "commands/operations.hpp"
#include "commands/work.hpp"
#include "domain/subscriptions/subscription.hpp"

/// Writes of a subscription's life that somebody asks for. Each: load → decide (domain) → store → tell.
/// Source: commerce rules §5, §6.1–6.4.
namespace comptoir::commands {

using subscriptions::Subscription;

/// R74–R76, in the order of reseller contract B.5. Refused: what the domain refuses.
Outcome<Subscription> activate_subscription(Work& work, SubscriptionId id);

/// What a PATCH asks to change; absent means unchanged (reseller contract SUB-03).
struct SubscriptionChanges {
    enum class Status { unchanged, deleted, suspended, active };
    Status status = Status::unchanged;
    std::optional<std::string> nickname;
    std::optional<bool> auto_renew;
    std::optional<std::int64_t> quantity;
    std::optional<Period> renewal_term;
    std::optional<std::string> reseller;  ///< Of record: its canonical program id; indirect providers only.
    bool empty() const {
        return status == Status::unchanged && !nickname && !auto_renew && !quantity && !renewal_term &&
               !reseller;
    }
};
struct ChangedSubscription {
    Subscription subscription;       ///< As it is now.
    std::optional<Operation> asked;  ///< What waits for the publisher's word.
};
/// Compares with the stored subscription and applies what differs: `deleted` wins alone, otherwise status
/// first and all or nothing. `expected_version` is the If-Match of the call (R69). Other seats and the end of
/// a suspension are asked of the publisher first (R104, R107); while that is open, nothing but suspension,
/// cancellation, the reseller of record (as `find_reseller` finds it) and the nickname changes:
/// change_waits_for_publisher.
Outcome<ChangedSubscription> change_subscription(Work& work, SubscriptionId id,
                                                 const SubscriptionChanges& changes,
                                                 std::optional<std::int64_t> expected_version);

/// R92: the publisher cancels, or an integration sandbox by its order; accepted while not ended.
Outcome<Operation> cancel_by_publisher(Work& work, SubscriptionId id, Source source = Source::publisher);

}  // namespace comptoir::commands
