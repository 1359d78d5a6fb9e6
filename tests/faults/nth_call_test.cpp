#include "nth_call.hpp"

/// What the surfaces and time bring about; nth_call_of_parties_test.cpp has the rest.
namespace comptoir::testing_world {
namespace {

INSTANTIATE_TEST_SUITE_P(Engines, NthCall, testing::ValuesIn(sql_testing::test_engines()),
                         testing::PrintToStringParamName());

json::Value customer_body() {
    return json::Object{
        {"companyProfile", json::Object{{"domain", "atelier.example"}}},
        {"billingProfile", json::Object{{"email", "it@atelier.example"},
                                        {"culture", "en-US"},
                                        {"language", "en"},
                                        {"companyName", "Atelier"},
                                        {"defaultAddress", json::Object{{"country", "FR"},
                                                                        {"city", "Paris"},
                                                                        {"postalCode", "75001"},
                                                                        {"addressLine1", "1 rue"},
                                                                        {"firstName", "A"},
                                                                        {"lastName", "B"}}}}}};
}

// ---- Parties ----

// Runs create_customer.
TEST_P(NthCall, OfCreatingACustomer) {
    begins("2024-03-10T09:00:00Z");
    survives_once(Shape::reseller, 201, partner("POST", "/v1/customers", customer_body()));
}

// Runs confirm_agreement.
TEST_P(NthCall, OfConfirmingAnAgreement) {
    begins("2024-03-10T09:00:00Z");
    const json::Value body = customer_body();
    const Reply created = world_->partner_call("POST", "/v1/customers", &body);
    ASSERT_EQ(created.status, 201) << json::write(created.body);
    const json::Value agreement =
        json::Object{{"primaryContact",
                      json::Object{{"firstName", "A"}, {"lastName", "B"}, {"email", "a@atelier.example"}}},
                     {"dateAgreed", "2024-03-10T00:00:00Z"},
                     {"templateId", "117a77b0-9360-443b-8795-c6dedc750cf9"},
                     {"type", "MicrosoftCustomerAgreement"}};
    survives_once(Shape::reseller, 201,
                  partner("POST", "/v1/customers/" + created.body.text_or("id") + "/agreements", agreement));
}

// Runs update_billing_profile.
TEST_P(NthCall, OfChangingABillingProfile) {
    begins("2024-03-10T09:00:00Z");
    const std::string path = of_customer() + "/profiles/billing";
    json::Value profile = world_->partner_call("GET", path).body;
    for (auto& [name, value] : *profile.if_object()) {
        if (name == "email") value = "new@customer-1.example";
    }
    survives_once(Shape::reseller, 200, partner("PUT", path, profile));
}

// ---- Purchases ----

// Runs create_cart.
TEST_P(NthCall, OfCreatingACart) {
    begins("2024-03-10T09:00:00Z");
    survives_once(Shape::reseller, 201, partner("POST", carts(), cart_of({world_->sells(monthly("10.00"))})));
}

// Runs replace_cart_lines.
TEST_P(NthCall, OfReplacingACart) {
    begins("2024-03-10T09:00:00Z");
    const Item first = world_->sells(monthly("10.00"));
    const Item second = world_->sells(annual("100.00"));
    const std::string cart = new_cart({first});
    survives_once(Shape::reseller, 201, partner("PUT", cart, cart_of({first, second})));
}

// Runs checkout_cart.
TEST_P(NthCall, OfACheckoutWithTwoGroups_R64) {
    begins("2024-03-10T09:00:00Z");
    const std::string cart = new_cart({world_->sells(monthly("10.00")), world_->sells(annual("100.00"))});
    survives_once(Shape::reseller, 201, partner("POST", cart + "/checkout"));
    const Reply orders = world_->partner_call("GET", of_customer() + "/orders");
    EXPECT_EQ(orders.body.text_or("totalCount"), "2") << json::write(orders.body);
}

TEST_P(NthCall, OfACheckoutLosesARace_AndTheWholeOfItIsTriedAgain) {
    begins("2024-03-10T09:00:00Z");
    const std::vector<Item> items = {world_->sells(monthly("10.00")), world_->sells(annual("100.00"))};
    std::int64_t orders = 0;
    for (std::int64_t n = 1; n <= kCallsMax; ++n) {
        const std::string cart = new_cart(items);
        const auto lost = std::make_shared<std::atomic<bool>>(false);
        database().fail_with([n, lost](std::int64_t nth, std::string_view) {
            if (nth == n && !lost->exchange(true)) throw sql::SerializationError("another transaction won");
        });
        const Reply reply = world_->partner_call("POST", cart + "/checkout");
        database().fail_with({});
        // SQLite has one writer and no races to lose, so nothing is tried again there.
        const bool tried_again = database().engine() == sql::Engine::postgresql;
        if (!lost->load() || tried_again) {
            ASSERT_EQ(reply.status, 201) << json::write(reply.body);
            ASSERT_EQ(reply.body.find("orders")->if_array()->size(), 2U) << json::write(reply.body);
            orders += 2;
        } else {
            ASSERT_EQ(reply.status, 503) << json::write(reply.body);
        }
        if (!lost->load()) break;
    }
    EXPECT_EQ(static_cast<std::int64_t>(stored()["purchase_order"].size()), orders);
}

// Runs create_order.
TEST_P(NthCall, OfADirectOrder) {
    begins("2024-03-10T09:00:00Z");
    const Item item = world_->sells(monthly("10.00"));
    const json::Value order =
        json::Object{{"referenceCustomerId", world_->customer_id()},
                     {"billingCycle", "monthly"},
                     {"lineItems", json::Array{json::Object{{"lineItemNumber", 0},
                                                            {"offerId", item.catalog_item_id},
                                                            {"quantity", 2},
                                                            {"termDuration", "P1M"}}}}};
    survives_once(Shape::reseller, 201, partner("POST", of_customer() + "/orders", order));
}

// ---- Subscriptions ----

// Runs activate_subscription.
TEST_P(NthCall, OfAnActivationByThePublisher_R74) {
    begins("2024-03-10T09:00:00Z");
    const Purchase purchase = world_->buys(world_->sells(monthly("10.00")), 3);
    const Headers token = {{"x-ms-marketplace-token", world_->purchase_token(purchase)}};
    const Reply resolved = world_->publisher_call(
        "POST", "/api/saas/subscriptions/resolve?api-version=2018-08-31", nullptr, token);
    ASSERT_EQ(resolved.status, 200) << json::write(resolved.body);
    const json::Value body = json::Object{{"planId", resolved.body.text_or("planId")}};
    const std::string path = fmt::format("/api/saas/subscriptions/{}/activate?api-version=2018-08-31",
                                         resolved.body.text_or("id"));
    const Headers id = {{"x-ms-requestid", "5f1de1a0-0c6b-4e0f-8a5c-3d2f6f0e7a11"}};
    survives_once(Shape::publisher, 200, [&] { return world_->publisher_call("POST", path, &body, id); });
}

// Runs change_subscription, as the next four cases.
TEST_P(NthCall, OfACancellation) {
    begins("2024-03-10T09:00:00Z");
    survives_once(Shape::reseller, 200, patch(bought_and_activated(monthly("10.00")), "status", "deleted"));
}

TEST_P(NthCall, OfSwitchingAutoRenewOff) {
    begins("2024-03-10T09:00:00Z");
    survives_once(Shape::reseller, 200,
                  patch(bought_and_activated(monthly("10.00")), "autoRenewEnabled", false));
}

TEST_P(NthCall, OfANewName) {
    begins("2024-03-10T09:00:00Z");
    survives_once(Shape::reseller, 200,
                  patch(bought_and_activated(monthly("10.00")), "friendlyName", "Desk 7"));
}

TEST_P(NthCall, OfASuspensionAndAReinstatement) {
    begins("2024-03-10T09:00:00Z");
    const Purchase purchase = bought_and_activated(monthly("10.00"));
    survives_once(Shape::reseller, 200, patch(purchase, "status", "suspended"));
    survives_once(Shape::reseller, 200, patch(purchase, "status", "active"));
    EXPECT_EQ(world_->operation_of(purchase).text_or("action"), "Reinstate");
}

// Runs set_support_contact.
TEST_P(NthCall, OfNamingASupportContact) {
    begins("2024-03-10T09:00:00Z");
    const Purchase purchase = world_->buys(world_->sells(monthly("10.00")));
    survives_once(
        Shape::reseller, 200,
        partner("PUT", of_customer() + "/subscriptions/" + purchase.subscription + "/supportcontact",
                json::Object{{"name", "Assistance"}}));
}

// Runs convert_trial.
TEST_P(NthCall, OfLeavingATrial_R95) {
    begins("2024-03-10T09:00:00Z");
    PlanSpec plan = monthly("10.00");
    plan.trial = "P1M";
    const Item tried = world_->sells(plan);
    const Item paid = world_->sells_beside(tried, monthly("12.00"));
    const Purchase purchase = world_->buys(tried, 3);
    ASSERT_EQ(world_->activates(purchase).status, 200);
    const json::Value body = json::Object{{"targetOfferId", paid.catalog_item_id}};
    survives_once(
        Shape::reseller, 200,
        partner("POST", of_customer() + "/subscriptions/" + purchase.subscription + "/conversions", body));
    EXPECT_EQ(world_->subscription(purchase).text_or("billingCycle"), "monthly");
}

// ---- Time ----

// Runs announce_boundary.
TEST_P(NthCall, OfTheNoticeThatATermEnds_R101) {
    begins("2024-03-15T09:00:00Z");
    bought_and_activated(annual("100.00"));
    no_more_price_lists();
    timer_survives("2025-02-12T23:59:59Z", "2025-02-13T00:00:00Z");
}

// Runs pass_boundary, as the next three cases, set_virtual_time and note_virtual_time.
TEST_P(NthCall, OfARenewal_R100) {
    begins("2024-03-10T09:00:00Z");
    const Purchase purchase = bought_and_activated(monthly("10.00"));
    time_survives("2024-04-09T23:59:59Z", "2024-04-10T00:00:00Z");
    EXPECT_EQ(world_->bill(purchase),
              "\nNew 2024-03-10..2024-04-09 3 x 10 = 30 | 2024-03 (2024-04-08; 2024-06-07)\n"
              "Renew 2024-04-10..2024-05-09 3 x 10 = 30 | unbilled\n");
}

TEST_P(NthCall, OfAnInstalmentWithinAYear) {
    begins("2024-03-10T09:00:00Z");
    bought_and_activated(annual_paid_monthly("120.00"));
    time_survives("2024-04-09T23:59:59Z", "2024-04-10T00:00:00Z");
}

TEST_P(NthCall, OfTheEndOfATrial) {
    begins("2024-03-10T09:00:00Z");
    PlanSpec plan = monthly("10.00");
    plan.trial = "P1M";
    bought_and_activated(plan);
    time_survives("2024-04-09T23:59:59Z", "2024-04-10T00:00:00Z");
}

TEST_P(NthCall, OfTheEndOfATermWithoutRenewal) {
    begins("2024-03-10T09:00:00Z");
    const Purchase purchase = bought_and_activated(monthly("10.00"));
    ASSERT_EQ(world_->sets_auto_renew(purchase, false).status, 200);
    time_survives("2024-04-09T23:59:59Z", "2024-04-10T00:00:00Z");
    EXPECT_EQ(world_->status(purchase), "expired");
}

// Runs end_grace.
TEST_P(NthCall, OfTheEndOfGrace_R104) {
    begins("2024-03-10T09:00:00Z");
    const Purchase purchase = bought_and_activated(annual("120.00"));
    ASSERT_EQ(patch(purchase, "status", "suspended")().status, 200);
    time_survives("2024-04-09T08:59:59Z", "2024-04-09T09:00:00Z");
    EXPECT_EQ(world_->status(purchase), "deleted");
}

// Runs remove_unactivated.
TEST_P(NthCall, OfRemovingWhatWasNeverActivated_R77) {
    begins("2024-02-01T08:00:00Z");
    const Purchase purchase = world_->buys(world_->sells(monthly("10.00")));
    time_survives("2024-03-02T07:59:59Z", "2024-03-02T08:00:00Z");
    EXPECT_EQ(world_->status(purchase), "deleted");
}

// Runs publish_invoices.
TEST_P(NthCall, OfPublishingTheInvoicesOfAMonth_R122) {
    begins("2024-03-10T09:00:00Z");
    bought_and_activated(monthly("10.00"));
    bought_and_activated(annual("120.00"));
    time_survives("2024-04-07T23:59:59Z", "2024-04-08T00:00:00Z");
    EXPECT_EQ(world_->invoices(), "\n2024-03-01 2024-04-08 EUR 390\n");
}

TEST_P(NthCall, OfTheDaysPriceLists) {
    begins("2024-03-10T09:00:00Z");
    bought_and_activated(monthly("10.00"));  // Whoever publishes a catalog has the timer (R31).
    timer_survives("2024-03-10T23:59:59Z", "2024-03-11T00:00:00Z");
}

// ---- The catalog ----

TEST_P(NthCall, OfTheFirstImport) {
    begins("2024-03-10T09:00:00Z");
    const json::Value file = world_->catalog_file({monthly("10.00")}, "offer");
    survives(Shape::marketplace, 200,
             [&] { return world_->operator_call("POST", "/marketplace/v1/catalog", &file); });
}

TEST_P(NthCall, OfAnImport_AndTheCatalogOnSaleIsTheOneStored) {
    begins("2024-03-10T09:00:00Z");
    world_->sells(monthly("10.00"));
    const json::Value file = world_->catalog_file({annual("77.00")}, "another-offer");
    const auto version = [&] { return world_->partner_call("GET", "/marketplace/v1/catalog/version").body; };
    const json::Value before = version();
    survives(Shape::marketplace, 200, [&] {
        EXPECT_EQ(json::write(version()), json::write(before));
        return world_->operator_call("POST", "/marketplace/v1/catalog", &file);
    });
    EXPECT_EQ(version().text_or("products"), "2");
}

}  // namespace
}  // namespace comptoir::testing_world
