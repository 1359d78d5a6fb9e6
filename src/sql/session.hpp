#pragma once

#include <mutex>

#include "sql/database.hpp"

/// What both engines' sessions and databases share. Internal to this folder.
namespace comptoir::sql {

/// Counts statements for the fault hook and remembers that one failed, so that both engines spend the
/// transaction alike. The engine fills in the four `run_` functions.
class CountedSession : public Session {
  public:
    /// `hook` may be null: read transactions are not counted.
    explicit CountedSession(std::shared_ptr<const FaultHook> hook) : hook_(std::move(hook)) {}

    Rows query(std::string_view statement, const Binds& binds) final;
    void execute(std::string_view statement, const Binds& binds) final;
    std::int64_t execute_counted(std::string_view statement, const Binds& binds) final;
    void insert_many(std::string_view table, std::initializer_list<std::string_view> columns,
                     const std::vector<Binds>& rows) final;

    /// Tells the hook that the commit comes and throws when a statement failed and the work hid it.
    void before_commit();

  private:
    class Step;
    virtual Rows run_query(std::string_view statement, const Binds& binds) = 0;
    virtual void run_execute(std::string_view statement, const Binds& binds) = 0;
    virtual std::int64_t run_counted(std::string_view statement, const Binds& binds) = 0;
    virtual void run_insert_many(std::string_view insert, const std::vector<std::string_view>& columns,
                                 std::string_view table, const std::vector<Binds>& rows) = 0;

    std::shared_ptr<const FaultHook> hook_;
    std::int64_t calls_ = 0;
    bool failed_ = false;
};

/// Marks that this thread runs a work of `database`, so that a nested `read` or `write` is found at once
/// instead of waiting for itself.
class InsideWork {
  public:
    explicit InsideWork(const Database* database) : outer_(current_) { current_ = database; }
    ~InsideWork() { current_ = outer_; }
    InsideWork(const InsideWork&) = delete;
    InsideWork& operator=(const InsideWork&) = delete;
    static bool of(const Database* database) { return current_ == database; }

  private:
    const Database* outer_;
    static thread_local const Database* current_;
};

/// The hook of a database, set and taken by different threads.
class FaultHookSlot {
  public:
    void set(FaultHook hook);
    std::shared_ptr<const FaultHook> get() const;

  private:
    mutable std::mutex mutex_;
    std::shared_ptr<const FaultHook> hook_;
};

/// `INSERT INTO table (a, b) VALUES ($1, $2)`.
std::string insert_statement(std::string_view table, const std::vector<std::string_view>& columns);
/// The beginning of a statement, for messages.
std::string_view shortened(std::string_view statement);
/// Throws DatabaseError for text no engine may store: PostgreSQL refuses zero bytes, SQLite would cut there.
void refuse_zero_byte(std::string_view text);

}  // namespace comptoir::sql
