#pragma once

#include <memory>

#include "sql/session.hpp"
#include "sql/statement_cache.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace comptoir::sql {

/// One connection to a SQLite file. One thread at a time. Errors: DatabaseError and its kinds.
class SqliteConnection {
  public:
    enum class Role { reader, writer };
    SqliteConnection(const std::string& path, Role role, bool durable);
    ~SqliteConnection();
    SqliteConnection(const SqliteConnection&) = delete;
    SqliteConnection& operator=(const SqliteConnection&) = delete;

    Rows query(std::string_view statement, const Binds& binds = {});
    /// Returns the number of changed rows.
    std::int64_t run(std::string_view statement, const Binds& binds = {});

    bool in_transaction() const;
    /// Between two uses.
    bool usable() const { return !in_transaction(); }
    /// A deferred foreign key has no target yet; the commit would fail.
    bool misses_foreign_key() const;
    /// The last error says that the disk or the file cannot be trusted.
    bool storage_failed() const;

  private:
    struct Finalize {
        void operator()(sqlite3_stmt* statement) const;
    };
    struct Close {
        void operator()(sqlite3* connection) const;
    };
    struct Prepared {
        std::unique_ptr<sqlite3_stmt, Finalize> statement;
        std::vector<std::size_t> bind_of;  ///< For SQLite's i-th parameter the place of its value in Binds.
        std::size_t binds = 0;
    };
    class Use;

    void set_up(Role role, bool durable);
    Prepared& prepare(std::string_view statement);
    Prepared compile(std::string_view statement);
    [[noreturn]] void fail(int code, std::string_view statement) const;

    std::unique_ptr<sqlite3, Close> connection_;
    StatementCache<Prepared> cache_;  // declared last: statements end before their connection
};

/// A transaction on a connection.
class SqliteSession final : public CountedSession {
  public:
    SqliteSession(SqliteConnection& connection, std::shared_ptr<const FaultHook> hook)
        : CountedSession(std::move(hook)), connection_(connection) {}
    Engine engine() const override { return Engine::sqlite; }

  private:
    Rows run_query(std::string_view statement, const Binds& binds) override;
    void run_execute(std::string_view statement, const Binds& binds) override;
    std::int64_t run_counted(std::string_view statement, const Binds& binds) override;
    void run_insert_many(std::string_view insert, const std::vector<std::string_view>& columns,
                         std::string_view table, const std::vector<Binds>& rows) override;

    SqliteConnection& connection_;
};

}  // namespace comptoir::sql
