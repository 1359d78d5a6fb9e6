#include "storage/subscriptions.hpp"

#include "base/check.hpp"
#include "sql_testing/testing.hpp"
#include "storage/scene_in_tests.hpp"
#include "storage/schema.hpp"

/// What a purchase asks about its customer costs the same however much that customer has bought (R59, R95).
namespace comptoir::storage {
namespace {

constexpr int kBought = 5000;
constexpr int kAtOnce = 100;
const SkuId kOtherSku{"0002"};

void store(sql::Session& session, Subscription s, const Outcome<Subscription>& changed) {
    COMPTOIR_CHECK(static_cast<bool>(changed));
    s = *changed;
    COMPTOIR_CHECK(replace_subscription(session, s, s.ordered_at));
}

class OwnershipOf : public testing::TestWithParam<sql_testing::TestEngine> {
  protected:
    void SetUp() override { database_->write(add_parties); }
    // As many purchases of the SKU, all cancelled before their activation.
    void buy_and_cancel(int count) {
        // Not in one transaction: PostgreSQL keeps all versions of the customer's sequence until it ends.
        for (int n = 1; n <= count; n += kAtOnce) {
            database_->write([&](sql::Session& session) {
                for (int i = n; i < n + kAtOnce && i <= count; ++i)
                    insert_subscription(session, purchase(i, kSku));
            });
        }
        database_->write([](sql::Session& session) {
            session.execute("UPDATE subscription SET state = 'deleted', ended_us = 0 WHERE partner_id = $1",
                            {bind(kPartner)});
            if (session.engine() == sql::Engine::postgresql) session.execute("ANALYZE subscription");
        });
    }
    void add(const Subscription& s, const Outcome<Subscription>& changed) {
        database_->write([&](sql::Session& session) {
            insert_subscription(session, s);
            store(session, s, changed);
        });
    }
    Ownership owned(const SkuId& sku, std::int64_t count_max) {
        Ownership result;
        database_->read([&](sql::Session& session) {
            result = ownership_of(session, kPartner, kCustomer, kProduct, sku, count_max);
        });
        return result;
    }
    // No engine may walk through what the customer has bought: PostgreSQL counts the rows, SQLite names the
    // index of each part.
    void expect_bounded(const std::function<void(sql::Session&)>& question, std::int64_t rows_max,
                        const std::vector<std::string>& indexes) {
        database_->read([&](sql::Session& session) {
            Explaining explaining(session);
            question(explaining);
            if (session.engine() == sql::Engine::postgresql) {
                EXPECT_LE(explaining.rows_read(), rows_max) << explaining.plan();
            } else {
                EXPECT_EQ(explaining.indexes("subscription"), indexes) << explaining.plan();
            }
        });
    }

    sql_testing::TestDatabase database_{GetParam(), migrations()};
};
INSTANTIATE_TEST_SUITE_P(Engines, OwnershipOf, testing::ValuesIn(sql_testing::test_engines()),
                         testing::PrintToStringParamName());

TEST_P(OwnershipOf, ACustomerWithThousandsOfPurchasesReadsAFewRows_R59_R95) {
    // The worst case: every question but one has no row to find.
    buy_and_cancel(kBought);
    Ownership all = owned(kSku, 3);
    EXPECT_EQ(all.ever, 3) << "counted no further than asked";
    EXPECT_EQ(all.now, 0);
    EXPECT_FALSE(all.suspended || all.product_now || all.product_active);
    EXPECT_EQ(owned(kSku, kBought + 1).ever, kBought);
    expect_bounded(
        [](sql::Session& session) { ownership_of(session, kPartner, kCustomer, kProduct, kSku, 3); }, 8,
        {"subscription_of_sku", "subscription_owned", "subscription_owned", "subscription_owned",
         "subscription_used"});
    expect_bounded([](sql::Session& session) { count_owned(session, kPartner, kCustomer, 5); }, 5,
                   {"subscription_owned"});
}

TEST_P(OwnershipOf, EachQuestionIsAboutItsOwnRows_R27) {
    buy_and_cancel(3);
    EXPECT_EQ(owned(kSku, 9).ever, 3);
    EXPECT_EQ(owned(kOtherSku, 9).ever, 0);
    const Subscription waiting = purchase(4, kOtherSku);
    add(waiting, waiting);
    Ownership other = owned(kOtherSku, 9);
    EXPECT_EQ(other.ever, 1);
    EXPECT_EQ(other.now, 1);
    EXPECT_TRUE(other.product_now);
    EXPECT_FALSE(other.product_active || other.suspended);
    EXPECT_TRUE(owned(kSku, 9).product_now) << "of the product, whatever its SKU";
    EXPECT_EQ(owned(kSku, 9).now, 0);

    const Subscription active = purchase(5, kOtherSku);
    const auto activated = subscriptions::activate(active, active.ordered_at);
    add(active, subscriptions::suspend(*activated, "CustomerRequest", active.ordered_at));
    EXPECT_TRUE(owned(kOtherSku, 0).suspended);
    EXPECT_FALSE(owned(kSku, 0).suspended);
    EXPECT_TRUE(owned(kSku, 0).product_active);
    EXPECT_EQ(owned(kOtherSku, 9).now, 2);
    database_->read([](sql::Session& session) {
        EXPECT_EQ(count_owned(session, kPartner, kCustomer, 9), 2);
        EXPECT_EQ(count_owned(session, kPartner, kCustomer, 1), 1);
        const CustomerId nobody = CustomerId::of("20000000-0000-4000-8000-000000000009");
        EXPECT_EQ(count_owned(session, kPartner, nobody, 9), 0);
        EXPECT_FALSE(ownership_of(session, kPartner, nobody, kProduct, kSku, 9).product_active);
    });
}

}  // namespace
}  // namespace comptoir::storage
