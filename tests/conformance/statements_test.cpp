#include <gmock/gmock.h>

#include "commands/invoices.hpp"
#include "documents/pdf_reading_test.hpp"
#include "purchases.hpp"

/// INV-05 and INV-06, the documents of invoices, and the links to them (reseller contract §2.11, §3.12;
/// commerce rules §7.5).
namespace comptoir::conformance {
namespace {

using documents::closed_up;
using documents::PdfFile;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class InvoiceStatements : public SalesTest {
  protected:
    static constexpr const char* kStatement = "/v1/invoices/G000000001/documents/statement";

    void publish() {
        shop_.arm_invoices();
        shop_.go_to("2024-04-08T00:00:00Z");
    }
    void sell_and_publish() {
        shop_.buy_and_activate("standard", 5, "P1M", "monthly");
        publish();
    }
    std::string text() { return closed_up(PdfFile(shop_.get(kStatement).text).text()); }
    void speak(std::string_view language) {
        EXPECT_EQ(
            shop_.put("/v1/profiles/organization", fmt::format(R"({{"language":"{}"}})", language)).status,
            200);
    }
};

TEST_P(InvoiceStatements, INV_05_E12_TheStatementIsAPdfSentAsAnAttachment_1_5) {
    sell_and_publish();
    const Reply statement = shop_.get(kStatement);
    EXPECT_EQ(statement.status, 200);
    EXPECT_THAT(statement.text, StartsWith("%PDF-"));
    EXPECT_EQ(statement.headers.find("Content-Type"), "application/pdf");
    EXPECT_EQ(statement.headers.find("Content-Disposition"), "attachment; filename=Invoice_G000000001.pdf");
    for (const char* id : {"OneTime-G000000001", "onetime-g000000001"}) {
        const Reply same = shop_.get(fmt::format("/v1/invoices/{}/documents/statement", id));
        EXPECT_EQ(same.text, statement.text) << "the same invoice, the same bytes";
        EXPECT_EQ(same.headers.find("Content-Disposition"), "attachment; filename=Invoice_G000000001.pdf");
    }
}

TEST_P(InvoiceStatements, INV_05_ItsPagesHoldWhatTheInvoiceDoes_Rules7_5) {
    sell_and_publish();
    speak("en");
    const std::string english = text();
    for (const char* said :
         {"Marché du Port 1 quai Neuf", "VAT ID: FR00111222333", "Invoice number G000000001",
          "Invoice date 8 April 2024", "Billing period 1 March 2024 – 31 March 2024", "Net 60 days",
          "Payment due date 7 June 2024", "Sold to", "Partner", "Charges 50.00", "Total amount", "Dupré",
          "Payroll Publisher: Acme", "2024-03-10 standard plan 5 10.00 0.00 50.00 0.00 50.00",
          "New · 2024-03-10 – 2024-04-09", "Acme 5 rue des Arts 69001 Lyon France", "are EUR"}) {
        EXPECT_THAT(english, HasSubstr(said));
    }
    speak("fr");
    EXPECT_THAT(text(), AllOf(HasSubstr("Numéro de facture G000000001"), HasSubstr("50,00"),
                              HasSubstr("Éditeur : Acme"), Not(HasSubstr("Publisher"))));
}

TEST_P(InvoiceStatements, INV_05_TheLanguageIsThePartnersOrItsCountrys_Rules7_5) {
    sell_and_publish();
    EXPECT_THAT(text(), HasSubstr("Date de la facture 8 avril 2024")) << "it does business in France";
    shop_.use_locale("en-US");
    EXPECT_THAT(text(), HasSubstr("Date de la facture")) << "whoever asks";
    speak("de");
    EXPECT_THAT(text(), HasSubstr("Invoice date 8 April 2024"));
}

TEST_P(InvoiceStatements, INV_05_NoValueOfAcceptIsInTheWay_1_4) {
    sell_and_publish();
    const std::string statement = shop_.get(kStatement).text;
    for (const char* accept : {"application/pdf", "application/json", "application/json, text/plain, */*",
                               "text/html;q=0.1", "nonsense"}) {
        const Reply reply = shop_.get(kStatement, {{"Accept", accept}});
        EXPECT_EQ(reply.status, 200) << accept;
        EXPECT_EQ(reply.text, statement) << accept;
        EXPECT_EQ(shop_.get("/v1/invoices/G9/documents/statement", {{"Accept", accept}}).code(), "1000");
    }
}

TEST_P(InvoiceStatements, INV_05_1000_AnUnknownInvoiceHasNone) {
    sell_and_publish();
    for (const char* id : {"G000000002", "unbilled", "summary", "D000000001", "%20"}) {
        const Reply reply = shop_.get(fmt::format("/v1/invoices/{}/documents/statement", id));
        EXPECT_EQ(reply.status, 404) << id;
        EXPECT_EQ(reply.code(), "1000") << id;
    }
    shop_.use_sandbox();
    EXPECT_EQ(shop_.get(kStatement).code(), "1000") << "somebody else's";
}

TEST_P(InvoiceStatements, INV_01_INV_04_InvoicesLinkToTheirStatement_2_11) {
    sell_and_publish();
    const std::string link = shop_.get("/v1/invoices/G000000001")["pdfDownloadLink"];
    EXPECT_EQ(link, "/invoices/G000000001/documents/statement");
    EXPECT_EQ(shop_.get("/v1/invoices")["items/0/pdfDownloadLink"], link);
    EXPECT_THAT(shop_.get("/v1" + link).text, StartsWith("%PDF-"));
    shop_.go_to("2024-05-20T00:00:00Z");
    EXPECT_EQ(shop_.get("/v1" + link).status, 200) << "a relative link does not expire";
}

TEST_P(InvoiceStatements, E11_LinesInvoiceAndStatementHaveTheSameSums) {
    shop_.buy_and_activate("standard", 5, "P1M", "monthly");
    shop_.buy_and_activate("flat", 1, "P1M", "monthly");
    shop_.buy_and_activate("standard", 2, "P1Y", "annual");
    shop_.buy_and_activate("sampler", 3, "P1M", "none");
    shop_.patch(shop_.buy_and_activate("premium", 3, "P1M", "monthly"), R"({"status":"deleted"})");
    publish();
    speak("en");
    const std::string said = text();
    const Reply lines = shop_.get("/v1/invoices/G000000001/lineitems/onetime/billinglineitems");
    ASSERT_EQ(lines.size_of("items"), 6U);
    const auto amount = [](const std::string& number) {
        const Money money = round_to_money(Decimal::of(number), Currency::of("EUR"), Rounding::half_up);
        return money.str();
    };
    for (std::size_t i = 0; i < lines.size_of("items"); ++i) {
        const auto member = [&](std::string_view name) { return lines[fmt::format("items/{}/{}", i, name)]; };
        EXPECT_THAT(said,
                    HasSubstr(fmt::format("{} {} {} 0.00 {} {} {}", member("skuName"), member("quantity"),
                                          amount(member("effectiveUnitPrice")), amount(member("subtotal")),
                                          amount(member("taxTotal")), amount(member("totalForCustomer")))));
    }
    const std::string total = amount(shop_.get("/v1/invoices/G000000001")["totalCharges"]);
    EXPECT_EQ(total, "389.00");
    for (const char* sum : {"Charges 449.00", "Credits -60.00", "Subtotal 389.00", "Tax 0.00",
                            "Total amount EUR 389.00", "Total for Dupré 389.00 0.00 389.00"}) {
        EXPECT_THAT(said, HasSubstr(sum));
    }
}

TEST_P(InvoiceStatements, R145_WhatItsPartiesChangeLaterDoesNotAppearOnIt) {
    shop_.put("/v1/profiles/billing",
              R"({"companyName":"Négoce, comptabilité","taxId":"FR44","purchaseOrderNumber":"PO-1"})");
    sell_and_publish();
    const std::string first = shop_.get(kStatement).text;
    EXPECT_THAT(text(), AllOf(HasSubstr("Négoce, comptabilité"), HasSubstr("Numéro de TVA : FR44"),
                              HasSubstr("Numéro de bon de commande PO-1")));
    shop_.put("/v1/profiles/billing", R"({"companyName":"Moved","taxId":"FR99"})");
    EXPECT_EQ(shop_.get(kStatement).text, first);
    // The operator is somebody else, and the publisher has left.
    search::SnapshotHolder empty;
    empty.set(std::make_shared<const search::CatalogSnapshot>(catalog::CatalogDocument{}, 9));
    commands::Runner later(shop_.database(), shop_.runner().clock(), shop_.runner().random(), empty,
                           shop_.runner().markets(), {{"Somebody else", {}, "", ""}, "By cheque."});
    const documents::Fonts fonts{documents::kFontFolder};
    statements::Statements statements(later, fonts);
    const auto drawn_later = [&] {
        std::string bytes;
        (*statements.find(PartnerId::of(Shop::kPartner), InvoiceNumber("G000000001")))(
            [&](std::string_view piece) { bytes += piece; });
        return bytes;
    };
    EXPECT_EQ(drawn_later(), first);
    // An invoice from before this was kept says what is true today.
    shop_.database().write([](sql::Session& session) {
        session.execute("DELETE FROM invoice_parties WHERE partner_id = $1", {Shop::kPartner});
    });
    EXPECT_THAT(closed_up(PdfFile(drawn_later()).text()),
                AllOf(HasSubstr("Somebody else"), HasSubstr("By cheque."), HasSubstr("FR99")));
}

TEST_P(InvoiceStatements, E11_OfTooManyLinesTheSumsAreReadAndCompared_Rules7_5) {
    shop_.buy_and_activate("standard", 5, "P1M", "monthly");
    shop_.patch(shop_.buy_and_activate("premium", 3, "P1M", "monthly"), R"({"status":"deleted"})");
    publish();
    speak("en");
    const documents::Fonts fonts{documents::kFontFolder};
    statements::Statements of_few_lines(shop_.runner(), fonts, 2);
    const auto drawn = [&] {
        std::string bytes;
        (*of_few_lines.find(PartnerId::of(Shop::kPartner), InvoiceNumber("G000000001")))(
            [&](std::string_view piece) { bytes += piece; });
        return closed_up(PdfFile(bytes).text());
    };
    EXPECT_THAT(drawn(), AllOf(HasSubstr("This invoice has 3 lines"), HasSubstr("Charges 110.00"),
                               HasSubstr("Credits -60.00"), HasSubstr("Total amount EUR 50.00"),
                               HasSubstr("Publishers"), Not(HasSubstr("standard plan"))));
    shop_.database().write([](sql::Session& session) {
        session.execute(
            "UPDATE invoice SET subtotal_minor = subtotal_minor + 1, total_minor = total_minor + 1 "
            "WHERE partner_id = $1",
            {Shop::kPartner});
    });
    EXPECT_THROW(drawn(), std::runtime_error);
}

TEST_P(InvoiceStatements, INV_06_1000_NoInvoiceHasTaxReceipts) {
    sell_and_publish();
    const Reply none = shop_.get("/v1/invoices/G000000001/receipts/TW000000001/documents/statement");
    EXPECT_EQ(none.status, 404);
    EXPECT_EQ(none.code(), "1000");
    EXPECT_THAT(none["description"], HasSubstr("no such tax receipt"));
    EXPECT_FALSE(shop_.get("/v1/invoices/G000000001").has("taxReceipts")) << "none is named either";
    const Reply unknown = shop_.get("/v1/invoices/G000000009/receipts/TW000000001/documents/statement");
    EXPECT_EQ(unknown.status, 404);
    EXPECT_EQ(unknown.code(), "1000");
    EXPECT_THAT(unknown["description"], HasSubstr("invoice was not found"));
}

COMPTOIR_ON_BOTH_ENGINES(InvoiceStatements);

class StatementsAtTheDoor : public FrontTest {
  protected:
    /// Path of the statement of a purchase in an integration sandbox.
    std::string published() {
        front_.be(Who::sandbox);
        const std::string customer = add_buyer(front_, "test.example");
        const Reply order = front_.post(customer + "/orders", order_of(item_for(front_, customer)));
        const std::string subscription = order["lineItems/0/subscriptionId"];
        EXPECT_EQ(front_.post(customer + "/subscriptions/" + subscription + "/activate", "null").status, 200);
        front_.go_to("2024-04-08T00:00:00Z");
        commands::Caller caller = commands::clockwork(front_.sandbox_id());
        EXPECT_TRUE(front_.runner().run_at(caller, front_.now(), [](commands::Work& work) -> Outcome<Done> {
            commands::publish_invoices(work);
            return Done{};
        }));
        return "/v1" + front_.get("/v1/invoices")["items/0/pdfDownloadLink"];
    }
};
COMPTOIR_ON_BOTH_ENGINES(StatementsAtTheDoor);

TEST_P(StatementsAtTheDoor, R54_WhoMayReadInvoicesMayAskForTheirHeads) {
    for (const Who who : {Who::partner, Who::billing, Who::admin}) {
        front_.be(who);
        EXPECT_EQ(front_.call("HEAD", "/v1/invoices").status, 200);
        EXPECT_EQ(front_.call("HEAD", "/v1/invoices/G9/documents/statement").status, 404);
    }
    for (const Who who : {Who::sales, Who::helpdesk}) {
        front_.be(who);
        EXPECT_EQ(front_.call("HEAD", "/v1/invoices").status, 403);
    }
}

TEST_P(StatementsAtTheDoor, A_2_AnErrorIsSentWhereAPdfCannotBe) {
    const std::string path = published();
    EXPECT_THAT(front_.get(path).text, StartsWith("%PDF-"));
    EXPECT_EQ(front_.call("HEAD", path).headers.find("Content-Type"), "application/pdf");
    // Lines that do not add up to their invoice are given to nobody.
    front_.write([id = front_.sandbox_id().str()](sql::Session& session) {
        session.execute(
            "UPDATE invoice SET subtotal_minor = subtotal_minor + 1, total_minor = total_minor + 1 "
            "WHERE partner_id = $1",
            {id});
    });
    const Reply broken = front_.get(path);
    EXPECT_EQ(broken.status, 500);
    EXPECT_EQ(broken.headers.find("Content-Type"), "application/json; charset=utf-8");
    EXPECT_FALSE(broken.code().empty());
    EXPECT_THAT(broken.text, Not(HasSubstr("%PDF")));
    front_.be(Who::nobody);
    EXPECT_EQ(front_.get(path).status, 401);
    front_.be(Who::sales);
    EXPECT_EQ(front_.get(path).code(), "900150");
}

}  // namespace
}  // namespace comptoir::conformance
