#pragma once

#include "sql_testing/testing.hpp"

namespace comptoir::sql_testing {

/// Where a test database lives; the destructor removes it.
class TestDatabase::Place {
  public:
    explicit Place(std::string location) : location_(std::move(location)) {}
    virtual ~Place() = default;
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    const std::string& location() const { return location_; }

  private:
    std::string location_;
};

/// An empty database, or a copy of `original`, which nobody has open.
std::unique_ptr<TestDatabase::Place> new_sqlite_place(const TestDatabase::Place* original);
std::unique_ptr<TestDatabase::Place> new_postgres_place(const TestDatabase::Place* original);

}  // namespace comptoir::sql_testing
