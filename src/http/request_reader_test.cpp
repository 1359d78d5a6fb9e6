#include "http/request_reader.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace comptoir::http {
namespace {

const RequestReader::Limits kLimits{4096, 1000, nullptr};

/// What comes of some bytes when they arrive in pieces of these sizes.
std::vector<std::string> outcome_of(std::string_view bytes, const std::vector<std::size_t>& pieces) {
    RequestReader reader(kLimits);
    std::vector<std::string> outcome;
    std::string waiting;
    std::size_t piece = 0;
    for (;;) {
        waiting.erase(0, reader.feed(waiting));
        if (reader.state() == RequestReader::State::complete) {
            const Request request = reader.take();
            outcome.push_back(fmt::format("{} {} [{}] {}", request.method, request.target, request.body,
                                          request.headers.all().size()));
            continue;
        }
        if (reader.state() == RequestReader::State::refused) {
            outcome.push_back(std::to_string(reader.refusal().status));
            reader.so_far(waiting);
            return outcome;
        }
        if (bytes.empty()) return outcome;
        const std::size_t size = std::min(bytes.size(), pieces.empty() ? 1 : pieces[piece++ % pieces.size()]);
        waiting.append(bytes.substr(0, size));
        bytes.remove_prefix(size);
    }
}

std::string sample(int which) {
    switch (which) {
        case 0:
            return "GET /a?b=c HTTP/1.1\r\nHost: h\r\nX: 1\r\n\r\n";
        case 1:
            return "POST /p HTTP/1.1\r\nHost: h\r\nContent-Length: 11\r\n\r\nhello world";
        case 2:
            return "PUT /c HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: "
                   "chunked\r\n\r\n5;x=\"y\"\r\nhello\r\n1\r\n!\r\n0\r\nT: 1\r\n\r\n";
        case 3:
            return "PUT /e HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n";
        case 4:
            return "\r\nDELETE /d HTTP/1.0\r\n\r\n";
        case 5:
            return "BAD\r\n\r\n";
        case 6:
            return "POST /l HTTP/1.1\r\nHost: h\r\nContent-Length: 1001\r\n\r\n";
        default:
            return "PUT /c HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nq\r\n";
    }
}

TEST(RequestReader, RequestsAreReadOneByteAtATime) {
    EXPECT_EQ(outcome_of(sample(0) + sample(2) + sample(3) + sample(4) + sample(1), {}),
              (std::vector<std::string>{"GET /a?b=c [] 2", "PUT /c [hello!] 2", "PUT /e [] 2",
                                        "DELETE /d [] 0", "POST /p [hello world] 2"}));
}

RC_GTEST_PROP(RequestReader, HowBytesAreCutIntoPiecesChangesNothing, ()) {
    std::string bytes;
    for (const int which : *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 8)))
        bytes += sample(which);
    const auto pieces = *rc::gen::container<std::vector<std::size_t>>(rc::gen::inRange<std::size_t>(1, 100));
    RC_ASSERT(outcome_of(bytes, pieces) == outcome_of(bytes, {bytes.size() + 1}));
}

RC_GTEST_PROP(RequestReader, DamagedRequestsHaveAnAnswerAndNeverLoop, ()) {
    std::string bytes = sample(*rc::gen::inRange(0, 8)) + sample(*rc::gen::inRange(0, 8));
    for (const auto& [at, value] : *rc::gen::container<std::vector<std::pair<std::size_t, char>>>(
             rc::gen::arbitrary<std::pair<std::size_t, char>>())) {
        bytes[at % bytes.size()] = value;
    }
    outcome_of(bytes, {});
    outcome_of(bytes, {7, 64});
}

TEST(RequestReader, TheContinueIsAskedForOnceAndNotInHttp10) {
    RequestReader reader(kLimits);
    reader.feed("POST /p HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
    EXPECT_TRUE(reader.take_continue());
    EXPECT_FALSE(reader.take_continue());
    RequestReader old(kLimits);
    old.feed("POST /p HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
    EXPECT_FALSE(old.take_continue());
}

TEST(RequestReader, TheBodyLimitMayDependOnTheTarget) {
    RequestReader reader({4096, 0, [](std::string_view method, std::string_view target) {
                              return method == "PUT" && target == "/import" ? std::size_t{5} : std::size_t{1};
                          }});
    reader.feed("PUT /import HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello");
    ASSERT_EQ(reader.state(), RequestReader::State::complete);
    EXPECT_EQ(reader.take().body, "hello");
    reader.feed("PUT /other HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello");
    ASSERT_EQ(reader.state(), RequestReader::State::refused);
    EXPECT_EQ(reader.refusal().status, 413);
    EXPECT_EQ(reader.so_far("hello").target, "/other");
}

TEST(RequestReader, WhatIsRefusedIsKnownAsFarAsItCame) {
    const auto refused = [](std::string bytes, int status) {
        RequestReader reader(kLimits);
        bytes.erase(0, reader.feed(bytes));
        EXPECT_EQ(reader.state(), RequestReader::State::refused) << bytes;
        EXPECT_EQ(reader.refusal().status, status) << bytes;
        const Request& request = reader.so_far(bytes);
        return fmt::format("{} {} {}", request.method, request.target.substr(0, 6),
                           request.headers.find("Id").value_or("-"));
    };
    const std::string large(5000, 'x');
    EXPECT_EQ(refused("HEAD /v1/x HTTP/2.0\r\nId: 1\r\n\r\n", 505), "HEAD /v1/x 1");
    EXPECT_EQ(refused("GET /v1/x HTTP/1.x\r\nid: 1\r\n\r\n", 400), "GET /v1/x 1");
    EXPECT_EQ(refused("GET /v1/x\r\nId: 1\r\n\r\n", 400), "GET /v1/x 1");
    EXPECT_EQ(refused("GET /v1/" + large, 414), "GET /v1/xx -");
    EXPECT_EQ(refused("GET /v1/x HTTP/1.1\r\nId: 1\r\nX: " + large, 431), "GET /v1/x 1");
    EXPECT_EQ(refused("GET /v1/x HTTP/1.1\r\nId : 1\r\nId: 2\r\n\r\nId: 3\r\n", 400), "GET /v1/x 2");
    EXPECT_EQ(refused("POST /v1/x HTTP/1.1\r\nbad\r\n\r\nId: 3\r\n", 400), "POST /v1/x -");
    EXPECT_EQ(refused("GET /v1/%zz HTTP/1.1\r\nHost: h\r\nId: 1\r\n\r\n", 400), "GET /v1/%z 1");
    EXPECT_EQ(
        refused("PUT /v1/x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nq\r\nId: 1\r\n", 400),
        "PUT /v1/x -")
        << "a body has no header fields";
    EXPECT_EQ(refused("nonsense\r\n\r\n", 400), "  -");
}

TEST(RequestReader, AHeadThatDoesNotEndIsKnownAsFarAsItCame) {
    RequestReader reader(kLimits);
    const std::string_view bytes = "GET /v1/x HTTP/1.1\r\nHost: h\r\nId: 1\r\nOther: 2";
    const Request& request = reader.so_far(bytes.substr(reader.feed(bytes)));
    EXPECT_EQ(request.target, "/v1/x");
    EXPECT_EQ(request.headers.find("Id"), "1");
    EXPECT_FALSE(request.headers.find("Other")) << "may not be whole";
    RequestReader early(kLimits);
    EXPECT_EQ(early.so_far("GET /v1/").target, "/v1/");
    EXPECT_EQ(RequestReader(kLimits).so_far("").target, "");
}

}  // namespace
}  // namespace comptoir::http
