#pragma once

#include <chrono>
#include <stdexcept>
#include <string>
#include <string_view>

namespace comptoir::http {

/// The client went away or does not read. Ends the production of a streamed body.
class ClientGone : public std::runtime_error {
  public:
    ClientGone() : std::runtime_error("the client is gone or does not read") {}
};

/// Sends a streamed body from a worker thread: gathers pieces to chunks and blocks while the socket is full,
/// which is all the backpressure a producer needs. The socket must be non-blocking and nobody else may write
/// to it meanwhile.
class StreamWriter {
  public:
    /// `head` is sent with the first chunk, so that a producer which fails before can still be answered with
    /// an error. Without `chunked` (HTTP/1.0) the bytes go out as they are. `timeout` holds for each send of
    /// up to 64 KiB.
    StreamWriter(int socket, std::chrono::milliseconds timeout, std::string head, bool chunked);

    void write(std::string_view piece);  ///< Throws ClientGone. An empty piece flushes.
    void finish();                       ///< The last chunk. Throws ClientGone.
    bool started() const { return started_; }

  private:
    void send_chunk(std::string_view body);
    void send_all(std::string_view bytes);

    const int socket_;
    const std::chrono::milliseconds timeout_;
    std::string head_;
    const bool chunked_;
    bool started_ = false;
    std::string gathered_;
};

}  // namespace comptoir::http
