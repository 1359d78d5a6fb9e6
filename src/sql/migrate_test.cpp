#include <thread>

#include "sql_testing/testing.hpp"

namespace comptoir::sql {
namespace {

const Migration kFirst = {1, "first", "to have a table", {"CREATE TABLE one (id BIGINT PRIMARY KEY)"}};
const Migration kSecond = {2,
                           "second",
                           "to have data",
                           {"CREATE TABLE two (id BIGINT PRIMARY KEY)", "INSERT INTO two (id) VALUES (1)"}};
const Migration kWrong = {2,
                          "second",
                          "to fail half way",
                          {"CREATE TABLE two (id BIGINT PRIMARY KEY)", "INSERT INTO nowhere VALUES (1)"}};

class Migrating : public testing::TestWithParam<sql_testing::TestEngine> {
  protected:
    sql_testing::TestDatabase database_{GetParam()};
};
INSTANTIATE_TEST_SUITE_P(Engines, Migrating, testing::ValuesIn(sql_testing::test_engines()),
                         testing::PrintToStringParamName());

TEST_P(Migrating, BringsTheSchemaForwardOnce) {
    EXPECT_EQ(migrate(*database_, {}), 0);
    EXPECT_EQ(migrate(*database_, {kFirst}), 1);
    EXPECT_EQ(migrate(*database_, {kFirst, kSecond}), 2);
    EXPECT_EQ(migrate(*database_, {kFirst, kSecond}), 2);
    database_->read([](Session& session) {
        EXPECT_EQ(session.query("SELECT id FROM two").size(), 1U);
        const Rows rows =
            session.query("SELECT number, name, applied_us FROM schema_migration ORDER BY number");
        ASSERT_EQ(rows.size(), 2U);
        EXPECT_EQ(rows[1].text(1), "second");
        EXPECT_GT(rows[1].integer(2), 0);
    });
}

TEST_P(Migrating, SaysWhetherItEverDid) {
    EXPECT_FALSE(was_migrated(*database_));
    migrate(*database_, {kFirst});
    EXPECT_TRUE(was_migrated(*database_));
}

TEST_P(Migrating, RunsWhatOnlyOneEngineUnderstandsOnThatEngine) {
    Migration both = kFirst;
    both.on_sqlite = {"CREATE TABLE of_sqlite (id BIGINT PRIMARY KEY) WITHOUT ROWID",
                      "INSERT INTO of_sqlite (id) VALUES (1)"};
    both.on_postgresql = {"CREATE TABLE of_postgresql (id BIGINT) WITH (fillfactor = 70)",
                          "INSERT INTO of_postgresql (id) VALUES (1)"};
    migrate(*database_, {both});
    database_->read([&](Session& session) {
        EXPECT_EQ(session.query("SELECT id FROM of_" + GetParam().name).size(), 1U);
    });
}

TEST_P(Migrating, RefusesANewerOrAnotherDatabase) {
    migrate(*database_, {kFirst, kSecond});
    EXPECT_THROW(migrate(*database_, {kFirst}), DatabaseError);
    Migration renamed = kSecond;
    renamed.name = "deuxième";
    EXPECT_THROW(migrate(*database_, {kFirst, renamed}), DatabaseError);
}

TEST_P(Migrating, AFailingMigrationLeavesTheOneBefore) {
    EXPECT_THROW(migrate(*database_, {kFirst, kWrong}), DatabaseError);
    EXPECT_EQ(migrate(*database_, {kFirst}), 1);
    EXPECT_EQ(migrate(*database_, {kFirst, kSecond}), 2);
}

TEST_P(Migrating, TwoProgramsMayStartAtOnce) {
    std::vector<std::thread> programs;
    programs.reserve(4);
    for (int i = 0; i < 4; ++i) {
        programs.emplace_back([&] {
            const auto own = open(database_.location(), {.durable = false});
            EXPECT_EQ(migrate(*own, {kFirst, kSecond}), 2);
        });
    }
    for (std::thread& program : programs) program.join();
    database_->read([](Session& session) { EXPECT_EQ(session.query("SELECT id FROM two").size(), 1U); });
}

TEST(MigratingOnPostgresql, GivesEveryTextColumnTheOrderOfBytes) {
    sql_testing::TestDatabase database(sql_testing::test_engines()[1]);
    migrate(*database, {{1,
                         "texts",
                         "to look at their order",
                         {"CREATE TABLE texts (a TEXT NOT NULL, b TEXT, c TEXT DEFAULT 'a TEXT b', "
                          "CHECK (CAST(a AS TEXT) <> ''), PRIMARY KEY (a, b))",
                          "ALTER TABLE texts ADD COLUMN d TEXT"}}});
    database->read([](Session& session) {
        const Rows rows = session.query(
            "SELECT CAST(column_name AS TEXT), CAST(collation_name AS TEXT), CAST(column_default AS TEXT) "
            "FROM information_schema.columns WHERE table_name = 'texts' ORDER BY 1");
        ASSERT_EQ(rows.size(), 4U);
        for (const Row& row : rows) EXPECT_EQ(row.if_text(1), "C") << row.text(0);
        EXPECT_TRUE(rows[2].text(2).starts_with("'a TEXT b'"));
    });
}

}  // namespace
}  // namespace comptoir::sql
