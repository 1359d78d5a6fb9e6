#include "http/problem.hpp"

#include <gtest/gtest.h>

namespace comptoir::http {
namespace {

TEST(Problem, MembersFollowRfc9457AndEmptyOnesAreOmitted) {
    Problem problem;
    problem.status = 409;
    EXPECT_EQ(json::write(to_json(problem)), R"({"title":"Conflict","status":409})");
    problem.type = "https://example.test/problems/stale";
    problem.title = "Stale";
    problem.detail = "Read it again.";
    problem.code = "stale";
    problem.errors = {{"/lines/0/quantity", "must be positive"}};
    problem.correlation_id = "c1";
    problem.extensions = {{"version", 3}};
    const Response response = problem_response(problem);
    EXPECT_EQ(response.status, 409);
    EXPECT_EQ(response.headers.find("content-type"), "application/problem+json");
    EXPECT_EQ(response.body, R"({"type":"https://example.test/problems/stale","title":"Stale","status":409,)"
                             R"("detail":"Read it again.","code":"stale",)"
                             R"("errors":[{"pointer":"/lines/0/quantity","detail":"must be positive"}],)"
                             R"("correlationId":"c1","version":3})");
}

TEST(Problem, JsonResponsesNameTheirCharset) {
    const Response response = json_response(201, json::Object{{"a", 1}});
    EXPECT_EQ(response.status, 201);
    EXPECT_EQ(response.headers.find("Content-Type"), "application/json; charset=utf-8");
    EXPECT_EQ(response.headers.find("X-Content-Type-Options"), "nosniff");
    EXPECT_EQ(response.body, R"({"a":1})");
}

}  // namespace
}  // namespace comptoir::http
