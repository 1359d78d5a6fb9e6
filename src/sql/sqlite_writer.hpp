#pragma once

#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <thread>

#include "sql/sqlite_connection.hpp"

namespace comptoir::sql {

/// The one thread that writes to a SQLite file. It runs queued works in savepoints and commits up to
/// limits::kGroupCommitMax of them together, so that many callers share one wait for the disk.
/// Threads: `write` from any.
class SqliteWriter {
  public:
    SqliteWriter(const Database* owner, std::string path, const Options& options, const FaultHookSlot& hook);
    ~SqliteWriter();
    SqliteWriter(const SqliteWriter&) = delete;
    SqliteWriter& operator=(const SqliteWriter&) = delete;

    /// Returns when the work is durable; rethrows what it threw.
    void write(const std::function<void(Session&)>& work);

  private:
    /// A caller waiting on its own stack.
    struct Waiting {
        explicit Waiting(const std::function<void(Session&)>& its_work) : work(its_work) {}
        void answer();
        void wait();

        const std::function<void(Session&)>& work;
        std::exception_ptr error;
        std::mutex mutex;
        std::condition_variable answered;
        bool done = false;
    };
    using Group = std::vector<Waiting*>;

    void run();
    Waiting* take_or_wait();
    Waiting* take_if_any();
    void refuse_queue(const std::exception_ptr& error);
    void commit_group(Waiting& first);
    bool begin(Waiting& first);
    Group run_group(Waiting& first);
    bool run_one(Waiting& waiting);
    void undo_one();
    std::exception_ptr commit();
    void leave_failed_commit();

    const Database* owner_;
    const std::string path_;
    const Options options_;
    const FaultHookSlot& hook_;
    std::unique_ptr<SqliteConnection> connection_;  // the writer thread's alone once it runs
    std::string distrust_;  // why nothing may be written any more; empty when all is well

    std::mutex mutex_;
    std::condition_variable arrived_;
    std::deque<Waiting*> queue_;
    bool idle_ = true;  // the next to come will not wait
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace comptoir::sql
