#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "base/limits.hpp"
#include "sql/database.hpp"

namespace comptoir::sql {

/// Connections opened when first needed and used by one thread at a time; one that is not `usable()` between
/// two uses is closed and replaced. Threads: any. Errors: BusyError when too many already wait or the wait
/// took limits::kDatabaseWait; what `open` throws.
template <class Connection>
class Pool {
  public:
    Pool(std::size_t max, std::size_t waiting_max, std::function<std::unique_ptr<Connection>()> open)
        : max_(max == 0 ? 1 : max), waiting_max_(waiting_max), open_(std::move(open)) {}

    /// Gives the connection back when it ends.
    class Lease {
      public:
        explicit Lease(Pool& pool) : pool_(pool), connection_(pool.take()) {}
        ~Lease() { pool_.give_back(std::move(connection_)); }
        Lease(const Lease&) = delete;
        Lease& operator=(const Lease&) = delete;
        Connection& operator*() { return *connection_; }
        Connection* operator->() { return connection_.get(); }

      private:
        Pool& pool_;
        std::unique_ptr<Connection> connection_;
    };

  private:
    std::unique_ptr<Connection> take() {
        {
            std::unique_lock lock(mutex_);
            if (in_use_ >= max_ && waiting_ >= waiting_max_)
                throw BusyError("too many calls wait for a connection");
            ++waiting_;
            const bool free = freed_.wait_for(lock, limits::kDatabaseWait, [this] { return in_use_ < max_; });
            --waiting_;
            if (!free) throw BusyError("no database connection became free in time");
            ++in_use_;
        }
        Place place(*this);
        while (auto idle = take_idle()) {
            if (!idle->usable()) continue;  // closed from the other side meanwhile
            place.keep();
            return idle;
        }
        auto connection = open_();
        place.keep();
        return connection;
    }
    std::unique_ptr<Connection> take_idle() {
        const std::lock_guard lock(mutex_);
        if (idle_.empty()) return nullptr;
        auto connection = std::move(idle_.back());
        idle_.pop_back();
        return connection;
    }
    void give_back(std::unique_ptr<Connection> connection) {
        if (connection && !connection->usable()) connection.reset();
        {
            const std::lock_guard lock(mutex_);
            --in_use_;
            if (connection) idle_.push_back(std::move(connection));
        }
        freed_.notify_one();
    }
    /// Frees the place again when opening throws.
    class Place {
      public:
        explicit Place(Pool& pool) : pool_(pool) {}
        ~Place() {
            if (!kept_) pool_.give_back(nullptr);
        }
        Place(const Place&) = delete;
        Place& operator=(const Place&) = delete;
        void keep() { kept_ = true; }

      private:
        Pool& pool_;
        bool kept_ = false;
    };

    const std::size_t max_;
    const std::size_t waiting_max_;
    const std::function<std::unique_ptr<Connection>()> open_;
    std::mutex mutex_;
    std::condition_variable freed_;
    std::size_t in_use_ = 0;
    std::size_t waiting_ = 0;
    std::vector<std::unique_ptr<Connection>> idle_;
};

}  // namespace comptoir::sql
