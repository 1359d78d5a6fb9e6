#pragma once

#include <array>
#include <string>
#include <vector>

#include "sql/database.hpp"

struct pg_result;

/// Cells ↔ PostgreSQL's text format.
namespace comptoir::sql {

/// Parameters as libpq takes them: pointers into the binds, which must stay, and into itself.
class PostgresParameters {
  public:
    explicit PostgresParameters(const Binds& binds);
    PostgresParameters(const PostgresParameters&) = delete;
    PostgresParameters& operator=(const PostgresParameters&) = delete;

    int size() const { return static_cast<int>(values_.size()); }
    const char* const* values() const { return values_.data(); }
    /// Object ids of the types: integers are bigint and strings text, so that no expression is guessed to be
    /// a smaller type; the server finds the type of a bare null.
    const unsigned int* types() const { return types_.data(); }

  private:
    using Digits = std::array<char, 24>;
    std::vector<Digits> digits_;
    std::vector<const char*> values_;
    std::vector<unsigned int> types_;
};

/// Errors: DatabaseError for a column that is neither an integer of 64 bits, a truth value nor text.
Rows read_rows(const pg_result* result);

/// Appends a row in the text format of COPY.
void append_copy_row(std::string& out, const Binds& row);

}  // namespace comptoir::sql
