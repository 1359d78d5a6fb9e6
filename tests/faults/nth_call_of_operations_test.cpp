#include "base/text.hpp"
#include "commands/emulated_purchase.hpp"
#include "commands/publisher_calls.hpp"
#include "nth_call.hpp"
#include "storage/operations.hpp"

/// What publishers are asked and told, and their own calls. The machine's clock stands still, and calls are
/// made a second after their cause, so none is made behind a case's back.
namespace comptoir::testing_world {
namespace {

constexpr std::string_view kNow = "2024-03-10T09:00:00Z";

std::string saas(const Purchase& purchase, std::string_view rest = "") {
    return fmt::format("/api/saas/subscriptions/{}{}?api-version=2018-08-31", purchase.subscription, rest);
}

class NthCallOfOperations : public NthCall {
  protected:
    Call publisher(std::string method, std::string path, json::Value body = {}) {
        const Headers id = {{"x-ms-requestid", "5f1de1a0-0c6b-4e0f-8a5c-3d2f6f0e7a12"}};
        return [this, method, path, id, body = std::move(body)] {
            return world_->publisher_call(method, path, body.is_null() ? nullptr : &body, id);
        };
    }
    std::string open_operation(const Purchase& purchase) {
        const std::string id = world_->operation_of(purchase).text_or("id");
        EXPECT_FALSE(id.empty());
        return id;
    }
    void asks_for_seats(const Purchase& purchase) {
        EXPECT_EQ(world_->sets_quantity(purchase, 8).status, 200);
    }
    Call verdict(const Purchase& purchase, std::string_view status) {
        return publisher("PATCH", saas(purchase, "/operations/" + open_operation(purchase)),
                         json::Object{{"status", status}});
    }
    void is_answered(const Purchase& purchase, int status) {
        is_answered({World::kPartner, "publisher:isv:" + purchase.subscription}, status);
    }
    /// The call is made, and noted as answered so.
    void is_answered(const storage::Lane& lane, int status) {
        server::Core& core = world_->marketplace().core();
        const Instant later = core.real_clock().now() + std::chrono::seconds(1);
        std::optional<commands::Claim> claim;
        const auto at_once = [&](const std::function<void(commands::Work&)>& decide) {
            try {
                return static_cast<bool>(core.runner().run_at(commands::clockwork(lane.partner), later,
                                                              [&](commands::Work& work) -> Outcome<Done> {
                                                                  decide(work);
                                                                  return Done{};
                                                              }));
            } catch (const sql::DatabaseError&) {
                return false;
            }
        };
        ASSERT_TRUE(at_once([&](commands::Work& work) { claim = commands::claim_lane(work, lane); }));
        ASSERT_TRUE(claim.has_value());
        survives_all(
            [&] {
                return at_once([&](commands::Work& work) {
                    commands::note_publisher_call(work, *claim, {work.now, status, ""}, core.clock().now(),
                                                  true);
                });
            },
            [](bool done, bool failed) { EXPECT_EQ(done, !failed); });
    }
};

}  // namespace

// Runs ask_for_quantity.
TEST_P(NthCallOfOperations, OfAskingForSeats) {
    begins(kNow);
    const Purchase purchase = bought_and_activated(monthly("10.00"));
    survives_once(Shape::reseller, 200, patch(purchase, "quantity", 8));
    survives_once(Shape::publisher, 200, verdict(purchase, "Success"));
    EXPECT_EQ(world_->subscription(purchase).text_or("quantity"), "8");
}

// Runs ask_for_plan and hear_verdict.
TEST_P(NthCallOfOperations, OfAskingForAPlanAndItsVerdicts_F6_O3) {
    begins(kNow);
    const Item item = world_->sells(monthly("10.00"));
    world_->sells_beside(item, monthly("20.00"));
    const Purchase purchase = world_->buys(item, 3);
    ASSERT_EQ(world_->activates(purchase).status, 200);
    survives_once(Shape::publisher, 202,
                  publisher("PATCH", saas(purchase), json::Object{{"planId", "plan-2"}}));
    survives_once(Shape::publisher, 200, verdict(purchase, "Failure"));
    ASSERT_EQ(world_->publisher_changes(purchase, json::Object{{"planId", "plan-2"}}).status, 202);
    survives_once(Shape::publisher, 200, verdict(purchase, "Success"));
    survives_once(
        Shape::marketplace, 202,
        partner("POST", fmt::format("/marketplace/v1/subscriptions/{}/operations", purchase.subscription),
                json::Object{{"planId", "plan"}}));
}

// Runs cancel_by_publisher.
TEST_P(NthCallOfOperations, OfThePublishersCancellation_F8) {
    begins(kNow);
    const Purchase purchase = bought_and_activated(monthly("10.00"));
    asks_for_seats(purchase);
    survives_once(Shape::publisher, 202, publisher("DELETE", saas(purchase)));
}

TEST_P(NthCallOfOperations, OfAReinstatementAndItsVerdict_R104) {
    begins(kNow);
    const Purchase purchase = bought_and_activated(monthly("10.00"));
    ASSERT_EQ(world_->changes(purchase, "status", "suspended").status, 200);
    world_->travel_to("2024-04-05T09:00:00Z");
    survives_once(Shape::reseller, 200, patch(purchase, "status", "active"));
    ASSERT_EQ(world_->changes(purchase, "friendlyName", "Desk").status, 200);
    survives_once(Shape::publisher, 200, verdict(purchase, "Success"));
    EXPECT_EQ(world_->status(purchase), "active");
}

// Runs end_verdict_time.
TEST_P(NthCallOfOperations, OfAQuestionThatNeverArrives_R107) {
    begins(kNow);
    asks_for_seats(bought_and_activated(monthly("10.00")));
    time_survives("2024-03-10T16:59:59Z", "2024-03-10T17:00:00Z");
}

// Runs note_publisher_call.
TEST_P(NthCallOfOperations, OfTheAnswersToACall_5_5) {
    begins(kNow);
    const Purchase accepted = bought_and_activated(monthly("10.00"));
    asks_for_seats(accepted);
    is_answered(accepted, 200);
    const Purchase refused = bought_and_activated(monthly("10.00"));
    asks_for_seats(refused);
    is_answered(refused, 400);
    const Purchase unheard = bought_and_activated(monthly("10.00"));
    asks_for_seats(unheard);
    is_answered(unheard, 500);
    EXPECT_FALSE(world_->operation_of(accepted).is_null());
    EXPECT_TRUE(world_->operation_of(refused).is_null());
    timer_survives("2024-03-10T09:00:09Z", "2024-03-10T09:00:10Z");
    EXPECT_EQ(world_->subscription(accepted).text_or("quantity"), "8");
}

// Runs load_up_to_date.
TEST_P(NthCallOfOperations, OfAVerdictThatComesAfterItsTime_R107) {
    begins(kNow);
    const Purchase purchase = bought_and_activated(monthly("10.00"));
    asks_for_seats(purchase);
    is_answered(purchase, 200);
    const Call late = verdict(purchase, "Success");
    world_->lets_clock_run_ahead("2024-03-10T09:00:11Z");
    survives_once(Shape::publisher, 200, late);
    EXPECT_EQ(world_->subscription(purchase).text_or("quantity"), "8");
}

// Runs send_test and replay_call.
TEST_P(NthCallOfOperations, OfATestCallAndItsReplay) {
    begins(kNow);
    world_->sells(monthly("10.00"));
    const Headers id = {{"MS-RequestId", "5f1de1a0-0c6b-4e0f-8a5c-3d2f6f0e7a13"}};
    const json::Value wish = json::Object{{"offerId", "offer-1"}, {"action", "Renew"}};
    survives_once(Shape::marketplace, 202, [&] {
        return world_->publisher_call("POST", "/marketplace/v1/publisher/calls", &wish, id);
    });
    const storage::Lane lane{storage::operator_partition(), "publisher:isv:test"};
    is_answered(lane, 200);
    // A replay is due at once: somebody else is at the lane, for as long as the case runs.
    database().write([&](sql::Session& session) {
        session.execute("UPDATE delivery_lane SET lease_us = $3 WHERE partner_id = $1 AND destination = $2",
                        {lane.partner.str(), lane.destination, end_of_time().micros()});
    });
    const Reply calls = world_->publisher_call("GET", "/marketplace/v1/publisher/calls");
    const std::string call = calls.body.find("items")->if_array()->front().text_or("id");
    survives_once(Shape::marketplace, 202, [&] {
        return world_->publisher_call("POST", fmt::format("/marketplace/v1/publisher/calls/{}/replay", call),
                                      nullptr, id);
    });
}

// Runs open_emulated_buyer and buy_for_emulator.
TEST_P(NthCallOfOperations, OfResolvingATokenOfTheEmulator_0_4) {
    WorldOptions options;
    options.fulfillment_profile = "emulator";
    world_ = std::make_unique<World>(GetParam(), kNow, options);
    world_->sells(monthly("10.00"));
    survives_in_the_operators_name(
        [](commands::Work& work) { EXPECT_TRUE(commands::open_emulated_buyer(work, PublisherId("isv"))); });
    const std::string token =
        to_base64(R"({"id":"20000000-0000-4000-8000-00000000abcd","offerId":"offer-1"})");
    survives_once(Shape::publisher, 200, [&] {
        return world_->publisher_call("POST", "/api/saas/subscriptions/resolve?api-version=2018-08-31",
                                      nullptr, {{"x-ms-marketplace-token", token}});
    });
}

INSTANTIATE_TEST_SUITE_P(Engines, NthCallOfOperations, testing::ValuesIn(sql_testing::test_engines()),
                         testing::PrintToStringParamName());

}  // namespace comptoir::testing_world
