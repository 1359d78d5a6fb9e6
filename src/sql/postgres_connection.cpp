#include "sql/postgres_connection.hpp"

#include <libpq-fe.h>
#include <poll.h>

#include <charconv>

#include "base/check.hpp"
#include "base/limits.hpp"
#include "sql/postgres_text.hpp"

namespace comptoir::sql {

namespace {

/// Below this many rows a COPY's extra round trips cost more than it saves.
constexpr std::size_t kCopyRowsMin = 32;
constexpr std::size_t kCopyChunkBytes = 256 * 1024;

std::string without_line_end(std::string_view message) {
    while (message.ends_with('\n')) message.remove_suffix(1);
    return std::string(message);
}

}  // namespace

void PostgresConnection::Finish::operator()(pg_conn* connection) const {
    PQfinish(connection);
}
void PostgresConnection::Clear::operator()(pg_result* result) const {
    PQclear(result);
}

PostgresConnection::PostgresConnection(const std::string& location, bool durable)
    : cache_(limits::kStatementCacheMax) {
    // Later words win over what the location says; the timeouts make a lost peer an error instead of a wait.
    const std::array<const char*, 9> keywords = {
        "keepalives_idle",  "keepalives_interval", "keepalives_count",
        "tcp_user_timeout", "connect_timeout",     "fallback_application_name",
        "dbname",           "client_encoding",     nullptr};
    const std::array<const char*, 9> values = {
        "10", "5", "3", "30000", "5", "comptoir", location.c_str(), "UTF8", nullptr};
    connection_.reset(PQconnectdbParams(keywords.data(), values.data(), /*expand_dbname=*/1));
    if (PQstatus(connection_.get()) != CONNECTION_OK) {
        throw DatabaseError(fmt::format("postgresql: cannot connect: {}",
                                        without_line_end(PQerrorMessage(connection_.get()))));
    }
    PQsetNoticeProcessor(
        connection_.get(), [](void*, const char*) {}, nullptr);
    set_up(durable);
    if (PQenterPipelineMode(connection_.get()) != 1) lose("pipeline mode");
}

PostgresConnection::~PostgresConnection() = default;

void PostgresConnection::set_up(bool durable) {
    const std::string settings = fmt::format(
        "SET synchronous_commit = {}; SET lock_timeout = {}; SET statement_timeout = {}; "
        "SET idle_in_transaction_session_timeout = {}; SET standard_conforming_strings = on; "
        "SET default_transaction_isolation = 'read committed'; SET default_transaction_read_only = on",
        durable ? "on" : "off", limits::kDatabaseWait.count(), limits::kStatementTimeout.count(),
        limits::kStatementTimeout.count());
    const Answer answer(PQexec(connection_.get(), settings.c_str()));
    if (PQresultStatus(answer.get()) != PGRES_COMMAND_OK) fail(answer, settings);
}

const std::string& PostgresConnection::prepare(std::string_view statement, const Binds& binds) {
    if (const std::string* name = cache_.find(statement)) return *name;
    if (cache_.full()) send_control(fmt::format("DEALLOCATE {}", cache_.take_oldest()));
    const PostgresParameters parameters(binds);
    const std::string name = fmt::format("s{}", ++next_name_);
    const std::string text(statement);
    if (PQsendPrepare(connection_.get(), name.c_str(), text.c_str(), parameters.size(), parameters.types()) !=
        1) {
        lose(statement);
    }
    due_.push_back({text, name});
    return cache_.add(statement, name);
}

void PostgresConnection::queue(std::string_view statement, const Binds& binds) {
    if (broken_) lose(statement);
    if (due_.size() >= limits::kPipelineMax) settle();
    const PostgresParameters parameters(binds);
    const std::string& name = prepare(statement, binds);
    if (PQsendQueryPrepared(connection_.get(), name.c_str(), parameters.size(), parameters.values(), nullptr,
                            nullptr, 0) != 1) {
        lose(statement);
    }
    due_.push_back({std::string(shortened(statement)), ""});
}

void PostgresConnection::send_control(std::string_view statement) {
    const std::string text(statement);
    if (PQsendQueryParams(connection_.get(), text.c_str(), 0, nullptr, nullptr, nullptr, nullptr, 0) != 1) {
        lose(statement);
    }
    due_.push_back({text, ""});
}

Rows PostgresConnection::query(std::string_view statement, const Binds& binds) {
    queue(statement, binds);
    return read_rows(take_answers().get());
}

std::int64_t PostgresConnection::run(std::string_view statement, const Binds& binds) {
    queue(statement, binds);
    const Answer answer = take_answers();
    const std::string_view digits = PQcmdTuples(answer.get());  // empty for statements that change no rows
    std::int64_t changed = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), changed);
    return changed;
}

PostgresConnection::Answer PostgresConnection::next_answer() {
    return Answer(PQgetResult(connection_.get()));
}

PostgresConnection::Answer PostgresConnection::take_answers() {
    if (due_.empty()) return nullptr;
    std::vector<Due> due;
    due.swap(due_);
    if (PQpipelineSync(connection_.get()) != 1) lose(due.back().statement);
    Answer last;
    Answer error;
    std::string failed;
    for (const Due& expected : due) {
        Answer answer = next_answer();
        if (!answer || PQstatus(connection_.get()) == CONNECTION_BAD) lose(expected.statement);
        const ExecStatusType status = PQresultStatus(answer.get());
        const bool good = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
        if (!good) forget(expected);
        if (status == PGRES_FATAL_ERROR && !error) {
            error = std::move(answer);
            failed = expected.statement;
        } else {
            last = std::move(answer);
        }
        while (next_answer()) {
        }
    }
    const Answer sync = next_answer();
    if (PQresultStatus(sync.get()) != PGRES_PIPELINE_SYNC) lose(due.back().statement);
    if (error) fail(error, failed);
    return last;
}

/// What was not prepared after all, because it or something before it failed, must be prepared anew.
void PostgresConnection::forget(const Due& due) {
    if (due.prepared.empty()) return;
    const std::string* name = cache_.find(due.statement);
    if (name != nullptr && *name == due.prepared) cache_.remove(due.statement);
}

void PostgresConnection::begin(const char* statement) {
    COMPTOIR_CHECK(!in_transaction_ && due_.empty());
    if (broken_) lose(statement);
    in_transaction_ = true;
    committing_ = false;
    send_control(statement);
}

void PostgresConnection::commit() {
    COMPTOIR_CHECK(in_transaction_);
    committing_ = true;
    send_control("COMMIT");
    const Answer answer = take_answers();
    committing_ = false;
    in_transaction_ = false;
    // The server answers the commit of a failed transaction with ROLLBACK and calls that a success.
    if (std::string_view(PQcmdStatus(answer.get())) != "COMMIT") {
        throw DatabaseError("postgresql: the transaction was rolled back instead of committed");
    }
}

void PostgresConnection::roll_back() noexcept {
    try {
        try {
            settle();
        } catch (const DatabaseError&) {
            // The transaction is being given up; what else failed in it is of no interest any more.
        }
        if (broken_ || !in_transaction_) return;
        in_transaction_ = false;
        committing_ = false;
        send_control("ROLLBACK");
        settle();
    } catch (const DatabaseError&) {
        broken_ = true;
    }
}

bool PostgresConnection::usable() const {
    if (broken_ || in_transaction_ || !due_.empty()) return false;
    // A quiet connection has nothing to say: what can be read is the server's farewell or the end of the
    // stream.
    pollfd socket = {PQsocket(connection_.get()), POLLIN, 0};
    return poll(&socket, 1, 0) == 0;
}

void PostgresConnection::copy(std::string_view table, const std::vector<std::string_view>& columns,
                              const std::vector<Binds>& rows) {
    settle();
    // COPY is the one thing the pipeline cannot carry.
    if (PQexitPipelineMode(connection_.get()) != 1) lose("leaving pipeline mode");
    std::string names;
    for (const std::string_view column : columns) {
        if (!names.empty()) names += ", ";
        names += column;
    }
    copy_text(fmt::format("COPY {} ({}) FROM STDIN", table, names), rows);
}

void PostgresConnection::copy_text(const std::string& statement, const std::vector<Binds>& rows) {
    /// Back to the pipeline however the copy ends, when every answer was read.
    struct Return {
        PostgresConnection& self;
        ~Return() {
            while (self.next_answer()) {
            }
            if (PQenterPipelineMode(self.connection_.get()) != 1) self.broken_ = true;
        }
    };
    for (const Binds& row : rows) {  // before the copy starts: in its midst there is no way back but an abort
        for (const Bind& bind : row) {
            if (const auto* text = std::get_if<std::string>(&bind.cell())) refuse_zero_byte(*text);
        }
    }
    const Return back{*this};
    const Answer start(PQexec(connection_.get(), statement.c_str()));
    if (PQresultStatus(start.get()) != PGRES_COPY_IN) fail(start, statement);
    std::string chunk;
    const auto put = [&] {
        if (PQputCopyData(connection_.get(), chunk.data(), static_cast<int>(chunk.size())) != 1)
            lose(statement);
        chunk.clear();
    };
    for (const Binds& row : rows) {
        append_copy_row(chunk, row);
        if (chunk.size() >= kCopyChunkBytes) put();
    }
    put();
    if (PQputCopyEnd(connection_.get(), nullptr) != 1) lose(statement);
    const Answer answer = next_answer();
    if (PQresultStatus(answer.get()) != PGRES_COMMAND_OK) fail(answer, statement);
}

void PostgresConnection::fail(const Answer& answer, std::string_view statement) {
    if (PQstatus(connection_.get()) == CONNECTION_BAD) lose(statement);
    const char* state = PQresultErrorField(answer.get(), PG_DIAG_SQLSTATE);
    const std::string_view code = state == nullptr ? "" : state;
    const std::string message =
        fmt::format("postgresql: {} ({}) in: {}", without_line_end(PQresultErrorMessage(answer.get())), code,
                    shortened(statement));
    if (code == "40001" || code == "40P01") throw SerializationError(message);
    if (code.starts_with("23")) throw ConstraintError(message);
    if (code == "55P03" || code == "53300")
        throw BusyError(message);  // a lock's timeout, too many connections
    // A table changed under a prepared statement, or the server forgot one: start over with a new connection.
    if (code == "0A000" || code == "26000") broken_ = true;
    throw DatabaseError(message);
}

void PostgresConnection::lose(std::string_view statement) {
    broken_ = true;
    throw DatabaseError(fmt::format("postgresql: the connection was lost: {}; {}in: {}",
                                    without_line_end(PQerrorMessage(connection_.get())),
                                    committing_ ? "the commit's outcome is unknown; " : "",
                                    shortened(statement)));
}

Rows PostgresSession::run_query(std::string_view statement, const Binds& binds) {
    return connection_.query(statement, binds);
}

void PostgresSession::run_execute(std::string_view statement, const Binds& binds) {
    connection_.queue(statement, binds);
}

std::int64_t PostgresSession::run_counted(std::string_view statement, const Binds& binds) {
    return connection_.run(statement, binds);
}

void PostgresSession::run_insert_many(std::string_view insert, const std::vector<std::string_view>& columns,
                                      std::string_view table, const std::vector<Binds>& rows) {
    if (rows.size() >= kCopyRowsMin) {
        connection_.copy(table, columns, rows);
        return;
    }
    for (const Binds& row : rows) connection_.queue(insert, row);
}

}  // namespace comptoir::sql
