#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "base/limits.hpp"
#include "commands/work.hpp"

/// Runs commands: every write of the marketplace goes through here.
namespace comptoir::commands {

/// The finished answer of a call, as stored for repetitions.
struct Answer {
    int status = 200;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    std::string subject;  ///< Id of the resource the call was about; empty when it created one.
};

/// One call from outside.
struct Call {
    Caller caller;
    /// Digest of method, path, request id and body; empty when the client sent no request id (reseller
    /// contract §1.6).
    std::string idempotency_key;
    /// PUT and PATCH: the stored answer is replayed only while no other accepted write has changed the
    /// subject.
    bool replay_until_changed = false;
    /// How long the stored answer is given again (R68; publisher contract §8.2).
    std::chrono::seconds answer_life = limits::kIdempotencyLife;
    /// Answer what would happen and change nothing.
    bool dry_run = false;
};

/// The clock the marketplace lives by: the machine's, or in a sandbox one that is set. Threads: any.
class MarketClock : public Clock {
  public:
    explicit MarketClock(const Clock& real) : real_(&real) {}
    Instant now() const override {
        const std::int64_t set = virtual_micros_.load();
        return set == kReal ? real_->now() : Instant::from_micros(set);
    }
    /// The machine's, whatever the marketplace's: for work that leaves the process.
    Instant real_now() const { return real_->now(); }
    bool is_virtual() const { return virtual_micros_.load() != kReal; }
    void set(Instant at) { virtual_micros_.store(at.micros()); }

  private:
    static constexpr std::int64_t kReal = INT64_MIN;
    const Clock* real_;
    std::atomic<std::int64_t> virtual_micros_{kReal};
};

/// Threads: any; one runner serves the whole process.
class Runner {
  public:
    Runner(sql::Database& database, const MarketClock& clock, RandomSource& random,
           const search::SnapshotHolder& catalog, const catalog::MarketTable& markets,
           storage::Issuer issuer = {})
        : database_(&database),
          clock_(&clock),
          random_(&random),
          catalog_(&catalog),
          markets_(&markets),
          issuer_(std::move(issuer)) {}

    /// Runs `decide` in one transaction: looks up a repetition first, then decides, then stores the answer,
    /// and returns when all of it is durable. A refusal leaves nothing behind and is not stored (R68).
    /// `decide` may run more than once (lost serialisation) and must not touch anything outside `Work`.
    Outcome<Answer> run(const Call& call, const std::function<Outcome<Answer>(Work&)>& decide);

    /// The answer of an earlier call with the same identity, for calls that do much before their transaction.
    /// Only a shortcut: `run` decides.
    std::optional<Answer> answered(const Call& call);

    /// The same as `run` without idempotency, for what time or the operator's command line asks for, as of
    /// `nominal`.
    Outcome<Done> run_at(const Caller& caller, Instant nominal,
                         const std::function<Outcome<Done>(Work&)>& decide);

    /// Reads in one transaction, with the catalog and the time as a command would see them.
    void read(const std::function<void(sql::Session&)>& work) { database_->read(work); }

    sql::Database& database() { return *database_; }
    const MarketClock& clock() const { return *clock_; }
    std::shared_ptr<const search::CatalogSnapshot> catalog() const { return catalog_->get(); }
    const catalog::MarketTable& markets() const { return *markets_; }
    const storage::Issuer& issuer() const { return issuer_; }
    RandomSource& random() { return *random_; }
    /// A unit of work in a transaction that somebody else opened, as `run` would make it.
    Work work_in(sql::Session& session, Instant now, const Caller& caller) {
        return {session, now, *random_, caller, catalog(), *markets_, issuer_};
    }

  private:
    sql::Database* database_;
    const MarketClock* clock_;
    RandomSource* random_;
    const search::SnapshotHolder* catalog_;
    const catalog::MarketTable* markets_;
    const storage::Issuer issuer_;
};

}  // namespace comptoir::commands
