#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>

#include "http/server.hpp"
#include "http/temporary_file.hpp"
#include "http/test_client.hpp"

/// A server with a handful of routes, shared by the tests of the transport.
namespace comptoir::http {

inline Response text(std::string body) {
    Response response;
    response.headers.set("Content-Type", "text/plain");
    response.body = std::move(body);
    return response;
}

inline Response render_refusal(int status, std::string_view reason, const Request& request) {
    const auto id = request.headers.find("Id");
    Response response = text(fmt::format("refused {} at {} {}", reason, request.target, id.value_or("-")));
    response.status = status;
    return response;
}

/// A gate that handlers wait at, so that tests decide when a request ends.
class Gate {
  public:
    void open() { opened_.set_value(); }
    void wait() const { open_.wait(); }

  private:
    std::promise<void> opened_;
    std::shared_future<void> open_ = opened_.get_future().share();
};

class ServerTest : public testing::Test {
  protected:
    ~ServerTest() override { server.reset(); }

    void start() {
        options.port = 0;
        options.workers = std::max(options.workers, 1);
        options.log = [this](std::string_view line) {
            const std::lock_guard lock(log_mutex);
            log += std::string(line) + "\n";
        };
        server = std::make_unique<Server>(
            options, [this](const Request& request) { return handle(request); }, render_refusal);
        server->start();
    }
    std::string logged() {
        const std::lock_guard lock(log_mutex);
        return log;
    }

    Response handle(const Request& request) {
        ++handled;
        if (request.path == "/throw") throw std::runtime_error("broken handler");
        if (request.path == "/wait") {
            ++waiting;
            gate.wait();
        }
        if (request.path == "/shared") {
            Response response;
            response.shared_body = std::make_shared<const std::string>("shared bytes");
            return response;
        }
        if (request.path == "/large") return text(std::string(5'000'000, 'x'));
        if (request.path == "/file" || request.path == "/nofile") {
            Response response;
            response.file = request.path == "/file" ? file : file + ".absent";
            return response;
        }
        if (request.path.starts_with("/stream")) return stream(request);
        if (request.path == "/held") {
            Response response = text("held");
            response.hold = hold;
            return response;
        }
        if (request.path == "/later") return later(0);
        if (request.path == "/nothing") {
            Response response;
            response.status = 204;
            return response;
        }
        if (request.path == "/split") {
            Response response = text("x");
            response.headers.set("X-Echo", "a\r\nSet-Cookie: b");
            response.headers.set("Content-Length", "999");
            return response;
        }
        return text(fmt::format("{} {} [{}]", request.method, request.target, request.body));
    }
    /// Not before it has been asked again twice, or for the last time.
    Response later(int asked) {
        Response response = text(fmt::format("after {}", asked));
        response.hold = hold;
        response.then = [this, asked](bool last) {
            if (throws_later) throw std::runtime_error("broken later");
            return last || asked == 1 ? text(last ? "the last" : "the answer") : later(asked + 1);
        };
        return response;
    }
    Response stream(const Request& request) {
        Response response;
        // More than a client that does not read lets through.
        if (request.path == "/stream-long-head") response.headers.set("X-Long", std::string(2'000'000, 'x'));
        response.stream = [this, path = request.path, held = held_by_stream](const auto& sink) {
            if (path == "/stream-throws-first") throw std::runtime_error("no rows");
            if (path == "/stream-short") return sink("short");
            for (int i = 0; i < 200'000; ++i) sink("0123456789");
            if (path == "/stream-throws-late") throw std::runtime_error("rows ended");
            while (path == "/stream-endless") sink("");
        };
        return response;
    }

    ServerOptions options;
    std::unique_ptr<Server> server;
    Gate gate;
    std::atomic<int> handled{0};
    std::atomic<int> waiting{0};
    std::string file;
    std::chrono::milliseconds hold{0};
    const std::shared_ptr<const int> held_by_stream = std::make_shared<const int>(0);
    std::atomic<bool> throws_later{false};
    std::mutex log_mutex;
    std::string log;
};

inline constexpr std::string_view kGet = "GET /a?b=c HTTP/1.1\r\nHost: h\r\n\r\n";

}  // namespace comptoir::http
