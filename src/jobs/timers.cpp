#include "jobs/timers.hpp"

#include <chrono>

#include "base/check.hpp"
#include "commands/invoices.hpp"
#include "commands/passing_time.hpp"
#include "commands/sandbox_clock.hpp"

namespace comptoir::jobs {
namespace {

using commands::Work;
using storage::Timer;
using storage::TimerKind;

constexpr int kBatch = 256;

void execute(Work& work, const Timer& timer) {
    switch (timer.kind) {
        case TimerKind::remove_unactivated:
            return commands::remove_unactivated(work, SubscriptionId::of(timer.subject));
        case TimerKind::end_of_grace:
            return commands::end_grace(work, SubscriptionId::of(timer.subject));
        case TimerKind::boundary:
            return commands::pass_boundary(work, SubscriptionId::of(timer.subject));
        case TimerKind::publish_invoices:
            commands::publish_invoices(work);
            return commands::arm_invoice_timer(work.session, work.partner(), work.now);
        case TimerKind::refresh_price_list:
            storage::arm_timer(work.session, {timer.partner, timer.kind, timer.subject,
                                              Instant::start_of(work.now.date().plus_days(1))});
            return;
    }
    check_failed("a known TimerKind", __FILE__, __LINE__);
}

}  // namespace

bool Timers::run_one(const Timer& timer) {
    bool ran = false;
    const auto outcome =
        runner_->run_at(commands::clockwork(timer.partner), timer.due, [&](Work& work) -> Outcome<Done> {
            ran = storage::claim_timer(work.session, timer);
            if (ran) execute(work, timer);
            return Done{};
        });
    COMPTOIR_CHECK(static_cast<bool>(outcome));
    if (ran && timer.kind == TimerKind::refresh_price_list && on_new_day_) on_new_day_(timer.due);
    return ran;
}

std::int64_t Timers::run_until(Instant until, commands::MarketClock* clock) {
    const std::lock_guard lock(one_at_a_time_);
    std::int64_t count = 0;
    for (;;) {
        std::vector<Timer> due;
        runner_->read([&](sql::Session& session) { due = storage::due_timers(session, until, kBatch); });
        if (due.empty()) return count;
        // Only what is due at the first instant runs before looking again: a timer may arm an earlier one
        // than the rest of the batch.
        const Instant instant = due.front().due;
        for (const Timer& timer : due) {
            if (timer.due != instant) break;
            if (clock != nullptr && clock->now() < timer.due) clock->set(timer.due);
            if (run_one(timer)) ++count;
        }
    }
}

Outcome<commands::Answer> advance_clock(commands::Runner& runner, Timers& timers,
                                        commands::MarketClock& clock, Instant to, const commands::Call& call,
                                        const PrintMove& print) {
    if (auto earlier = runner.answered(call)) return *std::move(earlier);
    if (to < clock.now()) return refuse(Reason::time_in_the_past, "advanceTo");
    const std::int64_t count = timers.run_until(to, &clock);
    clock.set(to);
    return runner.run(call, [&](Work& work) -> Outcome<commands::Answer> {
        commands::set_virtual_time(work, to);
        return print(count);
    });
}

Scheduler::Scheduler(Timers& timers, const Clock& clock, std::function<void(std::string_view)> log)
    : timers_(&timers), clock_(&clock), log_(std::move(log)), thread_([this] { loop(); }) {}

Scheduler::~Scheduler() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_all();
    thread_.join();
}

void Scheduler::loop() {
    std::unique_lock lock(mutex_);
    while (!stopping_) {
        lock.unlock();
        try {
            timers_->run_until(clock_->now(), nullptr);
        } catch (const std::exception& error) {
            log_(fmt::format("timers could not run and will be tried again: {}", error.what()));
        }
        lock.lock();
        wake_.wait_for(lock, std::chrono::seconds(1), [this] { return stopping_; });
    }
}

}  // namespace comptoir::jobs
