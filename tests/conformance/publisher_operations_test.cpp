#include <fmt/format.h>
#include <gmock/gmock.h>

#include "base/limits.hpp"
#include "commands/publisher_calls.hpp"
#include "market.hpp"
#include "storage/operations.hpp"

/// F6 to F8 and O1 to O3 of publisher contract §3.9–3.12, and the emulator's cases of §8.6.
namespace comptoir::conformance {
namespace {

using testing::StartsWith;

class SaasOperations : public MarketTest {
  protected:
    std::string active(std::string_view plan = "standard", int quantity = 5) {
        const std::string id =
            market_.buy(plan == "flat" ? "flat" : "seats", plan, quantity,
                        plan == "trial" ? "none" : "monthly", plan == "yearly" ? "P1Y" : "P1M");
        market_.activate(id);
        return id;
    }
    Reply patch(const std::string& id, const std::string& body, const Fields& headers = {},
                Who who = Who::isv) {
        return market_.saas(who, "PATCH", "/" + id, body, headers);
    }
    Reply cancel(const std::string& id, const Fields& headers = {}, Who who = Who::isv) {
        return market_.saas(who, "DELETE", "/" + id, "", headers);
    }
    Reply read(const std::string& id) { return market_.saas(Who::isv, "GET", "/" + id); }
    Reply operations(const std::string& id, Who who = Who::isv) {
        return market_.saas(who, "GET", "/" + id + "/operations");
    }
    Reply operation(const std::string& id, const std::string& operation, Who who = Who::isv) {
        return market_.saas(who, "GET", fmt::format("/{}/operations/{}", id, operation));
    }
    Reply say(const std::string& id, const std::string& operation, std::string_view status,
              Who who = Who::isv) {
        return market_.saas(who, "PATCH", fmt::format("/{}/operations/{}", id, operation),
                            fmt::format(R"({{"status":"{}"}})", status));
    }
    std::string asked(const std::string& id, const std::string& body) {
        const Reply reply = patch(id, body);
        EXPECT_EQ(reply.status, 202) << reply.text;
        return std::string(reply.headers.find("Operation-Id").value_or(""));
    }
    /// `400 BadRequest planId`
    static std::string refusal(const Reply& reply) {
        return fmt::format("{} {} {}", reply.status, reply.code(), reply["target"]);
    }
    /// Asks for 8 seats; the call was answered at once, so the verdict is due 10 s from now.
    std::string received(const std::string& id) {
        std::string operation_id = asked(id, R"({"quantity":8})");
        market_.machine().pass(std::chrono::seconds(1));
        call_is_answered(id, 204);
        return operation_id;
    }
    /// The call of the operation is answered so.
    void call_is_answered(const std::string& id, std::optional<int> status, std::string problem = "") {
        const auto done = market_.runner().run_at(
            commands::clockwork(PartnerId::of(Market::kPartner)), market_.machine().now(),
            [&](commands::Work& work) -> Outcome<Done> {
                const storage::Lane lane{work.partner(), "publisher:isv:" + id};
                const auto claim = commands::claim_lane(work, lane);
                EXPECT_TRUE(claim.has_value());
                if (claim) {
                    commands::note_publisher_call(work, *claim, {work.now, status, problem}, market_.now(),
                                                  false);
                }
                return Done{};
            });
        ASSERT_TRUE(done);
    }
};

// ---- F6, F7

TEST_P(SaasOperations, F7_TheAnswerLeadsToTheOperation) {
    const std::string id = active();
    const Reply accepted = patch(id, R"({"quantity":8})");
    EXPECT_EQ(accepted.status, 202);
    EXPECT_EQ(accepted.text, "");
    EXPECT_EQ(accepted.headers.find("Retry-After"), "10");
    const std::string location(accepted.headers.find("Operation-Location").value());
    const std::string operation_id(accepted.headers.find("Operation-Id").value());
    EXPECT_EQ(location, fmt::format("{}/api/saas/subscriptions/{}/operations/{}?api-version=2018-08-31",
                                    Market::kBase, id, operation_id));
    const Reply found = market_.get(Who::isv, location.substr(Market::kBase.size()));
    EXPECT_EQ(found.status, 200) << found.text;
    EXPECT_EQ(found["id"], operation_id);
    EXPECT_EQ(found["activityId"], operation_id);
    EXPECT_EQ(found["subscriptionId"], id);
    EXPECT_EQ(found["publisherId"], "isv");
    EXPECT_EQ(found["offerId"], "seats");
    EXPECT_EQ(found["planId"], "standard");
    EXPECT_EQ(found["quantity"], "8");
    EXPECT_EQ(found["action"], "ChangeQuantity");
    EXPECT_EQ(found["status"], "InProgress");
    EXPECT_EQ(found["operationRequestSource"], "Partner");
    EXPECT_EQ(found["timeStamp"], "2024-03-10T09:00:00.0000000Z");
    EXPECT_FALSE(found.has("errorStatusCode"));
    EXPECT_EQ(read(id)["quantity"], "5") << "nothing changes until it succeeds";
    EXPECT_EQ(operations(id)["operations/0/id"], operation_id);
}

TEST_P(SaasOperations, F6_AnotherPlanIsTakenWithTheVerdict) {
    const auto plan = [](std::string_view id, std::string_view price) {
        return fmt::format(
            R"({{"planId":"{0}","title":{{"en":"{0}","fr":"{0}"}},"description":{{"en":"A plan.","fr":"Un plan."}},)"
            R"("markets":["FR"],"prices":[{{"market":"FR","currency":"EUR","term":"P1M","billingPlan":"monthly",)"
            R"("unitPrice":"{1}","effectiveFrom":"2020-01-01"}}]}})",
            id, price);
    };
    const Reply published =
        market_.import(Market::offer_file("pair", R"("resellerAudience":"any","pricingModel":"perUser")",
                                          plan("standard", "10.00") + "," + plan("larger", "20.00")));
    ASSERT_EQ(published.status, 200) << published.text;
    const std::string id = market_.buy("pair", "standard", 5);
    market_.activate(id);
    const std::string operation_id = asked(id, R"({"planId":"larger"})");
    EXPECT_EQ(operation(id, operation_id)["planId"], "larger");
    EXPECT_EQ(operation(id, operation_id)["quantity"], "5") << "the present one";
    EXPECT_EQ(read(id)["planId"], "standard");
    EXPECT_EQ(say(id, operation_id, "Success").status, 200);
    EXPECT_EQ(read(id)["planId"], "larger");
    EXPECT_EQ(read(id)["term/endDate"], "2024-04-09T00:00:00Z") << "term dates stay (R114)";
}

TEST_P(SaasOperations, S3_9_TheChecksInTheirOrder) {
    const std::string pending = market_.buy("seats", "standard", 5);
    EXPECT_EQ(refusal(patch("00000000-0000-4000-8000-000000000000", R"({"quantity":8})")),
              "404 EntityNotFound subscriptionId");
    EXPECT_EQ(refusal(patch("no-guid", "{}")), "404 EntityNotFound subscriptionId");
    EXPECT_EQ(refusal(patch(pending, R"({"quantity":8})", {}, Who::other_isv)), "403 ForeignOffer ");
    EXPECT_EQ(refusal(patch(pending, R"({"quantity":8})", {}, Who::isv_other_app)), "403 ForeignOffer ");
    EXPECT_EQ(patch(pending, "nonsense").status, 400) << "the state before the body";
    const std::string id = active();
    for (const char* body :
         {"{}", "nonsense", "[]", R"({"planId":""})", R"({"quantity":"many"})", R"({"quantity":0})",
          R"({"quantity":-10})", R"({"quantity":10000000})", R"({"quantity":5})", R"({"quantity":51})",
          R"({"quantity":1.5})", R"({"planId":"standard"})", R"({"planId":"trial","quantity":8})",
          R"({"planId":"unknown"})", R"({"planId":"yearly"})"}) {
        EXPECT_THAT(refusal(patch(id, body)), StartsWith("400 BadRequest")) << body;
    }
    EXPECT_EQ(operations(id).text, R"({"operations":[]})");
    EXPECT_EQ(patch(id, R"({"quantity":"8","unknown":1})").status, 202) << "digits are a number (0.3 #5)";
    EXPECT_EQ(refusal(patch(id, R"({"quantity":9})")), "400 Failed ") << "locked";
    EXPECT_EQ(refusal(patch(id, R"({"quantity":5})")), "400 BadRequest quantity")
        << "the body before the lock";
}

TEST_P(SaasOperations, S3_9_FlatPlansAndTrialsHaveNoSeatsToChange) {
    EXPECT_EQ(refusal(patch(active("flat", 1), R"({"quantity":2})")), "400 BadRequest quantity");
    EXPECT_EQ(refusal(patch(active("trial", 2), R"({"quantity":3})")), "400 BadRequest quantity") << "R97";
}

TEST_P(SaasOperations, S11_3_WhatTheStateForbids) {
    const std::string id = active();
    commands::SubscriptionChanges suspend;
    suspend.status = commands::SubscriptionChanges::Status::suspended;
    market_.change(id, suspend);
    EXPECT_THAT(refusal(patch(id, R"({"quantity":8})")), StartsWith("400 BadRequest"));
    market_.cancel(id);
    EXPECT_THAT(refusal(patch(id, R"({"quantity":8})")), StartsWith("400 BadRequest")) << "not 404";
    const std::string renewing = active();
    market_.let_clock_run_ahead("2024-04-10T00:00:00Z");
    EXPECT_EQ(refusal(patch(renewing, R"({"quantity":8})")), "400 Failed ") << "R100";
}

TEST_P(SaasOperations, S8_2_TheSameCallAgainIsAnsweredAlikeForTenMinutes) {
    const std::string id = active();
    const Fields own = {{"x-ms-requestid", "one"}};
    const Reply first = patch(id, R"({"quantity":8})", own);
    const Reply again = patch(id, R"({"quantity":8})", own);
    EXPECT_EQ(again.status, 202);
    EXPECT_EQ(again.headers.find("Operation-Id"), first.headers.find("Operation-Id"));
    EXPECT_EQ(patch(id, R"({"quantity":9})", own).status, 400) << "another body is another call";
    EXPECT_EQ(say(id, std::string(*first.headers.find("Operation-Id")), "Success").status, 200);
    EXPECT_EQ(patch(id, R"({"quantity":8})", own).status, 202) << "whatever has become of it";
    market_.go_to("2024-03-10T09:10:01Z");
    EXPECT_EQ(patch(id, R"({"quantity":8})", own).status, 400) << "it has these seats";

    const std::string other = active();
    const Fields azure = {{"x-ms-client-request-id", "two"}};
    const Reply cancelled = cancel(other, azure);
    EXPECT_EQ(cancelled.status, 202);
    EXPECT_EQ(cancel(other, azure).headers.find("Operation-Id"), cancelled.headers.find("Operation-Id"));
    EXPECT_EQ(refusal(cancel(other)), "404 EntityNotFound subscriptionId") << "without a key";
}

// ---- F8

TEST_P(SaasOperations, F8_CancelsInEveryStateButTheLast) {
    const std::string pending = market_.buy("seats", "standard", 5);
    const Reply cancelled = cancel(pending);
    EXPECT_EQ(cancelled.status, 202) << cancelled.text;
    EXPECT_EQ(cancelled.text, "");
    EXPECT_EQ(cancelled.headers.find("Retry-After"), "10");
    EXPECT_EQ(read(pending)["saasSubscriptionStatus"], "Unsubscribed") << "read your writes";
    const std::string operation_id(cancelled.headers.find("Operation-Id").value());
    EXPECT_EQ(operation(pending, operation_id)["action"], "Unsubscribe");
    EXPECT_EQ(operation(pending, operation_id)["status"], "Succeeded");
    EXPECT_EQ(operation(pending, operation_id)["operationRequestSource"], "Partner");
    EXPECT_EQ(operations(pending).text, R"({"operations":[]})");
    EXPECT_EQ(refusal(cancel(pending)), "404 EntityNotFound subscriptionId");
    EXPECT_EQ(refusal(cancel("no-guid")), "404 EntityNotFound subscriptionId");
    EXPECT_EQ(refusal(cancel(active(), {}, Who::other_isv)), "403 ForeignOffer ");
    const std::string suspended = active();
    commands::SubscriptionChanges suspend;
    suspend.status = commands::SubscriptionChanges::Status::suspended;
    market_.change(suspended, suspend);
    EXPECT_EQ(cancel(suspended).status, 202);
}

TEST_P(SaasOperations, S4_6_ACancellationMakesTheOpenOneAConflict) {
    const std::string id = active();
    const std::string operation_id = asked(id, R"({"quantity":8})");
    EXPECT_EQ(cancel(id).status, 202);
    EXPECT_EQ(operation(id, operation_id)["status"], "Conflict");
    EXPECT_EQ(operation(id, operation_id)["errorStatusCode"], "409");
    EXPECT_TRUE(operation(id, operation_id).has("errorMessage"));
    EXPECT_EQ(refusal(say(id, operation_id, "Success")), "409 Conflict operation");
}

// ---- O1, O2

TEST_P(SaasOperations, O1_O2_WhatIsUnknownAndWhatIsForeign) {
    const std::string id = active();
    const std::string operation_id = asked(id, R"({"quantity":8})");
    EXPECT_EQ(operations(id).size_of("operations"), 1U);
    EXPECT_EQ(operations("00000000-0000-4000-8000-000000000000").status, 404);
    EXPECT_EQ(operations("no-guid").status, 404);
    EXPECT_EQ(operations(id, Who::other_isv).status, 403);
    EXPECT_EQ(refusal(operation("00000000-0000-4000-8000-000000000000", operation_id)),
              "404 NotFound operation");
    EXPECT_EQ(refusal(operation(id, "00000000-0000-4000-8000-000000000000")), "404 NotFound operation");
    EXPECT_EQ(refusal(operation(id, "no-guid")), "404 NotFound operation");
    EXPECT_EQ(refusal(operation(active(), operation_id)), "404 NotFound operation") << "of another one";
    EXPECT_EQ(operation(id, operation_id, Who::other_isv).status, 403);
}

TEST_P(SaasOperations, O1_WhatThePartnerAskedIsThereToo) {
    const std::string id = active();
    commands::SubscriptionChanges more;
    more.quantity = 8;
    market_.change(id, more);
    EXPECT_EQ(operations(id)["operations/0/operationRequestSource"], "Azure");
    EXPECT_EQ(operations(id)["operations/0/quantity"], "8");
}

// ---- O3

TEST_P(SaasOperations, O3_TheVerdict) {
    const std::string id = active();
    const std::string refused = asked(id, R"({"quantity":8})");
    for (const char* body : {"", "{}", R"({"status":"Done"})", R"({"status":1})", "nonsense"}) {
        EXPECT_EQ(
            refusal(market_.saas(Who::isv, "PATCH", fmt::format("/{}/operations/{}", id, refused), body)),
            "400 InvalidValue status")
            << body;
    }
    EXPECT_EQ(refusal(say(id, "no-guid", "Done")), "400 InvalidValue status") << "first of all";
    EXPECT_EQ(refusal(say(id, "no-guid", "Success")), "404 NotFound operation");
    EXPECT_EQ(refusal(say("no-guid", refused, "Success")), "404 NotFound operation");
    EXPECT_EQ(refusal(say(active(), refused, "Success")), "404 NotFound operation");
    EXPECT_EQ(say(id, refused, "Success", Who::other_isv).status, 403);

    EXPECT_EQ(say(id, refused, "FAILURE").status, 200);
    EXPECT_EQ(operation(id, refused)["status"], "Failed");
    EXPECT_EQ(operation(id, refused)["errorStatusCode"], "400");
    EXPECT_EQ(read(id)["quantity"], "5");
    EXPECT_EQ(say(id, refused, "Failure").status, 200) << "the same again";
    EXPECT_EQ(refusal(say(id, refused, "Success")), "409 Conflict operation");

    const std::string accepted = asked(id, R"({"quantity":8})");
    const Reply done = market_.saas(Who::isv, "PATCH", fmt::format("/{}/operations/{}", id, accepted),
                                    R"({"planId":"ignored","quantity":"","status":"Success"})");
    EXPECT_EQ(done.status, 200) << done.text;
    EXPECT_EQ(done.text, "");
    EXPECT_EQ(read(id)["quantity"], "8") << "before the answer";
    EXPECT_EQ(say(id, accepted, "Success").status, 200);
    EXPECT_EQ(refusal(say(id, accepted, "Failure")), "409 Conflict operation");
    EXPECT_EQ(refusal(say(id, refused, "Failure")), "409 Conflict operation") << "a newer one is fulfilled";
    market_.go_to("2024-03-11T09:00:00Z");
    EXPECT_EQ(refusal(say(id, accepted, "Success")), "409 Conflict operation") << "24 hours";
}

TEST_P(SaasOperations, O3_WhatIsOnlyToldIsAcknowledgedByAnything) {
    const std::string id = active();
    const std::string cancelled(cancel(id).headers.find("Operation-Id").value());
    EXPECT_EQ(say(id, cancelled, "Success").status, 200);
    EXPECT_EQ(say(id, cancelled, "Failure").status, 200);
    EXPECT_EQ(operation(id, cancelled)["status"], "Succeeded");
}

TEST_P(SaasOperations, O3_WhatCannotBeDoneAnyMoreFailsInSpiteOfItsSuccess) {
    const std::string id = active();
    const std::string operation_id = asked(id, R"({"quantity":40})");
    const Reply published = market_.import(Market::catalog({{R"("maxQuantity":50)", R"("maxQuantity":30)"}}));
    ASSERT_EQ(published.status, 200) << published.text;
    EXPECT_EQ(refusal(say(id, operation_id, "Success")), "409 Conflict operation");
    EXPECT_EQ(operation(id, operation_id)["status"], "Failed");
    EXPECT_EQ(operation(id, operation_id)["errorStatusCode"], "409");
    EXPECT_EQ(read(id)["quantity"], "5");
}

TEST_P(SaasOperations, O3_R100_WhileARenewalWaitsTheVerdictDoes) {
    const std::string id = active();
    market_.go_to("2024-04-09T23:59:59Z");
    const std::string operation_id = asked(id, R"({"quantity":8})");
    market_.let_clock_run_ahead("2024-04-10T00:00:00Z");
    EXPECT_EQ(refusal(say(id, operation_id, "Success")), "400 Failed ");
    EXPECT_EQ(operation(id, operation_id)["status"], "InProgress");
    market_.go_to("2024-04-10T00:00:01Z");
    EXPECT_EQ(say(id, operation_id, "Success").status, 200);
    EXPECT_EQ(read(id)["quantity"], "8");
}

// ---- R5: what time brings about comes before a request, although its timer has not run

TEST_P(SaasOperations, R107_AVerdictAfterItsTimeFindsTheSilenceDecided) {
    const std::string id = active();
    const std::string operation_id = received(id);
    market_.let_clock_run_ahead("2024-03-10T09:00:10Z");
    EXPECT_EQ(refusal(say(id, operation_id, "Failure")), "409 Conflict operation");
    EXPECT_EQ(say(id, operation_id, "Success").status, 200);
    const Reply ended =
        market_.get(Who::partner, fmt::format("/marketplace/v1/subscriptions/{}/operations", id));
    EXPECT_EQ(ended["items/0/endedBy"], "stay_silent");
    EXPECT_EQ(ended["items/0/endedAt"], "2024-03-10T09:00:10Z");
    EXPECT_EQ(read(id)["quantity"], "8");
    market_.go_to("2024-03-10T09:00:11Z");
    EXPECT_EQ(operation(id, operation_id)["status"], "Succeeded") << "its timer is done with";
}

TEST_P(SaasOperations, R107_AVerdictOnWhatNeverArrivedIsTooLateAfterEightHours) {
    const std::string id = active();
    const std::string operation_id = asked(id, R"({"quantity":8})");
    market_.let_clock_run_ahead("2024-03-10T17:00:00Z");
    EXPECT_EQ(refusal(say(id, operation_id, "Success")), "409 Conflict operation");
    EXPECT_EQ(say(id, operation_id, "Failure").status, 200);
    EXPECT_EQ(operation(id, operation_id)["errorStatusCode"], "504") << "it was time that ended it";
}

TEST_P(SaasOperations, R107_ASuspensionAfterItsTimeInterruptsNoChange) {
    const std::string id = active();
    const std::string operation_id = received(id);
    market_.let_clock_run_ahead("2024-03-10T09:00:11Z");
    commands::SubscriptionChanges suspend;
    suspend.status = commands::SubscriptionChanges::Status::suspended;
    market_.change(id, suspend);
    EXPECT_EQ(operation(id, operation_id)["status"], "Succeeded");
    EXPECT_EQ(read(id)["saasSubscriptionStatus"] + read(id)["quantity"], "Suspended8");
}

TEST_P(SaasOperations, R107_ACancellationAfterItsTimeMakesNoConflict) {
    const std::string id = active();
    const std::string operation_id = received(id);
    market_.let_clock_run_ahead("2024-03-10T09:00:11Z");
    EXPECT_EQ(cancel(id).status, 202);
    EXPECT_EQ(operation(id, operation_id)["status"], "Succeeded");
    EXPECT_EQ(read(id)["saasSubscriptionStatus"], "Unsubscribed");
}

TEST_P(SaasOperations, R107_TheNextQuestionMayBeAskedWhenTheTimeOfTheLastIsOver) {
    const std::string id = active();
    received(id);
    market_.let_clock_run_ahead("2024-03-10T09:00:11Z");
    EXPECT_EQ(refusal(patch(id, R"({"quantity":8})")), "400 BadRequest quantity") << "it has them by now";
    EXPECT_EQ(patch(id, R"({"quantity":9})").status, 202);
    EXPECT_EQ(read(id)["quantity"], "8");
}

TEST_P(SaasOperations, R99_WhereARenewalWaitsTooTheVerdictIsNotDecidedBeforeIt) {
    const std::string id = active();
    market_.go_to("2024-04-09T23:59:55Z");
    const std::string operation_id = received(id);
    market_.let_clock_run_ahead("2024-04-10T00:00:10Z");
    EXPECT_EQ(refusal(say(id, operation_id, "Success")), "400 Failed ");
    EXPECT_EQ(refusal(say(id, operation_id, "Failure")), "400 Failed ") << "nor can it be refused any more";
    EXPECT_EQ(operation(id, operation_id)["status"], "InProgress");
    EXPECT_EQ(cancel(id).status, 202) << "the publisher ends it all the same (R92)";
    EXPECT_EQ(operation(id, operation_id)["status"], "Conflict");
}

// ---- §5.5: what the answer to the call does

TEST_P(SaasOperations, S5_5_SilenceAcceptsAndOnlySomeAnswersOf4xxRefuse) {
    const std::string id = active();
    const std::string accepted = asked(id, R"({"quantity":8})");
    market_.machine().pass(std::chrono::seconds(1));
    call_is_answered(id, 204);
    market_.go_to("2024-03-10T09:00:10Z");
    EXPECT_EQ(operation(id, accepted)["status"], "Succeeded");

    for (const int status : {400, 401, 403, 404, 409, 410, 422}) {
        const std::string refused = asked(id, R"({"quantity":9})");
        market_.machine().pass(std::chrono::seconds(1));
        call_is_answered(id, status);
        EXPECT_EQ(operation(id, refused)["status"], "Failed") << status;
    }
    const std::string retried = asked(id, R"({"quantity":9})");
    market_.machine().pass(std::chrono::seconds(1));
    for (const int status : {408, 425, 429, 500, 503, 301}) {
        call_is_answered(id, status);
        EXPECT_EQ(operation(id, retried)["status"], "InProgress") << status;
        market_.machine().pass(std::chrono::seconds(64));
    }
    call_is_answered(id, std::nullopt, "timed_out");
    EXPECT_EQ(operation(id, retried)["status"], "InProgress");
}

TEST_P(SaasOperations, S5_5_WhenTheRepetitionsAreUsedUpTheChangeFails) {
    const std::string id = active();
    const std::string operation_id = asked(id, R"({"quantity":8})");
    const Instant begun = market_.machine().now() + std::chrono::seconds(64);  // The first call.
    for (std::size_t calls = 0; operation(id, operation_id)["status"] == "InProgress"; ++calls) {
        ASSERT_LE(calls, limits::kPublisherWaits.size());
        market_.machine().pass(std::chrono::seconds(64));
        call_is_answered(id, std::nullopt, "not_connected");
    }
    const auto took = market_.machine().now() - begun;
    EXPECT_LE(took, limits::kOperationLife);
    EXPECT_GT(took, limits::kOperationLife - std::chrono::seconds(2 * 64)) << "no sooner than need be";
    EXPECT_EQ(operation(id, operation_id)["status"], "Failed");
    EXPECT_EQ(operation(id, operation_id)["errorStatusCode"], "504");
}

TEST_P(SaasOperations, S4_2_AReinstatementFailsOnlyByItsVerdict) {
    const std::string id = active();
    commands::SubscriptionChanges change;
    change.status = commands::SubscriptionChanges::Status::suspended;
    market_.change(id, change);
    market_.machine().pass(std::chrono::seconds(1));
    call_is_answered(id, 200);
    change.status = commands::SubscriptionChanges::Status::active;
    market_.change(id, change);
    const std::string refused = operations(id)["operations/0/id"];
    EXPECT_EQ(say(id, refused, "Failure").status, 200);
    EXPECT_EQ(operation(id, refused)["status"], "Failed");
    EXPECT_EQ(read(id)["saasSubscriptionStatus"], "Suspended");
    EXPECT_EQ(say(id, refused, "Success").status, 200) << "ignored (§3.12)";
    EXPECT_EQ(refusal(say(id, refused, "Failure")), "409 Conflict operation") << "F8 instead (§3.12)";
    EXPECT_EQ(read(id)["saasSubscriptionStatus"], "Suspended");
    market_.change(id, change);
    const std::string accepted = operations(id)["operations/0/id"];
    market_.machine().pass(std::chrono::seconds(1));
    call_is_answered(id, 403);
    EXPECT_EQ(operation(id, accepted)["status"], "InProgress");
    market_.go_to("2024-03-10T09:00:10Z");
    EXPECT_EQ(read(id)["saasSubscriptionStatus"], "Subscribed");
    EXPECT_EQ(say(id, accepted, "Success").status, 200) << "ignored";
    EXPECT_EQ(refusal(say(id, accepted, "Failure")), "409 Conflict operation");
}

COMPTOIR_ON_BOTH_ENGINES(SaasOperations);

}  // namespace
}  // namespace comptoir::conformance
