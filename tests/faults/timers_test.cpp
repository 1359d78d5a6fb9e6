#include <fmt/format.h>

#include <atomic>
#include <future>

#include "base/limits.hpp"
#include "commands/register_tenant.hpp"
#include "commands/sandbox_clock.hpp"
#include "server/command_line.hpp"
#include "server/tools.hpp"
#include "storage/platform.hpp"
#include "world.hpp"

/// Timers that fail: whose work waits, whose goes on, and that nothing is lost (commerce rules R100, R130).
namespace comptoir::testing_world {
namespace {

class FailingTimers : public testing::TestWithParam<sql_testing::TestEngine> {
  protected:
    void begins(std::string_view now) { world_ = std::make_unique<World>(GetParam(), now); }
    server::Core& core() { return world_->marketplace().core(); }
    sql::Database& database() { return core().database(); }

    Purchase bought_and_activated(const PlanSpec& plan) {
        const Purchase purchase = world_->buys(world_->sells(plan));
        EXPECT_EQ(world_->activates(purchase).status, 200);
        return purchase;
    }

    /// Another partner, of whom only the months are closed.
    PartnerId second_partner() {
        PartnerId id;
        const auto outcome = core().runner().run_at(
            commands::clockwork(storage::operator_partition()), core().clock().now(),
            [&](commands::Work& work) -> Outcome<Done> {
                storage::PartnerAccount account;
                account.name = "Second";
                account.country = "FR";
                account.region = "europe";
                account.profile = "classic-2019";
                const auto added = commands::register_partner(work, account, "second.example");
                if (!added) return Refused{added.reason()};
                id = added->id;
                return Done{};
            });
        EXPECT_TRUE(outcome);
        return id;
    }

    std::optional<Instant> next_close_of(PartnerId partner) {
        std::optional<Instant> due;
        database().read([&](sql::Session& session) {
            due = storage::timer_due(session, partner, storage::TimerKind::publish_invoices, "");
        });
        return due;
    }

    /// From now on the next charge line of the world's partner meets one that is there already; or no more.
    void spoil_charges(bool spoilt) {
        database().write([&](sql::Session& session) {
            session.execute(
                spoilt ? "DELETE FROM tenant_sequence WHERE partner_id = $1 AND name = $2"
                       : "INSERT INTO tenant_sequence (partner_id, name, value) SELECT $1, $2, MAX(line_id) "
                         "FROM charge_line WHERE partner_id = $1",
                {World::kPartner.str(), "charge_line"});
        });
    }

    std::unique_ptr<World> world_;
};
INSTANTIATE_TEST_SUITE_P(Engines, FailingTimers, testing::ValuesIn(sql_testing::test_engines()),
                         testing::PrintToStringParamName());

constexpr const char* kFirstBill = R"(
New 2024-03-10..2024-04-09 1 x 10 = 10 | 2024-03 (2024-04-08; 2024-06-07)
Renew 2024-04-10..2024-05-09 1 x 10 = 10 | 2024-04 (2024-05-08; 2024-07-07)
)";
constexpr const char* kSecondBill = R"(
New 2024-03-20..2025-03-19 1 x 120 = 120 | 2024-03 (2024-04-08; 2024-06-07)
)";

TEST_P(FailingTimers, APartnerWhoseTimerFailsWaitsInOrderAndTheOthersGoOn) {
    begins("2024-03-10T09:00:00Z");
    const PartnerId other = second_partner();
    const Purchase first = bought_and_activated(monthly("10.00"));
    world_->travel_to("2024-03-20T09:00:00Z");
    const Purchase second = bought_and_activated(annual("120.00"));
    world_->travel_to("2024-04-09T00:00:00Z");
    spoil_charges(true);
    const Instant until = Instant::of("2024-05-09T00:00:00Z");
    for (int look = 0; look < 2; ++look) {
        const jobs::TimersRun run = core().timers().run_until(until, nullptr);
        ASSERT_EQ(run.failures.size(), 1U);
        EXPECT_EQ(run.failures[0].timer.partner, World::kPartner);
        EXPECT_EQ(run.failures[0].timer.due, Instant::of("2024-04-10T00:00:00Z"));
        EXPECT_NE(jobs::to_text(run.failures[0]).find("boundary of 2024-04-10T00:00:00Z"), std::string::npos);
        EXPECT_EQ(next_close_of(other), Instant::of("2024-06-08T00:00:00Z")) << "the others go on";
        EXPECT_EQ(next_close_of(World::kPartner), Instant::of("2024-05-08T00:00:00Z"))
            << "what comes after the failure waits behind it";
    }
    EXPECT_EQ(core().timers().run_until(until, nullptr, {World::kPartner}).failures.size(), 0U)
        << "who is left out is not tried";
    spoil_charges(false);
    EXPECT_EQ(core().timers().run_until(until, nullptr).failures.size(), 0U);
    EXPECT_EQ(world_->bill(first), kFirstBill);
    EXPECT_EQ(world_->bill(second), kSecondBill);
    EXPECT_TRUE(world_->books_are_in_order());
}

TEST_P(FailingTimers, CloseSaysWhoWaitsAndEndsWithTheCodeOfABrokenWorld) {
    begins("2024-03-10T09:00:00Z");
    const PartnerId other = second_partner();
    const Purchase purchase = bought_and_activated(monthly("10.00"));
    world_->travel_to("2024-04-09T00:00:00Z");
    spoil_charges(true);
    world_->stands_still_until("2024-05-09T00:00:00Z");
    const auto close = [](server::Core& core) { return server::close_month(core, ""); };
    EXPECT_EQ(world_->types(close), server::kExitBroken);
    EXPECT_EQ(next_close_of(other), Instant::of("2024-06-08T00:00:00Z"));
    spoil_charges(false);
    EXPECT_EQ(world_->types(close), server::kExitDone);
    EXPECT_EQ(world_->bill(purchase), kFirstBill);
}

TEST_P(FailingTimers, AMoveOfTheClockThatMetAFailureIsRepeated) {
    begins("2024-03-10T09:00:00Z");
    const Purchase purchase = bought_and_activated(monthly("10.00"));
    world_->travel_to("2024-04-09T00:00:00Z");
    spoil_charges(true);
    const json::Value to = json::Object{{"advanceTo", "2024-05-09T00:00:00Z"}};
    EXPECT_EQ(world_->operator_call("POST", "/marketplace/v1/sandbox/clock", &to).status, 500);
    spoil_charges(false);
    EXPECT_EQ(world_->operator_call("POST", "/marketplace/v1/sandbox/clock", &to).status, 200);
    EXPECT_EQ(world_->bill(purchase), kFirstBill);
}

TEST_P(FailingTimers, WhatFailsTogetherRunsOneByOne) {
    begins("2024-03-10T09:00:00Z");
    const Item item = world_->sells(monthly("10.00"));
    std::vector<Purchase> purchases;
    for (int i = 0; i < 5; ++i) {
        purchases.push_back(world_->buys(item));
        ASSERT_EQ(world_->activates(purchases.back()).status, 200);
    }
    world_->travel_to("2024-04-09T00:00:00Z");
    // No transaction may write more than one charge.
    const auto charges = std::make_shared<std::atomic<int>>(0);
    const auto refused = std::make_shared<std::atomic<int>>(0);
    database().fail_with([charges, refused](std::int64_t nth, std::string_view statement) {
        if (nth == 1) charges->store(0);
        if (statement.find("INSERT INTO charge_line") == std::string_view::npos) return;
        if (charges->fetch_add(1) == 0) return;
        ++*refused;
        throw sql::DatabaseError("one is enough");
    });
    const jobs::TimersRun run = core().timers().run_until(Instant::of("2024-04-10T00:00:00Z"), nullptr);
    database().fail_with({});
    EXPECT_EQ(run.failures.size(), 0U);
    EXPECT_GE(run.count, 5);
    EXPECT_EQ(refused->load(), 1) << "they were tried together once";
    world_->travel_to("2024-05-09T00:00:00Z");
    for (const Purchase& purchase : purchases) EXPECT_EQ(world_->bill(purchase), kFirstBill);
    EXPECT_TRUE(world_->books_are_in_order());
}

TEST_P(FailingTimers, WhenHardlyAnythingWorksTheLookEnds) {
    begins("2024-03-10T09:00:00Z");
    const auto partners = static_cast<int>(limits::kWaitingPartnersMax) + 1;
    const Instant due = Instant::of("2024-03-10T09:00:00Z");
    database().write([&](sql::Session& session) {
        for (int i = 0; i < partners; ++i) {
            const auto partner = PartnerId::of(fmt::format("50000000-0000-4000-8000-{:012}", i));
            storage::arm_timer(session, {partner, storage::TimerKind::publish_invoices, "", due});
        }
    });
    const auto tries = std::make_shared<std::atomic<int>>(0);
    database().fail_with([tries](std::int64_t, std::string_view) {
        ++*tries;
        throw sql::DatabaseError("the disk does not answer");
    });
    EXPECT_THROW(core().timers().run_until(due, nullptr), sql::DatabaseError);
    database().fail_with({});
    EXPECT_EQ(tries->load(), partners);
    EXPECT_EQ(core().timers().run_until(due, nullptr).count, partners) << "nothing is lost";
}

TEST_P(FailingTimers, AMoveThatWasInterruptedHasTheTimeOfWhatRan) {
    begins("2024-03-10T09:00:00Z");
    bought_and_activated(monthly("10.00"));
    spoil_charges(true);
    const json::Value body = json::Object{{"advanceTo", "2024-04-20T12:00:00Z"}};
    EXPECT_EQ(world_->operator_call("POST", "/marketplace/v1/sandbox/clock", &body).status, 500);
    std::optional<Instant> stored;
    database().read([&](sql::Session& session) { stored = commands::virtual_time(session); });
    // The invoice of March was published and the operator's price lists built, the renewal failed.
    EXPECT_EQ(stored, Instant::of("2024-04-20T00:00:00Z"));
    spoil_charges(false);
    world_->travel_to("2024-04-20T12:00:00Z");
    EXPECT_TRUE(world_->books_are_in_order());
}

TEST_P(FailingTimers, TwoMovesAtOnceNeverTurnTimeBack) {
    begins("2024-03-10T09:00:00Z");
    bought_and_activated(monthly("10.00"));
    const auto move = [&](std::string_view to) {
        return jobs::advance_clock(core().runner(), core().timers(), core().clock(), Instant::of(to));
    };
    for (const auto& [near, far] : {std::pair("2024-05-01T00:00:00Z", "2025-05-01T00:00:00Z"),
                                    std::pair("2025-06-01T00:00:00Z", "2026-06-01T00:00:00Z")}) {
        auto further = std::async(std::launch::async, move, far);
        // Comes first and moves, or second and would turn time back.
        const auto nearer = move(near);
        EXPECT_TRUE(nearer || nearer.reason().reason == Reason::time_in_the_past);
        EXPECT_TRUE(further.get());
        EXPECT_EQ(core().clock().now(), Instant::of(far));
        std::optional<Instant> stored;
        database().read([&](sql::Session& session) { stored = commands::virtual_time(session); });
        EXPECT_EQ(stored, Instant::of(far));
    }
}

TEST_P(FailingTimers, NoneRunsAfterTheStop) {
    begins("2024-03-10T09:00:00Z");
    const Purchase purchase = bought_and_activated(monthly("10.00"));
    core().timers().stop();
    const jobs::TimersRun run = core().timers().run_until(Instant::of("2024-06-01T00:00:00Z"), nullptr);
    EXPECT_TRUE(run.stopped);
    EXPECT_EQ(run.count, 0);
    const json::Value body = json::Object{{"advanceTo", "2024-06-01T00:00:00Z"}};
    EXPECT_EQ(world_->operator_call("POST", "/marketplace/v1/sandbox/clock", &body).status, 503);
    EXPECT_EQ(world_->status(purchase), "active");
}

}  // namespace
}  // namespace comptoir::testing_world
