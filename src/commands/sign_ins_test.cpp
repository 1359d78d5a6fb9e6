#include "commands/sign_ins.hpp"

#include <gtest/gtest.h>

#include "base/limits.hpp"
#include "commands/register_app.hpp"
#include "commands/register_tenant.hpp"
#include "commands/register_user.hpp"
#include "commands/runner.hpp"
#include "sql_testing/testing.hpp"
#include "storage/schema.hpp"

namespace comptoir::commands {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

class SignIns : public testing::TestWithParam<sql_testing::TestEngine> {
  protected:
    void SetUp() override {
        const auto tenant = run<storage::Tenant>([](Work& work) {
            return register_tenant(
                work, {{}, storage::TenantKind::marketplace_operator, "Office", "office.example", {}, {}});
        });
        const auto app = run<storage::App>([&](Work& work) {
            return register_app(work, {{}, tenant.id, "Desk", "hash", {Role::marketplace_operator}});
        });
        const auto user = run<storage::User>([&](Work& work) {
            return register_user(
                work, {{}, tenant.id, "ada@office.example", "", "hash", {Role::marketplace_operator}});
        });
        code_.tenant = tenant.id;
        code_.digest = "d1";
        code_.app = app.id;
        code_.user = user.id;
        code_.sign_in = random_.guid();
        code_.redirect_uri = "http://localhost";
        code_.challenge = "challenge";
        code_.challenge_method = storage::ChallengeMethod::s256;
        code_.resource = "https://graph.windows.net";
        code_.openid = true;
        code_.nonce = "n";
        code_.issued = kNow;
        code_.expires = kNow + limits::kAuthorizationCodeLife;
    }
    template <class T>
    T run(const std::function<Outcome<T>(Work&)>& decide) {
        std::optional<T> value;
        const auto done =
            runner_.run_at(clockwork(PartnerId()), clock_.now(), [&](Work& work) -> Outcome<Done> {
                auto outcome = decide(work);
                if (!outcome) return Refused{outcome.reason()};
                value.emplace(*std::move(outcome));
                return Done{};
            });
        EXPECT_TRUE(done);
        return *std::move(value);
    }
    void begin(std::string digest) {
        code_.digest = std::move(digest);
        run<Done>([&](Work& work) { return begin_sign_in(work, code_); });
    }
    CodeUse redeem() {
        return run<CodeUse>([&](Work& work) { return redeem_code(work, code_, kNow); });
    }
    void sweep(Instant machine_now) {
        run<Done>([&](Work& work) -> Outcome<Done> {
            sweep_sign_ins(work, code_.tenant, machine_now);
            return Done{};
        });
    }
    bool revoked() {
        bool found = false;
        runner_.read(
            [&](auto& session) { found = storage::is_revoked(session, code_.tenant, code_.sign_in); });
        return found;
    }
    std::optional<storage::AuthorizationCode> stored(std::string_view digest) {
        std::optional<storage::AuthorizationCode> found;
        runner_.read([&](auto& session) { found = storage::find_code(session, code_.tenant, digest); });
        return found;
    }
    std::optional<Instant> sweep_due() {
        std::optional<Instant> due;
        runner_.read([&](auto& session) {
            due = storage::timer_due(session, storage::operator_partition(),
                                     storage::TimerKind::sweep_sign_ins, code_.tenant.str());
        });
        return due;
    }
    void forget_timer() {
        database_->write([&](auto& session) {
            storage::disarm_timer(session, storage::operator_partition(), storage::TimerKind::sweep_sign_ins,
                                  code_.tenant.str());
        });
    }

    static inline const Instant kNow = Instant::of("2024-03-01T10:00:00Z");
    sql_testing::TestDatabase database_{GetParam(), storage::migrations()};
    SystemClock real_;
    MarketClock clock_{real_};
    SeededRandom random_{7};
    search::SnapshotHolder catalog_;
    catalog::MarketTable markets_{catalog::MarketTable::Content{}};
    Runner runner_{*database_, clock_, random_, catalog_, markets_};
    storage::AuthorizationCode code_;
};
INSTANTIATE_TEST_SUITE_P(Engines, SignIns, testing::ValuesIn(sql_testing::test_engines()),
                         testing::PrintToStringParamName());

TEST_P(SignIns, ACodeIsStoredWhole) {
    begin("d1");
    const auto found = stored("d1");
    ASSERT_TRUE(found);
    EXPECT_EQ(found->app, code_.app);
    EXPECT_EQ(found->user, code_.user);
    EXPECT_EQ(found->sign_in, code_.sign_in);
    EXPECT_EQ(found->redirect_uri, code_.redirect_uri);
    EXPECT_EQ(found->challenge, code_.challenge);
    EXPECT_EQ(found->challenge_method, code_.challenge_method);
    EXPECT_EQ(found->resource, code_.resource);
    EXPECT_EQ(found->nonce, code_.nonce);
    EXPECT_EQ(found->issued, code_.issued);
    EXPECT_EQ(found->expires, code_.expires);
    EXPECT_TRUE(found->openid);
    EXPECT_FALSE(found->spent);
    EXPECT_FALSE(stored("d2"));
}

TEST_P(SignIns, ASecondUseOfACodeRevokesWhatTheFirstBrought_Rfc6749_10_5) {
    begin("d1");
    EXPECT_EQ(redeem(), CodeUse::first);
    EXPECT_FALSE(revoked());
    EXPECT_EQ(redeem(), CodeUse::again);
    EXPECT_TRUE(revoked());
    EXPECT_EQ(redeem(), CodeUse::again);
    bool audited = false;
    runner_.read([&](auto& session) {
        audited = storage::newest_audit_of(session, PartnerId(), code_.app.str()) > 0;
    });
    EXPECT_TRUE(audited);
}

TEST_P(SignIns, WhatIsOverIsSweptByATimerThatComesAgainWhileThereIsMore) {
    EXPECT_FALSE(sweep_due());
    begin("d1");
    const auto due = sweep_due();
    ASSERT_TRUE(due);
    begin("d2");
    EXPECT_EQ(sweep_due(), due) << "it is not put off by what comes meanwhile";
    redeem();
    redeem();
    forget_timer();
    sweep(kNow + limits::kAuthorizationCodeLife + limits::kSpentCodeKept - seconds(1));
    EXPECT_TRUE(stored("d1"));
    EXPECT_TRUE(sweep_due()) << "there is more";
    forget_timer();
    sweep(kNow + limits::kAuthorizationCodeLife + limits::kSpentCodeKept);
    EXPECT_FALSE(stored("d1"));
    EXPECT_TRUE(revoked()) << "a refresh token may still be about";
    EXPECT_TRUE(sweep_due());
    forget_timer();
    sweep(kNow + limits::kRefreshTokenLife);
    EXPECT_FALSE(revoked());
    EXPECT_FALSE(sweep_due()) << "nothing is left";
}

TEST_P(SignIns, ADevicesCodeIsAllowedOnceAndSpentOnce_Rfc8628) {
    storage::DeviceCode code;
    code.tenant = code_.tenant;
    code.digest = "device";
    code.app = code_.app;
    code.only_tenant = code_.tenant;
    code.sign_in = random_.guid();
    code.resource = code_.resource;
    code.expires = kNow + limits::kDeviceCodeLife;
    code.user_code = run<std::string>([&](Work& work) { return begin_device_sign_in(work, code, kNow); });
    const auto found = [&] {
        std::optional<storage::DeviceCode> row;
        runner_.read([&](auto& session) { row = storage::find_by_user_code(session, code.user_code); });
        return row;
    };
    ASSERT_TRUE(found());
    EXPECT_EQ(found()->digest, code.digest);
    EXPECT_EQ(found()->only_tenant, code.only_tenant);
    EXPECT_EQ(found()->state, storage::DeviceState::waiting);
    Caller caller = clockwork(PartnerId());
    caller.user = code_.user;
    const auto as_ada = [&](const std::function<Outcome<Done>(Work&)>& decide) {
        return static_cast<bool>(runner_.run_at(caller, clock_.now(), decide));
    };
    const auto allow = [&](Instant at) {
        return as_ada([&](Work& work) { return allow_device_sign_in(work, code, at); });
    };
    EXPECT_FALSE(allow(code.expires)) << "it is over";
    EXPECT_TRUE(allow(kNow));
    EXPECT_FALSE(allow(kNow)) << "it is decided";
    EXPECT_FALSE(as_ada([&](Work& work) { return deny_device_sign_in(work, code, kNow); }));
    EXPECT_EQ(found()->user, code_.user);
    EXPECT_EQ(found()->signed_in, kNow);
    const auto redeem_device = [&] {
        return run<CodeUse>([&](Work& work) { return redeem_device_code(work, code); });
    };
    EXPECT_EQ(redeem_device(), CodeUse::first);
    EXPECT_EQ(redeem_device(), CodeUse::again);
    sweep(code.expires + limits::kDeviceCodeKept);
    EXPECT_FALSE(found());
}

TEST_P(SignIns, DevicesThatWaitAreBounded) {
    storage::DeviceCode code;
    code.tenant = code_.tenant;
    code.digest = "one too many";
    code.app = code_.app;
    code.sign_in = random_.guid();
    code.resource = code_.resource;
    code.expires = kNow + limits::kDeviceCodeLife;
    database_->write([&](sql::Session& session) {
        std::vector<sql::Binds> rows;
        for (int i = 0; i < limits::kDeviceCodesMax; ++i) {
            rows.push_back({code.tenant.str(), std::to_string(i), std::to_string(i), code.app.str(),
                            code.sign_in.str(), code.resource, 0, "waiting", code.expires.micros(),
                            code.expires.micros()});
        }
        session.insert_many("device_code",
                            {"tenant_id", "digest", "user_code", "app_id", "sign_in_id", "resource", "openid",
                             "state", "expires_us", "kept_until_us"},
                            rows);
    });
    const auto begin_at = [&](Instant at) {
        const auto done =
            runner_.run_at(clockwork(PartnerId()), clock_.now(), [&](Work& work) -> Outcome<Done> {
                const auto chosen = begin_device_sign_in(work, code, at);
                if (!chosen) return Refused{chosen.reason()};
                return Done{};
            });
        return done ? std::nullopt : std::optional(done.reason().reason);
    };
    EXPECT_EQ(begin_at(kNow), Reason::called_too_often);
    EXPECT_EQ(begin_at(code.expires), std::nullopt) << "those that are over do not count";
}

}  // namespace
}  // namespace comptoir::commands
