#include <fmt/format.h>

#include "catalog_of_shop.hpp"
#include "shop.hpp"
#include "storage/platform.hpp"

/// What the end of a term brings, and what is told before it (commerce rules R62, R99–R102, R5).
namespace comptoir::conformance {
namespace {

using catalog::BillingPlan;

class Renewals : public SalesTest {
  protected:
    void SetUp() override {
        // 10.00 a month until the end of March, 9.00 from April.
        catalog::Plan cheaper = plan_of("cheaper", 1,
                                        {{"P1M", BillingPlan::monthly, "10.00"},
                                         {"P1M", BillingPlan::monthly, "9.00"},
                                         {"P1Y", BillingPlan::annual, "99.00"}});
        cheaper.trial = catalog::Trial{Period::of("P1M")};
        auto rows = cheaper.prices.all();
        for (catalog::PriceRow& row : rows) {
            if (row.unit_price == Decimal::of("10.00")) row.ends = Instant::of("2024-03-31T23:59:59Z");
            if (row.unit_price == Decimal::of("9.00")) row.starts = Instant::of("2024-04-01");
        }
        cheaper.prices = catalog::PriceRows(rows);
        catalog::Plan ending = plan_of("ending", 2, {{"P1M", BillingPlan::monthly, "7.00"}});
        auto last = ending.prices.all();
        for (catalog::PriceRow& row : last) row.ends = Instant::of("2024-04-30T23:59:59Z");
        ending.prices = catalog::PriceRows(last);
        shop_.sell_also(
            product_of(ProductId("DZH318Z0CHEA"), catalog::PricingModel::per_user, {cheaper, ending}));
    }
    std::string yearly() { return shop_.buy_and_activate("standard", 5, "P1Y", "annual"); }
    std::string refusal(const Reply& reply) { return fmt::format("{} {}", reply.status, reply.code()); }
    std::string charges() {
        const Reply lines = shop_.get(
            "/v1/invoices/unbilled/lineitems?provider=onetime&invoicelineitemtype=billinglineitems"
            "&currencycode=EUR&period=current");
        std::string text;
        for (std::size_t i = 0; i < lines.size_of("items"); ++i) {
            text += fmt::format("{} {} ", lines[fmt::format("items/{}/chargeType", i)],
                                lines[fmt::format("items/{}/subtotal", i)]);
        }
        return text;
    }
    // The names of what the partner was told about renewals, and when.
    std::string notices() {
        std::string text;
        shop_.runner().read([&](sql::Session& session) {
            for (const storage::Event& event :
                 storage::events_after(session, PartnerId::of(Shop::kPartner), 0, 1000)) {
                if (event.name != "subscription-ending" && event.name != "subscription-renewing") continue;
                text += fmt::format("{} {} ", event.name, event.at.str());
            }
        });
        return text;
    }
};

TEST_P(Renewals, R62_TheTermThatWasBoughtKeepsItsPriceWhateverWasChosenMeanwhile) {
    const std::string path = shop_.buy_and_activate("cheaper", 2, "P1M", "monthly");
    shop_.go_to("2024-04-05T09:00:00Z");
    EXPECT_EQ(shop_.patch(path, R"({"renewalTermDuration":"P1Y"})")["renewalTermDuration"], "P1Y");
    EXPECT_EQ(shop_.patch(path, R"({"renewalTermDuration":"P1M"})")["renewalTermDuration"], "P1M");
    shop_.go_to("2024-04-10T00:00:00Z");
    EXPECT_EQ(charges(), "Renew 20 ") << "2 x 10.00, the price of the checkout";
    shop_.go_to("2024-05-10T00:00:00Z");
    EXPECT_EQ(charges(), "Renew 18 ");
}

TEST_P(Renewals, R62_SoItIsOfALineThatAskedForTheTrial) {
    const std::string path = shop_.buy_and_activate("cheaper", 2, "P1M", "none");
    shop_.go_to("2024-04-05T09:00:00Z");
    EXPECT_EQ(shop_.patch(path, R"({"renewalTermDuration":"P1Y"})")["renewalTermDuration"], "P1Y");
    EXPECT_EQ(shop_.patch(path, R"({"renewalTermDuration":"P1M"})")["renewalTermDuration"], "P1M");
    shop_.go_to("2024-04-10T00:00:00Z");
    EXPECT_EQ(charges(), "Renew 20 ");
}

TEST_P(Renewals, R62_AnotherPaidTermIsBoughtAtThePriceOfTheDayItIsChosen) {
    const std::string path = shop_.buy_and_activate("cheaper", 2, "P1Y", "annual");
    shop_.go_to("2024-04-05T09:00:00Z");
    EXPECT_EQ(shop_.patch(path, R"({"renewalTermDuration":"P1M"})").status, 200);
    shop_.go_to("2024-04-10T00:00:00Z");
    EXPECT_EQ(charges(), "Renew 18 ");
}

TEST_P(Renewals, R101_WhatIsNoLongerSoldEndsWithItsTermAndIsAnnouncedThirtyDaysBefore) {
    const std::string path = yearly();
    shop_.go_to("2025-01-01T00:00:00Z");
    shop_.stop_selling("standard");
    shop_.go_to("2025-02-07T23:59:59Z");
    EXPECT_EQ(notices(), "");
    shop_.go_to("2025-02-08T00:00:00Z");
    EXPECT_EQ(notices(), "subscription-ending 2025-02-08T00:00:00Z ") << "the term ends with 9 March";
    EXPECT_EQ(shop_.patch(path, R"({"friendlyName":"Renamed"})").status, 200);
    shop_.go_to("2025-03-09T23:59:59Z");
    EXPECT_EQ(shop_.get(path)["status"], "active");
    EXPECT_EQ(shop_.get(path)["autoRenewEnabled"], "true");
    shop_.go_to("2025-03-10T00:00:00Z");
    EXPECT_EQ(shop_.get(path)["status"], "expired");
    EXPECT_EQ(charges(), "") << "nothing renewed";
    EXPECT_EQ(notices(), "subscription-ending 2025-02-08T00:00:00Z ") << "told once";
    shop_.go_to("2026-03-10T00:00:00Z");
    EXPECT_EQ(charges(), "");
}

TEST_P(Renewals, R101_ATermOfAMonthIsAnnouncedWhenItBegins) {
    const std::string path = shop_.buy_and_activate("standard", 5, "P1M", "monthly");
    EXPECT_EQ(notices(), "");
    shop_.stop_selling("standard");
    shop_.go_to("2024-04-10T00:00:00Z");
    EXPECT_EQ(shop_.get(path)["status"], "expired");
    const std::string last_price = shop_.buy_and_activate("ending", 1, "P1M", "monthly");
    EXPECT_EQ(notices(), "subscription-ending 2024-04-10T00:00:00Z ") << "its price ends before the month";
}

TEST_P(Renewals, R101_NothingIsAnnouncedOfATermThatWasNotToRenew) {
    const std::string path = yearly();
    EXPECT_EQ(shop_.patch(path, R"({"autoRenewEnabled":false})").status, 200);
    shop_.go_to("2025-02-20T00:00:00Z");
    EXPECT_EQ(notices(), "");
    EXPECT_EQ(shop_.patch(path, R"({"autoRenewEnabled":true})").status, 200);
    EXPECT_EQ(notices(), "subscription-renewing 2025-02-20T00:00:00Z ")
        << "from now on there is something to tell";
}

TEST_P(Renewals, R102_AYearIsRemindedOfThirtyDaysBeforeItRenewsAndAMonthIsNot) {
    shop_.buy_and_activate("premium", 5, "P1M", "monthly");
    yearly();
    shop_.go_to("2025-02-08T00:00:00Z");
    EXPECT_EQ(notices(), "subscription-renewing 2025-02-08T00:00:00Z ");
    shop_.go_to("2026-02-08T00:00:00Z");
    EXPECT_EQ(notices(),
              "subscription-renewing 2025-02-08T00:00:00Z subscription-renewing 2026-02-08T00:00:00Z ");
}

TEST_P(Renewals, R104_WhatIsSuspendedIsAnnouncedWhenItIsReactivated) {
    const std::string path = yearly();
    shop_.go_to("2025-02-01T00:00:00Z");
    EXPECT_EQ(shop_.patch(path, R"({"status":"suspended"})").status, 200);
    shop_.go_to("2025-02-20T00:00:00Z");
    EXPECT_EQ(notices(), "") << "it does not renew";
    EXPECT_EQ(shop_.patch(path, R"({"status":"active"})").status, 200);
    EXPECT_EQ(notices(), "");
    shop_.publisher_says(path, true);
    EXPECT_EQ(notices(), "subscription-renewing 2025-02-20T00:00:00Z ");
}

TEST_P(Renewals, R99_R100_WhileARenewalWaitsChangesGet409) {
    const std::string path = shop_.buy_and_activate("standard", 5, "P1M", "monthly");
    shop_.let_clock_run_ahead("2024-04-10T00:00:00Z");
    for (const std::string_view member :
         {R"("autoRenewEnabled":false)", R"("quantity":6)", R"("status":"suspended")",
          R"("status":"deleted")", R"("status":"expired")", R"("renewalTermDuration":"P1Y")"}) {
        EXPECT_EQ(refusal(shop_.patch(path, fmt::format("{{{}}}", member))), "409 900278") << member;
    }
    EXPECT_EQ(shop_.patch(path, R"({"friendlyName":"Free at any time"})").status, 200) << "R117";
    shop_.go_to("2024-04-10T00:00:01Z");
    EXPECT_EQ(shop_.patch(path, R"({"autoRenewEnabled":false})").status, 200) << "of the new term";
    EXPECT_EQ(charges(), "Renew 50 ");
}

TEST_P(Renewals, R5_PastTheEndNothingChangesThoughItsTimerWaits) {
    const std::string path = shop_.buy_and_activate("standard", 5, "P1M", "monthly");
    EXPECT_EQ(shop_.patch(path, R"({"autoRenewEnabled":false})").status, 200);
    shop_.let_clock_run_ahead("2024-04-10T00:00:00Z");
    for (const std::string_view member : {R"("autoRenewEnabled":true)", R"("friendlyName":"Too late")"}) {
        EXPECT_EQ(refusal(shop_.patch(path, fmt::format("{{{}}}", member))), "400 2011") << member;
    }
}

COMPTOIR_ON_BOTH_ENGINES(Renewals);

}  // namespace
}  // namespace comptoir::conformance
