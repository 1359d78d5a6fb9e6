// What the server costs over the bare sockets: requests for the same 2 KiB, from a string on the I/O thread
// and through a worker, against a loop that only reads until the empty line and writes fixed bytes, one
// thread for each client.
//
// Usage: http_bench [seconds for each figure, 2 by default]
#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <stdexcept>
#include <thread>
#include <vector>

#include "figures.hpp"
#include "http/server.hpp"

namespace {

using namespace comptoir;
using Steady = std::chrono::steady_clock;

constexpr int kClients = 16;
constexpr std::string_view kRequest =
    "GET /v1/products/DZH318Z0BQ3Q?country=FR HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer x\r\n"
    "Accept: application/json\r\nMS-RequestId: 3f2504e0-4f89-41d3-9a0c-0305e82c3301\r\n\r\n";

sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

bool send_all(int socket, std::string_view bytes) {
    return ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(bytes.size());
}

int connect_to(std::uint16_t port) {
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    const sockaddr_in address = loopback(port);
    if (::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        throw std::runtime_error("cannot connect");
    }
    const int on = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return socket;
}

/// One request, and its answer read to the end; the size of the answer.
std::size_t ask(int socket, std::size_t answer_size) {
    char bytes[16384];
    if (!send_all(socket, kRequest)) throw std::runtime_error("the server is gone");
    std::size_t read = 0;
    do {
        const ssize_t count = ::recv(socket, bytes, sizeof bytes, 0);
        if (count <= 0) throw std::runtime_error("the server has closed");
        read += static_cast<std::size_t>(count);
    } while (read < answer_size);
    return read;
}

double requests_per_second(std::uint16_t port, double seconds) {
    std::atomic<bool> stop{false};
    std::atomic<std::int64_t> total{0};
    std::vector<std::thread> threads;
    const auto start = Steady::now();
    for (int i = 0; i < kClients; ++i) {
        threads.emplace_back([&] {
            const int socket = connect_to(port);
            const std::size_t answer_size = ask(socket, 1);
            std::int64_t count = 0;
            for (; !stop; ++count) ask(socket, answer_size);
            total += count;
            ::close(socket);
        });
    }
    std::this_thread::sleep_for(std::chrono::duration<double>(seconds));
    stop = true;
    for (std::thread& thread : threads) thread.join();
    return static_cast<double>(total) / std::chrono::duration<double>(Steady::now() - start).count();
}

double bare_loop(const std::string& body, double seconds) {
    const int listener = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address = loopback(0);
    socklen_t size = sizeof address;
    ::bind(listener, reinterpret_cast<sockaddr*>(&address), size);
    ::listen(listener, kClients);
    ::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size);
    const std::string answer =
        fmt::format("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{}", body.size(), body);
    std::thread accepting([&] {
        std::vector<std::thread> threads;
        for (int i = 0; i < kClients; ++i) {
            threads.emplace_back([&answer, socket = ::accept(listener, nullptr, nullptr)] {
                char bytes[16384];
                for (;;) {
                    const ssize_t count = ::recv(socket, bytes, sizeof bytes, 0);
                    if (count <= 0) break;
                    const std::string_view text(bytes, static_cast<std::size_t>(count));
                    if (text.ends_with("\r\n\r\n") && !send_all(socket, answer)) break;
                }
                ::close(socket);
            });
        }
        for (std::thread& thread : threads) thread.join();
    });
    const double result = requests_per_second(ntohs(address.sin_port), seconds);
    accepting.join();
    ::close(listener);
    return result;
}

double our_server(const std::string& body, bool on_io_thread, double seconds) {
    http::ServerOptions options;
    options.port = 0;
    options.io_threads = 2;
    if (on_io_thread) options.inline_when = [](const http::Request&) { return true; };
    const auto shared = std::make_shared<const std::string>(body);
    http::Server server(
        options,
        [shared](const http::Request&) {
            http::Response response;
            response.headers.add("Content-Type", "application/json; charset=utf-8");
            response.shared_body = shared;
            return response;
        },
        [](int status, std::string_view, std::string_view) {
            http::Response response;
            response.status = status;
            return response;
        });
    server.start();
    return requests_per_second(server.port(), seconds);
}

}  // namespace

int main(int argc, char** argv) {
    const double seconds = argc > 1 ? std::strtod(argv[1], nullptr) : 2.0;
    const std::string body(2048, 'x');
    const double bare = bare_loop(body, seconds);
    const double on_io_thread = our_server(body, true, seconds);
    const double on_worker = our_server(body, false, seconds);
    fmt::print("GET of 2 KiB, {} clients        requests/s   of the bare loop\n", kClients);
    fmt::print("bare sockets, thread a client {:12.0f}               1.00\n", bare);
    fmt::print("server, on the I/O thread     {:12.0f}               {:.2f}\n", on_io_thread,
               on_io_thread / bare);
    fmt::print("server, through a worker      {:12.0f}               {:.2f}\n", on_worker, on_worker / bare);
    bench::print({.name = "GET of 2 KiB on the I/O thread, over bare sockets",
                  .ours = on_io_thread,
                  .reference = bare,
                  .unit = "requests/s",
                  .ratio = on_io_thread / bare,
                  .aim = ""});
    bench::print({.name = "GET of 2 KiB through a worker, over bare sockets",
                  .ours = on_worker,
                  .reference = bare,
                  .unit = "requests/s",
                  .ratio = on_worker / bare,
                  .aim = ""});
    return 0;
}
