#include <fmt/format.h>

#include <array>

#include "commands/metering.hpp"
#include "indirect_sales.hpp"

/// Through whom usage was sold: INV-10 and INV-11 for an indirect provider (reseller contract §3.12; commerce
/// rules §7.4).
namespace comptoir::conformance {
namespace {

using catalog::BillingPlan;

class UsageOfResellers : public IndirectSales {
  protected:
    void SetUp() override {
        IndirectSales::SetUp();
        catalog::Plan plan = plan_of("metered", 1, {{"P1M", BillingPlan::monthly, "5.00"}});
        plan.max_quantity = 1;
        catalog::Dimension mails;
        mails.id = "mails";
        mails.display_name = {"mails sent", "mails envoyés"};
        mails.unit_of_measure = "1 mail";
        mails.price_per_unit = {{Currency::of("EUR"), Decimal::of("0.05")}};
        plan.dimensions = {mails};
        shop_.sell_also(product_of(ProductId("DZH318Z0METR"), catalog::PricingModel::flat, {plan}));
    }
    /// Uses so many mails of a plan that is sold through the reseller of this program id, or directly.
    void uses(std::string_view mpn_id, int mails) {
        const std::string on_record =
            mpn_id.empty() ? std::string() : fmt::format(R"(,"partnerIdOnRecord":"{}")", mpn_id);
        const Reply placed =
            order(fmt::format(R"({{"offerId":"{}","quantity":1{}}})", shop_.item("metered"), on_record));
        ASSERT_EQ(placed.status, 201) << placed.text;
        const std::string path = shop_.subscription_path(placed);
        shop_.activate(path);
        commands::ReportedUsage event;
        event.partner = shop_.caller().partner;
        event.usage.subscription = SubscriptionId::of(path.substr(path.rfind('/') + 1));
        event.usage.dimension = "mails";
        event.usage.quantity = Decimal::from_int(mails);
        event.usage.at = Instant::of("2024-03-10T08:00:00Z");
        event.usage.plan = PlanId("metered");
        event.effective = "2024-03-10T08:00:00Z";
        const auto done = shop_.runner().run({}, [&](commands::Work& work) -> Outcome<commands::Answer> {
            EXPECT_EQ(commands::report_usage(work, std::array{event}).front().status,
                      metering::UsageStatus::accepted);
            return commands::Answer{};
        });
        EXPECT_TRUE(done);
    }
    /// `1=5139005 2=`, by what was used.
    std::string days(std::string_view where) {
        const Reply page = shop_.get(fmt::format("/v1/invoices/{}", where));
        std::string text;
        for (std::size_t i = 0; i < page.size_of("items"); ++i) {
            EXPECT_TRUE(page.at(fmt::format("items/{}/resellerMpnId", i)).if_string() != nullptr)
                << page.text;
            text += fmt::format("{}={} ", page[fmt::format("items/{}/quantity", i)],
                                page[fmt::format("items/{}/resellerMpnId", i)]);
        }
        return text;
    }
};
COMPTOIR_ON_BOTH_ENGINES(UsageOfResellers);

TEST_P(UsageOfResellers, INV_10_INV_11_ADayNamesWhoItIsChargedThrough_3_12_S7_4) {
    constexpr std::string_view kUnbilled =
        "unbilled/lineitems?provider=marketplace&invoicelineitemtype=usagelineitems&currencycode=EUR&period=";
    constexpr std::string_view kBilled =
        "G000000001/lineitems?provider=onetime&invoicelineitemtype=usagelineitems";
    uses(kReseller, 1);
    uses(kSecond, 2);
    uses("", 3);
    EXPECT_EQ(days(fmt::format("{}current", kUnbilled)), "1=5139005 2=5139006 3= ");
    unlink(reseller_);
    EXPECT_EQ(days(fmt::format("{}current", kUnbilled)), "1=-1 2=5139006 3= ") << "as it would be charged";
    shop_.arm_invoices();
    shop_.go_to("2024-04-08T00:00:00Z");
    unlink(second_);
    EXPECT_EQ(days(kBilled), "1=-1 2=5139006 3= ") << "as it was charged on the 3rd";
}

}  // namespace
}  // namespace comptoir::conformance
