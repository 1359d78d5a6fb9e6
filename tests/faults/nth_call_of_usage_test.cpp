#include "nth_call.hpp"

/// What publishers report of meters, and the charge of a month of it.
namespace comptoir::testing_world {
namespace {

constexpr std::string_view kNow = "2024-03-10T09:00:00Z";

class NthCallOfUsage : public NthCall {
  protected:
    Purchase has(const PlanSpec& plan) {
        const Purchase purchase = world_->buys(world_->sells(plan));
        EXPECT_EQ(world_->activates(purchase).status, 200);
        return purchase;
    }
    Call publisher(std::string path, json::Value body) {
        const Headers id = {{"x-ms-requestid", "5f1de1a0-0c6b-4e0f-8a5c-3d2f6f0e7a14"}};
        return [this, path = std::move(path), id, body = std::move(body)] {
            return world_->publisher_call("POST", path + "?api-version=2018-08-31", &body, id);
        };
    }
    static PlanSpec mails_and_calls() {
        return metered(monthly("10.00"), {{"mails", "0.05"}, {"calls", "1.00"}});
    }
};

// Runs report_usage.
TEST_P(NthCallOfUsage, OfABatch_M2) {
    begins(kNow);
    const Purchase first = has(mails_and_calls());
    const Purchase second = has(mails_and_calls());
    const json::Value budget = json::Object{{"amount", 1}};
    ASSERT_EQ(world_->partner_call("PATCH", of_customer() + "/usagebudget", &budget).status, 200);
    json::Array events;
    for (const Purchase& purchase : {first, second}) {
        for (const char* meter : {"mails", "calls"}) {
            for (const char* at : {"2024-03-10T07:00:00Z", "2024-03-10T08:00:00Z"})
                events.push_back(World::usage_event(purchase, meter, "5", at));
        }
    }
    survives_once(Shape::publisher, 200,
                  publisher("/api/batchUsageEvent", json::Object{{"request", std::move(events)}}));
    EXPECT_EQ(world_->usage("current"), R"(
mails 2024-03-10 10 x 0.05 = 0.5
calls 2024-03-10 10 x 1 = 10
mails 2024-03-10 10 x 0.05 = 0.5
calls 2024-03-10 10 x 1 = 10
)");
}

TEST_P(NthCallOfUsage, OfOneEvent_M1) {
    begins(kNow);
    const Purchase purchase = has(mails_and_calls());
    survives(
        Shape::publisher, 200,
        publisher("/api/usageEvent", World::usage_event(purchase, "mails", "5", "2024-03-10T08:00:00Z")));
    EXPECT_EQ(world_->reports(purchase, "mails", "5", "2024-03-10T08:00:00Z").status, 409)
        << "a repetition after all";
}

// Runs charge_usage.
TEST_P(NthCallOfUsage, OfTheChargeOfAMonth_R134) {
    begins(kNow);
    const Purchase purchase = has(mails_and_calls());
    ASSERT_EQ(world_->reports(purchase, "mails", "5", "2024-03-10T08:00:00Z").status, 200);
    time_survives("2024-04-02T23:59:59Z", "2024-04-03T00:00:00Z");
    world_->travel_to("2024-04-08T00:00:00Z");
    EXPECT_EQ(world_->invoices(), "\n2024-03-01 2024-04-08 EUR 10.25\n");
}

INSTANTIATE_TEST_SUITE_P(Engines, NthCallOfUsage, testing::ValuesIn(sql_testing::test_engines()),
                         testing::PrintToStringParamName());

}  // namespace
}  // namespace comptoir::testing_world
