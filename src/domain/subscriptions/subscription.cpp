#include "domain/subscriptions/subscription.hpp"

#include <fmt/format.h>

#include <utility>

#include "base/check.hpp"

namespace comptoir::subscriptions {
namespace {

void transit(Subscription& subscription, Event event) {
    const auto to = next(subscription.state, event);
    COMPTOIR_CHECK(to.has_value());
    subscription.state = *to;
}

// What has ended is no longer suspended.
void end(Subscription& subscription, Event event, Instant at) {
    transit(subscription, event);
    subscription.ended_at = at;
    subscription.suspended_at.reset();
    subscription.suspension_reason.clear();
}

bool running(const Subscription& subscription) {
    return subscription.state == State::active || subscription.state == State::suspended;
}

// First day of cycle k counted from the start of the running term; k may be the number of cycles, the day
// after it.
Date cycle_day(const Subscription& s, int k) {
    COMPTOIR_CHECK(s.anchor.has_value());
    if (s.in_trial) return period_start(*s.anchor, *s.trial, k);
    COMPTOIR_CHECK(!s.terms.term.is_days());  // Only trials count days.
    const int term_months = s.anchor_months + s.term_index * s.terms.term.month_count();
    return add_months(*s.anchor, term_months + k * s.terms.cycle.month_count());
}

int cycles_of(const Subscription& subscription) {
    return subscription.in_trial ? 1 : subscription.terms.cycles();
}

void begin_series(Subscription& subscription, Date anchor) {
    subscription.anchor = anchor;
    subscription.anchor_months = 0;
    subscription.term_index = 0;
    subscription.cycle_index = 0;
}

Refused<Refusal> refuse_after_end() {
    return refuse(Reason::change_after_end, "", "The subscription has ended.");
}

Refused<Refusal> refuse_before_activation() {
    return refuse(Reason::change_before_activation, "", "The subscription is not activated yet.");
}

Refused<Refusal> refuse_status(State from, State to) {
    return refuse(Reason::status_not_allowed, "status", "The subscription cannot take this status.",
                  {std::string(name_of(from)), std::string(name_of(to))});
}

// R5, R99, R100: what time has already done, although its timer may not have been processed.
Outcome<Done> check_time(const Subscription& subscription, Instant now) {
    if (subscription.ended()) return refuse_after_end();
    if (const auto lapse = subscription.lapses_at(); lapse && now >= *lapse) return refuse_after_end();
    if (running(subscription) && now >= subscription.term_boundary()) {
        if (!subscription.auto_renew) return refuse_after_end();
        if (subscription.state == State::active) {
            return refuse(Reason::renewal_running, "", "The renewal is being processed.");
        }
    }
    return Done{};
}

std::chrono::hours window_of(const Subscription& subscription) {
    return policy::cancellation_window(policy::profile(subscription.profile), subscription.terms.term);
}

// R87 names the window that was open, whatever term runs since. A trial had none of its own (R91), so there
// it is that of the paid term.
std::chrono::hours closed_window_of(const Subscription& subscription) {
    if (subscription.trial) return window_of(subscription);
    return std::chrono::duration_cast<std::chrono::hours>(*subscription.window_ends -
                                                          *subscription.activated_at);
}

}  // namespace

Date Subscription::term_start() const {
    return cycle_day(*this, 0);
}
Date Subscription::term_end() const {
    return cycle_day(*this, cycles_of(*this)).plus_days(-1);
}
Date Subscription::cycle_start() const {
    return cycle_day(*this, cycle_index);
}
Date Subscription::cycle_end() const {
    return cycle_day(*this, cycle_index + 1).plus_days(-1);
}

std::optional<Instant> Subscription::next_boundary() const {
    if (!running(*this)) return std::nullopt;
    return Instant::start_of(cycle_day(*this, cycle_index + 1));
}

Instant Subscription::term_boundary() const {
    return Instant::start_of(cycle_day(*this, cycles_of(*this)));
}

std::optional<Instant> Subscription::lapses_at() const {
    if (state == State::pending) return ordered_at + policy::profile(profile).unactivated_life;
    if (state != State::suspended) return std::nullopt;
    COMPTOIR_CHECK(suspended_at.has_value());
    return *suspended_at + policy::profile(profile).suspension_grace;
}

Outcome<Done> check_changeable(const Subscription& subscription, Reason while_suspended, Instant now) {
    if (auto in_time = check_time(subscription, now); !in_time) return in_time;
    if (subscription.state == State::pending) return refuse_before_activation();
    if (subscription.state == State::suspended) {
        return refuse(while_suspended, "", "A suspended subscription cannot be changed.");
    }
    return Done{};
}

Outcome<Subscription> activate(Subscription subscription, Instant now) {
    if (subscription.ended()) return refuse_after_end();
    if (subscription.state == State::active) {
        return refuse(Reason::already_activated, "", "The subscription is already activated.");
    }
    if (subscription.state == State::suspended) {
        return refuse(Reason::change_while_suspended, "", "A suspended subscription cannot be activated.");
    }
    if (now >= *subscription.lapses_at()) return refuse_after_end();

    transit(subscription, Event::activate);
    subscription.activated_at = now;
    begin_series(subscription, now.date());
    // R83: the paid term decides the window, not the billing plan. R81: a trial is free up to its paid term.
    subscription.window_ends =
        subscription.in_trial ? subscription.term_boundary() : now + window_of(subscription);
    return subscription;
}

bool cancellation_is_free(const Subscription& subscription, Instant now) {
    if (subscription.ended()) return false;
    if (subscription.state == State::pending || subscription.in_trial) return true;
    return now < *subscription.window_ends;
}

Outcome<Subscription> cancel(Subscription subscription, Instant now) {
    if (auto in_time = check_time(subscription, now); !in_time) return Refused{in_time.reason()};
    if (!cancellation_is_free(subscription, now)) {
        const auto days = closed_window_of(subscription).count() / 24;
        return refuse(
            Reason::window_closed, "status",
            fmt::format("The cancellation period of {} days is over; auto-renewal can be switched off.",
                        days),
            {std::to_string(days)});
    }
    end(subscription, Event::cancel, now);
    return subscription;
}

Outcome<Subscription> cancel_by_publisher(Subscription subscription, Instant now) {
    // A renewal that waits does not keep the publisher from ending the service (R92).
    if (auto in_time = check_time(subscription, now);
        !in_time && in_time.reason().reason != Reason::renewal_running) {
        return Refused{in_time.reason()};
    }
    end(subscription, Event::cancel_by_publisher, now);
    return subscription;
}

Subscription lapse(Subscription subscription, Instant nominal) {
    end(subscription, Event::lapse, nominal);
    return subscription;
}

Outcome<Subscription> set_auto_renew(Subscription subscription, bool on, Instant now) {
    if (auto may = check_changeable(subscription, Reason::change_while_suspended, now); !may) {
        return Refused{may.reason()};
    }
    subscription.auto_renew = on;
    return subscription;
}

Outcome<Subscription> rename(Subscription subscription, std::string nickname, Instant now) {
    // Free at any time, so also while a renewal waits to be processed.
    if (auto in_time = check_time(subscription, now);
        !in_time && in_time.reason().reason == Reason::change_after_end) {
        return Refused{in_time.reason()};
    }
    subscription.nickname = std::move(nickname);
    return subscription;
}

Outcome<Subscription> name_reseller(Subscription subscription, parties::Reseller reseller, Instant now) {
    if (auto may = check_changeable(subscription, Reason::change_while_suspended, now); !may) {
        return Refused{may.reason()};
    }
    subscription.reseller = std::move(reseller);
    return subscription;
}

Outcome<Subscription> suspend(Subscription subscription, std::string reason, Instant now) {
    if (auto in_time = check_time(subscription, now); !in_time) return Refused{in_time.reason()};
    if (subscription.state == State::pending) return refuse_before_activation();
    if (subscription.state == State::suspended) return refuse_status(State::suspended, State::suspended);
    transit(subscription, Event::suspend);
    subscription.suspended_at = now;
    subscription.suspension_reason = std::move(reason);
    return subscription;
}

Outcome<Reinstated> reinstate(Subscription subscription, const std::optional<Terms>& renewal, Instant now) {
    if (subscription.state == State::active) return refuse_status(State::active, State::active);
    if (auto in_time = check_time(subscription, now); !in_time) return Refused{in_time.reason()};
    if (subscription.state == State::pending) return refuse_before_activation();
    const bool term_over = now >= subscription.term_boundary();
    if (term_over && !subscription.in_trial && !renewal) {
        return refuse(Reason::renewal_not_possible, "status",
                      "The term has ended and the plan is no longer sold.");
    }

    transit(subscription, Event::reinstate);
    subscription.suspended_at.reset();
    subscription.suspension_reason.clear();
    if (term_over) {
        // R62: the first paid term after a trial keeps the price of the checkout, whenever it begins; what
        // was asked for after it is still to come.
        if (!subscription.in_trial) {
            subscription.terms = *renewal;
            subscription.next_terms.reset();
        }
        subscription.in_trial = false;
        begin_series(subscription, now.date());
    }
    return Reinstated{std::move(subscription), term_over};
}

Outcome<Done> check_quantity_change(const Subscription& subscription, std::int64_t quantity,
                                    std::int64_t minimum, std::int64_t maximum, Instant now) {
    if (auto may = check_changeable(subscription, Reason::quantity_while_suspended, now); !may) return may;
    if (subscription.in_trial) {
        return refuse(Reason::quantity_fixed, "quantity", "The quantity of a trial is fixed.");
    }
    if (!subscription.per_user) {
        return refuse(Reason::quantity_fixed, "quantity", "A flat-rate plan has no seats.");
    }
    if (quantity < minimum || quantity > maximum) {
        return refuse(Reason::quantity_out_of_plan, "quantity",
                      fmt::format("The quantity must be between {} and {}.", minimum, maximum),
                      {std::to_string(minimum), std::to_string(maximum)});
    }
    return Done{};
}

Subscription change_quantity(Subscription subscription, std::int64_t quantity) {
    COMPTOIR_CHECK(quantity > 0);
    transit(subscription, Event::change_quantity);
    subscription.quantity = quantity;
    return subscription;
}

Outcome<Done> check_plan_change(const Subscription& subscription, const PlanChange& change, Instant now) {
    if (auto may = check_changeable(subscription, Reason::change_while_suspended, now); !may) return may;
    if (subscription.in_trial) return Done{};
    if (change.terms.term != subscription.terms.term) {
        return refuse(Reason::term_not_available, "termDuration",
                      "The plan must have a term of the same length.");
    }
    if (change.terms.cycle != subscription.terms.cycle) {
        return refuse(Reason::billing_cycle_not_changeable, "billingCycle",
                      "The plan must be billed in the same rhythm.");
    }
    return Done{};
}

Subscription change_plan(Subscription subscription, PlanChange change, Instant now) {
    transit(subscription, Event::change_plan);
    subscription.sku = std::move(change.sku);
    subscription.availability = std::move(change.availability);
    subscription.plan = std::move(change.plan);
    subscription.sku_title = std::move(change.sku_title);
    subscription.per_user = change.per_user;
    subscription.terms = change.terms;
    subscription.next_terms.reset();
    if (!subscription.in_trial) return subscription;

    const bool trial_goes_on =
        change.trial && period_start(*subscription.anchor, *change.trial, 1) > now.date();
    if (trial_goes_on) {
        subscription.trial = change.trial;
        subscription.window_ends = subscription.term_boundary();
    } else {
        // R91: a conversion opens no window, so the one of the trial closes with it.
        subscription.in_trial = false;
        begin_series(subscription, now.date());
        subscription.window_ends = Instant::start_of(now.date());
    }
    return subscription;
}

BoundaryKind boundary_kind(const Subscription& subscription) {
    COMPTOIR_CHECK(running(subscription));
    if (subscription.cycle_index + 1 < cycles_of(subscription)) return BoundaryKind::cycle;
    if (!subscription.auto_renew) return BoundaryKind::expiry;
    return subscription.state == State::suspended ? BoundaryKind::hold : BoundaryKind::renewal;
}

Subscription begin_cycle(Subscription subscription) {
    COMPTOIR_CHECK(boundary_kind(subscription) == BoundaryKind::cycle);
    transit(subscription, Event::begin_cycle);
    ++subscription.cycle_index;
    return subscription;
}

Subscription renew(Subscription subscription, const Terms& terms) {
    COMPTOIR_CHECK(boundary_kind(subscription) == BoundaryKind::renewal);
    const Date paid_start = cycle_day(subscription, cycles_of(subscription));
    const Period old_term = subscription.terms.term;
    transit(subscription, Event::renew);
    subscription.terms = terms;
    subscription.cycle_index = 0;
    if (subscription.in_trial) {
        subscription.in_trial = false;
        begin_series(subscription, paid_start);  // R96: the paid terms have their own anchor.
        return subscription;                     // What was asked for after the first of them is to come.
    }
    subscription.next_terms.reset();
    if (terms.term == old_term) {
        ++subscription.term_index;
    } else {
        subscription.anchor_months += (subscription.term_index + 1) * old_term.month_count();
        subscription.term_index = 0;
    }
    return subscription;
}

Subscription expire(Subscription subscription, Instant nominal) {
    end(subscription, Event::expire, nominal);
    return subscription;
}

}  // namespace comptoir::subscriptions
