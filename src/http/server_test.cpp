#include "http/server.hpp"

#include <thread>

#include "http/server_fixture.hpp"

namespace comptoir::http {
namespace {

using namespace std::chrono_literals;

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
    options.answer_now = [this](const Request& request) {
        return request.query.find("b") ? std::optional(handle(request)) : std::nullopt;
    };
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

TEST_F(ServerTest, HeadHasTheLengthButNotTheBody) {
    const TemporaryFile sent("file body");
    file = sent.path();
    start();
    TestClient client(server->port());
    const auto ask = [&client](std::string_view path) {
        return client.ask(fmt::format("HEAD {} HTTP/1.1\r\nHost: h\r\n\r\n", path));
    };
    EXPECT_EQ(ask("/a").field("Content-Length"), "10");
    EXPECT_EQ(ask("/shared").field("Content-Length"), "12");
    EXPECT_EQ(ask("/file").field("Content-Length"), "9");
    EXPECT_EQ(ask("/stream").field("Content-Length"), "") << "it would have to be produced";
    EXPECT_EQ(client.ask(kGet).body, "GET /a?b=c []");
}

TEST_F(ServerTest, WhatAStreamHoldsIsGivenBackBeforeTheClientReadsAHead) {
    start();
    TestClient client(server->port());
    client.ask(kGet);
    client.narrow_the_other_end();
    client.send("HEAD /stream-long-head HTTP/1.1\r\nHost: h\r\n\r\n");
    ASSERT_TRUE(client.receive()) << "it has begun to send";
    EXPECT_EQ(held_by_stream.use_count(), 1);
    EXPECT_EQ(client.answer(true).field("X-Long").size(), 2'000'000u);
}

TEST_F(ServerTest, SharedBodiesFilesAndEmptyAnswersAreSent) {
    std::string content;
    for (int i = 0; i < 3'000'000; ++i) content.push_back(static_cast<char>(i * 7));
    const TemporaryFile sent(content);
    file = sent.path();
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

TEST_F(ServerTest, ProducedBodiesAreSentWholeAndTheConnectionGoesOn) {
    start();
    TestClient client(server->port());
    const auto answer = client.ask("GET /stream HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_TRUE(answer.complete);
    EXPECT_EQ(answer.field("Content-Length"), "2000000");
    EXPECT_TRUE(answer.body.starts_with("01234567890123") && answer.body.ends_with("6789"));
    EXPECT_EQ(client.ask(kGet).status, 200);
    EXPECT_EQ(client.ask("GET /stream-short HTTP/1.1\r\nHost: h\r\n\r\n").body, "short");
    const auto old = client.ask("GET /stream HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    EXPECT_EQ(old.body.size(), 2'000'000u);
    EXPECT_EQ(old.field("Connection"), "keep-alive");
}

TEST_F(ServerTest, WhatIsNotAnsweredAtOnceIsAnsweredByAWorker) {
    options.workers = 1;
    const auto io_threads = std::make_shared<std::set<std::thread::id>>();
    options.answer_now = [io_threads](const Request& request) -> std::optional<Response> {
        io_threads->insert(std::this_thread::get_id());
        if (request.path == "/now") return text("now");
        if (request.path == "/broken") throw std::runtime_error("broken memory");
        return std::nullopt;
    };
    start();
    TestClient client(server->port());
    EXPECT_EQ(client.ask("GET /now HTTP/1.1\r\nHost: h\r\n\r\n").body, "now");
    EXPECT_EQ(handled, 0);
    EXPECT_EQ(client.ask("GET /broken HTTP/1.1\r\nHost: h\r\n\r\n").status, 500);
    EXPECT_NE(logged().find("broken memory"), std::string::npos);
    EXPECT_EQ(handled, 0);
    EXPECT_EQ(client.ask(kGet).status, 200);
    EXPECT_EQ(handled, 1);
    EXPECT_EQ(io_threads->size(), 1u);
}

TEST_F(ServerTest, PipelinedRequestsAnsweredAtOnceStayInOrder) {
    options.answer_now = [](const Request& request) { return std::optional(text(request.path)); };
    start();
    TestClient client(server->port());
    std::string requests;
    for (int i = 0; i < 2000; ++i) requests += fmt::format("GET /{} HTTP/1.1\r\nHost: h\r\n\r\n", i);
    client.send(requests);
    for (int i = 0; i < 2000; ++i) ASSERT_EQ(client.answer().body, fmt::format("/{}", i));
}

TEST_F(ServerTest, AProductionAnsweredAtOnceMovesToAWorker) {
    options.answer_now = [this](const Request& request) { return std::optional(handle(request)); };
    start();
    EXPECT_EQ(TestClient(server->port()).ask("GET /stream HTTP/1.1\r\nHost: h\r\n\r\n").body.size(),
              2'000'000u);
}

TEST_F(ServerTest, ABodyWhoseProductionFailsIsAnErrorHoweverLate) {
    start();
    TestClient client(server->port());
    EXPECT_EQ(client.ask("GET /stream-throws-first HTTP/1.1\r\nHost: h\r\n\r\n").status, 500);
    EXPECT_EQ(client.ask("GET /stream-throws-late HTTP/1.1\r\nHost: h\r\n\r\n").status, 500);
    EXPECT_NE(logged().find("rows ended"), std::string::npos);
    EXPECT_EQ(client.ask(kGet).status, 200);
}

TEST_F(ServerTest, ABodyThatCannotBeKeptIsAnError) {
    options.spool_directory = "/nowhere";
    start();
    TestClient client(server->port());
    EXPECT_EQ(client.ask("GET /stream HTTP/1.1\r\nHost: h\r\n\r\n").status, 500);
    EXPECT_NE(logged().find("No such file"), std::string::npos);
    EXPECT_EQ(client.ask(kGet).status, 200);
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

TEST_F(ServerTest, StoppingEndsAProductionThatOutlivesTheGrace) {
    options.stop_timeout = 50ms;
    start();
    TestClient client(server->port());
    client.send("GET /stream-endless HTTP/1.1\r\nHost: h\r\n\r\n");
    while (handled == 0) std::this_thread::yield();
    server->stop();
    EXPECT_TRUE(client.ends());
    EXPECT_NE(logged().find("the server stops"), std::string::npos);
}

TEST_F(ServerTest, AnAddressInUseIsAnError) {
    start();
    ServerOptions same;
    same.port = server->port();
    for (const int threads : {1, 2}) {
        same.io_threads = threads;
        Server other(
            same, [](const Request&) { return Response(); }, render_refusal);
        EXPECT_THROW(other.start(), CannotListen);
    }
    same.address = "not an address";
    Server nowhere(
        same, [](const Request&) { return Response(); }, render_refusal);
    EXPECT_THROW(nowhere.start(), CannotListen);
}

TEST_F(ServerTest, AnAnswerThatIsHeldBackKeepsNoWorkerAndComesLater) {
    options.workers = 1;
    hold = std::chrono::milliseconds(200);
    start();
    const auto begin = std::chrono::steady_clock::now();
    TestClient held(server->port());
    held.send("GET /held HTTP/1.1\r\nHost: h\r\n\r\n");
    while (handled == 0) std::this_thread::yield();
    EXPECT_EQ(TestClient(server->port()).ask(kGet).status, 200) << "the one worker is free";
    EXPECT_EQ(held.answer().body, "held");
    EXPECT_GE(std::chrono::steady_clock::now() - begin, hold);
    EXPECT_EQ(held.ask(kGet).status, 200) << "the connection goes on";
}

TEST_F(ServerTest, AnAnswerThatIsHeldBackIsSentWhenTheServerStops) {
    hold = std::chrono::hours(1);
    start();
    TestClient held(server->port());
    held.send("GET /held HTTP/1.1\r\nHost: h\r\n\r\n");
    while (handled == 0) std::this_thread::yield();
    // The worker may not have handed it over yet: then the stop finds a connection that is working.
    EXPECT_EQ(TestClient(server->port()).ask(kGet).status, 200);
    server->stop();
    EXPECT_EQ(held.answer().body, "held");
}

TEST_F(ServerTest, AnAnswerThatIsStillToComeKeepsNoWorkerMeanwhile) {
    options.workers = 1;
    hold = std::chrono::milliseconds(100);
    start();
    const auto begin = std::chrono::steady_clock::now();
    TestClient asking(server->port());
    asking.send("GET /later HTTP/1.1\r\nHost: h\r\n\r\n");
    while (handled == 0) std::this_thread::yield();
    EXPECT_EQ(TestClient(server->port()).ask(kGet).status, 200) << "the one worker is free";
    EXPECT_EQ(asking.answer().body, "the answer");
    EXPECT_GE(std::chrono::steady_clock::now() - begin, 2 * hold);
    EXPECT_EQ(asking.ask(kGet).status, 200) << "the connection goes on";
}

TEST_F(ServerTest, AnAnswerThatIsStillToComeIsAskedForALastTimeWhenTheServerStops) {
    hold = std::chrono::hours(1);
    start();
    TestClient asking(server->port());
    asking.send("GET /later HTTP/1.1\r\nHost: h\r\n\r\n");
    while (handled == 0) std::this_thread::yield();
    EXPECT_EQ(TestClient(server->port()).ask(kGet).status, 200);
    server->stop();
    EXPECT_EQ(asking.answer().body, "the last");
}

TEST_F(ServerTest, WhatAnAnswerThatIsStillToComeThrowsIsA500) {
    hold = std::chrono::milliseconds(1);
    throws_later = true;
    start();
    TestClient asking(server->port());
    asking.send("GET /later HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_EQ(asking.answer().status, 500);
    EXPECT_NE(logged().find("broken later"), std::string::npos);
}

}  // namespace
}  // namespace comptoir::http
