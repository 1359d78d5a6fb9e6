#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>

#include "commands/invoices.hpp"
#include "commands/lifecycle.hpp"
#include "documents/csv_reading_test.hpp"
#include "server/catalog_tools.hpp"
#include "server/command_line.hpp"
#include "server/tools.hpp"
#include "storage/catalog.hpp"
#include "storage/parties.hpp"
#include "storage/platform.hpp"
#include "world.hpp"

/// What the operator types instead of, or beside, a running server: closing months, and the time by which the
/// commands of a sandbox live. Commerce rules R120–R123, R128, R130.
namespace comptoir::testing_world {
namespace {

class CloseScenarios : public testing::TestWithParam<sql_testing::TestEngine> {
  protected:
    void TearDown() override {
        if (world_) {
            EXPECT_TRUE(world_->books_are_in_order());
        }
    }
    World& at(std::string_view now) {
        world_ = std::make_unique<World>(GetParam(), now);
        return *world_;
    }
    int closes(const std::string& month = "") {
        return world_->types([&](server::Core& core) { return server::close_month(core, month); });
    }
    Purchase bought_and_activated(const PlanSpec& plan) {
        const Purchase purchase = world_->buys(world_->sells(plan));
        EXPECT_EQ(world_->activates(purchase).status, 200);
        return purchase;
    }
    // As of an instant that has passed, as a correction may be.
    void activates_as_of(const Purchase& purchase, std::string_view instant) {
        const auto outcome = world_->marketplace().core().runner().run_at(
            commands::clockwork(World::kPartner), Instant::of(instant),
            [&](commands::Work& work) -> Outcome<Done> {
                const auto activated =
                    commands::activate_subscription(work, SubscriptionId::of(purchase.subscription));
                if (!activated) return Refused{activated.reason()};
                return Done{};
            });
        EXPECT_TRUE(outcome);
    }

    std::unique_ptr<World> world_;
};
INSTANTIATE_TEST_SUITE_P(Engines, CloseScenarios, testing::ValuesIn(sql_testing::test_engines()),
                         testing::PrintToStringParamName());

constexpr const char* kBillUntilMay = R"(
New 2026-03-10..2026-04-09 1 x 10 = 10 | 2026-03 (2026-04-08; 2026-06-07)
Renew 2026-04-10..2026-05-09 1 x 10 = 10 | 2026-04 (2026-05-08; 2026-07-07)
)";

TEST_P(CloseScenarios, R120_R122_AfterADowntimeEachMonthHasItsInvoiceAndTimersGoOn) {
    World& world = at("2026-03-10T09:00:00Z");
    const Purchase purchase = bought_and_activated(monthly("10.00"));
    world.stands_still_until("2026-05-09T12:00:00Z");
    EXPECT_EQ(closes(), server::kExitDone);
    EXPECT_EQ(world.bill(purchase), kBillUntilMay);
    EXPECT_EQ(world.invoices(), "\n2026-04-01 2026-05-08 EUR 10\n2026-03-01 2026-04-08 EUR 10\n");
    EXPECT_TRUE(world.books_are_in_order());
    world.travel_to("2026-06-08T00:00:00Z");
    EXPECT_EQ(world.bill(purchase), std::string(kBillUntilMay) +
                                        "Renew 2026-05-10..2026-06-09 1 x 10 = 10 | 2026-05 (2026-06-08; "
                                        "2026-08-07)\n");
}

TEST_P(CloseScenarios, R130_ClosingAgainAddsNothingAndAMonthClosesWhatIsBeforeIt) {
    World& world = at("2026-03-10T09:00:00Z");
    const Purchase purchase = bought_and_activated(monthly("10.00"));
    world.stands_still_until("2026-05-09T12:00:00Z");
    EXPECT_EQ(closes("2026-03"), server::kExitDone);
    EXPECT_EQ(world.invoices(), "\n2026-03-01 2026-04-08 EUR 10\n");
    EXPECT_EQ(closes("2026-04"), server::kExitDone);
    for (const char* again : {"", "2026-04", "2026-03", "2019-01"}) {
        EXPECT_EQ(closes(again), server::kExitDone) << again;
        EXPECT_EQ(world.bill(purchase), kBillUntilMay) << again;
    }
}

TEST_P(CloseScenarios, R122_AMonthBeforeIts8thIsRefusedAndWhatIsNoMonthIsWrongUsage) {
    World& world = at("2026-03-10T09:00:00Z");
    bought_and_activated(monthly("10.00"));
    world.stands_still_until("2026-04-07T23:59:59Z");
    for (const char* early : {"2026-03", "2026-04", "2031-01"})
        EXPECT_EQ(closes(early), server::kExitRefused) << early;
    for (const char* malformed : {"2026-13", "2026-3", "2026-03-10", "march", " "})
        EXPECT_EQ(closes(malformed), server::kExitUsage) << malformed;
    EXPECT_EQ(closes(), server::kExitDone);
    EXPECT_EQ(world.invoices(), "\n");
    world.stands_still_until("2026-04-08T00:00:00Z");
    EXPECT_EQ(closes("2026-03"), server::kExitDone);
    EXPECT_EQ(world.invoices(), "\n2026-03-01 2026-04-08 EUR 10\n");
}

TEST_P(CloseScenarios, R121_MonthsThatWereNeverClosedGetAnInvoiceEach) {
    World& world = at("2026-03-10T09:00:00Z");
    const Purchase purchase = bought_and_activated(monthly("10.00"));
    sql::Database& database = world.marketplace().core().database();
    const auto publishing = storage::TimerKind::publish_invoices;
    database.write(
        [&](sql::Session& session) { storage::disarm_timer(session, World::kPartner, publishing, ""); });
    world.travel_to("2026-05-20T00:00:00Z");
    EXPECT_EQ(world.invoices(), "\n");
    database.write([&](sql::Session& session) {
        storage::arm_timer(session, {World::kPartner, publishing, "", Instant::of("2026-06-08T00:00:00Z")});
    });
    world.travel_to("2026-06-08T00:00:00Z");
    EXPECT_EQ(world.bill(purchase), std::string(kBillUntilMay) +
                                        "Renew 2026-05-10..2026-06-09 1 x 10 = 10 | 2026-05 (2026-06-08; "
                                        "2026-08-07)\n");
}

TEST_P(CloseScenarios, R128_ALineThatMissedTheInvoiceOfItsMonthStandsOnTheNextOne) {
    World& world = at("2026-03-10T09:00:00Z");
    const Item item = world.sells(monthly("10.00"));
    const Purchase first = world.buys(item);
    ASSERT_EQ(world.activates(first).status, 200);
    world.travel_to("2026-04-15T00:00:00Z");
    const Purchase late = world.buys(item, 3);
    world.travel_to("2026-05-09T00:00:00Z");
    const std::string published = world.invoices();
    activates_as_of(late, "2026-04-20T00:00:00Z");
    EXPECT_TRUE(world.books_are_in_order()) << "it waits for the next invoice";
    EXPECT_EQ(closes(), server::kExitDone);
    EXPECT_EQ(world.invoices(), published) << "a published invoice never changes";
    world.travel_to("2026-06-08T00:00:00Z");
    EXPECT_EQ(world.bill(first), std::string(kBillUntilMay) +
                                     "Renew 2026-05-10..2026-06-09 1 x 10 = 10 | 2026-05 (2026-06-08; "
                                     "2026-08-07)\n");
    EXPECT_EQ(world.bill(late), R"(
New 2026-04-20..2026-05-19 3 x 10 = 30 | 2026-05 (2026-06-08; 2026-08-07)
Renew 2026-05-20..2026-06-19 3 x 10 = 30 | 2026-05 (2026-06-08; 2026-08-07)
)");
}

TEST_P(CloseScenarios, R121_ALateLineOfAMonthWithoutInvoiceGetsTheInvoiceOfThatMonth) {
    World& world = at("2026-04-10T09:00:00Z");
    const Purchase late = world.buys(world.sells(annual("10.00")));
    world.travel_to("2026-05-09T00:00:00Z");
    activates_as_of(late, "2026-04-20T00:00:00Z");
    world.travel_to("2026-06-08T00:00:00Z");
    EXPECT_EQ(world.bill(late), R"(
New 2026-04-20..2027-04-19 1 x 10 = 10 | 2026-04 (2026-05-08; 2026-07-07)
)");
}

// ---- The time of a sandbox

TEST_P(CloseScenarios, CommandsOfASandboxLiveByItsClock) {
    World& world = at("2026-03-10T09:00:00Z");
    PlanSpec plan = monthly("10.00");
    plan.prices = {{"10.00", "2019-01-01", "2026-04-30"}, {"12.00", "2026-05-01", ""}};
    world.sells(plan);
    world.travel_to("2026-05-09T12:00:00Z");

    const auto add_partner = [](server::Core& core) {
        return server::add_partner(core, {"Second", "second.example", "FR", "", false, {}});
    };
    EXPECT_EQ(world.types(add_partner), server::kExitDone);
    const auto file = world.configuration().data / "more.json";
    std::ofstream(file) << json::write(world.catalog_file({annual("50.00")}, "more"));
    EXPECT_EQ(world.types([&](server::Core& core) {
        return server::import_catalog(core, file.string(), *server::read_import(file.string()), false);
    }),
              server::kExitDone);
    world.marketplace().core().runner().read([&](sql::Session& session) {
        for (const PartnerId partner : storage::all_partners(session)) {
            EXPECT_EQ(storage::timer_due(session, partner, storage::TimerKind::publish_invoices, ""),
                      Instant::of("2026-06-08T00:00:00Z"));
        }
        EXPECT_EQ(session.query("SELECT MAX(published_us) FROM catalog_version")[0].integer(0),
                  Instant::of("2026-05-09T12:00:00Z").micros());
    });

    const auto list = world.configuration().data / "prices.csv";
    EXPECT_EQ(world.types([&](server::Core& core) {
        return server::export_prices(core, "FR", "csv", list.string());
    }),
              server::kExitDone);
    std::stringstream text;
    text << std::ifstream(list).rdbuf();
    const auto rows = documents::read_csv(text.str());
    const auto price = std::find(rows[0].begin(), rows[0].end(), "UnitPrice") - rows[0].begin();
    std::set<std::string> prices;
    for (std::size_t i = 1; i < rows.size(); ++i) prices.insert(rows[i].at(static_cast<std::size_t>(price)));
    EXPECT_EQ(prices, (std::set<std::string>{"12", "50"}));
}

TEST_P(CloseScenarios, ASandboxIsNotServedWithoutItsClock) {
    World& world = at("2026-03-10T09:00:00Z");
    server::Configuration configuration = world.configuration();
    configuration.sandbox = false;
    SystemRandom random;
    const StandingClock machine(Instant::of("2020-01-15T12:00:00Z"));
    EXPECT_THROW(
        server::Marketplace(configuration, random, machine, [](server::LogLevel, std::string_view) {}),
        server::ConfigurationError);
}

}  // namespace
}  // namespace comptoir::testing_world
