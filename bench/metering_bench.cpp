// Usage events per second over HTTP, every batch of 25 durable before it is answered, by 16 publishers at
// once, against bare inserts of the rows that these batches left behind, as in checkout_bench: the same rows
// into the same tables and indexes (without foreign keys) of a second database of the same engine, as many
// threads, one transaction for each batch's share. What is asked for is 5000 batches a minute; nothing may be
// lost, so the rows are counted afterwards.
//
// Usage: COMPTOIR_PG_FAST=0 tests/postgres.sh run metering_bench [batches of each publisher, 100 by default]
#include <fmt/format.h>

#include <charconv>
#include <cstdio>
#include <cstring>

#include "bare_inserts.hpp"
#include "figures.hpp"
#include "load.hpp"
#include "world.hpp"

namespace {

using namespace comptoir;
using testing_world::Purchase;
using testing_world::World;

constexpr std::size_t kClients = 16;
constexpr std::size_t kOfABatch = 25;
constexpr std::size_t kHours = 23;  // Of each subscription that may be reported: the window is a day.

/// As many active subscriptions as it takes to give every event an hour of its own.
std::vector<Purchase> subscriptions(World& world, std::size_t batches) {
    const auto item = world.sells(testing_world::metered(testing_world::monthly("10"), {{"mails", "0.01"}}));
    const std::size_t count = (batches * kOfABatch + kHours - 1) / kHours;
    std::vector<Purchase> all;
    for (std::size_t i = 0; i < count; ++i) {
        all.push_back(world.buys(item));
        if (world.activates(all.back()).status != 200) throw std::runtime_error("not activated");
    }
    return all;
}

std::string post(const World& world, const std::string& body) {
    return fmt::format(
        "POST /api/batchUsageEvent?api-version=2018-08-31 HTTP/1.1\r\nHost: localhost\r\nAuthorization: "
        "Bearer "
        "{}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{}",
        world.publisher_token(), body.size(), body);
}

/// The requests of all clients: hour after hour, each batch with 25 subscriptions.
std::vector<std::string> batches_of(const World& world, const std::vector<Purchase>& all,
                                    std::size_t batches) {
    std::vector<std::string> requests;
    for (std::size_t batch = 0; batch < batches; ++batch) {
        json::Array events;
        for (std::size_t i = batch * kOfABatch; i < (batch + 1) * kOfABatch; ++i) {
            const std::string hour = fmt::format("2024-01-02T{:02}:30:00Z", i / all.size());
            events.push_back(World::usage_event(all[i % all.size()], "mails", "1.5", hour));
        }
        requests.push_back(post(world, json::write(json::Object{{"request", std::move(events)}})));
    }
    return requests;
}

void expect_accepted(std::string_view answer) {
    std::size_t accepted = 0;
    for (auto at = answer.find("\"Accepted\""); at != std::string_view::npos;
         at = answer.find("\"Accepted\"", at + 1)) {
        ++accepted;
    }
    if (!answer.starts_with("HTTP/1.1 200") || accepted != kOfABatch)
        throw std::runtime_error(std::string(answer));
}

void measure(const sql_testing::TestEngine& engine, std::size_t of_each) {
    World world(engine, "2024-01-02T00:00:00Z", {.workers = static_cast<int>(kClients)});
    const std::size_t count = of_each * kClients;
    const std::vector<Purchase> all = subscriptions(world, count);
    const std::vector<std::string> requests = batches_of(world, all, count);
    world.lets_clock_run_ahead("2024-01-02T23:59:59Z");

    sql::Database& database = world.marketplace().core().database();
    const bench::Tables before = bench::rows_of(database);
    std::vector<bench::Times> waited(kClients);
    const double seconds = bench::at_once(kClients, [&](std::size_t client) {
        bench::Connection connection(world.marketplace().port());
        for (std::size_t i = client; i < requests.size(); i += kClients) {
            const auto start = bench::Steady::now();
            expect_accepted(connection.ask(requests[i]));
            waited[client].push_back(bench::seconds_since(start) * 1e3);
        }
    });
    const bench::Tables left = bench::added(before, bench::rows_of(database));
    if (left.at("usage_event").size() != count * kOfABatch) throw std::runtime_error("events were lost");
    const double ours = static_cast<double>(count) / seconds;
    bench::Times times;
    for (const bench::Times& some : waited) times.insert(times.end(), some.begin(), some.end());
    fmt::print("{}: {:.0f} batches/s, {:.0f} events/s, p50 {:.1f} ms, p99 {:.1f} ms; each leaves\n",
               engine.name, ours, ours * kOfABatch, bench::percentile(times, 0.5),
               bench::percentile(times, 0.99));
    const double bare = bench::bare_inserts_per_second(engine, left, count, kClients);
    bench::print(
        {.name = fmt::format("{}, durable batches of {} events over HTTP, {} clients, over bare inserts",
                             engine.name, kOfABatch, kClients),
         .ours = ours,
         .reference = bare,
         .unit = "batches/s",
         .ratio = ours / bare,
         .aim = ">= 0.5"});
    bench::print({.name = fmt::format("{}, durable batches of {} events over HTTP, over 5000 a minute",
                                      engine.name, kOfABatch),
                  .ours = ours,
                  .reference = 5000.0 / 60,
                  .unit = "batches/s",
                  .ratio = ours * 60 / 5000,
                  .aim = ">= 1"});
}

}  // namespace

int main(int count, char** arguments) {
    std::size_t of_each = 100;
    if (count > 1) {
        const char* end = arguments[1] + std::strlen(arguments[1]);
        const auto read = std::from_chars(arguments[1], end, of_each);
        if (read.ec != std::errc() || read.ptr != end || of_each < 1 || of_each > 10'000) {
            fmt::print(stderr, "Usage: metering_bench [batches of each publisher, 1 to 10000]\n");
            return 2;
        }
    }
    for (const sql_testing::TestEngine& engine : sql_testing::test_engines()) measure(engine, of_each);
    return 0;
}
