#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace comptoir::http {

/// A fixed number of threads and a bounded queue before them. Tasks must not throw.
/// Threads: `try_post` from any.
class WorkerPool {
  public:
    WorkerPool(int threads, std::size_t queue_max);
    /// As `stop`.
    ~WorkerPool();

    /// False when the queue is full or the pool stops; the task was then not taken.
    bool try_post(std::function<void()> task);
    /// Drops what still waits, lets running tasks end, joins. Idempotent.
    void stop();

  private:
    void run();

    const std::size_t queue_max_;
    std::mutex mutex_;
    std::condition_variable ready_;
    std::deque<std::function<void()>> queue_;
    bool stopping_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace comptoir::http
