#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "commands/deliveries.hpp"
#include "commands/runner.hpp"
#include "http/client.hpp"
#include "http/worker_pool.hpp"

/// Brings events to those outside who are to be told, on the machine's time, whatever the marketplace's. Each
/// at least once: the attempt comes before its record. Source: architecture decision 7; reseller contract
/// §2.14.
namespace comptoir::jobs {

/// How events travel to receivers of one kind.
struct Carrier {
    std::string kind;  ///< Of the lanes: `webhook`.
    /// The call for an event: the same bytes at every attempt. On any thread, outside of transactions.
    std::function<http::ClientRequest(const storage::Lane&, const storage::Delivery&)> pack;
    /// Between the attempts; one attempt more than waits, then the delivery is dead.
    std::span<const std::chrono::seconds> waits = {};
    /// Instead of `waits`, where the answer means more than that: notes the attempt as
    /// commands::note_attempt does.
    std::function<std::optional<commands::Claim>(commands::Work&, const commands::Claim&,
                                                 const storage::DeliveryAttempt&, bool goes_on)>
        note = {};
};

/// Serves one receiver at a time. Threads: any, also several at once for different receivers.
class Courier {
  public:
    /// All three outlive it.
    Courier(commands::Runner& runner, http::Client& client, const std::vector<Carrier>& carriers)
        : runner_(&runner), client_(&client), carriers_(&carriers) {}

    struct Stop {
        const Carrier* carrier = nullptr;
        storage::Lane lane;
        std::string receiver;  ///< Several lanes may lead to one.
    };
    /// Where something is due, in the order of storage::due_lanes, `limit` of each kind and
    /// limits::kDeliveriesOfOneReceiver of each receiver.
    std::vector<Stop> due(int limit);
    /// Delivers what is due there, one event after the other, until one fails, none is left, or others must
    /// get their turn (limits::kDeliveriesInARow). Nothing when somebody else is at it. Throws
    /// sql::DatabaseError: then it is done again once the claim is over.
    void serve(const Stop& stop);

  private:
    std::optional<commands::Claim> claim(const storage::Lane& lane);
    /// Nothing when the client was stopped meanwhile.
    std::optional<storage::DeliveryAttempt> attempt(const Carrier& carrier, const commands::Claim& claim);
    std::optional<commands::Claim> note(const Carrier& carrier, const commands::Claim& claim,
                                        const storage::DeliveryAttempt& attempt, bool goes_on);

    commands::Runner* runner_;
    http::Client* client_;
    const std::vector<Carrier>* carriers_;
};

/// Looks for what is due and lets several couriers go at once, a few of them to one receiver, so that one
/// that is slow or does not answer keeps nobody waiting but itself.
class Delivery {
  public:
    /// Starts at once. `runner` outlives it; `log` is told what went wrong on our side.
    Delivery(commands::Runner& runner, http::ClientOptions options, std::vector<Carrier> carriers,
             std::function<void(std::string_view)> log);
    /// Ends calls under way within a second or two; they count as never made.
    ~Delivery();

  private:
    void loop();
    void look();
    bool take_in_hand(const Courier::Stop& stop);
    void serve(const Courier::Stop& stop);

    std::function<void(std::string_view)> log_;
    http::Client client_;
    const std::vector<Carrier> carriers_;
    Courier courier_;
    std::mutex mutex_;
    std::condition_variable wake_;
    bool stopping_ = false;
    bool served_ = false;                           ///< Since the last look: there may be more.
    std::map<storage::Lane, std::string> in_hand_;  ///< And who is called there.
    http::WorkerPool pool_;
    std::thread thread_;
};

}  // namespace comptoir::jobs
