#include "api/marketplace/parameters.hpp"
#include "base/limits.hpp"
#include "documents/reconciliation.hpp"
#include "http/problem.hpp"
#include "storage/billing.hpp"
#include "storage/parties.hpp"

/// The reconciliation file of an invoice, 2019 edition (commerce rules §7.4, R138), and its statement (§7.5).
namespace comptoir::api::marketplace {
namespace {

// Links of `/v1` print the number with this in front (commerce rules §11.4).
constexpr std::string_view kPrefix = "OneTime-";

documents::ReconciliationRow row_of(const storage::StoredLine& stored, const std::string& partner,
                                    const std::string& mpn_id) {
    const billing::ChargeLine& line = stored.line;
    const storage::LineContext& context = stored.context;
    documents::ReconciliationRow row;
    row.partner_id = partner;
    row.customer_name = context.customer_name;
    row.customer_domain_name = context.customer_domain;
    row.customer_country = context.customer_country;
    row.invoice_number = stored.invoice;
    row.mpn_id = mpn_id;
    row.reseller_mpn_id = context.reseller_mpn_id;
    row.order_id = context.order.str();
    row.order_date = context.order_date;
    row.product_id = context.product.str();
    row.sku_id = context.sku.str();
    row.availability_id = context.availability.str();
    row.sku_name = context.sku_name;
    row.product_name = context.product_name;
    row.publisher_name = context.publisher_name;
    row.publisher_id = context.publisher.str();
    row.subscription_description = context.description;
    row.charge_start = line.start;
    row.charge_end = line.end;
    row.term_and_billing_cycle = context.term_and_billing_cycle;
    row.charge_type = billing::wire_name_of(line.type);
    row.unit_price = line.unit_price;
    row.effective_unit_price = line.effective_unit_price;
    row.quantity = Decimal::from_int(line.quantity);
    if (line.usage) {
        // R134: so that price × quantity, rounded down, is the subtotal, and meters can be told apart.
        row.quantity = line.usage->quantity;
        row.unit_type = line.usage->unit;
        row.discount_details = line.usage->name;
    }
    row.subtotal = line.subtotal.decimal();
    row.tax_total = line.tax.decimal();
    row.total = line.total().decimal();
    row.alternate_id = context.alternate_id;
    return row;
}

// Pages keep memory flat for the largest invoice; a published one never changes between them (R128).
void write_lines(commands::Runner& runner, const storage::Invoice& invoice, const std::string& mpn_id,
                 documents::ReconciliationWriter& writer) {
    const std::string partner = invoice.partner.str();
    std::int64_t after = 0;
    for (;;) {
        std::vector<storage::StoredLine> lines;
        runner.read([&](sql::Session& session) {
            lines = storage::lines_of_invoice(session, invoice.partner, invoice.number, storage::Side::after,
                                              after, limits::kLineItemsPageMax);
        });
        if (lines.empty()) return;
        for (const storage::StoredLine& stored : lines) {
            const std::string customer = stored.context.customer.str();
            const std::string subscription = stored.line.subscription.str();
            documents::ReconciliationRow row = row_of(stored, partner, mpn_id);
            row.customer_id = customer;
            row.subscription_id = subscription;
            row.currency = invoice.currency.code();
            writer.add(row);
        }
        after = lines.back().invoice_line;
    }
}

InvoiceNumber number_in_path(const Request& request) {
    std::string_view number = request.path["number"];
    if (number.starts_with(kPrefix)) number.remove_prefix(kPrefix.size());
    return InvoiceNumber(std::string(number));
}

http::Response download(std::string_view media_type, const std::string& file_name) {
    http::Response response;
    response.headers.set("Content-Type", std::string(media_type));
    response.headers.set("Content-Disposition", fmt::format("attachment; filename=\"{}\"", file_name));
    response.headers.set("X-Content-Type-Options", "nosniff");
    return response;
}

http::Response lines(const Services& services, const Request& request) {
    std::optional<storage::Invoice> invoice;
    std::string mpn_id;
    services.runner.read([&](sql::Session& session) {
        invoice = storage::find_invoice(session, request.partner(), number_in_path(request));
        if (const auto partner = storage::find_partner_facts(session, request.partner()))
            mpn_id = partner->mpn_id;
    });
    if (!invoice) return refused(request, {Reason::invoice_not_found, "number", "", {}});
    http::Response response = download(documents::media_type(documents::TableFormat::csv),
                                       fmt::format("reconciliation-{}.csv", invoice->number.str()));
    response.stream = [&runner = services.runner, invoice = *invoice, mpn_id](const auto& sink) {
        documents::ReconciliationWriter writer(documents::TableFormat::csv, sink);
        write_lines(runner, invoice, mpn_id, writer);
        writer.finish();
    };
    return response;
}

http::Response statement(const Services& services, const Request& request) {
    const InvoiceNumber number = number_in_path(request);
    auto draw = services.statements.find(request.partner(), number);
    if (!draw) return refused(request, {Reason::invoice_not_found, "number", "", {}});
    http::Response response =
        download(documents::kStatementMediaType, fmt::format("invoice-{}.pdf", number.str()));
    response.stream = *std::move(draw);
    return response;
}

}  // namespace

const std::vector<Route>& invoice_routes() {
    static const std::vector<Route> kRoutes = {
        {"GET", "/marketplace/v1/invoices/{number}/lines.csv", &lines, Access::invoices},
        {"GET", "/marketplace/v1/invoices/{number}/statement.pdf", &statement, Access::invoices},
    };
    return kRoutes;
}

}  // namespace comptoir::api::marketplace
