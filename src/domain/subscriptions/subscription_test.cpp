#include "domain/subscriptions/subscription.hpp"

#include <rapidcheck/gtest.h>

namespace comptoir::subscriptions {
namespace {

struct Purchase {
    const char* term = "P1M";
    const char* cycle = "P1M";
    const char* price = "10.00";
    const char* trial = "";
    const char* profile = "classic-2019";
    std::int64_t quantity = 5;
};

Subscription ordered(std::string_view at, const Purchase& purchase = {}) {
    Subscription s;
    s.ordered_at = Instant::of(at);
    s.profile = purchase.profile;
    s.quantity = purchase.quantity;
    s.terms = {Period::of(purchase.term), Period::of(purchase.cycle), Decimal::of(purchase.price)};
    s.trial = Period::parse(purchase.trial);
    s.in_trial = s.trial.has_value();
    return s;
}

Subscription activated(std::string_view at, const Purchase& purchase = {}) {
    return activate(ordered(at, purchase), Instant::of(at)).value();
}

Subscription suspended(Subscription s, std::string_view at) {
    return suspend(std::move(s), "CustomerRequest", Instant::of(at)).value();
}

PlanChange to_plan(const Terms& terms, std::optional<Period> trial = {}) {
    PlanChange change;
    change.sku = SkuId("0002");
    change.plan = PlanId("gold");
    change.terms = terms;
    change.trial = trial;
    return change;
}

Terms terms(const char* term, const char* cycle, const char* price) {
    return {Period::of(term), Period::of(cycle), Decimal::of(price)};
}

std::string term(const Subscription& s) {
    return s.term_start().str() + ".." + s.term_end().str();
}
std::string cycle(const Subscription& s) {
    return s.cycle_start().str() + ".." + s.cycle_end().str();
}

template <class T>
std::string answer(const Outcome<T>& outcome) {
    if (outcome) return "yes";
    std::string text(name_of(outcome.reason().reason));
    for (const std::string& value : outcome.reason().values) text += " " + value;
    return text;
}

// What cancelling at `at` answers.
std::string cancelling(const Subscription& s, std::string_view at) {
    return answer(cancel(s, Instant::of(at)));
}

TEST(Activation, StartsTheTermOnItsUtcDateAndOpensTheWindow_R74_R76_X01) {
    const auto s = activate(ordered("2024-03-10T09:00:00Z"), Instant::of("2024-03-12T15:30:00Z")).value();
    EXPECT_EQ(name_of(s.state), "active");
    EXPECT_EQ(s.activated_at->str(), "2024-03-12T15:30:00Z");
    EXPECT_EQ(term(s), "2024-03-12..2024-04-11");
    EXPECT_EQ(s.window_ends->str(), "2024-03-13T15:30:00Z");
    EXPECT_EQ(s.next_boundary()->str(), "2024-04-12T00:00:00Z");
}

TEST(Activation, CountsUtcMonthsWhateverTheLocalClockShows_R1_X26) {
    EXPECT_EQ(term(activated("2024-04-01T01:30:00+02:00")), "2024-03-31..2024-04-29");
}

TEST(Activation, HappensOnce_R74) {
    const Instant later = Instant::of("2024-03-12T15:31:00Z");
    const auto s = activated("2024-03-12T15:30:00Z");
    EXPECT_EQ(answer(activate(s, later)), "already_activated");
    EXPECT_EQ(answer(activate(suspended(s, "2024-03-12T15:30:30Z"), later)), "change_while_suspended");
    EXPECT_EQ(answer(activate(cancel(s, later).value(), later)), "change_after_end");
}

TEST(UnactivatedPurchase, IsRemovedAfterThirtyElapsedDays_R77_X32) {
    const auto s = ordered("2024-02-01T08:00:00Z");
    EXPECT_EQ(s.lapses_at()->str(), "2024-03-02T08:00:00Z");
    EXPECT_EQ(answer(activate(s, Instant::of("2024-03-02T07:59:59Z"))), "yes");
    EXPECT_EQ(answer(activate(s, Instant::of("2024-03-02T08:00:00Z"))), "change_after_end");
    EXPECT_EQ(cancelling(s, "2024-03-02T08:00:00Z"), "change_after_end");

    const auto gone = lapse(s, *s.lapses_at());
    EXPECT_EQ(name_of(gone.state), "deleted");
    EXPECT_EQ(gone.ended_at, s.lapses_at());
    EXPECT_FALSE(gone.next_boundary());
    EXPECT_FALSE(gone.lapses_at());
}

TEST(PendingPurchase, CanOnlyBeCancelledOrRenamed_R73_X33) {
    const auto s = ordered("2024-02-01T08:00:00Z");
    const Instant now = Instant::of("2024-02-20T00:00:00Z");
    EXPECT_EQ(cancelling(s, "2024-02-20T00:00:00Z"), "yes");
    EXPECT_EQ(answer(cancel_by_publisher(s, now)), "yes");
    EXPECT_EQ(rename(s, "Sales team", now).value().nickname, "Sales team");
    EXPECT_EQ(answer(set_auto_renew(s, false, now)), "change_before_activation");
    EXPECT_EQ(answer(suspend(s, "Fraud", now)), "change_before_activation");
    EXPECT_EQ(answer(reinstate(s, {}, now)), "change_before_activation");
    EXPECT_EQ(answer(check_quantity_change(s, 6, 1, 10, now)), "change_before_activation");
    EXPECT_EQ(answer(check_plan_change(s, to_plan(s.terms), now)), "change_before_activation");
    EXPECT_FALSE(s.next_boundary());
}

TEST(CancellationOfAMonthlyTerm, IsAcceptedForLessThan24Hours_R80_R82_X19_X20) {
    const auto s = activated("2024-03-12T15:30:00Z");
    EXPECT_EQ(cancelling(s, "2024-03-13T15:29:59Z"), "yes");
    EXPECT_EQ(cancelling(s, "2024-03-13T15:30:00Z"), "window_closed 1");
    EXPECT_EQ(cancelling(s, "2024-03-13T15:30:01Z"), "window_closed 1");

    const auto gone = cancel(s, Instant::of("2024-03-13T15:29:59Z")).value();
    EXPECT_EQ(name_of(gone.state), "deleted");
    EXPECT_EQ(gone.ended_at->str(), "2024-03-13T15:29:59Z");
    EXPECT_EQ(cancelling(gone, "2024-03-13T15:29:59Z"), "change_after_end");
}

TEST(CancellationOfAnAnnualTerm, IsAcceptedForLessThan14Days_R80_X21_X22) {
    const auto s = activated("2024-01-25T10:00:00Z", {"P1Y", "P1Y", "120.00"});
    EXPECT_EQ(cancelling(s, "2024-02-08T09:59:59Z"), "yes");
    EXPECT_EQ(cancelling(s, "2024-02-08T10:00:00Z"), "window_closed 14");
}

TEST(CancellationWindow, DependsOnTheTermNotOnTheBillingPlan_R83) {
    const auto s = activated("2024-01-25T10:00:00Z", {"P1Y", "P1M", "120.00"});
    EXPECT_EQ(s.window_ends->str(), "2024-02-08T10:00:00Z");
}

TEST(CancellationWindow, Is72HoursInTheLaterProfile_X21_X27) {
    const auto s = activated("2024-03-12T15:30:00Z", {.profile = "modern-2024"});
    EXPECT_EQ(cancelling(s, "2024-03-15T15:29:59Z"), "yes");
    EXPECT_EQ(cancelling(s, "2024-03-15T15:30:00Z"), "window_closed 3");
    const auto annual = activated("2024-01-25T10:00:00Z", {"P1Y", "P1Y", "120.00", "", "modern-2024"});
    EXPECT_EQ(cancelling(annual, "2024-01-28T10:00:00Z"), "window_closed 3");
}

TEST(CancellationWindow, CountsElapsedHoursOverAClockChange_R4_X25) {
    const auto s = activated("2024-10-26T22:30:00Z");
    EXPECT_EQ(cancelling(s, "2024-10-27T22:29:59Z"), "yes");
    EXPECT_EQ(cancelling(s, "2024-10-27T22:30:00Z"), "window_closed 1");
}

TEST(CancellationWindow, IsNotOpenedByARenewal_R91_X28) {
    const auto first = activated("2024-03-12T15:30:00Z");
    const auto s = renew(first, first.terms);
    EXPECT_EQ(s.window_ends, first.window_ends);
    EXPECT_EQ(cancelling(s, "2024-04-12T12:00:00Z"), "window_closed 1");
}

TEST(CancellationWindow, IsNamedAsItWasOpenWhateverTermRunsSince_R87) {
    const auto s = renew(activated("2024-03-12T15:30:00Z"), terms("P1Y", "P1Y", "120.00"));
    EXPECT_EQ(cancelling(s, "2024-04-20T00:00:00Z"), "window_closed 1");
}

TEST(Nickname, IsFreeUntilTheEndAlsoWhileATimerWaits_R5_R117) {
    const auto s = activated("2024-03-12T15:30:00Z");
    const Instant end = s.term_boundary();
    EXPECT_EQ(answer(rename(s, "x", end)), "yes") << "its renewal waits";
    EXPECT_EQ(answer(rename(set_auto_renew(s, false, *s.activated_at).value(), "x", end)),
              "change_after_end");
}

TEST(CancellationWindow, StaysOpenWhileSuspended_Rules6_1) {
    const auto s = suspended(activated("2024-03-12T15:30:00Z"), "2024-03-12T18:00:00Z");
    EXPECT_EQ(cancelling(s, "2024-03-13T15:29:59Z"), "yes");
    EXPECT_EQ(cancelling(s, "2024-03-13T15:30:00Z"), "window_closed 1");
}

TEST(PublishersCancellation, IsAcceptedAtAnyTimeAndFreeOnlyInsideTheWindow_R92_X59) {
    const auto s = activated("2024-01-15T00:00:00Z", {"P1Y", "P1M", "120.00"});
    const Instant late = Instant::of("2024-03-20T00:00:00Z");
    EXPECT_TRUE(cancellation_is_free(s, Instant::of("2024-01-28T23:59:59Z")));
    EXPECT_FALSE(cancellation_is_free(s, late));
    const auto gone = cancel_by_publisher(s, late).value();
    EXPECT_EQ(name_of(gone.state), "deleted");
    EXPECT_EQ(answer(cancel_by_publisher(gone, late)), "change_after_end");
    EXPECT_FALSE(cancellation_is_free(gone, late));
}

TEST(Trial, RunsFromActivationAndIsFreeUpToThePaidTerm_R81_R89_R94_X29) {
    const auto s = activated("2019-06-10T12:00:00Z", {.price = "2.00", .trial = "P1M", .quantity = 1});
    EXPECT_EQ(term(s), "2019-06-10..2019-07-09");
    EXPECT_EQ(cycle(s), term(s));
    EXPECT_EQ(s.window_ends->str(), "2019-07-10T00:00:00Z");
    EXPECT_EQ(cancelling(s, "2019-07-09T23:59:59Z"), "yes");
    EXPECT_EQ(cancelling(s, "2019-07-10T00:00:00Z"), "renewal_running");
    EXPECT_EQ(activated("2019-06-10", {.trial = "P30D"}).term_end().str(), "2019-07-09");
}

TEST(Trial, BecomesAPaidTermWithItsOwnAnchorAndTheStoredPrice_R62_R96_X29) {
    const auto trial = activated("2019-01-31T12:00:00Z", {.price = "2.00", .trial = "P1M"});
    EXPECT_EQ(trial.term_end().str(), "2019-02-27");
    ASSERT_EQ(boundary_kind(trial), BoundaryKind::renewal);
    auto s = renew(trial, trial.terms);
    EXPECT_FALSE(s.in_trial);
    EXPECT_EQ(s.id, trial.id);
    EXPECT_EQ(s.terms, trial.terms);
    EXPECT_EQ(s.activated_at, trial.activated_at);
    EXPECT_EQ(term(s), "2019-02-28..2019-03-27");
    EXPECT_EQ(cancelling(s, "2019-02-28T00:00:01Z"), "window_closed 1");
}

TEST(Trial, KeepsWhatWasAskedForAfterItsFirstPaidTerm_R96) {
    Purchase purchase;
    purchase.trial = "P1M";
    Subscription s = activated("2024-03-10T09:00:00Z", purchase);
    s.next_terms = terms("P1Y", "P1Y", "0");
    EXPECT_EQ(renew(s, s.terms).next_terms, s.next_terms);
    const auto over =
        reinstate(suspended(s, "2024-04-01T00:00:00Z"), {}, Instant::of("2024-04-20T00:00:00Z"));
    EXPECT_EQ(over->subscription.next_terms, s.next_terms);
    EXPECT_FALSE(over->subscription.in_trial);
    EXPECT_FALSE(renew(renew(s, s.terms), terms("P1Y", "P1Y", "120.00")).next_terms.has_value());
}

TEST(Trial, JustEndsWithAutoRenewalOff_R96) {
    auto s = activated("2019-06-10T12:00:00Z", {.trial = "P1M"});
    s = set_auto_renew(s, false, Instant::of("2019-06-20")).value();
    EXPECT_EQ(boundary_kind(s), BoundaryKind::expiry);
    EXPECT_EQ(cancelling(s, "2019-07-10T00:00:00Z"), "change_after_end");
}

TEST(Trial, HasAFixedQuantity_R97) {
    const auto s = activated("2019-06-10T12:00:00Z", {.trial = "P1M"});
    EXPECT_EQ(answer(check_quantity_change(s, 6, 1, 10, Instant::of("2019-06-11"))), "quantity_fixed");
}

TEST(Trial, LeftForAPlanWithoutOneBeginsThePaidTermThatDay_R95_X57) {
    const auto trial = activated("2024-03-05T12:00:00Z", {.trial = "P1M", .quantity = 10});
    const Instant now = Instant::of("2024-03-20T08:00:00Z");
    const PlanChange change = to_plan(terms("P1M", "P1M", "12.00"));
    ASSERT_TRUE(check_plan_change(trial, change, now));
    const auto s = change_plan(trial, change, now);
    EXPECT_FALSE(s.in_trial);
    EXPECT_EQ(s.plan.str(), "gold");
    EXPECT_EQ(s.quantity, 10);
    EXPECT_EQ(term(s), "2024-03-20..2024-04-19");
    EXPECT_EQ(cancelling(s, "2024-03-20T08:00:01Z"), "window_closed 1");
}

TEST(Trial, KeepsTheDaysGoneByWhenThePlanHasATrialToo_R95) {
    const auto trial = activated("2024-03-05T12:00:00Z", {.trial = "P1M"});
    PlanChange change = to_plan(trial.terms, Period::of("P60D"));
    const auto longer = change_plan(trial, change, Instant::of("2024-03-20"));
    EXPECT_TRUE(longer.in_trial);
    EXPECT_EQ(term(longer), "2024-03-05..2024-05-03");
    EXPECT_EQ(longer.window_ends->str(), "2024-05-04T00:00:00Z");

    change.trial = Period::of("P15D");
    EXPECT_FALSE(change_plan(trial, change, Instant::of("2024-03-20")).in_trial);
    EXPECT_TRUE(change_plan(trial, change, Instant::of("2024-03-19T23:59:59Z")).in_trial);
}

TEST(Terms, KeepTheDayOfTheFirstActivation_R3_X03_X04) {
    auto s = activated("2024-01-31T23:59:59Z");
    std::string seen = term(s);
    for (int i = 0; i < 3; ++i) {
        s = renew(s, s.terms);
        seen += " " + term(s);
    }
    EXPECT_EQ(seen,
              "2024-01-31..2024-02-28 2024-02-29..2024-03-30 2024-03-31..2024-04-29 2024-04-30..2024-05-30");
}

TEST(Cycles, AreCountedFromTheAnchorThroughTheWholeTerm_R3_R36_X07) {
    auto s = activated("2021-01-31T00:00:00Z", {"P1Y", "P1M", "120.00"});
    EXPECT_EQ(term(s), "2021-01-31..2022-01-30");
    EXPECT_EQ(cycle(s), "2021-01-31..2021-02-27");
    std::vector<std::string> seen;
    while (boundary_kind(s) == BoundaryKind::cycle) {
        s = begin_cycle(s);
        seen.push_back(cycle(s));
    }
    ASSERT_EQ(seen.size(), 11U);
    EXPECT_EQ(seen[0], "2021-02-28..2021-03-30");
    EXPECT_EQ(seen[1], "2021-03-31..2021-04-29");
    EXPECT_EQ(seen[10], "2021-12-31..2022-01-30");
    ASSERT_EQ(boundary_kind(s), BoundaryKind::renewal);
    s = renew(s, s.terms);
    EXPECT_EQ(term(s), "2022-01-31..2023-01-30");
    EXPECT_EQ(cycle(s), "2022-01-31..2022-02-27");
}

TEST(Cycles, OfALeapDayFallOnTheLastOfFebruary_R3_X51) {
    auto s = activated("2024-02-29T00:00:00Z", {"P3Y", "P1Y", "900.00"});
    EXPECT_EQ(s.terms.cycles(), 3);
    EXPECT_EQ(cycle(s), "2024-02-29..2025-02-27");
    s = begin_cycle(s);
    EXPECT_EQ(cycle(s), "2025-02-28..2026-02-27");
    s = begin_cycle(s);
    EXPECT_EQ(cycle(s), "2026-02-28..2027-02-27");
    EXPECT_EQ(renew(s, s.terms).term_start().str(), "2027-02-28");
}

TEST(RenewalIntoAnotherTerm, KeepsTheOriginalAnchor_R3) {
    auto s = activated("2024-12-31T00:00:00Z");
    s = renew(s, s.terms);
    EXPECT_EQ(term(s), "2025-01-31..2025-02-27");
    const Terms annual = terms("P1Y", "P1M", "100.00");
    s = renew(s, annual);
    EXPECT_EQ(term(s), "2025-02-28..2026-02-27");
    EXPECT_EQ(cycle(begin_cycle(s)), "2025-03-31..2025-04-29");
    for (int i = 0; i < 11; ++i) s = begin_cycle(s);
    s = renew(s, terms("P1M", "P1M", "10.00"));
    EXPECT_EQ(term(s), "2026-02-28..2026-03-30");
    EXPECT_EQ(s.terms.unit_price.str(), "10");
}

TEST(AutoRenewal, CanBeSwitchedUntilTheFirstInstantOfTheNextTerm_R99_X34) {
    const auto s = activated("2024-03-12T15:30:00Z");
    const auto off = set_auto_renew(s, false, Instant::of("2024-04-11T23:59:59Z"));
    ASSERT_TRUE(off);
    EXPECT_EQ(boundary_kind(*off), BoundaryKind::expiry);
    EXPECT_EQ(answer(set_auto_renew(*off, true, Instant::of("2024-04-11T23:59:59Z"))), "yes");
    EXPECT_EQ(answer(set_auto_renew(*off, true, Instant::of("2024-04-12T00:00:00Z"))), "change_after_end");

    const Instant boundary = Instant::of("2024-04-12T00:00:00Z");
    EXPECT_EQ(answer(set_auto_renew(s, false, boundary)), "renewal_running");
    const auto next_term = set_auto_renew(renew(s, s.terms), false, boundary);
    ASSERT_TRUE(next_term);
    EXPECT_EQ(next_term->term_end().str(), "2024-05-11");
    EXPECT_EQ(boundary_kind(*next_term), BoundaryKind::expiry);
}

TEST(RunningRenewal, MakesSeatAndStatusChangesWait_R100) {
    const auto s = activated("2024-03-12T15:30:00Z");
    const Instant boundary = Instant::of("2024-04-12T00:00:00Z");
    EXPECT_EQ(answer(check_quantity_change(s, 6, 1, 10, boundary)), "renewal_running");
    EXPECT_EQ(answer(suspend(s, "Fraud", boundary)), "renewal_running");
    EXPECT_EQ(answer(cancel_by_publisher(s, boundary)), "yes");
}

TEST(Expiry, EndsTheSubscriptionAtItsNominalInstant_R101) {
    const auto s = activated("2024-03-12T15:30:00Z");
    const auto gone = expire(s, *s.next_boundary());
    EXPECT_EQ(name_of(gone.state), "expired");
    EXPECT_EQ(gone.ended_at->str(), "2024-04-12T00:00:00Z");
    EXPECT_TRUE(gone.ended());
    EXPECT_EQ(answer(rename(gone, "late", *gone.ended_at)), "change_after_end");
    EXPECT_EQ(answer(reinstate(gone, {}, *gone.ended_at)), "change_after_end");
}

TEST(Suspension, RefusesChangesAndOnlyCyclesGoOn_R103_R104_X55) {
    const auto s =
        suspended(activated("2024-01-15T00:00:00Z", {"P1Y", "P1M", "120.00"}), "2024-02-10T00:00:00Z");
    const Instant now = Instant::of("2024-02-11T00:00:00Z");
    EXPECT_EQ(answer(check_quantity_change(s, 6, 1, 10, now)), "quantity_while_suspended");
    EXPECT_EQ(answer(check_plan_change(s, to_plan(s.terms), now)), "change_while_suspended");
    EXPECT_EQ(answer(set_auto_renew(s, false, now)), "change_while_suspended");
    EXPECT_EQ(answer(suspend(s, "Fraud", now)), "status_not_allowed suspended suspended");
    EXPECT_EQ(boundary_kind(s), BoundaryKind::cycle);
    EXPECT_EQ(name_of(begin_cycle(s).state), "suspended");
    EXPECT_EQ(s.lapses_at()->str(), "2024-03-11T00:00:00Z");
}

TEST(Suspension, HoldsTheRenewalAndIsDeletedAfterThirtyDays_R104_X48) {
    const auto s = suspended(activated("2024-03-12T15:30:00Z"), "2024-04-05T00:00:00Z");
    EXPECT_EQ(boundary_kind(s), BoundaryKind::hold);
    EXPECT_EQ(s.lapses_at()->str(), "2024-05-05T00:00:00Z");
    EXPECT_EQ(answer(reinstate(s, s.terms, Instant::of("2024-05-04T23:59:59Z"))), "yes");
    EXPECT_EQ(answer(reinstate(s, s.terms, Instant::of("2024-05-05T00:00:00Z"))), "change_after_end");
    EXPECT_EQ(name_of(lapse(s, *s.lapses_at()).state), "deleted");
}

TEST(Suspension, WithAutoRenewalOffExpiresAtTheTermEnd_R104) {
    auto s = activated("2024-03-12T15:30:00Z");
    s = set_auto_renew(s, false, Instant::of("2024-04-01")).value();
    s = suspended(s, "2024-04-05T00:00:00Z");
    EXPECT_EQ(boundary_kind(s), BoundaryKind::expiry);
    EXPECT_EQ(answer(reinstate(s, s.terms, Instant::of("2024-04-12T00:00:00Z"))), "change_after_end");
}

TEST(Reinstatement, ContinuesARunningTerm_R104) {
    const auto before = activated("2024-03-12T15:30:00Z");
    const auto back = reinstate(suspended(before, "2024-03-20"), {}, Instant::of("2024-04-01")).value();
    EXPECT_FALSE(back.began_new_term);
    EXPECT_EQ(back.subscription, before);
    EXPECT_EQ(answer(reinstate(before, {}, Instant::of("2024-04-01"))), "status_not_allowed active active");
}

TEST(Reinstatement, BeginsANewTermOnItsOwnDateWhenTheOldOneEnded_R104) {
    const auto s = suspended(activated("2024-03-12T15:30:00Z"), "2024-04-05T00:00:00Z");
    const Terms dearer = terms("P1M", "P1M", "12.00");
    const auto back = reinstate(s, dearer, Instant::of("2024-04-20T09:00:00Z")).value();
    EXPECT_TRUE(back.began_new_term);
    EXPECT_EQ(term(back.subscription), "2024-04-20..2024-05-19");
    EXPECT_EQ(back.subscription.terms, dearer);
    EXPECT_EQ(back.subscription.activated_at, s.activated_at);
    EXPECT_EQ(answer(reinstate(s, {}, Instant::of("2024-04-20T09:00:00Z"))), "renewal_not_possible");
}

TEST(Reinstatement, ConvertsATrialThatEndedMeanwhileAtTheStoredPrice_R62_R104) {
    const auto s =
        suspended(activated("2024-03-12T15:30:00Z", {.price = "2.00", .trial = "P1M"}), "2024-04-05");
    EXPECT_EQ(cancelling(s, "2024-04-19T00:00:00Z"), "yes") << "R89: it has not converted yet";
    const auto back = reinstate(s, {}, Instant::of("2024-04-20T09:00:00Z")).value();
    EXPECT_TRUE(back.began_new_term);
    EXPECT_FALSE(back.subscription.in_trial);
    EXPECT_EQ(back.subscription.terms.unit_price.str(), "2");
    EXPECT_EQ(term(back.subscription), "2024-04-20..2024-05-19");
    EXPECT_EQ(cancelling(back.subscription, "2024-04-20T09:00:01Z"), "window_closed 1");
}

TEST(SeatChange, MustFitTheLimitsOfAPerUserPlan_R58_R106) {
    auto s = activated("2024-03-12T15:30:00Z");
    const Instant now = Instant::of("2024-03-20");
    EXPECT_EQ(answer(check_quantity_change(s, 10, 1, 10, now)), "yes");
    EXPECT_EQ(answer(check_quantity_change(s, 11, 1, 10, now)), "quantity_out_of_plan 1 10");
    EXPECT_EQ(answer(check_quantity_change(s, 0, 1, 10, now)), "quantity_out_of_plan 1 10");
    const auto changed = change_quantity(s, 10);
    EXPECT_EQ(changed.quantity, 10);
    EXPECT_EQ(changed.terms, s.terms) << "R111: the contract price applies to added seats";
    s.per_user = false;
    EXPECT_EQ(answer(check_quantity_change(s, 2, 1, 10, now)), "quantity_fixed");
}

TEST(PlanChange, KeepsTermDatesAndAnchor_R114) {
    const auto s = renew(activated("2024-01-31T10:00:00Z"), activated("2024-01-31T10:00:00Z").terms);
    const auto changed = change_plan(s, to_plan(terms("P1M", "P1M", "20.00")), Instant::of("2024-03-02"));
    EXPECT_EQ(term(changed), term(s));
    EXPECT_EQ(changed.sku.str(), "0002");
    EXPECT_EQ(changed.terms.unit_price.str(), "20");
    EXPECT_EQ(changed.window_ends, s.window_ends);
}

TEST(PlanChange, MustKeepTermLengthAndBillingPlan_R114_R115) {
    const auto s = activated("2024-01-31T10:00:00Z", {"P1Y", "P1M", "120.00"});
    const Instant now = Instant::of("2024-03-02");
    const auto to = [&](const char* length, const char* rhythm) {
        return answer(check_plan_change(s, to_plan(terms(length, rhythm, "1")), now));
    };
    EXPECT_EQ(to("P1Y", "P1M"), "yes");
    EXPECT_EQ(to("P1M", "P1M"), "term_not_available");
    EXPECT_EQ(to("P1Y", "P1Y"), "billing_cycle_not_changeable");
}

// Whatever the day of activation, terms and cycles follow each other without gap or overlap, and each begins
// on the anchor's day or on the last day of a shorter month.
RC_GTEST_PROP(Cycles, CoverEveryDayOnceAndKeepTheAnchorsDay_R3, ()) {
    const Date anchor = Date::of("2019-01-01").plus_days(*rc::gen::inRange(0, 3000));
    const bool annual = *rc::gen::arbitrary<bool>();
    auto s = activated(anchor.str(), {annual ? "P1Y" : "P1M", "P1M"});
    for (int i = 0; i < 30; ++i) {
        const Date end = s.cycle_end();
        s = boundary_kind(s) == BoundaryKind::cycle ? begin_cycle(s) : renew(s, s.terms);
        RC_ASSERT(s.cycle_start() == end.plus_days(1));
        RC_ASSERT(s.term_start() <= s.cycle_start());
        RC_ASSERT(s.cycle_end() <= s.term_end());
        const bool last_of_month =
            s.cycle_start().plus_days(1).first_of_month() == s.cycle_start().plus_days(1);
        RC_ASSERT(s.cycle_start().ymd().day() == anchor.ymd().day() || last_of_month);
    }
}

// No sequence of requests and boundaries breaks the life: an ended subscription stays ended, and
// money-relevant dates of the start never move.
RC_GTEST_PROP(AnyLife, EndsForGoodAndNeverMovesItsStart_Rules6_1, ()) {
    auto s = activated("2024-01-31T08:00:00Z", {.trial = *rc::gen::element("", "P1M", "P14D")});
    const Subscription start = s;
    Instant now = *s.activated_at;
    for (const int step : *rc::gen::container<std::vector<int>>(40, rc::gen::inRange(0, 7))) {
        now = now + std::chrono::hours(*rc::gen::inRange(0, 400));
        const bool over = s.ended();
        Outcome<Subscription> after = s;
        if (step == 0) after = cancel(s, now);
        if (step == 1) after = set_auto_renew(s, *rc::gen::arbitrary<bool>(), now);
        if (step == 2) after = suspend(s, "Fraud", now);
        if (step == 3) {
            if (auto back = reinstate(s, s.terms, now)) after = back->subscription;
        }
        if (step >= 4 && s.lapses_at() && now >= *s.lapses_at()) after = lapse(s, *s.lapses_at());
        if (step >= 4 && !after->ended() && s.next_boundary() && now >= *s.next_boundary()) {
            const BoundaryKind kind = boundary_kind(s);
            if (kind == BoundaryKind::cycle) after = begin_cycle(s);
            if (kind == BoundaryKind::renewal) after = renew(s, s.terms);
            if (kind == BoundaryKind::expiry) after = expire(s, *s.next_boundary());
        }
        if (after) s = *after;
        RC_ASSERT(!over || s.ended());
        RC_ASSERT(s.activated_at == start.activated_at);
        RC_ASSERT(s.ended() == s.ended_at.has_value());
        RC_ASSERT((s.state == State::suspended) <= s.suspended_at.has_value());
    }
}

}  // namespace
}  // namespace comptoir::subscriptions
