#include <fmt/format.h>

#include "shop.hpp"

/// How much one page holds at most, whatever is asked for (reseller contract §1.9).
namespace comptoir::conformance {
namespace {

class PageLimits : public SalesTest {
  protected:
    // Runs a statement that copies the rows of the partner; `{}` stands for the numbers from 1 to `count`.
    void copy(std::string_view statement, int count) {
        const std::string numbers = fmt::format(
            "(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {}) SELECT i FROM n)",
            count);
        shop_.database().write([&](sql::Session& session) {
            session.execute(fmt::format(fmt::runtime(statement), numbers), {Shop::kPartner});
        });
    }
};

TEST_P(PageLimits, INV_01_APageHasTwoHundredInvoices_1_9) {
    shop_.buy_and_activate("standard", 5, "P1M", "monthly");
    shop_.arm_invoices();
    shop_.go_to("2024-04-08T00:00:00Z");
    copy(
        "INSERT INTO invoice (partner_id, invoice_number, seq, currency, period_day, invoice_day, due_day, "
        "published_us, line_count, subtotal_minor, tax_minor, total_minor, paid_minor, document_type) "
        "SELECT partner_id, 'H' || CAST(n.i AS TEXT), 1000 + n.i, currency, n.i, invoice_day, due_day, "
        "published_us, line_count, subtotal_minor, tax_minor, total_minor, paid_minor, document_type FROM "
        "invoice, "
        "{} AS n WHERE partner_id = $1",
        200);
    for (const char* size : {"200", "201", "999999"}) {
        const Reply page = shop_.get(fmt::format("/v1/invoices?size={}", size));
        EXPECT_EQ(page["totalCount"], "200") << size;
        EXPECT_EQ(shop_.get("/v1" + page["links/next/uri"])["totalCount"], "1") << size;
    }
    for (const char* all : {"", "?size=0", "?size="}) {
        const Reply page = shop_.get(fmt::format("/v1/invoices{}", all));
        EXPECT_EQ(page["totalCount"], "201") << all;
        EXPECT_FALSE(page.has("links/next")) << all;
    }
}

TEST_P(PageLimits, INV_08_APageHasTwoThousandLines_1_9) {
    shop_.buy_and_activate("standard", 5, "P1M", "monthly");
    copy(
        "INSERT INTO charge_line (partner_id, line_id, event_id, position, subscription_id, customer_id, "
        "term_anchor_day, charge_type, start_day, end_day, at_us, quantity, unit_price, "
        "effective_unit_price, days, "
        "cycle_days, currency, subtotal_minor, tax_minor, billing_frequency, trial, context) SELECT "
        "partner_id, "
        "1000 + n.i, event_id, 1000 + n.i, subscription_id, customer_id, term_anchor_day, charge_type, "
        "start_day, "
        "end_day, at_us, quantity, unit_price, effective_unit_price, days, cycle_days, currency, "
        "subtotal_minor, "
        "tax_minor, billing_frequency, trial, context FROM charge_line, {} AS n WHERE partner_id = $1",
        2000);
    const std::string lines =
        "/v1/invoices/unbilled/lineitems?provider=onetime&currencycode=EUR&period=current";
    for (const char* size : {"", "&size=0", "&size=2000", "&size=5000"}) {
        const Reply page = shop_.get(lines + size);
        EXPECT_EQ(page["totalCount"], "2000") << size;
        const Reply rest =
            shop_.get("/v1" + page["links/next/uri"], {{"MS-ContinuationToken", page["continuationToken"]}});
        EXPECT_EQ(rest["totalCount"], "1") << size;
        EXPECT_FALSE(rest.has("links/next")) << size;
    }
}

TEST_P(PageLimits, ANA_01_AReportHasTenThousandRows_1_9) {
    shop_.buy("standard", 1, "P1M", "monthly");
    const std::string same =
        "customer_id, {}, order_id, order_line, ordered_us, profile, product_id, sku_id, availability_id, "
        "publisher_id, offer_id, plan_id, product_title, sku_title, name, nickname, market, currency, "
        "per_user, "
        "quantity, state, auto_renew, in_trial, term, cycle, unit_price, term_index, cycle_index, "
        "suspension_reason, changed_us, version";
    copy("INSERT INTO subscription (partner_id, subscription_id, " + fmt::format(fmt::runtime(same), "seq") +
             ") SELECT partner_id, '60000000-0000-4000-8000-' || CAST(100000000000 + n.i AS TEXT), " +
             fmt::format(fmt::runtime(same), "1000 + n.i") +
             " FROM subscription, {} AS n WHERE partner_id = $1",
         10'000);
    for (const char* top : {"", "?top=10000", "?top=10001&skip=0"}) {
        const Reply page = shop_.get(fmt::format("/partner/v1/analytics/subscriptions{}", top));
        EXPECT_EQ(page.size_of("Value"), 10'000U) << top;
        EXPECT_EQ(page["TotalCount"], "10001") << top;
        ASSERT_FALSE(page["@nextLink"].empty()) << top;
        EXPECT_EQ(shop_.get(page["@nextLink"].substr(22)).size_of("Value"), 1U) << top;
    }
}

COMPTOIR_ON_BOTH_ENGINES(PageLimits);

}  // namespace
}  // namespace comptoir::conformance
