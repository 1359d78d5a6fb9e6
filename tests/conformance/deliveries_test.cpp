#include <fmt/format.h>
#include <gmock/gmock.h>

#include "api/edge/webhook_keys.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"
#include "commands/deliveries.hpp"
#include "commands/webhooks.hpp"
#include "market.hpp"

/// What became of webhooks' deliveries, their certificates, and the signature of the event feed (architecture
/// decision 7).
namespace comptoir::conformance {
namespace {

using testing::HasSubstr;

const std::string kWebhooks = "/marketplace/v1/webhooks";

class MKTWebhooks : public MarketTest {
  protected:
    MKTWebhooks() {
        runs([](commands::Work& work) {
            return static_cast<bool>(
                commands::register_webhook(work, {"https://h.example", {"subscription-updated"}, false}));
        });
    }
    void runs(const std::function<bool(commands::Work&)>& decide) {
        const auto done =
            market_.runner().run_at(commands::clockwork(PartnerId::of(Market::kPartner)),
                                    market_.machine().now(), [&](commands::Work& work) -> Outcome<Done> {
                                        EXPECT_TRUE(decide(work));
                                        return Done{};
                                    });
        EXPECT_TRUE(done);
    }
    void emits(int count) {
        runs([&](commands::Work& work) {
            for (int i = 0; i < count; ++i) work.emit("subscription-updated", "s", json::Object{});
            return true;
        });
    }
    /// The next one is tried, and ends so.
    void attempts(std::optional<int> status, std::string problem = "") {
        runs([&](commands::Work& work) {
            const auto claim =
                commands::claim_lane(work, {PartnerId::of(Market::kPartner), std::string(storage::kWebhook)});
            if (!claim) return false;
            commands::note_attempt(work, *claim, {work.now, status, problem}, limits::kWebhookWaits, false);
            return true;
        });
    }
    Reply get(const std::string& path, Who who = Who::partner) { return market_.get(who, kWebhooks + path); }
    Reply replay(const std::string& sequence, Who who = Who::partner, const Fields& headers = {}) {
        return market_.call(who, "POST", fmt::format("{}/deliveries/{}/replay", kWebhooks, sequence), "",
                            headers);
    }
    static std::string refusal(const Reply& reply) {
        return fmt::format("{} {} {}", reply.status, reply.code(), reply["field"]);
    }
};

TEST_P(MKTWebhooks, DeliveriesAreListedTheNewestFirst) {
    emits(3);
    attempts(200);
    attempts(500);
    const Reply all = get("/deliveries");
    ASSERT_EQ(all.size_of("items"), 3U) << all.text;
    EXPECT_FALSE(all.has("next"));
    EXPECT_EQ(all["items/2/sequence"], "1");
    EXPECT_EQ(all["items/2/name"], "subscription-updated");
    EXPECT_EQ(all["items/2/subject"], "s");
    EXPECT_EQ(all["items/2/state"], "delivered");
    EXPECT_EQ(all["items/2/attempts"], "1");
    EXPECT_EQ(all["items/1/state"], "waiting");
    EXPECT_EQ(all["items/1/nextAttemptAt"], "2024-03-10T09:00:05Z");
    EXPECT_EQ(all["items/0/attempts"], "0");
    EXPECT_FALSE(all.has("items/0/nextAttemptAt"));
    EXPECT_EQ(get("/deliveries?state=waiting").size_of("items"), 2U);
    EXPECT_EQ(get("/deliveries?state=dead").text, R"({"items":[]})");
    EXPECT_EQ(get("/deliveries", Who::other_partner).size_of("items"), 0U);
    const Reply page = get("/deliveries?limit=2");
    EXPECT_EQ(page["next"], "2");
    EXPECT_EQ(get("/deliveries?limit=2&before=2")["items/0/sequence"], "1");
    EXPECT_EQ(refusal(get("/deliveries?state=lost")), "400 enum_value_unknown state");
    EXPECT_EQ(refusal(get("/deliveries?before=0")), "400 invalid_input before");
    EXPECT_EQ(refusal(get("/deliveries?limit=x")), "400 invalid_input limit");
}

TEST_P(MKTWebhooks, OneDeliveryTellsHowEachAttemptEnded) {
    emits(1);
    attempts(500);
    market_.machine().pass(limits::kWebhookWaits[0]);
    attempts(std::nullopt, "timed_out");
    const Reply one = get("/deliveries/1");
    EXPECT_EQ(one.status, 200) << one.text;
    ASSERT_EQ(one.size_of("results"), 2U);
    EXPECT_EQ(one["results/0/status"], "500");
    EXPECT_EQ(one["results/0/at"], "2024-03-10T09:00:00Z");
    EXPECT_FALSE(one.has("results/0/problem"));
    EXPECT_EQ(one["results/1/problem"], "timed_out");
    EXPECT_EQ(get("/deliveries/1", Who::helpdesk).status, 200);
    for (const char* unknown : {"2", "0", "-1", "1x", "99999999999999999999"}) {
        EXPECT_EQ(refusal(get(fmt::format("/deliveries/{}", unknown))), "404 not_found sequence");
    }
    EXPECT_EQ(refusal(get("/deliveries/1", Who::other_partner)), "404 not_found sequence");
    EXPECT_EQ(get("/deliveries/1", Who::isv).status, 403);
    EXPECT_EQ(get("/deliveries/1", Who::nobody).status, 401);
}

TEST_P(MKTWebhooks, AReplayDeliversOnceMore) {
    emits(1);
    attempts(200);
    const Fields key = {{"Idempotency-Key", "again"}};
    const Reply replayed = replay("1", Who::partner, key);
    EXPECT_EQ(replayed.status, 202) << replayed.text;
    EXPECT_EQ(replayed["state"], "waiting");
    EXPECT_EQ(replayed["attempts"], "1");
    EXPECT_FALSE(replayed.has("nextAttemptAt"));
    attempts(204);
    EXPECT_EQ(replay("1", Who::partner, key).text, replayed.text);
    const Reply one = get("/deliveries/1");
    EXPECT_EQ(one["state"], "delivered") << "the same replay is done once";
    EXPECT_EQ(one.size_of("results"), 2U);
    EXPECT_EQ(refusal(replay("2")), "404 not_found sequence");
    EXPECT_EQ(refusal(replay("x")), "404 not_found sequence");
    EXPECT_EQ(refusal(replay("1", Who::other_partner)), "404 not_found sequence");
    EXPECT_EQ(refusal(replay("1", Who::helpdesk)), "403 role_not_allowed ") << "R54";
    EXPECT_EQ(refusal(replay("1", Who::isv)), "403 role_not_allowed ");
    EXPECT_EQ(replay("1", Who::partner, {{"Comptoir-Dry-Run", "true"}})["state"], "waiting");
    EXPECT_EQ(get("/deliveries/1")["state"], "delivered");
}

TEST_P(MKTWebhooks, TheFeedIsSignedToTheByteAndItsCertificateIsPublic) {
    emits(2);
    const Reply page = market_.get(Who::partner, "/marketplace/v1/events");
    ASSERT_EQ(page.size_of("items"), 2U);
    const std::string url(page.headers.find("X-MS-Certificate-Url").value());
    ASSERT_TRUE(url.starts_with(Market::kBase)) << url;
    EXPECT_EQ(page.headers.find("X-MS-Signature-Algorithm"), "rsa-sha256");
    const Reply certificate = market_.get(Who::nobody, url.substr(Market::kBase.size()));
    EXPECT_EQ(certificate.status, 200);
    EXPECT_EQ(certificate.headers.find("Content-Type"), "application/pkix-cert");
    EXPECT_THAT(std::string(certificate.headers.find("Cache-Control").value()), HasSubstr("public"));
    const auto key = market_.webhook_keys().signing();
    EXPECT_EQ(certificate.text, key->certificate);
    const std::string header(page.headers.find("x-ms-signature").value());
    ASSERT_TRUE(header.starts_with("Signature "));
    const auto signature = from_base64(header.substr(10));
    ASSERT_TRUE(signature.has_value());
    EXPECT_TRUE(key->key.public_key().verifies(page.text, *signature));
    const Reply empty = market_.get(Who::partner, "/marketplace/v1/events?after=2");
    EXPECT_NE(empty.headers.find("x-ms-signature"), page.headers.find("x-ms-signature"));
    EXPECT_EQ(refusal(market_.get(Who::nobody, kWebhooks + "/certificates/nonsense")),
              "404 not_found certificate");
}

COMPTOIR_ON_BOTH_ENGINES(MKTWebhooks);

}  // namespace
}  // namespace comptoir::conformance
