// A month of many subscriptions: each is renewed by its timer, and on the 8th one invoice takes all the
// lines. The reference is a bulk insert of the same charge lines (COPY on PostgreSQL) in one transaction of
// the same engine.
//
// Usage: COMPTOIR_PG_FAST=0 tests/postgres.sh run month_close_bench [subscriptions, 100000 by default]
#include <fmt/format.h>

#include <charconv>
#include <cstdio>
#include <cstring>

#include "bare_inserts.hpp"
#include "base/check.hpp"
#include "figures.hpp"
#include "storage/billing.hpp"
#include "storage/orders.hpp"
#include "storage/platform.hpp"
#include "storage/subscriptions.hpp"
#include "world.hpp"

namespace {

using namespace comptoir;
using testing_world::World;

constexpr std::size_t kCustomers = 100;
constexpr std::size_t kOfATransaction = 1000;

/// What one sale through the door left behind, to be multiplied.
struct Model {
    subscriptions::Subscription subscription;
    ordering::Order order;
    storage::Timer renewal;
};

Model sell_one(World& world) {
    const auto purchase = world.buys(world.sells(testing_world::monthly("10")), 3);
    COMPTOIR_CHECK(world.activates(purchase).status == 200);
    Model model;
    world.marketplace().core().runner().read([&](sql::Session& session) {
        const auto entry = storage::find_directory_entry(session, SubscriptionId::of(purchase.subscription));
        model.subscription = *storage::find_subscription(session, entry->partner, entry->subscription);
        model.order = *storage::find_order(session, entry->partner, model.subscription.order);
        for (const storage::Timer& timer :
             storage::due_timers(session, Instant::of("2025-01-01T00:00:00Z"), 100)) {
            if (timer.subject == purchase.subscription) model.renewal = timer;
        }
    });
    COMPTOIR_CHECK(model.renewal.kind == storage::TimerKind::boundary);
    return model;
}

void insert_copy(sql::Session& session, const Model& model, CustomerId customer, std::size_t number,
                 SubscriptionId id) {
    ordering::Order order = model.order;
    order.id = OrderId(fmt::format("bench-{}", number));
    order.customer = customer;
    order.cart.reset();
    order.lines.front().subscription = id;
    storage::insert_order(session, order);
    subscriptions::Subscription subscription = model.subscription;
    subscription.id = id;
    subscription.customer = customer;
    subscription.order = order.id;
    // Stored as they come into being: sold, then active.
    subscriptions::Subscription sold = subscription;
    sold.state = subscriptions::State::pending;
    storage::insert_subscription(session, sold);
    COMPTOIR_CHECK(storage::replace_subscription(session, subscription, *subscription.activated_at));
    storage::Timer renewal = model.renewal;
    renewal.subject = id.str();
    storage::arm_timer(session, renewal);
}

void sell_many(World& world, const Model& model, std::size_t count) {
    std::vector<CustomerId> customers;
    for (std::size_t i = 0; i < kCustomers; ++i) customers.push_back(CustomerId::of(world.customer()));
    server::Core& core = world.marketplace().core();
    for (std::size_t done = 1; done < count; done += kOfATransaction) {
        core.database().write([&](sql::Session& session) {
            for (std::size_t i = done; i < std::min(count, done + kOfATransaction); ++i) {
                insert_copy(session, model, customers[i % kCustomers], i,
                            SubscriptionId(core.random().guid()));
            }
        });
    }
}

double seconds_until(World& world, std::string_view instant, std::int64_t& timers) {
    server::Core& core = world.marketplace().core();
    const auto start = bench::Steady::now();
    const auto run = core.timers().run_until(Instant::of(instant), &core.clock());
    COMPTOIR_CHECK(run.failures.empty());
    timers = run.count;
    return bench::seconds_since(start);
}

/// The charge lines of the invoice, as rows of their table.
bench::Table lines_of_month(World& world) {
    bench::Table lines;
    world.marketplace().core().runner().read([&](sql::Session& session) {
        for (const sql::Row& row : session.query("SELECT * FROM charge_line WHERE charge_type = 'renew'")) {
            sql::Binds binds;
            for (std::size_t i = 0; i < row.size(); ++i) binds.emplace_back(row.cell(i));
            lines.push_back(std::move(binds));
        }
    });
    return lines;
}

double seconds_of_bulk_insert(const sql_testing::TestEngine& engine, const bench::Table& lines) {
    sql_testing::TestDatabase place(engine, bench::migrations_without_foreign_keys(), sql::Options());
    const auto start = bench::Steady::now();
    place->write([&](sql::Session& session) {
        session.insert_many("charge_line",
                            {"partner_id",
                             "line_id",
                             "event_id",
                             "position",
                             "subscription_id",
                             "customer_id",
                             "term_anchor_day",
                             "charge_type",
                             "start_day",
                             "end_day",
                             "at_us",
                             "quantity",
                             "unit_price",
                             "effective_unit_price",
                             "days",
                             "cycle_days",
                             "currency",
                             "subtotal_minor",
                             "tax_minor",
                             "billing_frequency",
                             "trial",
                             "context",
                             "invoice_number",
                             "invoice_line"},
                            lines);
    });
    return bench::seconds_since(start);
}

void measure(const sql_testing::TestEngine& engine, std::size_t count) {
    World world(engine, "2024-01-10T00:00:00Z");
    sell_many(world, sell_one(world), count);
    std::int64_t timers = 0;
    const double renewing = seconds_until(world, "2024-03-07T23:59:59Z", timers);
    COMPTOIR_CHECK(timers >= static_cast<std::int64_t>(count));
    const double closing = seconds_until(world, "2024-03-08T00:00:00Z", timers);
    const bench::Table lines = lines_of_month(world);
    COMPTOIR_CHECK(lines.size() == count);
    const double bulk = seconds_of_bulk_insert(engine, lines);
    bench::print({.name = fmt::format("{}, invoice of {} lines, over their bulk insert", engine.name, count),
                  .ours = closing,
                  .reference = bulk,
                  .unit = "s",
                  .ratio = closing / bulk,
                  .aim = "<= 2"});
    bench::print({.name = fmt::format("{}, {} renewals by timer, over the bulk insert of their lines",
                                      engine.name, count),
                  .ours = renewing,
                  .reference = bulk,
                  .unit = "s",
                  .ratio = renewing / bulk,
                  .aim = ""});
}

}  // namespace

int main(int count, char** arguments) {
    std::size_t subscriptions = 100'000;
    if (count > 1) {
        const char* end = arguments[1] + std::strlen(arguments[1]);
        const auto read = std::from_chars(arguments[1], end, subscriptions);
        if (read.ec != std::errc() || read.ptr != end || subscriptions < 10 || subscriptions > 1'000'000) {
            fmt::print(stderr, "Usage: month_close_bench [subscriptions, 10 to 1000000]\n");
            return 2;
        }
    }
    for (const sql_testing::TestEngine& engine : sql_testing::test_engines()) measure(engine, subscriptions);
    return 0;
}
