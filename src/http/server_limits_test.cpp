#include "http/server.hpp"

#include <sys/resource.h>

#include <random>
#include <thread>

#include "http/server_fixture.hpp"

namespace comptoir::http {
namespace {

using namespace std::chrono_literals;

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

TEST_F(ServerTest, ASlowHeadOrBodyIs408AndAnIdleConnectionIsClosed) {
    options.read_head_timeout = 60ms;
    options.read_body_timeout = 60ms;
    options.idle_timeout = 60ms;
    start();
    EXPECT_EQ(TestClient(server->port()).ask("GET /a HT").body,
              "refused the request did not arrive in time at /a -");
    EXPECT_EQ(TestClient(server->port()).ask("GET /a HTTP/1.1\r\nId: 7\r\nHo").body,
              "refused the request did not arrive in time at /a 7");
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
    const TemporaryFile large(std::string(20'000'000, 'f'));
    file = large.path();
    start();
    std::vector<std::unique_ptr<TestClient>> clients;
    for (const char* path : {"/large", "/file", "/stream"}) {
        clients.push_back(std::make_unique<TestClient>(server->port(), 4096));
        std::string requests;
        for (int i = 0; i < 8; ++i) requests += fmt::format("GET {} HTTP/1.1\r\nHost: h\r\n\r\n", path);
        clients.back()->send(requests);
    }
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_EQ(TestClient(server->port()).ask(kGet).status, 200);
    // The server drops all three, or stopping would take the whole grace.
    server->stop();
    EXPECT_LT(std::chrono::steady_clock::now() - begin, 9s);
}

TEST_F(ServerTest, ClientsThatReadDropByDropHoldNoWorkerAndAreDropped) {
    options.write_timeout = 1s;
    options.workers = 2;
    const TemporaryFile large(std::string(20'000'000, 'f'));
    file = large.path();
    start();
    std::vector<std::unique_ptr<TestClient>> clients;
    for (int i = 0; i < 6; ++i) {
        clients.push_back(std::make_unique<TestClient>(server->port(), 4096));
        EXPECT_EQ(clients.back()->ask(kGet).status, 200);
        clients.back()->narrow_the_other_end();
    }
    constexpr std::array kPaths = {"/stream", "/stream", "/stream", "/file", "/file", "/large"};
    for (std::size_t i = 0; i < kPaths.size(); ++i) {
        clients[i]->send(fmt::format("GET {} HTTP/1.1\r\nHost: h\r\n\r\n", kPaths[i]));
    }
    // At most 400 KiB/s each: something within the timeout, never a MiB.
    const auto begin = std::chrono::steady_clock::now();
    std::thread reading([&clients, begin] {
        while (!clients.empty() && std::chrono::steady_clock::now() - begin < 20s) {
            std::erase_if(clients, [](const auto& client) { return !client->sip(); });
            std::this_thread::sleep_for(5ms);
        }
    });
    // All have asked once before; then as many streams run as there are workers.
    while (handled < 8) std::this_thread::yield();
    EXPECT_EQ(TestClient(server->port()).ask(kGet).status, 200);
    EXPECT_LT(std::chrono::steady_clock::now() - begin, 2s) << "no worker was free";
    reading.join();
    EXPECT_LT(std::chrono::steady_clock::now() - begin, 5s) << "they were not dropped";
}

TEST_F(ServerTest, ProducedBodiesThatWaitTakeABoundedRoomAndGiveItBack) {
    options.spooled_bytes_max = 3'000'000;
    start();
    constexpr std::string_view kStream = "GET /stream HTTP/1.1\r\nHost: h\r\n\r\n";
    TestClient slow(server->port(), 4096);
    EXPECT_EQ(slow.ask(kGet).status, 200);
    slow.narrow_the_other_end();
    slow.send(kStream);
    EXPECT_TRUE(slow.receive());
    TestClient other(server->port());
    const auto refused = other.ask(kStream);
    EXPECT_EQ(refused.status, 503);
    EXPECT_EQ(refused.field("Retry-After"), "1");
    EXPECT_NE(logged().find("too many produced bodies"), std::string::npos);
    EXPECT_EQ(slow.answer().body.size(), 2'000'000u);
    for (int i = 0; i < 4; ++i) EXPECT_EQ(other.ask(kStream).body.size(), 2'000'000u);
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

TEST_F(ServerTest, WithoutDescriptorsConnectionsWaitUntilThereAreSomeAgain) {
    start();
    const int last = ::dup(0);
    ::close(last);
    rlimit before{};
    ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
    // The client's own socket is the last that there is.
    rlimit none_left = before;
    none_left.rlim_cur = static_cast<rlim_t>(last) + 1;
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &none_left), 0);
    TestClient client(server->port());
    client.send(kGet);
    const auto begin = std::chrono::steady_clock::now();
    while (logged().empty() && std::chrono::steady_clock::now() - begin < 9s) std::this_thread::yield();
    EXPECT_EQ(logged(), "cannot accept connections for now: Too many open files\n");
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);
    EXPECT_EQ(client.answer().status, 200);
}

TEST_F(ServerTest, AFullQueueIs503AndTheConnectionGoesOn) {
    options.workers = 1;
    options.work_queue_max = 1;
    start();
    constexpr std::string_view kWait = "GET /wait HTTP/1.1\r\nHost: h\r\nId: 7\r\n\r\n";
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
    EXPECT_EQ(refused.body, "refused the server is busy at /wait 7") << "who asked, and for what";
    gate.open();
    EXPECT_EQ(running.answer().status, 200);
    const int statuses = one.answer().status + other.answer().status;
    EXPECT_EQ(statuses, 200 + 503);
    EXPECT_EQ(late.ask(kGet).status, 200) << "nothing waits any more";
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
