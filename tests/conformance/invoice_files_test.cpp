#include <gmock/gmock.h>

#include "documents/pdf_reading_test.hpp"
#include "market.hpp"

/// The statement of an invoice on our own surface (commerce rules §7.5).
namespace comptoir::conformance {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

class InvoiceFiles : public MarketTest {};

TEST_P(InvoiceFiles, S7_5_TheStatementOfAnInvoice) {
    market_.activate(market_.buy("seats", "standard", 5));
    market_.publish_invoices("2024-04-08T00:00:00Z");
    const std::string number = market_.only_invoice();
    const std::string path = "/marketplace/v1/invoices/" + number + "/statement.pdf";
    const Reply file = market_.get(Who::partner, path);
    ASSERT_EQ(file.status, 200);
    EXPECT_EQ(file.headers.find("Content-Type"), "application/pdf");
    EXPECT_EQ(file.headers.find("Content-Disposition"),
              "attachment; filename=\"invoice-" + number + ".pdf\"");
    EXPECT_FALSE(file.headers.find("Content-Language")) << "its language is not that of who asks";
    EXPECT_THAT(file.text, StartsWith("%PDF-"));
    EXPECT_THAT(documents::closed_up(documents::PdfFile(file.text).text()),
                HasSubstr("Numéro de facture " + number));
    EXPECT_EQ(market_.get(Who::partner, "/marketplace/v1/invoices/OneTime-" + number + "/statement.pdf").text,
              file.text);
    const Reply unknown = market_.get(Who::partner, "/marketplace/v1/invoices/G000999999/statement.pdf");
    EXPECT_EQ(unknown.status, 404);
    EXPECT_EQ(unknown.code(), "invoice_not_found");
    EXPECT_TRUE(unknown.headers.find("Content-Language"));
    EXPECT_EQ(market_.get(Who::other_partner, path).status, 404);
    EXPECT_EQ(market_.get(Who::helpdesk, path).status, 403);
}

COMPTOIR_ON_BOTH_ENGINES(InvoiceFiles);

}  // namespace
}  // namespace comptoir::conformance
