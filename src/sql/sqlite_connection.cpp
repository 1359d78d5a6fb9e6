#include "sql/sqlite_connection.hpp"

#include <sqlite3.h>

#include <charconv>
#include <mutex>

#include "base/check.hpp"
#include "base/limits.hpp"

namespace comptoir::sql {

namespace {

/// `$3` is place 2. A cast that PostgreSQL needs (`$3::bigint`) is part of the name here and means nothing.
std::size_t place_of(const char* name) {
    COMPTOIR_CHECK(name != nullptr && name[0] == '$');
    const std::string_view digits = std::string_view(name).substr(1);
    std::size_t number = 0;
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    COMPTOIR_CHECK(read.ec == std::errc() && number >= 1 && number <= limits::kParametersMax);
    return number - 1;
}

void bind_cell(sqlite3_stmt* statement, int parameter, const Cell& cell) {
    int code = SQLITE_OK;
    if (const auto* integer = std::get_if<std::int64_t>(&cell)) {
        code = sqlite3_bind_int64(statement, parameter, *integer);
    } else if (const auto* text = std::get_if<std::string>(&cell)) {
        refuse_zero_byte(*text);
        // Static: the binds outlive the statement's run, and the next run binds anew.
        code =
            sqlite3_bind_text64(statement, parameter, text->data(), text->size(), SQLITE_STATIC, SQLITE_UTF8);
    } else {
        code = sqlite3_bind_null(statement, parameter);
    }
    if (code != SQLITE_OK) throw DatabaseError(fmt::format("sqlite: cannot bind: {}", sqlite3_errstr(code)));
}

Cell read_cell(sqlite3_stmt* statement, int column) {
    switch (sqlite3_column_type(statement, column)) {
        case SQLITE_NULL:
            return std::monostate();
        case SQLITE_INTEGER:
            return std::int64_t{sqlite3_column_int64(statement, column)};
        case SQLITE_TEXT: {
            const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, column));
            return std::string(text, static_cast<std::size_t>(sqlite3_column_bytes(statement, column)));
        }
        default:
            throw DatabaseError("sqlite: a column holds a floating-point number or bytes");
    }
}

/// What a writer keeps in memory of the pages that a work changed, to undo one statement of it; more goes to
/// a temporary file. Most commands stay below it. SQLite writes no more than 131,071 bytes at once, and it
/// writes this much at once when it turns to the file.
constexpr int kUndoBytesInMemory = 128'000;

void configure_library_once() {
    static std::once_flag once;
    std::call_once(once, [] {
        // Counting every allocation takes one lock for all threads. Refused, harmlessly, when SQLite already
        // runs.
        sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
        sqlite3_config(SQLITE_CONFIG_STMTJRNL_SPILL, kUndoBytesInMemory);
    });
}

}  // namespace

void SqliteConnection::Finalize::operator()(sqlite3_stmt* statement) const {
    sqlite3_finalize(statement);
}
void SqliteConnection::Close::operator()(sqlite3* connection) const {
    sqlite3_close_v2(connection);
}

/// A statement being run; it is reset however the run ends.
class SqliteConnection::Use {
  public:
    Use(SqliteConnection& owner, std::string_view text, const Binds& binds)
        : owner_(owner), text_(text), prepared_(owner.prepare(text)) {
        COMPTOIR_CHECK(binds.size() == prepared_.binds);
        for (std::size_t i = 0; i < prepared_.bind_of.size(); ++i) {
            bind_cell(statement(), static_cast<int>(i) + 1, binds[prepared_.bind_of[i]].cell());
        }
    }
    ~Use() { sqlite3_reset(statement()); }
    Use(const Use&) = delete;
    Use& operator=(const Use&) = delete;

    sqlite3_stmt* statement() const { return prepared_.statement.get(); }
    bool step() {
        const int code = sqlite3_step(statement());
        if (code != SQLITE_ROW && code != SQLITE_DONE) owner_.fail(code, text_);
        return code == SQLITE_ROW;
    }

  private:
    SqliteConnection& owner_;
    std::string_view text_;
    Prepared& prepared_;
};

SqliteConnection::SqliteConnection(const std::string& path, Role role, bool durable)
    : cache_(limits::kStatementCacheMax) {
    configure_library_once();
    sqlite3* opened = nullptr;
    const int flags =
        SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    const int code = sqlite3_open_v2(path.c_str(), &opened, flags, nullptr);
    connection_.reset(opened);
    if (code != SQLITE_OK) {
        throw DatabaseError(fmt::format("sqlite: cannot open {}: {}", path, sqlite3_errstr(code)));
    }
    set_up(role, durable);
}

SqliteConnection::~SqliteConnection() = default;

void SqliteConnection::set_up(Role role, bool durable) {
    sqlite3_busy_timeout(connection_.get(), static_cast<int>(limits::kDatabaseWait.count()));
    // A double-quoted word is a name, as in PostgreSQL, or a misspelt column would silently be a string.
    sqlite3_db_config(connection_.get(), SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
    sqlite3_db_config(connection_.get(), SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
    const auto pragma = [this](std::string_view text) { query(text); };
    const Rows mode = query("PRAGMA journal_mode=WAL");
    if (mode.size() != 1 || mode[0].text(0) != "wal") {
        throw DatabaseError("sqlite: this file system cannot hold a write-ahead log");
    }
    pragma(durable ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=OFF");
    pragma("PRAGMA foreign_keys=ON");
    pragma("PRAGMA case_sensitive_like=ON");
    pragma("PRAGMA mmap_size=268435456");
    if (role == Role::writer) {
        pragma("PRAGMA cache_size=-65536");            // 64 MiB
        pragma("PRAGMA wal_autocheckpoint=4096");      // 16 MiB: fewer, larger copies into the file
        pragma("PRAGMA journal_size_limit=67108864");  // a log that a long reader made grow shrinks to this
                                                       // again
        pragma("PRAGMA secure_delete=FAST");
        // Not MEMORY: SQLite then keeps the undo pages in a list of 1 KiB pieces and walks all of it at the
        // end of each statement, so that a work of many rows takes the square of its time.
        pragma("PRAGMA temp_store=FILE");
    } else {
        pragma("PRAGMA cache_size=-8192");  // 8 MiB: readers see the file through the shared mapping
        pragma("PRAGMA query_only=ON");
        pragma("PRAGMA temp_store=MEMORY");
    }
    cache_.clear();
}

SqliteConnection::Prepared SqliteConnection::compile(std::string_view statement) {
    Prepared prepared;
    sqlite3_stmt* compiled = nullptr;
    const char* rest = nullptr;
    const int code =
        sqlite3_prepare_v3(connection_.get(), statement.data(), static_cast<int>(statement.size()),
                           SQLITE_PREPARE_PERSISTENT, &compiled, &rest);
    prepared.statement.reset(compiled);
    if (code != SQLITE_OK) fail(code, statement);
    COMPTOIR_CHECK(compiled != nullptr);
    // One statement at a time: what followed would silently not run.
    const auto tail = statement.substr(static_cast<std::size_t>(rest - statement.data()));
    COMPTOIR_CHECK(tail.find_first_not_of(" \t\r\n;") == std::string_view::npos);
    const int parameters = sqlite3_bind_parameter_count(compiled);
    for (int i = 1; i <= parameters; ++i) {
        const std::size_t place = place_of(sqlite3_bind_parameter_name(compiled, i));
        prepared.bind_of.push_back(place);
        prepared.binds = std::max(prepared.binds, place + 1);
    }
    return prepared;
}

SqliteConnection::Prepared& SqliteConnection::prepare(std::string_view statement) {
    if (Prepared* found = cache_.find(statement)) return *found;
    Prepared prepared = compile(statement);
    if (cache_.full()) cache_.take_oldest();
    return cache_.add(statement, std::move(prepared));
}

Rows SqliteConnection::query(std::string_view statement, const Binds& binds) {
    Use use(*this, statement, binds);
    Rows rows;
    while (use.step()) {
        const int columns = sqlite3_column_count(use.statement());
        std::vector<Cell> cells;
        cells.reserve(static_cast<std::size_t>(columns));
        for (int i = 0; i < columns; ++i) cells.push_back(read_cell(use.statement(), i));
        rows.emplace_back(std::move(cells));
    }
    return rows;
}

std::int64_t SqliteConnection::run(std::string_view statement, const Binds& binds) {
    Use use(*this, statement, binds);
    while (use.step()) {
    }
    return sqlite3_changes64(connection_.get());
}

bool SqliteConnection::in_transaction() const {
    return sqlite3_get_autocommit(connection_.get()) == 0;
}

bool SqliteConnection::misses_foreign_key() const {
    int current = 0;
    int highest = 0;
    sqlite3_db_status(connection_.get(), SQLITE_DBSTATUS_DEFERRED_FKS, &current, &highest, 0);
    return current != 0;
}

bool SqliteConnection::storage_failed() const {
    const int kind = sqlite3_errcode(connection_.get()) & 0xff;
    return kind == SQLITE_IOERR || kind == SQLITE_CORRUPT || kind == SQLITE_NOTADB;
}

void SqliteConnection::fail(int code, std::string_view statement) const {
    const std::string message =
        fmt::format("sqlite: {} ({}) in: {}", sqlite3_errmsg(connection_.get()), code, shortened(statement));
    switch (code & 0xff) {
        case SQLITE_CONSTRAINT:
            throw ConstraintError(message);
        case SQLITE_BUSY:
            throw BusyError(message);
        default:
            throw DatabaseError(message);
    }
}

Rows SqliteSession::run_query(std::string_view statement, const Binds& binds) {
    return connection_.query(statement, binds);
}

void SqliteSession::run_execute(std::string_view statement, const Binds& binds) {
    connection_.run(statement, binds);
}

std::int64_t SqliteSession::run_counted(std::string_view statement, const Binds& binds) {
    return connection_.run(statement, binds);
}

void SqliteSession::run_insert_many(std::string_view insert, const std::vector<std::string_view>&,
                                    std::string_view, const std::vector<Binds>& rows) {
    for (const Binds& row : rows) connection_.run(insert, row);
}

}  // namespace comptoir::sql
