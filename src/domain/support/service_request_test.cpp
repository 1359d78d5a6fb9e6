#include "domain/support/service_request.hpp"

#include <gtest/gtest.h>

#include <map>

namespace comptoir::support {
namespace {

TEST(ServiceRequest, TheTableHasOneRowForEachStatusThatIsNotClosedAndEachEvent_R165) {
    std::map<std::pair<Status, Event>, int> rows;
    for (const Transition& row : kLifecycle) ++rows[{row.from, row.on}];
    for (const Status status : kStatuses) {
        for (const Event event : kEvents) {
            EXPECT_EQ((rows[{status, event}]), status == Status::closed ? 0 : 1)
                << name_of(status) << " " << static_cast<int>(event);
        }
    }
}

TEST(ServiceRequest, APartnersNoteGivesTheTurnBackAndOnlyTheOperatorTakesIt_R165) {
    EXPECT_EQ(*next(Status::attention_needed, Event::add_note), Status::open);
    EXPECT_EQ(*next(Status::open, Event::ask), Status::attention_needed);
    EXPECT_EQ(*next(Status::attention_needed, Event::answer), Status::attention_needed);
    EXPECT_EQ(*next(Status::attention_needed, Event::resume), Status::open);
    for (const Transition& row : kLifecycle) {
        if (row.to == Status::attention_needed && row.from != row.to) {
            EXPECT_EQ(row.on, Event::ask);
        }
        EXPECT_EQ(row.to == Status::closed, row.on == Event::close);
    }
}

TEST(ServiceRequest, WhatIsClosedStaysClosed_R165) {
    for (const Event event : kEvents) {
        const auto refused = next(Status::closed, event);
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.reason().reason, Reason::status_not_allowed);
        EXPECT_EQ(refused.reason().values.front(), "closed");
        EXPECT_EQ(refused.reason().values.back(), event == Event::ask     ? "attention_needed"
                                                  : event == Event::close ? "closed"
                                                                          : "open");
    }
}

TEST(ServiceRequest, NamesAreThoseOfTheContract_3_14) {
    for (const Severity severity : kSeverities) EXPECT_EQ(parse_severity(name_of(severity)), severity);
    for (const Status status : kStatuses) EXPECT_EQ(parse_status(name_of(status)), status);
    EXPECT_EQ(name_of(Status::attention_needed), "attention_needed");
    EXPECT_EQ(parse_status("none"), std::nullopt);
    EXPECT_EQ(parse_severity("unknown"), std::nullopt);
}

TEST(ServiceRequest, AnIdHasFifteenDigits_2_12) {
    EXPECT_EQ(service_request_id(1).str(), "100000000000001");
    EXPECT_EQ(service_request_id(899'999'999'999'999).str(), "999999999999999");
    EXPECT_LT(service_request_id(9), service_request_id(10)) << "in the order of the opening";
    EXPECT_EQ(parse_service_request_id("100000000000001"), service_request_id(1));
    for (const char* none : {"", "1", "10000000000000", "1000000000000001", "000000000000001",
                             "10000000000000x", "-10000000000001", " 10000000000001"}) {
        EXPECT_EQ(parse_service_request_id(none), std::nullopt) << none;
    }
}

}  // namespace
}  // namespace comptoir::support
