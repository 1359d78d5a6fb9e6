#include "sql_testing/testing.hpp"

#include <stdlib.h>

#include <filesystem>
#include <mutex>
#include <ostream>

#include "sql_testing/place.hpp"

namespace comptoir::sql_testing {

namespace {

namespace fs = std::filesystem;

class SqlitePlace final : public TestDatabase::Place {
  public:
    explicit SqlitePlace(const fs::path& directory)
        : Place((directory / "test.db").string()), directory_(directory) {}
    ~SqlitePlace() override {
        std::error_code ignored;
        fs::remove_all(directory_, ignored);
    }

  private:
    fs::path directory_;
};

std::unique_ptr<TestDatabase::Place> new_place(sql::Engine engine, const TestDatabase::Place* original) {
    return engine == sql::Engine::sqlite ? new_sqlite_place(original) : new_postgres_place(original);
}

/// The migrated database every test database with these migrations is copied from; made once per process.
const TestDatabase::Place* template_of(const TestEngine& engine,
                                       const std::vector<sql::Migration>& migrations) {
    if (migrations.empty()) return nullptr;
    std::string key = engine.name;
    for (const sql::Migration& migration : migrations) {
        key += fmt::format("\n{} {}", migration.number, migration.name);
        for (const std::string& statement : migration.statements) key += "\n" + statement;
    }
    static std::mutex mutex;
    static std::map<std::string, std::unique_ptr<TestDatabase::Place>> templates;
    const std::lock_guard lock(mutex);
    auto& known = templates[key];
    if (!known) {
        auto place = new_place(engine.engine, nullptr);
        const auto database = sql::open(place->location(), {.durable = false});
        sql::migrate(*database, migrations);
        known = std::move(place);
    }
    return known.get();
}

}  // namespace

std::unique_ptr<TestDatabase::Place> new_sqlite_place(const TestDatabase::Place* original) {
    std::string name = (fs::temp_directory_path() / "comptoir-test-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr)
        throw sql::DatabaseError("cannot create a temporary directory: " + name);
    auto place = std::make_unique<SqlitePlace>(name);
    if (original != nullptr) fs::copy_file(original->location(), place->location());
    return place;
}

void PrintTo(const TestEngine& engine, std::ostream* out) {
    *out << engine.name;
}

std::vector<TestEngine> test_engines() {
    return {{"sqlite", sql::Engine::sqlite}, {"postgresql", sql::Engine::postgresql}};
}

TestDatabase::TestDatabase(const TestEngine& engine, const std::vector<sql::Migration>& migrations,
                           const sql::Options& options)
    : options_(options),
      place_(new_place(engine.engine, template_of(engine, migrations))),
      database_(sql::open(place_->location(), options_)) {}

TestDatabase::~TestDatabase() = default;

void TestDatabase::reopen() {
    database_.reset();
    database_ = sql::open(place_->location(), options_);
}

const std::string& TestDatabase::location() const {
    return place_->location();
}

}  // namespace comptoir::sql_testing
