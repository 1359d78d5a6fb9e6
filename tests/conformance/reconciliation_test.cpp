#include <fmt/format.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <map>

#include "base/text.hpp"
#include "commands/relationships.hpp"
#include "commands/standing.hpp"
#include "documents/csv_reading_test.hpp"
#include "market.hpp"

/// The reconciliation file of an invoice (commerce rules §7.4, R138).
namespace comptoir::conformance {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

class Reconciliation : public MarketTest {
  protected:
    Reply get(const std::string& path, Who who = Who::partner) {
        return market_.get(who, "/marketplace/v1" + path);
    }
    /// The reconciliation file of the only invoice, a row each by the names of its columns.
    std::vector<std::map<std::string, std::string>> charges_of(std::string_view the_8th) {
        market_.publish_invoices(the_8th);
        const auto records =
            documents::read_csv(get("/invoices/" + market_.only_invoice() + "/lines.csv").text);
        std::vector<std::map<std::string, std::string>> rows;
        for (std::size_t i = 1; i < records.size(); ++i) {
            EXPECT_EQ(records[i].size(), records[0].size());
            auto& row = rows.emplace_back();
            for (std::size_t column = 0; column < records[i].size(); ++column)
                row[records[0].at(column)] = records[i][column];
        }
        return rows;
    }
};

TEST_P(Reconciliation, R138_TheReconciliationFileOfAnInvoice) {
    market_.activate(market_.buy("seats", "standard", 5));
    market_.publish_invoices("2024-04-08T00:00:00Z");
    const Reply file = get("/invoices/" + market_.only_invoice() + "/lines.csv");
    ASSERT_EQ(file.status, 200);
    EXPECT_EQ(file.headers.find("Content-Type"), "text/csv; charset=utf-8");
    EXPECT_THAT(std::string(*file.headers.find("Content-Disposition")), HasSubstr("reconciliation-G"));
    EXPECT_THAT(file.text, StartsWith("PartnerId,CustomerId,CustomerName,"));
    EXPECT_THAT(file.text, HasSubstr(",New,"));
    EXPECT_EQ(std::count(file.text.begin(), file.text.end(), '\n'), 2);
    EXPECT_EQ(get("/invoices/OneTime-" + market_.only_invoice() + "/lines.csv").text, file.text);
    const Reply unknown = get("/invoices/G000999999/lines.csv");
    EXPECT_EQ(unknown.status, 404);
    EXPECT_EQ(unknown.code(), "invoice_not_found");
    EXPECT_EQ(unknown["field"], "number");
    EXPECT_EQ(get("/invoices/" + market_.only_invoice() + "/lines.csv", Who::other_partner).status, 404);
}

TEST_P(Reconciliation, S7_4_EveryColumnOfTheReconciliationFileSaysWhatWasSold) {
    market_.go_to("2024-03-11T10:30:00Z");
    const std::string id = market_.buy("seats", "standard", 5);
    market_.go_to("2024-03-12T08:00:00Z");
    market_.activate(id);
    const auto rows = charges_of("2024-04-08T00:00:00Z");
    ASSERT_EQ(rows.size(), 1U);
    const std::string catalog_item = market_.item("seats", "standard");
    const auto item = split(catalog_item, ':');
    const auto of = [&](const char* column) { return rows[0].at(column); };
    EXPECT_EQ(of("OrderId").size(), 33U);
    EXPECT_EQ(of("AlternateId").size(), 12U);
    auto row = rows[0];
    row.erase("OrderId");
    row.erase("AlternateId");
    const std::map<std::string, std::string> expected = {
        {"PartnerId", std::string(Market::kPartner)},
        {"CustomerId", std::string(Market::kCustomer)},
        {"CustomerName", "Dupré"},
        {"CustomerDomainName", std::string(Market::kCustomer)},
        {"CustomerCountry", "FR"},
        {"InvoiceNumber", market_.only_invoice()},
        {"MpnId", "1234567"},
        {"ResellerMpnId", "0"},
        {"OrderDate", "2024-03-11T10:30:00Z"},
        {"ProductId", std::string(item[0])},
        {"SkuId", std::string(item[1])},
        {"AvailabilityId", std::string(item[2])},
        {"SkuName", "standard plan"},
        {"ProductName", "Product seats"},
        {"PublisherName", "Publisher isv"},
        {"PublisherId", "isv"},
        {"SubscriptionDescription", "standard plan"},
        {"SubscriptionId", id},
        {"ChargeStartDate", "2024-03-12T00:00:00Z"},
        {"ChargeEndDate", "2024-04-11T23:59:59Z"},
        {"TermAndBillingCycle", "One-Month commitment for monthly billing"},
        {"ChargeType", "New"},
        {"UnitPrice", "10"},
        {"EffectiveUnitPrice", "10"},
        {"Quantity", "5"},
        {"UnitType", ""},
        {"DiscountDetails", ""},
        {"Subtotal", "50"},
        {"TaxTotal", "0"},
        {"Total", "50"},
        {"Currency", "EUR"}};
    EXPECT_EQ(row, expected);
}

TEST_P(Reconciliation, S7_4_LinesStandInTheOrderOfOrderDateThenEvent) {
    const std::string first = market_.buy("seats", "standard", 1);
    market_.go_to("2024-03-11T09:00:00Z");
    const std::string second = market_.buy("seats", "standard", 2);
    market_.activate(second);
    market_.go_to("2024-03-11T10:00:00Z");
    market_.cancel(second);
    // Ordered first and activated last, so that it is neither the first charge nor the first instant.
    market_.activate(first);
    const auto rows = charges_of("2024-04-08T00:00:00Z");
    std::vector<std::string> lines;
    for (const auto& row : rows)
        lines.push_back(
            fmt::format("{} {} {}", row.at("OrderDate"), row.at("ChargeType"), row.at("Quantity")));
    EXPECT_THAT(lines, ElementsAre("2024-03-10T09:00:00Z New 1", "2024-03-11T09:00:00Z New 2",
                                   "2024-03-11T10:00:00Z Cancel 2"));
}

// Column 8: none, one, and one that is no longer related; a cancellation has that of what it takes back.
TEST_P(Reconciliation, S7_4_TheResellerOfRecordOfEachCharge) {
    const PartnerId provider = PartnerId::of(Market::kPartner);
    const PartnerId reseller = PartnerId::of(Market::kOtherPartner);
    const auto as_operator = [&](const std::function<Outcome<Done>(commands::Work&)>& decide) {
        ASSERT_TRUE(market_.runner().run_at(commands::clockwork(PartnerId()), market_.now(), decide));
    };
    as_operator([&](commands::Work& work) -> Outcome<Done> {
        commands::PartnerTerms terms;
        terms.kind = "indirect_provider";
        EXPECT_TRUE(commands::set_partner_terms(work, provider, terms));
        terms.kind = "indirect_reseller";
        terms.mpn_id = "5139005";
        EXPECT_TRUE(commands::set_partner_terms(work, reseller, terms));
        return commands::relate_partners(work, provider, reseller);
    });
    market_.activate(market_.buy("seats", "standard", 1));
    market_.go_to("2024-03-10T10:00:00Z");
    const std::string sold = market_.buy("seats", "standard", 2, "monthly", "P1M", "5139005");
    market_.activate(sold);
    market_.go_to("2024-03-10T11:00:00Z");
    const std::string late = market_.buy("seats", "standard", 3, "monthly", "P1M", "5139005");
    as_operator(
        [&](commands::Work& work) { return commands::end_partner_relationship(work, provider, reseller); });
    market_.activate(late);
    market_.go_to("2024-03-10T12:00:00Z");
    market_.cancel(sold);
    std::vector<std::string> lines;
    for (const auto& row : charges_of("2024-04-08T00:00:00Z"))
        lines.push_back(
            fmt::format("{} {} {}", row.at("ChargeType"), row.at("Quantity"), row.at("ResellerMpnId")));
    EXPECT_THAT(lines, ElementsAre("New 1 0", "New 2 5139005", "New 3 -1", "Cancel 2 5139005"));
}

COMPTOIR_ON_BOTH_ENGINES(Reconciliation);

}  // namespace
}  // namespace comptoir::conformance
