#pragma once

#include <vector>

#include "sql/database.hpp"

/// The tables, as numbered, forward-only migrations.
///
/// One text serves SQLite and PostgreSQL: BIGINT and TEXT columns, instants as microseconds since 1970
/// (`…_us`), dates as days since 1970 (`…_day`), decimals, GUIDs and JSON documents as text, booleans as 0
/// or 1. Every table a partner owns has `partner_id` as first column of its primary key and every statement
/// on it names the partner; reference tables (catalog, identity, directory) are the only others (architecture
/// decision 5).
namespace comptoir::storage {

const std::vector<sql::Migration>& migrations();

}  // namespace comptoir::storage
