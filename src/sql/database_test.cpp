#include "sql/database.hpp"

#include <atomic>
#include <filesystem>
#include <limits>
#include <thread>

#include "sql_testing/testing.hpp"

namespace comptoir::sql {
namespace {

const std::vector<Migration> kSchema = {
    {1,
     "things",
     "what the tests write to",
     {"CREATE TABLE thing (owner TEXT NOT NULL, id BIGINT NOT NULL, name TEXT, PRIMARY KEY (owner, id))",
      "CREATE TABLE part (id BIGINT PRIMARY KEY, owner TEXT NOT NULL, thing BIGINT NOT NULL, "
      "amount BIGINT CHECK (amount >= 0), "
      "FOREIGN KEY (owner, thing) REFERENCES thing (owner, id) DEFERRABLE INITIALLY DEFERRED)"}}};

void add(Session& session, std::int64_t id, const Bind& name = nullptr) {
    session.execute("INSERT INTO thing (owner, id, name) VALUES ($1, $2, $3)", {"a", id, name});
}

std::int64_t count(Database& database) {
    std::int64_t found = -1;
    database.read(
        [&](Session& session) { found = session.query("SELECT count(*) FROM thing")[0].integer(0); });
    return found;
}

class OnEveryEngine : public testing::TestWithParam<sql_testing::TestEngine> {
  protected:
    sql_testing::TestDatabase database_{GetParam(), kSchema};
};
INSTANTIATE_TEST_SUITE_P(Engines, OnEveryEngine, testing::ValuesIn(sql_testing::test_engines()),
                         testing::PrintToStringParamName());

TEST_P(OnEveryEngine, CellsComeBackAsTheyWereStored) {
    const std::int64_t big = std::numeric_limits<std::int64_t>::max();
    const std::int64_t small = std::numeric_limits<std::int64_t>::min();
    const std::string odd = "Žluťoučký 🐎 'quoted' \\N \\ \"x\"\t\r\n$1 ?2 الكلمات";
    database_->write([&](Session& session) {
        add(session, big, odd);
        add(session, small, "");
        add(session, 0, nullptr);
        add(session, 1, std::optional<std::string>("here"));
        add(session, 2, std::optional<std::string>());
    });
    database_->read([&](Session& session) {
        const Rows rows = session.query("SELECT id, name FROM thing ORDER BY id");
        ASSERT_EQ(rows.size(), 5U);
        EXPECT_EQ(rows[0].integer(0), small);
        EXPECT_EQ(rows[0].text(1), "");
        EXPECT_TRUE(rows[1].is_null(1));
        EXPECT_EQ(rows[1].if_text(1), std::nullopt);
        EXPECT_EQ(rows[2].if_text(1), "here");
        EXPECT_TRUE(rows[3].is_null(1));
        EXPECT_EQ(rows[4].integer(0), big);
        EXPECT_EQ(rows[4].text(1), odd);
        EXPECT_EQ(rows[4].size(), 2U);
        EXPECT_EQ(rows[4].cell(0), Cell(big));
        EXPECT_EQ(rows[4].cell(1), Cell(odd));
        EXPECT_EQ(Bind(rows[4].cell(1)).type(), Bind::Type::text);
        EXPECT_EQ(Bind(rows[1].cell(1)).cell(), Cell());
    });
}

TEST_P(OnEveryEngine, ExpressionsHaveTheSameTypesOnBoth) {
    database_->write([](Session& session) {
        add(session, 1, "x");
        add(session, 3'000'000'000, "y");
    });
    database_->read([](Session& session) {
        const std::int64_t large = 5'000'000'000;
        const Rows rows = session.query(
            "SELECT sum(id), count(*), max(name), min(id), $1, $2, coalesce($3, 7), "
            "CASE WHEN max(id) > $4 THEN 1 ELSE 0 END FROM thing",
            {large, "text", std::optional<std::int64_t>(), large});
        EXPECT_EQ(rows[0].integer(0), 3'000'000'001);
        EXPECT_EQ(rows[0].integer(1), 2);
        EXPECT_EQ(rows[0].text(2), "y");
        EXPECT_EQ(rows[0].integer(3), 1);
        EXPECT_EQ(rows[0].integer(4), large);
        EXPECT_EQ(rows[0].text(5), "text");
        EXPECT_EQ(rows[0].integer(6), 7);
        EXPECT_FALSE(rows[0].flag(7));
        EXPECT_TRUE(session.query("SELECT id FROM thing WHERE name LIKE $1", {"X%"}).empty())
            << "LIKE minds case";
        EXPECT_EQ(session.query("SELECT id FROM thing ORDER BY id LIMIT $1 OFFSET $2", {1, 1}).size(), 1U);
    });
}

TEST_P(OnEveryEngine, TextIsComparedByteByByte) {
    database_->write([](Session& session) {
        std::int64_t id = 0;
        for (const char* name : {"b", "é", "B", "a", "_", "A", "e"}) add(session, ++id, name);
    });
    database_->read([](Session& session) {
        std::string order;
        for (const Row& row : session.query("SELECT name FROM thing ORDER BY name")) order += row.text(0);
        EXPECT_EQ(order, "AB_abeé");
    });
}

TEST_P(OnEveryEngine, AParameterMayOccurTwiceAndInsideQuotesItIsText) {
    database_->write([](Session& session) { add(session, 7, "7"); });
    database_->read([](Session& session) {
        const Rows rows =
            session.query("SELECT id, '$1' FROM thing WHERE id = $2 AND id >= $2 AND name = $1", {"7", 7});
        ASSERT_EQ(rows.size(), 1U);
        EXPECT_EQ(rows[0].text(1), "$1");
    });
}

TEST_P(OnEveryEngine, AStatementFirstRunWithNullTakesAValueLater) {
    database_->write([](Session& session) {
        add(session, 1, "x");
        add(session, 2, "y");
    });
    database_->read([](Session& session) {
        const std::string_view named =
            "SELECT id FROM thing WHERE ($1 IS NULL OR name = $1) AND ($2 IS NULL OR id > $2)";
        const std::optional<std::string> any_name;
        const std::optional<std::int64_t> any_id;
        EXPECT_EQ(session.query(named, {any_name, any_id}).size(), 2U);
        EXPECT_EQ(session.query(named, {"x", any_id}).size(), 1U);
        EXPECT_EQ(session.query(named, {"y", 1}).size(), 1U);
        EXPECT_EQ(session.query(named, {nullptr, 1}).size(), 1U);
    });
}

TEST_P(OnEveryEngine, UpsertAndReturningAreShared) {
    database_->write([](Session& session) {
        const std::string_view upsert =
            "INSERT INTO thing (owner, id, name) VALUES ($1, $2, $3) "
            "ON CONFLICT (owner, id) DO UPDATE SET name = excluded.name RETURNING name";
        EXPECT_EQ(session.query_one(upsert, {"a", 1, "first"})->text(0), "first");
        EXPECT_EQ(session.query_one(upsert, {"a", 1, "second"})->text(0), "second");
        session.execute(upsert, {"a", 1, "third"});
        const std::string_view once =
            "INSERT INTO thing (owner, id) VALUES ($1, $2) ON CONFLICT (owner, id) DO NOTHING";
        EXPECT_EQ(session.execute_counted(once, {"a", 1}), 0);
        EXPECT_EQ(session.execute_counted(once, {"a", 2}), 1);
        EXPECT_EQ(session.execute_counted("UPDATE thing SET name = $1", {"all"}), 2);
        EXPECT_EQ(session.execute_counted("DELETE FROM thing WHERE id = $1", {99}), 0);
        EXPECT_EQ(session.query_one("SELECT name FROM thing WHERE id = 99"), std::nullopt);
    });
}

TEST_P(OnEveryEngine, AWorkThatThrowsWritesNothingAndItsExceptionPassesThrough) {
    struct Own {
        int number;
    };
    try {
        database_->write([](Session& session) {
            add(session, 1);
            throw Own{42};
        });
        FAIL() << "the exception was swallowed";
    } catch (const Own& own) {
        EXPECT_EQ(own.number, 42);
    }
    EXPECT_EQ(count(*database_), 0);
    EXPECT_THROW(database_->read([](Session&) { throw Own{1}; }), Own);
}

TEST_P(OnEveryEngine, RollbackUndoesEverythingAndIsNoError) {
    database_->write([](Session& session) { add(session, 1); });
    EXPECT_NO_THROW(database_->write([](Session& session) {
        add(session, 2);
        session.query("SELECT 1");
        throw Rollback();
    }));
    EXPECT_EQ(count(*database_), 1);
}

TEST_P(OnEveryEngine, AWorkSeesItsOwnWrites) {
    database_->write([](Session& session) {
        add(session, 1, "mine");
        EXPECT_EQ(session.query_one("SELECT name FROM thing")->text(0), "mine");
    });
}

TEST_P(OnEveryEngine, EveryConstraintAnswersWithConstraintError) {
    database_->write([](Session& session) { add(session, 1); });
    const auto failing = [&](std::string_view statement) {
        EXPECT_THROW(database_->write([&](Session& session) { session.execute(statement); }), ConstraintError)
            << statement;
    };
    failing("INSERT INTO thing (owner, id) VALUES ('a', 1)");
    failing("INSERT INTO thing (owner, id) VALUES (NULL, 2)");
    failing("INSERT INTO part (id, owner, thing, amount) VALUES (1, 'a', 1, -1)");
    failing("INSERT INTO part (id, owner, thing, amount) VALUES (1, 'a', 99, 1)");
    EXPECT_EQ(count(*database_), 1);
    database_->write([](Session& session) {
        session.execute("INSERT INTO part (id, owner, thing, amount) VALUES (1, 'a', 5, 1)");
        add(session, 5);  // deferred: the target may follow
    });
    EXPECT_EQ(count(*database_), 2);
}

TEST_P(OnEveryEngine, AfterAFailedStatementTheTransactionIsSpent) {
    EXPECT_THROW(database_->write([](Session& session) {
        add(session, 1);
        EXPECT_THROW(session.query("SELECT nothing FROM nowhere"), DatabaseError);
        EXPECT_THROW(session.query("SELECT 1"), DatabaseError);
    }),
                 DatabaseError);
    EXPECT_EQ(count(*database_), 0);
}

TEST_P(OnEveryEngine, AWrongStatementIsADatabaseError) {
    EXPECT_THROW(database_->read([](Session& session) { session.query("SELEC 1"); }), DatabaseError);
    EXPECT_THROW(database_->read([](Session& session) { session.query("SELECT \"word\""); }), DatabaseError);
    EXPECT_THROW(
        database_->write([](Session& session) { session.execute("INSERT INTO nowhere VALUES (1)"); }),
        DatabaseError);
    EXPECT_EQ(count(*database_), 0) << "and the connections live on";
}

TEST_P(OnEveryEngine, AReadCannotWrite) {
    EXPECT_THROW(database_->read([](Session& session) {
        add(session, 1);
        session.query("SELECT 1");
    }),
                 DatabaseError);
    EXPECT_EQ(count(*database_), 0);
}

TEST_P(OnEveryEngine, TextWithAZeroByteIsRefused) {
    EXPECT_THROW(database_->write([](Session& session) { add(session, 1, std::string("a\0b", 3)); }),
                 DatabaseError);
    EXPECT_THROW(database_->write([](Session& session) {
        session.insert_many("thing", {"owner", "id", "name"},
                            std::vector<Binds>(100, Binds{"a", 1, std::string("\0", 1)}));
    }),
                 DatabaseError);
    EXPECT_EQ(count(*database_), 0);
}

TEST_P(OnEveryEngine, ManyWritersAllLandAndLast) {
    constexpr std::int64_t kThreads = 64;
    constexpr std::int64_t kEach = 20;
    std::vector<std::thread> threads;
    for (std::int64_t t = 0; t < kThreads; ++t) {
        threads.emplace_back([&, t] {
            for (std::int64_t i = 0; i < kEach; ++i) {
                database_->write([&](Session& session) { add(session, t * kEach + i); });
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(count(*database_), kThreads * kEach);
    database_.reopen();
    EXPECT_EQ(count(*database_), kThreads * kEach);
}

TEST_P(OnEveryEngine, OneFailingAmongManyFailsAlone) {
    constexpr std::int64_t kThreads = 48;
    std::atomic<int> refused = 0;
    std::vector<std::thread> threads;
    for (std::int64_t t = 0; t < kThreads; ++t) {
        threads.emplace_back([&, t] {
            for (std::int64_t i = 0; i < 10; ++i) {
                try {
                    database_->write([&](Session& session) {
                        add(session, t * 100 + i);
                        if (i % 3 == 0) add(session, t * 100 + i);  // twice the same key
                        if (i % 3 == 1) throw Rollback();
                    });
                } catch (const ConstraintError&) {
                    ++refused;
                }
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(refused, kThreads * 4);
    EXPECT_EQ(count(*database_), kThreads * 3);
}

TEST_P(OnEveryEngine, ReadersGoOnWhileAWriteIsOpen) {
    database_->write([](Session& session) { add(session, 1); });
    database_->write([&](Session& session) {
        add(session, 2);
        session.query("SELECT 1");
        std::thread reader([&] { EXPECT_EQ(count(*database_), 1) << "not committed yet"; });
        reader.join();
    });
    EXPECT_EQ(count(*database_), 2);
}

TEST_P(OnEveryEngine, AReadingOfOneStateDoesNotSeeWhatOthersWriteMeanwhile) {
    database_->write([](Session& session) { add(session, 1); });
    std::vector<std::int64_t> seen;
    database_->read_one_state([&](Session& session) {
        for (int i = 0; i < 2; ++i) {
            seen.push_back(session.query("SELECT count(*) FROM thing")[0].integer(0));
            std::thread([&, i] { database_->write([&](Session& other) { add(other, 2 + i); }); }).join();
        }
    });
    EXPECT_EQ(seen, (std::vector<std::int64_t>{1, 1}));
    EXPECT_EQ(count(*database_), 3) << "and the next reading does";
}

TEST_P(OnEveryEngine, TheFaultHookCountsEveryCallOfAWriteAndTheCommit) {
    std::vector<std::string> calls;
    database_->fail_with([&](std::int64_t nth, std::string_view statement) {
        calls.push_back(fmt::format("{} {}", nth, statement.substr(0, 6)));
    });
    const auto work = [](Session& session) {
        add(session, 1);
        session.query("SELECT 1");
        session.execute_counted("UPDATE thing SET name = 'x'");
        session.insert_many("thing", {"owner", "id"}, {{"a", 5}, {"a", 6}});
        session.insert_many("thing", {"owner", "id"}, {});
    };
    database_->write(work);
    EXPECT_EQ(calls, (std::vector<std::string>{"1 INSERT", "2 SELECT", "3 UPDATE", "4 INSERT", "5 COMMIT"}));
    calls.clear();
    EXPECT_EQ(count(*database_), 3);
    EXPECT_TRUE(calls.empty()) << "reads are not counted";
}

TEST_P(OnEveryEngine, WhicheverCallFailsNothingIsWritten) {
    const auto work = [](Session& session) {
        add(session, 1);
        session.query("SELECT 1");
        session.insert_many("thing", {"owner", "id"}, {{"a", 5}, {"a", 6}});
    };
    for (std::int64_t failing = 1; failing <= 4; ++failing) {
        database_->fail_with([failing](std::int64_t nth, std::string_view) {
            if (nth == failing) throw DatabaseError("injected");
        });
        EXPECT_THROW(database_->write(work), DatabaseError) << failing;
        EXPECT_EQ(count(*database_), 0) << failing;
    }
    database_->fail_with({});
    database_->write(work);
    EXPECT_EQ(count(*database_), 3);
}

TEST_P(OnEveryEngine, AWorkCannotHideAnInjectedFault) {
    database_->fail_with([](std::int64_t nth, std::string_view) {
        if (nth == 1) throw DatabaseError("injected");
    });
    EXPECT_THROW(database_->write([](Session& session) { EXPECT_THROW(add(session, 1), DatabaseError); }),
                 DatabaseError);
    EXPECT_EQ(count(*database_), 0);
}

TEST_P(OnEveryEngine, InsertManyAddsAHundredThousandRows) {
    constexpr std::int64_t kRows = 100'000;
    std::vector<Binds> rows;
    for (std::int64_t i = 0; i < kRows; ++i) {
        rows.push_back({"a", i, i % 3 == 0 ? Bind(nullptr) : Bind(fmt::format("name\t{}\\\n", i))});
    }
    database_->write([&](Session& session) {
        add(session, -1);
        session.insert_many("thing", {"owner", "id", "name"}, rows);
        session.execute("UPDATE thing SET name = 'last' WHERE id = $1", {-1});
    });
    EXPECT_EQ(count(*database_), kRows + 1);
    database_->read([](Session& session) {
        EXPECT_EQ(session.query_one("SELECT name FROM thing WHERE id = 99998")->text(0), "name\t99998\\\n");
        EXPECT_TRUE(session.query_one("SELECT name FROM thing WHERE id = 99999")->is_null(0));
        EXPECT_EQ(session.query_one("SELECT name FROM thing WHERE id = -1")->text(0), "last");
    });
}

TEST_P(OnEveryEngine, InsertManyIsWholeOrAbsent) {
    for (const std::int64_t rows_before : {3, 5000}) {
        std::vector<Binds> rows;
        for (std::int64_t i = 0; i < rows_before; ++i) rows.push_back({"a", i});
        rows.push_back({"a", 0});
        EXPECT_THROW(database_->write([&](Session& session) {
            session.insert_many("thing", {"owner", "id"}, rows);
        }),
                     ConstraintError);
        EXPECT_EQ(count(*database_), 0);
    }
}

TEST_P(OnEveryEngine, MoreStatementsThanTheCacheHoldsStillWork) {
    const std::int64_t statements = static_cast<std::int64_t>(limits::kStatementCacheMax) + 100;
    database_->write([&](Session& session) {
        for (std::int64_t i = 0; i < statements; ++i) {
            session.execute(fmt::format("INSERT INTO thing (owner, id, name) VALUES ($1, {}, $2)", i),
                            {"a", "n"});
        }
        for (std::int64_t i = 0; i < statements; ++i) {
            session.execute(fmt::format("UPDATE thing SET name = $1 WHERE id = {}", i),
                            {i % 2 == 0 ? "even" : "odd"});
        }
    });
    EXPECT_EQ(count(*database_), statements);
}

TEST_P(OnEveryEngine, WhenTheQueueIsFullAWriteIsRefusedAtOnce) {
    sql_testing::TestDatabase small(GetParam(), kSchema, {.readers = 1, .durable = false, .waiting_max = 0});
    std::thread second;
    small->write([&](Session& session) {
        add(session, 1);
        session.query("SELECT 1");
        second = std::thread(
            [&] { EXPECT_THROW(small->write([](Session& other) { add(other, 2); }), BusyError); });
        second.join();
    });
    EXPECT_EQ(count(*small), 1);
}

TEST_P(OnEveryEngine, OpensByLocationAndRefusesWhatIsNotThere) {
    const auto second = open(database_.location(), {.durable = false});
    EXPECT_EQ(second->engine(), GetParam().engine);
    database_->write([](Session& session) { add(session, 1); });
    EXPECT_EQ(count(*second), 1);
    EXPECT_THROW(open("/nowhere/at/all.db"), DatabaseError);
    EXPECT_THROW(open("postgresql:///x?host=/nowhere"), DatabaseError);
}

class BugDeathTest : public testing::TestWithParam<sql_testing::TestEngine> {
  protected:
    using Work = std::function<void(Session&)>;
    /// Runs in the process that dies, which cannot tidy up afterwards.
    static void nest(const sql_testing::TestEngine& engine, void (Database::*call)(const Work&)) {
        sql_testing::TestDatabase database(engine);
        ((*database).*call)([&](Session&) {
            if (engine.engine == Engine::sqlite) {
                std::filesystem::remove_all(std::filesystem::path(database.location()).parent_path());
            }
            ((*database).*call)([](Session&) {});
        });
    }
};
INSTANTIATE_TEST_SUITE_P(Engines, BugDeathTest, testing::ValuesIn(sql_testing::test_engines()),
                         testing::PrintToStringParamName());

TEST_P(BugDeathTest, ACallInsideAWorkIsFoundAtOnce) {
    testing::FLAGS_gtest_death_test_style = "threadsafe";
    EXPECT_DEATH(nest(GetParam(), &Database::write), "InsideWork");
    EXPECT_DEATH(nest(GetParam(), &Database::read), "InsideWork");
}

}  // namespace
}  // namespace comptoir::sql
