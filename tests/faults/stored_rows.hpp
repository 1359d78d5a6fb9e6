#pragma once

#include <map>
#include <string>
#include <vector>

#include "sql/database.hpp"

/// Everything a database holds, to see that a failed call left nothing behind.
namespace comptoir::faults {

/// Rows of every table as text, ordered, by table.
using StoredRows = std::map<std::string, std::vector<std::string>>;
StoredRows stored_rows(sql::Database& database);

/// What one holds and the other does not, a line each; empty when they are equal.
std::string differences(const StoredRows& before, const StoredRows& after);

}  // namespace comptoir::faults
