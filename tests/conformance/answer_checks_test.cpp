#include "answer_checks.hpp"

#include <fmt/format.h>
#include <gtest/gtest-spi.h>
#include <gtest/gtest.h>

/// The checks of every answer see what they are for: without this they could all pass for nothing (reseller
/// contract, appendix E).
namespace comptoir::conformance {
namespace {

constexpr const char* kGood =
    R"({"totalCount":1,"items":[{"links":{"self":{"uri":"/customers/1","method":"GET","headers":[]}}}],)"
    R"("attributes":{"objectType":"Collection"}})";
constexpr const char* kError = R"({"code":1000,"description":"No.","data":[],"source":"x","message":"No."})";

struct Exchange {
    http::Request request;
    http::Response response;

    Exchange(std::string method, int status, std::string body) {
        request.method = std::move(method);
        request.target = request.path = "/v1/customers";
        response.status = status;
        response.body = std::move(body);
        if (!response.body.empty()) response.headers.set("Content-Type", "application/json; charset=utf-8");
        for (const char* name : {"MS-RequestId", "MS-CorrelationId"}) {
            request.headers.set(name, fmt::format("{}-1", name));
            response.headers.set(name, fmt::format("{}-1", name));
        }
    }
};

// What the checks say, without failing this test.
std::string complaints(const Exchange& exchange) {
    testing::TestPartResultArray found;
    {
        testing::ScopedFakeTestPartResultReporter reporter(
            testing::ScopedFakeTestPartResultReporter::INTERCEPT_ONLY_CURRENT_THREAD, &found);
        check_answer(exchange.request, exchange.response);
    }
    std::string said;
    for (int i = 0; i < found.size(); ++i) said += fmt::format("{}\n", found.GetTestPartResult(i).message());
    return said;
}

std::string of_body(const std::string& body, int status = 200) {
    return complaints(Exchange("GET", status, body));
}

void expect_complaint(const std::string& said, const std::string& about) {
    EXPECT_NE(said.find(about), std::string::npos) << "said: " << said;
}

TEST(AnswerChecks, WhatIsRightPasses) {
    EXPECT_EQ(of_body(kGood), "");
    EXPECT_EQ(of_body(kError, 404), "");
    EXPECT_EQ(complaints(Exchange("HEAD", 404, "")), "");
    EXPECT_EQ(complaints(Exchange("DELETE", 204, "")), "");
    EXPECT_EQ(of_body("[]"), "");
    Exchange report("GET", 200, R"({"Value":[{"churnRisk":null}]})");
    report.request.path = "/partner/v1/analytics/subscriptions";
    EXPECT_EQ(complaints(report), "") << "reports print null";
}

TEST(AnswerChecks, E1_IdsThatAreNotEchoedAreFound) {
    for (const char* name : {"MS-RequestId", "MS-CorrelationId"}) {
        Exchange missing("GET", 200, kGood);
        missing.response.headers.remove(name);
        expect_complaint(complaints(missing), fmt::format("E1: {}", name));
        Exchange other("GET", 200, kGood);
        other.response.headers.set(name, "another");
        expect_complaint(complaints(other), fmt::format("E1: {}", name));
    }
}

TEST(AnswerChecks, E2_ANullIsFound) {
    expect_complaint(of_body(R"({"id":null})"), "E2: GET /v1/customers/id");
    expect_complaint(of_body(R"([{"a":[{"b":null}]}])"), "E2: ");
}

TEST(AnswerChecks, E3_ALinkThatLeadsNowhereIsFound) {
    for (const char* uri : {"/v1/customers/1", "/V1/customers/1", "customers/1", "/customers?filter={}",
                            "/a b", "ftp://host/x", ""}) {
        const std::string body = fmt::format(R"({{"links":{{"self":{{"uri":"{}","method":"GET"}}}}}})", uri);
        EXPECT_NE(of_body(body), "") << uri;
    }
    const auto links = links_in(*json::parse(
        R"({"a":[{"uri":"/x","method":"GET","headers":[{"key":"k","value":"v"}]},{"uri":"/y","method":"PATCH"},)"
        R"({"uri":"https://h/z","method":"GET"}]})"));
    ASSERT_EQ(links.size(), 1U) << "those that can be asked for";
    EXPECT_EQ(links[0].uri, "/x");
    EXPECT_EQ(links[0].headers, (std::vector<std::pair<std::string, std::string>>{{"k", "v"}}));
}

TEST(AnswerChecks, E4_ACollectionThatDoesNotCountIsFound) {
    for (const char* body : {R"({"items":[],"attributes":{"objectType":"Collection"}})",
                             R"({"totalCount":2,"items":[1],"attributes":{"objectType":"Collection"}})",
                             R"({"totalCount":0,"items":{},"attributes":{"objectType":"Collection"}})",
                             R"({"totalCount":0,"items":[],"attributes":{"objectType":"List"}})",
                             R"({"totalCount":0,"items":[]})"}) {
        expect_complaint(of_body(body), "E4");
    }
}

TEST(AnswerChecks, E6_AWriteWithoutAResourceIsFound) {
    expect_complaint(complaints(Exchange("POST", 202, kGood)), "E6: 202");
    expect_complaint(complaints(Exchange("POST", 201, "")), "E6");
    expect_complaint(complaints(Exchange("PUT", 204, "")), "E6");
    expect_complaint(complaints(Exchange("HEAD", 200, "x")), "E6");
}

TEST(AnswerChecks, E7_AnErrorThatClientsRepeatOrCannotReadIsFound) {
    for (const int status : {402, 405, 406, 410, 412, 413, 415, 422, 501})
        expect_complaint(of_body(kError, status), fmt::format("E7: {}", status));
    expect_complaint(of_body("", 400), "E7");
    for (const char* body : {R"({"code":"1000","description":"No.","data":[],"source":"x","message":"No."})",
                             R"({"description":"No.","data":[],"source":"x","message":"No."})",
                             R"({"code":1000,"description":"","data":[],"source":"x","message":""})",
                             R"({"code":1000,"description":"No.","data":[],"message":"No."})"}) {
        expect_complaint(of_body(body, 400), "E7");
    }
    expect_complaint(of_body(R"({"code":1,"description":"No.","source":"x","message":"No."})", 400),
                     "1.11.1");
    expect_complaint(of_body(R"({"code":1,"description":"No.","data":[],"source":"x"})", 400), "1.11.1");
}

TEST(AnswerChecks, E9_AByteOrderMarkIsFound) {
    expect_complaint(of_body(fmt::format("\xef\xbb\xbf{}", kGood)), "E9");
}

}  // namespace
}  // namespace comptoir::conformance
