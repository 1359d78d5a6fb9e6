#include "storage/operations.hpp"

#include "sql_testing/testing.hpp"
#include "storage/scene_in_tests.hpp"
#include "storage/schema.hpp"

/// What the database itself holds against a wrong operation (publisher contract §3.9, §3.11).
namespace comptoir::storage {
namespace {

using subscriptions::Action;
using subscriptions::OperationEvent;
using subscriptions::OperationStatus;

const Instant kAsked = Instant::of("2024-03-10T09:00:00Z");

class Operations : public testing::TestWithParam<sql_testing::TestEngine> {
  protected:
    void SetUp() override {
        database_->write(add_parties);
        database_->write([](sql::Session& session) {
            insert_subscription(session, purchase(1, kSku));
            insert_subscription(session, purchase(2, kSku));
        });
    }
    static Operation asked(int n, int subscription = 1) {
        Operation operation;
        operation.partner = kPartner;
        operation.id = OperationId::of(id_of(100 + n));
        operation.subscription = SubscriptionId::of(id_of(subscription));
        operation.publisher = PublisherId("acme");
        operation.action = Action::change_quantity;
        operation.status = OperationStatus::in_progress;
        operation.plan = PlanId("plan");
        operation.quantity = 8;
        operation.asked = kAsked;
        return operation;
    }
    bool takes(const Operation& operation) {
        try {
            database_->write([&](sql::Session& session) { insert_operation(session, operation); });
            return true;
        } catch (const sql::DatabaseError&) {
            return false;
        }
    }

    sql_testing::TestDatabase database_{GetParam(), migrations()};
};
INSTANTIATE_TEST_SUITE_P(Engines, Operations, testing::ValuesIn(sql_testing::test_engines()),
                         testing::PrintToStringParamName());

TEST_P(Operations, AreReadBackAsTheyWereStored) {
    Operation operation = asked(1);
    operation.source = subscriptions::Source::publisher;
    ASSERT_TRUE(takes(operation));
    database_->read([&](sql::Session& session) {
        EXPECT_EQ(find_operation(session, kPartner, operation.id), operation);
        EXPECT_EQ(open_operation(session, kPartner, operation.subscription), operation);
    });
    operation.received = kAsked + std::chrono::seconds(2);
    operation = subscriptions::end_operation(operation, OperationEvent::stay_silent,
                                             kAsked + std::chrono::seconds(12));
    database_->write([&](sql::Session& session) { update_operation(session, operation); });
    database_->read([&](sql::Session& session) {
        EXPECT_EQ(find_operation(session, kPartner, operation.id), operation);
        EXPECT_FALSE(open_operation(session, kPartner, operation.subscription));
        EXPECT_FALSE(find_operation(session, PartnerId(), operation.id));
    });
}

TEST_P(Operations, OneIsInProgressForASubscriptionAtATime_3_9) {
    EXPECT_TRUE(takes(asked(1)));
    EXPECT_FALSE(takes(asked(2)));
    EXPECT_TRUE(takes(asked(3, 2)));
    database_->write([](sql::Session& session) {
        update_operation(session, subscriptions::end_operation(asked(1), OperationEvent::refuse, kAsked));
    });
    EXPECT_TRUE(takes(asked(4)));
}

TEST_P(Operations, WhatContradictsItselfIsNotTaken) {
    Operation without_seats = asked(1);
    without_seats.quantity.reset();
    EXPECT_FALSE(takes(without_seats));
    Operation told_and_open = asked(2);
    told_and_open.action = Action::renew;
    EXPECT_FALSE(takes(told_and_open));
    Operation open_and_ended = asked(3);
    open_and_ended.ended = kAsked;
    EXPECT_FALSE(takes(open_and_ended));
    Operation refused_and_done = subscriptions::end_operation(asked(4), OperationEvent::refuse, kAsked);
    refused_and_done.status = OperationStatus::succeeded;
    EXPECT_FALSE(takes(refused_and_done));
    Operation of_nothing = asked(5, 3);
    EXPECT_FALSE(takes(of_nothing));
}

TEST_P(Operations, S4_2_ASubscribeIsOverBeforeItIsTold) {
    Operation subscribe = asked(6);
    subscribe.action = Action::subscribe;
    EXPECT_FALSE(takes(subscribe)) << "it is no question";
    subscribe.status = OperationStatus::succeeded;
    subscribe.ended = kAsked;
    EXPECT_TRUE(takes(subscribe));
}

TEST_P(Operations, O3_AnOperationIsOvertakenByALaterSuccessOnly) {
    const Operation first = subscriptions::end_operation(asked(1), OperationEvent::refuse, kAsked);
    ASSERT_TRUE(takes(first));
    const auto overtaken = [&] {
        bool result = false;
        database_->read([&](sql::Session& session) { result = was_overtaken(session, first); });
        return result;
    };
    EXPECT_FALSE(overtaken());
    ASSERT_TRUE(takes(subscriptions::end_operation(asked(2), OperationEvent::refuse, kAsked)));
    ASSERT_TRUE(takes(subscriptions::end_operation(asked(3, 2), OperationEvent::accept, kAsked)));
    for (const Action told : {Action::renew, Action::subscribe}) {
        Operation news = asked(told == Action::renew ? 7 : 8);
        news.action = told;
        news.status = OperationStatus::succeeded;
        news.ended = kAsked;
        ASSERT_TRUE(takes(news));
    }
    EXPECT_FALSE(overtaken());
    ASSERT_TRUE(takes(subscriptions::end_operation(asked(4), OperationEvent::accept, kAsked)));
    EXPECT_TRUE(overtaken());
}

}  // namespace
}  // namespace comptoir::storage
