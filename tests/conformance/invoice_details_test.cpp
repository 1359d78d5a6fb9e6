#include <fmt/format.h>

#include "base/decimal.hpp"
#include "shop.hpp"

/// What the parameters of invoices do, and that their sums agree (reseller contract §2.11, D12).
namespace comptoir::conformance {
namespace {

class InvoiceDetails : public SalesTest {
  protected:
    void publish() {
        shop_.arm_invoices();
        shop_.go_to("2024-04-08T00:00:00Z");
    }
    // The sum of a member over all pages.
    Decimal sum(std::string target, std::string_view member) {
        Decimal total;
        Fields headers;
        while (!target.empty()) {
            const Reply page = shop_.get("/v1" + target, headers);
            EXPECT_EQ(page.status, 200) << page.text;
            for (std::size_t i = 0; i < page.size_of("items"); ++i)
                total = total + Decimal::of(page[fmt::format("items/{}/{}", i, member)]);
            target = page["links/next/uri"];
            if (!target.empty())
                headers = {{page["links/next/headers/0/key"], page["links/next/headers/0/value"]}};
        }
        return total;
    }
};

TEST_P(InvoiceDetails, INV_07_INV_08_WhatIsNotMeantForAnInvoiceIsIgnored_2_11) {
    shop_.buy_and_activate("standard", 5, "P1M", "monthly");
    publish();
    for (const std::string_view way :
         {"G000000001/lineitems?provider=onetime&currencycode=USD&period=previous",
          "G000000001/lineitems?provider=onetime&currencycode=nothing&period=never",
          "G000000001/lineitems?provider=onetime&hasPartnerEarnedCredit=true",
          "G000000001/"
          "lineitems?provider=all&invoicelineitemtype=billing_line_items&hasPartnerEarnedCredit=false",
          "G000000001/lineitems/onetime/billinglineitems?currencycode=USD&period=current",
          "Recurring-G000000001/lineitems?provider=onetime",
          "recurring-g000000001/lineitems?provider=onetime"}) {
        const Reply lines = shop_.get(fmt::format("/v1/invoices/{}", way));
        EXPECT_EQ(lines["totalCount"], "1") << way << lines.text;
        EXPECT_EQ(lines["items/0/currency"], "EUR") << way;
    }
    EXPECT_EQ(shop_.get("/v1/invoices/Recurring-G000000001")["id"], "G000000001");
    EXPECT_EQ(shop_.get("/v1/invoices/G000000001/lineitems").code(), "2001") << "the provider is needed";
    for (const std::string_view provider : {"azure_data_market", "AzureDataMarket", "office"}) {
        const Reply none =
            shop_.get(fmt::format("/v1/invoices/G000000001/lineitems/{}/billinglineitems", provider));
        EXPECT_EQ(none.status, 200) << provider;
        EXPECT_EQ(none["totalCount"], "0") << provider;
    }
}

TEST_P(InvoiceDetails, INV_04_D12_TheTotalIsTheSumOfTheLines) {
    shop_.buy_and_activate("standard", 5, "P1M", "monthly");  // 50.00
    shop_.buy_and_activate("flat", 1, "P1M", "monthly");      // 99.00
    shop_.buy_and_activate("standard", 2, "P1Y", "annual");   // 240.00
    shop_.buy_and_activate("sampler", 3, "P1M", "none");      // A trial.
    shop_.patch(shop_.buy_and_activate("premium", 3, "P1M", "monthly"), R"({"status":"deleted"})");
    // INV-12 and INV-09, when the month is over.
    shop_.go_to("2024-04-02T00:00:00Z");
    const Reply estimates = shop_.get("/v1/invoices/estimates/links");
    ASSERT_EQ(estimates["items/3/type"] + estimates["items/3/period"], "non_consumptionPrevious");
    EXPECT_EQ(sum(estimates["items/3/link/uri"], "totalForCustomer").str(), "389");
    publish();
    // INV-01, INV-04, INV-07, INV-02
    const Reply list = shop_.get("/v1/invoices");
    ASSERT_EQ(list["totalCount"], "1");
    EXPECT_EQ(list["items/0/totalCharges"], "389");
    const std::string invoice = "/invoices/" + list["items/0/id"];
    EXPECT_EQ(shop_.get("/v1" + invoice)["totalCharges"], "389");
    const std::string lines = invoice + "/lineitems/onetime/billinglineitems?size=2";
    EXPECT_EQ(sum(lines, "totalForCustomer").str(), "389");
    EXPECT_EQ((sum(lines, "subtotal") + sum(lines, "taxTotal")).str(), "389");
    EXPECT_EQ(shop_.get("/v1/invoices/summary")["balanceAmount"], "389");
}

COMPTOIR_ON_BOTH_ENGINES(InvoiceDetails);

}  // namespace
}  // namespace comptoir::conformance
