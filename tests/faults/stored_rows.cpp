#include "stored_rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace comptoir::faults {
namespace {

std::string_view list_of_tables(sql::Engine engine) {
    if (engine == sql::Engine::sqlite) {
        return "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'";
    }
    return "SELECT CAST(table_name AS TEXT) FROM information_schema.tables WHERE table_schema = 'public'";
}

std::string list_of_columns(sql::Engine engine, const std::string& table) {
    if (engine == sql::Engine::sqlite) return fmt::format("SELECT name FROM pragma_table_info('{}')", table);
    return fmt::format(
        "SELECT CAST(column_name AS TEXT) FROM information_schema.columns WHERE table_schema = 'public' AND "
        "table_name = '{}' ORDER BY ordinal_position",
        table);
}

// Cast to text, because a row can only be read by who knows its types.
std::vector<std::string> rows_of(sql::Session& session, const std::string& table) {
    std::string columns;
    for (const sql::Row& column : session.query(list_of_columns(session.engine(), table))) {
        columns +=
            fmt::format("{}COALESCE(CAST({} AS TEXT), 'null')", columns.empty() ? "" : ", ", column.text(0));
    }
    std::vector<std::string> rows;
    for (const sql::Row& row : session.query(fmt::format("SELECT {} FROM {}", columns, table))) {
        std::string& text = rows.emplace_back();
        for (std::size_t i = 0; i < row.size(); ++i) text += row.text(i) + "|";
    }
    std::sort(rows.begin(), rows.end());
    return rows;
}

void add_missing(std::string& text, std::string_view sign, const std::string& table,
                 const std::vector<std::string>& from, const std::vector<std::string>& in) {
    std::vector<std::string> missing;
    std::set_difference(from.begin(), from.end(), in.begin(), in.end(), std::back_inserter(missing));
    for (const std::string& row : missing) text += fmt::format("{} {}: {}\n", sign, table, row);
}

}  // namespace

StoredRows stored_rows(sql::Database& database) {
    StoredRows stored;
    database.read([&](sql::Session& session) {
        for (const sql::Row& table : session.query(list_of_tables(database.engine()))) {
            stored[table.text(0)] = rows_of(session, table.text(0));
        }
    });
    return stored;
}

std::string differences(const StoredRows& before, const StoredRows& after) {
    std::string text;
    for (const auto& [table, rows] : before) {
        const auto found = after.find(table);
        const std::vector<std::string> now =
            found == after.end() ? std::vector<std::string>() : found->second;
        add_missing(text, "-", table, rows, now);
        add_missing(text, "+", table, now, rows);
    }
    return text;
}

}  // namespace comptoir::faults
