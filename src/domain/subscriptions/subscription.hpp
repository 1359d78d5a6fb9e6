#pragma once

#include <optional>
#include <string>

#include "base/ids.hpp"
#include "base/money.hpp"
#include "base/time.hpp"
#include "domain/parties/partner.hpp"
#include "domain/policy/profile.hpp"
#include "domain/refusal/refusal.hpp"
#include "domain/subscriptions/lifecycle.hpp"

/// One subscription: the facts, and the pure rules that move it through its life.
///
/// Time:    `now` and nominal instants are arguments. Terms and cycles are UTC calendar dates (R2, R3).
/// Errors:  business refusals are values; the caller stores what comes back.
/// Threads: pure; call from anywhere.
/// Source:  commerce rules §5, §6.
namespace comptoir::subscriptions {

/// What is sold and how it is paid, fixed for the running term.
struct Terms {
    Period term = Period::months(1);   ///< P1M, P1Y, …
    Period cycle = Period::months(1);  ///< Length of one charge cycle: the term itself when prepaid.
    Decimal unit_price;                ///< For one unit and the whole term, tax-exclusive (R34, R35).
    friend bool operator==(const Terms&, const Terms&) = default;

    /// n of R36: charge cycles in one term.
    int cycles() const { return term.is_days() ? 1 : term.month_count() / cycle.month_count(); }
    bool prepaid() const { return term == cycle; }
};

struct Subscription {
    // Identity; never changes.
    PartnerId partner;
    CustomerId customer;
    SubscriptionId id;
    OrderId order;
    int order_line = 0;
    Instant ordered_at;
    std::string profile;  ///< Policy profile in force at the order (§0.1).

    // What was bought.
    ProductId product;
    SkuId sku;
    AvailabilityId availability;
    PublisherId publisher;
    OfferId offer;
    PlanId plan;
    std::string product_title;  ///< At purchase, English.
    std::string sku_title;
    std::string name;      ///< Fixed at purchase (publisher contract §3.4 `name`).
    std::string nickname;  ///< Free to change (R117).
    std::string market;    ///< ISO 3166 country of the purchase.
    Currency currency = Currency::of("EUR");
    bool per_user = true;
    std::int64_t quantity = 1;
    std::optional<parties::Reseller> reseller;  ///< Of record; nothing when sold without one.

    // State.
    State state = State::pending;
    bool auto_renew = true;
    std::optional<Period> trial;  ///< Length of the free trial it began or will begin with (R93).
    bool in_trial = false;        ///< True from the purchase until the paid term begins (§11.4).
    Terms terms;                  ///< Of the running (or, in a trial, the coming) paid term; price of R62.
    std::optional<Terms> next_terms;      ///< When `renewsTo` asked for another term at renewal.
    std::optional<Instant> activated_at;  ///< `effectiveStartDate`; never moves (§11.2).
    std::optional<Date> anchor;           ///< First day of the series of terms (R76), or of the trial.
    /// Months from the anchor to term 0. Not 0 only after a renewal changed the length of the term: the
    /// anchor stays the original one, so that its day number is never lost in a short month (R3).
    int anchor_months = 0;
    int term_index = 0;   ///< Running term, counted from the anchor (R3: always from the anchor).
    int cycle_index = 0;  ///< Running cycle inside the term.
    std::optional<Instant> window_ends;  ///< R81: `refundOptions[0].expiresAt`.
    std::optional<Instant> suspended_at;
    std::string suspension_reason;
    std::optional<Instant> ended_at;
    std::int64_t version = 1;  ///< Grows with every stored change.

    /// First and last day of the running term or trial; asking before activation is a bug.
    Date term_start() const;
    Date term_end() const;
    /// First and last day of the running charge cycle.
    Date cycle_start() const;
    Date cycle_end() const;
    /// When time next does something to it: 00:00:00Z after the running cycle's last day. Nothing unless
    /// running.
    std::optional<Instant> next_boundary() const;
    /// When it is removed if nothing happens: 30 days after the order without activation (R77), or of
    /// suspension (R104).
    std::optional<Instant> lapses_at() const;
    /// The first instant after the running term or trial: of its renewal, or of its end (R96, R99, R100).
    Instant term_boundary() const;
    bool ended() const { return state == State::expired || state == State::deleted; }
    friend bool operator==(const Subscription&, const Subscription&) = default;
};

// Every rule below puts what time has brought about before a request of the same instant (R5): past the end
// of the activation time, of the grace or of a term without renewal the answer is change_after_end even while
// the timer still waits, and from the first instant of a term whose renewal is not processed yet it is
// renewal_running (R99, R100). `version` is the business of whoever stores the result.

/// What the state says to every change but a cancellation or a new nickname (§11.3). Refusals in order:
/// change_after_end, renewal_running, change_before_activation, `while_suspended`.
Outcome<Done> check_changeable(const Subscription& subscription, Reason while_suspended, Instant now);

/// R74–R76, R81: pending → active. `now` becomes the start; the window opens.
/// Refusals: already_activated, change_while_suspended, change_after_end.
Outcome<Subscription> activate(Subscription subscription, Instant now);

/// True while cancelling costs nothing: before activation, in a trial, and inside the window (R80–R84, R89,
/// R92). What the term was charged is then reversed.
bool cancellation_is_free(const Subscription& subscription, Instant now);

/// R73, R80–R89: may the partner cancel now? Refusals: change_after_end, renewal_running, window_closed
/// (values: {days}).
Outcome<Subscription> cancel(Subscription subscription, Instant now);

/// R92: accepted while not ended.
Outcome<Subscription> cancel_by_publisher(Subscription subscription, Instant now);

/// R77 and R104: what the end of the activation or grace time does.
Subscription lapse(Subscription subscription, Instant nominal);

/// R99: switching auto-renewal. Refusals: change_before_activation, change_while_suspended, change_after_end,
/// renewal_running (at or after the first instant of the next term while its renewal is not yet processed).
Outcome<Subscription> set_auto_renew(Subscription subscription, bool on, Instant now);

/// R117. Refused only after the end.
Outcome<Subscription> rename(Subscription subscription, std::string nickname, Instant now);

/// Another indirect reseller on record (reseller contract SUB-03). Refusals: as `check_changeable`.
Outcome<Subscription> name_reseller(Subscription subscription, parties::Reseller reseller, Instant now);

/// R103. Refusals: change_before_activation, change_after_end, renewal_running, status_not_allowed (values:
/// {old, new}).
Outcome<Subscription> suspend(Subscription subscription, std::string reason, Instant now);

struct Reinstated {
    Subscription subscription;
    bool began_new_term = false;  ///< Then a `renew` line is due, dated `now`.
};
/// R104: continues the running term, or, when it ended meanwhile, begins a new one with `renewal` on the UTC
/// date of `now`; a trial that ended begins its paid term with the terms stored at checkout (R62) instead.
/// `renewal` is empty when the SKU is no longer sold. Refusals: change_before_activation, status_not_allowed
/// (values: {old, new}), change_after_end (so at exactly the end of grace, R5), renewal_not_possible.
Outcome<Reinstated> reinstate(Subscription subscription, const std::optional<Terms>& renewal, Instant now);

/// R58, R97, R106: may the number of seats be asked for? The caller has seen that it differs from the present
/// one. Refusals in order: change_after_end, change_before_activation, quantity_while_suspended,
/// renewal_running, quantity_fixed, quantity_out_of_plan (values: {minimum, maximum}).
Outcome<Done> check_quantity_change(const Subscription& subscription, std::int64_t quantity,
                                    std::int64_t minimum, std::int64_t maximum, Instant now);
/// R107, R111, R112: what an accepted change of seats does.
Subscription change_quantity(Subscription subscription, std::int64_t quantity);

/// The plan a subscription moves to; the caller has seen that it is live, sold in the market and takes the
/// quantity.
struct PlanChange {
    SkuId sku;
    AvailabilityId availability;
    PlanId plan;
    std::string sku_title;
    bool per_user = true;
    Terms terms;  ///< Price row in force at the change (R114); in a trial, of the coming paid term.
    std::optional<Period> trial;  ///< Of the new plan; asked only in a trial (R95).
};
/// R114: may the plan be changed? Refusals in order: change_after_end, change_before_activation,
/// change_while_suspended, renewal_running, term_not_available, billing_cycle_not_changeable (R115).
Outcome<Done> check_plan_change(const Subscription& subscription, const PlanChange& change, Instant now);
/// R114: term dates and anchor stay. R95: in a trial, a plan with a trial keeps the days gone by; without
/// one, or when they already exceed it, the trial ends and the paid term begins on the UTC date of `now`
/// (in_trial turns false).
Subscription change_plan(Subscription subscription, PlanChange change, Instant now);

/// What the boundary at `next_boundary()` means for this subscription.
enum class BoundaryKind {
    cycle,    ///< A cycle begins inside the term: `cycleCharge`.
    renewal,  ///< The term or trial ended, auto-renew is on: `renew` if the SKU is still sold (R101), else
              ///< expiry.
    expiry,   ///< The term or trial ended, auto-renew is off.
    hold,     ///< The term ended while suspended with auto-renew on: nothing until reinstatement or grace
              ///< (R104).
};
BoundaryKind boundary_kind(const Subscription& subscription);

/// Moves to the next cycle inside the term.
Subscription begin_cycle(Subscription subscription);
/// R96, R100, R101: the next term begins with `terms` (price row in force at the nominal instant; for a
/// converting trial the terms stored at checkout, R62).
Subscription renew(Subscription subscription, const Terms& terms);
Subscription expire(Subscription subscription, Instant nominal);

}  // namespace comptoir::subscriptions
