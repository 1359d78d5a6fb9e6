#include "http/server.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <future>
#include <mutex>
#include <random>
#include <thread>

#include "http/test_client.hpp"

namespace comptoir::http {
namespace {

using namespace std::chrono_literals;

Response text(std::string body) {
    Response response;
    response.headers.set("Content-Type", "text/plain");
    response.body = std::move(body);
    return response;
}

Response render_refusal(int status, std::string_view reason, std::string_view target) {
    Response response = text(fmt::format("refused {} at {}", reason, target));
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
    Response stream(const Request& request) {
        Response response;
        response.stream = [this, path = request.path](const auto& sink) {
            if (path == "/stream-throws-first") throw std::runtime_error("no rows");
            try {
                for (int i = 0; i < 200'000; ++i) sink("0123456789");
                if (path == "/stream-throws-late") throw std::runtime_error("rows ended");
            } catch (const std::runtime_error&) {
                stream_ended = true;
                throw;
            }
        };
        return response;
    }

    ServerOptions options;
    std::unique_ptr<Server> server;
    Gate gate;
    std::atomic<int> handled{0};
    std::atomic<int> waiting{0};
    std::string file;
    std::atomic<bool> stream_ended{false};
    std::mutex log_mutex;
    std::string log;
};

constexpr std::string_view kGet = "GET /a?b=c HTTP/1.1\r\nHost: h\r\n\r\n";

TEST_F(ServerTest, AnswersOneRequestAfterAnotherOnOneConnection) {
    start();
    TestClient client(server->port());
    for (int i = 0; i < 3; ++i) {
        const auto answer = client.ask(kGet);
        EXPECT_EQ(answer.status, 200);
        EXPECT_EQ(answer.body, "GET /a?b=c []");
        EXPECT_EQ(answer.field("Content-Length"), "13");
        EXPECT_EQ(answer.field("Date").size(), 29u);
        EXPECT_EQ(answer.field("Server"), "");
        EXPECT_EQ(answer.field("Connection"), "");
    }
}

TEST_F(ServerTest, TenThousandRequestsInARow) {
    options.io_threads = 2;
    options.inline_when = [](const Request& request) { return request.query.find("b").has_value(); };
    start();
    TestClient client(server->port());
    for (int i = 0; i < 10'000; ++i) ASSERT_EQ(client.ask(kGet).status, 200);
    EXPECT_EQ(handled, 10'000);
}

TEST_F(ServerTest, PipelinedRequestsAreAnsweredInOrder) {
    start();
    TestClient client(server->port());
    std::string requests = "\r\n";
    for (int i = 0; i < 200; ++i) {
        requests += fmt::format("POST /{} HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\n{:03}", i, i);
    }
    client.send(requests);
    for (int i = 0; i < 200; ++i) EXPECT_EQ(client.answer().body, fmt::format("POST /{} [{:03}]", i, i));
}

TEST_F(ServerTest, Http10ClosesUnlessKeepAliveIsAskedFor) {
    start();
    TestClient keeps(server->port());
    const auto kept = keeps.ask("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    EXPECT_EQ(kept.field("Connection"), "keep-alive");
    EXPECT_EQ(keeps.ask("GET / HTTP/1.0\r\n\r\n").field("Connection"), "close");
    EXPECT_TRUE(keeps.ends());
}

TEST_F(ServerTest, ConnectionCloseIsHonoured) {
    start();
    TestClient client(server->port());
    EXPECT_EQ(client.ask("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n").field("Connection"),
              "close");
    EXPECT_TRUE(client.ends());
}

TEST_F(ServerTest, ChunkedBodiesAreReadAndTrailersAreNoHeaders) {
    start();
    TestClient client(server->port());
    const std::string request =
        "POST /c HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
        "5;ext=1\r\nhello\r\n6\r\n world\r\n0\r\nX-Trailer: 1\r\n\r\n";
    EXPECT_EQ(client.ask(request).body, "POST /c [hello world]");
    for (const char c : request) client.send({&c, 1});
    EXPECT_EQ(client.answer().body, "POST /c [hello world]");
    for (const char c :
         std::string("POST /c HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")) {
        client.send({&c, 1});
    }
    EXPECT_EQ(client.answer().body, "POST /c []");
}

TEST_F(ServerTest, ExpectContinueIsAnsweredBeforeTheBody) {
    start();
    TestClient client(server->port());
    const auto first =
        client.ask("POST /e HTTP/1.1\r\nHost: h\r\nExpect: 100-Continue\r\nContent-Length: 2\r\n\r\n");
    EXPECT_EQ(first.status, 100);
    EXPECT_EQ(client.ask("ok").body, "POST /e [ok]");
    const auto other =
        client.ask("POST /e HTTP/1.1\r\nHost: h\r\nExpect: 200-ok\r\nContent-Length: 2\r\n\r\n");
    EXPECT_EQ(other.status, 417);
    EXPECT_TRUE(client.ends());
}

TEST_F(ServerTest, ATooLargeBodyIsRefusedBeforeItIsSent) {
    options.body_bytes_max = 10;
    options.body_bytes_max_of = [](std::string_view, std::string_view target) {
        return target == "/import" ? std::size_t{20} : std::size_t{10};
    };
    start();
    const auto post = [this](std::string_view target, std::string_view rest) {
        return TestClient(server->port())
            .ask(fmt::format("POST {} HTTP/1.1\r\nHost: h\r\n{}", target, rest))
            .status;
    };
    EXPECT_EQ(post("/a", "Expect: 100-continue\r\nContent-Length: 11\r\n\r\n"), 413);
    EXPECT_EQ(post("/a", "Content-Length: 18446744073709551615\r\n\r\n"), 413);
    EXPECT_EQ(post("/import", "Content-Length: 11\r\n\r\n12345678901"), 200);
    EXPECT_EQ(post("/a", "Transfer-Encoding: chunked\r\n\r\n5\r\n12345\r\n6\r\n123456\r\n0\r\n\r\n"), 413);
    EXPECT_EQ(post("/a", "Transfer-Encoding: chunked\r\n\r\nfffffffffffffff\r\n"), 413);
}

TEST_F(ServerTest, ARefusalArrivesEvenWhenTheClientGoesOnSending) {
    start();
    TestClient client(server->port());
    client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3000000\r\n\r\n");
    client.send(std::string(3'000'000, 'x'));
    EXPECT_EQ(client.answer().status, 413);
}

TEST_F(ServerTest, ATooLargeHeadIsRefused) {
    start();
    const std::string large(40'000, 'x');
    EXPECT_EQ(TestClient(server->port()).ask("GET /" + large + " HTTP/1.1\r\nHost: h\r\n\r\n").status, 414);
    EXPECT_EQ(TestClient(server->port()).ask("GET / HTTP/1.1\r\nHost: h\r\nX: " + large + "\r\n\r\n").status,
              431);
    std::string many = "GET / HTTP/1.1\r\nHost: h\r\n";
    for (int i = 0; i < 300; ++i) many += "X: 1\r\n";
    EXPECT_EQ(TestClient(server->port()).ask(many + "\r\n").status, 431);
    const std::string chunked = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
    EXPECT_EQ(TestClient(server->port()).ask(chunked + "1;x=" + large + large).status, 431);
    EXPECT_EQ(TestClient(server->port()).ask(chunked + "0\r\nX: " + large + large).status, 431);
    EXPECT_EQ(handled, 0);
}

TEST_F(ServerTest, AHeadUpToTheLimitIsRead) {
    start();
    const std::string start_line = "GET / HTTP/1.1\r\nHost: h\r\nX: ";
    const std::string fits(options.head_bytes_max - start_line.size() - 4, 'x');
    EXPECT_EQ(TestClient(server->port()).ask(start_line + fits + "\r\n\r\n").status, 200);
    EXPECT_EQ(TestClient(server->port()).ask(start_line + fits + "x\r\n\r\n").status, 431);
}

TEST_F(ServerTest, MalformedRequestsGetTheirStatusAndTheConnectionEnds) {
    start();
    const std::pair<const char*, int> cases[] = {
        {"G\x01T / HTTP/1.1\r\nHost: h\r\n\r\n", 400},
        {"GET\r\n\r\n", 400},
        {"GET /\r\n\r\n", 400},
        {"GET / HTTP/1.1\nHost: h\n\n", 400},
        {"GET / HTTP/1.x\r\nHost: h\r\n\r\n", 400},
        {"GET / HTTP/2.0\r\nHost: h\r\n\r\n", 505},
        {"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505},
        {"GET / HTTP/1.1\r\n\r\n", 400},
        {"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400},
        {"GET / HTTP/1.1\r\nHost: a b\r\n\r\n", 400},
        {"GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400},
        {"GET / HTTP/1.1\r\nHost: a\r\nbad\r\n\r\n", 400},
        {"GET / HTTP/1.1\r\nHost: a\r\nX: \x01\r\n\r\n", 400},
        {"GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"GET /?a=%ff HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"GET /a/../b HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"GET a HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"GET * HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"CONNECT h:80 HTTP/1.1\r\nHost: h\r\n\r\n", 501},
        {"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: x\r\n\r\n", 400},
        {"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: -1\r\n\r\n", 400},
        {"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: +1\r\n\r\n", 400},
        {"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 99999999999999999999\r\n\r\n", 400},
        {"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1, 1\r\n\r\n", 400},
        {"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\nx", 400},
        {"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx", 400},
        {"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
        {"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n", 400},
        {"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n",
         400},
        {"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip\r\n\r\n", 501},
        {"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", 501},
        {"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked, gzip\r\n\r\n", 501},
        {"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
        {"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", 400},
        {"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n0\r\n\r\n", 400},
    };
    for (const auto& [request, status] : cases) {
        TestClient client(server->port());
        const auto answer = client.ask(request);
        EXPECT_EQ(answer.status, status) << request;
        EXPECT_EQ(answer.field("Connection"), "close") << request;
        EXPECT_TRUE(answer.complete && answer.body.starts_with("refused ")) << request;
        EXPECT_TRUE(client.ends()) << request;
    }
    EXPECT_EQ(handled, 0);
}

TEST_F(ServerTest, UnusualButValidRequestsAreServed) {
    start();
    for (const char* request :
         {"OPTIONS * HTTP/1.1\r\nHost:\r\n\r\n", "GET http://h/x HTTP/1.1\r\nHost: h\r\n\r\n",
          "PURGE / HTTP/1.1\r\nhost: h:80\r\n\r\n", "GET / HTTP/1.0\r\n\r\n",
          "GET / HTTP/1.1\r\nHost: [::1]:80\r\nX: a\r\n b\r\n\r\n"}) {
        EXPECT_EQ(TestClient(server->port()).ask(request).status, 200) << request;
    }
}

TEST_F(ServerTest, HeadHasTheLengthButNotTheBody) {
    file = testing::TempDir() + "http_head_test.txt";
    std::ofstream(file) << "file body";
    start();
    TestClient client(server->port());
    const auto ask = [&client](std::string_view path) {
        return client.ask(fmt::format("HEAD {} HTTP/1.1\r\nHost: h\r\n\r\n", path));
    };
    EXPECT_EQ(ask("/a").field("Content-Length"), "10");
    EXPECT_EQ(ask("/shared").field("Content-Length"), "12");
    EXPECT_EQ(ask("/file").field("Content-Length"), "9");
    EXPECT_EQ(ask("/stream").field("Transfer-Encoding"), "chunked");
    EXPECT_EQ(client.ask(kGet).body, "GET /a?b=c []");
}

TEST_F(ServerTest, SharedBodiesFilesAndEmptyAnswersAreSent) {
    file = testing::TempDir() + "http_file_test.bin";
    std::string content;
    for (int i = 0; i < 3'000'000; ++i) content.push_back(static_cast<char>(i * 7));
    std::ofstream(file, std::ios::binary) << content;
    start();
    TestClient client(server->port());
    EXPECT_EQ(client.ask("GET /shared HTTP/1.1\r\nHost: h\r\n\r\n").body, "shared bytes");
    EXPECT_TRUE(client.ask("GET /file HTTP/1.1\r\nHost: h\r\n\r\n").body == content);
    const auto nothing = client.ask("GET /nothing HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_EQ(nothing.status, 204);
    EXPECT_EQ(nothing.field("Content-Length"), "");
    EXPECT_EQ(client.ask("GET /nofile HTTP/1.1\r\nHost: h\r\n\r\n").status, 500);
    EXPECT_EQ(client.ask("GET /large HTTP/1.1\r\nHost: h\r\n\r\n").body.size(), 5'000'000u);
    EXPECT_NE(logged().find("cannot open"), std::string::npos);
}

TEST_F(ServerTest, StreamsAreChunkedAndTheConnectionGoesOn) {
    start();
    TestClient client(server->port());
    const auto answer = client.ask("GET /stream HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_TRUE(answer.complete);
    EXPECT_EQ(answer.body.size(), 2'000'000u);
    EXPECT_EQ(answer.field("Content-Length"), "");
    EXPECT_EQ(client.ask(kGet).status, 200);
    const auto old = client.ask("GET /stream HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    EXPECT_EQ(old.body.size(), 2'000'000u);
    EXPECT_EQ(old.field("Transfer-Encoding"), "");
    EXPECT_EQ(old.field("Connection"), "close");
}

TEST_F(ServerTest, AnInlineHandlersStreamMovesToAWorker) {
    options.inline_when = [](const Request&) { return true; };
    start();
    EXPECT_EQ(TestClient(server->port()).ask("GET /stream HTTP/1.1\r\nHost: h\r\n\r\n").body.size(),
              2'000'000u);
}

TEST_F(ServerTest, AStreamThatFailsIsAnErrorOrVisiblyIncomplete) {
    start();
    TestClient first(server->port());
    EXPECT_EQ(first.ask("GET /stream-throws-first HTTP/1.1\r\nHost: h\r\n\r\n").status, 500);
    EXPECT_EQ(first.ask(kGet).status, 200);
    TestClient late(server->port());
    const auto answer = late.ask("GET /stream-throws-late HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_EQ(answer.status, 200);
    EXPECT_FALSE(answer.complete);
    EXPECT_NE(logged().find("rows ended"), std::string::npos);
}

TEST_F(ServerTest, AHandlersExceptionIs500AndTheConnectionGoesOn) {
    start();
    TestClient client(server->port());
    EXPECT_EQ(client.ask("GET /throw HTTP/1.1\r\nHost: h\r\n\r\n").status, 500);
    EXPECT_EQ(client.ask(kGet).status, 200);
    EXPECT_NE(logged().find("broken handler"), std::string::npos);
}

TEST_F(ServerTest, NoHeaderValueCanStartAnotherHeader) {
    start();
    const auto answer = TestClient(server->port()).ask("GET /split HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_EQ(answer.field("Set-Cookie"), "");
    EXPECT_EQ(answer.field("X-Echo"), "a  Set-Cookie: b");
    EXPECT_EQ(answer.field("Content-Length"), "1");
}

TEST_F(ServerTest, ASlowHeadOrBodyIs408AndAnIdleConnectionIsClosed) {
    options.read_head_timeout = 60ms;
    options.read_body_timeout = 60ms;
    options.idle_timeout = 60ms;
    start();
    EXPECT_EQ(TestClient(server->port()).ask("GET / HT").status, 408);
    EXPECT_EQ(
        TestClient(server->port()).ask("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nab").status,
        408);
    TestClient silent(server->port());
    EXPECT_TRUE(silent.ends());
    TestClient kept(server->port());
    EXPECT_EQ(kept.ask(kGet).status, 200);
    EXPECT_TRUE(kept.ends());
}

TEST_F(ServerTest, AClientThatDoesNotReadIsDropped) {
    options.write_timeout = 100ms;
    options.workers = 2;
    file = testing::TempDir() + "http_slow_test.bin";
    std::ofstream(file, std::ios::binary) << std::string(20'000'000, 'f');
    start();
    std::vector<std::unique_ptr<TestClient>> clients;
    for (const char* path : {"/large", "/file", "/stream"}) {
        clients.push_back(std::make_unique<TestClient>(server->port(), 4096));
        std::string requests;
        for (int i = 0; i < 8; ++i) requests += fmt::format("GET {} HTTP/1.1\r\nHost: h\r\n\r\n", path);
        clients.back()->send(requests);
    }
    const auto begin = std::chrono::steady_clock::now();
    while (!stream_ended && std::chrono::steady_clock::now() - begin < 10s) std::this_thread::yield();
    EXPECT_TRUE(stream_ended);
    EXPECT_EQ(TestClient(server->port()).ask(kGet).status, 200);
    // The server drops all three, or stopping would take the whole grace.
    options.stop_timeout = 10s;
    server->stop();
    EXPECT_LT(std::chrono::steady_clock::now() - begin, 9s);
}

TEST_F(ServerTest, ConnectionsAboveTheLimitAreTurnedAwayWith503) {
    options.connections_max = 2;
    start();
    TestClient first(server->port());
    TestClient second(server->port());
    EXPECT_EQ(first.ask(kGet).status, 200);
    EXPECT_EQ(second.ask(kGet).status, 200);
    TestClient third(server->port());
    const auto answer = third.ask(kGet);
    EXPECT_EQ(answer.status, 503);
    EXPECT_EQ(answer.field("Retry-After"), "1");
    EXPECT_TRUE(third.ends());
    EXPECT_EQ(first.ask(kGet).status, 200);
}

TEST_F(ServerTest, AFullQueueIs503AndTheConnectionGoesOn) {
    options.workers = 1;
    options.work_queue_max = 1;
    start();
    constexpr std::string_view kWait = "GET /wait HTTP/1.1\r\nHost: h\r\n\r\n";
    TestClient running(server->port());
    running.send(kWait);
    while (waiting == 0) std::this_thread::yield();
    TestClient one(server->port());
    TestClient other(server->port());
    one.send(kWait);
    other.send(kWait);
    // One of the two waits in the queue, the other is refused; which one is the kernel's choice.
    TestClient late(server->port());
    auto refused = late.ask(kWait);
    for (int i = 0; i < 100 && refused.status != 503; ++i) refused = late.ask(kWait);
    EXPECT_EQ(refused.status, 503);
    EXPECT_EQ(refused.field("Retry-After"), "1");
    gate.open();
    EXPECT_EQ(running.answer().status, 200);
    EXPECT_EQ(late.ask(kGet).status, 200);
    const int statuses = one.answer().status + other.answer().status;
    EXPECT_EQ(statuses, 200 + 503);
}

TEST_F(ServerTest, StoppingLetsTheRunningRequestFinish) {
    start();
    TestClient idle(server->port());
    EXPECT_EQ(idle.ask(kGet).status, 200);
    TestClient busy(server->port());
    busy.send("GET /wait HTTP/1.1\r\nHost: h\r\n\r\n");
    while (waiting == 0) std::this_thread::yield();
    const std::uint16_t port = server->port();
    std::thread stopping([this] { server->stop(); });
    EXPECT_TRUE(idle.ends());
    gate.open();
    const auto answer = busy.answer();
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.field("Connection"), "close");
    EXPECT_TRUE(busy.ends());
    busy.close();
    stopping.join();
    EXPECT_FALSE(TestClient(port).connected());
    server->stop();
}

TEST_F(ServerTest, StoppingCutsWhatOutlivesTheGrace) {
    options.stop_timeout = 50ms;
    start();
    TestClient half(server->port());
    half.send("GET / HTTP/1.1\r\n");
    EXPECT_EQ(TestClient(server->port()).ask(kGet).status, 200);
    server->stop();
    EXPECT_TRUE(half.ends());
}

TEST_F(ServerTest, AnAddressInUseIsAnError) {
    start();
    ServerOptions same;
    same.port = server->port();
    for (const int threads : {1, 2}) {
        same.io_threads = threads;
        Server other(
            same, [](const Request&) { return Response(); }, render_refusal);
        EXPECT_THROW(other.start(), std::runtime_error);
    }
    same.address = "not an address";
    Server nowhere(
        same, [](const Request&) { return Response(); }, render_refusal);
    EXPECT_THROW(nowhere.start(), std::runtime_error);
}

TEST_F(ServerTest, AnyGarbageIsAnsweredOrClosedAndTheServerLives) {
    options.read_head_timeout = 500ms;
    options.read_body_timeout = 500ms;
    start();
    const std::string_view seeds[] = {
        kGet, "POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello",
        "POST /x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        "PUT /y HTTP/1.0\r\nExpect: 100-continue\r\nConnection: keep-alive\r\nContent-Length: 1\r\n\r\nz"};
    std::mt19937 random(20240131);
    const auto below = [&random](std::size_t bound) { return random() % bound; };
    for (int round = 0; round < 400; ++round) {
        std::string bytes;
        for (std::size_t i = 0; i < 1 + below(3); ++i) bytes += seeds[below(std::size(seeds))];
        for (std::size_t i = 0; i < below(8); ++i) {
            const std::size_t at = below(bytes.size());
            switch (below(3)) {
                case 0:
                    bytes[at] = static_cast<char>(below(256));
                    break;
                case 1:
                    bytes.erase(at, below(10));
                    break;
                default:
                    bytes.insert(at, std::string(below(10), static_cast<char>(below(256))));
            }
            if (bytes.empty()) bytes = "\r";
        }
        TestClient client(server->port());
        while (!bytes.empty()) {
            const std::size_t count = 1 + below(bytes.size());
            if (!client.send(std::string_view(bytes).substr(0, count))) break;
            bytes.erase(0, count);
        }
        client.end_input();
        while (client.receive()) continue;
    }
    EXPECT_EQ(TestClient(server->port()).ask(kGet).status, 200);
}

}  // namespace
}  // namespace comptoir::http
