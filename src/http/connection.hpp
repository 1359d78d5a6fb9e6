#pragma once

#include <chrono>
#include <functional>
#include <list>
#include <memory>
#include <string>

#include "http/server_core.hpp"

namespace boost::asio {
class io_context;
}

namespace comptoir::http {

/// A socket fresh from the listening one.
struct AcceptedSocket {
    int descriptor = -1;
    bool ipv6 = false;
    std::string peer;  ///< Address without port.
};

/// One client's connection: reads requests, has them handled, writes the answers in order. Instead of a timer
/// per operation it has one deadline, which its I/O thread checks some times a second. Threads: the I/O
/// thread that runs its context.
class Connection {
  public:
    virtual ~Connection() = default;
    /// `turned_away`: answers 503 at once, because there are too many.
    virtual void start(bool turned_away) = 0;
    virtual void sweep(std::chrono::steady_clock::time_point now) = 0;
    virtual void finish_soon() = 0;  ///< Graceful stop: closes when idle, else after the running request.
    virtual void cut() = 0;          ///< End of the grace: closes, or makes a worker's sends fail.

    std::list<std::shared_ptr<Connection>>::iterator position;  ///< In its thread's list.
};

/// Takes over the descriptor. `closed` is told once, on the I/O thread. The connection was counted in
/// `core.connections` and is counted out when destroyed.
std::shared_ptr<Connection> make_connection(ServerCore& core, boost::asio::io_context& context,
                                            AcceptedSocket accepted, std::function<void(Connection&)> closed);

}  // namespace comptoir::http
