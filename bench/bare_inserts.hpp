#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <future>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "load.hpp"
#include "sql_testing/testing.hpp"
#include "storage/schema.hpp"

/// The reference for commands: the rows that they left behind, inserted bare. The same rows go into the same
/// tables with the same indexes (without foreign keys) of another database of the same engine, durably and by
/// as many threads, one transaction for each command's share of the rows.
namespace comptoir::bench {

/// Runs `work(client)` on a thread each and returns the seconds until the last is done. The exception of the
/// first client that has one is thrown.
inline double at_once(std::size_t clients, const std::function<void(std::size_t)>& work) {
    const auto start = Steady::now();
    std::vector<std::future<void>> running;
    for (std::size_t client = 0; client < clients; ++client) {
        running.push_back(std::async(std::launch::async, work, client));
    }
    for (std::future<void>& one : running) one.wait();
    const double seconds = seconds_since(start);
    for (std::future<void>& one : running) one.get();
    return seconds;
}

using Table = std::vector<sql::Binds>;
using Tables = std::map<std::string, Table>;

inline std::vector<std::string> table_names() {
    static const std::regex kCreate("CREATE TABLE (\\w+)");
    std::vector<std::string> names;
    for (const sql::Migration& migration : storage::migrations()) {
        for (const std::string& statement : migration.statements) {
            std::smatch found;
            if (std::regex_search(statement, found, kCreate)) names.push_back(found[1]);
        }
    }
    return names;
}

inline std::vector<sql::Migration> migrations_without_foreign_keys() {
    static const std::regex kOfTable(",\\s*FOREIGN KEY \\([^)]*\\) REFERENCES \\w+ \\([^)]*\\)");
    static const std::regex kOfColumn(" REFERENCES \\w+ \\([^)]*\\)");
    std::vector<sql::Migration> all = storage::migrations();
    for (sql::Migration& migration : all) {
        for (std::string& statement : migration.statements) {
            statement = std::regex_replace(std::regex_replace(statement, kOfTable, ""), kOfColumn, "");
        }
    }
    return all;
}

inline Tables rows_of(sql::Database& database) {
    Tables tables;
    database.read([&](sql::Session& session) {
        for (const std::string& name : table_names()) {
            Table& table = tables[name];
            for (const sql::Row& row : session.query("SELECT * FROM " + name)) {
                sql::Binds binds;
                for (std::size_t i = 0; i < row.size(); ++i) binds.emplace_back(row.cell(i));
                table.push_back(std::move(binds));
            }
        }
    });
    return tables;
}

inline std::string key_of(const sql::Binds& binds) {
    std::string key;
    for (const sql::Bind& bind : binds) {
        if (const auto* number = std::get_if<std::int64_t>(&bind.cell())) key += std::to_string(*number);
        if (const auto* text = std::get_if<std::string>(&bind.cell())) key += *text;
        key += '|';
    }
    return key;
}

/// What `after` holds and `before` does not: rows that were added, and rows in their newest form.
inline Tables added(const Tables& before, Tables after) {
    for (auto& [name, table] : after) {
        std::set<std::string> old;
        for (const sql::Binds& row : before.at(name)) old.insert(key_of(row));
        std::erase_if(table, [&](const sql::Binds& row) { return old.contains(key_of(row)); });
    }
    return after;
}

struct Insert {
    std::string statement;
    const sql::Binds* binds;
};

/// The rows in equal shares, one for each command.
inline std::vector<std::vector<Insert>> shares_of(const Tables& tables, std::size_t commands) {
    std::vector<std::vector<Insert>> shares(commands);
    for (const auto& [name, table] : tables) {
        if (table.size() < commands) continue;  // a counter, written again and again
        std::string statement = fmt::format("INSERT INTO {} VALUES (", name);
        for (std::size_t i = 1; i <= table.front().size(); ++i) {
            statement += fmt::format("{}${}", i == 1 ? "" : ", ", i);
        }
        statement += ")";
        for (std::size_t i = 0; i < table.size(); ++i) {
            shares[i * commands / table.size()].push_back({statement, &table[i]});
        }
        fmt::print("  {:.1f} rows of {}\n", static_cast<double>(table.size()) / static_cast<double>(commands),
                   name);
    }
    return shares;
}

inline double bare_inserts_per_second(const sql_testing::TestEngine& engine, const Tables& tables,
                                      std::size_t commands, std::size_t clients) {
    const auto shares = shares_of(tables, commands);
    sql::Options options;
    options.readers = clients;
    sql_testing::TestDatabase place(engine, migrations_without_foreign_keys(), options);
    const double seconds = at_once(clients, [&](std::size_t client) {
        for (std::size_t i = client; i < shares.size(); i += clients) {
            place->write([&](sql::Session& session) {
                for (const Insert& insert : shares[i]) session.execute(insert.statement, *insert.binds);
            });
        }
    });
    return static_cast<double>(shares.size()) / seconds;
}

}  // namespace comptoir::bench
