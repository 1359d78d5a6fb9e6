#pragma once

#include <memory>
#include <string>
#include <vector>

#include "sql/database.hpp"

/// Fresh databases of both engines for test suites; linked into tests only.
///
///     class Orders : public testing::TestWithParam<sql_testing::TestEngine> {
///         sql_testing::TestDatabase database_{GetParam(), kMigrations};
///     };
///     INSTANTIATE_TEST_SUITE_P(Engines, Orders, testing::ValuesIn(sql_testing::test_engines()),
///     testing::PrintToStringParamName());
///
/// PostgreSQL is the server named by the environment variable COMPTOIR_TEST_POSTGRES; `tests/postgres.sh run
/// ctest …` starts one. Without it the PostgreSQL half of a suite fails and says so: it is never skipped.
namespace comptoir::sql_testing {

struct TestEngine {
    std::string name;  ///< "sqlite" or "postgresql".
    sql::Engine engine;
};
void PrintTo(const TestEngine& engine, std::ostream* out);

/// Both engines.
std::vector<TestEngine> test_engines();

/// A database of its own, gone at the end. The first one with given migrations is migrated and kept as a
/// template for the others of the same process, which are copies and cheap. Not durable unless asked, because
/// it is thrown away. Errors: throws sql::DatabaseError.
class TestDatabase {
  public:
    explicit TestDatabase(const TestEngine& engine, const std::vector<sql::Migration>& migrations = {},
                          const sql::Options& options = {.durable = false});
    ~TestDatabase();
    TestDatabase(const TestDatabase&) = delete;
    TestDatabase& operator=(const TestDatabase&) = delete;

    sql::Database& operator*() { return *database_; }
    sql::Database* operator->() { return database_.get(); }
    /// Closes the database and opens it again, as a restart would.
    void reopen();
    void close() { database_.reset(); }
    /// What sql::open takes: a second process' view of the same database.
    const std::string& location() const;

    /// Where the data lives; the engines differ.
    class Place;

  private:
    sql::Options options_;
    std::unique_ptr<Place> place_;
    std::unique_ptr<sql::Database> database_;  // closed before its place goes
};

}  // namespace comptoir::sql_testing
