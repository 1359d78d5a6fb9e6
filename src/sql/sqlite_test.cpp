#include <sqlite3.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>

#include "sql/sqlite_connection.hpp"
#include "sql_testing/testing.hpp"

namespace comptoir::sql {
namespace {

const std::vector<Migration> kSchema = {
    {1, "things", "to write to", {"CREATE TABLE thing (id BIGINT PRIMARY KEY, name TEXT)"}}};

void add(Session& session, std::int64_t id) {
    session.execute("INSERT INTO thing (id) VALUES ($1)", {id});
}

std::int64_t count(Database& database) {
    std::int64_t found = -1;
    database.read(
        [&](Session& session) { found = session.query("SELECT count(*) FROM thing")[0].integer(0); });
    return found;
}

/// A disk between SQLite and the real one, which counts syncs and can refuse them. Every file of the process
/// opened from its construction on goes through it.
class FailingDisk {
  public:
    FailingDisk() : real_(sqlite3_vfs_find(nullptr)), shim_(*real_) {
        shim_.zName = "failing-disk";
        shim_.xOpen = open;
        current_ = this;
        sqlite3_vfs_register(&shim_, 1);
    }
    ~FailingDisk() {
        sqlite3_vfs_register(real_, 1);
        sqlite3_vfs_unregister(&shim_);
        current_ = nullptr;
    }
    FailingDisk(const FailingDisk&) = delete;
    FailingDisk& operator=(const FailingDisk&) = delete;

    std::atomic<bool> refuses = false;
    std::atomic<int> syncs = 0;

  private:
    static int open(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out_flags) {
        const int code = current_->real_->xOpen(current_->real_, name, file, flags, out_flags);
        if (code != SQLITE_OK || file->pMethods == nullptr) return code;
        const std::lock_guard lock(current_->mutex_);
        auto& own = current_->methods_[file->pMethods];
        if (!own) {
            own = std::make_unique<sqlite3_io_methods>(*file->pMethods);
            current_->real_sync_ = own->xSync;
            own->xSync = sync;
        }
        file->pMethods = own.get();
        return code;
    }
    static int sync(sqlite3_file* file, int flags) {
        ++current_->syncs;
        if (current_->refuses) return SQLITE_IOERR_FSYNC;
        return current_->real_sync_(file, flags);
    }

    static inline FailingDisk* current_ = nullptr;
    sqlite3_vfs* real_;
    sqlite3_vfs shim_;
    std::mutex mutex_;
    std::map<const sqlite3_io_methods*, std::unique_ptr<sqlite3_io_methods>> methods_;
    int (*real_sync_)(sqlite3_file*, int) = nullptr;
};

class OnSqlite : public testing::Test {
  protected:
    void open() { database_.emplace(sql_testing::test_engines()[0], kSchema, Options{.durable = true}); }
    std::optional<sql_testing::TestDatabase> database_;
};

TEST_F(OnSqlite, ManyCallersShareOneSync) {
    FailingDisk disk;
    open();
    disk.syncs = 0;
    constexpr int kWriters = 40;
    std::vector<std::thread> writers;
    (*database_)->write([&](Session& session) {
        add(session, 1000);
        // While this work runs the others queue up behind it.
        std::atomic<int> started = 0;
        for (int i = 0; i < kWriters; ++i) {
            writers.emplace_back([&, i] {
                ++started;
                (*database_)->write([i](Session& own) { add(own, i); });
            });
        }
        while (started < kWriters) std::this_thread::yield();
    });
    for (std::thread& writer : writers) writer.join();
    EXPECT_EQ(count(**database_), kWriters + 1);
    EXPECT_GE(disk.syncs, 1);
    EXPECT_LT(disk.syncs, kWriters) << "a sync for each would be no group commit";
    database_.reset();
}

TEST_F(OnSqlite, EveryCommitIsSyncedBeforeItsCallerIsTold) {
    FailingDisk disk;
    open();
    for (int i = 0; i < 3; ++i) {
        const int before = disk.syncs;
        (*database_)->write([i](Session& session) { add(session, i); });
        EXPECT_GT(disk.syncs, before);
    }
    database_.reset();
}

TEST_F(OnSqlite, AfterAFailedSyncNothingIsEverReportedAsWritten) {
    FailingDisk disk;
    open();
    (*database_)->write([](Session& session) { add(session, 1); });
    disk.refuses = true;
    EXPECT_THROW((*database_)->write([](Session& session) { add(session, 2); }), DatabaseError);
    disk.refuses = false;
    EXPECT_THROW((*database_)->write([](Session& session) { add(session, 3); }), DatabaseError)
        << "the kernel may call the next sync good although pages were lost";
    EXPECT_EQ(count(**database_), 1) << "reading goes on";
    database_->reopen();
    (*database_)->write([](Session& session) { add(session, 4); });
    EXPECT_GE(count(**database_), 2);
    database_.reset();
}

TEST_F(OnSqlite, AFullDiskFailsTheWriteAndLeavesTheRest) {
    open();
    (*database_)->write([](Session& session) { add(session, 1); });
    EXPECT_THROW((*database_)->write([](Session& session) {
        session.query("PRAGMA max_page_count=16");
        session.execute("INSERT INTO thing (id, name) VALUES (2, $1)", {std::string(200'000, 'x')});
    }),
                 DatabaseError);
    EXPECT_EQ(count(**database_), 1);
    (*database_)->write([](Session& session) { add(session, 3); });
    EXPECT_EQ(count(**database_), 2);
}

TEST_F(OnSqlite, AWorkTooLargeToUndoInMemoryIsUndoneWhole) {
    open();
    constexpr std::int64_t kRows = 20'000;  // More than 2 MB of pages: they go to the temporary file.
    (*database_)->write([&](Session& session) {
        for (std::int64_t i = 0; i < kRows; ++i)
            session.execute("INSERT INTO thing (id, name) VALUES ($1, $2)", {i, std::string(100, 'x')});
    });
    const auto named = [&](std::string_view name) {
        std::int64_t found = -1;
        (*database_)->read([&](Session& session) {
            found = session.query("SELECT count(*) FROM thing WHERE name = $1", {name})[0].integer(0);
        });
        return found;
    };
    // Changes every row twice and fails at the last of them.
    const std::string_view fails = "UPDATE thing SET name = 'half', id = CASE id WHEN $1 THEN 0 ELSE id END";
    EXPECT_THROW((*database_)->write([&](Session& session) {
        session.execute("UPDATE thing SET name = 'whole'");
        session.execute(fails, {kRows - 1});
    }),
                 ConstraintError);
    EXPECT_EQ(named(std::string(100, 'x')), kRows);
    (*database_)->write([](Session& session) { session.execute("UPDATE thing SET name = 'whole'"); });
    EXPECT_EQ(named("whole"), kRows);
}

TEST_F(OnSqlite, AReadSeesOneSnapshotWhileOthersWrite) {
    open();
    (*database_)->write([](Session& session) { add(session, 1); });
    (*database_)->read([&](Session& session) {
        EXPECT_EQ(session.query("SELECT count(*) FROM thing")[0].integer(0), 1);
        std::thread writer([&] { (*database_)->write([](Session& own) { add(own, 2); }); });
        writer.join();
        EXPECT_EQ(session.query("SELECT count(*) FROM thing")[0].integer(0), 1);
    });
    EXPECT_EQ(count(**database_), 2);
}

TEST_F(OnSqlite, TwoProcessesWriteInTurn) {
    open();
    const auto second = open_sqlite(database_->location());
    const auto write_some = [](Database& database, std::int64_t from) {
        for (std::int64_t i = from; i < from + 30; ++i)
            database.write([i](Session& session) { add(session, i); });
    };
    std::thread other([&] { write_some(*second, 0); });
    write_some(**database_, 100);
    other.join();
    EXPECT_EQ(count(**database_), 60);
}

TEST_F(OnSqlite, AnUncommittedWriteIsGoneAfterARestart) {
    open();
    // A second connection stands for a process that is killed: it closes without a commit.
    {
        SqliteConnection killed(database_->location(), SqliteConnection::Role::writer, true);
        killed.run("BEGIN IMMEDIATE");
        killed.run("INSERT INTO thing (id) VALUES ($1)", {1});
    }
    database_->reopen();
    EXPECT_EQ(count(**database_), 0);
}

TEST_F(OnSqlite, MemoryDatabasesAreSeparateAndServeManyReaders) {
    const auto one = open_sqlite(":memory:");
    const auto two = open_sqlite(":memory:");
    migrate(*one, kSchema);
    migrate(*two, kSchema);
    one->write([](Session& session) { add(session, 1); });
    std::vector<std::thread> readers;
    readers.reserve(8);
    for (int i = 0; i < 8; ++i) readers.emplace_back([&] { EXPECT_EQ(count(*one), 1); });
    for (std::thread& reader : readers) reader.join();
    EXPECT_EQ(count(*two), 0);
}

TEST_F(OnSqlite, AFileThatIsNoDatabaseIsRefused) {
    open();
    const std::string path = database_->location() + ".txt";
    std::ofstream(path) << std::string(5000, 'x');
    EXPECT_THROW(open_sqlite(path), DatabaseError);
}

TEST_F(OnSqlite, AColumnWithAFloatingPointNumberIsRefused) {
    open();
    EXPECT_THROW((*database_)->read([](Session& session) { session.query("SELECT 0.1"); }), DatabaseError);
}

}  // namespace
}  // namespace comptoir::sql
