#include <fmt/format.h>
#include <gtest/gtest.h>

#include "http/test_client.hpp"
#include "server/configuration.hpp"
#include "world.hpp"

/// What the transport itself refuses, over a socket: the shape, the status and the headers of the surface
/// that the request was meant for. Sources: reseller contract §1.5, §1.11.2, E1, E7; publisher contract §3.1;
/// commerce rules §11.3.
namespace comptoir::conformance {
namespace {

using http::TestClient;

constexpr std::string_view kId = "5f1de1a0-0c6b-4e0f-8a5c-3d2f6f0e7a42";
constexpr std::string_view kCorrelation = "0d5bc1fe-35f8-4f1c-8c0f-5f5e1f0a9b11";

/// Something the transport refuses; `{}` stands for the first segment of a path.
struct Refused {
    std::string name;
    std::string request_line;
    std::string further;  ///< After the header fields that tell the ids.
    int status;           ///< As HTTP has it, which is what `/api` answers.
};

std::vector<Refused> refused() {
    const std::string large(40'000, 'x');
    return {
        {"body too large", "POST /{}/x HTTP/1.1", "Content-Length: 1048577\r\n\r\n", 413},
        {"header too large", "GET /{}/x HTTP/1.1", "X: " + large + "\r\n\r\n", 431},
        {"target too long", "GET /{}/" + large + " HTTP/1.1", "\r\n", 414},
        {"escape in the path", "GET /{}/%zz HTTP/1.1", "\r\n", 400},
        {"escape in the query", "GET http://host/{}/x?a=%f HTTP/1.1", "\r\n", 400},
        {"dots in the path", "GET /{}/a/../b HTTP/1.1", "\r\n", 400},
        {"chunk", "PUT /{}/x HTTP/1.1", "Transfer-Encoding: chunked\r\n\r\nq\r\n", 400},
        {"coding", "PUT /{}/x HTTP/1.1", "Transfer-Encoding: gzip\r\n\r\n", 501},
        {"expectation", "PUT /{}/x HTTP/1.1", "Expect: tea\r\nContent-Length: 1\r\n\r\n", 417},
        {"version 2", "GET /{}/x HTTP/2.0", "\r\n", 505},
        {"no version", "GET /{}/x HTTP/1.x", "\r\n", 400},
        {"half a request line", "GET /{}/x", "\r\n", 400},
    };
}

class Transport : public testing::Test {
  protected:
    TestClient::Answer ask(const Refused& what, std::string_view surface) {
        const bool publisher = surface == "api";
        std::string line = what.request_line;
        line.replace(line.find("{}"), 2, surface);
        return TestClient(world_.marketplace().port())
            .ask(fmt::format("{}\r\nHost: h\r\n{}: {}\r\n{}: {}\r\nX-Locale: fr-FR\r\n{}", line,
                             publisher ? "x-ms-requestid" : "MS-RequestId", kId,
                             publisher ? "x-ms-correlationid" : "MS-CorrelationId", kCorrelation,
                             what.further));
    }
    // A target over the limit leaves no room for header fields: nobody has read them.
    static bool told_ids(const Refused& what) { return what.status != 414; }

    testing_world::World world_{sql_testing::test_engines().front(), "2024-03-10T09:00:00Z"};
};

TEST_F(Transport, OnV1EveryRefusalIsTheContractsOwn_1_5_1_11_2_E1_E7) {
    for (const Refused& what : refused()) {
        for (const std::string_view surface : {"v1", "V1", "webhooks", "auditactivity", "v1.0"}) {
            SCOPED_TRACE(fmt::format("{} on /{}", what.name, surface));
            const auto answer = ask(what, surface);
            EXPECT_EQ(answer.status, 400);
            const auto body = json::parse(answer.body);
            ASSERT_TRUE(static_cast<bool>(body)) << answer.body;
            EXPECT_EQ(body->text_or("code"), "800002");
            EXPECT_FALSE(body->text_or("description").empty());
            EXPECT_FALSE(answer.field("MS-RequestId").empty());
            EXPECT_FALSE(answer.field("MS-CorrelationId").empty());
            EXPECT_FALSE(answer.field("MS-CV").empty());
            if (!told_ids(what)) continue;
            EXPECT_EQ(answer.field("MS-RequestId"), kId);
            EXPECT_EQ(answer.field("MS-CorrelationId"), kCorrelation);
            EXPECT_EQ(answer.field("X-Locale"), "fr-FR");
        }
    }
}

TEST_F(Transport, OnApiTheStatusStaysAndBothIdsAreEchoed_3_1) {
    for (const Refused& what : refused()) {
        SCOPED_TRACE(what.name);
        const auto answer = ask(what, "api");
        EXPECT_EQ(answer.status, what.status);
        EXPECT_TRUE(answer.field("Content-Type").starts_with("application/json")) << answer.head;
        EXPECT_FALSE(answer.field("x-ms-requestid").empty());
        if (!told_ids(what)) continue;
        EXPECT_EQ(answer.field("x-ms-requestid"), kId);
        EXPECT_EQ(answer.field("x-ms-correlationid"), kCorrelation);
    }
}

TEST_F(Transport, OnTheOwnSurfaceItIsAProblemWithTheIdsOfTheRequest) {
    for (const Refused& what : refused()) {
        SCOPED_TRACE(what.name);
        const auto answer = ask(what, "marketplace");
        EXPECT_EQ(answer.status, what.status);
        EXPECT_EQ(answer.field("Content-Type"), "application/problem+json");
        if (!told_ids(what)) continue;
        EXPECT_EQ(answer.field("MS-CorrelationId"), kCorrelation);
    }
}

TEST_F(Transport, AnIdThatCannotBeEchoedIsReplaced_1_5) {
    const auto answer =
        TestClient(world_.marketplace().port())
            .ask("GET /v1/%zz HTTP/1.1\r\nHost: h\r\nMS-RequestId: " + std::string(200, 'x') + "\r\n\r\n");
    EXPECT_EQ(answer.status, 400);
    EXPECT_TRUE(Guid::parse(answer.field("MS-RequestId"))) << answer.head;
}

TEST_F(Transport, WhatNobodyOwnsIsNotFoundInTheShapeOfV1_E7_A_5) {
    for (const char* line : {"GET /v2/customers", "GET /foo", "POST /foo/bar/baz", "GET /generatetoken"}) {
        const auto answer =
            TestClient(world_.marketplace().port())
                .ask(fmt::format("{} HTTP/1.1\r\nHost: h\r\nMS-RequestId: {}\r\nContent-Length: 0\r\n\r\n",
                                 line, kId));
        EXPECT_EQ(answer.status, 404) << line;
        const auto body = json::parse(answer.body);
        ASSERT_TRUE(static_cast<bool>(body)) << line;
        EXPECT_EQ(body->text_or("code"), "1000") << line;
        EXPECT_EQ(answer.field("MS-RequestId"), kId) << line;
    }
    const auto token =
        TestClient(world_.marketplace().port()).ask("GET /common/oauth2/token HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_EQ(token.status, 405) << "the authority's own";
    EXPECT_NE(token.body.find("AADSTS"), std::string::npos);
}

TEST_F(Transport, HeadTellsTheLengthOfWhatGetWouldAnswer_RFC_9110_8_6) {
    for (const char* target : {"/v1/customers", "/v1/profiles/organization", "/v1/customers/nobody",
                               "/v1.0/sales/pricesheets(Market='FR',PricesheetView='marketplace')/$value",
                               "/v1.0/sales/pricesheets(Market='FR',PricesheetView='software')/$value"}) {
        const auto ask = [&](std::string_view method) {
            return TestClient(world_.marketplace().port())
                .ask(fmt::format("{} {} HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer {}\r\n\r\n", method,
                                 target, world_.partner_token()));
        };
        const auto got = ask("GET");
        const auto head = ask("HEAD");
        EXPECT_EQ(head.status, got.status) << target;
        EXPECT_EQ(head.field("Content-Length"), std::to_string(got.body.size())) << target;
        EXPECT_TRUE(head.body.empty()) << target;
    }
}

TEST_F(Transport, ABodyWhereNoneBelongsIsIgnored_1_2) {
    const auto ask = [&](std::string_view target, std::string_view body) {
        return TestClient(world_.marketplace().port())
            .ask(fmt::format("GET {} HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer {}\r\n"
                             "Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{}",
                             target, world_.partner_token(), body.size(), body));
    };
    for (const char* target : {"/v1/customers/relationshiprequests", "/v1/profiles/organization",
                               "/v1/agreements", "/webhooks/v1/registration/events"}) {
        const auto plain = ask(target, "");
        EXPECT_EQ(plain.status, 200) << target;
        for (const char* body : {"\"success\"", "true", "null", "No-Content-Body", "{", "[1]"}) {
            const auto answer = ask(target, body);
            EXPECT_EQ(answer.status, 200) << target << body;
            EXPECT_EQ(answer.body, plain.body) << target << body;
        }
    }
}

TEST_F(Transport, NothingIsCompressedUnlessAskedFor_1_2) {
    for (const char* target : {"/v1/customers", "/v1/profiles/organization", "/v1/nothing"}) {
        for (const char* header : {"", "Accept-Encoding: identity\r\n", "Accept-Encoding: gzip;q=0\r\n",
                                   "Accept-Encoding: deflate\r\n"}) {
            const auto answer =
                TestClient(world_.marketplace().port())
                    .ask(fmt::format("GET {} HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer {}\r\n{}\r\n",
                                     target, world_.partner_token(), header));
            EXPECT_EQ(answer.field("Content-Encoding"), "") << target << header;
            EXPECT_TRUE(static_cast<bool>(json::parse(answer.body))) << target << header;
        }
    }
}

TEST(RateOfPartners, Is500AMinuteUnlessConfigured_1_12) {
    EXPECT_EQ(server::Configuration().rate_limit, 500);
    EXPECT_EQ(server::Configuration().customer_rate_limit, 0);
}

TEST(RateOfPublishers, IsLimitedWithRetryAfter_3_1) {
    testing_world::World world(sql_testing::test_engines().front(), "2024-03-10T09:00:00Z",
                               {.rate_limit = 3});
    const auto list = [&] {
        return world.publisher_call("GET", "/api/saas/subscriptions?api-version=2018-08-31", nullptr,
                                    {{"x-ms-requestid", std::string(kId)}});
    };
    for (int i = 0; i < 3; ++i) EXPECT_EQ(list().status, 200);
    const testing_world::Reply refused = list();
    EXPECT_EQ(refused.status, 429);
    EXPECT_EQ(refused.body.text_or("code"), "TooManyRequests");
    EXPECT_EQ(refused.headers.find("Retry-After"), "20");
    EXPECT_EQ(refused.headers.find("x-ms-requestid"), kId);
    EXPECT_NE(world.logged().find("rate limit: 1 calls refused"), std::string::npos);
}

// ---- What is answered without a worker

TEST(AnswersFromMemory, AreThoseOfTheLongWayUntilTheCatalogChanges) {
    testing_world::World world(sql_testing::test_engines().front(), "2024-03-10T09:00:00Z");
    const auto item = world.sells(testing_world::monthly("10.00"));
    const std::string product =
        "/v1/products/" + item.catalog_item_id.substr(0, item.catalog_item_id.find(':')) + "?country=FR";
    const std::string search = "/marketplace/v1/products?market=FR";
    const auto get = [&](const std::string& path, const char* locale = "en-US") {
        return world.partner_call("GET", path, nullptr,
                                  {{"MS-CorrelationId", std::string(kCorrelation)}, {"X-Locale", locale}});
    };
    for (const std::string& path : {product, search}) {
        const auto first = get(path);
        ASSERT_EQ(first.status, 200);
        for (int again = 0; again < 2; ++again) {
            const auto kept = get(path);
            EXPECT_EQ(json::write(kept.body), json::write(first.body));
            EXPECT_EQ(kept.headers.find("MS-CorrelationId"), kCorrelation);
            EXPECT_EQ(kept.headers.find("Content-Type"), first.headers.find("Content-Type"));
            EXPECT_NE(kept.headers.find("MS-RequestId"), first.headers.find("MS-RequestId"));
        }
        EXPECT_EQ(json::write(world.partner_call("GET", path).body), json::write(first.body));
    }
    EXPECT_EQ(get(product, "fr-FR").headers.find("X-Locale"), "fr-FR");
    EXPECT_EQ(get(search).body.text_or("totalCount"), "1");
    world.sells(testing_world::monthly("11.00"));
    EXPECT_EQ(get(search).body.text_or("totalCount"), "2");
    EXPECT_EQ(world.publisher_call("GET", product).status, 401);
    EXPECT_EQ(get(product + "x").status, 400);
}

}  // namespace
}  // namespace comptoir::conformance
