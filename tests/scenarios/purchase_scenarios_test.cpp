#include <fmt/format.h>

#include "world.hpp"

/// Carts, groups, prerequisites, repetition: X52, R50, R57, R64, R68, R71, R74.
namespace comptoir::testing_world {
namespace {

class PurchaseScenarios : public testing::TestWithParam<sql_testing::TestEngine> {
  protected:
    void SetUp() override { world = std::make_unique<World>(GetParam(), "2024-03-10T09:00:00Z"); }
    void TearDown() override { EXPECT_TRUE(world->books_are_in_order()); }

    json::Value line(int id, const Item& item, std::string_view cycle, std::string_view term,
                     std::string_view renews = "") {
        json::Object object{{"id", id},
                            {"catalogItemId", item.catalog_item_id},
                            {"quantity", 1},
                            {"billingCycle", cycle},
                            {"termDuration", term}};
        if (!renews.empty()) object.emplace_back("renewsTo", json::Object{{"termDuration", renews}});
        return object;
    }
    std::string carts() { return fmt::format("/v1/customers/{}/carts", world->customer_id()); }
    std::unique_ptr<World> world;
};
INSTANTIATE_TEST_SUITE_P(Engines, PurchaseScenarios, testing::ValuesIn(sql_testing::test_engines()),
                         testing::PrintToStringParamName());

TEST_P(PurchaseScenarios, X52_LinesOfOneBillingCycleAndCurrencyShareAnOrder) {
    PlanSpec with_trial = monthly("5.00");
    with_trial.trial = "P1M";
    const Item a = world->sells(monthly("10.00"));
    const Item b = world->sells(annual("120.00"));
    const Item c = world->sells(annual_paid_monthly("120.00"));
    const Item d = world->sells(with_trial);
    const json::Value cart = json::Object{
        {"lineItems", json::Array{line(0, a, "monthly", "P1M"), line(1, b, "annual", "P1Y"),
                                  line(2, c, "monthly", "P1Y"), line(3, d, "none", "P1M", "P1M")}}};
    const Reply created = world->partner_call("POST", carts(), &cart);
    ASSERT_EQ(created.status, 201) << json::write(created.body);
    const std::string checkout = fmt::format("{}/{}/checkout", carts(), created.body.text_or("id"));
    const Reply result = world->partner_call("POST", checkout);
    ASSERT_EQ(result.status, 201) << json::write(result.body);
    std::string orders;
    for (const json::Value& order : *result.body.find("orders")->if_array()) {
        orders += fmt::format("{} {}\n", order.text_or("billingCycle"),
                              order.find("lineItems")->if_array()->size());
    }
    EXPECT_EQ(orders, "monthly 2\nannual 1\nnone 1\n");

    // R68: a second checkout of an ordered cart replays its result and orders nothing.
    const Reply again = world->partner_call("POST", checkout);
    EXPECT_EQ(again.status, 201);
    EXPECT_EQ(json::write(*again.body.find("orders")), json::write(*result.body.find("orders")));
}

TEST_P(PurchaseScenarios, R68_ARepeatedRequestIdGetsTheFirstAnswerAndAnotherBodyIsANewCall) {
    const Item item = world->sells(monthly("10.00"));
    const json::Value cart = json::Object{{"lineItems", json::Array{line(0, item, "monthly", "P1M")}}};
    const std::vector<std::pair<std::string, std::string>> id = {
        {"MS-RequestId", "0a2f0c46-6c5a-4f3e-9f0e-6b8f1f7d1a11"}};
    const Reply first = world->partner_call("POST", carts(), &cart, id);
    const Reply second = world->partner_call("POST", carts(), &cart, id);
    ASSERT_EQ(first.status, 201) << json::write(first.body);
    EXPECT_EQ(second.body.text_or("id"), first.body.text_or("id"));
    const json::Value other = json::Object{{"lineItems", json::Array{line(7, item, "monthly", "P1M")}}};
    const Reply third = world->partner_call("POST", carts(), &other, id);
    EXPECT_EQ(third.status, 201);
    EXPECT_NE(third.body.text_or("id"), first.body.text_or("id"));
}

TEST_P(PurchaseScenarios, R55_AnExpiredCartCannotBeCheckedOut) {
    const Item item = world->sells(monthly("10.00"));
    const json::Value cart = json::Object{{"lineItems", json::Array{line(0, item, "monthly", "P1M")}}};
    const Reply created = world->partner_call("POST", carts(), &cart);
    ASSERT_EQ(created.status, 201);
    world->travel_to("2024-03-10T09:15:00Z");
    EXPECT_EQ(world->partner_call("POST", fmt::format("{}/{}/checkout", carts(), created.body.text_or("id")))
                  .summary(),
              "404 800008");
}

TEST_P(PurchaseScenarios, R74_ActivatingAgainChangesNothing_R71_AndTheTokenResolvesForADay) {
    const Purchase purchase = world->buys(world->sells(monthly("10.00")), 3);
    const std::string token = world->purchase_token(purchase);
    const auto resolve = [&] {
        return world->publisher_call("POST", "/api/saas/subscriptions/resolve?api-version=2018-08-31",
                                     nullptr, {{"x-ms-marketplace-token", token}});
    };
    EXPECT_EQ(resolve().body.find("subscription")->text_or("saasSubscriptionStatus"),
              "PendingFulfillmentStart");
    const Reply activated = world->activates(purchase);
    EXPECT_EQ(activated.status, 200);
    EXPECT_EQ(activated.headers.find("Content-Length"), "0") << "publisher contract §3.1";
    EXPECT_EQ(world->activates(purchase).status, 200);
    EXPECT_EQ(world->order(purchase).text_or("status"), "completed");
    EXPECT_EQ(resolve().body.find("subscription")->text_or("saasSubscriptionStatus"), "Subscribed");
    world->travel_to("2024-03-11T08:59:59Z");
    EXPECT_EQ(resolve().status, 200);
    world->travel_to("2024-03-11T09:00:00Z");
    EXPECT_EQ(resolve().summary(), "400 InvalidValue");
    EXPECT_EQ(world->bill(purchase), "\nNew 2024-03-10..2024-04-09 3 x 10 = 30 | unbilled\n");
}

TEST_P(PurchaseScenarios, R27_WhatIsNotSoldInTheCustomersCountryIsRefused) {
    PlanSpec pounds = monthly("8.00");
    pounds.market = "GB";
    pounds.currency = "GBP";
    const Reply refused = world->tries_to_buy(world->sells(pounds), 1, world->customer_id());
    EXPECT_GE(refused.status, 400) << json::write(refused.body);
}

}  // namespace
}  // namespace comptoir::testing_world
