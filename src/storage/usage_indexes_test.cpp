#include <array>
#include <set>

#include "sql_testing/testing.hpp"
#include "storage/scene_in_tests.hpp"
#include "storage/schema.hpp"
#include "storage/usage.hpp"

/// Nothing that reads usage walks through all that a partner ever had: a report costs what is in it, and a
/// page what is on it (publisher contract §7; commerce rule R134).
namespace comptoir::storage {
namespace {

const SubscriptionId kFirst = SubscriptionId::of(id_of(1));
const SubscriptionId kSecond = SubscriptionId::of(id_of(2));
const Date kMarch = Date::of("2024-03-01");
const Currency kEuro = Currency::of("EUR");

class UsageIndexes : public testing::TestWithParam<sql_testing::TestEngine> {
  protected:
    void SetUp() override {
        // Without a sale a publisher has no usage to be looked for.
        database_->write(add_parties);
        database_->write([](sql::Session& session) { insert_subscription(session, purchase(1, kSku)); });
    }

    sql_testing::TestDatabase database_{GetParam(), migrations()};
};
INSTANTIATE_TEST_SUITE_P(Engines, UsageIndexes, testing::ValuesIn(sql_testing::test_engines()),
                         testing::PrintToStringParamName());

TEST_P(UsageIndexes, LeadToWhatIsReported) {
    database_->read([&](sql::Session& session) {
        if (session.engine() != sql::Engine::sqlite)
            return;  // PostgreSQL reads tables this small as a whole.
        using Indexes = std::set<std::string>;
        const auto indexes = [&](const std::string& table, const auto& read) {
            Explaining explained(session);
            read(explained);
            const auto found = explained.indexes(table + " USING");
            return Indexes(found.begin(), found.end());
        };
        const std::array both{kFirst, kSecond};
        std::vector<UsageKey> keys;  // As many as a batch may have.
        for (int hour = 0; hour < 25; ++hour) {
            keys.push_back({kFirst, "mails", Instant::of("2024-03-10T00:00:00Z") + std::chrono::hours(hour)});
        }
        Explaining looks(session);
        find_usage_events(looks, kPartner, keys);
        EXPECT_NE(looks.plan().find("hour_us=?"), std::string::npos) << looks.plan();
        EXPECT_EQ(indexes("m",
                          [&](sql::Session& explained) {
                              usage_months_of(explained, kPartner, both, kMarch, kMarch);
                              usage_months_of_subscription(explained, kPartner, kFirst);
                          }),
                  Indexes{"usage_month_of_meter"});
        EXPECT_EQ(indexes("m",
                          [](sql::Session& explained) {
                              usage_months_of_customer(explained, kPartner, kCustomer, kMarch);
                          }),
                  Indexes{"usage_month_of_customer"});
        EXPECT_EQ(indexes("charge_line",
                          [&](sql::Session& explained) { lines_of_left_plans(explained, kPartner, both); }),
                  Indexes{"sqlite_autoindex_charge_line_2"})
            << "partner, subscription and type of the charge";
    });
}

TEST_P(UsageIndexes, OfAnInvoiceAndOfAPublisherLeadToWhatIsReported) {
    database_->read([&](sql::Session& session) {
        if (session.engine() != sql::Engine::sqlite)
            return;  // PostgreSQL reads tables this small as a whole.
        const InvoiceNumber number("G000000001");
        std::string plan;
        const auto expect_plan = [&](std::string_view wanted) {
            EXPECT_NE(plan.find(wanted), std::string::npos) << "not " << wanted << " but " << plan;
        };
        const auto explain = [&](const auto& read) {
            Explaining explained(session);
            read(explained);
            plan = explained.plan();
        };
        for (const Side side : {Side::after, Side::before}) {
            const std::int64_t key = side == Side::after ? 0 : INT64_MAX;
            explain([&](sql::Session& explained) {
                usage_of_invoice(explained, kPartner, number, side, key, 10);
            });
            expect_plan("SEARCH l USING INDEX charge_line_of_usage (partner_id=? AND invoice_number=?)");
            expect_plan("SEARCH m USING INDEX usage_month_charged (partner_id=? AND event_id=?)");
            explain([&](sql::Session& explained) {
                unbilled_usage(explained, kPartner, {kEuro, kMarch, kMarch}, side, key, 10);
            });
            expect_plan("SEARCH m USING INDEX usage_month_in_currency (partner_id=? AND currency=? AND ");
        }
        explain([&](sql::Session& explained) { has_usage(explained, kPartner, number); });
        expect_plan("USING INDEX charge_line_of_usage (partner_id=? AND invoice_number=?)");
        PublishersQuery wanted;
        wanted.publisher = PublisherId("acme");
        wanted.products = {kProduct};
        wanted.from = kMarch;
        wanted.to = Date::of("2024-03-31");
        wanted.charged = false;
        explain([&](sql::Session& explained) { usage_of_publisher(explained, wanted, 10); });
        expect_plan("SEARCH m USING INDEX usage_month_of_meter (partner_id=? AND subscription_id=? AND ");
        expect_plan("SEARCH e USING INDEX usage_event_of_month (partner_id=? AND month_id=? AND hour_us>?");
    });
}

}  // namespace
}  // namespace comptoir::storage
