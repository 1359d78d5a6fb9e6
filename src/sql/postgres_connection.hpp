#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "sql/session.hpp"
#include "sql/statement_cache.hpp"

struct pg_conn;
struct pg_result;

namespace comptoir::sql {

/// One connection to PostgreSQL, always in pipeline mode: what is queued travels with the next question, and
/// an error shows when its answer is read. Outside `begin` … `commit` every question is a read-only
/// transaction of its own. One thread at a time. Errors: DatabaseError and its kinds; `broken` says whether
/// the connection survived.
class PostgresConnection {
  public:
    PostgresConnection(const std::string& location, bool durable);
    ~PostgresConnection();
    PostgresConnection(const PostgresConnection&) = delete;
    PostgresConnection& operator=(const PostgresConnection&) = delete;

    /// Joins the pipeline.
    void queue(std::string_view statement, const Binds& binds);
    Rows query(std::string_view statement, const Binds& binds);
    /// Returns the number of changed rows.
    std::int64_t run(std::string_view statement, const Binds& binds);
    void copy(std::string_view table, const std::vector<std::string_view>& columns,
              const std::vector<Binds>& rows);
    /// Reads every answer that is still due.
    void settle() { take_answers(); }

    /// `statement` is a BEGIN that says what kind of transaction.
    void begin(const char* statement);
    void commit();
    /// Leaves the transaction whatever happened in it; a connection that cannot is broken afterwards.
    void roll_back() noexcept;
    /// True from the moment a commit may have reached the server until it was answered.
    bool commit_under_way() const { return committing_; }
    bool broken() const { return broken_; }
    /// Between two uses: the server has not closed the connection meanwhile.
    bool usable() const;

  private:
    struct Finish {
        void operator()(pg_conn* connection) const;
    };
    struct Clear {
        void operator()(pg_result* result) const;
    };
    using Answer = std::unique_ptr<pg_result, Clear>;
    /// An answer that is due, in the order of sending.
    struct Due {
        std::string statement;  ///< Shortened, for messages; whole when it is being prepared.
        std::string prepared;   ///< The name being prepared, or empty.
    };

    void set_up(bool durable);
    const std::string& prepare(std::string_view statement, const Binds& binds);
    void send_control(std::string_view statement);
    void send_sync();
    /// Sends everything queued and reads the answers: the last one, or throws the first error.
    Answer take_answers();
    /// Empty at the end of the answers to one statement.
    Answer next_answer();
    void forget(const Due& due);
    void copy_text(const std::string& statement, const std::vector<Binds>& rows);
    [[noreturn]] void fail(const Answer& answer, std::string_view statement);
    [[noreturn]] void lose(std::string_view statement);

    std::unique_ptr<pg_conn, Finish> connection_;
    StatementCache<std::string> cache_;  // statement → its name on the server
    std::int64_t next_name_ = 0;
    std::vector<Due> due_;
    bool in_transaction_ = false;
    bool committing_ = false;
    bool broken_ = false;
};

/// A transaction, or a series of reads, on a connection.
class PostgresSession final : public CountedSession {
  public:
    PostgresSession(PostgresConnection& connection, std::shared_ptr<const FaultHook> hook)
        : CountedSession(std::move(hook)), connection_(connection) {}
    Engine engine() const override { return Engine::postgresql; }

  private:
    Rows run_query(std::string_view statement, const Binds& binds) override;
    void run_execute(std::string_view statement, const Binds& binds) override;
    std::int64_t run_counted(std::string_view statement, const Binds& binds) override;
    void run_insert_many(std::string_view insert, const std::vector<std::string_view>& columns,
                         std::string_view table, const std::vector<Binds>& rows) override;

    PostgresConnection& connection_;
};

}  // namespace comptoir::sql
