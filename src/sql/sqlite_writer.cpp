#include "sql/sqlite_writer.hpp"

#include "base/check.hpp"
#include "base/limits.hpp"

namespace comptoir::sql {

void SqliteWriter::Waiting::answer() {
    // Notified under the lock: as soon as it is released the caller may return and take this object with it.
    const std::lock_guard lock(mutex);
    done = true;
    answered.notify_one();
}

void SqliteWriter::Waiting::wait() {
    std::unique_lock lock(mutex);
    answered.wait(lock, [this] { return done; });
    if (error) std::rethrow_exception(error);
}

SqliteWriter::SqliteWriter(const Database* owner, std::string path, const Options& options,
                           const FaultHookSlot& hook)
    : owner_(owner),
      path_(std::move(path)),
      options_(options),
      hook_(hook),
      connection_(
          std::make_unique<SqliteConnection>(path_, SqliteConnection::Role::writer, options_.durable)),
      thread_([this] { run(); }) {}

SqliteWriter::~SqliteWriter() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    arrived_.notify_one();
    thread_.join();
}

void SqliteWriter::write(const std::function<void(Session&)>& work) {
    Waiting waiting(work);
    {
        const std::lock_guard lock(mutex_);
        if (stopping_) throw BusyError("sqlite: the database is stopping");
        if (queue_.size() >= options_.waiting_max + (idle_ ? 1 : 0))
            throw BusyError("sqlite: too many writes are waiting");
        queue_.push_back(&waiting);
    }
    arrived_.notify_one();
    waiting.wait();
}

void SqliteWriter::run() {
    while (Waiting* first = take_or_wait()) commit_group(*first);
    refuse_queue(std::make_exception_ptr(BusyError("sqlite: the database is stopping")));
}

SqliteWriter::Waiting* SqliteWriter::take_or_wait() {
    std::unique_lock lock(mutex_);
    idle_ = true;
    arrived_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
    idle_ = false;
    if (stopping_) return nullptr;
    Waiting* first = queue_.front();
    queue_.pop_front();
    return first;
}

SqliteWriter::Waiting* SqliteWriter::take_if_any() {
    const std::lock_guard lock(mutex_);
    if (queue_.empty()) return nullptr;
    Waiting* next = queue_.front();
    queue_.pop_front();
    return next;
}

void SqliteWriter::refuse_queue(const std::exception_ptr& error) {
    std::deque<Waiting*> refused;
    {
        const std::lock_guard lock(mutex_);
        refused.swap(queue_);
    }
    for (Waiting* waiting : refused) {
        waiting->error = error;
        waiting->answer();
    }
}

void SqliteWriter::commit_group(Waiting& first) {
    if (!begin(first)) return;
    const Group group = run_group(first);
    // Nobody is answered before the commit, not even a work that threw: what it saw may be another's unsaved
    // rows.
    if (const std::exception_ptr error = commit()) {
        for (Waiting* waiting : group) {
            if (!waiting->error) waiting->error = error;
        }
    }
    for (Waiting* waiting : group) waiting->answer();
}

bool SqliteWriter::begin(Waiting& first) {
    try {
        if (!distrust_.empty()) throw DatabaseError(distrust_);
        if (!connection_) {
            connection_ =
                std::make_unique<SqliteConnection>(path_, SqliteConnection::Role::writer, options_.durable);
        }
        connection_->run("BEGIN IMMEDIATE");
        return true;
    } catch (const DatabaseError&) {
        // Whoever waits behind would meet the same obstacle, each after its own full wait for the lock.
        first.error = std::current_exception();
        refuse_queue(first.error);
        first.answer();
        return false;
    }
}

SqliteWriter::Group SqliteWriter::run_group(Waiting& first) {
    const auto late = std::chrono::steady_clock::now() + limits::kGroupCommitSpan;
    Group group;
    for (Waiting* next = &first; next != nullptr;) {
        group.push_back(next);
        if (!run_one(*next)) break;
        const bool enough =
            group.size() >= limits::kGroupCommitMax || std::chrono::steady_clock::now() >= late;
        next = enough ? nullptr : take_if_any();
    }
    return group;
}

/// False when the whole group is lost because SQLite gave up the transaction (disk full, input or output
/// error).
bool SqliteWriter::run_one(Waiting& waiting) {
    try {
        connection_->run("SAVEPOINT work");
        SqliteSession session(*connection_, hook_.get());
        const InsideWork inside(owner_);
        waiting.work(session);
        session.before_commit();
        if (!connection_->in_transaction()) throw DatabaseError("sqlite: the transaction was lost");
        if (connection_->misses_foreign_key())
            throw ConstraintError("sqlite: a deferred foreign key has no target");
        connection_->run("RELEASE work");
        return true;
    } catch (...) {  // anything a work throws is its caller's, on the caller's thread
        waiting.error = std::current_exception();
    }
    if (!connection_->in_transaction()) return false;
    try {
        undo_one();
        return true;
    } catch (const DatabaseError&) {
        connection_.reset();  // what the work wrote must not be committed with the others
        return false;
    }
}

void SqliteWriter::undo_one() {
    connection_->run("ROLLBACK TO work");
    connection_->run("RELEASE work");
}

/// The connection is kept where it can be: were it the last one, closing and reopening would read the log
/// again and might find the group that was just reported as failed.
void SqliteWriter::leave_failed_commit() {
    try {
        if (connection_->in_transaction()) connection_->run("ROLLBACK");
    } catch (const DatabaseError&) {
        connection_.reset();
    }
}

/// Nothing when the group is durable, otherwise what its members are told.
std::exception_ptr SqliteWriter::commit() {
    if (!connection_ || !connection_->in_transaction()) {
        connection_.reset();
        return std::make_exception_ptr(
            DatabaseError("sqlite: the transaction was lost, nothing was written"));
    }
    try {
        connection_->run("COMMIT");
        return nullptr;
    } catch (const DatabaseError& error) {
        // After a failed sync the kernel may drop the pages and report the next sync as good, so nothing
        // written from here on could be trusted to last. A full disk or a lock passes, and writing may go on.
        if (connection_->storage_failed()) {
            distrust_ =
                fmt::format("sqlite: writing stopped, restart after checking the disk: {}", error.what());
        }
        leave_failed_commit();
        return std::make_exception_ptr(DatabaseError(
            fmt::format("sqlite: the commit failed, its outcome is unknown: {}", error.what())));
    }
}

}  // namespace comptoir::sql
