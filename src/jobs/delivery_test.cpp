#include "jobs/test_deliveries.hpp"

#include <future>

namespace comptoir::jobs {
namespace {

using testing::ElementsAre;

INSTANTIATE_TEST_SUITE_P(Engines, DeliveryTest, testing::ValuesIn(sql_testing::test_engines()),
                         testing::PrintToStringParamName());

TEST_P(DeliveryTest, EventsGoInTheOrderOfTheFeed) {
    emits(kPartner);
    registers(kPartner, receiver_.url());
    emits(kPartner, 3);
    deliver();
    EXPECT_THAT(receiver_.received(), ElementsAre("/ 2", "/ 3", "/ 4")) << "from the registration on";
    EXPECT_EQ(state(4), "delivered 1");
    EXPECT_EQ(attempts(4), "200");
    EXPECT_TRUE(courier_->due(100).empty());
}

TEST_P(DeliveryTest, OnlyWhatIsRegisteredForIsDelivered) {
    registers(kPartner, receiver_.url());
    must<Done>(kPartner, [](commands::Work& work) -> Outcome<Done> {
        work.emit("invoice-ready", "i", json::Object{});
        work.emit("customer-created", "c", json::Object{});
        work.emit_to_publisher({work.random.guid(), PublisherId("isv"), ProductId("p"), "s", "Renew", "{}"},
                               "publisher-Renew", "s", json::Object{});
        return Done{};
    });
    emits(kOther);
    EXPECT_TRUE(courier_->due(100).empty());
}

TEST_P(DeliveryTest, AFailedOneIsRepeatedAfterItsWaitAndTheOthersStayBehindIt_2_14) {
    registers(kPartner, receiver_.url());
    emits(kPartner, 2);
    receiver_.answers(500);
    deliver();
    EXPECT_EQ(state(1), "waiting 1");
    emits(kPartner);
    machine_.pass(4s);
    EXPECT_TRUE(courier_->due(100).empty()) << "neither the one that failed nor a new one";
    machine_.pass(1s);
    receiver_.answers(302);
    deliver();
    EXPECT_EQ(attempts(1), "500 302");
    machine_.pass(15s);
    receiver_.answers(204);
    deliver();
    EXPECT_THAT(receiver_.received(), ElementsAre("/ 1", "/ 1", "/ 1", "/ 2", "/ 3"));
    EXPECT_EQ(attempts(1), "500 302 204");
}

TEST_P(DeliveryTest, AfterTenAttemptsItIsDeadAndTheNextGoesFirst_2_14) {
    registers(kPartner, receiver_.url());
    emits(kPartner, 2);
    receiver_.answers(503);
    deliver();
    for (const std::chrono::seconds wait : limits::kWebhookWaits) {
        machine_.pass(wait - 1s);
        EXPECT_TRUE(courier_->due(100).empty());
        machine_.pass(1s);
        deliver();
    }
    EXPECT_EQ(state(1), "dead 10");
    EXPECT_EQ(state(2), "waiting 1") << "its turn comes at once";
    EXPECT_EQ(receiver_.received().size(), 11U);
}

TEST_P(DeliveryTest, AReplayStartsAnewAndKeepsTheRecord) {
    registers(kPartner, receiver_.url());
    emits(kPartner);
    receiver_.answers(500);
    deliver();
    for (const std::chrono::seconds wait : limits::kWebhookWaits) {
        machine_.pass(wait);
        deliver();
    }
    ASSERT_EQ(state(1), "dead 10");
    replays(1);
    EXPECT_EQ(state(1), "waiting 10");
    deliver();
    EXPECT_EQ(state(1), "waiting 11") << "with all its attempts before it";
    receiver_.answers(200);
    replays(1);
    deliver();
    EXPECT_EQ(state(1), "delivered 12") << "a waiting one is tried at once";
    replays(1);
    deliver();
    EXPECT_EQ(state(1), "delivered 13");
    EXPECT_EQ(attempts(1), "500 500 500 500 500 500 500 500 500 500 500 200 200");
    for (int i = 0; i < limits::kDeliveryAttemptsKept; ++i) {
        replays(1);
        deliver();
    }
    EXPECT_EQ(state(1), fmt::format("delivered {}", 13 + limits::kDeliveryAttemptsKept));
    EXPECT_EQ(attempts(1).size(), limits::kDeliveryAttemptsKept * 4U - 1) << "older ones are forgotten";
}

TEST_P(DeliveryTest, ANewAddressIsTriedAtOnce_WHK_03) {
    registers(kPartner, receiver_.url("/old"));
    emits(kPartner);
    receiver_.answers(404);
    deliver();
    receiver_.answers(200);
    must<storage::WebhookRegistration>(kPartner, [&](commands::Work& work) {
        return commands::change_webhook(work, {receiver_.url("/new"), {"invoice-ready"}, false});
    });
    deliver();
    EXPECT_THAT(receiver_.received(), ElementsAre("/old 1", "/new 1"));
    emits(kPartner);
    EXPECT_TRUE(courier_->due(100).empty()) << "no longer registered for";
}

TEST_P(DeliveryTest, ANewAddressHasAllAttemptsAlsoWhenTheOldOneIsBeingTried_WHK_03) {
    registers(kPartner, receiver_.url("/old"));
    emits(kPartner);
    receiver_.answers(500);
    for (const std::chrono::seconds wait : limits::kWebhookWaits) {
        deliver();
        machine_.pass(wait);
    }
    std::optional<commands::Claim> last;
    must<Done>(kPartner, [&](commands::Work& work) -> Outcome<Done> {
        last = commands::claim_lane(work, lane_);
        return Done{};
    });
    ASSERT_TRUE(last.has_value());
    must<storage::WebhookRegistration>(kPartner, [&](commands::Work& work) {
        return commands::change_webhook(work, {receiver_.url("/new"), {"subscription-updated"}, false});
    });
    must<Done>(kPartner, [&](commands::Work& work) -> Outcome<Done> {
        commands::note_attempt(work, *last, {work.now, 500, ""}, limits::kWebhookWaits, true);
        return Done{};
    });
    EXPECT_EQ(state(1), "waiting 10") << "it would be dead";
    receiver_.answers(200);
    machine_.pass(limits::kWebhookWaits.front());
    deliver();
    EXPECT_EQ(state(1), "delivered 11");
    EXPECT_EQ(receiver_.received().back(), "/new 1");
}

TEST_P(DeliveryTest, AReplayBehindAFailedOneWaitsItsTurn) {
    registers(kPartner, receiver_.url());
    emits(kPartner, 2);
    receiver_.answers(500);
    deliver();
    replays(2);
    deliver();
    EXPECT_EQ(state(1), "waiting 1") << "it is not tried before its time";
    EXPECT_EQ(state(2), "waiting 0");
    receiver_.answers(200);
    machine_.pass(limits::kWebhookWaits.front());
    deliver();
    EXPECT_THAT(receiver_.received(), ElementsAre("/ 1", "/ 1", "/ 2"));
}

TEST_P(DeliveryTest, WhoeverRegistersWhileAnEventIsOnItsWayIsToldOfIt) {
    // On PostgreSQL between the event's look at the registrations and its number; SQLite has one writer.
    bool registered = GetParam().engine == sql::Engine::sqlite;
    if (registered) registers(kPartner, receiver_.url());
    const auto other = sql::open(database_.location(), {.durable = false});
    commands::Runner elsewhere(*other, market_clock_, random_, catalog_, markets_);
    database_->fail_with([&](std::int64_t, std::string_view statement) {
        if (registered || !statement.starts_with("INSERT INTO tenant_sequence")) return;
        registered = true;
        const auto done = elsewhere.run_at(
            commands::clockwork(kPartner), market_clock_.now(), [&](commands::Work& work) -> Outcome<Done> {
                EXPECT_TRUE(
                    commands::register_webhook(work, {receiver_.url(), {"subscription-updated"}, false}));
                return Done{};
            });
        EXPECT_TRUE(done);
    });
    emits(kPartner);
    database_->fail_with({});
    EXPECT_TRUE(registered);
    deliver();
    EXPECT_THAT(receiver_.received(), ElementsAre("/ 1"));
}

TEST_P(DeliveryTest, WhatStoodInTheWayIsNamed) {
    registers(kPartner, receiver_.url("/slow"));
    emits(kPartner);
    const auto turn = [&](const std::string& url) {
        must<storage::WebhookRegistration>(kPartner, [&](commands::Work& work) {
            return commands::change_webhook(work, {url, {"subscription-updated"}, false});
        });
        deliver();
    };
    http::Client impatient(options(100ms));
    Courier in_a_hurry(*runner_, impatient, carriers_);
    deliver(in_a_hurry);
    turn("http://10.0.0.1/");
    turn("http://169.254.169.254/latest");
    turn("http://127.0.0.1:1/");
    turn(fmt::format("https://127.0.0.1:{}/", receiver_.port()));
    turn("http://no-such-host.invalid/");
    EXPECT_EQ(
        attempts(1),
        "timed_out forbidden_address forbidden_address not_connected untrusted_certificate unknown_host");
    EXPECT_EQ(state(1), "waiting 6");
}

TEST_P(DeliveryTest, ARestartLosesNothing) {
    registers(kPartner, receiver_.url());
    emits(kPartner, 2);
    receiver_.answers(500);
    deliver();
    courier_.reset();
    database_.reopen();
    start();
    EXPECT_TRUE(courier_->due(100).empty());
    machine_.pass(5s);
    receiver_.answers(200);
    deliver();
    EXPECT_THAT(receiver_.received(), ElementsAre("/ 1", "/ 1", "/ 2"));
}

TEST_P(DeliveryTest, DyingBetweenDeliveryAndItsRecordDeliversAgain) {
    registers(kPartner, receiver_.url());
    emits(kPartner, 2);
    database_->fail_with([](std::int64_t, std::string_view statement) {
        if (statement.starts_with("INSERT INTO delivery_attempt")) throw sql::DatabaseError("no more power");
    });
    EXPECT_THROW(deliver(), sql::DatabaseError);
    database_->fail_with({});
    EXPECT_EQ(state(1), "waiting 0");
    courier_.reset();
    database_.reopen();
    start();
    machine_.pass(limits::kDeliveryLease - 1s);
    EXPECT_TRUE(courier_->due(100).empty()) << "the dead process's claim";
    machine_.pass(1s);
    deliver();
    EXPECT_THAT(receiver_.received(), ElementsAre("/ 1", "/ 1", "/ 2"));
    EXPECT_EQ(state(1), "delivered 1");
}

TEST_P(DeliveryTest, WhoeverLostItsClaimNotesNothing) {
    registers(kPartner, receiver_.url());
    emits(kPartner);
    const auto claim_now = [&] {
        std::optional<commands::Claim> claim;
        must<Done>(kPartner, [&](commands::Work& work) -> Outcome<Done> {
            claim = commands::claim_lane(work, lane_);
            return Done{};
        });
        return claim;
    };
    const auto slow = claim_now();
    ASSERT_TRUE(slow.has_value());
    EXPECT_FALSE(claim_now().has_value()) << "one at a time";
    machine_.pass(limits::kDeliveryLease);
    deliver();
    EXPECT_EQ(state(1), "delivered 1");
    must<Done>(kPartner, [&](commands::Work& work) -> Outcome<Done> {
        EXPECT_FALSE(commands::note_attempt(work, *slow, {work.now, 500, ""}, limits::kWebhookWaits, true));
        commands::give_back(work, *slow);
        return Done{};
    });
    EXPECT_EQ(state(1), "delivered 1");
    EXPECT_EQ(attempts(1), "200");
}

TEST_P(DeliveryTest, ALongQueueLetsOthersGoFirstNowAndThen) {
    registers(kPartner, receiver_.url("/a"));
    registers(kOther, receiver_.url("/b"));
    emits(kPartner, limits::kDeliveriesInARow + 1);
    emits(kOther);
    const auto first = courier_->due(1);
    ASSERT_EQ(first.size(), 1U);
    EXPECT_EQ(first.front().lane.partner, kPartner);
    courier_->serve(first.front());
    EXPECT_EQ(receiver_.received().size(), static_cast<std::size_t>(limits::kDeliveriesInARow));
    const auto second = courier_->due(2);
    ASSERT_EQ(second.size(), 2U);
    EXPECT_EQ(second.front().lane.partner, kOther);
}

TEST_P(DeliveryTest, ASlowReceiverKeepsNobodyWaitingButItself) {
    registers(kPartner, receiver_.url("/slow"));
    registers(kOther, receiver_.url("/fast"));
    Delivery delivery(*runner_, options(), {carrier()}, [](std::string_view line) { ADD_FAILURE() << line; });
    emits(kPartner, 2);
    receiver_.expect(1);
    emits(kOther, 3);
    receiver_.expect(4);
    EXPECT_THAT(receiver_.received(), ElementsAre("/slow 1", "/fast 1", "/fast 2", "/fast 3"));
    receiver_.let_go();
    receiver_.expect(5);
    EXPECT_EQ(receiver_.received().back(), "/slow 2");
}

TEST_P(DeliveryTest, AStopDoesNotWaitForASlowReceiverAndCountsNothing) {
    registers(kPartner, receiver_.url("/slow"));
    const auto log = [](std::string_view line) { ADD_FAILURE() << line; };
    auto delivery = std::make_unique<Delivery>(*runner_, options(), std::vector{carrier()}, log);
    emits(kPartner);
    receiver_.expect(1);
    auto stopping = std::async(std::launch::async, [&] { delivery.reset(); });
    EXPECT_EQ(stopping.wait_for(10s), std::future_status::ready);
    stopping.get();
    EXPECT_EQ(state(1), "waiting 0");
    receiver_.let_go();
    delivery = std::make_unique<Delivery>(*runner_, options(), std::vector{carrier()}, log);
    receiver_.expect(2);
    delivery.reset();
    EXPECT_EQ(receiver_.received().size(), 2U);
}

TEST_P(DeliveryTest, WhatIsEmittedWhileTheLaneIsBeingClosedIsNotForgotten) {
    registers(kPartner, receiver_.url());
    constexpr int kThreads = 4;
    constexpr int kEach = 25;
    Delivery delivery(*runner_, options(), {carrier()}, [](std::string_view line) { ADD_FAILURE() << line; });
    std::vector<std::future<void>> emitters;
    emitters.reserve(kThreads);
    for (int i = 0; i < kThreads; ++i) {
        emitters.push_back(std::async(std::launch::async, [&] { emits(kPartner, kEach); }));
    }
    for (auto& emitter : emitters) emitter.get();
    receiver_.expect(kThreads * kEach);
    const auto received = receiver_.received();
    ASSERT_EQ(received.size(), static_cast<std::size_t>(kThreads * kEach));
    for (std::size_t i = 0; i < received.size(); ++i) EXPECT_EQ(received[i], fmt::format("/ {}", i + 1));
}

}  // namespace
}  // namespace comptoir::jobs
