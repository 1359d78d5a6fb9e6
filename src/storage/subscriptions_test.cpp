#include "storage/subscriptions.hpp"

#include "base/check.hpp"
#include "base/text.hpp"
#include "sql_testing/testing.hpp"
#include "storage/schema.hpp"

/// What a purchase asks about its customer costs the same however much that customer has bought (R59, R95).
namespace comptoir::storage {
namespace {

constexpr int kBought = 5000;
constexpr int kAtOnce = 100;
const PartnerId kPartner = PartnerId::of("10000000-0000-4000-8000-000000000001");
const CustomerId kCustomer = CustomerId::of("20000000-0000-4000-8000-000000000001");
const ProductId kProduct{"DZH318Z0AAAA"};
const SkuId kSku{"0001"};
const SkuId kOtherSku{"0002"};
const OrderId kOrder{"order"};

std::string id_of(int n) {
    return fmt::format("40000000-0000-4000-8000-{:012}", n);
}

void add_parties(sql::Session& session) {
    session.execute("INSERT INTO tenant (tenant_id, kind, name, domain) VALUES ($1, 'partner', 'P', 'p')",
                    {bind(kPartner)});
    session.execute(
        "INSERT INTO partner (partner_id, name, status, kind, country, region, mpn_id, profile, sandbox, "
        "organization, created_us) VALUES ($1, 'P', 'active', 'direct', 'FR', 'europe', '1', 'classic-2019', "
        "0, "
        "'{}', 0)",
        {bind(kPartner)});
    session.execute(
        "INSERT INTO customer (partner_id, customer_id, commerce_id, seq, company_name, name_folded, domain, "
        "country, segment, relationship, review, document, version, created_us) VALUES ($1, $2, $2, 1, 'C', "
        "'c', "
        "'c', 'FR', 'commercial', 'reseller', 'approved', '{}', 1, 0)",
        {bind(kPartner), bind(kCustomer)});
    session.execute(
        "INSERT INTO purchase_order (partner_id, order_id, customer_id, seq, order_group, alternate_id, "
        "billing_cycle, currency, status, transaction_type, created_us, version) VALUES ($1, $2, $3, 1, '0', "
        "'a', "
        "'monthly', 'EUR', 'pending', 'UserPurchase', 0, 1)",
        {bind(kPartner), bind(kOrder), bind(kCustomer)});
    session.execute(
        "INSERT INTO order_line (partner_id, order_id, line_number, subscription_id, catalog_item_id, "
        "friendly_name, quantity, term, transaction_type, provisioning, market, unit_price) VALUES ($1, $2, "
        "0, "
        "'s', 'i', 'n', 1, 'P1M', 'New', 'PrefulfillmentPending', 'FR', '1')",
        {bind(kPartner), bind(kOrder)});
}

Subscription purchase(int n, const SkuId& sku) {
    Subscription s;
    s.partner = kPartner;
    s.customer = kCustomer;
    s.id = SubscriptionId::of(id_of(n));
    s.order = kOrder;
    s.ordered_at = Instant::of("2024-03-10T09:00:00Z");
    s.profile = "classic-2019";
    s.product = kProduct;
    s.sku = sku;
    s.availability = AvailabilityId("ABCDEFGHIJKL");
    s.publisher = PublisherId("acme");
    s.offer = OfferId("offer");
    s.plan = PlanId("plan");
    s.market = "FR";
    s.terms.unit_price = Decimal::of("10.00");
    return s;
}

void store(sql::Session& session, Subscription s, const Outcome<Subscription>& changed) {
    COMPTOIR_CHECK(static_cast<bool>(changed));
    s = *changed;
    COMPTOIR_CHECK(replace_subscription(session, s, s.ordered_at));
}

std::int64_t number_after(std::string_view line, std::string_view word) {
    const std::size_t at = line.find(word);
    return at == std::string_view::npos ? 0 : std::stoll(std::string(line.substr(at + word.size())));
}

// Hands every query on, after asking the engine how it would be answered.
class Explaining final : public sql::Session {
  public:
    explicit Explaining(sql::Session& session) : session_(session) {}
    sql::Engine engine() const override { return session_.engine(); }
    sql::Rows query(std::string_view statement, const sql::Binds& binds) override {
        const bool sqlite = engine() == sql::Engine::sqlite;
        const std::string_view explain =
            sqlite ? "EXPLAIN QUERY PLAN " : "EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF) ";
        for (const sql::Row& row : session_.query(std::string(explain) + std::string(statement), binds)) {
            plan_ += row.text(sqlite ? 3 : 0) + "\n";
        }
        return session_.query(statement, binds);
    }
    void execute(std::string_view statement, const sql::Binds& binds) override {
        session_.execute(statement, binds);
    }
    std::int64_t execute_counted(std::string_view statement, const sql::Binds& binds) override {
        return session_.execute_counted(statement, binds);
    }
    void insert_many(std::string_view table, std::initializer_list<std::string_view> columns,
                     const std::vector<sql::Binds>& rows) override {
        session_.insert_many(table, columns, rows);
    }

    const std::string& plan() const { return plan_; }
    /// Rows that PostgreSQL took from tables and indexes.
    std::int64_t rows_read() const {
        std::int64_t read = 0;
        for (const std::string_view line : split(plan_, '\n')) {
            if (line.find("Scan") != std::string_view::npos) {
                read += number_after(line, "actual rows=") * number_after(line, "loops=");
            }
            if (line.find("Rows Removed by") != std::string_view::npos) read += number_after(line, ": ");
        }
        return read;
    }
    /// Those that SQLite searches in, `none` for a walk through the table.
    std::vector<std::string> indexes() const {
        std::vector<std::string> names;
        for (const std::string_view line : split(plan_, '\n')) {
            if (line.find(" subscription") == std::string_view::npos) continue;
            const std::size_t at = line.find("INDEX ");
            names.emplace_back(at == std::string_view::npos ? "none"
                                                            : split(line.substr(at + 6), ' ').front());
        }
        return names;
    }

  private:
    sql::Session& session_;
    std::string plan_;
};

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
                EXPECT_EQ(explaining.indexes(), indexes) << explaining.plan();
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
