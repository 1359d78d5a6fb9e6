#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string_view>

#include "base/clock.hpp"
#include "http/server.hpp"
#include "http/worker_pool.hpp"

namespace comptoir::http {

/// What all connections of a server share. Threads: any.
struct ServerCore {
    ServerCore(ServerOptions given, Handler handle, RefusalRenderer render);

    /// The handler's answer, or 500 when it threw.
    Response handle(const Request& request) noexcept;
    /// What an answer that was to come is now, or 500 when it threw.
    Response follow(const std::function<Response(bool)>& then, bool last, const Request& request) noexcept;
    /// As `answer_now` of the options, or 500 when it threw.
    std::optional<Response> answer_now(const Request& request) noexcept;
    /// The surface's answer for a refusal of the transport.
    Response refuse(int status, std::string_view reason, const Request& request) noexcept;
    void log(std::string_view text) const;
    /// One connection less; wakes `wait_until_none`.
    void closed_one();
    void wait_until_none();

    const ServerOptions options;
    const Handler handler;
    const RefusalRenderer renderer;
    const SystemClock clock;
    std::unique_ptr<WorkerPool> pool;
    std::atomic<std::size_t> connections{0};
    std::atomic<std::uint64_t> spooled{0};  ///< Bytes that produced bodies hold outside the memory.
    std::atomic<bool> stopping{false};
    std::atomic<bool> cutting{false};  ///< The grace of a stop is over.
    std::mutex mutex;
    std::condition_variable none_left;

  private:
    template <class Answer>
    std::optional<Response> guarded(const Request& request, const Answer& answer) noexcept;
};

}  // namespace comptoir::http
