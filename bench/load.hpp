#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>
#include <functional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/clock.hpp"

/// Clients that put a load on a server of the same process, one thread and one connection each.
namespace comptoir::bench {

using Steady = std::chrono::steady_clock;
using Times = std::vector<double>;

inline double seconds_since(Steady::time_point start) {
    return std::chrono::duration<double>(Steady::now() - start).count();
}

/// Processor seconds of the calling thread, or of all threads.
inline double processor_seconds(clockid_t of) {
    timespec time{};
    clock_gettime(of, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

inline double percentile(Times times, double part) {
    if (times.empty()) return 0;
    const auto at = static_cast<std::ptrdiff_t>(part * static_cast<double>(times.size() - 1));
    std::nth_element(times.begin(), times.begin() + at, times.end());
    return times[static_cast<std::size_t>(at)];
}

inline double median(Times times) {
    return percentile(std::move(times), 0.5);
}

/// A blocking connection that reads answers by their Content-Length.
class Connection {
  public:
    explicit Connection(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
            throw std::runtime_error("cannot connect");
        }
        const int on = 1;
        ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    }
    ~Connection() { ::close(socket_); }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    /// The whole answer, head and body, until the next question.
    std::string_view ask(std::string_view request) {
        if (::send(socket_, request.data(), request.size(), MSG_NOSIGNAL) !=
            static_cast<ssize_t>(request.size())) {
            throw std::runtime_error("the server is gone");
        }
        std::size_t have = 0;
        std::size_t wanted = 0;
        do {
            if (bytes_.size() - have < 16 * 1024) bytes_.resize(bytes_.size() * 2);
            const ssize_t count = ::recv(socket_, bytes_.data() + have, bytes_.size() - have, 0);
            if (count <= 0) throw std::runtime_error("the server has closed");
            have += static_cast<std::size_t>(count);
            if (wanted == 0) wanted = size_of({bytes_.data(), have});
        } while (wanted == 0 || have < wanted);
        return {bytes_.data(), have};
    }

  private:
    // 0 while the head is incomplete.
    static std::size_t size_of(std::string_view text) {
        const auto head = text.find("\r\n\r\n");
        if (head == std::string_view::npos) return 0;
        constexpr std::string_view kName = "Content-Length: ";
        const auto at = text.substr(0, head).rfind(kName);
        if (at == std::string_view::npos) throw std::runtime_error("an answer without a length");
        std::size_t length = 0;
        std::from_chars(text.data() + at + kName.size(), text.data() + head, length);
        return head + 4 + length;
    }

    int socket_;
    std::vector<char> bytes_ = std::vector<char>(64 * 1024);
};

struct Load {
    std::size_t clients = 16;
    double seconds = 1;
    double per_second =
        0;  ///< Arrivals of all clients together; 0: each asks again as soon as it is answered.
};

struct Measured {
    double per_second = 0;
    double server_microseconds = 0;  ///< Processor time of all threads but the clients', for each request.
    Times waited;                    ///< Microseconds, of each request.
};

/// What one client does; returns its own processor seconds. With arrivals, a request waits from the moment it
/// was due, also while the one before it is still under way.
inline double run_client(std::uint16_t port, std::span<const std::string> requests, const Load& load,
                         std::uint64_t seed, Times& waited) {
    SeededRandom random(seed);
    Connection connection(port);
    const auto start = Steady::now();
    const double share = load.per_second / static_cast<double>(load.clients);
    double due = 0;
    for (;;) {
        if (share > 0) {
            const double chance = (static_cast<double>(random.below(1U << 30)) + 1) / (1U << 30);
            due += -std::log(chance) / share;
            std::this_thread::sleep_until(
                start + std::chrono::duration_cast<Steady::duration>(std::chrono::duration<double>(due)));
        } else {
            due = seconds_since(start);
        }
        if (due >= load.seconds) break;
        const std::string_view answer = connection.ask(requests[random.below(requests.size())]);
        if (!answer.starts_with("HTTP/1.1 200")) throw std::runtime_error("refused: " + std::string(answer));
        waited.push_back((seconds_since(start) - due) * 1e6);
    }
    return processor_seconds(CLOCK_THREAD_CPUTIME_ID);
}

/// Puts the load on the server, each client asking any of the requests.
inline Measured measure(std::uint16_t port, std::span<const std::string> requests, const Load& load) {
    std::vector<Times> waited(load.clients);
    std::vector<double> spent(load.clients);
    std::vector<std::thread> threads;
    const auto start = Steady::now();
    const double before = processor_seconds(CLOCK_PROCESS_CPUTIME_ID);
    for (std::size_t i = 0; i < load.clients; ++i) {
        threads.emplace_back([&, i] {
            const auto seed = static_cast<std::uint64_t>(start.time_since_epoch().count()) + i;
            spent[i] = run_client(port, requests, load, seed, waited[i]);
        });
    }
    for (std::thread& thread : threads) thread.join();
    const double elapsed = seconds_since(start);
    double server = processor_seconds(CLOCK_PROCESS_CPUTIME_ID) - before;
    Measured result;
    for (std::size_t i = 0; i < load.clients; ++i) {
        server -= spent[i];
        result.waited.insert(result.waited.end(), waited[i].begin(), waited[i].end());
    }
    const auto count = static_cast<double>(result.waited.size());
    result.per_second = count / elapsed;
    result.server_microseconds = server * 1e6 / std::max(count, 1.0);
    return result;
}

}  // namespace comptoir::bench
