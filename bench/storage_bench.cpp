// What sharing buys: commits shared by many callers against one commit for each (SQLite, PostgreSQL), and
// statements that travel together against one question after the other (PostgreSQL). Durable; the reference
// is the same engine in the same run.
//
// Usage: COMPTOIR_PG_FAST=0 tests/postgres.sh run storage_bench [commands per run, 2000 by default]
#include <fmt/format.h>

#include <atomic>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <thread>

#include "figures.hpp"
#include "sql_testing/testing.hpp"

namespace {

using namespace comptoir;
using namespace comptoir::sql;

const std::vector<Migration> kSchema = {{1,
                                         "lines",
                                         "a row like an order's",
                                         {"CREATE TABLE line (partner TEXT NOT NULL, id BIGINT NOT NULL, "
                                          "title TEXT NOT NULL, amount BIGINT NOT NULL, "
                                          "PRIMARY KEY (partner, id))"}}};
constexpr std::string_view kInsert = "INSERT INTO line (partner, id, title, amount) VALUES ($1, $2, $3, $4)";
constexpr std::int64_t kRowsOfACommand = 5;

std::atomic<std::int64_t> next_id = 0;

Binds row() {
    return {"3f2504e0-4f89-41d3-9a0c-0305e82c3301", ++next_id, "a title of ordinary length", 1999};
}

void command(Session& session) {
    for (std::int64_t i = 0; i < kRowsOfACommand; ++i) session.execute(kInsert, row());
}

template <class Work>
double seconds_of(Work work) {
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// Commands per second when `clients` threads send one after the other.
double commands_per_second(Database& database, std::int64_t clients, std::int64_t commands) {
    const std::int64_t each = std::max<std::int64_t>(1, commands / clients);
    const double seconds = seconds_of([&] {
        std::vector<std::thread> threads;
        for (std::int64_t t = 0; t < clients; ++t) {
            threads.emplace_back([&] {
                for (std::int64_t i = 0; i < each; ++i) database.write(command);
            });
        }
        for (std::thread& thread : threads) thread.join();
    });
    return static_cast<double>(each * clients) / seconds;
}

void measure_commits(Database& database, const char* name, std::int64_t commands) {
    commands_per_second(database, 8, 8000);  // opens what opens late and fills the log once; not printed
    const double alone = commands_per_second(database, 1, commands / 4);
    fmt::print("{:<11} {:>3} client  {:>9.0f} commands/s\n", name, 1, alone);
    for (const std::int64_t clients : {8, 32, 64}) {
        const double shared = commands_per_second(database, clients, commands * clients / 8);
        fmt::print("{:<11} {:>3} clients {:>9.0f} commands/s  {:>5.1f} x one client\n", name, clients, shared,
                   shared / alone);
        bench::print({.name = fmt::format("{}, durable commands, {} clients over one", name, clients),
                      .ours = shared,
                      .reference = alone,
                      .unit = "commands/s",
                      .ratio = shared / alone,
                      .aim = ""});
    }
}

void measure_rows(Database& database, const char* name) {
    constexpr std::int64_t kRows = 20'000;
    const auto rate = [&](const std::function<void(Session&)>& work) {
        return static_cast<double>(kRows) / seconds_of([&] { database.write(work); });
    };
    const double single = rate([](Session& session) {
        for (std::int64_t i = 0; i < kRows; ++i) session.execute_counted(kInsert, row());
    });
    const double together = rate([](Session& session) {
        for (std::int64_t i = 0; i < kRows; ++i) session.execute(kInsert, row());
    });
    std::vector<Binds> rows;
    for (std::int64_t i = 0; i < kRows; ++i) rows.push_back(row());
    const double many = rate([&](Session& session) {
        session.insert_many("line", {"partner", "id", "title", "amount"}, rows);
    });
    fmt::print(
        "{:<11} one by one {:>9.0f} rows/s, execute {:>9.0f} ({:.1f} x), insert_many {:>9.0f} ({:.1f} x)\n",
        name, single, together, together / single, many, many / single);
    bench::print({.name = fmt::format("{}, inserts without waiting over one by one", name),
                  .ours = together,
                  .reference = single,
                  .unit = "rows/s",
                  .ratio = together / single,
                  .aim = ""});
    bench::print({.name = fmt::format("{}, insert_many over one by one", name),
                  .ours = many,
                  .reference = single,
                  .unit = "rows/s",
                  .ratio = many / single,
                  .aim = ""});
}

void measure_reads(Database& database, const char* name) {
    constexpr int kReads = 20'000;
    const double seconds = seconds_of([&] {
        for (int i = 0; i < kReads; ++i) {
            database.read([i](Session& session) {
                session.query("SELECT title, amount FROM line WHERE partner = $1 AND id = $2",
                              {"3f2504e0-4f89-41d3-9a0c-0305e82c3301", i + 1});
            });
        }
    });
    fmt::print("{:<11} one row read by key {:>7.1f} us\n", name, seconds / kReads * 1e6);
}

}  // namespace

int main(int count, char** arguments) {
    std::int64_t commands = 2000;
    if (count > 1) {
        const char* end = arguments[1] + std::strlen(arguments[1]);
        const auto read = std::from_chars(arguments[1], end, commands);
        if (read.ec != std::errc() || read.ptr != end || commands < 100 || commands > 1'000'000) {
            fmt::print(stderr, "Usage: storage_bench [commands per run, 100 to 1000000]\n");
            return 2;
        }
    }
    fmt::print("commands of {} rows, each durable before its caller goes on\n", kRowsOfACommand);
    for (const sql_testing::TestEngine& engine : sql_testing::test_engines()) {
        sql_testing::TestDatabase database(engine, kSchema, {.readers = 64, .durable = true});
        measure_commits(*database, engine.name.c_str(), commands);
        measure_rows(*database, engine.name.c_str());
        measure_reads(*database, engine.name.c_str());
    }
    return 0;
}
