#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include "base/limits.hpp"

/// A narrow interface over SQLite and PostgreSQL: one SQL text per statement serves both.
///
/// Statements use `$1`, `$2`, … for parameters, BIGINT and TEXT columns only (instants are microseconds,
/// decimals and GUIDs are text, booleans 0/1), `ON CONFLICT` and `RETURNING`, which both engines share. Text
/// is UTF-8 without zero bytes, compared byte by byte; `LIKE` minds case; a double-quoted word is a name,
/// never a string. Errors: an engine that cannot answer throws DatabaseError; a lost race throws
/// SerializationError inside a write, which `Database::write` retries a bounded number of times; a violated
/// constraint throws ConstraintError. After a failed statement the transaction is spent on both engines:
/// later statements and the commit throw too. Source: architecture decision 4 (storage).
namespace comptoir::sql {

class DatabaseError : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};
/// Another transaction won; running the same work again may succeed.
class SerializationError : public DatabaseError {
  public:
    using DatabaseError::DatabaseError;
};
/// A constraint of the schema said no: the pair of an assertion in the code.
class ConstraintError : public DatabaseError {
  public:
    using DatabaseError::DatabaseError;
};
/// The address of a database cannot be understood. Its text never holds a part of that address, which may
/// have a password in it.
class LocationError : public DatabaseError {
  public:
    using DatabaseError::DatabaseError;
};
/// The queue of waiting writes is full, or the database is stopping: answer 503, nothing was written.
class BusyError : public DatabaseError {
  public:
    using DatabaseError::DatabaseError;
};

/// A bound parameter or a result cell: null, integer or text.
using Cell = std::variant<std::monostate, std::int64_t, std::string>;

/// A parameter; converts from what callers hold. An empty optional is a null that knows its type; of a bare
/// nullptr the engine must find the type, which PostgreSQL cannot in `$1 IS NULL OR …`.
class Bind {
  public:
    enum class Type { unknown, integer, text };

    Bind(std::nullptr_t) {}
    Bind(std::int64_t value) : type_(Type::integer), cell_(value) {}
    Bind(int value) : Bind(std::int64_t{value}) {}
    Bind(bool value) : Bind(std::int64_t{value ? 1 : 0}) {}
    Bind(std::string value) : type_(Type::text), cell_(std::move(value)) {}
    Bind(std::string_view value) : Bind(std::string(value)) {}
    Bind(const char* value) : Bind(std::string(value)) {}
    explicit Bind(Cell cell);
    template <class T>
    Bind(const std::optional<T>& value) : type_(std::is_integral_v<T> ? Type::integer : Type::text) {
        if (value) cell_ = Bind(*value).cell_;
    }
    const Cell& cell() const { return cell_; }
    Type type() const { return type_; }

  private:
    Type type_ = Type::unknown;
    Cell cell_;
};
using Binds = std::vector<Bind>;

/// One row of an answer. Reading a column as another type than it has is a bug.
class Row {
  public:
    explicit Row(std::vector<Cell> cells) : cells_(std::move(cells)) {}
    /// Of whatever type it is.
    const Cell& cell(std::size_t column) const;
    std::int64_t integer(std::size_t column) const;
    const std::string& text(std::size_t column) const;
    bool flag(std::size_t column) const { return integer(column) != 0; }
    bool is_null(std::size_t column) const;
    std::optional<std::int64_t> if_integer(std::size_t column) const;
    std::optional<std::string> if_text(std::size_t column) const;
    std::size_t size() const { return cells_.size(); }

  private:
    std::vector<Cell> cells_;
};
using Rows = std::vector<Row>;

enum class Engine { sqlite, postgresql };

/// One connection inside one transaction. Not shared between threads; valid only inside the call it was given
/// to.
class Session {
  public:
    virtual ~Session() = default;
    virtual Engine engine() const = 0;

    /// Runs a statement and reads all its rows.
    virtual Rows query(std::string_view statement, const Binds& binds = {}) = 0;
    /// Runs a statement whose answer is not needed. On PostgreSQL it joins the pipeline: an error may surface
    /// at the next `query`, `execute_counted` or at commit.
    virtual void execute(std::string_view statement, const Binds& binds = {}) = 0;
    /// Runs a statement and says how many rows it changed.
    virtual std::int64_t execute_counted(std::string_view statement, const Binds& binds = {}) = 0;
    /// Adds many rows to one table as fast as the engine can (COPY on PostgreSQL). `columns` without
    /// parentheses.
    virtual void insert_many(std::string_view table, std::initializer_list<std::string_view> columns,
                             const std::vector<Binds>& rows) = 0;

    /// The only row, or nothing. More than one is a bug.
    std::optional<Row> query_one(std::string_view statement, const Binds& binds = {});

    Session() = default;
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;
};

/// Called in write transactions before every statement with its number inside the transaction (1, 2, …),
/// `insert_many` being one, and before the commit, as the statement "COMMIT"; may throw DatabaseError. Tests
/// use it to make the n-th storage call fail; nothing else sets it.
using FaultHook = std::function<void(std::int64_t nth_call, std::string_view statement)>;

struct Options {
    std::size_t readers = 4;  ///< Read connections (SQLite) or pooled sessions (PostgreSQL).
    bool durable = true;  ///< `synchronous=FULL` / `synchronous_commit=on`. Off only for throw-away tests.
    std::size_t waiting_max =
        limits::kWriteQueueMax;  ///< Calls that may wait for their turn; then BusyError.
};

/// An open database. Threads: `read`, `write` and `fail_with` may be called from any thread; calling `read`
/// or `write` from inside a work of the same database is a bug, the work has its Session. Waiting is bounded:
/// more than Options::waiting_max waiting calls, or too long a wait, throw BusyError.
class Database {
  public:
    virtual ~Database() = default;
    virtual Engine engine() const = 0;

    /// Runs `work` inside a read transaction on its own connection; `work` sees one consistent snapshot
    /// (SQLite) or READ COMMITTED statements (PostgreSQL). Exceptions of `work` pass through.
    virtual void read(const std::function<void(Session&)>& work) = 0;

    /// As `read`, with one consistent snapshot on both engines. On PostgreSQL it holds back the cleaning of
    /// old row versions as long as it lasts, so it is for work that compares many rows with each other.
    virtual void read_one_state(const std::function<void(Session&)>& work) { read(work); }

    /// Runs `work` inside one write transaction and returns when it is durable. On SQLite the single writer
    /// thread runs queued works in savepoints and commits up to limits::kGroupCommitMax of them together; on
    /// PostgreSQL the work runs on a pooled session and is repeated after a serialization failure (at most
    /// limits::kWriteRetriesMax times), so `work` must be repeatable: it must reset what it captured. When
    /// `work` throws, everything it wrote is rolled back and the exception passes through. `Rollback` does so
    /// without being an error.
    virtual void write(const std::function<void(Session&)>& work) = 0;

    /// From the next transaction on; an empty hook ends it.
    virtual void fail_with(FaultHook hook) = 0;
};

/// Thrown by a work that wants everything it wrote undone, for example a dry run. `Database::write` swallows
/// it.
struct Rollback {};

/// Opens (and creates) the SQLite file `path`; ":memory:" gives a private database for tests.
std::unique_ptr<Database> open_sqlite(const std::string& path, const Options& options = {});
/// Opens a PostgreSQL database by connection URI or key=value string. Throws LocationError.
std::unique_ptr<Database> open_postgresql(const std::string& connection, const Options& options = {});
/// Whether it begins like a connection URI, `postgresql://…` or `postgres://…`.
bool is_postgresql(std::string_view location);
/// Connection URIs open PostgreSQL, anything else is the path of a SQLite file.
std::unique_ptr<Database> open(const std::string& location, const Options& options = {});

/// A numbered, forward-only change of the schema; `statements` are run one after the other in one
/// transaction, and after them those that only one engine understands.
struct Migration {
    int number;
    std::string name;
    std::string why;
    std::vector<std::string> statements;
    std::vector<std::string> on_sqlite = {};
    std::vector<std::string> on_postgresql = {};
};

/// Brings the schema to the newest migration; returns the number of the last one. Numbers must be 1, 2, 3, …
/// Refuses (throws DatabaseError) a database that is newer than the program or went through other migrations.
/// Several processes may do this at once.
int migrate(Database& database, const std::vector<Migration>& migrations);
/// Whether anybody ever did so.
bool was_migrated(Database& database);

}  // namespace comptoir::sql
