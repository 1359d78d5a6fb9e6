#include "api/identity/lock_out.hpp"

#include <gtest/gtest.h>

#include "api/edge/test_place.hpp"
#include "base/limits.hpp"

namespace comptoir::api::identity {
namespace {

using std::chrono::seconds;

class LockOutTest : public testing::Test {
  protected:
    void fail(std::string_view name, int times) {
        for (int i = 0; i < times; ++i) lock_out_.failed(name);
    }
    edge::TestClock clock_;
    LockOut lock_out_{clock_};
};

TEST_F(LockOutTest, TenWrongPasswordsInARowLockANameForAMinute) {
    fail("ada@partner.example", limits::kWrongPasswordsMax - 1);
    EXPECT_FALSE(lock_out_.is_locked("ada@partner.example"));
    lock_out_.failed("Ada@Partner.example");
    EXPECT_TRUE(lock_out_.is_locked("ADA@partner.example")) << "in any case";
    EXPECT_FALSE(lock_out_.is_locked("eve@partner.example"));
    clock_.pass(limits::kLockOutFirst - seconds(1));
    EXPECT_TRUE(lock_out_.is_locked("ada@partner.example"));
    clock_.pass(seconds(1));
    EXPECT_FALSE(lock_out_.is_locked("ada@partner.example"));
}

TEST_F(LockOutTest, EachWrongOneAfterThatDoublesTheTimeUpToItsBound) {
    fail("ada", limits::kWrongPasswordsMax + 1);
    clock_.pass(2 * limits::kLockOutFirst - seconds(1));
    EXPECT_TRUE(lock_out_.is_locked("ada"));
    fail("ada", 100);
    clock_.pass(limits::kLockOutMax - seconds(1));
    EXPECT_TRUE(lock_out_.is_locked("ada"));
    clock_.pass(seconds(1));
    EXPECT_FALSE(lock_out_.is_locked("ada"));
}

TEST_F(LockOutTest, TheRightPasswordOrADayForgetsWrongOnes) {
    fail("ada", limits::kWrongPasswordsMax - 1);
    lock_out_.succeeded("ADA");
    fail("ada", limits::kWrongPasswordsMax - 1);
    EXPECT_FALSE(lock_out_.is_locked("ada"));
    clock_.pass(limits::kLockOutForgotten);
    lock_out_.failed("ada");
    EXPECT_FALSE(lock_out_.is_locked("ada"));
}

TEST_F(LockOutTest, AFloodOfInventedNamesIsBoundedAndUnlocksNobody) {
    fail("ada", limits::kWrongPasswordsMax);
    for (std::size_t i = 0; i < limits::kLockOutNamesMax + 100; ++i) {
        lock_out_.failed(fmt::format("nobody{}", i));
    }
    EXPECT_EQ(lock_out_.size(), limits::kLockOutNamesMax);
    EXPECT_TRUE(lock_out_.is_locked("ada"));
}

TEST_F(LockOutTest, AnAddressMayBeAnOffice) {
    LockOut networks(clock_, LockOut::kOfAddress);
    for (int i = 1; i < limits::kWrongPasswordsOfAddressMax; ++i) networks.failed("cb007107");
    EXPECT_FALSE(networks.is_locked("cb007107"));
    networks.failed("cb007107");
    EXPECT_TRUE(networks.is_locked("cb007107"));
    EXPECT_FALSE(networks.is_locked("cb007108"));
    clock_.pass(limits::kAddressForgotten);
    networks.failed("cb007107");
    EXPECT_FALSE(networks.is_locked("cb007107")) << "half an hour without a wrong one is enough";
}

}  // namespace
}  // namespace comptoir::api::identity
