#include <libpq-fe.h>
#include <stdlib.h>

#include "base/clock.hpp"
#include "base/text.hpp"
#include "sql_testing/place.hpp"

namespace comptoir::sql_testing {

namespace {

std::string admin_location() {
    const char* location = getenv("COMPTOIR_TEST_POSTGRES");
    if (location == nullptr || *location == '\0') {
        throw sql::DatabaseError(
            "COMPTOIR_TEST_POSTGRES is not set, so there is no PostgreSQL to test with. Run the tests "
            "through "
            "tests/postgres.sh, which starts one: tests/postgres.sh run ctest --test-dir build/dev");
    }
    return location;
}

/// The same server, another database, as a URI.
std::string location_of(const std::string& name) {
    struct Free {
        void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
    };
    char* error = nullptr;
    const std::unique_ptr<PQconninfoOption, Free> options(PQconninfoParse(admin_location().c_str(), &error));
    if (!options) {
        const std::string message = error == nullptr ? "out of memory" : error;
        PQfreemem(error);
        throw sql::DatabaseError("COMPTOIR_TEST_POSTGRES: " + message);
    }
    std::string uri = "postgresql:///" + name;
    char separator = '?';
    for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option) {
        if (option->val == nullptr || std::string_view(option->keyword) == "dbname") continue;
        uri += fmt::format("{}{}={}", separator, option->keyword, percent_encode(option->val));
        separator = '&';
    }
    return uri;
}

/// CREATE DATABASE and DROP DATABASE cannot run in a transaction, so not through sql::Database.
void run_as_admin(const std::string& statement) {
    struct Finish {
        void operator()(PGconn* connection) const { PQfinish(connection); }
    };
    const std::unique_ptr<PGconn, Finish> connection(PQconnectdb(admin_location().c_str()));
    PGresult* result = PQexec(connection.get(), statement.c_str());
    const bool good = PQresultStatus(result) == PGRES_COMMAND_OK;
    PQclear(result);
    if (!good) throw sql::DatabaseError(fmt::format("{}: {}", statement, PQerrorMessage(connection.get())));
}

class PostgresPlace final : public TestDatabase::Place {
  public:
    explicit PostgresPlace(std::string name) : Place(location_of(name)), name_(std::move(name)) {}
    ~PostgresPlace() override {
        try {
            run_as_admin(fmt::format("DROP DATABASE IF EXISTS {} WITH (FORCE)", name_));
        } catch (const sql::DatabaseError& error) {
            fmt::print(stderr, "a test database stays behind: {}\n", error.what());
        }
    }
    const std::string& name() const { return name_; }

  private:
    std::string name_;
};

}  // namespace

std::unique_ptr<TestDatabase::Place> new_postgres_place(const TestDatabase::Place* original) {
    SystemRandom random;
    std::string name = "comptoir_test_" + random.guid().str();
    std::replace(name.begin(), name.end(), '-', '_');
    const auto* copied = dynamic_cast<const PostgresPlace*>(original);
    // The C locale compares text byte by byte, as SQLite does.
    run_as_admin(copied != nullptr
                     ? fmt::format("CREATE DATABASE {} TEMPLATE {}", name, copied->name())
                     : fmt::format("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'", name));
    return std::make_unique<PostgresPlace>(name);
}

}  // namespace comptoir::sql_testing
