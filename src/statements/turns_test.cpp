#include "statements/turns.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include "sql/database.hpp"

/// Reseller contract INV-05: whoever asks for many statements at once takes no worker from the others.
namespace comptoir::statements {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds kForEver = 10min;

TEST(Turns, AFewWaitAndTheOthersAreSentAwayAtOnce) {
    Turns turns(kForEver);
    std::vector<std::unique_ptr<Turn>> taken;
    taken.reserve(limits::kStatementsMax);
    for (int i = 0; i < limits::kStatementsMax; ++i) taken.push_back(std::make_unique<Turn>(turns));
    constexpr int kWorkers = 8;
    std::atomic<int> served{0};
    std::atomic<int> sent_away{0};
    std::vector<std::thread> workers;
    workers.reserve(kWorkers);
    for (int i = 0; i < kWorkers; ++i) {
        workers.emplace_back([&] {
            try {
                const Turn turn(turns);
                ++served;
            } catch (const sql::BusyError&) {
                ++sent_away;
            }
        });
    }
    // Nobody else is sent away, and nobody served, until a turn is given back.
    while (sent_away < kWorkers - Turns::kWaitingMax) std::this_thread::yield();
    EXPECT_EQ(served, 0);
    EXPECT_THROW(Turn{turns}, sql::BusyError) << "the places are taken still";
    taken.clear();
    for (std::thread& worker : workers) worker.join();
    EXPECT_EQ(served, Turns::kWaitingMax);
    EXPECT_EQ(sent_away, kWorkers - Turns::kWaitingMax);
}

TEST(Turns, NobodyWaitsLongerThanIsSaidAndThePlaceIsFreeAgain) {
    Turns turns(1ms);
    {
        const Turn first(turns);
        const Turn second(turns);
        for (int i = 0; i <= Turns::kWaitingMax; ++i) EXPECT_THROW(Turn{turns}, sql::BusyError);
    }
    EXPECT_NO_THROW(Turn{turns});
}

}  // namespace
}  // namespace comptoir::statements
