#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "http/message.hpp"

namespace comptoir::http {

/// Turns the bytes of one connection into requests (RFC 9112), or into the reason why not. Knows no sockets.
/// Threads: one at a time.
class RequestReader {
  public:
    struct Limits {
        std::size_t head_bytes_max;
        std::size_t body_bytes_max;
        /// Asked when set, instead of `body_bytes_max`.
        std::function<std::size_t(std::string_view method, std::string_view target)> body_bytes_max_of;
    };
    enum class State {
        fresh,     ///< Nothing of the next request has arrived.
        head,      ///< In the request line or the header fields.
        body,      ///< The head is accepted, the body incomplete.
        complete,  ///< `take` the request.
        refused,   ///< See `refusal`. The framing may be lost: answer and close.
    };
    struct Refusal {
        int status = 400;
        std::string_view reason;
    };

    explicit RequestReader(Limits limits);
    ~RequestReader();

    /// Reads on; returns how many bytes are done with. Offer the rest again, with more behind it. Takes
    /// nothing once complete or refused.
    std::size_t feed(std::string_view bytes);
    State state() const { return state_; }
    /// True once, when the client waits for `100 Continue` before it sends the body.
    bool take_continue();
    /// The complete request; the reader is then ready for the next.
    Request take();

    /// What is known of a request that will not be completed, for a refusal's answer: what was read, and what
    /// the bytes of its head say that `feed` left (`unread`).
    const Request& so_far(std::string_view unread);
    Refusal refusal() const { return refusal_; }
    bool keep_alive() const { return keep_alive_; }
    /// 0 for HTTP/1.0.
    int minor_version() const { return minor_version_; }

  private:
    class Parser;

    std::size_t feed_head(std::string_view bytes);
    std::size_t feed_body(std::string_view bytes);
    void accept_head();
    void refuse(int status, std::string_view reason);
    void start_over();

    const Limits limits_;
    std::unique_ptr<Parser> parser_;
    State state_ = State::fresh;
    Request request_;
    Refusal refusal_;
    std::size_t head_bytes_ = 0;
    bool expects_continue_ = false;
    bool keep_alive_ = false;
    int minor_version_ = 1;
};

}  // namespace comptoir::http
