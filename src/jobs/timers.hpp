#pragma once

#include <atomic>
#include <condition_variable>
#include <exception>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "commands/runner.hpp"

/// What time asks for: due timers run as idempotent commands, in due order, each as of its nominal instant.
/// Those of one partner and instant share a commit.
/// Source: architecture decision 6; commerce rules R5, R100.
namespace comptoir::jobs {

/// Told when a nominal day has begun, so that files of the day can be rebuilt (R31).
using DayListener = std::function<void(Instant nominal)>;

/// What became of the due timers.
struct TimersRun {
    /// The first timer of a partner that could not run.
    struct Failure {
        storage::Timer timer;
        std::string what;
        std::exception_ptr error;
    };
    std::int64_t count = 0;  ///< How many ran.
    bool stopped = false;    ///< `Timers::stop` came before the end.
    std::vector<Failure> failures;
};
/// One sentence for a log.
std::string to_text(const TimersRun::Failure& failure);

class Timers {
  public:
    Timers(commands::Runner& runner, DayListener on_new_day)
        : runner_(&runner), on_new_day_(std::move(on_new_day)) {}

    /// Runs everything due up to and including `until`. With `clock` the virtual time follows the nominal
    /// instants. A partner whose timer fails waits with it and all that follows, so that its order is kept,
    /// and the others go on; so do the partners in `left_out` wait. What waits stays due. One caller at a
    /// time; a second waits. Throws when the database does not answer, or when the timers of more than
    /// limits::kWaitingPartnersMax partners fail.
    TimersRun run_until(Instant until, commands::MarketClock* clock, std::set<PartnerId> left_out = {});
    /// Ends a run after the commit that is under way, and every later one at once: the process ends.
    void stop() { stopping_ = true; }
    /// Held while virtual time moves, so that two moves follow each other.
    std::mutex& moving() { return moving_; }

  private:
    std::optional<TimersRun::Failure> run(std::span<const storage::Timer> together, bool moves_clock,
                                          std::int64_t& count);
    std::int64_t run_in_one_commit(std::span<const storage::Timer> together, bool moves_clock);
    commands::Runner* runner_;
    DayListener on_new_day_;
    std::mutex one_at_a_time_;
    std::mutex moving_;
    std::atomic<bool> stopping_{false};
};

/// The answer to whoever moved the clock, by how many timers ran.
using PrintMove = std::function<commands::Answer(std::int64_t executed)>;
inline commands::Answer no_answer(std::int64_t) {
    return {};
}

/// Moves virtual time forward, deterministically, executing all that is due on the way, each with the time it
/// has then; a last transaction remembers the end and the answer. Repeated after a crash or a failure in
/// between, it goes on where it stood. Refused: time_in_the_past. Throws what the first failing timer threw,
/// once all others have run.
Outcome<commands::Answer> advance_clock(commands::Runner& runner, Timers& timers,
                                        commands::MarketClock& clock, Instant to,
                                        const commands::Call& call = {}, const PrintMove& print = no_answer);

/// Which partners the next look at the timers leaves out: one whose timer failed for a look, then for 2, 4, …
/// and at most limits::kTimerLooksMax.
class Pauses {
  public:
    std::set<PartnerId> left_out() const;
    /// Tells what became of that look.
    void end_look(const TimersRun& run);

  private:
    struct Pause {
        int left = 0;  ///< Looks to leave out.
        int length = 0;
    };
    std::map<PartnerId, Pause> pauses_;
};

/// On the machine's clock: looks for due timers every second until stopped.
class Scheduler {
  public:
    Scheduler(Timers& timers, const Clock& clock, std::function<void(std::string_view)> log);
    ~Scheduler();

  private:
    void loop();
    void look();
    Timers* timers_;
    const Clock* clock_;
    std::function<void(std::string_view)> log_;
    Pauses pauses_;  ///< Of the thread alone.
    std::mutex mutex_;
    std::condition_variable wake_;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace comptoir::jobs
