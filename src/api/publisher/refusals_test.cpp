#include "api/publisher/refusals.hpp"

#include <gtest/gtest.h>

#include "api/publisher/errors.hpp"
#include "base/guid.hpp"
#include "json/value.hpp"

namespace comptoir::api::publisher {
namespace {

json::Value body_of(const http::Response& response) {
    auto parsed = json::parse(response.body);
    EXPECT_TRUE(parsed) << response.body;
    return parsed ? *parsed : json::Value();
}

TEST(PublisherRefusals, TheTableOfTheRules_11_3) {
    EXPECT_EQ(code_of(Reason::subscription_not_found), (ErrorCode{404, "EntityNotFound", "subscriptionId"}));
    EXPECT_EQ(code_of(Reason::not_your_subscription).status, 403);
    for (const Reason reason :
         {Reason::quantity_outside_limits, Reason::quantity_out_of_plan, Reason::quantity_fixed,
          Reason::decrease_forbidden, Reason::change_before_activation, Reason::quantity_while_suspended,
          Reason::change_while_suspended, Reason::already_activated, Reason::status_not_allowed}) {
        EXPECT_EQ(code_of(reason).status, 400);
    }
    EXPECT_EQ(code_of(Reason::change_waits_for_publisher).code, "Failed");
    EXPECT_EQ(code_of(Reason::renewal_running).code, "Failed");
    EXPECT_EQ(code_of(Reason::renewal_running).status, 400);
    EXPECT_EQ(code_of(Reason::purchase_token_invalid), (ErrorCode{400, "InvalidValue", "token"}));
}

TEST(PublisherRefusals, AnEndedSubscriptionIsAStateForPatchAndGoneForTheOthers_11_3) {
    EXPECT_EQ(code_of(Reason::change_after_end).status, 400);
    EXPECT_EQ(code_of(Reason::change_after_end, Ended::is_gone).status, 404);
}

TEST(PublisherRefusals, TheBodyHasCodeMessageAndTarget_3_2) {
    const json::Value body =
        body_of(refusal_response({Reason::quantity_out_of_plan, "quantity", "", {"1", "25"}}));
    EXPECT_EQ(body.text_or("code"), "BadRequest");
    EXPECT_EQ(body.text_or("message"), "The quantity must be between 1 and 25.");
    EXPECT_EQ(body.text_or("target"), "quantity");
    EXPECT_EQ(body_of(refusal_response({Reason::renewal_running, "", "", {}})).find("target"), nullptr);
}

TEST(PublisherErrors, VersionErrorsHaveTheirOwnShape_3_2) {
    const json::Value missing = body_of(api_version_missing());
    ASSERT_NE(missing.find("Error"), nullptr);
    EXPECT_EQ(missing.find("Error")->text_or("Code"), "ApiVersionUnspecified");
    const json::Value wrong = body_of(api_version_unsupported("/api/saas/subscriptions?api-version=1", "1"));
    EXPECT_EQ(wrong.find("Error")->text_or("Code"), "UnsupportedApiVersion");
    EXPECT_NE(wrong.find("Error")->text_or("Message").find("/api/saas/subscriptions"), std::string::npos);
}

TEST(PublisherErrors, ServerErrorsAreNested_3_2) {
    const json::Value body = body_of(server_error(500, "unexpected"));
    ASSERT_NE(body.find("error"), nullptr);
    EXPECT_EQ(body.find("error")->text_or("message"), "unexpected");
}

TEST(PublisherErrors, WhatNoHandlerHasSeenKeepsItsStatusAndCarriesBothIds_3_1) {
    SeededRandom random(1);
    for (const int status : {400, 404, 413, 431, 500, 503}) {
        const http::Response response = refuse_unread(status, "no", {}, random);
        EXPECT_EQ(response.status, status);
        const auto id = response.headers.find("x-ms-requestid");
        ASSERT_TRUE(id) << status;
        EXPECT_TRUE(Guid::parse(*id));
        EXPECT_EQ(response.headers.find("x-ms-correlationid"), id);
    }
    EXPECT_EQ(refuse_unread(503, "busy", {}, random).headers.find("Retry-After"), "1");
}

}  // namespace
}  // namespace comptoir::api::publisher
