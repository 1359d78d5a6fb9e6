#include "sql/database.hpp"

namespace comptoir::sql {

std::unique_ptr<Database> open_postgresql(const std::string&, const Options&) {
    throw DatabaseError("this build has no PostgreSQL");
}

}  // namespace comptoir::sql
