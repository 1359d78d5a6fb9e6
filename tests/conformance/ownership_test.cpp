#include <fmt/format.h>

#include <future>
#include <thread>

#include "catalog_of_shop.hpp"
#include "commands/carts.hpp"
#include "shop.hpp"

/// What a customer owns decides what it may buy, the earlier lines of the same purchase included (commerce
/// rules R27, R59, R93, R95; reseller contract §1.14, §2.7).
namespace comptoir::conformance {
namespace {

using catalog::BillingPlan;
using catalog::OwnershipScope;

class Ownership : public SalesTest {
  protected:
    void SetUp() override {
        catalog::Plan twice = plan_of("twice", 1, {{"P1M", BillingPlan::monthly, "30.00"}});
        twice.ownership_limit = {OwnershipScope::concurrent, 2};
        catalog::Plan once = plan_of("once", 2, {{"P1M", BillingPlan::monthly, "40.00"}});
        once.ownership_limit = {OwnershipScope::lifetime, 1};
        shop_.sell_also(
            product_of(ProductId("DZH318Z0LIMI"), catalog::PricingModel::per_user, {twice, once}));
    }
    std::string line(std::string_view plan, std::string_view cycle = "monthly") {
        return fmt::format(
            R"({{"catalogItemId":"{}","quantity":1,"termDuration":"P1M","billingCycle":"{}"}})",
            shop_.item(plan), cycle);
    }
    std::string order(std::string_view plan) {
        return fmt::format(R"({{"offerId":"{}","quantity":1}})", shop_.item(plan));
    }
    Reply cart(const std::string& lines) {
        return shop_.post(shop_.customer() + "/carts", fmt::format(R"({{"lineItems":[{}]}})", lines));
    }
    Reply buy(const std::string& lines) {
        return shop_.post(shop_.customer() + "/orders", fmt::format(R"({{"lineItems":[{}]}})", lines));
    }
    std::size_t owned() { return shop_.get(shop_.customer() + "/subscriptions").size_of("items"); }
};

TEST_P(Ownership, R59_ALimitCountsTheLinesOfTheSameCart) {
    const Reply three = cart(line("twice") + "," + line("twice") + "," + line("twice"));
    EXPECT_FALSE(three.has("lineItems/0/error") || three.has("lineItems/1/error")) << three.text;
    EXPECT_EQ(three["lineItems/2/error/errorCode"], "10002");
    const Reply two = cart(line("twice") + "," + line("twice"));
    EXPECT_EQ(shop_.post(shop_.customer() + "/carts/" + two["id"] + "/checkout").status, 201);
    EXPECT_EQ(owned(), 2U);
    EXPECT_EQ(cart(line("twice"))["lineItems/0/error/errorCode"], "10002");
}

TEST_P(Ownership, R59_ALimitCountsTheLinesOfTheSameOrder) {
    EXPECT_EQ(buy(order("once") + "," + order("once")).code(), "800066");
    EXPECT_EQ(owned(), 0U);
    const Reply bought = buy(order("once") + "," + order("twice"));
    EXPECT_EQ(bought.status, 201) << bought.text;
    // Lifetime is for ever, at a time is at a time.
    shop_.patch(shop_.subscription_path(bought, 0), R"({"status":"deleted"})");
    shop_.patch(shop_.subscription_path(bought, 1), R"({"status":"deleted"})");
    EXPECT_EQ(buy(order("once")).code(), "800066");
    EXPECT_EQ(buy(order("twice") + "," + order("twice")).status, 201);
}

TEST_P(Ownership, R95_OnlyTheFirstLineOfAPurchaseBeginsTheTrial) {
    const Reply asked = cart(line("sampler", "none") + "," + line("sampler", "none"));
    EXPECT_FALSE(asked.has("lineItems/0/error")) << asked.text;
    EXPECT_EQ(asked["lineItems/1/error/errorCode"], "10006");
    const Reply bought = buy(order("sampler") + "," + order("sampler"));
    EXPECT_EQ(bought.status, 201) << bought.text;
    EXPECT_EQ(shop_.get(shop_.subscription_path(bought, 0))["isTrial"], "true");
    EXPECT_EQ(shop_.get(shop_.subscription_path(bought, 1))["isTrial"], "false");
}

TEST_P(Ownership, R95_WhatWasRemovedBeforeItsActivationUsedNoTrial) {
    const std::string cancelled = shop_.subscription_path(shop_.buy("sampler", 1, "P1M", "none"));
    EXPECT_EQ(cart(line("sampler", "none"))["lineItems/0/error/errorCode"], "10006");
    shop_.patch(cancelled, R"({"status":"deleted"})");
    const std::string trial = shop_.buy_and_activate("sampler", 1, "P1M", "none");
    EXPECT_EQ(shop_.get(trial)["isTrial"], "true");
    shop_.patch(trial, R"({"status":"deleted"})");
    EXPECT_EQ(cart(line("sampler", "none"))["lineItems/0/error/errorCode"], "10006");
}

TEST_P(Ownership, S1_14_TheFifthSubscriptionIsTheLastOfASandbox) {
    shop_.use_sandbox();
    const std::string one = order("standard");
    EXPECT_EQ(buy(fmt::format("{0},{0},{0},{0},{0},{0}", one)).code(), "800018");
    EXPECT_EQ(buy(fmt::format("{0},{0},{0},{0}", one)).status, 201);
    const Reply two = cart(line("standard") + "," + line("standard"));
    EXPECT_FALSE(two.has("lineItems/0/error")) << two.text;
    EXPECT_EQ(two["lineItems/1/error/errorCode"], "10009");
    // Full only since the cart was made: the reason is the whole cart's (§2.7).
    const Reply last = cart(line("standard"));
    EXPECT_EQ(buy(one).status, 201);
    EXPECT_EQ(shop_.post(shop_.customer() + "/carts/" + last["id"] + "/checkout").code(), "800018");
}

TEST_P(Ownership, R59_OfTwoPurchasesAtOnceTheSecondSeesTheFirst) {
    std::promise<void> bought;
    std::promise<void> second_came;  // So far that it asks what is owned now, or has asked already.
    const std::thread::id second = std::this_thread::get_id();
    bool told = false;
    bool came = false;
    if (GetParam().engine == sql::Engine::postgresql) {
        shop_.database().fail_with([&](std::int64_t, std::string_view statement) {
            const bool asks = statement.find("FOR NO KEY UPDATE") != std::string_view::npos ||
                              statement.find("tenant_sequence") != std::string_view::npos;
            if (std::this_thread::get_id() == second && asks && !came) {
                came = true;
                second_came.set_value();
            }
        });
    } else {
        second_came.set_value();  // The one writer keeps the second outside until the first is done.
    }
    std::thread first([&, caller = shop_.caller()] {
        const auto placed =
            shop_.runner().run_at(caller, shop_.now(), [&](commands::Work& work) -> Outcome<Done> {
                const auto order = commands::create_order(work, CustomerId::of(Shop::kCustomer),
                                                          {"", {{shop_.item("once"), 1, "", "", "", ""}}});
                if (!told) bought.set_value();
                told = true;
                second_came.get_future().wait();
                if (!order) return Refused{order.reason()};
                return Done{};
            });
        EXPECT_TRUE(static_cast<bool>(placed));
    });
    bought.get_future().wait();
    EXPECT_EQ(buy(order("once")).code(), "800066");
    first.join();
    shop_.database().fail_with({});
    EXPECT_EQ(owned(), 1U);
}

COMPTOIR_ON_BOTH_ENGINES(Ownership);

}  // namespace
}  // namespace comptoir::conformance
