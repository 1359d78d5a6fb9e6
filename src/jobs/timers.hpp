#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "commands/runner.hpp"

/// What time asks for: due timers run as idempotent commands, in due order, each as of its nominal instant.
/// Source: architecture decision 6; commerce rules R5, R100.
namespace comptoir::jobs {

/// Told when a nominal day has begun, so that files of the day can be rebuilt (R31).
using DayListener = std::function<void(Instant nominal)>;

class Timers {
  public:
    Timers(commands::Runner& runner, DayListener on_new_day)
        : runner_(&runner), on_new_day_(std::move(on_new_day)) {}

    /// Runs everything due up to and including `until`; returns how many timers ran. With `clock` the virtual
    /// time follows the nominal instants. One caller at a time; a second waits.
    std::int64_t run_until(Instant until, commands::MarketClock* clock);

  private:
    bool run_one(const storage::Timer& timer);
    commands::Runner* runner_;
    DayListener on_new_day_;
    std::mutex one_at_a_time_;
};

/// The answer to whoever moved the clock, by how many timers ran.
using PrintMove = std::function<commands::Answer(std::int64_t executed)>;
inline commands::Answer no_answer(std::int64_t) {
    return {};
}

/// Moves virtual time forward, deterministically, executing all that is due on the way, each in its own
/// transaction; the last one remembers the time and the answer. Repeated after a crash in between, it goes on
/// where it stood. Refused: time_in_the_past.
Outcome<commands::Answer> advance_clock(commands::Runner& runner, Timers& timers,
                                        commands::MarketClock& clock, Instant to,
                                        const commands::Call& call = {}, const PrintMove& print = no_answer);

/// On the machine's clock: looks for due timers every second until stopped.
class Scheduler {
  public:
    Scheduler(Timers& timers, const Clock& clock, std::function<void(std::string_view)> log);
    ~Scheduler();

  private:
    void loop();
    Timers* timers_;
    const Clock* clock_;
    std::function<void(std::string_view)> log_;
    std::mutex mutex_;
    std::condition_variable wake_;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace comptoir::jobs
