#include "commands/lifecycle.hpp"

#include "base/check.hpp"
#include "commands/charges.hpp"
#include "commands/offering.hpp"
#include "commands/plan_changes.hpp"
#include "commands/relationships.hpp"
#include "commands/subscription_writes.hpp"
#include "storage/orders.hpp"
#include "storage/platform.hpp"

namespace comptoir::commands {
namespace {

using billing::EventKind;
using storage::TimerKind;
using subscriptions::State;

// R84: every line of the term is countered; a trial's line is 0 and so is its counter (R89).
Operation store_cancellation(Work& work, const Subscription& before, Subscription& after, bool refund,
                             Source source) {
    if (before.state == State::pending) {
        storage::disarm_timer(work.session, work.partner(), TimerKind::remove_unactivated, before.id.str());
    } else if (refund) {
        charge(work, before, billing_event(work, before, EventKind::cancelled));
    }
    storage::disarm_timer(work.session, work.partner(), TimerKind::end_of_grace, before.id.str());
    settle_order_line(work, before, "Unfulfilled");
    store_change(work, before, after);
    return tell_publisher(work, after, Action::unsubscribe, source);
}

Outcome<Subscription> cancel_now(Work& work, const Subscription& before) {
    auto after = subscriptions::cancel(before, work.now);
    if (!after) return after;
    store_cancellation(work, before, *after, true, Source::marketplace);
    return after;
}

Outcome<Subscription> suspend_now(Work& work, const Subscription& before) {
    auto after = subscriptions::suspend(before, "CustomerRequest", work.now);
    if (!after) return after;
    storage::arm_timer(work.session,
                       {work.partner(), TimerKind::end_of_grace, after->id.str(), *after->lapses_at()});
    store_change(work, before, *after);
    tell_publisher(work, *after, Action::suspend);
    return after;
}

// What needs nobody's word: the status a suspension or a cancellation leads to. Of a reinstatement, whether
// it may be asked for.
Outcome<Subscription> change_status(Work& work, const Subscription& before,
                                    SubscriptionChanges::Status status) {
    switch (status) {
        case SubscriptionChanges::Status::deleted:
            return cancel_now(work, before);
        case SubscriptionChanges::Status::suspended:
            return before.state == State::suspended ? Outcome<Subscription>(before)
                                                    : suspend_now(work, before);
        case SubscriptionChanges::Status::active: {
            if (before.state == State::active) return before;
            const auto may =
                subscriptions::reinstate(before, renewal_terms(work, before, work.now), work.now);
            if (!may) return Refused{may.reason()};
            return before;
        }
        case SubscriptionChanges::Status::unchanged:
            return before;
    }
    check_failed("a known status change", __FILE__, __LINE__);
}

// What needs the publisher's word (R104, R107): asked last, when nothing else refuses.
Outcome<std::optional<Operation>> ask_publisher(Work& work, const Subscription& s,
                                                const SubscriptionChanges& changes) {
    if (changes.status == SubscriptionChanges::Status::active && s.state != State::active) {
        auto asked = ask_for_reinstatement(work, s);
        if (!asked) return Refused{asked.reason()};
        return std::optional(*std::move(asked));
    }
    if (changes.quantity && *changes.quantity != s.quantity) {
        auto asked = ask_for_quantity(work, s, *changes.quantity, Source::marketplace);
        if (!asked) return Refused{asked.reason()};
        return std::optional(*std::move(asked));
    }
    return std::optional<Operation>();
}

// R62: the paid term that was bought together with the trial, at the price of the checkout.
std::optional<subscriptions::Terms> bought_terms(Work& work, const Subscription& s) {
    const auto order = storage::find_order(work.session, work.partner(), s.order);
    COMPTOIR_CHECK(order.has_value());
    for (const ordering::OrderLine& line : order->lines) {
        if (line.number != s.order_line || !line.paid) continue;
        return subscriptions::Terms{line.paid->term, line.paid->cycle, line.unit_price};
    }
    return std::nullopt;
}

// The term after the running one, where auto-renewal could be switched, too. The paid term that follows a
// trial is bought now, at the price in force now, unless it is the one that was bought at checkout (R62); of
// any other, price and plan are those of the renewal (R44).
Outcome<Subscription> choose_renewal_term(Work& work, const Subscription& before, Period term) {
    auto after = subscriptions::set_auto_renew(before, before.auto_renew, work.now);
    if (!after) return after;
    if (const auto bought = before.in_trial ? bought_terms(work, before) : std::nullopt;
        bought && bought->term == term) {
        after->terms = *bought;
        after->next_terms.reset();
        return after;
    }
    const auto offering =
        find_offering(*work.catalog, {before.product, before.sku, before.availability}, work.now);
    const bool sold = policy::sells_term(policy::profile(before.profile), term);
    const auto plan = offering && sold ? billing_plan_of(*offering, term, work.now) : std::nullopt;
    if (!plan) return refuse(Reason::term_not_available, "renewalTermDuration");
    if (before.in_trial) {
        after->terms = terms_in_force(*offering, term, *plan, work.now).value();
        after->next_terms.reset();
    } else if (term == before.terms.term) {
        after->next_terms.reset();
    } else {
        after->next_terms = subscriptions::Terms{term, catalog::cycle_length(term, *plan), Decimal()};
    }
    return after;
}

// One that is not the provider's any more keeps its number on record, and meanwhile another may have it.
// Where none has, the number was only sent back.
bool names_another(Work& work, const Subscription& before, const std::string& mpn_id) {
    if (!before.reseller || mpn_id != before.reseller->mpn_id) return true;
    const auto found = storage::find_reseller(work.session, work.partner(), mpn_id);
    return found && found->other != before.reseller->id;
}

// SUB-03: what the state says comes before whether the reseller is one.
Outcome<Subscription> name_reseller(Work& work, const Subscription& before, const std::string& mpn_id) {
    if (auto may = subscriptions::check_changeable(before, Reason::change_while_suspended, work.now); !may) {
        return Refused{may.reason()};
    }
    const auto partner = storage::find_partner_facts(work.session, work.partner());
    COMPTOIR_CHECK(partner.has_value());
    const auto reseller = find_reseller(work.session, *partner, mpn_id);
    if (!reseller) return Refused{reseller.reason()};
    return subscriptions::name_reseller(before, *reseller, work.now);
}

// SUB-03, the status first: what comes together with the end of a suspension is judged as if it were over.
// Where the term ended meanwhile, its renewal is still to come, and says no to what concerns it (R99).
Subscription as_it_will_be(Subscription s, const SubscriptionChanges& changes) {
    if (changes.status == SubscriptionChanges::Status::active) s.state = State::active;
    return s;
}

// Nickname, renewal, auto-renewal and reseller in one stored change. Reseller contract §1.13: only the name
// does not wait for the publisher.
Outcome<Subscription> change_settings(Work& work, const Subscription& before,
                                      const SubscriptionChanges& changes) {
    Outcome<Subscription> after = as_it_will_be(before, changes);
    if (changes.nickname && *changes.nickname != before.nickname) {
        after = subscriptions::rename(*after, *changes.nickname, work.now);
        if (!after) return after;
    }
    // What has ended shows itself as not renewing (§11.4), so switching it on is a change, and refused.
    if (changes.auto_renew && *changes.auto_renew != (before.auto_renew && !before.ended())) {
        after = subscriptions::set_auto_renew(*after, *changes.auto_renew, work.now);
        if (!after) return after;
        // R101: what is no longer sold, or not renewable, ends with its term.
        if (*changes.auto_renew && !renewal_terms(work, *after, work.now)) {
            return refuse(Reason::renewal_not_possible, "autoRenewEnabled");
        }
    }
    if (changes.renewal_term) {
        after = choose_renewal_term(work, *after, *changes.renewal_term);
        if (!after) return after;
    }
    if (changes.reseller && names_another(work, before, *changes.reseller)) {
        after = name_reseller(work, *after, *changes.reseller);
        if (!after) return after;
    }
    after->state = before.state;
    if (*after == before) return before;
    if (changes.auto_renew || changes.renewal_term) {
        if (auto unlocked = check_unlocked(work, before); !unlocked) return Refused{unlocked.reason()};
    }
    store_change(work, before, *after);
    return after;
}

}  // namespace

Outcome<Subscription> activate_subscription(Work& work, SubscriptionId id) {
    auto before = load_subscription(work, id);
    if (!before) return before;
    auto after = subscriptions::activate(*before, work.now);
    if (!after) return after;
    storage::disarm_timer(work.session, work.partner(), TimerKind::remove_unactivated, id.str());
    settle_order_line(work, *after, "Fulfilled");
    store_change(work, *before, *after);
    charge(work, *after,
           billing_event(work, *after, after->in_trial ? EventKind::trial_started : EventKind::started));
    work.emit("subscription-active", id.str(), snapshot_of(*after));
    return after;
}

Outcome<ChangedSubscription> change_subscription(Work& work, SubscriptionId id,
                                                 const SubscriptionChanges& changes,
                                                 std::optional<std::int64_t> expected_version) {
    using Status = SubscriptionChanges::Status;
    const auto loaded = load_up_to_date(work, id);
    if (!loaded) return Refused{loaded.reason()};
    if (expected_version && *expected_version != loaded->version)
        return refuse(Reason::etag_outdated, "attributes.etag");
    auto current = change_status(work, *loaded, changes.status);
    if (!current) return Refused{current.reason()};
    if (changes.status == Status::deleted) return ChangedSubscription{*std::move(current), {}};
    const bool reinstates = changes.status == Status::active && current->state != State::active;

    if (changes.quantity && *changes.quantity != current->quantity) {
        const auto allowed = check_seats(work, as_it_will_be(*current, changes), *changes.quantity);
        if (!allowed) return Refused{allowed.reason()};
        // One question at a time: the seats can be asked for when this one is answered (§1.13).
        if (reinstates) return refuse(Reason::change_waits_for_publisher, "quantity");
    }
    current = change_settings(work, *current, changes);
    if (!current) return Refused{current.reason()};
    auto asked = ask_publisher(work, *current, changes);
    if (!asked) return Refused{asked.reason()};
    return ChangedSubscription{*std::move(current), *std::move(asked)};
}

Outcome<Operation> cancel_by_publisher(Work& work, SubscriptionId id, Source source) {
    const auto before = load_up_to_date(work, id);
    if (!before) return Refused{before.reason()};
    auto after = subscriptions::cancel_by_publisher(*before, work.now);
    if (!after) return Refused{after.reason()};
    // R92: inside the window or in a trial the term is unbilled; after it the lines written stand.
    return store_cancellation(work, *before, *after, subscriptions::cancellation_is_free(*before, work.now),
                              source);
}

}  // namespace comptoir::commands
