#include <fmt/format.h>

#include "base/limits.hpp"
#include "base/text.hpp"
#include "market.hpp"
#include "metered_offer.hpp"

/// M1 and M2 of publisher contract §7.
namespace comptoir::conformance {
namespace {

class Metering : public MeteringTest {
  protected:
    Reply batch(const std::vector<std::string>& events, Who who = Who::isv) {
        return market_.call(who, "POST", fmt::format("/api/batchUsageEvent{}", kMeteringVersion),
                            fmt::format(R"({{"request":[{}]}})", fmt::join(events, ",")));
    }
    /// `400 BadArgument quantity InvalidQuantity`
    static std::string refusal(const Reply& reply) {
        EXPECT_EQ(reply["target"], "usageEventRequest") << reply.text;
        EXPECT_FALSE(reply["message"].empty());
        EXPECT_FALSE(reply["details/0/message"].empty());
        return fmt::format("{} {} {} {}", reply.status, reply.code(), reply["details/0/target"],
                           reply["details/0/code"]);
    }
    std::string verdict(const std::string& event, Who who = Who::isv) { return refusal(report(event, who)); }
};

// ---- M1

TEST_P(Metering, M1_AnAcceptedEventIsGivenBack_7_3) {
    const std::string id = active();
    const Reply reply = report(event_of(id, "mails", "5.50", "2024-03-10T08:15:00.1234567"), Who::isv,
                               {{"x-ms-requestid", "call-1"}, {"x-ms-correlationid", "flow-1"}});
    EXPECT_EQ(reply.status, 200) << reply.text;
    EXPECT_EQ(reply.headers.find("x-ms-requestid"), "call-1");
    EXPECT_EQ(reply.headers.find("x-ms-correlationid"), "flow-1");
    EXPECT_EQ(reply.headers.find("Content-Type"), "application/json; charset=utf-8");
    EXPECT_TRUE(Guid::parse(reply["usageEventId"]));
    EXPECT_EQ(reply["status"], "Accepted");
    EXPECT_EQ(reply["messageTime"], "2024-03-10T09:00:00.0000000Z");
    EXPECT_EQ(reply["resourceId"], id);
    EXPECT_TRUE(reply.at("quantity").if_number() != nullptr);
    EXPECT_EQ(reply["quantity"], "5.5");
    EXPECT_EQ(reply["dimension"], "mails");
    EXPECT_EQ(reply["effectiveStartTime"], "2024-03-10T08:15:00.1234567") << "as received";
    EXPECT_EQ(reply["planId"], "basic");
    EXPECT_FALSE(reply.has("resourceUri"));
}

TEST_P(Metering, M1_NamesAndPathsAreReadInAnyCaseAndQuantitiesAsText_3_1_7_2) {
    const std::string id = active();
    const Reply reply = market_.call(
        Who::isv, "POST", "/API/UsageEvent?API-VERSION=2018-08-31",
        fmt::format(R"({{"ResourceId":"{}","Quantity":"3","Dimension":"mails",)"
                    R"("EffectiveStartTime":"2024-03-10T08:00:00+00:00","PlanId":"basic","new":1}})",
                    to_upper(id)));
    EXPECT_EQ(reply.status, 200) << reply.text;
    EXPECT_EQ(reply["resourceId"], id) << "lower case in every output";
    EXPECT_EQ(reply["quantity"], "3");
    EXPECT_EQ(reply["effectiveStartTime"], "2024-03-10T08:00:00+00:00");
}

TEST_P(Metering, M1_ASecondEventOfAnHourIsADuplicateOfTheFirst_7_4_7_5) {
    const std::string id = active();
    const Reply first = report(event_of(id, "mails", "5", "2024-03-10T08:15:00Z"));
    ASSERT_EQ(first.status, 200) << first.text;
    const Reply second = report(event_of(id, "mails", "7", "2024-03-10T08:59:59Z"));
    EXPECT_EQ(second.status, 409);
    const std::string accepted = fmt::format(
        R"({{"usageEventId":"{}","status":"Duplicate","messageTime":"2024-03-10T09:00:00.0000000Z",)"
        R"("resourceId":"{}","quantity":5,"dimension":"mails","effectiveStartTime":"2024-03-10T08:15:00Z",)"
        R"("planId":"basic"}})",
        first["usageEventId"], id);
    EXPECT_EQ(
        second.text,
        fmt::format(R"({{"additionalInfo":{{"acceptedMessage":{}}},"message":"This usage event already )"
                    R"(exists.","code":"Conflict"}})",
                    accepted));
    // As a known client cuts the accepted event out of it.
    const auto begin = second.text.find(R"({"usageEventId")");
    const auto end = second.text.rfind(R"(},"message")");
    EXPECT_EQ(second.text.substr(begin, end - begin), accepted);
    EXPECT_EQ(report(event_of(id, "calls", "7", "2024-03-10T08:15:00Z")).status, 200) << "another dimension";
    EXPECT_EQ(report(event_of(id, "mails", "7", "2024-03-10T09:00:00Z")).status, 200) << "another hour";
    EXPECT_EQ(report(event_of(active(), "mails", "7", "2024-03-10T08:15:00Z")).status, 200)
        << "another resource";
}

TEST_P(Metering, M1_ARepetitionIsADuplicateWhateverItsIds_7_5) {
    const std::string event = event_of(active(), "mails", "5", "2024-03-10T08:15:00Z");
    const Fields ids = {{"x-ms-requestid", "the same"}};
    EXPECT_EQ(report(event, Who::isv, ids).status, 200);
    EXPECT_EQ(report(event, Who::isv, ids).status, 409);
}

TEST_P(Metering, M1_WhatIsMissingOrMalformedIsABadArgumentByItsField_7_3) {
    const std::string id = active();
    const auto with = [&](std::string_view from, std::string_view to) {
        std::string event = event_of(id, "mails", "5", "2024-03-10T08:15:00Z");
        const auto at = event.find(from);
        EXPECT_NE(at, std::string::npos) << from;
        event.replace(at, from.size(), to);
        return verdict(event);
    };
    const std::string resource = fmt::format(R"("resourceId":"{}")", id);
    EXPECT_EQ(with(resource, R"("x":1)"), "400 BadArgument resourceId BadArgument");
    EXPECT_EQ(with(resource, R"("resourceId":"five")"), "400 BadArgument resourceId BadArgument");
    EXPECT_EQ(with(resource, resource + R"(,"resourceUri":"/apps/1")"),
              "400 BadArgument resourceId BadArgument");
    EXPECT_EQ(with(R"("quantity":5,)", ""), "400 BadArgument quantity BadArgument");
    EXPECT_EQ(with(R"("quantity":5,)", R"("quantity":"five",)"), "400 BadArgument quantity BadArgument");
    EXPECT_EQ(with(R"("quantity":5,)", R"("quantity":true,)"), "400 BadArgument quantity BadArgument");
    EXPECT_EQ(with(R"("dimension":"mails",)", ""), "400 BadArgument dimension BadArgument");
    EXPECT_EQ(with(R"("dimension":"mails",)", R"("dimension":[],)"), "400 BadArgument dimension BadArgument");
    EXPECT_EQ(with("2024-03-10T08:15:00Z", "yesterday"), "400 BadArgument effectiveStartTime BadArgument");
    EXPECT_EQ(with("2024-03-10T08:15:00Z", "0001-01-01T00:00:00"),
              "400 BadArgument effectiveStartTime BadArgument");
    EXPECT_EQ(with(R"("planId":"basic")", R"("planId":null)"), "400 BadArgument planId BadArgument");
    EXPECT_EQ(with(R"("planId":"basic")", R"("planId":"gold")"), "400 BadArgument planId BadArgument")
        << "another plan";
    for (const std::string_view body : {"", "[]", "five", "{"})
        EXPECT_EQ(verdict(std::string(body)), "400 BadArgument usageEventRequest BadArgument") << body;
    const Reply nothing = report("{}");
    EXPECT_EQ(nothing.size_of("details"), 5U) << nothing.text;
}

TEST_P(Metering, M1_EachRuleHasItsStatus_7_3) {
    const std::string id = active();
    const std::string at = "2024-03-10T08:15:00Z";
    EXPECT_EQ(verdict(event_of(id, "mails", "5", "2024-03-09T08:59:59Z")),
              "400 BadArgument effectiveStartTime Expired");
    EXPECT_EQ(verdict(event_of(id, "mails", "5", "2024-03-10T09:05:01Z")),
              "400 BadArgument effectiveStartTime Expired");
    EXPECT_EQ(verdict(event_of("40000000-0000-4000-8000-000000000001", "mails", "5", at)),
              "400 BadArgument resourceId ResourceNotFound");
    EXPECT_EQ(verdict(R"({"resourceUri":"/apps/1","quantity":5,"dimension":"mails","effectiveStartTime":)"
                      R"("2024-03-10T08:15:00Z","planId":"basic"})"),
              "400 BadArgument resourceId ResourceNotFound");
    EXPECT_EQ(verdict(event_of(market_.buy("meters", "basic", 1), "mails", "5", at)),
              "400 BadArgument resourceId ResourceNotActive");
    EXPECT_EQ(verdict(event_of(id, "faxes", "5", at)), "400 BadArgument dimension InvalidDimension");
    EXPECT_EQ(verdict(event_of(id, "pages", "5", at)), "400 BadArgument dimension InvalidDimension")
        << "included without limit";
    for (const std::string_view quantity : {"0", "-1", R"("NaN")", R"("Infinity")", "1e-11", "1e12"})
        EXPECT_EQ(verdict(event_of(id, "mails", quantity, at)), "400 BadArgument quantity InvalidQuantity")
            << quantity;
    EXPECT_EQ(usage("usageStartDate=2024-03-09").text, "[]") << "none of it was stored";
}

TEST_P(Metering, M1_WhatIsSomebodyElsesIsForbiddenAndSaysWhy_7_3_8_4) {
    const std::string event = event_of(active(), "mails", "5", "2024-03-10T08:15:00Z");
    for (const Who who : {Who::other_isv, Who::isv_other_app})
        EXPECT_EQ(verdict(event, who), "403 Forbidden resourceId ResourceNotAuthorized");
    EXPECT_EQ(report(event, Who::nobody).status, 401);
    EXPECT_EQ(report(event, Who::partner).status, 403);
    EXPECT_EQ(report(event).status, 200);
}

TEST_P(Metering, M1_SuspendedItRefusesAndEndedItTakesWhatWasBefore_7_5) {
    const std::string suspended = active();
    const std::string cancelled = active();
    commands::SubscriptionChanges changes;
    changes.status = commands::SubscriptionChanges::Status::suspended;
    market_.change(suspended, changes);
    EXPECT_EQ(verdict(event_of(suspended, "mails", "5", "2024-03-10T08:15:00Z")),
              "400 BadArgument resourceId ResourceNotActive");
    market_.go_to("2024-03-10T10:30:00Z");
    market_.cancel(cancelled);
    EXPECT_EQ(report(event_of(cancelled, "mails", "5", "2024-03-10T10:29:59Z")).status, 200);
    market_.go_to("2024-03-11T10:00:00Z");
    EXPECT_EQ(report(event_of(cancelled, "calls", "5", "2024-03-10T10:00:00Z")).status, 200) << "for a day";
    EXPECT_EQ(verdict(event_of(cancelled, "mails", "5", "2024-03-10T10:30:00Z")),
              "400 BadArgument resourceId ResourceNotActive");
}

TEST_P(Metering, M1_OnceASuspensionIsOverItsHoursAreAsAnyOther_7_5) {
    const std::string id = active();
    commands::SubscriptionChanges changes;
    changes.status = commands::SubscriptionChanges::Status::suspended;
    market_.change(id, changes);
    market_.go_to("2024-03-10T10:30:00Z");
    const std::string while_suspended = event_of(id, "mails", "5", "2024-03-10T10:00:00Z");
    EXPECT_EQ(verdict(while_suspended), "400 BadArgument resourceId ResourceNotActive");
    market_.cancel(id);
    EXPECT_EQ(report(while_suspended).status, 200) << "it was before the end, which is all that is asked";
    EXPECT_EQ(verdict(event_of(id, "mails", "5", "2024-03-10T10:30:00Z")),
              "400 BadArgument resourceId ResourceNotActive");
}

TEST_P(Metering, M1_M2_TheVersionIsAsEverywhere_7_3) {
    EXPECT_EQ(market_.call(Who::isv, "POST", "/api/usageEvent", "{}")["Error/Code"], "ApiVersionUnspecified");
    EXPECT_EQ(market_.call(Who::isv, "POST", "/api/batchUsageEvent?api-version=1", "{}")["Error/Code"],
              "UnsupportedApiVersion");
    EXPECT_EQ(market_.get(Who::isv, "/api/usageEvents?api-version=")["Error/Code"], "ApiVersionUnspecified");
    const Reply method = market_.get(Who::isv, fmt::format("/api/usageEvent{}", kMeteringVersion));
    EXPECT_EQ(method.status, 405);
    EXPECT_EQ(method.headers.find("Allow"), "POST");
    EXPECT_EQ(
        market_.call(Who::isv, "POST", fmt::format("/api/usageEvent/{}", kMeteringVersion), "{}").status,
        404);
}

// ---- M2

TEST_P(Metering, M2_EachEventHasItsResultInOrder_7_3) {
    const std::string id = active();
    const Reply reply = batch({event_of(id, "mails", "5", "2024-03-10T08:15:00Z"),
                               event_of(to_upper(id), "mails", "6", "2024-03-10T08:45:00Z"),
                               event_of(id, "faxes", "7", "2024-03-10T08:15:00Z"), "{}",
                               event_of(id, "calls", "8", "2024-03-10T08:15:00")});
    ASSERT_EQ(reply.status, 200) << reply.text;
    EXPECT_EQ(reply["count"], "5");
    ASSERT_EQ(reply.size_of("result"), 5U);
    EXPECT_EQ(reply["result/0/status"], "Accepted");
    EXPECT_TRUE(Guid::parse(reply["result/0/usageEventId"]));
    EXPECT_EQ(reply["result/0/messageTime"], "2024-03-10T09:00:00.0000000Z");
    EXPECT_FALSE(reply.has("result/0/error"));
    EXPECT_EQ(reply["result/1/status"], "Duplicate") << "of the first one of the same batch";
    EXPECT_FALSE(reply.has("result/1/usageEventId"));
    EXPECT_EQ(reply["result/1/quantity"], "6") << "the fields as they came";
    EXPECT_EQ(reply["result/1/resourceId"], id) << "in lower case in every output (3.1)";
    EXPECT_EQ(reply["result/1/error/code"], "Conflict");
    EXPECT_EQ(reply["result/1/error/additionalInfo/acceptedMessage/usageEventId"],
              reply["result/0/usageEventId"]);
    EXPECT_EQ(reply["result/1/error/additionalInfo/acceptedMessage/quantity"], "5");
    EXPECT_EQ(reply["result/2/status"], "InvalidDimension");
    EXPECT_EQ(reply["result/2/messageTime"], "2024-03-10T09:00:00.0000000Z");
    EXPECT_EQ(reply["result/2/error/code"], "BadArgument");
    EXPECT_FALSE(reply["result/2/error/message"].empty());
    EXPECT_EQ(reply["result/2/error/details/0/target"], "dimension");
    EXPECT_EQ(reply["result/2/error/details/0/code"], "InvalidDimension");
    EXPECT_EQ(reply["result/2/dimension"], "faxes");
    EXPECT_FALSE(reply.has("result/2/usageEventId"));
    EXPECT_EQ(reply["result/3/status"], "BadArgument");
    EXPECT_EQ(reply.size_of("result/3/error/details"), 5U);
    EXPECT_EQ(reply["result/4/status"], "Accepted");
    EXPECT_EQ(reply["result/4/effectiveStartTime"], "2024-03-10T08:15:00");
}

TEST_P(Metering, M2_ARepeatedBatchIsOfDuplicates_7_5) {
    const std::string id = active();
    const std::vector<std::string> events = {event_of(id, "mails", "5", "2024-03-10T08:15:00Z"),
                                             event_of(id, "calls", "6", "2024-03-10T08:15:00Z")};
    const Reply first = batch(events);
    const Reply again = batch(events);
    for (const char* item : {"0", "1"}) {
        EXPECT_EQ(first[fmt::format("result/{}/status", item)], "Accepted");
        EXPECT_EQ(again[fmt::format("result/{}/status", item)], "Duplicate");
        EXPECT_EQ(again[fmt::format("result/{}/error/additionalInfo/acceptedMessage/usageEventId", item)],
                  first[fmt::format("result/{}/usageEventId", item)]);
    }
}

TEST_P(Metering, M2_WhatIsSomebodyElsesIsNotAuthorizedAmongTheRest_7_3) {
    const std::string mine = active();
    const std::string others = market_.buy("elsewhere", "base", 1);
    const Reply reply = batch({event_of(others, "mails", "5", "2024-03-10T08:15:00Z"),
                               event_of(mine, "mails", "5", "2024-03-10T08:15:00Z")});
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply["result/0/status"], "ResourceNotAuthorized");
    EXPECT_EQ(reply["result/0/error/code"], "Forbidden");
    EXPECT_EQ(reply["result/0/error/details/0/target"], "resourceId");
    EXPECT_EQ(reply["result/1/status"], "Accepted");
    EXPECT_EQ(batch({event_of(mine, "calls", "5", "2024-03-10T08:15:00Z")}, Who::partner).status, 403)
        << "a wrong token is refused as a whole";
}

TEST_P(Metering, M2_ABatchHasOneToTwentyFiveEvents_7_2_7_3) {
    const std::string id = active();
    std::vector<std::string> events;
    for (int hour = 0; hour < 12; ++hour) {
        for (const char* meter : {"mails", "calls"})
            events.push_back(event_of(id, meter, "1", fmt::format("2024-03-09T{:02}:00:00Z", hour + 10)));
    }
    events.push_back(event_of(id, "mails", "1", "2024-03-10T08:00:00Z"));
    ASSERT_EQ(events.size(), limits::kUsageBatchMax);
    events.push_back(event_of(id, "calls", "1", "2024-03-10T08:00:00Z"));
    EXPECT_EQ(refusal(batch(events)), "400 BadArgument request BadArgument");
    events.pop_back();
    const Reply full = batch(events);
    EXPECT_EQ(full["count"], "25") << full.text;
    EXPECT_EQ(full["result/24/status"], "Accepted");
    EXPECT_EQ(refusal(batch({})), "400 BadArgument request BadArgument");
    for (const std::string_view body : {"", "[]", "{}", R"({"request":{}})", R"({"request":[5]})"}) {
        EXPECT_EQ(
            refusal(market_.call(Who::isv, "POST", fmt::format("/api/batchUsageEvent{}", kMeteringVersion),
                                 std::string(body))),
            "400 BadArgument request BadArgument")
            << body;
    }
}

TEST_P(Metering, M2_OneBatchReachesThePartnersOfAllItsSubscriptions_7_3) {
    const std::string first = active();
    const std::string second = bought_by(market_, Market::kOtherPartner, Market::kOthersCustomer);
    ASSERT_EQ(market_.saas(Who::isv, "POST", "/" + second + "/activate", R"({"planId":"basic"})").status,
              200);
    const Reply reply = batch({event_of(second, "mails", "5", "2024-03-10T08:15:00Z"),
                               event_of(first, "mails", "5", "2024-03-10T08:15:00Z")});
    EXPECT_EQ(reply["result/0/status"], "Accepted") << reply.text;
    EXPECT_EQ(reply["result/1/status"], "Accepted");
    const Reply rows = usage("usageStartDate=2024-03-10");
    EXPECT_EQ(rows.body.if_array()->size(), 2U) << rows.text;
    EXPECT_EQ(usage(fmt::format("usageStartDate=2024-03-10&azureSubscriptionId={}", Market::kOtherPartner))
                  .body.if_array()
                  ->size(),
              1U);
}

TEST_P(Metering, M2_ADryRunSaysWhatWouldBeAndKeepsNothing) {
    const std::string event = event_of(active(), "mails", "5", "2024-03-10T08:15:00Z");
    EXPECT_EQ(report(event, Who::isv, {{"Comptoir-Dry-Run", "true"}}).status, 200);
    EXPECT_EQ(report(event).status, 200);
    EXPECT_EQ(report(event, Who::isv, {{"Comptoir-Dry-Run", "true"}}).status, 409);
}

COMPTOIR_ON_BOTH_ENGINES(Metering);

}  // namespace
}  // namespace comptoir::conformance
