#include "commands/sign_ins.hpp"

#include <gtest/gtest.h>

#include <future>

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
        code_.password_mark = "mark";
        app_ = app;
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
    // As the timer that is due then runs.
    void sweep_as_due(Work& work, Instant due, Instant machine_now) {
        if (storage::claim_timer(work.session, {storage::operator_partition(),
                                                storage::TimerKind::sweep_sign_ins, code_.tenant.str(), due}))
            sweep_sign_ins(work, code_.tenant, machine_now);
    }
    // `other` begins when the work of a transaction is done and before it ends. Where one has to wait for the
    // other, it does.
    void beside(const std::function<void(Work&)>& decide, const std::function<void()>& other) {
        std::future<void> beside;
        run<Done>([&](Work& work) -> Outcome<Done> {
            decide(work);
            if (!beside.valid()) beside = std::async(std::launch::async, other);
            beside.wait_for(std::chrono::milliseconds(300));
            return Done{};
        });
        beside.get();
    }
    CodeUse use_refresh(std::int64_t used_before) {
        return run<CodeUse>(
            [&](Work& work) { return use_refresh_token(work, app_, code_.sign_in, used_before, kNow); });
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
    storage::App app_;
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
    EXPECT_EQ(found->password_mark, "mark");
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

TEST_P(SignIns, ARefreshTokenIsGoodOnceAndASecondUseEndsItsSignIn_Rfc9700_4_14_2) {
    EXPECT_EQ(use_refresh(0), CodeUse::first);
    EXPECT_TRUE(sweep_due());
    EXPECT_EQ(use_refresh(1), CodeUse::first);
    EXPECT_FALSE(revoked());
    EXPECT_EQ(use_refresh(0), CodeUse::again);
    EXPECT_TRUE(revoked());
    for (const std::int64_t never_given : {1, 3, 4}) EXPECT_EQ(use_refresh(never_given), CodeUse::again);
    code_.sign_in = random_.guid();
    EXPECT_EQ(use_refresh(1), CodeUse::again) << "the first comes first";
    code_.sign_in = random_.guid();
    EXPECT_EQ(use_refresh(0), CodeUse::first);
    EXPECT_FALSE(revoked()) << "another sign-in goes on";
    forget_timer();
    sweep(kNow + limits::kRefreshTokenLife - seconds(1));
    EXPECT_EQ(use_refresh(0), CodeUse::again) << "it is kept as long as a token may be about";
    sweep(kNow + limits::kRefreshTokenLife);
    forget_timer();
    sweep(kNow + limits::kRefreshTokenLife);
    EXPECT_FALSE(sweep_due()) << "nothing is left";
}

TEST_P(SignIns, OfTwoWhoUseARefreshTokenAtOnceOneIsTheFirst) {
    CodeUse of_other = CodeUse::first;
    CodeUse of_this = CodeUse::again;
    beside([&](Work& work) { of_this = *use_refresh_token(work, app_, code_.sign_in, 0, kNow); },
           [&] { of_other = use_refresh(0); });
    EXPECT_EQ(of_this, CodeUse::first);
    EXPECT_EQ(of_other, CodeUse::again);
    EXPECT_TRUE(revoked());
}

TEST_P(SignIns, TheTimerIsNotLostBetweenASweepAndASignIn) {
    const auto a_sign_in_ends = [&] {
        begin("d1");
        code_.expires = kNow + hours(24 * 30);
        code_.digest = "d2";
        const auto due = sweep_due();
        EXPECT_TRUE(due);
        return *due;
    };
    const Instant later = kNow + hours(24 * 2);
    Instant due = a_sign_in_ends();
    beside([&](Work& work) { EXPECT_TRUE(begin_sign_in(work, code_)); },
           [&] {
               run<Done>([&](Work& work) -> Outcome<Done> {
                   sweep_as_due(work, due, later);
                   return Done{};
               });
           });
    EXPECT_FALSE(stored("d1"));
    EXPECT_TRUE(stored("d2"));
    EXPECT_TRUE(sweep_due()) << "the sweep came while somebody was signing in";

    forget_timer();
    sweep(kNow + hours(24 * 60));
    EXPECT_FALSE(sweep_due());
    code_.expires = kNow;
    due = a_sign_in_ends();
    beside([&](Work& work) { sweep_as_due(work, due, later); },
           [&] { run<Done>([&](Work& work) { return begin_sign_in(work, code_); }); });
    EXPECT_TRUE(stored("d2"));
    EXPECT_TRUE(sweep_due()) << "somebody signed in while the sweep was ending";
}

TEST_P(SignIns, ALongSweepComesInBoundedParts) {
    const auto left = [&] {
        std::int64_t count = 0;
        for (int i = 0; i < 2 * limits::kSweptAtOnce; ++i) count += stored(std::to_string(i)) ? 1 : 0;
        return count;
    };
    database_->write([&](sql::Session& session) {
        for (int i = 0; i < 2 * limits::kSweptAtOnce - 1; ++i) {
            code_.digest = std::to_string(i);
            storage::insert_code(session, code_, kNow);
        }
    });
    const auto sweep_at_market_time = [&](const char* now) {
        const auto done = runner_.run_at(clockwork(PartnerId()), Instant::of(now), [&](Work& work) {
            sweep_sign_ins(work, code_.tenant, kNow);
            return Outcome<Done>(Done{});
        });
        EXPECT_TRUE(done);
    };
    sweep_at_market_time("2024-03-01T12:00:00Z");
    EXPECT_EQ(left(), limits::kSweptAtOnce - 1);
    EXPECT_EQ(sweep_due(), Instant::of("2024-03-01T12:00:01Z")) << "the rest soon";
    forget_timer();
    sweep_at_market_time("2024-03-01T12:00:01Z");
    EXPECT_EQ(left(), 0);
    EXPECT_FALSE(sweep_due());
    begin("later");
    forget_timer();
    sweep_at_market_time("2024-03-01T12:00:02Z");
    EXPECT_EQ(sweep_due(), Instant::of("2024-03-02T12:00:02Z")) << "no later than in a day";
}

TEST_P(SignIns, TheSweepComesAgainWhenTheFirstOfTheRestIsOver) {
    const auto next_after = [&](std::chrono::seconds kept, TimePasses passes) {
        database_->write([&](sql::Session& session) {
            storage::revoke_sign_in(session, code_.tenant, code_.sign_in, kNow + kept);
        });
        forget_timer();
        const Instant market_now = Instant::of("2024-05-01T00:00:00Z");
        EXPECT_TRUE(runner_.run_at(clockwork(PartnerId()), market_now, [&](Work& work) {
            sweep_sign_ins(work, code_.tenant, kNow, passes);
            return Outcome<Done>(Done{});
        }));
        const auto due = sweep_due();
        return due ? std::optional(due->micros() - market_now.micros()) : std::nullopt;
    };
    const auto micros = [](std::chrono::seconds span) {
        return std::optional(std::chrono::microseconds(span).count());
    };
    EXPECT_EQ(next_after(hours(5), TimePasses::by_itself), micros(hours(5)));
    EXPECT_EQ(next_after(seconds(1), TimePasses::by_itself), micros(hours(1)));
    EXPECT_EQ(next_after(hours(24 * 90), TimePasses::by_itself), micros(hours(24)));
    EXPECT_EQ(next_after(hours(5), TimePasses::when_moved), micros(hours(24)))
        << "a year that passes at once is no reason to look each hour of it";
    EXPECT_EQ(next_after(seconds(0), TimePasses::when_moved), std::nullopt);
}

TEST_P(SignIns, ASignInThatGoesOnDuringTheSweepIsKept) {
    EXPECT_EQ(use_refresh(0), CodeUse::first);
    const Instant last = kNow + limits::kRefreshTokenLife;
    std::optional<CodeUse> second;
    beside([&](Work& work) { second = *use_refresh_token(work, app_, code_.sign_in, 1, last); },
           [&] { sweep(last); });
    EXPECT_EQ(second, CodeUse::first);
    EXPECT_EQ(run<CodeUse>([&](Work& work) { return use_refresh_token(work, app_, code_.sign_in, 2, last); }),
              CodeUse::first)
        << "its count was not forgotten";
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
    EXPECT_EQ(found()->password_mark, "");
    EXPECT_EQ(found()->state, storage::DeviceState::waiting);
    Caller caller = clockwork(PartnerId());
    caller.user = code_.user;
    const auto as_ada = [&](const std::function<Outcome<Done>(Work&)>& decide) {
        return static_cast<bool>(runner_.run_at(caller, clock_.now(), decide));
    };
    const auto allow = [&](Instant at) {
        return as_ada([&](Work& work) { return allow_device_sign_in(work, code, "mark", at); });
    };
    EXPECT_FALSE(allow(code.expires)) << "it is over";
    EXPECT_TRUE(allow(kNow));
    EXPECT_FALSE(allow(kNow)) << "it is decided";
    EXPECT_FALSE(as_ada([&](Work& work) { return deny_device_sign_in(work, code, kNow); }));
    EXPECT_EQ(found()->user, code_.user);
    EXPECT_EQ(found()->signed_in, kNow);
    EXPECT_EQ(found()->password_mark, "mark");
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
