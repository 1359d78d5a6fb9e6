#include <fmt/format.h>

#include <tuple>
#include <utility>

#include "base/limits.hpp"
#include "market.hpp"
#include "metered_offer.hpp"
#include "storage/usage.hpp"

/// M3 of publisher contract §7, and what M1 to M3 have in common.
namespace comptoir::conformance {
namespace {

class UsageQuery : public MeteringTest {
  protected:
    /// Of `meter-0` and so on, from March 10 on, behind the API, which takes what is of one day.
    void store_days(const std::string& id, int meters, int days) {
        const PartnerId partner = PartnerId::of(Market::kPartner);
        commands::Caller caller;
        caller.partner = partner;
        const auto done =
            market_.runner().run_at(caller, market_.now(), [&](commands::Work& work) -> Outcome<Done> {
                const SubscriptionId subscription = SubscriptionId::of(id);
                auto months = storage::usage_months_of_subscription(work.session, partner, subscription);
                storage::UsageMonth month = months.front();
                for (int meter = 0; meter < meters; ++meter) {
                    month.dimension = fmt::format("meter-{}", meter);
                    const auto number = storage::insert_usage_month(work.session, month);
                    std::vector<storage::UsageEvent> events;
                    for (int day = 0; day < days; ++day) {
                        storage::UsageEvent& event = events.emplace_back();
                        event.id = work.random.guid();
                        event.key = {subscription, month.dimension,
                                     Instant::start_of(Date::of("2024-03-10").plus_days(day))};
                        event.month = number.value();
                        event.plan = month.plan;
                        event.quantity = Decimal::from_int(1);
                        event.received = work.now;
                    }
                    storage::insert_usage_events(work.session, partner, events);
                }
                return Done{};
            });
        EXPECT_TRUE(done);
    }
};

TEST_P(UsageQuery, M1_M2_M3_BothIdsAreEchoedOrMade_7_1_3_1) {
    const std::string event = event_of(active(), "mails", "5", "2024-03-10T08:15:00Z");
    const std::string once = fmt::format("/api/usageEvent{}", kMeteringVersion);
    const std::string together = fmt::format("/api/batchUsageEvent{}", kMeteringVersion);
    const std::string rows = fmt::format("/api/usageEvents{}&usageStartDate=2024-03-10", kMeteringVersion);
    const auto ids = [&](std::string_view method, const std::string& target, const std::string& body,
                         const Fields& headers) {
        const Reply reply = market_.call(Who::isv, method, target, body, headers);
        return std::pair(std::string(reply.headers.find("x-ms-requestid").value_or("")),
                         std::string(reply.headers.find("x-ms-correlationid").value_or("")));
    };
    const std::string batch_body = fmt::format(R"({{"request":[{}]}})", event);
    for (const auto& [method, target, body] :
         {std::tuple("POST", once, event), std::tuple("POST", once, std::string("{}")),
          std::tuple("POST", together, batch_body), std::tuple("POST", together, std::string("[]")),
          std::tuple("GET", rows, std::string()), std::tuple("GET", rows + "x", std::string())}) {
        EXPECT_EQ(ids(method, target, body, {{"x-ms-requestid", "call-1"}, {"x-ms-correlationid", "flow-1"}}),
                  std::pair(std::string("call-1"), std::string("flow-1")))
            << target;
        const auto made = ids(method, target, body, {});
        EXPECT_TRUE(Guid::parse(made.first) && Guid::parse(made.second)) << target;
    }
}

TEST_P(UsageQuery, M3_EachDayOfAMeterIsARowTheNewestFirst_7_6) {
    const std::string id = active();
    for (const auto& [at, quantity] :
         {std::pair("2024-03-09T22:00:00Z", "1.25"), std::pair("2024-03-09T23:59:59Z", "2.5"),
          std::pair("2024-03-10T00:00:00Z", "4")})
        ASSERT_EQ(report(event_of(id, "mails", quantity, at)).status, 200);
    ASSERT_EQ(report(event_of(id, "calls", "3", "2024-03-10T08:00:00Z")).status, 200);
    const Reply rows = usage("usageStartDate=2024-03-09");
    ASSERT_EQ(rows.status, 200) << rows.text;
    EXPECT_EQ(rows.headers.find("Content-Type"), "application/json; charset=utf-8");
    ASSERT_TRUE(rows.body.if_array() != nullptr) << "bare";
    ASSERT_EQ(rows.body.if_array()->size(), 3U);
    EXPECT_EQ(rows["0/dimension"] + rows["0/usageDate"], "calls2024-03-10T00:00:00Z");
    EXPECT_EQ(rows["1/dimension"] + rows["1/usageDate"], "mails2024-03-10T00:00:00Z");
    EXPECT_EQ(rows["2/usageDate"], "2024-03-09T00:00:00Z");
    EXPECT_EQ(rows["2/usageResourceId"], id);
    EXPECT_EQ(rows["2/planId"], "basic");
    EXPECT_EQ(rows["2/offerId"], "meters");
    EXPECT_EQ(rows["2/offerType"], "SaaS");
    EXPECT_EQ(rows["2/azureSubscriptionId"], Market::kPartner);
    EXPECT_EQ(rows["2/reconStatus"], "Submitted");
    EXPECT_EQ(rows["2/submittedQuantity"], "3.75");
    EXPECT_EQ(rows["2/submittedCount"], "2");
    EXPECT_EQ(rows["2/processedQuantity"], "0");
    for (const char* name : {"2/planName", "2/offerName"}) {
        EXPECT_TRUE(rows.has(name));
        EXPECT_EQ(rows[name], "") << "empty while submitted";
    }
}

TEST_P(UsageQuery, M3_WhatIsChargedIsAcceptedAndHasNames_7_6) {
    const std::string id = active();
    ASSERT_EQ(report(event_of(id, "mails", "5", "2024-03-10T08:00:00Z")).status, 200);
    market_.go_to("2024-04-02T23:59:59Z");
    EXPECT_EQ(usage("usageStartDate=2024-03-01")["0/reconStatus"], "Submitted");
    market_.go_to("2024-04-03T00:00:00Z");
    const Reply rows = usage("usageStartDate=2024-03-01&UsageEndDate=2024-03-31T23:59:59Z");
    EXPECT_EQ(rows["0/reconStatus"], "Accepted") << rows.text;
    EXPECT_EQ(rows["0/processedQuantity"], "5");
    EXPECT_EQ(rows["0/planName"], "basic plan");
    EXPECT_EQ(rows["0/offerName"], "Product meters");
}

TEST_P(UsageQuery, M3_IsNarrowedByItsParameters_7_6) {
    const std::string id = active();
    ASSERT_EQ(report(event_of(id, "mails", "5", "2024-03-09T10:00:00Z")).status, 200);
    ASSERT_EQ(report(event_of(id, "calls", "5", "2024-03-10T08:00:00Z")).status, 200);
    const auto count = [&](const std::string& query) {
        const Reply rows = usage(query);
        EXPECT_EQ(rows.status, 200) << rows.text;
        return rows.body.if_array()->size();
    };
    const std::string all = "usageStartDate=2024-03-09";
    EXPECT_EQ(count(all), 2U);
    EXPECT_EQ(count("usagestartdate=2024-03-09T12:00:00Z"), 2U) << "days are told whole";
    EXPECT_EQ(count("usageStartDate=2024-03-10"), 1U);
    EXPECT_EQ(count(all + "&usageEndDate=2024-03-09"), 1U);
    EXPECT_EQ(count(all + "&UsageEndDate=2024-03-08"), 0U);
    EXPECT_EQ(count(all + "&dimension=mails"), 1U);
    EXPECT_EQ(count(all + "&dimension=faxes"), 0U);
    EXPECT_EQ(count(all + "&planId=basic&offerId=meters"), 2U);
    EXPECT_EQ(count(all + "&planId=larger"), 0U);
    EXPECT_EQ(count(all + "&offerId=flat"), 0U);
    EXPECT_EQ(count(all + "&offerId=unknown"), 0U);
    EXPECT_EQ(count(fmt::format("{}&azureSubscriptionId={}", all, Market::kPartner)), 2U);
    EXPECT_EQ(count(all + "&azureSubscriptionId=nobody"), 0U);
    EXPECT_EQ(count(all + "&reconStatus=submitted"), 2U);
    EXPECT_EQ(count(all + "&reconStatus=Accepted"), 0U);
    EXPECT_EQ(count(all + "&reconStatus=DryRun"), 0U);
}

TEST_P(UsageQuery, M3_DatesAreRequiredAndReadable_7_6) {
    for (const char* query : {"", "usageStartDate=", "usageStartDate=soon"}) {
        const Reply refused = usage(query);
        EXPECT_EQ(refused.status, 400) << query;
        EXPECT_EQ(refused.code() + refused["target"], "BadArgumentusageStartDate");
    }
    const Reply refused = usage("usageStartDate=2024-03-09&usageEndDate=late");
    EXPECT_EQ(refused.code() + refused["target"], "BadArgumentusageEndDate");
}

TEST_P(UsageQuery, M3_MoreThanAnAnswerHoldsIsRefusedAndOnlyWhatIsAskedForCounts_7_6) {
    const std::string id = active();
    ASSERT_EQ(report(event_of(id, "mails", "5", "2024-03-10T08:00:00Z")).status, 200);
    market_.go_to("2024-03-31T12:00:00Z");
    constexpr int kDays = 22;
    store_days(id, limits::kUsageRowsMax / kDays + 1, kDays);
    const std::string all = "usageStartDate=2024-03-01";
    const Reply refused = usage(all);
    EXPECT_EQ(refused.status, 400) << refused.text;
    EXPECT_EQ(refused.code() + refused["target"], "BadArgumentusageStartDate");
    EXPECT_EQ(usage(all + "&dimension=meter-1").body.if_array()->size(), 22U);
    EXPECT_EQ(usage(all + "&usageEndDate=2024-03-11").body.if_array()->size(), 2U * (10'000 / kDays + 1) + 1);
    EXPECT_EQ(usage(all + "&reconStatus=Accepted").text, "[]");
    EXPECT_EQ(usage(all + "&reconStatus=TestHeaders").text, "[]");
    EXPECT_EQ(usage(all, Who::isv_other_app).text, "[]") << "not the caller's";
}

TEST_P(UsageQuery, M3_IsOfTheCallersOffersOnly_7_6) {
    ASSERT_EQ(report(event_of(active(), "mails", "5", "2024-03-10T08:00:00Z")).status, 200);
    for (const Who who : {Who::isv_other_app, Who::other_isv})
        EXPECT_EQ(usage("usageStartDate=2024-03-09", who).text, "[]");
    EXPECT_EQ(usage("usageStartDate=2024-03-09", Who::nobody).status, 401);
}

TEST_P(UsageQuery, M3_UsageOfATestAccountIsToldToWhoAsksForItAndNeverCharged_7_5) {
    const std::string id = market_.buy("meters", "basic", 1);
    market_.use_sandbox_account();
    market_.activate_as_partner(id);
    ASSERT_EQ(report(event_of(id, "mails", "5", "2024-03-10T08:00:00Z")).status, 200);
    EXPECT_EQ(usage("usageStartDate=2024-03-01").text, "[]");
    EXPECT_EQ(usage("usageStartDate=2024-03-01&reconStatus=TestHeaders")["0/submittedQuantity"], "5");
    market_.go_to("2024-04-03T00:00:00Z");
    EXPECT_EQ(usage("usageStartDate=2024-03-01&reconStatus=TestHeaders")["0/processedQuantity"], "0");
    market_.runner().read([&](sql::Session& session) {
        for (const auto& line :
             storage::lines_of_subscription(session, PartnerId::of(Market::kPartner), SubscriptionId::of(id)))
            EXPECT_NE(line.line.type, billing::ChargeType::usage);
    });
}

TEST_P(UsageQuery, UsageIsThereForThePartnerAndThePublisherAtOnce) {
    const std::string id = active();
    ASSERT_EQ(report(event_of(id, "mails", "5", "2024-03-10T08:00:00Z")).status, 200);
    EXPECT_EQ(usage("usageStartDate=2024-03-10")["0/submittedQuantity"], "5");
    market_.runner().read([&](sql::Session& session) {
        const auto rows =
            storage::unbilled_usage(session, PartnerId::of(Market::kPartner),
                                    {Currency::of("EUR"), Date::of("2024-03-01"), Date::of("2024-03-01")},
                                    storage::Side::after, 0, 10);
        ASSERT_EQ(rows.size(), 1U);
        EXPECT_EQ(rows[0].quantity.str(), "5");
        EXPECT_EQ(rows[0].month.subscription.str(), id);
    });
}

COMPTOIR_ON_BOTH_ENGINES(UsageQuery);

}  // namespace
}  // namespace comptoir::conformance
