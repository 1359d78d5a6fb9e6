#include "commands/runner.hpp"

#include "base/check.hpp"
#include "base/limits.hpp"

namespace comptoir::commands {
namespace {

std::string headers_to_text(const Answer& answer) {
    json::Object object;
    for (const auto& [name, value] : answer.headers) object.emplace_back(name, value);
    return json::write(object);
}

Answer from_stored(const storage::StoredAnswer& stored) {
    Answer answer{stored.status, {}, stored.body, stored.subject};
    const auto headers = json::parse(stored.headers);
    COMPTOIR_CHECK(headers && headers->if_object() != nullptr);
    for (const auto& [name, value] : *headers->if_object())
        answer.headers.emplace_back(name, *value.if_string());
    return answer;
}

// The earlier answer of the same call, if it still counts (reseller contract §1.6).
std::optional<Answer> earlier_answer(sql::Session& session, const Call& call, Instant now) {
    const auto stored = storage::find_answer(session, call.caller.partner, call.idempotency_key);
    if (!stored || stored->at < now - call.answer_life) return std::nullopt;
    const bool overtaken =
        call.replay_until_changed && !stored->subject.empty() &&
        storage::newest_audit_of(session, call.caller.partner, stored->subject) > stored->audit_seq;
    return overtaken ? std::nullopt : std::optional(from_stored(*stored));
}

void store_answer(Work& work, const Call& call, const Answer& answer) {
    const std::int64_t audit =
        answer.subject.empty() ? 0
                               : storage::newest_audit_of(work.session, call.caller.partner, answer.subject);
    storage::finish_answer(
        work.session, call.caller.partner, call.idempotency_key,
        {work.now, answer.subject, audit, answer.status, headers_to_text(answer), answer.body});
}

bool is_repeatable(const Call& call) {
    return !call.idempotency_key.empty() && !call.dry_run;
}

}  // namespace

Outcome<Answer> Runner::run(const Call& call, const std::function<Outcome<Answer>(Work&)>& decide) {
    std::optional<Outcome<Answer>> outcome;
    database_->write([&](sql::Session& session) {
        outcome.reset();
        Work work = work_in(session, clock_->now(), call.caller);
        if (is_repeatable(call)) {
            storage::forget_answers(session, call.caller.partner, work.now - limits::kIdempotencyLife);
            if (!storage::claim_answer(session, call.caller.partner, call.idempotency_key, work.now)) {
                if (auto earlier = earlier_answer(session, call, work.now)) {
                    outcome.emplace(std::move(*earlier));
                    return;
                }
            }
        }
        outcome.emplace(decide(work));
        if (!*outcome || call.dry_run) throw sql::Rollback{};
        work.finish(clock_->real_now());
        if (is_repeatable(call)) store_answer(work, call, **outcome);
    });
    COMPTOIR_CHECK(outcome.has_value());
    return *std::move(outcome);
}

std::optional<Answer> Runner::answered(const Call& call) {
    if (!is_repeatable(call)) return std::nullopt;
    std::optional<Answer> answer;
    database_->read([&](sql::Session& session) { answer = earlier_answer(session, call, clock_->now()); });
    return answer;
}

Outcome<Done> Runner::run_at(const Caller& caller, Instant nominal,
                             const std::function<Outcome<Done>(Work&)>& decide) {
    std::optional<Outcome<Done>> outcome;
    database_->write([&](sql::Session& session) {
        outcome.reset();
        Work work = work_in(session, nominal, caller);
        outcome.emplace(decide(work));
        if (!*outcome) throw sql::Rollback{};
        work.finish(clock_->real_now());
    });
    COMPTOIR_CHECK(outcome.has_value());
    return *std::move(outcome);
}

}  // namespace comptoir::commands
