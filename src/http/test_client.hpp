#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <charconv>
#include <string>
#include <string_view>

#include "base/text.hpp"

namespace comptoir::http {

/// A blocking client for tests that says exactly the bytes it is told. Every wait is bounded by 10 s.
class TestClient {
  public:
    struct Answer {
        int status = 0;
        std::string head;
        std::string body;
        bool complete = false;

        std::string field(std::string_view name) const {
            for (const std::string_view line : split(head, '\n')) {
                const auto colon = line.find(':');
                if (colon != std::string_view::npos && equals_ignoring_case(line.substr(0, colon), name)) {
                    return std::string(trim(line.substr(colon + 1)));
                }
            }
            return "";
        }
    };

    explicit TestClient(std::uint16_t port, int receive_buffer = 0)
        : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
        if (receive_buffer > 0) {
            ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
        }
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        connected_ = ::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
    }
    ~TestClient() { close(); }
    TestClient(const TestClient&) = delete;
    TestClient& operator=(const TestClient&) = delete;

    bool connected() const { return connected_; }
    void close() {
        if (socket_ >= 0) ::close(socket_);
        socket_ = -1;
    }
    /// Leaves the server's end of the connection, which is in this process too, hardly any room to send: what
    /// the server has sent is then what this client has nearly read.
    void narrow_the_other_end() {
        sockaddr_in own{};
        socklen_t size = sizeof own;
        ::getsockname(socket_, reinterpret_cast<sockaddr*>(&own), &size);
        for (int descriptor = 0; descriptor < 1024; ++descriptor) {
            sockaddr_in peer{};
            size = sizeof peer;
            if (::getpeername(descriptor, reinterpret_cast<sockaddr*>(&peer), &size) != 0) continue;
            if (peer.sin_port != own.sin_port) continue;
            const int bytes = 4096;
            ::setsockopt(descriptor, SOL_SOCKET, SO_SNDBUF, &bytes, sizeof bytes);
        }
    }
    void end_input() { ::shutdown(socket_, SHUT_WR); }
    /// False when the server has closed.
    bool send(std::string_view bytes) {
        while (!bytes.empty()) {
            const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0) return false;
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
        return true;
    }
    /// More bytes into the buffer; false at the end of the stream or after 10 s.
    bool receive() {
        pollfd wait{socket_, POLLIN, 0};
        if (::poll(&wait, 1, 10'000) <= 0) {
            ADD_FAILURE() << "the server is silent";
            return false;
        }
        char bytes[65536];
        const ssize_t count = ::recv(socket_, bytes, sizeof bytes, 0);
        if (count <= 0) return false;
        received_.append(bytes, static_cast<std::size_t>(count));
        return true;
    }
    /// Takes up to 2 KiB of what is there; false once the server has closed.
    bool sip() {
        char bytes[2048];
        const ssize_t count = ::recv(socket_, bytes, sizeof bytes, MSG_DONTWAIT);
        return count > 0 || (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK));
    }
    /// The next answer; `complete` is false when the connection ended before its end.
    Answer answer(bool to_head = false) {
        Answer result;
        std::size_t end;
        while ((end = received_.find("\r\n\r\n")) == std::string::npos) {
            if (!receive()) return result;
        }
        result.head = received_.substr(0, end + 2);
        received_.erase(0, end + 4);
        std::from_chars(result.head.data() + 9, result.head.data() + 12, result.status);
        if (to_head || result.status < 200 || result.status == 204 || result.status == 304) {
            result.complete = true;
        } else if (result.field("Transfer-Encoding") == "chunked") {
            result.complete = read_chunks(result.body);
        } else if (const std::string length = result.field("Content-Length"); !length.empty()) {
            result.complete = read_bytes(result.body, std::stoull(length));
        } else {
            while (receive()) continue;
            result.body.swap(received_);
            result.complete = true;
        }
        return result;
    }
    Answer ask(std::string_view request) {
        send(request);
        return answer(request.starts_with("HEAD"));
    }
    /// True when the server closes without another byte.
    bool ends() { return received_.empty() && !receive(); }

  private:
    bool read_bytes(std::string& out, std::size_t count) {
        while (received_.size() < count) {
            if (!receive()) return false;
        }
        out.append(received_, 0, count);
        received_.erase(0, count);
        return true;
    }
    bool read_chunks(std::string& out) {
        for (;;) {
            std::size_t end;
            while ((end = received_.find("\r\n")) == std::string::npos) {
                if (!receive()) return false;
            }
            std::size_t size = 0;
            std::from_chars(received_.data(), received_.data() + end, size, 16);
            received_.erase(0, end + 2);
            std::string ending;
            if (!read_bytes(out, size) || !read_bytes(ending, 2) || ending != "\r\n") return false;
            if (size == 0) return true;
        }
    }

    int socket_;
    bool connected_ = false;
    std::string received_;
};

}  // namespace comptoir::http
