#include "jobs/delivery.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/check.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"

namespace comptoir::jobs {
namespace {

using commands::Claim;
using commands::Work;
using storage::DeliveryAttempt;

std::string_view word_for(http::ClientError::Kind kind) {
    using Kind = http::ClientError::Kind;
    switch (kind) {
        case Kind::malformed:
            return "malformed_address";
        case Kind::forbidden_address:
            return "forbidden_address";
        case Kind::not_found:
            return "unknown_host";
        case Kind::not_connected:
            return "not_connected";
        case Kind::untrusted:
            return "untrusted_certificate";
        case Kind::timed_out:
            return "timed_out";
        case Kind::too_large:
            return "answer_too_large";
        case Kind::broken:
            return "broken_answer";
        case Kind::busy:
            return "busy";
        case Kind::stopped:
            return "stopped";
    }
    check_failed("a known ClientError", __FILE__, __LINE__);
}

// RFC 9110 §10.2.3: seconds, or a date. Whoever uses it bounds it.
std::optional<std::chrono::seconds> wait_asked_for(std::optional<std::string_view> header, Instant now) {
    constexpr std::size_t kDigitsMax = 9;
    const std::string_view text = trim(header.value_or(""));
    std::int64_t seconds = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    const bool good =
        error == std::errc() && end == text.data() + text.size() && seconds >= 0 && text.size() <= kDigitsMax;
    if (good) return std::chrono::seconds(seconds);
    const auto date = http::parse_date(text);
    if (!date) return std::nullopt;
    return std::max(std::chrono::ceil<std::chrono::seconds>(*date - now), std::chrono::seconds(0));
}

// What the delivery itself writes cannot be refused.
void write(commands::Runner& runner, PartnerId partner, const std::function<void(Work&)>& decide) {
    const auto outcome = runner.run_at(commands::clockwork(partner), runner.clock().real_now(),
                                       [&](Work& work) -> Outcome<Done> {
                                           decide(work);
                                           return Done{};
                                       });
    COMPTOIR_CHECK(static_cast<bool>(outcome));
}

}  // namespace

std::vector<Courier::Stop> Courier::due(int limit) {
    std::vector<std::vector<Stop>> of_kinds;
    const Instant now = runner_->clock().real_now();
    runner_->read([&](sql::Session& session) {
        of_kinds.clear();
        for (const Carrier& carrier : *carriers_) {
            std::vector<Stop>& stops = of_kinds.emplace_back();
            for (storage::DueLane& due :
                 storage::due_lanes(session, carrier.kind, now, limit, limits::kDeliveriesOfOneReceiver)) {
                stops.push_back({&carrier, std::move(due.lane), std::move(due.receiver)});
            }
        }
    });
    // Taking turns, so that many of one kind do not keep the others waiting.
    std::vector<Stop> stops;
    for (std::size_t place = 0; place < static_cast<std::size_t>(limit); ++place) {
        for (std::vector<Stop>& kind : of_kinds) {
            if (place < kind.size()) stops.push_back(std::move(kind[place]));
        }
    }
    return stops;
}

std::optional<Claim> Courier::claim(const storage::Lane& lane) {
    std::optional<Claim> claimed;
    write(*runner_, lane.partner, [&](Work& work) { claimed = commands::claim_lane(work, lane); });
    return claimed;
}

std::optional<DeliveryAttempt> Courier::attempt(const Carrier& carrier, const Claim& claim) {
    const http::ClientRequest request = carrier.pack(claim.lane, claim.delivery);
    DeliveryAttempt attempt;
    try {
        const http::ClientResponse answer = client_->send(request);
        attempt.status = answer.status;
        attempt.retry_after = wait_asked_for(answer.headers.find("Retry-After"), runner_->clock().real_now());
    } catch (const http::ClientError& error) {
        if (error.kind() == http::ClientError::Kind::stopped) return std::nullopt;
        attempt.problem = word_for(error.kind());
    }
    attempt.at = runner_->clock().real_now();
    return attempt;
}

std::optional<Claim> Courier::note(const Carrier& carrier, const Claim& claim, const DeliveryAttempt& attempt,
                                   bool goes_on) {
    std::optional<Claim> next;
    write(*runner_, claim.lane.partner, [&](Work& work) {
        next = carrier.note ? carrier.note(work, claim, attempt, goes_on)
                            : commands::note_attempt(work, claim, attempt, carrier.waits, goes_on);
    });
    return next;
}

void Courier::serve(const Stop& stop) {
    auto claimed = claim(stop.lane);
    for (int turn = 1; claimed; ++turn) {
        const auto tried = attempt(*stop.carrier, *claimed);
        if (!tried) {
            write(*runner_, stop.lane.partner, [&](Work& work) { commands::give_back(work, *claimed); });
            return;
        }
        claimed = note(*stop.carrier, *claimed, *tried, turn < limits::kDeliveriesInARow);
    }
}

Delivery::Delivery(commands::Runner& runner, http::ClientOptions options, std::vector<Carrier> carriers,
                   std::function<void(std::string_view)> log)
    : log_(std::move(log)),
      client_(std::move(options)),
      carriers_(std::move(carriers)),
      courier_(runner, client_, carriers_),
      pool_(limits::kDeliveriesAtOnce, limits::kDeliveriesAtOnce),
      thread_([this] { loop(); }) {}

Delivery::~Delivery() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_all();
    thread_.join();
    client_.stop();
    pool_.stop();
}

void Delivery::loop() {
    std::unique_lock lock(mutex_);
    while (!stopping_) {
        served_ = false;
        std::chrono::milliseconds pause = limits::kDeliveryLookSpan;
        lock.unlock();
        try {
            look();
        } catch (const std::exception& error) {
            log_(fmt::format("deliveries could not be looked for and will be again: {}", error.what()));
            pause = limits::kDeliveryFailurePause;
        }
        lock.lock();
        wake_.wait_for(lock, pause, [this] { return stopping_ || served_; });
    }
}

void Delivery::look() {
    // Some of them may be in hand already and not claimed yet.
    for (const Courier::Stop& stop : courier_.due(2 * limits::kDeliveriesAtOnce)) {
        const std::lock_guard lock(mutex_);
        if (stopping_ || in_hand_.size() >= limits::kDeliveriesAtOnce) return;
        if (!take_in_hand(stop)) continue;
        if (!pool_.try_post([this, stop] { serve(stop); })) in_hand_.erase(stop.lane);
    }
}

// The lock is held.
bool Delivery::take_in_hand(const Courier::Stop& stop) {
    const auto to_receiver =
        std::ranges::count_if(in_hand_, [&](const auto& row) { return row.second == stop.receiver; });
    if (to_receiver >= limits::kDeliveriesOfOneReceiver) return false;
    return in_hand_.emplace(stop.lane, stop.receiver).second;
}

void Delivery::serve(const Courier::Stop& stop) {
    bool served = false;
    try {
        courier_.serve(stop);
        served = true;
    } catch (const std::exception& error) {
        log_(fmt::format("an event for {} could not be delivered and will be again: {}",
                         stop.lane.destination, error.what()));
    }
    {
        const std::lock_guard lock(mutex_);
        in_hand_.erase(stop.lane);
        served_ |= served;
    }
    wake_.notify_all();
}

}  // namespace comptoir::jobs
