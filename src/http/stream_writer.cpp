#include "http/stream_writer.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <cerrno>

namespace comptoir::http {

namespace {

constexpr std::size_t kChunkBytes = 64 * 1024;

}  // namespace

StreamWriter::StreamWriter(int socket, std::chrono::milliseconds timeout, std::string head, bool chunked)
    : socket_(socket), timeout_(timeout), head_(std::move(head)), chunked_(chunked) {}

void StreamWriter::write(std::string_view piece) {
    if (piece.empty()) {
        send_chunk(gathered_);
        gathered_.clear();
    }
    while (!piece.empty()) {
        const std::string_view part = piece.substr(0, kChunkBytes - gathered_.size());
        gathered_.append(part);
        piece.remove_prefix(part.size());
        if (gathered_.size() < kChunkBytes) return;
        send_chunk(gathered_);
        gathered_.clear();
    }
}

void StreamWriter::finish() {
    send_chunk(gathered_);
    gathered_.clear();
    if (chunked_) send_all("0\r\n\r\n");
}

void StreamWriter::send_chunk(std::string_view body) {
    std::string bytes;
    bytes.reserve(head_.size() + body.size() + 16);
    if (!started_) bytes.append(head_);
    started_ = true;
    if (!body.empty()) {
        // A chunk of size 0 would be the last one.
        if (chunked_) fmt::format_to(std::back_inserter(bytes), "{:x}\r\n", body.size());
        bytes.append(body);
        if (chunked_) bytes.append("\r\n");
    }
    send_all(bytes);
}

void StreamWriter::send_all(std::string_view bytes) {
    const auto deadline = std::chrono::steady_clock::now() + timeout_;
    while (!bytes.empty()) {
        const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent > 0) {
            bytes.remove_prefix(static_cast<std::size_t>(sent));
            continue;
        }
        if (errno == EINTR) continue;
        if (errno != EAGAIN && errno != EWOULDBLOCK) throw ClientGone();
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
            deadline - std::chrono::steady_clock::now());
        if (left.count() <= 0) throw ClientGone();
        pollfd wait{socket_, POLLOUT, 0};
        ::poll(&wait, 1, static_cast<int>(left.count()));
    }
}

}  // namespace comptoir::http
