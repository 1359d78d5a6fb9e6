// Checkouts per second over HTTP, every answer durable, by 64 clients at once, against bare inserts of the
// rows that these checkouts left behind: the same rows into the same tables and indexes (without foreign
// keys) of a second database of the same engine, 64 threads, one transaction for each checkout's share of the
// rows.
//
// Usage: COMPTOIR_PG_FAST=0 tests/postgres.sh run checkout_bench [checkouts of each client, 100 by default]
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
using testing_world::Item;
using testing_world::World;

constexpr std::size_t kClients = 64;

std::string post(const World& world, const std::string& path, const std::string& body) {
    return fmt::format(
        "POST {} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {}\r\nContent-Type: "
        "application/json\r\n"
        "Content-Length: {}\r\n\r\n{}",
        path, world.partner_token(), body.size(), body);
}

json::Value created(std::string_view answer) {
    if (!answer.starts_with("HTTP/1.1 201")) throw std::runtime_error(std::string(answer));
    auto body = json::parse(answer.substr(answer.find("\r\n\r\n") + 4));
    if (!body) throw std::runtime_error("no JSON");
    return *std::move(body);
}

/// The checkout requests of one client for carts that are filled before anything is measured.
std::vector<std::string> fill_carts(World& world, const Item& item, const std::string& customer,
                                    std::size_t count) {
    bench::Connection connection(world.marketplace().port());
    const std::string carts = fmt::format("/v1/customers/{}/carts", customer);
    const std::string body = fmt::format(
        R"({{"lineItems": [{{"id": 0, "catalogItemId": "{}", "quantity": 3, "billingCycle": "{}", "termDuration": "{}"}}]}})",
        item.catalog_item_id, item.billing_cycle, item.term);
    std::vector<std::string> checkouts;
    for (std::size_t i = 0; i < count; ++i) {
        const json::Value cart = created(connection.ask(post(world, carts, body)));
        checkouts.push_back(post(world, fmt::format("{}/{}/checkout", carts, cart.text_or("id")), ""));
    }
    return checkouts;
}

// ---- The measurement ------------------------------------------------------------------------------------

void measure(const sql_testing::TestEngine& engine, std::size_t of_each) {
    World world(engine, "2024-01-01T00:00:00Z", {.workers = 64});
    const Item item = world.sells(testing_world::monthly("10"));
    std::vector<std::string> customers;
    for (std::size_t i = 0; i < kClients; ++i) customers.push_back(world.customer());
    std::vector<std::vector<std::string>> checkouts(kClients);
    bench::at_once(kClients, [&](std::size_t client) {
        checkouts[client] = fill_carts(world, item, customers[client], of_each);
    });

    sql::Database& database = world.marketplace().core().database();
    const bench::Tables before = bench::rows_of(database);
    std::vector<bench::Times> waited(kClients);
    const double seconds = bench::at_once(kClients, [&](std::size_t client) {
        bench::Connection connection(world.marketplace().port());
        for (const std::string& checkout : checkouts[client]) {
            const auto start = bench::Steady::now();
            created(connection.ask(checkout));
            waited[client].push_back(bench::seconds_since(start) * 1e3);
        }
    });
    const std::size_t count = of_each * kClients;
    const double ours = static_cast<double>(count) / seconds;
    bench::Times all;
    for (const bench::Times& times : waited) all.insert(all.end(), times.begin(), times.end());
    fmt::print("{}: {:.0f} checkouts/s, p50 {:.1f} ms, p99 {:.1f} ms; each leaves\n", engine.name, ours,
               bench::percentile(all, 0.5), bench::percentile(all, 0.99));
    const double bare = bench::bare_inserts_per_second(engine, bench::added(before, bench::rows_of(database)),
                                                       count, kClients);
    bench::print({.name = fmt::format("{}, durable checkouts over HTTP, {} clients, over bare inserts",
                                      engine.name, kClients),
                  .ours = ours,
                  .reference = bare,
                  .unit = "checkouts/s",
                  .ratio = ours / bare,
                  .aim = ">= 0.5"});
}

}  // namespace

int main(int count, char** arguments) {
    std::size_t of_each = 100;
    if (count > 1) {
        const char* end = arguments[1] + std::strlen(arguments[1]);
        const auto read = std::from_chars(arguments[1], end, of_each);
        if (read.ec != std::errc() || read.ptr != end || of_each < 1 || of_each > 10'000) {
            fmt::print(stderr, "Usage: checkout_bench [checkouts of each client, 1 to 10000]\n");
            return 2;
        }
    }
    for (const sql_testing::TestEngine& engine : sql_testing::test_engines()) measure(engine, of_each);
    return 0;
}
