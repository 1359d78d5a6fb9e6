#include "domain/subscriptions/operation.hpp"

#include "base/limits.hpp"

namespace comptoir::subscriptions {
namespace {

using namespace std::chrono_literals;

const Instant kAsked = Instant::of("2024-03-10T09:00:00Z");

Operation asked(Action action) {
    Operation operation;
    operation.action = action;
    operation.status = is_asked(action) ? OperationStatus::in_progress : OperationStatus::succeeded;
    operation.asked = kAsked;
    return operation;
}

TEST(Operations, AreExactlyThisTable_PublisherContract4_6And5_5) {
    EXPECT_EQ("\n" + render_operations(), R"(
               change_plan      change_quantity  reinstate        renew            suspend          unsubscribe      subscribe
begin          in_progress      in_progress      in_progress      succeeded        succeeded        succeeded        succeeded
accept         succeeded        succeeded        succeeded        -                -                -                -
stay_silent    succeeded        succeeded        succeeded        -                -                -                -
refuse         failed           failed           failed           -                -                -                -
refuse_call    failed           failed           -                -                -                -                -
time_out       failed           failed           -                -                -                -                -
become_void    failed           failed           failed           -                -                -                -
be_suspended   failed           failed           -                -                -                -                -
be_terminated  conflict         conflict         conflict         -                -                -                -
)");
}

TEST(Operations, NamesAreReadBackAsWritten) {
    for (const Action action : kActions) EXPECT_EQ(parse_action(name_of(action)), action);
    for (const Source source : kSources) EXPECT_EQ(parse_source(name_of(source)), source);
    for (const OperationStatus status : kOperationStatuses)
        EXPECT_EQ(parse_operation_status(name_of(status)), status);
    for (const OperationEvent event : kOperationEvents)
        EXPECT_EQ(parse_operation_event(name_of(event)), event);
    EXPECT_FALSE(parse_action("ChangePlan"));
    EXPECT_FALSE(parse_operation_status(""));
}

TEST(Operations, R107_SilenceCountsFromTheArrivalOfTheQuestion) {
    Operation operation = asked(Action::change_quantity);
    EXPECT_EQ(verdict_due(operation), kAsked + 8h) << "at last it fails (contract 4.3)";
    EXPECT_EQ(verdict_of_time(operation), OperationEvent::time_out);
    operation.received = kAsked + 1h;
    EXPECT_EQ(verdict_due(operation), kAsked + 1h + 10s);
    EXPECT_EQ(verdict_of_time(operation), OperationEvent::stay_silent);
    EXPECT_EQ(verdict_of_time(asked(Action::reinstate)), OperationEvent::stay_silent)
        << "whatever became of the call (contract 5.2)";
}

TEST(Operations, AnEndIsKeptWithItsCauseAndInstant) {
    const Operation ended = end_operation(asked(Action::change_plan), OperationEvent::refuse, kAsked + 3s);
    EXPECT_FALSE(ended.is_open());
    EXPECT_EQ(ended.status, OperationStatus::failed);
    EXPECT_EQ(ended.ended, kAsked + 3s);
    EXPECT_EQ(ended.ended_by, OperationEvent::refuse);
}

TEST(Operations, O3_WhatAVerdictIsWorth) {
    for (const Action action : {Action::change_plan, Action::change_quantity, Action::reinstate}) {
        EXPECT_EQ(hear(asked(action), true, false, kAsked), Hearing::decides);
        EXPECT_EQ(hear(asked(action), false, false, kAsked), Hearing::decides);
    }
    for (const Action action : {Action::renew, Action::suspend, Action::unsubscribe, Action::subscribe}) {
        EXPECT_EQ(hear(asked(action), true, false, kAsked), Hearing::ignored);
        EXPECT_EQ(hear(asked(action), false, true, kAsked), Hearing::ignored);
    }
    const Operation done = end_operation(asked(Action::change_plan), OperationEvent::stay_silent, kAsked);
    EXPECT_EQ(hear(done, true, false, kAsked + 24h - 1s), Hearing::repeats);
    EXPECT_EQ(hear(done, true, false, kAsked + 24h), Hearing::contradicts) << "R5: less than 24 hours";
    EXPECT_EQ(hear(done, true, true, kAsked), Hearing::contradicts) << "a newer one is already fulfilled";
    EXPECT_EQ(hear(done, false, false, kAsked), Hearing::contradicts);
    const Operation refused = end_operation(asked(Action::change_plan), OperationEvent::refuse_call, kAsked);
    EXPECT_EQ(hear(refused, false, false, kAsked), Hearing::repeats);
    EXPECT_EQ(hear(refused, true, false, kAsked), Hearing::contradicts);
    const Operation overtaken =
        end_operation(asked(Action::change_plan), OperationEvent::be_terminated, kAsked);
    EXPECT_EQ(hear(overtaken, true, false, kAsked), Hearing::contradicts) << "contract 4.6";
    EXPECT_EQ(hear(overtaken, false, false, kAsked), Hearing::contradicts);
    const Operation reinstated = end_operation(asked(Action::reinstate), OperationEvent::stay_silent, kAsked);
    EXPECT_EQ(hear(reinstated, true, true, kAsked + 48h), Hearing::ignored);
    EXPECT_EQ(hear(reinstated, false, false, kAsked), Hearing::contradicts) << "it cancels instead (F8)";
    for (const OperationEvent by : {OperationEvent::refuse, OperationEvent::be_terminated}) {
        const Operation suspended = end_operation(asked(Action::reinstate), by, kAsked);
        EXPECT_EQ(hear(suspended, true, true, kAsked + 48h), Hearing::ignored) << "however it ended";
        EXPECT_EQ(hear(suspended, false, false, kAsked), Hearing::contradicts);
    }
}

}  // namespace
}  // namespace comptoir::subscriptions
