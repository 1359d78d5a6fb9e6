#include <fmt/format.h>

#include "catalog_of_shop.hpp"
#include "shop.hpp"

/// What must hold before anything is bought, and which offers a partner may buy at all (commerce rules R12,
/// R27, R28, R50, R53; reseller contract §1.11.5, §2.7, §2.8).
namespace comptoir::conformance {
namespace {

using catalog::BillingPlan;

class Prerequisites : public SalesTest {
  protected:
    void SetUp() override {
        shop_.sell_also(product_of(ProductId("DZH318Z0YEAR"), catalog::PricingModel::per_user,
                                   {plan_of("yearly", 1, {{"P1Y", BillingPlan::annual, "10.00"}})}));
    }
    std::string item(std::string_view plan, int quantity, std::string_view term = "P1M",
                     std::string_view cycle = "monthly") {
        return fmt::format(
            R"({{"catalogItemId":"{}","quantity":{},"termDuration":"{}","billingCycle":"{}"}})",
            shop_.item(plan), quantity, term, cycle);
    }
    Reply cart(const std::string& lines) {
        return shop_.post(shop_.customer() + "/carts", fmt::format(R"({{"lineItems":[{}]}})", lines));
    }
    Reply checkout(const std::string& lines) {
        return shop_.post(shop_.customer() + "/carts/" + cart(lines)["id"] + "/checkout");
    }
    Reply order(std::string_view plan, int quantity, std::string_view customer = Shop::kCustomer) {
        return shop_.post(
            fmt::format("/v1/customers/{}/orders", customer),
            fmt::format(R"({{"lineItems":[{{"offerId":"{}","quantity":{}}}]}})", shop_.item(plan), quantity));
    }
    static std::string summary(const Reply& reply) {
        return fmt::format("{} {}", reply.status, reply.code());
    }
    // What both ways of buying answer.
    std::string purchase() {
        const std::string ordered = summary(order("standard", 1));
        EXPECT_EQ(summary(checkout(item("standard", 1))), ordered);
        return ordered;
    }
    void limit(std::int64_t euros) {
        commands::PartnerTerms terms;
        terms.credit_limit = Money::from_minor(euros * 100, Currency::of("EUR"));
        shop_.set_terms(terms);
    }
    void sell(catalog::Audience audience) {
        catalog::Product product = product_of(ProductId("DZH318Z0CLUB"), catalog::PricingModel::per_user,
                                              {plan_of("club", 1, {{"P1M", BillingPlan::monthly, "5.00"}})});
        product.audience = audience;
        shop_.sell_also(product);
    }
};

TEST_P(Prerequisites, R50_ThePartnerIsActive) {
    commands::PartnerTerms terms;
    terms.active = false;
    shop_.set_terms(terms);
    EXPECT_EQ(purchase(), "403 800039");
    terms.active = true;
    shop_.set_terms(terms);
    EXPECT_EQ(purchase(), "201 ");
}

TEST_P(Prerequisites, R50_ThePartnerBuysFromTheOperator) {
    commands::PartnerTerms terms;
    terms.kind = "indirect_reseller";
    shop_.set_terms(terms);
    EXPECT_EQ(purchase(), "400 800024");
    terms.kind = "indirect_provider";
    shop_.set_terms(terms);
    EXPECT_EQ(purchase(), "201 ");
}

TEST_P(Prerequisites, R50_TheCustomerIsApproved) {
    shop_.review(Shop::kCustomer, parties::Review::under_review);
    EXPECT_EQ(purchase(), "403 800073");
    shop_.review(Shop::kCustomer, parties::Review::rejected);
    EXPECT_EQ(purchase(), "403 800075");
    shop_.review(Shop::kCustomer, parties::Review::approved);
    EXPECT_EQ(purchase(), "201 ");
}

TEST_P(Prerequisites, R53_CreditIsWhatThePurchaseAndTheOpenChargesLeave) {
    limit(100);
    EXPECT_EQ(summary(order("standard", 11)), "403 800023");
    const Reply ten = order("standard", 5);
    EXPECT_EQ(ten.status, 201);
    shop_.activate(shop_.subscription_path(ten));
    EXPECT_EQ(summary(order("standard", 6)), "403 800023") << "50.00 are unbilled";
    const Reply refused = checkout(item("standard", 6));
    EXPECT_EQ(refused.status, 201) << refused.text;
    EXPECT_EQ(refused["orderErrors/0/code"], "800023");
    EXPECT_EQ(order("sampler", 50).status, 201) << "a trial costs nothing";
    EXPECT_EQ(summary(order("standard", 5)), "201 ") << "just enough";
}

TEST_P(Prerequisites, R53_InvoicesCountUntilTheyArePaidAndRenewalsAreExempt) {
    limit(100);
    shop_.arm_invoices();
    const Reply bought = order("standard", 6);
    const std::string path = shop_.subscription_path(bought);
    shop_.activate(path);
    shop_.go_to("2024-04-08T00:00:00Z");
    EXPECT_EQ(shop_.get("/v1/invoices").size_of("items"), 1U);
    EXPECT_EQ(summary(order("standard", 5)), "403 800023");
    shop_.go_to("2024-04-10T00:00:00Z");
    EXPECT_EQ(shop_.get(path)["commitmentEndDate"], "2024-05-09T23:59:59Z") << "renewed beyond the limit";
    EXPECT_EQ(summary(order("sampler", 1)), "403 800023") << "the limit is passed";
    commands::PartnerTerms none;
    none.credit_limit.emplace(std::nullopt);
    shop_.set_terms(none);
    EXPECT_EQ(order("standard", 5).status, 201);
}

TEST_P(Prerequisites, R53_TheOrdersOfOneCheckoutShareTheCredit) {
    limit(100);
    const Reply result = checkout(item("standard", 6) + "," + item("yearly", 6, "P1Y", "annual"));
    EXPECT_EQ(result.status, 201) << result.text;
    EXPECT_EQ(result.size_of("orders"), 1U) << "60.00 each";
    EXPECT_EQ(result["orderErrors/0/code"], "800023");
    EXPECT_EQ(checkout(item("standard", 6) + "," + item("yearly", 4, "P1Y", "annual")).size_of("orders"), 2U);
}

TEST_P(Prerequisites, R53_WhatAPurchaseActivatesIsCountedOnce) {
    catalog::Plan instant = plan_of("instant", 1, {{"P1M", BillingPlan::monthly, "10.00"}});
    instant.auto_activate = true;
    shop_.sell_also(product_of(ProductId("DZH318Z0AUTO"), catalog::PricingModel::per_user, {instant}));
    limit(100);
    const Reply result = checkout(item("instant", 6) + "," + item("yearly", 4, "P1Y", "annual"));
    EXPECT_EQ(result.size_of("orders"), 2U) << result.text;
}

TEST_P(Prerequisites, R53_ALimitHoldsInItsOwnCurrency) {
    limit(0);
    EXPECT_EQ(summary(order("standard", 1)), "403 800023");
    const Reply pounds = shop_.post(
        fmt::format("/v1/customers/{}/orders", Shop::kBritishCustomer),
        fmt::format(R"({{"lineItems":[{{"offerId":"{}","quantity":1}}]}})", shop_.item("standard", "GB")));
    EXPECT_EQ(pounds.status, 201) << pounds.text;
}

TEST_P(Prerequisites, R27_AnExclusiveOfferEndsTheCall) {
    sell(catalog::Audience::selected);
    EXPECT_EQ(summary(order("club", 1)), "403 2006");
    EXPECT_EQ(summary(cart(item("club", 1))), "403 2006");
}

TEST_P(Prerequisites, R27_AnOfferThatIsNotInTheProgram) {
    sell(catalog::Audience::none);
    EXPECT_EQ(summary(order("club", 1)), "403 2091");
    EXPECT_EQ(cart(item("club", 1))["lineItems/0/error/errorCode"], "10006");
}

TEST_P(Prerequisites, R27_ACustomerOutsideTheSalesRegionEndsTheCall) {
    shop_.move_customer(Shop::kCustomer, "US");
    EXPECT_EQ(summary(order("standard", 1)), "403 2030");
    EXPECT_EQ(summary(cart(item("standard", 1))), "403 2030");
}

TEST_P(Prerequisites, R27_R28_WhatIsSoldInAnotherCountryIsNotSoldInTheCustomers) {
    EXPECT_EQ(summary(order("standard", 1, Shop::kBritishCustomer)), "400 800070");
    const Reply line = shop_.post(fmt::format("/v1/customers/{}/carts", Shop::kBritishCustomer),
                                  fmt::format(R"({{"lineItems":[{}]}})", item("standard", 1)));
    EXPECT_EQ(line.status, 201);
    EXPECT_EQ(line["lineItems/0/error/errorCode"], "10006");
    EXPECT_EQ(line["lineItems/0/currencyCode"], "EUR") << "the currency of the item is known all the same";
}

COMPTOIR_ON_BOTH_ENGINES(Prerequisites);

}  // namespace
}  // namespace comptoir::conformance
