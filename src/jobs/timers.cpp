#include "jobs/timers.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>

#include "base/check.hpp"
#include "base/limits.hpp"
#include "commands/invoices.hpp"
#include "commands/metering.hpp"
#include "commands/operations.hpp"
#include "commands/passing_time.hpp"
#include "commands/publish_catalog.hpp"
#include "commands/sandbox_clock.hpp"
#include "commands/sign_ins.hpp"

namespace comptoir::jobs {
namespace {

using commands::Work;
using storage::Timer;
using storage::TimerKind;

constexpr int kBatch = 256;

std::int64_t number_of(const std::string& subject) {
    std::int64_t number = 0;
    const auto read = std::from_chars(subject.data(), subject.data() + subject.size(), number);
    COMPTOIR_CHECK(read.ec == std::errc() && read.ptr == subject.data() + subject.size());
    return number;
}

void execute(Work& work, const Timer& timer, const commands::MarketClock& clock) {
    switch (timer.kind) {
        case TimerKind::remove_unactivated:
            return commands::remove_unactivated(work, SubscriptionId::of(timer.subject));
        case TimerKind::end_of_grace:
            return commands::end_grace(work, SubscriptionId::of(timer.subject));
        case TimerKind::boundary:
            return commands::pass_boundary(work, SubscriptionId::of(timer.subject));
        case TimerKind::notice:
            return commands::announce_boundary(work, SubscriptionId::of(timer.subject));
        case TimerKind::operation:
            return commands::end_verdict_time(work, OperationId::of(timer.subject));
        case TimerKind::publish_invoices:
            commands::publish_invoices(work);
            return commands::arm_invoice_timer(work.session, work.partner(), work.now);
        case TimerKind::refresh_price_list:
            return commands::arm_price_list_timer(work.session, work.now);
        case TimerKind::sweep_sign_ins:
            return commands::sweep_sign_ins(
                work, TenantId::of(timer.subject), clock.real_now(),
                clock.is_virtual() ? commands::TimePasses::when_moved : commands::TimePasses::by_itself);
        case TimerKind::charge_usage:
            return commands::charge_usage(work, number_of(timer.subject));
    }
    check_failed("a known TimerKind", __FILE__, __LINE__);
}

}  // namespace

std::string to_text(const TimersRun::Failure& failure) {
    return fmt::format("the timer {} of {} of partner {} could not run: {}",
                       storage::name_of(failure.timer.kind), failure.timer.due.str(),
                       failure.timer.partner.str(), failure.what);
}

std::int64_t Timers::run_in_one_commit(std::span<const Timer> together, bool moves_clock) {
    std::int64_t ran = 0;
    bool new_day = false;
    const auto outcome = runner_->run_at(commands::clockwork(together.front().partner), together.front().due,
                                         [&](Work& work) -> Outcome<Done> {
                                             ran = 0;
                                             new_day = false;
                                             for (const Timer& timer : together) {
                                                 if (!storage::claim_timer(work.session, timer)) continue;
                                                 execute(work, timer, runner_->clock());
                                                 ++ran;
                                                 new_day |= timer.kind == TimerKind::refresh_price_list;
                                             }
                                             if (moves_clock) commands::note_virtual_time(work, work.now);
                                             return Done{};
                                         });
    COMPTOIR_CHECK(static_cast<bool>(outcome));
    if (new_day && on_new_day_) on_new_day_(together.front().due);
    return ran;
}

std::optional<TimersRun::Failure> Timers::run(std::span<const Timer> together, bool moves_clock,
                                              std::int64_t& count) {
    try {
        count += run_in_one_commit(together, moves_clock);
        return std::nullopt;
    } catch (const std::exception& error) {
        if (together.size() == 1)
            return TimersRun::Failure{together.front(), error.what(), std::current_exception()};
    }
    // One of them cannot run. What comes before it can.
    for (std::size_t i = 0; i < together.size(); ++i) {
        if (auto failure = run(together.subspan(i, 1), moves_clock, count)) return failure;
    }
    return std::nullopt;
}

TimersRun Timers::run_until(Instant until, commands::MarketClock* clock, std::set<PartnerId> left_out) {
    const std::lock_guard lock(one_at_a_time_);
    TimersRun all;
    for (;;) {
        std::vector<Timer> due;
        runner_->read(
            [&](sql::Session& session) { due = storage::due_timers(session, until, kBatch, left_out); });
        if (due.empty()) return all;
        // Only what is due at the first instant runs before looking again: a timer may arm an earlier one
        // than the rest of the batch.
        const Instant instant = due.front().due;
        for (std::size_t begin = 0; begin < due.size() && due[begin].due == instant;) {
            const PartnerId partner = due[begin].partner;
            std::size_t end = begin + 1;
            while (end < due.size() && end - begin < limits::kTimersOfOneCommitMax &&
                   due[end].due == instant && due[end].partner == partner) {
                ++end;
            }
            const auto together = std::span<const Timer>(due).subspan(begin, end - begin);
            begin = end;
            if (left_out.contains(partner)) continue;
            all.stopped = stopping_;
            if (all.stopped) return all;
            if (clock != nullptr && clock->now() < instant) clock->set(instant);
            auto failure = run(together, clock != nullptr, all.count);
            if (!failure) continue;
            if (left_out.size() == limits::kWaitingPartnersMax) std::rethrow_exception(failure->error);
            left_out.insert(partner);
            all.failures.push_back(*std::move(failure));
        }
    }
}

Outcome<commands::Answer> advance_clock(commands::Runner& runner, Timers& timers,
                                        commands::MarketClock& clock, Instant to, const commands::Call& call,
                                        const PrintMove& print) {
    const std::lock_guard moving(timers.moving());
    if (auto earlier = runner.answered(call)) return *std::move(earlier);
    if (to < clock.now()) return refuse(Reason::time_in_the_past, "advanceTo");
    const TimersRun run = timers.run_until(to, &clock);
    if (!run.failures.empty()) std::rethrow_exception(run.failures.front().error);
    if (run.stopped) throw sql::BusyError("the server stops; the move goes on when it is repeated");
    clock.set(to);
    return runner.run(call, [&](Work& work) -> Outcome<commands::Answer> {
        commands::set_virtual_time(work, to);
        return print(run.count);
    });
}

std::set<PartnerId> Pauses::left_out() const {
    std::set<PartnerId> partners;
    for (const auto& [partner, pause] : pauses_) {
        if (pause.left > 0) partners.insert(partner);
    }
    return partners;
}

void Pauses::end_look(const TimersRun& run) {
    std::set<PartnerId> failed;
    for (const TimersRun::Failure& failure : run.failures) failed.insert(failure.timer.partner);
    std::erase_if(pauses_,
                  [&](const auto& row) { return row.second.left == 0 && !failed.contains(row.first); });
    for (auto& [partner, pause] : pauses_) {
        if (pause.left > 0) {
            --pause.left;
        } else {
            pause.length = std::min(2 * pause.length, limits::kTimerLooksMax);
            pause.left = pause.length;
        }
    }
    for (const PartnerId partner : failed) pauses_.try_emplace(partner, Pause{1, 1});
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

void Scheduler::look() {
    const TimersRun run = timers_->run_until(clock_->now(), nullptr, pauses_.left_out());
    for (const TimersRun::Failure& failure : run.failures)
        log_(to_text(failure) + "; the partner's timers wait and will be tried again");
    pauses_.end_look(run);
}

void Scheduler::loop() {
    std::unique_lock lock(mutex_);
    while (!stopping_) {
        lock.unlock();
        try {
            look();
        } catch (const std::exception& error) {
            log_(fmt::format("timers could not run and will be tried again: {}", error.what()));
        }
        lock.lock();
        wake_.wait_for(lock, std::chrono::seconds(1), [this] { return stopping_; });
    }
}

}  // namespace comptoir::jobs
