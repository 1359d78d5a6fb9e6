#include "storage/usage.hpp"

#include <atomic>
#include <thread>

#include "sql_testing/testing.hpp"
#include "storage/relationships.hpp"
#include "storage/scene_in_tests.hpp"
#include "storage/schema.hpp"

/// What the database itself holds of usage: an hour of a meter counts once and stays, sums are exact, and a
/// page costs what is on it (publisher contract §7.5, §7.6; commerce rule R134).
namespace comptoir::storage {
namespace {

const SubscriptionId kFirst = SubscriptionId::of(id_of(1));
const SubscriptionId kSecond = SubscriptionId::of(id_of(2));
const Date kMarch = Date::of("2024-03-01");
const Currency kEuro = Currency::of("EUR");

class StoredUsage : public testing::TestWithParam<sql_testing::TestEngine> {
  protected:
    void SetUp() override {
        database_->write(add_parties);
        database_->write([](sql::Session& session) {
            insert_subscription(session, purchase(1, kSku));
            insert_subscription(session, purchase(2, kSku));
        });
    }
    static UsageMonth month(SubscriptionId subscription, std::string_view dimension, Date day = kMarch) {
        UsageMonth made;
        made.partner = kPartner;
        made.subscription = subscription;
        made.customer = kCustomer;
        made.month = day;
        made.dimension = dimension;
        made.plan = PlanId("plan");
        made.sku = kSku;
        made.availability = AvailabilityId("ABCDEFGHIJKL");
        made.sku_title = "Plan";
        made.meter_name = "Mails";
        made.unit = "1 mail";
        made.currency = kEuro;
        made.unit_price = Decimal::of("0.05");
        return made;
    }
    std::int64_t add(const UsageMonth& wanted) {
        std::optional<std::int64_t> id;
        database_->write([&](sql::Session& session) { id = insert_usage_month(session, wanted); });
        return id.value_or(0);
    }
    static UsageEvent event(int n, std::int64_t month, std::string_view hour, std::string_view quantity,
                            std::string_view dimension = "mails") {
        UsageEvent made;
        made.id = Guid::of(id_of(1000 + n));
        made.key = {kFirst, std::string(dimension), Instant::of(hour)};
        made.month = month;
        made.plan = PlanId("plan");
        made.quantity = Decimal::of(quantity);
        made.effective = hour;
        made.received = Instant::of("2024-03-10T09:00:00Z");
        made.app = AppId::of(id_of(9));
        return made;
    }
    /// Counted in its month, too.
    std::vector<Guid> take(const std::vector<UsageEvent>& events) {
        std::vector<Guid> added;
        database_->write([&](sql::Session& session) {
            added = insert_usage_events(session, kPartner, events);
            for (const UsageEvent& one : events) {
                if (std::ranges::find(added, one.id) != added.end())
                    add_to_usage_month(session, kPartner, one.month, one.quantity);
            }
        });
        return added;
    }
    /// The billing event that the month became.
    billing::BillingEvent charge(std::int64_t id) {
        billing::BillingEvent charged;
        charged.id = EventId::of(id_of(77));
        charged.subscription = kFirst;
        charged.kind = billing::EventKind::metered;
        charged.usage = billing::Usage{"mails", "Mails", "1 mail", Decimal::of("5")};
        database_->write([&](sql::Session& session) {
            insert_billing_event(session, kPartner, charged);
            set_usage_charged(session, kPartner, id, charged.id);
        });
        return charged;
    }
    bool runs(std::string_view statement) {
        try {
            database_->write([&](sql::Session& session) { session.execute(statement); });
            return true;
        } catch (const sql::DatabaseError&) {
            return false;
        }
    }
    std::vector<DailyUsage> unbilled(Side side, std::int64_t key, int limit, Date day = kMarch) {
        std::vector<DailyUsage> rows;
        database_->read([&](sql::Session& session) {
            rows = unbilled_usage(session, kPartner, {kEuro, day, day}, side, key, limit);
        });
        return rows;
    }
    static PublishersQuery of_publisher(std::string_view from, std::string_view to) {
        PublishersQuery wanted;
        wanted.publisher = PublisherId("acme");
        wanted.products = {kProduct};
        wanted.from = Date::of(from);
        wanted.to = Date::of(to);
        return wanted;
    }
    static std::string days(const std::vector<DailyUsage>& rows) {
        std::string text;
        for (const DailyUsage& row : rows)
            text += fmt::format("{} {} {}\n", row.month.dimension, row.day.str(), row.quantity.str());
        return text;
    }

    sql_testing::TestDatabase database_{GetParam(), migrations()};
};
INSTANTIATE_TEST_SUITE_P(Engines, StoredUsage, testing::ValuesIn(sql_testing::test_engines()),
                         testing::PrintToStringParamName());

TEST_P(StoredUsage, IsReadBackAsItWasStored) {
    UsageMonth wanted = month(kFirst, "mails");
    wanted.id = add(wanted);
    const UsageEvent one = event(1, wanted.id, "2024-03-10T08:00:00Z", "123456789.0000000001");
    ASSERT_EQ(take({one}), std::vector{one.id});
    wanted.quantity = one.quantity;
    database_->read([&](sql::Session& session) {
        EXPECT_EQ(find_usage_month(session, kPartner, wanted.id), wanted);
        EXPECT_EQ(usage_months_of(session, kPartner, std::array{kFirst, kSecond}, kMarch, kMarch),
                  std::vector{wanted});
        EXPECT_EQ(usage_months_of_customer(session, kPartner, kCustomer, kMarch), std::vector{wanted});
        EXPECT_EQ(find_usage_events(session, kPartner, std::array{one.key}), std::vector{one});
        EXPECT_FALSE(find_usage_month(session, PartnerId(), wanted.id));
        EXPECT_TRUE(find_usage_events(session, PartnerId(), std::array{one.key}).empty());
        EXPECT_TRUE(usage_months_of(session, kPartner, std::array{kFirst}, add_months(kMarch, 1),
                                    add_months(kMarch, 2))
                        .empty());
    });
}

TEST_P(StoredUsage, AnHourOfAMeterCountsOnce_7_5) {
    const std::int64_t id = add(month(kFirst, "mails"));
    const UsageEvent first = event(1, id, "2024-03-10T08:00:00Z", "5");
    EXPECT_EQ(take({first}), std::vector{first.id});
    const UsageEvent again = event(2, id, "2024-03-10T08:00:00Z", "7");
    const UsageEvent next = event(3, id, "2024-03-10T09:00:00Z", "2");
    EXPECT_EQ(take({again, next}), std::vector{next.id}) << "the rest is taken all the same";
    database_->read([&](sql::Session& session) {
        EXPECT_EQ(find_usage_events(session, kPartner, std::array{first.key}).front().id, first.id);
        EXPECT_EQ(find_usage_month(session, kPartner, id)->quantity.str(), "7");
    });
    UsageMonth other_plan = month(kFirst, "mails");
    other_plan.plan = PlanId("larger");
    const std::int64_t of_other_plan = add(other_plan);
    EXPECT_NE(of_other_plan, id);
    EXPECT_TRUE(take({event(4, of_other_plan, "2024-03-10T08:00:00Z", "7")}).empty())
        << "whatever the plan is";
}

TEST_P(StoredUsage, AMonthOfAMeterIsThereOnce) {
    EXPECT_NE(add(month(kFirst, "mails")), 0);
    EXPECT_EQ(add(month(kFirst, "mails")), 0);
    EXPECT_NE(add(month(kFirst, "calls")), 0);
    EXPECT_NE(add(month(kSecond, "mails")), 0);
    EXPECT_NE(add(month(kFirst, "mails", add_months(kMarch, 1))), 0);
}

TEST_P(StoredUsage, OfManyWhoReportAnHourAtOnceOneCounts_7_5) {
    constexpr int kWriters = 4;
    constexpr int kHours = 10;
    std::atomic<int> months = 0;
    std::atomic<int> taken = 0;
    std::vector<std::thread> writers;
    for (int writer = 0; writer < kWriters; ++writer) {
        writers.emplace_back([&, writer] {
            if (add(month(kFirst, "mails")) != 0) ++months;
            std::int64_t id = 0;
            database_->read([&](sql::Session& session) {
                id = usage_months_of(session, kPartner, std::array{kFirst}, kMarch, kMarch).front().id;
            });
            std::vector<UsageEvent> events;
            for (int hour = 0; hour < kHours; ++hour) {
                events.push_back(event(kHours * writer + hour, id,
                                       fmt::format("2024-03-10T{:02}:00:00Z", hour),
                                       std::to_string(writer + 1)));
            }
            taken += static_cast<int>(take(events).size());
        });
    }
    for (std::thread& writer : writers) writer.join();
    EXPECT_EQ(months.load(), 1);
    EXPECT_EQ(taken.load(), kHours);
    database_->read([&](sql::Session& session) {
        EXPECT_TRUE(usage_months_out_of_step(session, kPartner).empty()) << "only what counts is added";
    });
}

TEST_P(StoredUsage, IsNeverRewritten_R128) {
    const std::int64_t id = add(month(kFirst, "mails"));
    take({event(1, id, "2024-03-10T08:00:00Z", "5")});
    EXPECT_FALSE(runs("UPDATE usage_event SET whole = 6"));
    EXPECT_FALSE(runs("DELETE FROM usage_event"));
    EXPECT_FALSE(runs("UPDATE usage_month SET test = 2"));
    EXPECT_FALSE(runs("UPDATE usage_month SET whole = -1"));
    EXPECT_FALSE(
        runs("INSERT INTO usage_event SELECT partner_id, subscription_id, dimension, hour_us + 1, "
             "month_id, usage_id, plan_id, 0, 0, effective, received_us, app_id FROM usage_event"))
        << "of nothing";
}

TEST_P(StoredUsage, IsChargedOnce_R130) {
    const std::int64_t id = add(month(kFirst, "mails"));
    const UsageEvent one = event(1, id, "2024-03-10T08:00:00Z", "5");
    take({one});
    const billing::BillingEvent charged = charge(id);
    database_->read([&](sql::Session& session) {
        EXPECT_EQ(billing_events_of(session, kPartner, kFirst), std::vector{charged}) << "with what was used";
    });
    const auto refused = [&](const std::function<void(sql::Session&)>& work) {
        try {
            database_->write(work);
        } catch (const sql::DatabaseError&) {
            return true;
        }
        return false;
    };
    EXPECT_TRUE(
        refused([&](sql::Session& session) { add_to_usage_month(session, kPartner, id, Decimal::of("1")); }));
    EXPECT_TRUE(refused(
        [&](sql::Session& session) { set_usage_charged(session, kPartner, id, EventId::of(id_of(78))); }));
}

TEST_P(StoredUsage, AMonthThatIsChargedMeanwhileIsLookedAtAgain_R130) {
    const std::int64_t id = add(month(kFirst, "mails"));
    int looks = 0;
    database_->write([&](sql::Session& session) {
        if (session.engine() == sql::Engine::sqlite) return;  // It has one writer: there is no meanwhile.
        ++looks;
        if (find_usage_month(session, kPartner, id)->charged) return;
        std::thread([&] { charge(id); }).join();
        add_to_usage_month(session, kPartner, id, Decimal::of("1"));
    });
    EXPECT_EQ(looks, GetParam().engine == sql::Engine::sqlite ? 0 : 2);
    database_->read([&](sql::Session& session) {
        EXPECT_TRUE(find_usage_month(session, kPartner, id)->quantity.is_zero());
    });
}

TEST_P(StoredUsage, OfAChargeLineIsReadBack_R134) {
    billing::BillingEvent metered;
    metered.id = EventId::of(id_of(77));
    metered.subscription = kFirst;
    metered.kind = billing::EventKind::metered;
    metered.cycle_start = kMarch;
    metered.cycle_end = Date::of("2024-03-31");
    metered.at = last_second_of(metered.cycle_end);
    metered.term_price = Decimal::of("0.05");
    metered.usage = billing::Usage{"mails", "Mails", "1 mail", Decimal::of("1234.5")};
    const billing::ChargeLine line = billing::charges_for(metered, {}).front();
    LineContext context;
    context.customer = kCustomer;
    context.term_start = kMarch;
    database_->write([&](sql::Session& session) {
        insert_billing_event(session, kPartner, metered);
        insert_charge_line(session, kPartner, line, context);
        EXPECT_EQ(lines_of_subscription(session, kPartner, kFirst).front().line, line);
        const UnbilledLines march{kEuro, Instant::start_of(kMarch), Instant::of("2024-04-01T00:00:00Z")};
        EXPECT_TRUE(unbilled_lines(session, kPartner, march, Side::after, 0, 10).empty())
            << "its days tell it as long as it is unbilled";
    });
}

TEST_P(StoredUsage, DaysAreSummedExactlyAndPagedInBothDirections_7_6) {
    const std::int64_t mails = add(month(kFirst, "mails"));
    const std::int64_t calls = add(month(kFirst, "calls"));
    take({event(1, mails, "2024-03-10T00:00:00Z", "0.1"), event(2, mails, "2024-03-10T23:00:00Z", "0.2"),
          event(3, mails, "2024-03-11T00:00:00Z", "999999999999.9999999999"),
          event(4, calls, "2024-03-09T12:00:00Z", "4", "calls")});
    const auto all = unbilled(Side::after, 0, 10);
    EXPECT_EQ(days(all),
              "mails 2024-03-10 0.3\nmails 2024-03-11 999999999999.9999999999\ncalls 2024-03-09 4\n");
    EXPECT_EQ(days(unbilled(Side::after, 0, 1)), "mails 2024-03-10 0.3\n");
    EXPECT_EQ(days(unbilled(Side::after, all[0].key, 1)), days({all[1]}));
    EXPECT_EQ(days(unbilled(Side::after, all[1].key, 5)), days({all[2]}));
    EXPECT_EQ(days(unbilled(Side::after, all[2].key, 5)), "");
    EXPECT_EQ(days(unbilled(Side::before, all[2].key, 5)), days({all[0], all[1]}));
    EXPECT_EQ(days(unbilled(Side::before, INT64_MAX, 2)), days({all[1], all[2]}));
    EXPECT_EQ(days(unbilled(Side::before, all[0].key, 5)), "");
    EXPECT_EQ(days(unbilled(Side::after, 0, 10, add_months(kMarch, 1))), "");
    EXPECT_EQ(all[0].context.customer_name, "C");
    EXPECT_EQ(all[0].context.product, kProduct);
}

TEST_P(StoredUsage, OfAnIndirectSaleNamesItsReseller_3_12) {
    Subscription sold = purchase(3, kSku);
    sold.reseller = parties::Reseller{PartnerId::of(id_of(8)), "5139005"};
    database_->write([&](sql::Session& session) {
        session.execute("INSERT INTO tenant (tenant_id, kind, name, domain) VALUES ($1, 'partner', 'R', 'r')",
                        {bind(sold.reseller->id)});
        session.execute(
            "INSERT INTO partner (partner_id, name, status, kind, country, region, mpn_id, profile, sandbox, "
            "organization, created_us) VALUES ($1, 'R', 'active', 'indirect_reseller', 'FR', 'europe', $2, "
            "'classic-2019', 0, '{}', 0)",
            {bind(sold.reseller->id), sold.reseller->mpn_id});
        insert_subscription(session, sold);
        put_partner_relationship(session, kPartner, sold.reseller->id, Instant::of("2024-03-01T00:00:00Z"));
    });
    UsageEvent one = event(1, add(month(sold.id, "mails")), "2024-03-10T00:00:00Z", "1");
    one.key.subscription = sold.id;
    take({one});
    const auto rows = unbilled(Side::after, 0, 10);
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(rows[0].reseller, "5139005");
    database_->write([&](sql::Session& session) {
        EXPECT_TRUE(end_partner_relationship(session, kPartner, sold.reseller->id,
                                             Instant::of("2024-03-11T00:00:00Z")));
    });
    EXPECT_EQ(unbilled(Side::after, 0, 10)[0].reseller, "-1") << "as it would be charged (rules §7.4)";
}

TEST_P(StoredUsage, ManyMetersArePagedWithoutAGap) {
    std::vector<UsageEvent> events;
    for (int n = 0; n < 40; ++n) {
        const std::string dimension = fmt::format("meter-{:02}", n);
        const std::int64_t id = add(month(kFirst, dimension));
        for (const int day : {3, 4})
            events.push_back(
                event(2 * n + day, id, fmt::format("2024-03-{:02}T05:00:00Z", day), "1", dimension));
    }
    take(events);
    std::size_t seen = 0;
    std::int64_t key = 0;
    for (auto page = unbilled(Side::after, key, 7); !page.empty(); page = unbilled(Side::after, key, 7)) {
        seen += page.size();
        key = page.back().key;
    }
    EXPECT_EQ(seen, 80U);
    const auto last = unbilled(Side::before, INT64_MAX, 7);
    ASSERT_EQ(last.size(), 7U);
    EXPECT_EQ(last.back().key, key);
}

TEST_P(StoredUsage, OfAPublisherIsOfItsSubscriptionsAndDays_7_6) {
    const std::int64_t mails = add(month(kFirst, "mails"));
    take({event(1, mails, "2024-03-10T00:00:00Z", "1"), event(2, mails, "2024-03-11T00:00:00Z", "2"),
          event(3, mails, "2024-03-11T01:00:00Z", "3")});
    database_->read([&](sql::Session& session) {
        PublishersQuery wanted = of_publisher("2024-03-01", "2024-03-31");
        const auto rows = usage_of_publisher(session, wanted, 10);
        ASSERT_EQ(rows.size(), 2U);
        EXPECT_EQ(rows[0].day.str(), "2024-03-11") << "the newest first";
        EXPECT_EQ(rows[0].quantity.str(), "5");
        EXPECT_EQ(rows[0].events, 2);
        EXPECT_EQ(rows[0].partner, kPartner);
        EXPECT_EQ(rows[0].product, kProduct);
        EXPECT_FALSE(rows[0].charged);
        EXPECT_EQ(usage_of_publisher(session, wanted, 1).size(), 1U);
        wanted.to = Date::of("2024-03-10");
        EXPECT_EQ(usage_of_publisher(session, wanted, 10).size(), 1U);
        wanted.publisher = PublisherId("other");
        EXPECT_TRUE(usage_of_publisher(session, wanted, 10).empty());
        wanted.publisher = PublisherId("acme");
        wanted.products = {ProductId("DZH318Z0ELSE")};
        EXPECT_TRUE(usage_of_publisher(session, wanted, 10).empty());
        wanted.products.clear();
        EXPECT_TRUE(usage_of_publisher(session, wanted, 10).empty()) << "a caller without offers";
    });
}

TEST_P(StoredUsage, OfAPublisherIsReadFromTheNewestDayBackAcrossMonths_7_6) {
    const std::int64_t march = add(month(kFirst, "mails"));
    const std::int64_t april = add(month(kFirst, "mails", add_months(kMarch, 1)));
    const std::int64_t june = add(month(kFirst, "mails", add_months(kMarch, 3)));
    int n = 0;
    for (const char* day : {"2024-03-10", "2024-03-11", "2024-03-20", "2024-03-30", "2024-03-31"})
        take({event(++n, march, fmt::format("{}T05:00:00Z", day), "1")});
    take({event(++n, april, "2024-04-01T05:00:00Z", "1"), event(++n, april, "2024-04-30T23:00:00Z", "1")});
    take({event(++n, june, "2024-06-01T00:00:00Z", "1")});
    const auto days_of = [&](const PublishersQuery& wanted, int limit) {
        std::string text;
        database_->read([&](sql::Session& session) {
            for (const PublishersUsage& row : usage_of_publisher(session, wanted, limit))
                text += row.day.str().substr(5) + " ";
        });
        return text;
    };
    const PublishersQuery all = of_publisher("1970-01-01", "2024-06-03");
    EXPECT_EQ(days_of(all, 20), "06-01 04-30 04-01 03-31 03-30 03-20 03-11 03-10 ");
    EXPECT_EQ(days_of(all, 4), "06-01 04-30 04-01 03-31 ");
    EXPECT_EQ(days_of(of_publisher("2024-03-30", "2024-04-01"), 20), "04-01 03-31 03-30 ");
    EXPECT_EQ(days_of(of_publisher("2024-05-02", "2024-05-31"), 20), "");
    EXPECT_EQ(days_of(of_publisher("2024-06-02", "2024-03-01"), 20), "") << "from behind the end";
}

TEST_P(StoredUsage, OfAPublisherCountsTowardsTheLimitOnlyWhatIsAskedFor_7_6) {
    UsageMonth of_test = month(kSecond, "mails");
    of_test.test = true;
    const std::int64_t test = add(of_test);
    const std::int64_t charged = add(month(kFirst, "mails"));
    const std::int64_t submitted = add(month(kFirst, "calls"));
    UsageEvent tested = event(1, test, "2024-03-10T00:00:00Z", "1");
    tested.key.subscription = kSecond;
    take({tested, event(2, charged, "2024-03-10T00:00:00Z", "2"),
          event(3, submitted, "2024-03-10T00:00:00Z", "3", "calls")});
    charge(charged);
    const auto quantities = [&](bool of_tests, std::optional<bool> of_charged) {
        PublishersQuery wanted = of_publisher("2024-03-01", "2024-03-31");
        wanted.test = of_tests;
        wanted.charged = of_charged;
        std::string text;
        database_->read([&](sql::Session& session) {
            for (const PublishersUsage& row : usage_of_publisher(session, wanted, 2))
                text += row.quantity.str();
        });
        return text;
    };
    EXPECT_EQ(quantities(false, std::nullopt), "32");
    EXPECT_EQ(quantities(false, true), "2");
    EXPECT_EQ(quantities(false, false), "3");
    EXPECT_EQ(quantities(true, std::nullopt), "1");
}

TEST_P(StoredUsage, MonthsThatDoNotAddUpAreFound) {
    const std::int64_t id = add(month(kFirst, "mails"));
    take({event(1, id, "2024-03-10T00:00:00Z", "1.5")});
    const auto found = [&] {
        std::vector<std::int64_t> months;
        database_->read([&](sql::Session& session) { months = usage_months_out_of_step(session, kPartner); });
        return months;
    };
    EXPECT_TRUE(found().empty());
    ASSERT_TRUE(runs("UPDATE usage_month SET fraction = fraction + 1"));
    EXPECT_EQ(found(), std::vector{id});
}

}  // namespace
}  // namespace comptoir::storage
