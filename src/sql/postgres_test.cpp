#include <atomic>
#include <barrier>
#include <thread>

#include "sql_testing/testing.hpp"

namespace comptoir::sql {
namespace {

const std::vector<Migration> kSchema = {
    {1,
     "things",
     "to write to",
     {"CREATE TABLE thing (id BIGINT PRIMARY KEY, amount BIGINT NOT NULL)",
      "INSERT INTO thing (id, amount) VALUES (1, 0), (2, 0)"}}};

class OnPostgresql : public testing::Test {
  protected:
    std::int64_t amount(std::int64_t id) {
        std::int64_t found = -1;
        database_->read([&](Session& session) {
            found = session.query_one("SELECT amount FROM thing WHERE id = $1", {id})->integer(0);
        });
        return found;
    }
    /// Ends every connection of this database but the caller's, as an administrator or a restart would.
    static void end_others(Session& session) {
        session.query(
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()");
    }
    sql_testing::TestDatabase database_{sql_testing::test_engines()[1], kSchema};
};

TEST_F(OnPostgresql, ALostSerializationIsRunAgain) {
    std::atomic<int> runs = 0;
    std::barrier<> both_have_read(2);
    std::vector<std::thread> writers;
    writers.reserve(2);
    for (int i = 0; i < 2; ++i) {
        writers.emplace_back([&] {
            bool first = true;
            database_->write([&](Session& session) {
                ++runs;
                session.execute("SET TRANSACTION ISOLATION LEVEL SERIALIZABLE");
                const std::int64_t old =
                    session.query_one("SELECT amount FROM thing WHERE id = 1")->integer(0);
                if (first) both_have_read.arrive_and_wait();
                first = false;
                session.execute("UPDATE thing SET amount = $1 WHERE id = 1", {old + 1});
            });
        });
    }
    for (std::thread& writer : writers) writer.join();
    EXPECT_EQ(amount(1), 2) << "neither update is lost";
    EXPECT_GE(runs, 3) << "one of them ran again";
}

TEST_F(OnPostgresql, ADeadlocksVictimIsRunAgain) {
    std::barrier<> both_hold_one(2);
    std::vector<std::thread> writers;
    for (const std::int64_t mine : {1, 2}) {
        writers.emplace_back([&, mine] {
            bool first = true;
            database_->write([&](Session& session) {
                session.execute_counted("UPDATE thing SET amount = amount + 1 WHERE id = $1", {mine});
                if (first) both_hold_one.arrive_and_wait();
                first = false;
                session.execute_counted("UPDATE thing SET amount = amount + 1 WHERE id = $1", {3 - mine});
            });
        });
    }
    for (std::thread& writer : writers) writer.join();
    EXPECT_EQ(amount(1), 2);
    EXPECT_EQ(amount(2), 2);
}

TEST_F(OnPostgresql, RetriesEndAndTheErrorPassesThrough) {
    int runs = 0;
    EXPECT_THROW(database_->write([&](Session&) {
        ++runs;
        throw SerializationError("lost again");
    }),
                 SerializationError);
    EXPECT_EQ(runs, limits::kWriteRetriesMax + 1);
}

TEST_F(OnPostgresql, TheFaultHookCountsEachAttemptFromOne) {
    std::vector<std::int64_t> calls;
    database_->fail_with([&](std::int64_t nth, std::string_view statement) {
        calls.push_back(nth);
        if (calls.size() == 2 && statement == "COMMIT") throw SerializationError("injected");
    });
    database_->write(
        [](Session& session) { session.execute("UPDATE thing SET amount = amount + 1 WHERE id = 1"); });
    EXPECT_EQ(calls, (std::vector<std::int64_t>{1, 2, 1, 2}));
    EXPECT_EQ(amount(1), 1);
}

TEST_F(OnPostgresql, AQueuedStatementsErrorShowsAtTheNextQuestionAndNamesIt) {
    bool asked = false;
    try {
        database_->write([&](Session& session) {
            session.execute("INSERT INTO thing (id, amount) VALUES ($1, 0)", {1});
            session.execute("UPDATE thing SET amount = 9 WHERE id = 2");
            asked = true;
            session.query("SELECT 1");
            FAIL() << "the error did not show";
        });
        FAIL() << "the error was swallowed";
    } catch (const ConstraintError& error) {
        EXPECT_NE(std::string_view(error.what()).find("INSERT INTO thing"), std::string_view::npos)
            << error.what();
    }
    EXPECT_TRUE(asked);
    EXPECT_EQ(amount(2), 0);
}

TEST_F(OnPostgresql, MoreStatementsThanAPipelineHoldsAreSentInParts) {
    const auto statements = static_cast<std::int64_t>(limits::kPipelineMax) * 3 + 1;
    database_->write([&](Session& session) {
        for (std::int64_t i = 0; i < statements; ++i) {
            session.execute("UPDATE thing SET amount = amount + $1 WHERE id = 1", {1});
        }
    });
    EXPECT_EQ(amount(1), statements);
}

TEST_F(OnPostgresql, AConnectionThatBreaksBeforeTheCommitIsReplacedOnce) {
    const auto admin = open(database_.location());
    int runs = 0;
    database_->write([&](Session& session) {
        ++runs;
        session.execute("UPDATE thing SET amount = amount + 1 WHERE id = 1");
        session.query("SELECT 1");
        if (runs == 1) admin->read(end_others);
        session.query("SELECT 1");
    });
    EXPECT_EQ(runs, 2);
    EXPECT_EQ(amount(1), 1) << "the first attempt left nothing";
    runs = 0;
    EXPECT_THROW(database_->write([&](Session& session) {
        ++runs;
        session.query("SELECT 1");
        admin->read(end_others);
        session.query("SELECT 1");
    }),
                 DatabaseError);
    EXPECT_EQ(runs, 2);
}

TEST_F(OnPostgresql, ConnectionsThatDiedWhileIdleAreReplacedUnnoticed) {
    const auto admin = open(database_.location());
    EXPECT_EQ(amount(1), 0);
    for (int i = 0; i < 3; ++i) {
        admin->read(end_others);
        EXPECT_EQ(amount(1), 0);
    }
}

TEST_F(OnPostgresql, WhoWaitsForASessionGetsOneInTurn) {
    sql_testing::TestDatabase small(sql_testing::test_engines()[1], kSchema,
                                    {.readers = 2, .durable = false});
    std::vector<std::thread> writers;
    writers.reserve(16);
    for (int i = 0; i < 16; ++i) {
        writers.emplace_back([&] {
            for (int n = 0; n < 10; ++n) {
                small->write([](Session& session) {
                    session.execute("UPDATE thing SET amount = amount + 1 WHERE id = 1");
                });
            }
        });
    }
    for (std::thread& writer : writers) writer.join();
    small->read([](Session& session) {
        EXPECT_EQ(session.query_one("SELECT amount FROM thing WHERE id = 1")->integer(0), 160);
    });
}

TEST_F(OnPostgresql, AFailedPreparationIsForgotten) {
    for (int i = 0; i < 2; ++i) {
        EXPECT_THROW(database_->write([](Session& session) {
            session.execute("INSERT INTO thing (id, amount) VALUES (1, 0)");
            session.execute("UPDATE thing SET amount = $1 WHERE id = 2", {5});  // prepared in vain
        }),
                     ConstraintError);
    }
    database_->write(
        [](Session& session) { session.execute("UPDATE thing SET amount = $1 WHERE id = 2", {5}); });
    EXPECT_EQ(amount(2), 5);
}

TEST(PostgresqlLocation, IsUnderstoodOrRefusedWithoutRepeatingAnyOfIt) {
    for (const char* good :
         {"postgresql://comptoir:pa%40ss%2Fword%25@127.0.0.1:1/comptoir", "postgres://comptoir@127.0.0.1:1",
          "postgresql://comptoir:secret@[::1]:1,127.0.0.1:1/comptoir?connect_timeout=2",
          "postgresql:///comptoir?host=/nowhere&user=comptoir&password=secret",
          "host=/nowhere password=a@b/c"}) {
        try {
            open_postgresql(good);
            ADD_FAILURE() << good;
        } catch (const LocationError&) {
            ADD_FAILURE() << good;
        } catch (const DatabaseError& error) {
            EXPECT_TRUE(std::string_view(error.what()).starts_with("postgresql: cannot connect"))
                << error.what();
        }
    }
    for (const char* bad :
         {"postgresql://u:sek%rit@h/db", "postgresql://u:sek/rit@h/db", "postgresql://u:sek@rit@h/db",
          "postgresql://u:sek?rit@h/db", "postgresql://u:1234/sekrit@h/db", "postgresql://u:sekrit",
          "postgresql://u@h/db?password=sek&rit", "postgresql://h:1,u:sekrit/db",
          "host=h password='sekrit"}) {
        try {
            open_postgresql(bad);
            ADD_FAILURE() << bad;
        } catch (const LocationError& error) {
            const std::string_view said = error.what();
            EXPECT_EQ(said.find("sek"), std::string_view::npos) << said;
            EXPECT_EQ(said.find("rit@"), std::string_view::npos) << said;
        }
    }
}

}  // namespace
}  // namespace comptoir::sql
