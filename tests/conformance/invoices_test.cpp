#include <fmt/format.h>

#include "shop.hpp"

/// INV-01 to INV-13 (reseller contract §2.11, §3.12; commerce rules §7).
namespace comptoir::conformance {
namespace {

class INV : public SalesTest {
  protected:
    /// X01: ordered 10 March, activated two days later, renewed a month after; then the first invoice.
    std::string monthly() {
        const std::string path = shop_.subscription_path(shop_.buy("standard", 5, "P1M", "monthly"));
        shop_.go_to("2024-03-12T15:30:00Z");
        shop_.activate(path);
        return path;
    }
    /// Five charges, one after the other, of 1 to 5 seats.
    void sell_five() {
        for (int i = 1; i <= 5; ++i) {
            shop_.go_to(fmt::format("2024-03-10T09:00:0{}Z", i));
            shop_.buy_and_activate("standard", i, "P1M", "monthly");
        }
    }
    static std::string quantities_of(const Reply& page) {
        std::string quantities;
        for (std::size_t i = 0; i < page.size_of("items"); ++i)
            quantities += page[fmt::format("items/{}/quantity", i)];
        return quantities;
    }
    void publish() {
        shop_.arm_invoices();
        shop_.go_to("2024-04-08T00:00:00Z");
    }
    Reply unbilled(std::string_view period, std::string_view more = "") {
        return shop_.get(fmt::format(
            "/v1/invoices/unbilled/lineitems?provider=onetime&invoicelineitemtype=billinglineitems"
            "&currencycode=eur&period={}{}",
            period, more));
    }
    std::string code(const std::string& target) {
        const Reply refused = shop_.get(target);
        return fmt::format("{} {}", refused.status, refused.code());
    }
};

TEST_P(INV, INV_09_R75_NothingIsUnbilledBeforeActivation) {
    shop_.buy("standard", 5, "P1M", "monthly");
    EXPECT_EQ(unbilled("current").size_of("items"), 0U);
}

TEST_P(INV, INV_09_AnUnbilledLineHasAllItsMembers) {
    const std::string path = monthly();
    const Reply page = unbilled("current");
    ASSERT_EQ(page.size_of("items"), 1U) << page.text;
    const auto member = [&](std::string_view name) { return page[fmt::format("items/0/{}", name)]; };
    EXPECT_EQ(member("partnerId"), Shop::kPartner);
    EXPECT_EQ(member("customerId"), Shop::kCustomer);
    EXPECT_EQ(member("customerName"), "Dupré");
    EXPECT_EQ(member("customerCountry"), "FR");
    EXPECT_TRUE(page.has("items/0/invoiceNumber"));
    EXPECT_EQ(member("invoiceNumber"), "");
    EXPECT_EQ(member("mpnId"), "1234567");
    EXPECT_EQ(member("resellerMpnId"), "0");
    EXPECT_EQ(member("orderId"), shop_.get(path)["orderId"]);
    EXPECT_EQ(member("orderDate"), "2024-03-10T09:00:00.0000000Z");
    EXPECT_EQ(member("productId") + ":" + member("skuId") + ":" + member("availabilityId"),
              shop_.item("standard"));
    EXPECT_EQ(member("productName"), "Payroll");
    EXPECT_EQ(member("skuName"), "standard plan");
    EXPECT_EQ(member("chargeType"), "New");
    EXPECT_EQ(member("unitPrice"), "10");
    EXPECT_EQ(member("effectiveUnitPrice"), "10");
    EXPECT_EQ(member("quantity"), "5");
    EXPECT_EQ(member("billableQuantity"), "5");
    EXPECT_EQ(member("subtotal"), "50");
    EXPECT_EQ(member("taxTotal"), "0");
    EXPECT_EQ(member("totalForCustomer"), "50");
    EXPECT_EQ(member("currency"), "EUR");
    EXPECT_EQ(member("publisherName"), "Acme");
    EXPECT_EQ(member("publisherId"), "acme");
    EXPECT_EQ(member("subscriptionDescription"), "standard plan");
    EXPECT_EQ(member("chargeStartDate"), "2024-03-12T00:00:00Z");
    EXPECT_EQ(member("chargeEndDate"), "2024-04-11T23:59:59Z");
    EXPECT_EQ(member("subscriptionStartDate"), "2024-03-12T00:00:00Z");
    EXPECT_EQ(member("subscriptionEndDate"), "2024-04-11T23:59:59Z");
    EXPECT_EQ(member("termAndBillingCycle"), "One-Month commitment for monthly billing");
    EXPECT_EQ(member("pricingCurrency"), "EUR");
    EXPECT_EQ(member("pcToBCExchangeRate"), "1");
    EXPECT_EQ(member("pcToBCExchangeRateDate"), "2024-03-01T00:00:00Z");
    EXPECT_FALSE(page.has("items/0/billingFrequency"));
    EXPECT_EQ(member("invoiceLineItemType"), "billing_line_items");
    EXPECT_EQ(member("billingProvider"), "one_time");
    EXPECT_EQ(member("attributes/objectType"), "OneTimeInvoiceLineItem");
    for (const std::string_view blank :
         {"unitType", "priceAdjustmentDescription", "meterDescription", "reservationOrderId"}) {
        EXPECT_TRUE(page.has(fmt::format("items/0/{}", blank))) << blank;
        EXPECT_EQ(member(blank), "");
    }
}

TEST_P(INV, INV_09_CurrentIsThisMonthAndPreviousTheOneBefore) {
    monthly();
    EXPECT_EQ(unbilled("previous").size_of("items"), 0U);
    shop_.go_to("2024-04-01T00:00:00Z");
    EXPECT_EQ(unbilled("current").size_of("items"), 0U);
    EXPECT_EQ(unbilled("Previous").size_of("items"), 1U);
    shop_.go_to("2024-04-12T00:00:00Z");
    EXPECT_EQ(unbilled("current")["items/0/chargeType"], "Renew");
}

TEST_P(INV, INV_09_X19_ACancelledTermNetsToZero) {
    const std::string path = monthly();
    shop_.patch(path, R"({"status":"deleted"})");
    const Reply page = unbilled("current");
    EXPECT_EQ(page["items/1/chargeType"], "Cancel");
    EXPECT_EQ(page["items/1/quantity"], "5");
    EXPECT_EQ(page["items/1/effectiveUnitPrice"], "-10");
    EXPECT_EQ(page["items/1/subtotal"], "-50");
}

TEST_P(INV, INV_09_R140_ATrialsLineIsZeroAndSaysSo) {
    shop_.buy_and_activate("trial", 5, "P1M", "monthly");
    const Reply page = unbilled("current");
    EXPECT_EQ(page["items/0/totalForCustomer"], "0");
    EXPECT_EQ(page["items/0/productQualifiers"], R"(["Trial"])");
    EXPECT_EQ(page["items/0/termAndBillingCycle"], "One-Month commitment for trial");
}

TEST_P(INV, INV_09_CurrencyAndPeriodAreRequired) {
    const std::string target =
        "/v1/invoices/Unbilled/lineitems?provider=all&invoiceLineItemType=BillingLineItems";
    EXPECT_EQ(shop_.get(target + "&currencyCode=EUR&period=current").status, 200);
    EXPECT_EQ(code(target + "&period=current"), "400 2001");
    EXPECT_EQ(code(target + "&currencycode=XXXX&period=current"), "400 2001");
    EXPECT_EQ(code(target + "&currencycode=EUR"), "400 2001");
    EXPECT_EQ(code(target + "&currencycode=EUR&period=next"), "400 2001");
    EXPECT_EQ(code("/v1/invoices/unbilled/lineitems?currencycode=EUR&period=current"), "400 2001");
}

TEST_P(INV, INV_01_INV_04_D12_ThePublishedInvoiceIsTheSumOfItsLines) {
    monthly();
    publish();
    const Reply list = shop_.get("/v1/invoices");
    ASSERT_EQ(list.size_of("items"), 1U) << list.text;
    EXPECT_EQ(list["items/0/id"], "G000000001");
    EXPECT_EQ(list["items/0/invoiceDate"], "2024-04-08T00:00:00Z");
    EXPECT_EQ(list["items/0/billingPeriodStartDate"], "2024-03-01T00:00:00Z");
    EXPECT_EQ(list["items/0/billingPeriodEndDate"], "2024-03-31T23:59:59Z");
    EXPECT_EQ(list["items/0/totalCharges"], "50");
    EXPECT_EQ(list["items/0/paidAmount"], "0");
    EXPECT_EQ(list["items/0/currencyCode"], "EUR");
    EXPECT_EQ(list["items/0/documentType"], "invoice");
    EXPECT_EQ(list["items/0/invoiceType"], "OneTime");
    EXPECT_EQ(list["items/0/links/self/uri"], "/invoices/OneTime-G000000001");
    EXPECT_EQ(list["items/0/invoiceDetails/0/invoiceLineItemType"], "billing_line_items");
    EXPECT_EQ(list["items/0/invoiceDetails/0/billingProvider"], "one_time");
    EXPECT_EQ(list["items/0/attributes/objectType"], "Invoice");
    for (const std::string_view id : {"G000000001", "OneTime-G000000001", "onetime-g000000001"}) {
        EXPECT_EQ(shop_.get(fmt::format("/v1/invoices/{}", id))["id"], "G000000001") << id;
    }
    EXPECT_EQ(code("/v1/invoices/G999999999"), "404 1000");
    EXPECT_EQ(unbilled("previous").size_of("items"), 0U);
    shop_.follow_links(list);
    shop_.use_sandbox();
    EXPECT_EQ(shop_.get("/v1/invoices").size_of("items"), 0U);
    EXPECT_EQ(code("/v1/invoices/G000000001"), "404 1000");
}

TEST_P(INV, INV_07_INV_08_EverySpellingOfProviderAndTypeFindsTheLines) {
    monthly();
    publish();
    const std::string invoice = "/v1/invoices/OneTime-G000000001/lineitems";
    for (const std::string_view way :
         {"/OneTime/BillingLineItems", "/onetime/BILLINGLINEITEMS?size=2000", "/one_time/billing_line_items",
          "/all/billinglineitems", "?provider=OneTime&invoicelineitemtype=BillingLineItems&period=Current",
          "?provider=onetime", "?provider=onetime&nvoicelineitemtype=billinglineitems"}) {
        const Reply lines = shop_.get(invoice + std::string(way));
        EXPECT_EQ(lines.size_of("items"), 1U) << way;
        EXPECT_EQ(lines["items/0/invoiceNumber"], "G000000001");
        EXPECT_EQ(lines["items/0/billingFrequency"], "Monthly");
    }
    // INV-11, INV-13: nothing of it is metered and nothing is first-party.
    for (const std::string_view way :
         {"/onetime/usagelineitems", "/marketplace/usagelineitems", "/marketplace/billinglineitems",
          "/office/billinglineitems", "/azure/usagelineitems",
          "?provider=onetime&invoicelineitemtype=usagelineitems"}) {
        EXPECT_EQ(shop_.get(invoice + std::string(way))["totalCount"], "0") << way;
    }
    EXPECT_EQ(code(invoice + "/onetime/lines"), "400 900126");
    EXPECT_EQ(code(invoice + "/else/billinglineitems"), "400 900126");
    EXPECT_EQ(code("/v1/invoices/G000000009/lineitems/onetime/billinglineitems"), "404 1000");
}

TEST_P(INV, INV_08_S1_9_LinesArePagedByATokenThatHoldsTheWholeQuery) {
    sell_five();
    const auto walk = [&](std::string target) {
        std::vector<std::string> sizes;
        std::string quantities;
        Fields headers;
        for (;;) {
            const Reply page = shop_.get("/v1" + target, headers);
            sizes.push_back(std::to_string(page.size_of("items")));
            quantities += quantities_of(page);
            const std::string next = page["links/next/uri"];
            if (next.empty()) break;
            // A known client sends nothing but the operation and the token.
            target = next.substr(0, next.find('?')) + "?seekOperation=Next";
            headers = {{page["links/next/headers/0/key"], page["links/next/headers/0/value"]}};
            EXPECT_EQ(page["continuationToken"], headers[0].second);
        }
        return fmt::format("{} {}", fmt::join(sizes, "+"), quantities);
    };
    EXPECT_EQ(walk("/invoices/unbilled/lineitems?provider=onetime&currencycode=EUR&period=current&size=2"),
              "2+2+1 12345");
    publish();
    EXPECT_EQ(walk("/invoices/G000000001/lineitems?provider=all&size=2"), "2+2+1 12345");
    EXPECT_EQ(walk("/invoices/G000000001/lineitems/onetime/billinglineitems?size=4&offset=1"), "4 2345");
    EXPECT_EQ(walk("/invoices/G000000001/lineitems/onetime/billinglineitems?size=5"), "5 12345");
}

TEST_P(INV, INV_08_S1_9_EverySeekOperationGoesFromThePageOfTheToken) {
    sell_five();
    const auto walk = [&](const std::string& path, const std::string& question) {
        const Reply first = shop_.get(path + question + "&size=2");
        EXPECT_EQ(quantities_of(first), "12") << path;
        // A known client sends nothing but the operation and the token.
        const auto seek = [&](const Reply& from, std::string_view operation) {
            return shop_.get(fmt::format("{}?seekOperation={}", path, operation),
                             {{"MS-ContinuationToken", from["continuationToken"]}});
        };
        const Reply second = seek(first, "Next");
        EXPECT_EQ(quantities_of(second), "34") << path;
        EXPECT_EQ(quantities_of(seek(second, "Next")), "5") << path;
        EXPECT_EQ(quantities_of(seek(seek(second, "next"), "Next")), "") << path << ": after the end";
        EXPECT_EQ(quantities_of(seek(second, "Previous")), "12") << path;
        EXPECT_EQ(quantities_of(seek(seek(second, "Next"), "Previous")), "34") << path;
        EXPECT_EQ(quantities_of(seek(first, "Previous")), "") << path << ": before the beginning";
        EXPECT_EQ(quantities_of(seek(second, "First")), "12") << path;
        EXPECT_EQ(quantities_of(seek(seek(second, "First"), "Next")), "34") << path;
        EXPECT_EQ(quantities_of(seek(first, "Last")), "45") << path;
        EXPECT_FALSE(seek(first, "Last").has("links/next")) << path;
        EXPECT_TRUE(seek(second, "Previous").has("links/next")) << path;
        EXPECT_EQ(quantities_of(seek(second, "PageIndex")), "34") << path;
        EXPECT_EQ(quantities_of(seek(second, "page_index")), "34") << path;
        EXPECT_EQ(seek(second, "foo").code(), "2001") << path;
        EXPECT_EQ(quantities_of(shop_.get(path + question + "&size=2&seekOperation=Last")), "45") << path;
        EXPECT_EQ(quantities_of(shop_.get(path + question + "&size=2&seekOperation=Previous")), "12") << path;
        EXPECT_EQ(code(path + question + "&seekOperation=Sideways"), "400 2001") << path;
        // E3: the page finds itself again.
        EXPECT_EQ(second["links/self/headers/0/key"], "MS-ContinuationToken") << path;
        const Reply again = shop_.get("/v1" + second["links/self/uri"],
                                      {{"MS-ContinuationToken", second["links/self/headers/0/value"]}});
        EXPECT_EQ(quantities_of(again), "34") << path;
        EXPECT_FALSE(first.has("links/self/headers/0")) << path;
        for (const Reply* page : {&first, &second}) shop_.follow_links(*page);
    };
    walk("/v1/invoices/unbilled/lineitems", "?provider=onetime&currencycode=EUR&period=current");
    publish();
    walk("/v1/invoices/G000000001/lineitems", "?provider=all");
    walk("/v1/invoices/G000000001/lineitems/onetime/billinglineitems", "?offset=0");
}

TEST_P(INV, INV_08_S1_9_TokensThatAreNotOursAreRefused) {
    for (int i = 0; i < 3; ++i) shop_.buy_and_activate("standard", 1, "P1M", "monthly");
    const std::string token = unbilled("current", "&size=2")["continuationToken"];
    ASSERT_FALSE(token.empty());
    EXPECT_EQ(shop_.get("/v1/invoices/unbilled/lineitems?seekOperation=Next&MS-ContinuationToken=" + token)
                  .size_of("items"),
              1U);
    EXPECT_EQ(
        shop_.get("/v1/invoices/unbilled/lineitems", {{"MS-ContinuationToken", token}}).size_of("items"), 1U);
    publish();
    EXPECT_EQ(code("/v1/invoices/unbilled/lineitems?seekOperation=Next&MS-ContinuationToken=nonsense"),
              "400 2001");
    EXPECT_EQ(code("/v1/invoices/G000000001/lineitems?seekOperation=Next&MS-ContinuationToken=" + token),
              "400 2001");
    EXPECT_EQ(code("/v1/invoices/G000000001/lineitems?provider=onetime&size=many"), "400 2001");
    // Beyond the maximum is cut, and `First` begins again.
    EXPECT_EQ(shop_.get("/v1/invoices/G000000001/lineitems?provider=onetime&size=999999").size_of("items"),
              3U);
    EXPECT_EQ(
        shop_.get("/v1/invoices/G000000001/lineitems?provider=onetime&seekOperation=First").size_of("items"),
        3U);
}

TEST_P(INV, INV_01_PagesByOffsetAndFiltersByDate) {
    monthly();
    shop_.arm_invoices();
    shop_.go_to("2024-06-08T00:00:00Z");
    const Reply all = shop_.get("/v1/invoices");
    ASSERT_EQ(all.size_of("items"), 3U);
    EXPECT_EQ(all["items/0/invoiceDate"], "2024-06-08T00:00:00Z");
    const Reply first = shop_.get("/v1/invoices?size=2&offset=0");
    EXPECT_EQ(first.size_of("items"), 2U);
    const Reply second = shop_.get("/v1" + first["links/next/uri"]);
    EXPECT_EQ(second["items/0/id"], "G000000001");
    EXPECT_FALSE(second.has("links/next"));
    EXPECT_EQ(second["links/previous/uri"], "/invoices?size=2&offset=0");
    EXPECT_EQ(code("/v1/invoices?size=-1"), "400 2001");

    const auto count = [&](std::string_view op) {
        return shop_.get(fmt::format(
            "/v1/invoices?filter=%7B%22Field%22%3A%22InvoiceDate%22%2C%22Value%22%3A%222024-05-08%22"
            "%2C%22Operator%22%3A%22{}%22%7D",
            op))["totalCount"];
    };
    EXPECT_EQ(count("equals") + count("greater_than") + count("LessThanOrEquals") + count("not_equals"),
              "1122");
    EXPECT_EQ(
        shop_.get(
            "/v1/invoices?filter=%7B%22field%22%3A%22invoice_date%22%2C%22value%22%3A%222024-05-08%22%2C"
            "%22operator%22%3A3%7D")["totalCount"],
        "2");
    const auto up_to = [&](std::string_view instant) {
        return shop_.get(
            fmt::format("/v1/invoices?filter=%7B%22Field%22:%22InvoiceDate%22,%22Value%22:%22{}%22,"
                        "%22Operator%22:%22less_than%22%7D",
                        instant))["totalCount"];
    };
    EXPECT_EQ(up_to("2024-05-08T00:00:00Z"), "1");
    EXPECT_EQ(up_to("2024-05-08T23:59:59"), "2") << "invoices are dated by the first instant of their day";
    EXPECT_EQ(up_to("2024-05-08T02:00:00+02:00"), "1") << "S1.2: the plus of the offset arrives as a blank";
    EXPECT_EQ(code("/v1/invoices?filter=nonsense"), "400 2001");
    EXPECT_EQ(code("/v1/invoices?filter=%7B%22Field%22%3A%22Total%22%7D"), "400 2001");
}

TEST_P(INV, INV_02_INV_03_D13_TheBalanceIsWhatIsOpen) {
    const Reply before = shop_.get("/v1/invoices/summary");
    EXPECT_EQ(before["balanceAmount"], "0");
    EXPECT_EQ(before["currencyCode"], "EUR");
    EXPECT_EQ(before["latestInvoiceDate"], "0001-01-01T00:00:00Z");
    monthly();
    publish();
    const Reply after = shop_.get("/v1/invoices/summary");
    EXPECT_EQ(after["balanceAmount"], "50");
    EXPECT_EQ(after["firstInvoiceCreationDate"], "2024-04-08T00:00:00Z");
    EXPECT_EQ(after["details/0/invoiceType"], "OneTime");
    EXPECT_EQ(after["details/0/summary/balanceAmount"], "50");
    EXPECT_EQ(after["details/0/summary/attributes/objectType"], "InvoiceSummary");
    EXPECT_FALSE(after.has("details/0/summary/links"));
    EXPECT_EQ(after["attributes/objectType"], "InvoiceSummary");
    const Reply all = shop_.get("/v1/invoices/summaries");
    EXPECT_EQ(all.size_of("items"), 1U);
    EXPECT_EQ(all["items/0/balanceAmount"], "50");
    shop_.follow_links(after);
}

TEST_P(INV, INV_03_X45_R123_OneInvoiceAndOneSummaryPerCurrency) {
    monthly();
    const std::string british = fmt::format("/v1/customers/{}", Shop::kBritishCustomer);
    const Reply order = shop_.post(
        british + "/orders",
        fmt::format(R"({{"lineItems":[{{"offerId":"{}","quantity":2}}]}})", shop_.item("standard", "GB")));
    ASSERT_EQ(order.status, 201) << order.text;
    shop_.activate(british + "/subscriptions/" + order["lineItems/0/subscriptionId"]);
    publish();
    EXPECT_EQ(shop_.get("/v1/invoices").size_of("items"), 2U);
    const Reply all = shop_.get("/v1/invoices/summaries");
    EXPECT_EQ(all["items/0/currencyCode"] + all["items/0/balanceAmount"], "EUR50");
    EXPECT_EQ(all["items/1/currencyCode"] + all["items/1/balanceAmount"], "GBP20");
}

TEST_P(INV, INV_12_FourLinksToEstimates) {
    monthly();
    const Reply links = shop_.get("/v1/invoices/estimates/links?currencycode=EUR");
    EXPECT_EQ(links.size_of("items"), 4U);
    EXPECT_FALSE(links.has("links"));
    EXPECT_EQ(links["items/0/type"] + links["items/0/period"], "daily_rated_usageCurrent");
    EXPECT_EQ(links["items/3/type"] + links["items/3/period"], "non_consumptionPrevious");
    EXPECT_EQ(
        links["items/2/link/uri"],
        "/invoices/unbilled/lineitems?provider=all&invoicelineitemtype=billinglineitems&currencycode=EUR"
        "&period=current&size=2000");
    EXPECT_EQ(shop_.get("/v1" + links["items/2/link/uri"]).size_of("items"), 1U);
    EXPECT_EQ(shop_.get("/v1/invoices/estimates/links").text, links.text);
    EXPECT_EQ(code("/v1/invoices/estimates/links?currencycode=nothing"), "400 2001");
    shop_.follow_links(links);
}

COMPTOIR_ON_BOTH_ENGINES(INV);

}  // namespace
}  // namespace comptoir::conformance
