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
#include "figures.hpp"
#include "many_sales.hpp"

namespace {

using namespace comptoir;
using testing_world::World;

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
    bench::sell_many(world, bench::sell_one(world), count);
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
