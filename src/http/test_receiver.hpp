#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "http/server.hpp"

namespace comptoir::http {

/// Somebody whom the server calls, for tests: keeps what comes, and answers as it is told. A call of `/slow`
/// is held until it is let go. Every wait is bounded by 20 s. Threads: any.
class TestReceiver {
  public:
    TestReceiver() {
        ServerOptions options;
        options.port = 0;
        options.workers = 4;
        options.stop_timeout = std::chrono::milliseconds(100);
        server_ = std::make_unique<Server>(
            options, [this](const Request& request) { return answer(request); },
            [](int status, std::string_view, const Request&) {
                Response response;
                response.status = status;
                return response;
            });
        server_->start();
    }
    ~TestReceiver() {
        let_go();
        server_.reset();
    }

    std::uint16_t port() const { return server_->port(); }
    std::string url(std::string_view path = "/") const {
        return fmt::format("http://127.0.0.1:{}{}", port(), path);
    }
    /// What comes from now on; a held call, as it is told when it is let go.
    void answers(int status) { status_ = status; }
    /// From now on every answer has this `Retry-After`.
    void asks_to_wait(std::string retry_after) {
        const std::lock_guard lock(mutex_);
        retry_after_ = std::move(retry_after);
    }
    /// Held calls go on, and none is held any more.
    void let_go() {
        if (!gone_.exchange(true)) gate_.set_value();
    }
    /// What has come so far.
    std::vector<Request> calls() {
        const std::lock_guard lock(mutex_);
        return calls_;
    }
    /// The same as `path body`.
    std::vector<std::string> received() {
        std::vector<std::string> texts;
        for (const Request& call : calls()) texts.push_back(call.path + " " + call.body);
        return texts;
    }
    /// Waits until so many have come.
    void expect(std::size_t count) {
        std::unique_lock lock(mutex_);
        EXPECT_TRUE(came_.wait_for(lock, std::chrono::seconds(20), [&] { return calls_.size() >= count; }))
            << calls_.size() << " of " << count;
    }

  private:
    Response answer(const Request& request) {
        Response response;
        {
            const std::lock_guard lock(mutex_);
            calls_.push_back(request);
            response.status = status_;
            if (!retry_after_.empty()) response.headers.set("Retry-After", retry_after_);
        }
        came_.notify_all();
        if (request.path != "/slow") return response;
        open_.wait();
        response.status = status_;
        return response;
    }

    std::atomic<int> status_{200};
    std::atomic<bool> gone_{false};
    std::promise<void> gate_;
    std::shared_future<void> open_ = gate_.get_future().share();
    std::mutex mutex_;
    std::condition_variable came_;
    std::vector<Request> calls_;
    std::string retry_after_;
    std::unique_ptr<Server> server_;
};

}  // namespace comptoir::http
