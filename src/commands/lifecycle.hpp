#pragma once

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
    std::optional<std::string> reseller_of_record;  ///< Program id; indirect providers only.
    bool empty() const {
        return status == Status::unchanged && !nickname && !auto_renew && !quantity && !renewal_term &&
               !reseller_of_record;
    }
};
/// Compares with the stored subscription and applies what differs: `deleted` wins alone, otherwise status
/// first and all or nothing. `expected_version` is the If-Match of the call (R69). A seat change is refused
/// until the publisher can be asked (R107): change_waits_for_publisher. A reseller of record is one as
/// `find_reseller` finds it.
Outcome<Subscription> change_subscription(Work& work, SubscriptionId id, const SubscriptionChanges& changes,
                                          std::optional<std::int64_t> expected_version);

/// R92: the publisher cancels; accepted while not ended.
Outcome<Subscription> cancel_by_publisher(Work& work, SubscriptionId id);

}  // namespace comptoir::commands
