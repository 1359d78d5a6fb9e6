#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "base/limits.hpp"
#include "http/message.hpp"

namespace comptoir::http {

struct ServerOptions {
    std::string address = "127.0.0.1";
    std::uint16_t port = 8080;  ///< 0: the system chooses; ask `Server::port`.
    int io_threads = 1;         ///< One io_context each, SO_REUSEPORT.
    int workers = 8;            ///< Threads that run handlers; they may block on the database.
    std::size_t connections_max = limits::kConnectionsMax;
    std::size_t head_bytes_max = limits::kHeadBytesMax;
    std::size_t body_bytes_max = limits::kBodyBytesMax;
    /// Larger bodies for some targets (an operator's catalog import): decided from method and target, before
    /// the body.
    std::function<std::size_t(std::string_view method, std::string_view target)> body_bytes_max_of;
    std::chrono::milliseconds read_head_timeout = limits::kReadHeadTimeout;
    std::chrono::milliseconds read_body_timeout =
        limits::kReadBodyTimeout;                                     ///< For each MiB, so large bodies may.
    std::chrono::milliseconds write_timeout = limits::kWriteTimeout;  ///< For each MiB.
    std::filesystem::path spool_directory = std::filesystem::temp_directory_path();  ///< Of produced bodies.
    std::uint64_t spooled_bytes_max = limits::kSpooledBytesMax;
    std::chrono::milliseconds idle_timeout = limits::kIdleTimeout;
    std::chrono::milliseconds stop_timeout = limits::kStopTimeout;
    std::size_t work_queue_max =
        limits::kWorkQueueMax;  ///< Requests waiting for a worker; further ones get 503.
    /// Asked first, on the I/O thread, which all its other connections wait for: answers what it can from
    /// memory, without ever blocking, and leaves everything else (nothing) to the handler on a worker.
    std::function<std::optional<Response>(const Request&)> answer_now;
    /// Told about what went wrong on our side (a handler's exception, a file that cannot be opened), from any
    /// thread.
    std::function<void(std::string_view)> log;
};

/// The address cannot be bound; the text says which and why.
class CannotListen : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

/// What the transport asks for when it refuses a request itself (malformed head, too large, busy), so that
/// each surface can answer in its own error shape. `status` is 400, 408, 411, 413, 414, 417, 431, 501, 503 or
/// 505; 500 is asked for when a handler threw. Of `request` there may be no more than what had arrived: the
/// method and target (or the beginning of it) and some header fields, or nothing at all; path, segments and
/// query only of a complete one. Called from any thread.
using RefusalRenderer = std::function<Response(int status, std::string_view reason, const Request& request)>;

/// HTTP/1.1 over TCP (RFC 9112): keep-alive, `Expect: 100-continue`, chunked request bodies, HEAD, bounded
/// everything. A request with ambiguous length (both Content-Length and Transfer-Encoding, or two lengths) is
/// refused.
///
/// Threads: handlers run on the worker pool; exceptions that leave a handler or `answer_now` are answered 500
/// through `refuse`. `start` makes the process ignore SIGPIPE: a client that leaves during a file send is an
/// error code, not a signal.
class Server {
  public:
    Server(ServerOptions options, Handler handler, RefusalRenderer refuse);
    ~Server();
    /// Binds and starts; throws CannotListen.
    void start();
    std::uint16_t port() const;
    /// Graceful: stops accepting, lets running requests finish within `stop_timeout`, then cuts what is left.
    /// Idempotent. Waits for handlers that still run, so these must bound themselves. Never call it from a
    /// handler.
    void stop();

  private:
    class Running;
    std::unique_ptr<Running> running_;
};

}  // namespace comptoir::http
