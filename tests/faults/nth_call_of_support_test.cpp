#include "nth_call.hpp"

/// Service requests, from both sides.
namespace comptoir::testing_world {
namespace {

constexpr std::string_view kNow = "2024-03-10T09:00:00Z";

/// What a partner asks about a customer.
json::Value request_about(const std::string& customer) {
    return json::Object{{"title", "A line twice"},
                        {"description", "Two lines are the same."},
                        {"severity", "moderate"},
                        {"supportTopicId", "2001"},
                        {"organization", json::Object{{"id", customer}}},
                        {"newNote", json::Object{{"text", "Both are of March."}}}};
}

}  // namespace

// Runs open_service_request.
TEST_P(NthCall, OfOpeningAServiceRequest_SRQ_04) {
    begins(kNow);
    survives_once(Shape::reseller, 201,
                  partner("POST", "/v1/servicerequests/fr-FR", request_about(world_->customer_id())));
}

// Runs change_service_request.
TEST_P(NthCall, OfANoteAndOfClosing_SRQ_03) {
    begins(kNow);
    const json::Value request = request_about(world_->customer_id());
    const Reply opened = world_->partner_call("POST", "/v1/servicerequests/fr-FR", &request);
    ASSERT_EQ(opened.status, 201) << json::write(opened.body);
    survives_once(
        Shape::reseller, 200,
        partner("PATCH", "/v1/servicerequests/" + opened.body.text_or("id"),
                json::Object{{"newNote", json::Object{{"text", "Settled."}}}, {"status", "closed"}}));
}

// Runs answer_service_request.
TEST_P(NthCall, OfAnAnswerOfTheOperator) {
    begins(kNow);
    const json::Value request = request_about(world_->customer_id());
    const Reply opened = world_->partner_call("POST", "/v1/servicerequests/fr-FR", &request);
    ASSERT_EQ(opened.status, 201) << json::write(opened.body);
    const json::Value words = json::Object{{"text", "Which invoice?"}, {"status", "attention_needed"}};
    survives_once(Shape::marketplace, 200, [&] {
        return world_->operator_call(
            "POST", fmt::format("/marketplace/v1/service-requests/{}/answers", opened.body.text_or("id")),
            &words, {{"Idempotency-Key", "which"}});
    });
}

}  // namespace comptoir::testing_world
