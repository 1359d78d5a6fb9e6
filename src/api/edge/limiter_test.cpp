#include "api/edge/limiter.hpp"

#include <gtest/gtest.h>

#include "api/edge/test_place.hpp"
#include "base/limits.hpp"

namespace comptoir::api::edge {
namespace {

using Beyond = Limiter::Beyond;
using namespace std::chrono_literals;

const TenantId kTenant = TenantId::of("11111111-1111-4111-8111-111111111111");
const TenantId kOther = TenantId::of("22222222-2222-4222-8222-222222222222");

class RateLimit : public testing::Test {
  protected:
    // How many of `calls` are carried out at once.
    static int admitted(Limiter& limiter, int calls, TenantId tenant = kTenant,
                        std::string_view kind = "order", std::string_view customer = "") {
        int count = 0;
        for (int i = 0; i < calls; ++i) {
            count += limiter.admit(tenant, kind, customer, Beyond::refuse).retry_after_seconds == 0 ? 1 : 0;
        }
        return count;
    }

    TestClock clock_;
    std::vector<std::string> log_;
    Log told_ = [this](std::string_view line) { log_.emplace_back(line); };
};

TEST_F(RateLimit, ABucketHoldsTheCallsOfAMinuteAndFillsEvenly_1_12) {
    Limiter limiter({60, 0}, clock_, told_);
    EXPECT_EQ(admitted(limiter, 70), 60);
    const auto refused = limiter.admit(kTenant, "order", "", Beyond::refuse);
    EXPECT_EQ(refused.retry_after_seconds, 1) << "one call per second";
    clock_.pass(1s);
    EXPECT_EQ(admitted(limiter, 5), 1);
    clock_.pass(1h);
    EXPECT_EQ(admitted(limiter, 70), 60) << "never more than a minute's";
}

TEST_F(RateLimit, WhoWaitsAsLongAsToldIsLetIn_1_12) {
    Limiter limiter({7, 0}, clock_, told_);
    EXPECT_EQ(admitted(limiter, 7), 7);
    for (int i = 0; i < 20; ++i) {
        const auto refused = limiter.admit(kTenant, "order", "", Beyond::refuse);
        ASSERT_GT(refused.retry_after_seconds, 0);
        clock_.pass(std::chrono::seconds(refused.retry_after_seconds));
        EXPECT_EQ(limiter.admit(kTenant, "order", "", Beyond::refuse).retry_after_seconds, 0);
    }
}

TEST_F(RateLimit, TenantsAndKindsHaveBucketsOfTheirOwn_1_12) {
    Limiter limiter({2, 0}, clock_, told_);
    EXPECT_EQ(admitted(limiter, 3), 2);
    EXPECT_EQ(admitted(limiter, 3, kTenant, "customer"), 2);
    EXPECT_EQ(admitted(limiter, 3, kOther), 2);
    for (int i = 0; i < 3; ++i)
        EXPECT_EQ(limiter.admit("network 1", "order", "", Beyond::refuse).retry_after_seconds > 0, i == 2);
}

TEST_F(RateLimit, SoDoTheCustomersOfATenant_1_12) {
    Limiter limiter({5, 2}, clock_, told_);
    EXPECT_EQ(admitted(limiter, 3, kTenant, "order", "a"), 2);
    EXPECT_EQ(admitted(limiter, 3, kTenant, "order", "b"), 2);
    EXPECT_EQ(admitted(limiter, 3, kTenant, "order", "c"), 1) << "the tenant's own";
    EXPECT_EQ(admitted(limiter, 3, kTenant, "order"), 0) << "a refused call has taken nothing";
    clock_.pass(12s);
    EXPECT_EQ(admitted(limiter, 3, kTenant, "order", "c"), 1);
}

TEST_F(RateLimit, ZeroIsNoLimitAndRemembersNothing) {
    Limiter limiter({0, 0}, clock_, told_);
    EXPECT_EQ(admitted(limiter, 1000, kTenant, "order", "a"), 1000);
    EXPECT_EQ(limiter.size(), 0U);
}

TEST_F(RateLimit, AnAnswerIsHeldBackUpToItsBoundThenTheCallIsRefused_A_6) {
    Limiter limiter({60, 0}, clock_, told_);
    EXPECT_EQ(admitted(limiter, 60), 60);
    std::chrono::milliseconds before{0};
    for (int i = 0; i < limits::kRateHoldMax / 1s; ++i) {
        const auto held = limiter.admit(kTenant, "order", "", Beyond::hold_back);
        EXPECT_EQ(held.retry_after_seconds, 0);
        EXPECT_EQ(held.hold, before + 1s) << "each waits for its own turn";
        before = held.hold;
    }
    EXPECT_GT(limiter.admit(kTenant, "order", "", Beyond::hold_back).retry_after_seconds, 0);
    EXPECT_EQ(limiter.refused(), 1U);
}

TEST_F(RateLimit, RefusedCallsAreCountedAndTheLogIsToldOnceAMinute_1_12) {
    Limiter limiter({1, 0}, clock_, told_);
    admitted(limiter, 11);
    EXPECT_EQ(limiter.refused(), 10U);
    ASSERT_EQ(log_.size(), 1U);
    EXPECT_NE(log_[0].find(kTenant.str()), std::string::npos) << log_[0];
    clock_.pass(61s);
    admitted(limiter, 3);
    EXPECT_EQ(log_.size(), 2U);
    EXPECT_EQ(limiter.refused(), 12U);
}

TEST_F(RateLimit, AClockThatWasSetBackShutsNobodyOut) {
    Limiter limiter({60, 0}, clock_, told_);
    EXPECT_EQ(admitted(limiter, 60), 60);
    clock_.pass(-24h);
    const auto refused = limiter.admit(kTenant, "order", "", Beyond::refuse);
    EXPECT_LE(refused.retry_after_seconds, limits::kRateHoldMax / 1s + 1);
    EXPECT_GT(refused.retry_after_seconds, 0);
}

TEST_F(RateLimit, MemoryIsBoundedAndFullBucketsMakeRoom) {
    Limiter limiter({0, 1}, clock_, told_);
    for (std::size_t i = 0; i < limits::kRateBucketsMax; ++i) {
        limiter.admit(kTenant, "order", std::to_string(i), Beyond::refuse);
    }
    EXPECT_EQ(limiter.size(), limits::kRateBucketsMax);
    clock_.pass(61s);
    EXPECT_EQ(admitted(limiter, 1, kTenant, "order", "one more"), 1);
    EXPECT_EQ(limiter.size(), 1U);
}

}  // namespace
}  // namespace comptoir::api::edge
