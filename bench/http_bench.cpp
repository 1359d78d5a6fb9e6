// What the server costs over the bare sockets: requests for the same 2 KiB, from a string on the I/O thread
// and through a worker, against a loop that only reads until the empty line and writes fixed bytes, one
// thread for each client.
//
// Usage: http_bench [seconds for each figure, 4 by default]
#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>

#include "figures.hpp"
#include "http/server.hpp"
#include "load.hpp"

namespace {

using namespace comptoir;
using bench::Measured;

constexpr std::size_t kClients = 16;
constexpr int kRounds = 4;  ///< Each in turn, against a machine that changes.
constexpr std::string_view kRequest =
    "GET /v1/products/DZH318Z0BQ3Q?country=FR HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer x\r\n"
    "Accept: application/json\r\nMS-RequestId: 3f2504e0-4f89-41d3-9a0c-0305e82c3301\r\n\r\n";

Measured ask(std::uint16_t port, double seconds) {
    const std::vector<std::string> requests{std::string(kRequest)};
    return bench::measure(port, requests, {.clients = kClients, .seconds = seconds});
}

Measured bare_loop(const std::string& body, double seconds) {
    const int listener = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    ::bind(listener, reinterpret_cast<sockaddr*>(&address), size);
    ::listen(listener, kClients);
    ::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size);
    const std::string answer =
        fmt::format("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{}", body.size(), body);
    std::thread accepting([&] {
        std::vector<std::thread> threads;
        for (std::size_t i = 0; i < kClients; ++i) {
            threads.emplace_back([&answer, socket = ::accept(listener, nullptr, nullptr)] {
                char bytes[16384];
                for (;;) {
                    const ssize_t count = ::recv(socket, bytes, sizeof bytes, 0);
                    if (count <= 0) break;
                    const std::string_view text(bytes, static_cast<std::size_t>(count));
                    if (!text.ends_with("\r\n\r\n")) continue;
                    if (::send(socket, answer.data(), answer.size(), MSG_NOSIGNAL) < 0) break;
                }
                ::close(socket);
            });
        }
        for (std::thread& thread : threads) thread.join();
    });
    const Measured result = ask(ntohs(address.sin_port), seconds);
    accepting.join();
    ::close(listener);
    return result;
}

Measured our_server(const std::string& body, bool on_io_thread, double seconds) {
    const auto shared = std::make_shared<const std::string>(body);
    const auto answer = [shared](const http::Request&) {
        http::Response response;
        response.headers.add("Content-Type", "application/json; charset=utf-8");
        response.shared_body = shared;
        return response;
    };
    http::ServerOptions options;
    options.port = 0;
    options.io_threads = 2;
    if (on_io_thread) options.answer_now = answer;
    http::Server server(options, answer, [](int status, std::string_view, const auto&) {
        http::Response response;
        response.status = status;
        return response;
    });
    server.start();
    return ask(server.port(), seconds);
}

}  // namespace

int main(int argc, char** argv) {
    const double seconds = (argc > 1 ? std::strtod(argv[1], nullptr) : 4.0) / kRounds;
    const std::string body(2048, 'x');
    bench::Times bare, here, there, here_ratio, there_ratio;
    fmt::print("GET of 2 KiB, {} clients: requests/s, and processor time of the server for each\n", kClients);
    for (int round = 0; round < kRounds; ++round) {
        const Measured sockets = bare_loop(body, seconds);
        const Measured on_io_thread = our_server(body, true, seconds);
        const Measured on_worker = our_server(body, false, seconds);
        fmt::print(
            "bare sockets {:7.0f} {:5.1f} us   I/O thread {:7.0f} {:5.1f} us   worker {:7.0f} {:5.1f} us\n",
            sockets.per_second, sockets.server_microseconds, on_io_thread.per_second,
            on_io_thread.server_microseconds, on_worker.per_second, on_worker.server_microseconds);
        bare.push_back(sockets.per_second);
        here.push_back(on_io_thread.per_second);
        there.push_back(on_worker.per_second);
        here_ratio.push_back(on_io_thread.per_second / sockets.per_second);
        there_ratio.push_back(on_worker.per_second / sockets.per_second);
    }
    bench::print({.name = "GET of 2 KiB on the I/O thread, over bare sockets",
                  .ours = bench::median(here),
                  .reference = bench::median(bare),
                  .unit = "requests/s",
                  .ratio = bench::median(here_ratio),
                  .aim = ""});
    bench::print({.name = "GET of 2 KiB through a worker, over bare sockets",
                  .ours = bench::median(there),
                  .reference = bench::median(bare),
                  .unit = "requests/s",
                  .ratio = bench::median(there_ratio),
                  .aim = ""});
    return 0;
}
