#include <fmt/format.h>

#include "world.hpp"

/// A service request from the question to its end, over HTTP and from both sides (reseller contract D17;
/// commerce rules R164, R165).
namespace comptoir::testing_world {
namespace {

class Support : public testing::TestWithParam<sql_testing::TestEngine> {
  protected:
    Reply asks(std::string method, const std::string& path, std::string_view body) {
        const auto parsed = json::parse(body);
        return world_.partner_call(std::move(method), path, &*parsed);
    }
    /// The names of the partner's events, behind the n-th.
    std::string told_after(std::int64_t n) {
        std::string names;
        const Reply page = world_.partner_call("GET", fmt::format("/marketplace/v1/events?after={}", n));
        for (const json::Value& event : *page.body.find("items")->if_array())
            names += (names.empty() ? "" : " ") + event.text_or("name");
        return names;
    }
    World world_{GetParam(), "2024-03-10T09:00:00Z"};
};
INSTANTIATE_TEST_SUITE_P(Engines, Support, testing::ValuesIn(sql_testing::test_engines()),
                         testing::PrintToStringParamName());

TEST_P(Support, D17_AQuestionIsAskedAnsweredAndClosed) {
    const std::string customer = world_.customer_id();
    const std::int64_t before =
        std::stoll(world_.partner_call("GET", "/marketplace/v1/events").body.text_or("next"));
    // SRQ-08 and SRQ-04.
    const Reply topics = world_.partner_call("GET", "/v1/servicerequests/supporttopics");
    const std::string topic = topics.body.find("items")->if_array()->front().text_or("id");
    const Reply opened =
        asks("POST", "/v1/servicerequests/fr-FR",
             fmt::format(R"({{"Title":"Price","Description":"It differs.","Severity":"critical",)"
                         R"("SupportTopicId":{},"Organization":{{"Id":"{}"}}}})",
                         topic, customer));
    ASSERT_EQ(opened.status, 201) << json::write(opened.body);
    const std::string id = opened.body.text_or("id");
    // SRQ-05.
    const Reply listed = world_.partner_call("GET", "/v1/customers/" + customer + "/servicerequests");
    ASSERT_EQ(listed.body.text_or("totalCount"), "1");
    EXPECT_EQ(listed.body.find("items")->if_array()->front().text_or("id"), id);

    // The operator's part.
    const Reply waiting = world_.operator_call("GET", "/marketplace/v1/service-requests");
    ASSERT_EQ(waiting.status, 200) << json::write(waiting.body);
    EXPECT_EQ(waiting.body.find("items")->if_array()->front().text_or("id"), id);
    const auto words = json::parse(R"({"text":"In which market?","status":"attention_needed"})");
    const Reply answered =
        world_.operator_call("POST", "/marketplace/v1/service-requests/" + id + "/answers", &*words);
    ASSERT_EQ(answered.status, 200) << json::write(answered.body);
    EXPECT_EQ(world_.partner_call("GET", "/v1/servicerequests/" + id).body.text_or("status"),
              "attention_needed");

    // SRQ-03: the note, and then the end.
    const Reply noted =
        asks("PATCH", "/v1/servicerequests/" + id, R"({"NewNote":{"Text":"In France."},"Status":"none"})");
    EXPECT_EQ(noted.body.text_or("status"), "open");
    ASSERT_EQ(noted.body.find("notes")->if_array()->size(), 2U);
    EXPECT_EQ(noted.body.find("notes")->if_array()->back().text_or("text"), "In France.");
    const Reply closed = asks("PATCH", "/v1/servicerequests/" + id, R"({"status":"closed"})");
    EXPECT_EQ(closed.body.text_or("status"), "closed");
    EXPECT_EQ(closed.body.text_or("lastClosedDate"), "2024-03-10T09:00:00.0000000Z");
    EXPECT_TRUE(world_.operator_call("GET", "/marketplace/v1/service-requests")
                    .body.find("items")
                    ->if_array()
                    ->empty());

    EXPECT_EQ(told_after(before),
              "service-request-opened service-request-answered service-request-noted service-request-closed");
    EXPECT_TRUE(world_.books_are_in_order()) << "the audit of both sides is one chain";
}

}  // namespace
}  // namespace comptoir::testing_world
