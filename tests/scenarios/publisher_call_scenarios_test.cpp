#include <fmt/format.h>

#include <future>

#include "base/text.hpp"
#include "http/jwt.hpp"
#include "http/test_receiver.hpp"
#include "world.hpp"

/// What a publisher's webhook is told, and what its answers do: the whole program, and a receiver that knows
/// nothing but the contract (publisher contract §4.2–4.6, §5).
namespace comptoir::testing_world {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kTenant = "11111111-0000-4000-8000-000000000003";
constexpr std::string_view kApp = "11111111-0000-4000-8000-000000000004";

class PublisherCalls : public testing::TestWithParam<sql_testing::TestEngine> {
  protected:
    void TearDown() override {
        if (world_) {
            EXPECT_TRUE(world_->books_are_in_order());
        }
    }
    World& at(std::string_view now, int publisher_wait = 0) {
        WorldOptions options;
        options.webhook = receiver_.url("/hook?tenant=7");
        options.publisher_wait = publisher_wait;
        world_ = std::make_unique<World>(GetParam(), now, options);
        return *world_;
    }
    Purchase has(const PlanSpec& plan, std::int64_t quantity) {
        const Purchase purchase = world_->buys(world_->sells(plan), quantity);
        EXPECT_EQ(world_->activates(purchase).status, 200);
        return purchase;
    }
    /// The call after those before; each is made a second after its cause (contract §4.6).
    http::Request next_call() {
        world_->machine_passes(1s);
        receiver_.expect(++expected_);
        return receiver_.calls().back();
    }
    static json::Value body_of(const http::Request& call) { return json::parse(call.body).value(); }
    /// What the publisher is shown of it, once the answer to the call is noted.
    json::Value delivery(std::string_view id, std::string_view state) {
        Reply one;
        for (int i = 0; i < 2000 && one.body.text_or("state") != state; ++i) {
            one = world_->publisher_call("GET", fmt::format("/marketplace/v1/publisher/calls/{}", id));
            EXPECT_EQ(one.status, 200);
        }
        EXPECT_EQ(one.body.text_or("state"), state);
        return one.body;
    }
    json::Value operation(const Purchase& purchase, std::string_view id) {
        return world_
            ->publisher_call("GET",
                             fmt::format("/api/saas/subscriptions/{}/operations/{}?api-version=2018-08-31",
                                         purchase.subscription, id))
            .body;
    }

    http::TestReceiver receiver_;
    std::unique_ptr<World> world_;
    std::size_t expected_ = 0;
};
INSTANTIATE_TEST_SUITE_P(Engines, PublisherCalls, testing::ValuesIn(sql_testing::test_engines()),
                         testing::PrintToStringParamName());

TEST_P(PublisherCalls, S5_3_AChangeOfSeatsIsToldWithTheNewOutsideAndTheOldInside) {
    World& world = at("2024-03-10T09:00:00Z");
    const Purchase purchase = has(monthly("10.00"), 5);
    ASSERT_EQ(world.sets_quantity(purchase, 8).status, 200);
    const http::Request call = next_call();
    EXPECT_EQ(call.method, "POST");
    EXPECT_EQ(call.target, "/hook?tenant=7") << "a query is kept (contract 5.1)";
    EXPECT_EQ(call.headers.find("Content-Type"), "application/json");
    EXPECT_TRUE(Guid::parse(call.headers.find("x-ms-requestid").value()));
    const json::Value body = body_of(call);
    const std::string id = body.text_or("id");
    const json::Value operation = world.operation_of(purchase);
    const json::Object& members = *body.if_object();
    std::string names;
    for (const auto& [name, value] : members) names += name + " ";
    EXPECT_EQ(names,
              "id activityId publisherId offerId planId quantity subscriptionId timeStamp action status "
              "operationRequestSource subscription purchaseToken ");
    for (const auto& [name, value] : *operation.if_object()) {
        EXPECT_EQ(*body.find(name), value) << name << ": O2 and the call say the same";
    }
    EXPECT_EQ(body.text_or("activityId"), id);
    EXPECT_EQ(body.text_or("publisherId"), "isv");
    EXPECT_EQ(body.text_or("offerId"), "offer-1");
    EXPECT_EQ(body.text_or("planId"), "plan");
    EXPECT_EQ(json::write(*body.find("quantity")), "8") << "a number, never text (0.3 #5)";
    EXPECT_EQ(body.text_or("subscriptionId"), purchase.subscription);
    EXPECT_EQ(body.text_or("timeStamp"), "2024-03-10T09:00:00.0000000Z");
    EXPECT_EQ(body.text_or("action"), "ChangeQuantity");
    EXPECT_EQ(body.text_or("status"), "InProgress");
    EXPECT_EQ(body.text_or("operationRequestSource"), "Azure");
    EXPECT_TRUE(body.find("purchaseToken")->is_null());
    const json::Value& inside = *body.find("subscription");
    EXPECT_EQ(json::write(*inside.find("quantity")), "5");
    EXPECT_EQ(inside.text_or("saasSubscriptionStatus"), "Subscribed");
    EXPECT_EQ(inside.find("term")->text_or("endDate"), "2024-04-09T00:00:00Z");
}

TEST_P(PublisherCalls, S5_4_TheTokenIsOursForTheOffersApplication) {
    World& world = at("2024-03-10T09:00:00Z");
    world.publisher_cancels(has(monthly("10.00"), 5));
    const http::Request call = next_call();
    const std::string_view header = call.headers.find("Authorization").value();
    ASSERT_TRUE(header.starts_with("Bearer "));
    // The key is found as any receiver finds it: by the issuer.
    const Reply discovery =
        world.partner_call("GET", fmt::format("/{}/v2.0/.well-known/openid-configuration", kTenant));
    ASSERT_EQ(discovery.status, 200);
    const std::string keys_url = discovery.body.text_or("jwks_uri");
    const Reply keys = world.partner_call("GET", keys_url.substr(world.base_url().size()));
    const auto claims = http::verify_jwt(header.substr(7), [&](std::string_view kid) {
        std::shared_ptr<const http::PublicKey> found;
        for (const json::Value& key : *keys.body.find("keys")->if_array()) {
            if (key.text_or("kid") != kid) continue;
            found = std::make_shared<const http::PublicKey>(
                *http::PublicKey::from_jwk(key.text_or("n"), key.text_or("e")));
        }
        return found;
    });
    ASSERT_TRUE(claims);
    EXPECT_EQ(claims->text_or("iss"), discovery.body.text_or("issuer"));
    EXPECT_EQ(claims->text_or("aud"), kApp);
    EXPECT_EQ(claims->text_or("tid"), kTenant);
    EXPECT_EQ(claims->text_or("azp"), "20e940b3-4c77-4b0b-9a53-9e16a1b010a7");
    EXPECT_EQ(claims->text_or("appid"), "20e940b3-4c77-4b0b-9a53-9e16a1b010a7");
    EXPECT_EQ(claims->text_or("ver"), "2.0");
    const Instant now = Instant::of("2024-03-10T09:00:01Z");
    EXPECT_EQ(claims->text_or("nbf"), std::to_string((now - 60s).seconds()));
    EXPECT_EQ(claims->text_or("iat"), std::to_string((now - 60s).seconds()));
    EXPECT_EQ(claims->text_or("exp"), std::to_string((now + 900s).seconds()));
}

TEST_P(PublisherCalls, R107_SilenceForTenSecondsAfterTheArrivalIsConsent) {
    World& world = at("2024-03-10T09:00:00Z");
    const Purchase purchase = has(monthly("10.00"), 5);
    ASSERT_EQ(world.sets_quantity(purchase, 8).status, 200);
    const std::string id = body_of(next_call()).text_or("id");
    delivery(id, "delivered");
    world.travel_to("2024-03-10T09:00:09Z");
    EXPECT_EQ(operation(purchase, id).text_or("status"), "InProgress");
    world.travel_to("2024-03-10T09:00:10Z");
    EXPECT_EQ(operation(purchase, id).text_or("status"), "Succeeded");
    EXPECT_EQ(world.subscription(purchase).text_or("quantity"), "8");
}

TEST_P(PublisherCalls, S5_5_AnAnswerOf4xxRefusesAndTheWaitingPartnerLearnsIt) {
    World& world = at("2024-03-10T09:00:00Z", 8);
    const Purchase purchase = has(monthly("10.00"), 5);
    receiver_.answers(400);
    auto asked = std::async(std::launch::async, [&] { return world.sets_quantity(purchase, 8); });
    while (world.operation_of(purchase).is_null()) std::this_thread::yield();
    const std::string id = body_of(next_call()).text_or("id");
    const Reply refused = asked.get();
    EXPECT_EQ(refused.summary(), "400 800095");
    const json::Value failed = operation(purchase, id);
    EXPECT_EQ(failed.text_or("status"), "Failed");
    EXPECT_EQ(failed.text_or("errorStatusCode"), "400");
    EXPECT_EQ(world.subscription(purchase).text_or("quantity"), "5");
    const json::Value one = delivery(id, "delivered");
    EXPECT_EQ(one.text_or("operationStatus"), "failed");
    EXPECT_EQ(one.find("results")->if_array()->front().text_or("status"), "400");
}

TEST_P(PublisherCalls, S1_13_TheWaitingPartnerSeesTheNewSeatsWhenThePublisherAgrees) {
    World& world = at("2024-03-10T09:00:00Z", 8);
    const Purchase purchase = has(monthly("10.00"), 5);
    auto asked = std::async(std::launch::async, [&] { return world.sets_quantity(purchase, 8); });
    while (world.operation_of(purchase).is_null()) std::this_thread::yield();
    EXPECT_EQ(world.says(purchase, "Success").status, 200) << "before the call, even (contract 4.6)";
    const Reply accepted = asked.get();
    EXPECT_EQ(accepted.status, 200);
    EXPECT_EQ(accepted.body.text_or("quantity"), "8");
    EXPECT_EQ(accepted.headers.find("ETag"),
              world
                  .partner_call("GET", fmt::format("/v1/customers/{}/subscriptions/{}", world.customer_id(),
                                                   purchase.subscription))
                  .headers.find("ETag"));
}

TEST_P(PublisherCalls, S1_13_WithoutAWordInTimeTheAnswerIsTheSubscriptionAsItIs) {
    World& world = at("2024-03-10T09:00:00Z", 1);
    const Purchase purchase = has(monthly("10.00"), 5);
    const auto begin = std::chrono::steady_clock::now();
    const Reply open = world.sets_quantity(purchase, 8);
    EXPECT_GE(std::chrono::steady_clock::now() - begin, 1s);
    EXPECT_EQ(open.status, 200);
    EXPECT_EQ(open.body.text_or("quantity"), "5");
    EXPECT_EQ(world.sets_quantity(purchase, 9).summary(), "400 800082");
    EXPECT_EQ(world.says(purchase, "Success").status, 200);
    EXPECT_EQ(world.subscription(purchase).text_or("quantity"), "8");
}

TEST_P(PublisherCalls, S5_5_AfterTheVerdictTheQuestionIsNotRepeated) {
    World& world = at("2024-03-10T09:00:00Z");
    const Purchase purchase = has(monthly("10.00"), 5);
    receiver_.answers(500);
    ASSERT_EQ(world.sets_quantity(purchase, 8).status, 200);
    const std::string id = body_of(next_call()).text_or("id");
    EXPECT_EQ(world.says(purchase, "Success").status, 200);
    delivery(id, "delivered");
    ASSERT_EQ(world.publisher_cancels(purchase).status, 202);
    world.machine_passes(10s);
    receiver_.expect(++expected_);
    EXPECT_EQ(body_of(receiver_.calls().back()).text_or("action"), "Unsubscribe");
}

TEST_P(PublisherCalls, S5_5_ACallIsRepeatedToTheByteWithATokenOfItsOwn) {
    World& world = at("2024-03-10T09:00:00Z");
    const Purchase purchase = has(monthly("10.00"), 5);
    receiver_.answers(503);
    ASSERT_EQ(world.sets_quantity(purchase, 8).status, 200);
    const http::Request first = next_call();
    const std::string id = body_of(first).text_or("id");
    for (int i = 0; i < 2000; ++i) {
        if (delivery(id, "waiting").text_or("attempts") == "1") break;
    }
    EXPECT_EQ(world.changes(purchase, "friendlyName", "Renamed").status, 200);
    world.machine_passes(4s);
    receiver_.answers(200);
    const http::Request second = next_call();
    EXPECT_EQ(second.body, first.body);
    EXPECT_NE(second.headers.find("Authorization"), first.headers.find("Authorization"));
    const json::Value one = delivery(id, "delivered");
    EXPECT_EQ(one.text_or("body"), first.body);
    EXPECT_EQ(one.find("results")->if_array()->size(), 2U);
}

TEST_P(PublisherCalls, S4_6_ACancellationOvertakesWhatIsAsked) {
    World& world = at("2024-03-10T09:00:00Z");
    const Purchase purchase = has(monthly("10.00"), 5);
    receiver_.answers(500);
    ASSERT_EQ(world.sets_quantity(purchase, 8).status, 200);
    const std::string id = body_of(next_call()).text_or("id");
    EXPECT_EQ(world.cancels(purchase).status, 200);
    EXPECT_EQ(operation(purchase, id).text_or("status"), "Conflict");
    const json::Value verdict = json::Object{{"status", "Success"}};
    EXPECT_EQ(
        world
            .publisher_call("PATCH",
                            fmt::format("/api/saas/subscriptions/{}/operations/{}?api-version=2018-08-31",
                                        purchase.subscription, id),
                            &verdict)
            .summary(),
        "409 Conflict");
    delivery(id, "dead");
    world.machine_passes(10s);
    const json::Value told = body_of(next_call());
    EXPECT_EQ(told.text_or("action"), "Unsubscribe");
    EXPECT_EQ(told.text_or("status"), "Succeeded");
    EXPECT_EQ(told.text_or("operationRequestSource"), "Azure");
    EXPECT_EQ(told.find("subscription")->text_or("saasSubscriptionStatus"), "Unsubscribed");
}

TEST_P(PublisherCalls, S4_6_ASuspensionEndsWhatIsAskedAndAReinstatementSucceedsByItself) {
    World& world = at("2024-03-10T09:00:00Z");
    const Purchase purchase = has(monthly("10.00"), 5);
    ASSERT_EQ(world.sets_quantity(purchase, 8).status, 200);
    const std::string asked = world.operation_of(purchase).text_or("id");
    ASSERT_EQ(world.changes(purchase, "status", "suspended").status, 200);
    EXPECT_EQ(operation(purchase, asked).text_or("status"), "Failed");
    const json::Value suspended = body_of(next_call());
    EXPECT_EQ(suspended.text_or("action"), "Suspend") << "the question was never asked";
    EXPECT_EQ(suspended.find("subscription")->text_or("saasSubscriptionStatus"), "Suspended");

    receiver_.answers(400);
    ASSERT_EQ(world.changes(purchase, "status", "active").status, 200);
    const json::Value reinstate = body_of(next_call());
    EXPECT_EQ(reinstate.text_or("action"), "Reinstate");
    EXPECT_EQ(reinstate.text_or("status"), "InProgress");
    EXPECT_EQ(reinstate.find("subscription")->text_or("saasSubscriptionStatus"), "Suspended");
    const std::string id = reinstate.text_or("id");
    for (int i = 0; i < 2000; ++i) {
        if (delivery(id, "waiting").text_or("attempts") == "1") break;
    }
    EXPECT_EQ(world.status(purchase), "suspended");
    world.travel_to("2024-03-10T09:00:10Z");
    EXPECT_EQ(world.status(purchase), "active") << "a 4xx is no refusal here (contract 5.2)";
    EXPECT_EQ(operation(purchase, id).text_or("status"), "Succeeded");
}

TEST_P(PublisherCalls, S4_2_ARenewalIsToldAfterItsDatesAreNew) {
    World& world = at("2024-03-10T09:00:00Z");
    has(monthly("10.00"), 5);
    world.travel_to("2024-04-10T00:00:00Z");
    const json::Value told = body_of(next_call());
    EXPECT_EQ(told.text_or("action"), "Renew");
    EXPECT_EQ(told.text_or("timeStamp"), "2024-04-10T00:00:00.0000000Z");
    EXPECT_EQ(told.find("subscription")->find("term")->text_or("startDate"), "2024-04-10T00:00:00Z");
}

TEST_P(PublisherCalls, AppendixB_ATestCallIsMadeOnceAndChangesNothing) {
    World& world = at("2024-03-10T09:00:00Z");
    world.sells(monthly("10.00"));
    receiver_.answers(401);
    const json::Value wish = json::Object{{"offerId", "offer-1"}, {"action", "ChangePlan"}};
    const Reply sent = world.publisher_call("POST", "/marketplace/v1/publisher/calls", &wish);
    ASSERT_EQ(sent.status, 202) << json::write(sent.body);
    const http::Request call = next_call();
    EXPECT_EQ(call.body, sent.body.text_or("body"));
    EXPECT_EQ(*body_of(call).find("subscription")->find("isTest"), json::Value(true));
    const json::Value one = delivery(sent.body.text_or("id"), "dead");
    EXPECT_EQ(one.text_or("attempts"), "1");
    EXPECT_EQ(one.find("results")->if_array()->front().text_or("status"), "401");
    EXPECT_EQ(world
                  .publisher_call("GET", fmt::format("/api/saas/subscriptions/{}?api-version=2018-08-31",
                                                     body_of(call).text_or("subscriptionId")))
                  .status,
              404);
}

}  // namespace
}  // namespace comptoir::testing_world
