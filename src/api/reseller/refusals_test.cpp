#include "api/reseller/refusals.hpp"

#include <gtest/gtest.h>

#include "api/reseller/errors.hpp"
#include "json/value.hpp"

namespace comptoir::api::reseller {
namespace {

json::Value body_of(const http::Response& response) {
    auto parsed = json::parse(response.body);
    EXPECT_TRUE(parsed) << response.body;
    return parsed ? *parsed : json::Value();
}

TEST(ResellerRefusals, EveryReasonHasAStatusThatNoClientRepeatsForEver_1_11_2) {
    for (int i = 0; i <= static_cast<int>(Reason::time_in_the_past); ++i) {
        if (static_cast<Reason>(i) == Reason::called_too_often)
            continue;  // It passes, so it may be repeated.
        const ErrorCode code = code_of(static_cast<Reason>(i));
        EXPECT_TRUE(code.status == 400 || code.status == 403 || code.status == 404 || code.status == 409)
            << i;
        EXPECT_GT(code.code, 0) << i;
    }
}

TEST(ResellerRefusals, TheTableOfTheRules_11_3) {
    EXPECT_EQ(code_of(Reason::subscription_not_found), (ErrorCode{404, 20003}));
    EXPECT_EQ(code_of(Reason::not_your_subscription), (ErrorCode{403, 20002}));
    EXPECT_EQ(code_of(Reason::agreement_missing), (ErrorCode{403, 13605}));
    EXPECT_EQ(code_of(Reason::credit_exhausted), (ErrorCode{403, 800023}));
    EXPECT_EQ(code_of(Reason::cart_not_found), (ErrorCode{404, 800008}));
    EXPECT_EQ(code_of(Reason::cart_busy), (ErrorCode{409, 800064}));
    EXPECT_EQ(code_of(Reason::quantity_outside_limits), (ErrorCode{403, 800067}));
    EXPECT_EQ(code_of(Reason::quantity_out_of_plan), (ErrorCode{400, 2002}));
    EXPECT_EQ(code_of(Reason::quantity_fixed), (ErrorCode{400, 800095}));
    EXPECT_EQ(code_of(Reason::decrease_forbidden), (ErrorCode{400, 800090}));
    EXPECT_EQ(code_of(Reason::change_before_activation), (ErrorCode{400, 800081}));
    EXPECT_EQ(code_of(Reason::quantity_while_suspended), (ErrorCode{400, 2001}));
    EXPECT_EQ(code_of(Reason::change_while_suspended), (ErrorCode{400, 800091}));
    EXPECT_EQ(code_of(Reason::change_after_end), (ErrorCode{400, 2011}));
    EXPECT_EQ(code_of(Reason::change_waits_for_publisher), (ErrorCode{400, 800082}));
    EXPECT_EQ(code_of(Reason::renewal_running), (ErrorCode{409, 900278}));
    EXPECT_EQ(code_of(Reason::renewal_not_possible), (ErrorCode{400, 800093}));
    EXPECT_EQ(code_of(Reason::already_activated), (ErrorCode{400, 800041}));
    EXPECT_EQ(code_of(Reason::window_closed), (ErrorCode{400, 900117}));
    EXPECT_EQ(code_of(Reason::status_not_allowed), (ErrorCode{400, 800040}));
    EXPECT_EQ(code_of(Reason::etag_outdated), (ErrorCode{400, 2055}));
    EXPECT_EQ(code_of(Reason::only_in_sandbox), (ErrorCode{400, 900127}));
    EXPECT_EQ(code_of(Reason::market_not_sold), (ErrorCode{400, 800070}));
}

TEST(ResellerRefusals, WhoCallsTooOftenIsToldHowLongToWait_1_12) {
    const http::Response response = refusal_response({Reason::called_too_often, "", "", {"17"}}, "en-US");
    EXPECT_EQ(response.status, 429);
    EXPECT_EQ(response.headers.find("Retry-After"), "17");
    const json::Value body = body_of(response);
    EXPECT_EQ(body.text_or("statusCode"), "429");
    EXPECT_EQ(body.text_or("message"), "The rate limit is exceeded. Try again in 17 seconds.");
}

TEST(ResellerRefusals, TheBodyHasTheFiveMembersAndANumericCode_1_11_1) {
    const http::Response response = refusal_response({Reason::window_closed, "status", "", {"14"}}, "fr-FR");
    EXPECT_EQ(response.status, 400);
    EXPECT_EQ(response.headers.find("content-type"), "application/json; charset=utf-8");
    const json::Value body = body_of(response);
    ASSERT_NE(body.find("code"), nullptr);
    ASSERT_NE(body.find("code")->if_number(), nullptr);
    EXPECT_EQ(body.text_or("code"), "900117");
    EXPECT_NE(body.text_or("description").find("14 jour(s)"), std::string::npos);
    ASSERT_NE(body.find("data"), nullptr);
    EXPECT_TRUE(body.find("data")->if_array() != nullptr && body.find("data")->if_array()->empty());
    EXPECT_FALSE(body.text_or("source").empty());
    EXPECT_EQ(body.text_or("message"), body.text_or("description"));
}

TEST(ResellerRefusals, ARepeatedAgreementHasTheSecondShape_1_11_3) {
    const json::Value body = body_of(refusal_response({Reason::agreement_exists, "", "", {}}, "en-US"));
    EXPECT_EQ(body.text_or("errorName"), "PartnerConfirmedAgreementAlreadyExists");
    EXPECT_EQ(body.text_or("message"), body.text_or("description"));
    ASSERT_NE(body.find("isRetryable"), nullptr);
}

TEST(ResellerErrors, TheTransportsRefusalsAreTranslated_1_8_E7) {
    EXPECT_EQ(transport_error(413, "too large", "en").status, 400);
    EXPECT_EQ(body_of(transport_error(413, "too large", "en")).text_or("code"), "800002");
    EXPECT_EQ(transport_error(405, "", "en").status, 404);
    EXPECT_EQ(body_of(transport_error(404, "", "en")).text_or("code"), "1000");
    EXPECT_EQ(transport_error(501, "x", "en").status, 400);
    EXPECT_EQ(transport_error(500, "x", "en").status, 500);
    EXPECT_EQ(transport_error(503, "busy", "en").status, 503);
    EXPECT_EQ(transport_error(503, "busy", "en").headers.find("retry-after"), "1");
    EXPECT_FALSE(body_of(transport_error(400, "", "en")).text_or("description").empty());
}

TEST(ResellerErrors, AMissingAndABadTokenDiffer_1_3_5) {
    const http::Response missing = auth_failure_response({edge::AuthProblem::missing, false}, "c-1", "en");
    EXPECT_EQ(missing.status, 401);
    EXPECT_EQ(body_of(missing).text_or("code"), "800001");
    EXPECT_EQ(missing.headers.find("WWW-Authenticate"), "OAuth realm=urn:cpsvc:cpid:c-1");
    for (const edge::AuthProblem problem :
         {edge::AuthProblem::missing, edge::AuthProblem::expired, edge::AuthProblem::wrong_account}) {
        const http::Response bad = auth_failure_response({problem, true}, "c-1", "en");
        EXPECT_EQ(bad.status, 401);
        EXPECT_EQ(body_of(bad).text_or("code"), "400");
        EXPECT_EQ(bad.headers.find("WWW-Authenticate"), "OAuth realm=urn:cpsvc:cpid:c-1");
    }
}

TEST(ResellerErrors, ThrottlingKeepsTheGatewaysShape_1_12) {
    const http::Response response = throttled_response(7, "en");
    EXPECT_EQ(response.status, 429);
    EXPECT_EQ(response.headers.find("retry-after"), "7");
    const json::Value body = body_of(response);
    EXPECT_EQ(body.text_or("statusCode"), "429");
    EXPECT_FALSE(body.text_or("message").empty());
    EXPECT_FALSE(body.text_or("description").empty());
}

}  // namespace
}  // namespace comptoir::api::reseller
