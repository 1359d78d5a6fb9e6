#include "jobs/test_deliveries.hpp"
#include "storage/publisher_messages.hpp"

namespace comptoir::jobs {
namespace {

class DeliveryToPublishers : public DeliveryTest {};
INSTANTIATE_TEST_SUITE_P(Engines, DeliveryToPublishers, testing::ValuesIn(sql_testing::test_engines()),
                         testing::PrintToStringParamName());

TEST_P(DeliveryToPublishers, ManyLanesOfOneReceiverLeaveTheOthersTheirTurn) {
    http::TestReceiver quick;
    const Carrier publishers{
        std::string(storage::kPublisherLane),
        [&](const storage::Lane& lane, const storage::Delivery&) {
            const bool slow = lane.destination.starts_with("publisher:slow:");
            return http::ClientRequest{"POST", slow ? receiver_.url("/slow") : quick.url(), {}, ""};
        },
        limits::kWebhookWaits};
    http::ClientOptions patient = options();
    patient.total_timeout = 30s;
    Delivery delivery(*runner_, patient, {publishers}, [](std::string_view line) { ADD_FAILURE() << line; });
    const auto tells = [&](std::string_view publisher, std::string about) {
        must<Done>(kPartner, [&](commands::Work& work) -> Outcome<Done> {
            work.emit_to_publisher({work.random.guid(), PublisherId(std::string(publisher)), ProductId("p"),
                                    about, "Renew", "{}"},
                                   "publisher-Renew", about, json::Object{});
            return Done{};
        });
    };
    constexpr int kSubscriptions = 20;
    for (int i = 0; i < kSubscriptions; ++i) tells("slow", fmt::format("s{}", i));
    machine_.pass(limits::kPublisherCallDelay);
    receiver_.expect(limits::kDeliveriesOfOneReceiver);
    tells("quick", "s");
    machine_.pass(limits::kPublisherCallDelay);
    quick.expect(1);
    EXPECT_EQ(receiver_.calls().size(), static_cast<std::size_t>(limits::kDeliveriesOfOneReceiver));
    receiver_.let_go();
    receiver_.expect(kSubscriptions);
}

TEST_P(DeliveryToPublishers, AMessageToAPublisherLeavesASecondAfterItsCause_4_6) {
    must<Done>(kPartner, [](commands::Work& work) -> Outcome<Done> {
        work.emit_to_publisher({work.random.guid(), PublisherId("isv"), ProductId("p"), "s", "Renew", "{}"},
                               "publisher-Renew", "s", json::Object{});
        return Done{};
    });
    const auto due = [&] {
        std::size_t count = 0;
        runner_->read([&](sql::Session& session) {
            count = storage::due_lanes(session, storage::kPublisherLane, machine_.now(), 10, 10).size();
        });
        return count;
    };
    EXPECT_EQ(due(), 0U);
    machine_.pass(limits::kPublisherCallDelay);
    EXPECT_EQ(due(), 1U);
}

TEST_P(DeliveryToPublishers, QuestionsComeBeforeNewsAndEveryReceiverHasItsTurn_5_5) {
    const auto tells = [&](std::string_view publisher, std::string about, std::string_view action) {
        must<Done>(kPartner, [&](commands::Work& work) -> Outcome<Done> {
            work.emit_to_publisher({work.random.guid(), PublisherId(std::string(publisher)), ProductId("p"),
                                    about, std::string(action), "{}"},
                                   "publisher-call", about, json::Object{});
            return Done{};
        });
        machine_.pass(1s);
    };
    for (int i = 0; i < 50; ++i) tells("isv", fmt::format("r{:02}", i), "Renew");
    tells("isv", "q", "ChangeQuantity");
    tells("autre", "s", "Suspend");
    tells("autre", "u", "Unsubscribe");
    const auto due = [&](int limit, int of_one_receiver) {
        std::string text;
        runner_->read([&](sql::Session& session) {
            for (const storage::DueLane& one : storage::due_lanes(session, storage::kPublisherLane,
                                                                  machine_.now(), limit, of_one_receiver)) {
                text += one.lane.destination.substr(one.lane.destination.rfind(':') + 1) + " ";
            }
        });
        return text;
    };
    EXPECT_EQ(due(10, 2), "q u r00 s ");
    EXPECT_EQ(due(3, 2), "q u r00 ");
    EXPECT_EQ(due(10, 1), "q u ");
    const auto claims = [&](std::string_view about) {
        return must<commands::Claim>(kPartner, [&](commands::Work& work) -> Outcome<commands::Claim> {
            return commands::claim_lane(work, {kPartner, fmt::format("publisher:isv:{}", about)}).value();
        });
    };
    const commands::Claim question = claims("q");
    EXPECT_EQ(due(10, 2), "u r00 s ") << "those that somebody is at are counted";
    EXPECT_EQ(due(10, 1), "u ");
    claims("r00");
    EXPECT_EQ(due(10, 2), "u s ");
    must<Done>(kPartner, [&](commands::Work& work) -> Outcome<Done> {
        commands::note_attempt(work, question, {work.now, 200, ""}, limits::kWebhookWaits, false);
        return Done{};
    });
    EXPECT_EQ(due(10, 2), "u r01 s ");
    tells("isv", "r00", "ChangePlan");
    tells("isv", "q", "Renew");
    machine_.pass(limits::kDeliveryLease);
    EXPECT_EQ(due(10, 2), "r00 u r01 s ") << "a lane counts by the best that waits in it";
}

TEST_P(DeliveryToPublishers, AReceiverMayAskForADate_RFC9110_10_2_3) {
    std::vector<std::optional<std::chrono::seconds>> asked;
    const std::vector<Carrier> carriers = {{std::string(storage::kWebhook),
                                            [&](const storage::Lane&, const storage::Delivery&) {
                                                return http::ClientRequest{"POST", receiver_.url(), {}, ""};
                                            },
                                            {},
                                            [&](commands::Work& work, const commands::Claim& claim,
                                                const storage::DeliveryAttempt& attempt, bool goes_on) {
                                                if (asked.empty() || asked.back() != attempt.retry_after)
                                                    asked.push_back(attempt.retry_after);
                                                return commands::note_attempt(work, claim, attempt,
                                                                              limits::kWebhookWaits, goes_on);
                                            }}};
    Courier courier(*runner_, client_, carriers);
    registers(kPartner, receiver_.url());
    receiver_.answers(503);
    for (const char* text :
         {"120", "Sun, 10 Mar 2024 09:05:00 GMT", "Sunday, 10-Mar-24 08:00:00 GMT", "soon"}) {
        receiver_.asks_to_wait(text);
        emits(kPartner);
        deliver(courier);
        machine_.pass(60s);
    }
    EXPECT_EQ(asked, (std::vector<std::optional<std::chrono::seconds>>{120s, 240s, 0s, std::nullopt}));
}

}  // namespace
}  // namespace comptoir::jobs
