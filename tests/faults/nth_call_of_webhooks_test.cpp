#include "commands/deliveries.hpp"
#include "nth_call.hpp"

/// Webhooks and deliveries. The world's machine clock stands still, so that a delivery that has failed once
/// is not tried again behind a case's back.
namespace comptoir::testing_world {
namespace {

constexpr std::string_view kNow = "2024-03-10T09:00:00Z";
const std::string kRegistration = "/webhooks/v1/registration";
const std::string kDeliveries = "/marketplace/v1/webhooks/deliveries";

/// Where nobody listens.
json::Value order(std::string_view event) {
    return json::Object{{"WebhookUrl", "http://127.0.0.1:1/"}, {"WebhookEvents", json::Array{event}}};
}

/// A receiver of a kind that no job serves, with one event that was tried often.
const storage::Lane kLane{PartnerId::of("11111111-0000-4000-8000-000000000001"), "quiet"};

void add_lane(sql::Session& session) {
    session.execute(
        "INSERT INTO event (partner_id, seq, at_us, name, subject, document) VALUES ($1, 1000, 0, 'e', 's', "
        "'{}')",
        {kLane.partner.str()});
    session.execute(
        "INSERT INTO outbox (partner_id, event_seq, destination, due_us, attempts, attempts_before, state) "
        "VALUES ($1, 1000, 'quiet', 0, $2, $2, 'waiting')",
        {kLane.partner.str(), limits::kDeliveryAttemptsKept});
    session.execute(
        "INSERT INTO delivery_lane (partner_id, destination, kind, due_us, lease_us) VALUES ($1, 'quiet', "
        "'quiet', 0, 0)",
        {kLane.partner.str()});
}

}  // namespace

// Runs register_webhook.
TEST_P(NthCall, OfRegisteringAWebhook_WHK_02) {
    begins(kNow);
    survives_once(Shape::reseller, 200, partner("POST", kRegistration, order("invoice-ready")));
}

// Runs change_webhook.
TEST_P(NthCall, OfChangingAWebhook_WHK_03) {
    begins(kNow);
    ASSERT_EQ(partner("POST", kRegistration, order("invoice-ready"))().status, 200);
    survives_once(Shape::reseller, 200, partner("PUT", kRegistration, order("referral-created")));
}

// Runs request_validation and replay_delivery.
TEST_P(NthCall, OfAValidationEventAndItsReplay_WHK_05) {
    begins(kNow);
    ASSERT_EQ(partner("POST", kRegistration, order("test-created"))().status, 200);
    survives(Shape::reseller, 200, partner("POST", kRegistration + "/validationEvents"));
    // From here on the delivery is tried once.
    Reply deliveries;
    for (int i = 0; i < 20'000; ++i) {
        deliveries = world_->partner_call("GET", kDeliveries);
        ASSERT_EQ(deliveries.body.find("items")->if_array()->size(), 1U);
        if (deliveries.body.find("items")->if_array()->front().text_or("attempts") == "1") break;
    }
    const json::Value& tried = deliveries.body.find("items")->if_array()->front();
    ASSERT_EQ(tried.text_or("attempts"), "1");
    survives(Shape::marketplace, 202,
             partner("POST", fmt::format("{}/{}/replay", kDeliveries, tried.text_or("sequence"))));
}

// Runs claim_lane, give_back and note_attempt.
TEST_P(NthCall, OfADelivery) {
    begins(kNow);
    database().write(add_lane);
    std::optional<commands::Claim> claim;
    const auto claims = [&](commands::Work& work) { claim = commands::claim_lane(work, kLane); };
    survives_in_the_operators_name(claims);
    ASSERT_TRUE(claim.has_value());
    survives_in_the_operators_name([&](commands::Work& work) { commands::give_back(work, *claim); });
    survives_in_the_operators_name(claims);
    ASSERT_TRUE(claim.has_value());
    survives_in_the_operators_name([&](commands::Work& work) {
        commands::note_attempt(work, *claim, {work.now, 500, ""}, limits::kWebhookWaits, true);
    });
}

}  // namespace comptoir::testing_world
