#include <fmt/format.h>
#include <gmock/gmock.h>

#include "base/limits.hpp"
#include "commands/publisher_calls.hpp"
#include "market.hpp"

/// What publishers' webhooks were told, and partners' changes of plan, on the own API (publisher contract
/// §5.5, appendix B; commerce rules R106–R114).
namespace comptoir::conformance {
namespace {

using testing::HasSubstr;

const std::string kCalls = "/marketplace/v1/publisher/calls";

class MKTPublisherCalls : public MarketTest {
  protected:
    std::string active() {
        const std::string id = market_.buy("seats", "standard", 5);
        market_.activate(id);
        return id;
    }
    /// Tells the publisher of a cancellation and returns the call's id.
    std::string told() {
        const std::string id = active();
        const Reply cancelled = market_.saas(Who::isv, "DELETE", "/" + id);
        EXPECT_EQ(cancelled.status, 202);
        return std::string(cancelled.headers.find("Operation-Id").value_or(""));
    }
    void is_answered(const std::string& call, std::optional<int> status, std::string problem = "",
                     std::optional<std::chrono::seconds> retry_after = std::nullopt,
                     std::chrono::seconds later = std::chrono::seconds(600)) {
        market_.machine().pass(later);
        std::optional<storage::SentMessage> sent;
        market_.runner().read([&](sql::Session& session) {
            sent = storage::find_publishers_message(session, PublisherId("isv"), Guid::of(call));
        });
        ASSERT_TRUE(sent.has_value());
        const auto done = market_.runner().run_at(
            commands::clockwork(sent->partner), market_.machine().now(),
            [&](commands::Work& work) -> Outcome<Done> {
                const auto claim = commands::claim_lane(work, sent->lane());
                EXPECT_TRUE(claim.has_value());
                if (claim) {
                    commands::note_publisher_call(work, *claim, {work.now, status, problem, retry_after},
                                                  market_.now(), false);
                }
                return Done{};
            });
        ASSERT_TRUE(done);
    }
    std::optional<commands::Claim> claimed(const std::string& subscription) {
        std::optional<commands::Claim> claim;
        const PartnerId partner = PartnerId::of(Market::kPartner);
        const auto done = market_.runner().run_at(
            commands::clockwork(partner), market_.machine().now(),
            [&](commands::Work& work) -> Outcome<Done> {
                claim = commands::claim_lane(work, {partner, "publisher:isv:" + subscription});
                return Done{};
            });
        EXPECT_TRUE(done);
        return claim;
    }
    std::string asked(const std::string& subscription, int quantity) {
        const Reply reply = market_.saas(Who::isv, "PATCH", "/" + subscription,
                                         fmt::format(R"({{"quantity":{}}})", quantity));
        EXPECT_EQ(reply.status, 202) << reply.text;
        return std::string(reply.headers.find("Operation-Id").value_or(""));
    }
    /// Goes to the instant and returns the newest call.
    std::string newest_at(std::string_view at) {
        market_.go_to(at);
        return get("?limit=1")["items/0/id"];
    }
    void changes_status(const std::string& subscription, commands::SubscriptionChanges::Status status) {
        commands::SubscriptionChanges changes;
        changes.status = status;
        market_.change(subscription, changes);
    }
    Reply get(const std::string& path, Who who = Who::isv) { return market_.get(who, kCalls + path); }
    Reply post(const std::string& path, const std::string& body = "", Who who = Who::isv,
               const Fields& headers = {}) {
        return market_.call(who, "POST", kCalls + path, body, headers);
    }
    static std::string refusal(const Reply& reply) {
        return fmt::format("{} {} {}", reply.status, reply.code(), reply["field"]);
    }
};

TEST_P(MKTPublisherCalls, AreListedTheNewestFirstForThePublisherAndTheOperator) {
    const std::string first = told();
    is_answered(first, 200);
    market_.go_to("2024-03-10T10:00:00Z");
    const std::string second = told();
    is_answered(second, 500);
    market_.go_to("2024-03-10T11:00:00Z");
    const std::string third = told();
    const Reply all = get("");
    ASSERT_EQ(all.size_of("items"), 3U) << all.text;
    EXPECT_FALSE(all.has("next"));
    EXPECT_EQ(all["items/2/id"], first);
    EXPECT_EQ(all["items/2/at"], "2024-03-10T09:00:00Z");
    EXPECT_EQ(all["items/2/action"], "Unsubscribe");
    EXPECT_EQ(all["items/2/productId"], market_.product_id("seats"));
    EXPECT_EQ(all["items/2/operationStatus"], "succeeded");
    EXPECT_EQ(all["items/2/isTest"], "false");
    EXPECT_EQ(all["items/2/state"], "delivered");
    EXPECT_EQ(all["items/1/state"], "waiting");
    EXPECT_EQ(all["items/1/attempts"], "1");
    EXPECT_TRUE(all.has("items/1/nextAttemptAt"));
    EXPECT_FALSE(all.has("items/0/nextAttemptAt"));
    EXPECT_EQ(get("?state=waiting").size_of("items"), 2U);
    EXPECT_EQ(get("?state=dead").text, R"({"items":[]})");
    const Reply page = get("?limit=2");
    EXPECT_EQ(page["next"], second);
    EXPECT_EQ(get("?limit=2&before=" + second)["items/0/id"], first);
    EXPECT_EQ(refusal(get("?state=lost")), "400 enum_value_unknown state");
    EXPECT_EQ(refusal(get("?before=x")), "400 invalid_input before");
    EXPECT_EQ(refusal(get("?before=00000000-0000-4000-8000-000000000000")), "400 invalid_input before");
    EXPECT_EQ(refusal(get("?limit=x")), "400 invalid_input limit");
    EXPECT_EQ(get("", Who::other_isv).size_of("items"), 0U);
    EXPECT_EQ(get("?publisher=isv", Who::marketplace_operator).size_of("items"), 3U);
    EXPECT_EQ(refusal(get("", Who::marketplace_operator)), "400 invalid_input publisher");
    EXPECT_EQ(get("?publisher=isv", Who::other_isv).size_of("items"), 0U) << "each its own, whatever it asks";
    EXPECT_EQ(get("", Who::partner).status, 403);
    EXPECT_EQ(get("", Who::nobody).status, 401);
    EXPECT_EQ(get("/" + third)["attempts"], "0");
}

TEST_P(MKTPublisherCalls, OneTellsItsBytesAndHowEachAttemptEnded) {
    const std::string id = told();
    is_answered(id, 500);
    is_answered(id, std::nullopt, "unknown_host");
    const Reply one = get("/" + id);
    EXPECT_EQ(one.status, 200) << one.text;
    EXPECT_EQ(one["results/0/status"], "500");
    EXPECT_EQ(one["results/1/problem"], "unknown_host");
    const auto body = json::parse(one["body"]);
    ASSERT_TRUE(body);
    EXPECT_EQ(body->text_or("id"), id);
    EXPECT_EQ(body->text_or("subscriptionId"), one["subscriptionId"]);
    for (const char* unknown : {"x", "00000000-0000-4000-8000-000000000000"}) {
        EXPECT_EQ(refusal(get(fmt::format("/{}", unknown))), "404 not_found call");
    }
    EXPECT_EQ(refusal(get("/" + id, Who::other_isv)), "404 not_found call");
    EXPECT_EQ(get("/" + id + "?publisher=isv", Who::marketplace_operator)["id"], id);
    EXPECT_EQ(refusal(get("/" + id, Who::marketplace_operator)), "400 invalid_input publisher");
}

TEST_P(MKTPublisherCalls, S5_5_TheWaitsGrowToAMinuteAndAReceiverMayAskForMore) {
    const std::string id = told();
    const auto wait = [&] { return Instant::of(get("/" + id)["nextAttemptAt"]) - market_.machine().now(); };
    using std::chrono::seconds;
    for (const int planned : {5, 10, 15, 30, 45}) {
        is_answered(id, 503);
        EXPECT_EQ(wait(), seconds(planned));
    }
    for (int i = 0; i < 20; ++i) {
        is_answered(id, 503);
        EXPECT_GE(wait(), seconds(52));
        EXPECT_LE(wait(), seconds(64));
    }
    is_answered(id, 429, "", seconds(120));
    EXPECT_EQ(wait(), seconds(120));
    is_answered(id, 429, "", seconds(700));
    EXPECT_EQ(wait(), seconds(600)) << "no more than ten minutes";
    is_answered(id, 503, "", seconds(0));
    EXPECT_GE(wait(), seconds(52)) << "and no less than the plan";
}

TEST_P(MKTPublisherCalls, ADeadOneIsReplayedByThePublisherOrTheOperator) {
    const std::string id = told();
    for (int i = 0; i < 49; ++i) is_answered(id, 404);
    EXPECT_EQ(get("?state=dead")["items/0/id"], id) << "what is only told is repeated after a 404, too";
    EXPECT_EQ(refusal(post("/" + id + "/replay", "", Who::isv_other_app)), "404 not_found call");
    const Fields key = {{"Idempotency-Key", "again"}};
    const Reply replayed = post("/" + id + "/replay", "", Who::isv, key);
    EXPECT_EQ(replayed.status, 202) << replayed.text;
    EXPECT_EQ(replayed["state"], "waiting");
    EXPECT_EQ(get("?state=dead").size_of("items"), 0U);
    EXPECT_EQ(refusal(post("/" + id + "/replay")), "400 invalid_input call") << "it waits";
    is_answered(id, 404);
    EXPECT_EQ(get("/" + id)["state"], "waiting") << "the eight hours begin again";
    is_answered(id, 200);
    EXPECT_EQ(post("/" + id + "/replay", "", Who::isv, key).text, replayed.text);
    EXPECT_EQ(get("/" + id)["state"], "delivered") << "the same replay is done once";
    EXPECT_EQ(post("/" + id + "/replay?publisher=isv", "", Who::marketplace_operator)["state"], "waiting");
    EXPECT_EQ(refusal(post("/" + id + "/replay", "", Who::other_isv)), "404 not_found call");
    EXPECT_EQ(refusal(post("/" + id + "/replay", "", Who::marketplace_operator)),
              "400 invalid_input publisher");
    EXPECT_EQ(refusal(post("/x/replay")), "404 not_found call");
    EXPECT_EQ(refusal(post("/" + id + "/replay", "", Who::partner)), "403 role_not_allowed ");
}

TEST_P(MKTPublisherCalls, S5_5_AtMost500CallsWithinEightHours) {
    const std::string id = told();
    const Instant begin = market_.machine().now() + std::chrono::seconds(1);
    is_answered(id, 503, "", std::nullopt, std::chrono::seconds(1));
    Reply one = get("/" + id);
    while (one["state"] == "waiting") {
        const auto wait = Instant::of(one["nextAttemptAt"]) - market_.machine().now();
        is_answered(id, 503, "", std::nullopt, std::chrono::ceil<std::chrono::seconds>(wait));
        ASSERT_LE(market_.machine().now(), begin + limits::kOperationLife + std::chrono::seconds(1));
        one = get("/" + id);
    }
    EXPECT_EQ(one["state"], "dead");
    EXPECT_GT(std::stoi(one["attempts"]), 450);
    EXPECT_LE(std::stoi(one["attempts"]), 500);
    const std::string slow = told();
    const Instant first = market_.machine().now() + std::chrono::seconds(600);
    while (get("/" + slow)["state"] == "waiting") is_answered(slow, 429, "", std::chrono::seconds(600));
    EXPECT_EQ(get("/" + slow)["attempts"], "49");
    EXPECT_EQ(market_.machine().now(), first + limits::kOperationLife);
}

TEST_P(MKTPublisherCalls, S5_5_AQuestionOvertakesNewsThatDoesNotArrive) {
    const std::string id = active();
    const std::string renew = newest_at("2024-04-10T09:00:00Z");
    EXPECT_EQ(get("/" + renew)["action"], "Renew");
    is_answered(renew, 500);
    const std::string question = asked(id, 8);
    EXPECT_FALSE(claimed(id).has_value()) << "a second after its cause (4.6)";
    is_answered(question, 200, "", std::nullopt, std::chrono::seconds(1));
    EXPECT_EQ(get("/" + question)["state"], "delivered");
    EXPECT_EQ(get("/" + renew)["attempts"], "1");
    is_answered(renew, 200);
    EXPECT_EQ(get("/" + renew)["state"], "delivered");
    market_.go_to("2024-04-10T09:00:10Z");
    EXPECT_EQ(get("/" + question)["operationStatus"], "succeeded");
}

TEST_P(MKTPublisherCalls, S5_5_NewsKeepsItsOrderAndWhatHasNotFailedGoesFirst) {
    const std::string id = active();
    const std::string renew = newest_at("2024-04-10T09:00:00Z");
    const std::string question = asked(id, 8);
    is_answered(renew, 200);
    EXPECT_EQ(get("/" + renew)["state"], "delivered");
    EXPECT_EQ(get("/" + question)["attempts"], "0");
    is_answered(question, 400);
    const std::string second = newest_at("2024-05-10T09:00:00Z");
    is_answered(second, 500);
    changes_status(id, commands::SubscriptionChanges::Status::suspended);
    is_answered(second, 500);
    EXPECT_EQ(get("/" + second)["attempts"], "2") << "a Suspend waits behind the Renew";
}

TEST_P(MKTPublisherCalls, S5_5_AReinstatementAndACancellationOvertakeASuspension) {
    const std::string id = active();
    changes_status(id, commands::SubscriptionChanges::Status::suspended);
    const std::string suspend = newest_at("2024-03-10T09:00:01Z");
    is_answered(suspend, 500);
    changes_status(id, commands::SubscriptionChanges::Status::active);
    market_.go_to("2024-03-10T09:00:02Z");
    const Reply open = get("?limit=1");
    ASSERT_EQ(open["items/0/action"], "Reinstate");
    is_answered(open["items/0/id"], 500);
    EXPECT_EQ(get("/" + open["items/0/id"])["attempts"], "1");
    market_.go_to("2024-03-10T09:00:12Z");
    EXPECT_EQ(market_.saas(Who::isv, "GET", "/" + id)["saasSubscriptionStatus"], "Subscribed");
    is_answered(open["items/0/id"], 200);
    EXPECT_EQ(get("/" + open["items/0/id"])["state"], "delivered") << "told until it has arrived";
    market_.cancel(id);
    market_.go_to("2024-03-10T09:00:13Z");
    const Reply last = get("?limit=1");
    ASSERT_EQ(last["items/0/action"], "Unsubscribe");
    is_answered(last["items/0/id"], 200);
    EXPECT_EQ(get("/" + last["items/0/id"])["state"], "delivered");
    EXPECT_EQ(get("/" + suspend)["attempts"], "1");
}

TEST_P(MKTPublisherCalls, AQuestionThatIsDecidedIsNotAskedAgain) {
    const std::string id = active();
    const std::string renew = newest_at("2024-04-10T09:00:00Z");
    is_answered(renew, 200);
    const std::string refused = asked(id, 8);
    is_answered(refused, 400);
    EXPECT_EQ(refusal(post("/" + refused + "/replay")), "400 invalid_input call");
    const std::string open = asked(id, 9);
    is_answered(open, 200);
    EXPECT_EQ(post("/" + open + "/replay").status, 202) << "ten seconds are left to say something";
    market_.go_to("2024-04-10T09:00:10Z");
    EXPECT_EQ(get("/" + open)["state"], "delivered") << "nobody waits for it any more";
    EXPECT_EQ(refusal(post("/" + open + "/replay")), "400 invalid_input call");
    EXPECT_EQ(post("/" + renew + "/replay").status, 202);
    const std::string live = asked(id, 10);
    is_answered(live, 200);
    EXPECT_EQ(get("/" + live)["state"], "delivered") << "the Renew of old lets it pass";
    EXPECT_EQ(get("/" + renew)["attempts"], "1");
}

TEST_P(MKTPublisherCalls, S5_5_ARefusalCountsThoughAnotherProcessHasTheLane) {
    const std::string id = active();
    const std::string question = asked(id, 8);
    market_.machine().pass(std::chrono::seconds(1));
    const auto late = claimed(id);
    ASSERT_TRUE(late.has_value());
    market_.machine().pass(limits::kDeliveryLease + std::chrono::seconds(1));
    ASSERT_TRUE(claimed(id).has_value());
    const auto done = market_.runner().run_at(
        commands::clockwork(late->lane.partner), market_.machine().now(),
        [&](commands::Work& work) -> Outcome<Done> {
            commands::note_publisher_call(work, *late, {work.now, 403, ""}, market_.now(), true);
            return Done{};
        });
    ASSERT_TRUE(done);
    EXPECT_EQ(get("/" + question)["operationStatus"], "failed");
    EXPECT_EQ(get("/" + question)["state"], "delivered");
    market_.machine().pass(limits::kDeliveryLease + std::chrono::seconds(1));
    EXPECT_FALSE(claimed(id).has_value()) << "it is not called again";
}

TEST_P(MKTPublisherCalls, S1_3_EachApplicationSeesWhatIsAboutTheOffersThatNameIt) {
    const std::string others = told();
    std::string text = Market::offer_file(
        "beta", R"("resellerAudience":"any","pricingModel":"flat")",
        R"({"planId":"base","title":{"en":"B","fr":"B"},"description":{"en":"A plan.","fr":"Un plan."},)"
        R"("markets":["FR"],"prices":[{"market":"FR","currency":"EUR","term":"P1M","billingPlan":"monthly",)"
        R"("unitPrice":"10.00","effectiveFrom":"2020-01-01"}]})");
    const std::string app = "30000000-0000-4000-8000-00000000000a";
    text.replace(text.find(app), app.size(), "30000000-0000-4000-8000-00000000000b");
    const Reply published = market_.import(text);
    ASSERT_EQ(published.status, 200) << published.text;
    const auto wish = [](std::string_view offer) {
        return fmt::format(R"({{"offerId":"{}","action":"Renew"}})", offer);
    };
    EXPECT_EQ(refusal(post("", wish("beta"))), "404 product_not_found offerId");
    EXPECT_EQ(refusal(post("", wish("seats"), Who::isv_other_app)), "404 product_not_found offerId");
    market_.go_to("2024-03-10T09:00:01Z");
    const Reply own = post("", wish("beta"), Who::isv_other_app);
    ASSERT_EQ(own.status, 202) << own.text;
    EXPECT_EQ(get("?limit=1")["items/0/id"], others) << "a page is full";
    EXPECT_EQ(get("").size_of("items"), 1U);
    EXPECT_EQ(get("", Who::isv_other_app)["items/0/id"], own["id"]);
    EXPECT_EQ(get("", Who::isv_other_app).size_of("items"), 1U);
    EXPECT_EQ(refusal(get("/" + others, Who::isv_other_app)), "404 not_found call");
    EXPECT_EQ(refusal(get("/" + own["id"])), "404 not_found call");
    EXPECT_EQ(refusal(get("?before=" + others, Who::isv_other_app)), "400 invalid_input before");
    EXPECT_EQ(get("?publisher=isv", Who::marketplace_operator).size_of("items"), 2U);
}

TEST_P(MKTPublisherCalls, ATestForAnotherPublisherIsAnotherCall) {
    const std::string wish = R"({"offerId":"seats","action":"Renew"})";
    const Fields key = {{"Idempotency-Key", "once"}};
    const Reply sent = post("?publisher=isv", wish, Who::marketplace_operator, key);
    EXPECT_EQ(sent.status, 202) << sent.text;
    EXPECT_EQ(post("?publisher=isv", wish, Who::marketplace_operator, key).text, sent.text);
    EXPECT_EQ(post("?publisher=autre", wish, Who::marketplace_operator, key).status, 404);
}

TEST_P(MKTPublisherCalls, ATestHasTheFormOfTheRealOne) {
    for (const std::string action :
         {"ChangePlan", "ChangeQuantity", "Reinstate", "Renew", "Suspend", "Subscribe", "unsubscribe"}) {
        const Reply sent =
            post("", fmt::format(R"({{"offerId":"seats","planId":"standard","action":"{}"}})", action));
        ASSERT_EQ(sent.status, 202) << sent.text;
        const auto body = json::parse(sent["body"]);
        ASSERT_TRUE(body);
        EXPECT_EQ(body->text_or("action"), sent["action"]);
        EXPECT_EQ(body->text_or("id"), sent["id"]);
        EXPECT_EQ(*body->find("subscription")->find("isTest"), json::Value(true));
        const Reply one = get("/" + sent["id"]);
        EXPECT_EQ(one["isTest"], "true");
        EXPECT_FALSE(one.has("subscriptionId"));
        EXPECT_FALSE(one.has("operationStatus"));
    }
    const Reply flat = post("", R"({"offerId":"flat","action":"Renew"})");
    EXPECT_EQ(json::parse(flat["body"])->find("quantity"), nullptr);
    EXPECT_EQ(refusal(post("", R"({"offerId":"unknown","action":"Renew"})")),
              "404 product_not_found offerId");
    EXPECT_EQ(refusal(post("", R"({"offerId":"elsewhere","action":"Renew"})")),
              "404 product_not_found offerId")
        << "another publisher's";
    EXPECT_EQ(refusal(post("", R"({"offerId":"seats","planId":"x","action":"Renew"})")),
              "404 sku_not_found planId");
    EXPECT_EQ(refusal(post("", R"({"offerId":"seats","action":"Transfer"})")),
              "400 enum_value_unknown action");
    EXPECT_EQ(refusal(post("", R"({"offerId":"seats"})")), "400 invalid_input action");
    EXPECT_EQ(refusal(post("", R"({"action":"Renew"})")), "400 invalid_input offerId");
    EXPECT_EQ(refusal(post("", "x")), "400 invalid_input ");
    EXPECT_EQ(refusal(post("", R"({"offerId":"seats","action":"Renew"})", Who::marketplace_operator)),
              "400 invalid_input publisher");
    EXPECT_EQ(
        post("?publisher=isv", R"({"offerId":"seats","action":"Renew"})", Who::marketplace_operator).status,
        202);
    EXPECT_EQ(post("", R"({"offerId":"seats","action":"Renew"})", Who::partner).status, 403);
}

TEST_P(MKTPublisherCalls, ATestIsTriedOnceAndOnlySomeMayWait) {
    const std::string wish = R"({"offerId":"seats","action":"Renew"})";
    const std::string id = post("", wish)["id"];
    is_answered(id, 401);
    EXPECT_EQ(get("/" + id)["state"], "dead");
    for (int i = 0; i < limits::kTestCallsMax; ++i) EXPECT_EQ(post("", wish).status, 202);
    const Reply refused = post("", wish);
    EXPECT_EQ(refusal(refused), "429 called_too_often ");
    EXPECT_EQ(refused.headers.find("Retry-After"), "60");
    EXPECT_EQ(post("", wish, Who::other_isv).status, 404) << "others have their own";
}

// ---- Partners' side

class MKTOperations : public MKTPublisherCalls {
  protected:
    Reply of(const std::string& id, std::string_view rest = "", Who who = Who::partner) {
        return market_.get(who, fmt::format("/marketplace/v1/subscriptions/{}{}", id, rest));
    }
    Reply ask(const std::string& id, const std::string& body, Who who = Who::partner,
              const Fields& headers = {}) {
        return market_.call(who, "POST", fmt::format("/marketplace/v1/subscriptions/{}/operations", id), body,
                            headers);
    }
};

TEST_P(MKTOperations, R107_APartnerAsksAndSeesWhatBecomesOfIt) {
    const std::string id = active();
    EXPECT_EQ(of(id, "/operations").text, R"({"items":[]})");
    const Fields key = {{"Idempotency-Key", "more"}};
    const Reply asked = ask(id, R"({"quantity":8})", Who::partner, key);
    EXPECT_EQ(asked.status, 202) << asked.text;
    EXPECT_EQ(asked["action"], "change_quantity");
    EXPECT_EQ(asked["source"], "marketplace");
    EXPECT_EQ(asked["status"], "in_progress");
    EXPECT_EQ(asked["quantity"], "8");
    EXPECT_EQ(asked["planId"], "standard");
    EXPECT_EQ(ask(id, R"({"quantity":8})", Who::partner, key).text, asked.text);
    EXPECT_EQ(of(id)["openOperation/id"], asked["id"]);
    EXPECT_EQ(of(id)["quantity"], "5");
    EXPECT_EQ(refusal(ask(id, R"({"quantity":9})")), "400 change_waits_for_publisher ");
    is_answered(asked["id"], 200);
    EXPECT_EQ(of(id)["openOperation/receivedAt"], "2024-03-10T09:00:00Z");
    market_.go_to("2024-03-10T09:00:10Z");
    const Reply after = of(id, "/operations");
    EXPECT_EQ(after["items/0/status"], "succeeded");
    EXPECT_EQ(after["items/0/endedBy"], "stay_silent");
    EXPECT_EQ(after["items/0/endedAt"], "2024-03-10T09:00:10Z");
    EXPECT_EQ(of(id)["quantity"], "8");
    EXPECT_FALSE(of(id).has("openOperation"));
    const Reply feed = market_.get(Who::partner, "/marketplace/v1/events");
    EXPECT_THAT(feed.text, HasSubstr("publisher-ChangeQuantity"));
    EXPECT_THAT(feed.text, HasSubstr("operation-ended"));
}

TEST_P(MKTOperations, R114_APlanIsChangedHereAndWhatIsRefusedSaysWhy) {
    const std::string id = active();
    EXPECT_EQ(refusal(ask(id, R"({"planId":"yearly"})")), "403 term_not_available planId");
    EXPECT_EQ(refusal(ask(id, R"({"planId":"unknown"})")), "403 catalog_item_not_sold planId");
    EXPECT_EQ(refusal(ask(id, R"({"planId":"standard"})")), "400 invalid_input planId");
    EXPECT_EQ(refusal(ask(id, R"({"quantity":5})")), "400 invalid_input quantity");
    EXPECT_EQ(refusal(ask(id, R"({"quantity":51})")), "400 quantity_out_of_plan quantity");
    EXPECT_EQ(refusal(ask(id, R"({"quantity":1,"planId":"x"})")), "400 invalid_input ");
    EXPECT_EQ(refusal(ask(id, "{}")), "400 invalid_input ");
    EXPECT_EQ(refusal(ask(id, "x")), "400 invalid_input ");
    EXPECT_EQ(refusal(ask(id, R"({"quantity":"many"})")), "400 invalid_input quantity");
    EXPECT_EQ(refusal(ask(id, R"({"quantity":8})", Who::helpdesk)), "403 role_not_allowed ") << "R54";
    EXPECT_EQ(refusal(ask(id, R"({"quantity":8})", Who::other_partner)),
              "404 subscription_not_found subscription");
    EXPECT_EQ(refusal(ask("x", R"({"quantity":8})")), "404 subscription_not_found subscription");
    EXPECT_EQ(refusal(of("x", "/operations")), "404 subscription_not_found subscription");
    EXPECT_EQ(refusal(of(id, "/operations", Who::other_partner)), "404 subscription_not_found subscription");
    EXPECT_EQ(of(id, "/operations", Who::isv).status, 403);
    const Reply asked = ask(id, R"({"planId":"secret"})");
    EXPECT_EQ(asked["action"], "change_plan") << asked.text;
    EXPECT_EQ(asked["planId"], "secret") << "private to this partner (R17)";
    is_answered(asked["id"], 400);
    EXPECT_EQ(of(id, "/operations")["items/0/endedBy"], "refuse_call");
}

COMPTOIR_ON_BOTH_ENGINES(MKTPublisherCalls);
COMPTOIR_ON_BOTH_ENGINES(MKTOperations);

}  // namespace
}  // namespace comptoir::conformance
