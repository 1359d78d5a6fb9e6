#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <string>

#include "api/edge/installation_key.hpp"
#include "commands/register_app.hpp"
#include "commands/register_tenant.hpp"
#include "commands/register_user.hpp"
#include "commands/runner.hpp"
#include "commands/server_keys.hpp"
#include "http/jwt.hpp"
#include "http/secrets.hpp"
#include "sql_testing/testing.hpp"
#include "storage/schema.hpp"

/// A marketplace with one tenant of each kind, for tests of what stands at the door. Linked into tests only.
namespace comptoir::api::edge {

/// The machine's clock as a test wants it. Threads: any.
class TestClock final : public Clock {
  public:
    Instant now() const override { return Instant::from_micros(micros_.load()); }
    void pass(std::chrono::seconds span) { micros_ += std::chrono::microseconds(span).count(); }

  private:
    std::atomic<std::int64_t> micros_{Instant::of("2024-03-01T10:00:00Z").micros()};
};

struct TestPlace {
    /// `first_start`: the server has no keys yet and makes its own, which takes a while.
    explicit TestPlace(const sql_testing::TestEngine& engine, bool first_start = false)
        : database(engine, storage::migrations()) {
        // The marketplace's clock is a virtual one far away: tokens must not care.
        market_clock.set(Instant::of("2019-01-01"));
        if (first_start) return;
        static const http::SigningKey kKey = http::SigningKey::generate();
        must<Done>([&](commands::Work& work) {
            return commands::add_first_key(work, commands::kTokenSigning,
                                           {kKey.kid(), kKey.to_pem(), clock.now()});
        });
    }

    template <class T>
    T must(const std::function<Outcome<T>(commands::Work&)>& decide) {
        std::optional<T> value;
        const auto done = runner().run_at(commands::clockwork(PartnerId()), clock.now(),
                                          [&](commands::Work& work) -> Outcome<Done> {
                                              auto outcome = decide(work);
                                              if (!outcome) return Refused{outcome.reason()};
                                              value.emplace(*std::move(outcome));
                                              return Done{};
                                          });
        EXPECT_TRUE(done) << (done ? "" : done.reason().detail);
        return *std::move(value);
    }

    storage::PartnerAccount add_partner(std::string domain, bool sandbox = false) {
        storage::PartnerAccount account;
        account.name = domain;
        account.country = "FR";
        account.region = "eea";
        account.profile = "classic-2019";
        account.sandbox = sandbox;
        return must<storage::PartnerAccount>(
            [&](commands::Work& work) { return commands::register_partner(work, account, domain); });
    }
    storage::Tenant add_tenant(storage::TenantKind kind, std::string domain, std::string publisher = "") {
        storage::Tenant tenant;
        tenant.kind = kind;
        tenant.name = domain;
        tenant.domain = std::move(domain);
        tenant.publisher = PublisherId(std::move(publisher));
        return must<storage::Tenant>(
            [&](commands::Work& work) { return commands::register_tenant(work, tenant); });
    }
    storage::App add_app(TenantId tenant, commands::Roles roles,
                         storage::ClientMode mode = storage::ClientMode::by_request) {
        commands::AppRegistration registration;
        registration.tenant = tenant;
        registration.name = "Client";
        registration.roles = std::move(roles);
        registration.client_mode = mode;
        registration.secret_hash = http::hash_secret(kSecret, random);
        return must<storage::App>(
            [&](commands::Work& work) { return commands::register_app(work, registration); });
    }
    storage::User add_user(TenantId tenant, std::string name, commands::Roles roles) {
        commands::UserRegistration registration;
        registration.tenant = tenant;
        registration.user_name = std::move(name);
        registration.roles = std::move(roles);
        registration.password_hash = http::hash_password(kPassword);
        return must<storage::User>(
            [&](commands::Work& work) { return commands::register_user(work, registration); });
    }
    /// The runner, anew after `database.reopen()`.
    commands::Runner& runner() {
        if (!runner_ || &runner_->database() != &*database) {
            runner_ = std::make_unique<commands::Runner>(*database, market_clock, random, catalog, markets);
        }
        return *runner_;
    }

    static constexpr const char* kSecret = "a-secret-of-more-than-22-characters";
    static constexpr const char* kPassword = "correct horse & battery+staple";

    sql_testing::TestDatabase database;
    InstallationKey installation{std::string(32, 'i')};
    TestClock clock;
    commands::MarketClock market_clock{clock};
    SystemRandom random;
    search::SnapshotHolder catalog;
    catalog::MarketTable markets{catalog::MarketTable::Content{}};

  private:
    std::unique_ptr<commands::Runner> runner_;
};

}  // namespace comptoir::api::edge
