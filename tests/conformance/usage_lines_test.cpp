#include <fmt/format.h>

#include <array>

#include "commands/customer_records.hpp"
#include "commands/metering.hpp"
#include "shop.hpp"
#include "storage/platform.hpp"

/// What is metered, as partners see it: INV-10 and INV-11, the charge of a month, and budgets (reseller
/// contract §2.11, §3.12, B.6–B.8; commerce rules R88, R121, R134).
namespace comptoir::conformance {
namespace {

using catalog::BillingPlan;
using metering::UsageStatus;

catalog::Plan metered(std::string_view id, int number, const char* price) {
    catalog::Plan plan =
        plan_of(id, number, {{"P1M", BillingPlan::monthly, price}, {"P1Y", BillingPlan::annual, price}});
    plan.max_quantity = 1;
    for (const auto& [meter, unit_price] : {std::pair("mails", "0.05"), std::pair("calls", "1.50")}) {
        catalog::Dimension dimension;
        dimension.id = meter;
        dimension.display_name = {fmt::format("{} sent", meter), fmt::format("{} envoyés", meter)};
        dimension.unit_of_measure = "1 unit";
        dimension.price_per_unit = {{Currency::of("EUR"), Decimal::of(unit_price)}};
        plan.dimensions.push_back(std::move(dimension));
    }
    return plan;
}

class UsageLines : public SalesTest {
  protected:
    void SetUp() override {
        shop_.sell_also(product_of(ProductId("DZH318Z0METR"), catalog::PricingModel::flat,
                                   {metered("metered", 1, "5.00"), metered("pure", 2, "0")}));
    }
    std::string active(std::string_view plan = "metered", std::string_view term = "P1M") {
        return shop_.buy_and_activate(plan, 1, term, term == "P1M" ? "monthly" : "annual");
    }
    /// As its publisher reports it.
    UsageStatus uses(const std::string& path, std::string_view meter, std::string_view quantity,
                     std::string_view at, std::string_view plan = "metered") {
        commands::ReportedUsage event;
        event.partner = shop_.caller().partner;
        event.usage.subscription = SubscriptionId::of(path.substr(path.rfind('/') + 1));
        event.usage.dimension = meter;
        event.usage.quantity = Decimal::of(quantity);
        event.usage.at = Instant::of(at);
        event.usage.plan = PlanId(std::string(plan));
        event.effective = at;
        UsageStatus status = UsageStatus::bad_argument;
        const auto done = shop_.runner().run({}, [&](commands::Work& work) -> Outcome<commands::Answer> {
            status = commands::report_usage(work, std::array{event}).front().status;
            return commands::Answer{};
        });
        EXPECT_TRUE(done);
        return status;
    }
    void takes(const std::string& path, std::string_view meter, std::string_view quantity,
               std::string_view at, std::string_view plan = "metered") {
        EXPECT_EQ(uses(path, meter, quantity, at, plan), UsageStatus::accepted) << at;
    }
    Reply unbilled(std::string_view period, std::string_view type = "usagelineitems",
                   std::string_view provider = "marketplace") {
        return shop_.get(
            fmt::format("/v1/invoices/unbilled/lineitems?provider={}&invoicelineitemtype={}"
                        "&currencycode=eur&period={}",
                        provider, type, period));
    }
    Reply billed(std::string_view type = "usagelineitems") {
        return shop_.get(
            fmt::format("/v1/invoices/G000000001/lineitems?provider=onetime&invoicelineitemtype={}", type));
    }
    void publish() {
        shop_.arm_invoices();
        shop_.go_to("2024-04-08T00:00:00Z");
    }
    /// `mails 2024-03-10 5 = 0.25`, a row each.
    static std::string rows_of(const Reply& page) {
        std::string text;
        for (std::size_t i = 0; i < page.size_of("items"); ++i) {
            const auto of = [&](std::string_view name) { return page[fmt::format("items/{}/{}", i, name)]; };
            text += fmt::format("{} {} {} = {}\n", of("meterId"), of("usageDate").substr(0, 10),
                                of("quantity"), of("billingPreTaxTotal"));
        }
        return text;
    }
    /// Names of the partner's events since the beginning.
    std::vector<storage::Event> told(std::string_view name) {
        std::vector<storage::Event> events;
        shop_.runner().read([&](sql::Session& session) {
            events = storage::events_after(session, shop_.caller().partner, 0, 1000);
        });
        std::erase_if(events, [&](const storage::Event& event) { return event.name != name; });
        return events;
    }
};

TEST_P(UsageLines, INV_10_B8_AnUnbilledDayHasAllItsMembers_3_12) {
    const std::string path = active();
    takes(path, "mails", "1.25", "2024-03-10T07:00:00Z");
    takes(path, "mails", "2", "2024-03-10T08:00:00Z");
    const Reply page = unbilled("current");
    ASSERT_EQ(page.size_of("items"), 1U) << "one row per day, dimension and subscription: " << page.text;
    const auto member = [&](std::string_view name) { return page[fmt::format("items/0/{}", name)]; };
    EXPECT_EQ(member("partnerId"), Shop::kPartner);
    EXPECT_EQ(member("partnerName"), "Partner");
    EXPECT_EQ(member("customerId"), Shop::kCustomer);
    EXPECT_EQ(member("customerName"), "Dupré");
    EXPECT_EQ(member("customerDomainName"), Shop::kCustomer);
    EXPECT_EQ(member("customerCountry"), "FR");
    EXPECT_EQ(member("mpnId"), "1234567");
    EXPECT_EQ(member("productId") + ":" + member("skuId") + ":" + member("availabilityId"),
              shop_.item("metered"));
    EXPECT_EQ(member("skuName"), "metered plan");
    EXPECT_EQ(member("publisherName"), "Acme");
    EXPECT_EQ(member("publisherId"), "acme");
    EXPECT_EQ(member("subscriptionId"), path.substr(path.rfind('/') + 1));
    EXPECT_EQ(member("subscriptionDescription"), "metered plan");
    EXPECT_EQ(member("chargeStartDate"), "2024-03-01T00:00:00Z");
    EXPECT_EQ(member("chargeEndDate"), "2024-04-01T00:00:00Z");
    EXPECT_EQ(member("usageDate"), "2024-03-10T00:00:00Z");
    EXPECT_EQ(member("meterId"), "mails");
    EXPECT_EQ(member("meterName"), "mails sent");
    EXPECT_EQ(member("meterType"), "mails sent");
    EXPECT_EQ(member("meterSubCategory"), member("productName"));
    EXPECT_EQ(member("meterCategory"), "SaaS");
    EXPECT_EQ(member("unitOfMeasure"), "1 unit");
    EXPECT_EQ(member("unitType"), "1 unit");
    EXPECT_EQ(member("quantity"), "3.25");
    EXPECT_EQ(member("unitPrice"), "0.05");
    EXPECT_EQ(member("effectiveUnitPrice"), "0.05");
    EXPECT_EQ(member("billingPreTaxTotal"), "0.16") << "rounded down";
    EXPECT_EQ(member("pricingPreTaxTotal"), "0.16");
    EXPECT_EQ(member("billingCurrency") + member("pricingCurrency"), "EUREUR");
    EXPECT_EQ(member("pcToBCExchangeRate"), "1");
    EXPECT_EQ(member("pcToBCExchangeRateDate"), "2024-03-01T00:00:00Z");
    EXPECT_EQ(member("rateOfPartnerEarnedCredit"), "0");
    EXPECT_EQ(member("hasPartnerEarnedCredit"), "false");
    EXPECT_EQ(member("invoiceLineItemType"), "usage_line_items");
    EXPECT_EQ(member("billingProvider"), "marketplace");
    EXPECT_EQ(member("attributes/objectType"), "DailyRatedUsageLineItem");
    for (const std::string_view blank :
         {"invoiceNumber", "resellerMpnId", "chargeType", "meterRegion", "resourceLocation",
          "consumedService", "resourceGroup", "resourceUri", "tags", "additionalInfo", "serviceInfo1",
          "serviceInfo2"}) {
        EXPECT_TRUE(page.has(fmt::format("items/0/{}", blank))) << blank;
        EXPECT_EQ(member(blank), "") << blank;
    }
    EXPECT_FALSE(page.has("items/0/entitlementId")) << "no cloud stands behind it";
}

TEST_P(UsageLines, INV_10_EverySpellingOfProviderAndTypeFindsTheDays_2_11) {
    takes(active(), "mails", "3", "2024-03-10T07:00:00Z");
    for (const std::string_view provider : {"onetime", "one_time", "Marketplace", "all"}) {
        for (const std::string_view type : {"usagelineitems", "UsageLineItems", "USAGE_LINE_ITEMS"})
            EXPECT_EQ(unbilled("current", type, provider).size_of("items"), 1U) << provider << type;
    }
    for (const std::string_view provider : {"azure", "office"})
        EXPECT_EQ(unbilled("current", "usagelineitems", provider).size_of("items"), 0U);
    EXPECT_EQ(unbilled("current", "billinglineitems", "marketplace").size_of("items"), 0U);
    EXPECT_EQ(shop_
                  .get("/v1/invoices/unbilled/lineitems?provider=marketplace&invoicelineitemtype="
                       "usagelineitems&currencycode=GBP&period=current")
                  .size_of("items"),
              0U);
    EXPECT_EQ(shop_
                  .get("/v1/invoices/unbilled/lineitems?provider=marketplace&invoicelineitemtype="
                       "usagelineitems&period=current")
                  .code(),
              "2001");
    shop_.use_sandbox();
    EXPECT_EQ(unbilled("current").size_of("items"), 0U) << "another partner's";
}

TEST_P(UsageLines, INV_10_CurrentIsTheMonthOfUseAndPreviousUntilItsInvoice_R121) {
    const std::string path = active();
    shop_.go_to("2024-04-01T01:00:00Z");
    takes(path, "mails", "3", "2024-03-31T23:59:59Z");
    takes(path, "mails", "4", "2024-04-01T00:00:00Z");
    EXPECT_EQ(rows_of(unbilled("previous")), "mails 2024-03-31 3 = 0.15\n");
    EXPECT_EQ(rows_of(unbilled("current")), "mails 2024-04-01 4 = 0.2\n");
    shop_.go_to("2024-04-03T00:00:00Z");
    EXPECT_EQ(rows_of(unbilled("previous")), "mails 2024-03-31 3 = 0.15\n") << "charged, and not invoiced";
    publish();
    EXPECT_EQ(rows_of(unbilled("previous")), "");
    EXPECT_EQ(rows_of(unbilled("current")), "mails 2024-04-01 4 = 0.2\n");
    EXPECT_EQ(rows_of(billed()), "mails 2024-03-31 3 = 0.15\n");
}

TEST_P(UsageLines, INV_10_PreviousIsAllBeforeTheMonthThatIsOnNoInvoice_2_11) {
    const std::string path = active();
    takes(path, "mails", "3", "2024-03-10T07:00:00Z");
    shop_.go_to("2024-04-10T08:00:00Z");
    takes(path, "mails", "4", "2024-04-10T07:00:00Z");
    shop_.go_to("2024-05-05T08:00:00Z");
    takes(path, "mails", "5", "2024-05-05T07:00:00Z");
    EXPECT_EQ(rows_of(unbilled("previous")), "mails 2024-03-10 3 = 0.15\nmails 2024-04-10 4 = 0.2\n");
    EXPECT_EQ(rows_of(unbilled("current")), "mails 2024-05-05 5 = 0.25\n");
}

TEST_P(UsageLines, INV_09_B8_TheFlatPartIsAmongTheSeatLinesAndUsageIsNotTwice) {
    takes(active(), "mails", "3", "2024-03-10T07:00:00Z");
    EXPECT_EQ(unbilled("current", "billinglineitems", "onetime").size_of("items"), 1U);
    shop_.go_to("2024-04-05T00:00:00Z");
    const Reply flat = unbilled("previous", "billinglineitems", "all");
    ASSERT_EQ(flat.size_of("items"), 1U) << "the estimate of usage is a list of its own (INV-12)";
    EXPECT_EQ(flat["items/0/subtotal"], "5");
    EXPECT_EQ(flat["items/0/chargeType"], "New");
    EXPECT_EQ(flat["items/0/meterDescription"], "");
}

TEST_P(UsageLines, INV_11_R134_TheInvoiceChargesTheSumOfTheMonthAndTheDaysExplainIt) {
    const std::string path = active();
    for (const int day : {10, 11, 12}) {
        shop_.go_to(fmt::format("2024-03-{}T12:00:00Z", day));
        takes(path, "mails", "0.33", fmt::format("2024-03-{}T11:00:00Z", day));
    }
    takes(path, "calls", "2", "2024-03-12T11:00:00Z");
    publish();
    EXPECT_EQ(rows_of(billed()), R"(mails 2024-03-10 0.33 = 0.01
mails 2024-03-11 0.33 = 0.01
mails 2024-03-12 0.33 = 0.01
calls 2024-03-12 2 = 3
)");
    EXPECT_EQ(billed()["items/0/invoiceNumber"], "G000000001");
    EXPECT_EQ(billed()["items/0/chargeType"], "new");
    const Reply lines = billed("billinglineitems");
    ASSERT_EQ(lines.size_of("items"), 3U) << lines.text;
    EXPECT_EQ(lines["items/0/subtotal"], "5") << "B.8: the flat part";
    std::string usage;
    for (const char* item : {"1", "2"}) {
        const auto of = [&](std::string_view name) { return lines[fmt::format("items/{}/{}", item, name)]; };
        usage += fmt::format("{} {} x {} {} = {}\n", of("meterDescription"), of("billableQuantity"),
                             of("effectiveUnitPrice"), of("unitType"), of("subtotal"));
        EXPECT_EQ(of("quantity"), "1") << "of the plan";
        EXPECT_EQ(of("chargeType"), "New");
        EXPECT_EQ(of("chargeStartDate"), "2024-03-01T00:00:00Z");
        EXPECT_EQ(of("chargeEndDate"), "2024-03-31T23:59:59Z");
        EXPECT_EQ(of("orderDate"), "2024-03-31T23:59:59.0000000Z");
        EXPECT_EQ(of("billingFrequency"), "Monthly");
        EXPECT_EQ(of("invoiceLineItemType"), "billing_line_items");
    }
    EXPECT_NE(usage.find("mails sent 0.99 x 0.05 1 unit = 0.04\n"), std::string::npos)
        << "0.0495, and not three times 0.01: " << usage;
    EXPECT_NE(usage.find("calls sent 2 x 1.5 1 unit = 3\n"), std::string::npos) << usage;
    const Reply invoice = shop_.get("/v1/invoices/G000000001");
    EXPECT_EQ(invoice["totalCharges"], "8.04");
}

TEST_P(UsageLines, INV_04_AnInvoiceWithUsageHasASecondDetail_3_12) {
    takes(active(), "mails", "3", "2024-03-10T07:00:00Z");
    publish();
    const Reply invoice = shop_.get("/v1/invoices/G000000001");
    ASSERT_EQ(invoice.size_of("invoiceDetails"), 2U) << invoice.text;
    EXPECT_EQ(invoice["invoiceDetails/0/invoiceLineItemType"], "billing_line_items");
    EXPECT_EQ(invoice["invoiceDetails/1/invoiceLineItemType"], "usage_line_items");
    EXPECT_EQ(invoice["invoiceDetails/1/billingProvider"], "marketplace");
    EXPECT_EQ(invoice["invoiceDetails/1/links/self/uri"],
              "/invoices/OneTime-G000000001/lineitems/OneTime/UsageLineItems");
    shop_.follow_links(invoice);
    EXPECT_EQ(shop_.get("/v1/invoices").size_of("items/0/invoiceDetails"), 2U);
}

TEST_P(UsageLines, INV_10_INV_11_S1_9_DaysArePagedByATokenInBothDirections) {
    const std::string path = active();
    for (int day = 10; day <= 14; ++day) {
        shop_.go_to(fmt::format("2024-03-{}T12:00:00Z", day));
        takes(path, "mails", std::to_string(day), fmt::format("2024-03-{}T11:00:00Z", day));
    }
    const auto quantities = [](const Reply& page) {
        std::string text;
        for (std::size_t i = 0; i < page.size_of("items"); ++i)
            text += page[fmt::format("items/{}/quantity", i)] + " ";
        return text;
    };
    const auto walk = [&](const std::string& where, const std::string& question) {
        const auto seek = [&](const Reply& from, std::string_view operation) {
            return shop_.get(fmt::format("{}?seekOperation={}", where, operation),
                             {{"MS-ContinuationToken", from["continuationToken"]}});
        };
        const Reply first = shop_.get(where + question + "&size=2");
        EXPECT_EQ(quantities(first), "10 11 ");
        const Reply second = seek(first, "Next");
        EXPECT_EQ(quantities(second), "12 13 ");
        const Reply third = seek(second, "Next");
        EXPECT_EQ(quantities(third), "14 ");
        EXPECT_FALSE(third.has("links/next"));
        EXPECT_EQ(quantities(seek(third, "Next")), "");
        EXPECT_EQ(quantities(seek(third, "Previous")), "12 13 ");
        EXPECT_EQ(quantities(seek(second, "Previous")), "10 11 ");
        EXPECT_EQ(quantities(seek(first, "Last")), "13 14 ");
        EXPECT_EQ(quantities(seek(second, "First")), "10 11 ");
        EXPECT_EQ(quantities(seek(second, "PageIndex")), "12 13 ");
        shop_.follow_links(first);
    };
    walk("/v1/invoices/unbilled/lineitems",
         "?provider=marketplace&invoicelineitemtype=usagelineitems&currencycode=EUR&period=current");
    publish();
    const std::string invoice = "/v1/invoices/G000000001/lineitems";
    walk(invoice, "?provider=onetime&invoicelineitemtype=usagelineitems");
    EXPECT_EQ(quantities(shop_.get(invoice + "/onetime/usagelineitems?size=2&offset=3")), "13 14 ");
    EXPECT_EQ(quantities(shop_.get(invoice + "/onetime/usagelineitems?offset=5")), "");
}

TEST_P(UsageLines, B6_R88_UsageThatWasReportedIsNeverRefunded) {
    const std::string path = active("metered", "P1Y");
    takes(path, "mails", "100", "2024-03-10T07:00:00Z");
    shop_.go_to("2024-03-20T00:00:00Z");
    EXPECT_EQ(shop_.patch(path, R"({"status":"deleted"})")["status"], "deleted");
    publish();
    EXPECT_EQ(rows_of(billed()), "mails 2024-03-10 100 = 5\n");
    EXPECT_EQ(shop_.get("/v1/invoices/G000000001")["totalCharges"], "5")
        << "the year is taken back, and it is not";
}

TEST_P(UsageLines, B6_R88_NorIsWhatWasChargedBeforeTheCancellation) {
    shop_.go_to("2024-03-28T10:00:00Z");
    const std::string path = active("metered", "P1Y");
    takes(path, "mails", "100", "2024-03-28T10:00:00Z");
    shop_.go_to("2024-04-03T00:00:00Z");
    EXPECT_EQ(shop_.patch(path, R"({"status":"deleted"})")["status"], "deleted") << "within 14 days";
    publish();
    EXPECT_EQ(shop_.get("/v1/invoices/G000000001")["totalCharges"], "10")
        << "March: 5 for the year, 5 for mails";
    EXPECT_EQ(unbilled("current", "billinglineitems", "onetime")["items/0/subtotal"], "-5");
    EXPECT_EQ(unbilled("current", "billinglineitems", "onetime").size_of("items"), 1U);
}

TEST_P(UsageLines, SUB_02_B7_BillingTypeIsUsageForPlansThatAreOnlyMetered) {
    EXPECT_EQ(shop_.get(active("pure"))["billingType"], "usage");
    EXPECT_EQ(shop_.get(active("metered"))["billingType"], "license");
}

// ---- Budgets

TEST_P(UsageLines, OTH_01_2_14_UsageBeyondABudgetIsToldOnceInAMonth) {
    constexpr std::string_view kName = "usagerecords-thresholdExceeded";
    const std::string path = active();
    const auto set_budget = [&](int amount) {
        commands::Caller partner = shop_.caller();
        const auto done = shop_.runner().run_at(partner, shop_.now(), [&](commands::Work& work) {
            return commands::set_spending_budget(work, CustomerId::of(Shop::kCustomer),
                                                 Decimal::from_int(amount));
        });
        EXPECT_TRUE(done);
    };
    set_budget(10);
    takes(path, "calls", "6", "2024-03-10T06:00:00Z");
    takes(path, "mails", "20", "2024-03-10T06:00:00Z");
    EXPECT_EQ(told(kName).size(), 0U) << "exactly 10.00 is within it";
    takes(path, "mails", "1", "2024-03-10T07:00:00Z");
    const auto first = told(kName);
    ASSERT_EQ(first.size(), 1U);
    EXPECT_EQ(first[0].subject, Shop::kCustomer);
    const auto document = json::parse(first[0].document);
    ASSERT_TRUE(document);
    EXPECT_EQ(document->text_or("CustomerId"), Shop::kCustomer);
    EXPECT_EQ(document->text_or("Usage"), "10.05");
    EXPECT_EQ(document->text_or("Budget"), "10");
    EXPECT_EQ(document->text_or("Currency"), "EUR");
    EXPECT_EQ(document->text_or("Month"), "2024-03-01");
    takes(path, "mails", "1", "2024-03-10T08:00:00Z");
    EXPECT_EQ(told(kName).size(), 1U) << "once in a month";
    set_budget(100);
    EXPECT_EQ(told(kName).size(), 1U);
    set_budget(5);
    EXPECT_EQ(told(kName).size(), 2U) << "a budget that is exceeded already";
    shop_.go_to("2024-04-01T12:00:00Z");
    takes(path, "calls", "3", "2024-04-01T11:00:00Z");
    EXPECT_EQ(told(kName).size(), 2U) << "a new month begins at nothing";
    takes(path, "calls", "3", "2024-04-01T10:00:00Z");
    EXPECT_EQ(told(kName).size(), 3U);
}

TEST_P(UsageLines, OTH_01_UsageOfATestAccountExceedsNoBudget_7_5) {
    shop_.use_sandbox();
    const std::string path = active();
    const auto done = shop_.runner().run_at(shop_.caller(), shop_.now(), [&](commands::Work& work) {
        return commands::set_spending_budget(work, CustomerId::of(Shop::kSandboxCustomer), Decimal());
    });
    ASSERT_TRUE(done);
    takes(path, "calls", "6", "2024-03-10T06:00:00Z");
    EXPECT_EQ(told("usagerecords-thresholdExceeded").size(), 0U);
    EXPECT_EQ(unbilled("current").size_of("items"), 0U);
}

COMPTOIR_ON_BOTH_ENGINES(UsageLines);

}  // namespace
}  // namespace comptoir::conformance
