#include <stdlib.h>

#include <filesystem>

#include "base/check.hpp"
#include "sql/pool.hpp"
#include "sql/sqlite_connection.hpp"
#include "sql/sqlite_writer.hpp"

namespace comptoir::sql {

namespace {

/// A directory of our own for ":memory:". SQLite's shared memory databases lock whole tables between readers
/// and the writer; a file that is never synced is as fast and behaves like the real one.
class TemporaryDirectory {
  public:
    TemporaryDirectory() {
        std::string name = (std::filesystem::temp_directory_path() / "comptoir-XXXXXX").string();
        if (mkdtemp(name.data()) == nullptr)
            throw DatabaseError("cannot create a temporary directory: " + name);
        path_ = name;
    }
    ~TemporaryDirectory() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    TemporaryDirectory(const TemporaryDirectory&) = delete;
    TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
    std::string file(const char* name) const { return (path_ / name).string(); }

  private:
    std::filesystem::path path_;
};

class SqliteDatabase final : public Database {
  public:
    SqliteDatabase(std::unique_ptr<TemporaryDirectory> directory, const std::string& path,
                   const Options& options)
        : directory_(std::move(directory)),
          writer_(this, path, options, hook_),
          readers_(options.readers, options.waiting_max, [path, durable = options.durable] {
              return std::make_unique<SqliteConnection>(path, SqliteConnection::Role::reader, durable);
          }) {}

    Engine engine() const override { return Engine::sqlite; }

    void read(const std::function<void(Session&)>& work) override {
        COMPTOIR_CHECK(!InsideWork::of(this));
        Pool<SqliteConnection>::Lease connection(readers_);
        const Snapshot snapshot(*connection);
        SqliteSession session(*connection, nullptr);
        const InsideWork inside(this);
        work(session);
    }

    void write(const std::function<void(Session&)>& work) override {
        COMPTOIR_CHECK(!InsideWork::of(this));
        try {
            writer_.write(work);
        } catch (const Rollback&) {
            // Asked for: everything is undone and nothing went wrong.
        }
    }

    void fail_with(FaultHook hook) override { hook_.set(std::move(hook)); }

  private:
    /// A read transaction; the pool closes a connection that cannot leave it.
    class Snapshot {
      public:
        explicit Snapshot(SqliteConnection& connection) : connection_(connection) {
            connection_.run("BEGIN");
        }
        ~Snapshot() {
            try {
                if (connection_.in_transaction()) connection_.run("ROLLBACK");
            } catch (const DatabaseError&) {
                // Still inside, so not usable: see above.
            }
        }
        Snapshot(const Snapshot&) = delete;
        Snapshot& operator=(const Snapshot&) = delete;

      private:
        SqliteConnection& connection_;
    };

    std::unique_ptr<TemporaryDirectory> directory_;  // outlives the connections, then takes the file with it
    FaultHookSlot hook_;
    SqliteWriter writer_;
    Pool<SqliteConnection> readers_;
};

}  // namespace

std::unique_ptr<Database> open_sqlite(const std::string& path, const Options& options) {
    if (path != ":memory:") return std::make_unique<SqliteDatabase>(nullptr, path, options);
    auto directory = std::make_unique<TemporaryDirectory>();
    const std::string file = directory->file("memory.db");
    Options fast = options;
    fast.durable = false;
    return std::make_unique<SqliteDatabase>(std::move(directory), file, fast);
}

}  // namespace comptoir::sql
