#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>

#include "base/limits.hpp"
#include "commands/webhooks.hpp"
#include "http/test_receiver.hpp"
#include "jobs/delivery.hpp"
#include "sql_testing/testing.hpp"
#include "storage/schema.hpp"

/// Partners, receivers that listen, and a machine's clock that is set: for tests of deliveries.
namespace comptoir::jobs {

using namespace std::chrono_literals;

inline const PartnerId kPartner = PartnerId::of("10000000-0000-4000-8000-000000000001");
inline const PartnerId kOther = PartnerId::of("10000000-0000-4000-8000-000000000002");

class SetClock final : public Clock {
  public:
    Instant now() const override { return Instant::from_micros(micros_.load()); }
    void pass(std::chrono::seconds span) { micros_ += std::chrono::microseconds(span).count(); }

  private:
    std::atomic<std::int64_t> micros_{Instant::of("2024-03-10T09:00:00Z").micros()};
};

class DeliveryTest : public testing::TestWithParam<sql_testing::TestEngine> {
  protected:
    DeliveryTest() : database_(GetParam(), storage::migrations()) {
        start();
        for (const PartnerId partner : {kPartner, kOther}) {
            database_->write([&](sql::Session& session) {
                session.execute(
                    "INSERT INTO tenant (tenant_id, kind, name, domain) VALUES ($1, 'partner', $1, $1)",
                    {partner.str()});
                session.execute(
                    "INSERT INTO partner (partner_id, name, status, kind, country, region, mpn_id, profile, "
                    "sandbox, organization, created_us) VALUES ($1, 'P', 'active', 'direct', 'FR', 'europe', "
                    "'1', 'classic-2019', 0, '{}', 0)",
                    {partner.str()});
            });
        }
    }

    /// As a process that begins: nothing but the database is left of the one before.
    void start() {
        courier_.reset();
        runner_ = std::make_unique<commands::Runner>(*database_, market_clock_, random_, catalog_, markets_);
        courier_ = std::make_unique<Courier>(*runner_, client_, carriers_);
    }
    static http::ClientOptions options(std::chrono::milliseconds total_timeout = std::chrono::seconds(30)) {
        http::ClientOptions options;
        options.allow_loopback = true;
        options.total_timeout = total_timeout;
        return options;
    }
    Carrier carrier() {
        return {std::string(storage::kWebhook),
                [this](const storage::Lane& lane, const storage::Delivery& delivery) {
                    std::optional<storage::WebhookRegistration> registration;
                    runner_->read([&](sql::Session& session) {
                        registration = storage::find_webhook(session, lane.partner);
                    });
                    return http::ClientRequest{
                        "POST", registration.value().url, {}, std::to_string(delivery.event.seq)};
                },
                limits::kWebhookWaits};
    }
    template <class T>
    T must(PartnerId partner, const std::function<Outcome<T>(commands::Work&)>& decide) {
        std::optional<T> value;
        const auto done = runner_->run_at(commands::clockwork(partner), market_clock_.now(),
                                          [&](commands::Work& work) -> Outcome<Done> {
                                              auto outcome = decide(work);
                                              if (!outcome) return Refused{outcome.reason()};
                                              value.emplace(*std::move(outcome));
                                              return Done{};
                                          });
        EXPECT_TRUE(done);
        return *std::move(value);
    }
    void registers(PartnerId partner, const std::string& url) {
        must<storage::WebhookRegistration>(partner, [&](commands::Work& work) {
            return commands::register_webhook(work, {url, {"subscription-updated"}, false});
        });
    }
    void emits(PartnerId partner, int count = 1) {
        for (int i = 0; i < count; ++i) {
            must<Done>(partner, [](commands::Work& work) -> Outcome<Done> {
                work.emit("subscription-updated", "s", json::Object{});
                return Done{};
            });
        }
    }
    void replays(std::int64_t seq) {
        must<storage::Delivery>(kPartner, [&](commands::Work& work) {
            return commands::replay_delivery(work, storage::kWebhook, seq);
        });
    }
    /// Everything that is due now.
    void deliver() { deliver(*courier_); }
    static void deliver(Courier& courier) {
        for (const Courier::Stop& stop : courier.due(100)) courier.serve(stop);
    }
    storage::Delivery delivery(std::int64_t seq) {
        std::optional<storage::Delivery> found;
        runner_->read([&](sql::Session& session) { found = storage::find_delivery(session, lane_, seq); });
        return found.value();
    }
    /// `waiting 3`: state and attempts.
    std::string state(std::int64_t seq) {
        const storage::Delivery one = delivery(seq);
        return fmt::format("{} {}", storage::name_of(one.state), one.attempts);
    }
    /// How the attempts ended, a word for each.
    std::string attempts(std::int64_t seq) {
        std::string text;
        runner_->read([&](sql::Session& session) {
            for (const auto& attempt : storage::attempts_of(session, lane_, seq)) {
                text += (text.empty() ? "" : " ") +
                        (attempt.status ? std::to_string(*attempt.status) : attempt.problem);
            }
        });
        return text;
    }

    const storage::Lane lane_{kPartner, std::string(storage::kWebhook)};
    SetClock machine_;
    commands::MarketClock market_clock_{machine_};
    SeededRandom random_{1};
    search::SnapshotHolder catalog_;
    catalog::MarketTable markets_{catalog::MarketTable::Content{}};
    http::TestReceiver receiver_;
    sql_testing::TestDatabase database_;
    std::unique_ptr<commands::Runner> runner_;
    http::Client client_{options()};
    const std::vector<Carrier> carriers_{carrier()};
    std::unique_ptr<Courier> courier_;
};
}  // namespace comptoir::jobs
