#include "api/reseller/invoice_wire.hpp"

#include <fmt/format.h>

#include "api/reseller/wire.hpp"
#include "base/text.hpp"
#include "domain/billing/billing.hpp"

namespace comptoir::api::reseller {
namespace {

using storage::Invoice;
using storage::StoredLine;

// Samples print it where there is no date, and clients read it so (§1.8).
constexpr std::string_view kNever = "0001-01-01T00:00:00Z";

std::string invoice_path(const Invoice& invoice) {
    return "/invoices/OneTime-" + percent_encode(invoice.number.str());
}

std::string first_second_of(Date date) {
    return Instant::start_of(date).str();
}

json::Value detail_of(const Invoice& invoice, std::string_view type, std::string_view provider,
                      std::string_view lines) {
    const Link link{fmt::format("{}/lineitems/{}", invoice_path(invoice), lines), "GET", {}};
    return json::Object{{"invoiceLineItemType", type},
                        {"billingProvider", provider},
                        {"links", json::to_value(SelfLinks{link})},
                        {"attributes", json::to_value(Attributes{std::nullopt, "InvoiceDetail"})}};
}

json::Object summary_members(Currency currency, const std::vector<Invoice>& invoices) {
    Money balance = Money::zero(currency);
    for (const Invoice& invoice : invoices) balance += invoice.total() - invoice.paid;
    const std::string newest =
        invoices.empty() ? std::string(kNever) : first_second_of(invoices.front().date);
    const std::string oldest = invoices.empty() ? std::string(kNever) : first_second_of(invoices.back().date);
    return json::Object{{"balanceAmount", balance.decimal()},
                        {"currencyCode", currency.str()},
                        {"currencySymbol", currency.symbol()},
                        {"accountingDate", newest},
                        {"firstInvoiceCreationDate", oldest},
                        {"latestInvoiceDate", newest},
                        {"lastPaymentDate", kNever},
                        {"lastPaymentAmount", 0},
                        {"attributes", json::to_value(Attributes{std::nullopt, "InvoiceSummary"})}};
}

void add_parties(json::Object& wire, const StoredLine& stored, const storage::PartnerFacts& partner) {
    const storage::LineContext& c = stored.context;
    wire.emplace_back("partnerId", partner.id.str());
    wire.emplace_back("customerId", c.customer.str());
    wire.emplace_back("customerName", c.customer_name);
    wire.emplace_back("customerDomainName", c.customer_domain);
    wire.emplace_back("customerCountry", c.customer_country);
    wire.emplace_back("invoiceNumber", stored.invoice);
    wire.emplace_back("mpnId", partner.mpn_id);
    wire.emplace_back("resellerMpnId", c.reseller_mpn_id);
    wire.emplace_back("orderId", c.order.str());
    wire.emplace_back("orderDate", c.order_date.str7());
}

void add_product(json::Object& wire, const StoredLine& stored) {
    const storage::LineContext& c = stored.context;
    wire.emplace_back("productId", c.product.str());
    wire.emplace_back("skuId", c.sku.str());
    wire.emplace_back("availabilityId", c.availability.str());
    wire.emplace_back("productName", c.product_name);
    wire.emplace_back("skuName", c.sku_name);
    wire.emplace_back("publisherName", c.publisher_name);
    wire.emplace_back("publisherId", c.publisher.str());
    wire.emplace_back("subscriptionDescription", c.description);
    wire.emplace_back("subscriptionId", stored.line.subscription.str());
    wire.emplace_back("subscriptionStartDate", first_second_of(c.term_start));
    wire.emplace_back("subscriptionEndDate", last_second_of(c.term_end).str());
    wire.emplace_back("termAndBillingCycle", c.term_and_billing_cycle);
    wire.emplace_back("alternateId", c.alternate_id);
}

// R131–R135, R139: prices in the pricing currency, which is the billing currency as long as there is no
// exchange.
void add_charge(json::Object& wire, const StoredLine& stored) {
    const billing::ChargeLine& line = stored.line;
    wire.emplace_back("chargeType", billing::wire_name_of(line.type));
    wire.emplace_back("unitPrice", line.unit_price);
    wire.emplace_back("effectiveUnitPrice", line.effective_unit_price);
    wire.emplace_back("unitType", line.usage ? line.usage->unit : "");
    wire.emplace_back("quantity", line.quantity);
    wire.emplace_back("billableQuantity",
                      line.usage ? line.usage->quantity : Decimal::from_int(line.quantity));
    wire.emplace_back("subtotal", line.subtotal.decimal());
    wire.emplace_back("taxTotal", line.tax.decimal());
    wire.emplace_back("totalForCustomer", line.total().decimal());
    wire.emplace_back("currency", line.subtotal.currency().str());
    wire.emplace_back("chargeStartDate", first_second_of(line.start));
    wire.emplace_back("chargeEndDate", last_second_of(line.end).str());
    wire.emplace_back("priceAdjustmentDescription", "");
    wire.emplace_back("discountDetails", "");
    wire.emplace_back("pricingCurrency", line.subtotal.currency().str());
    wire.emplace_back("pcToBCExchangeRate", 1);
    wire.emplace_back("pcToBCExchangeRateDate", first_second_of(line.at.date().first_of_month()));
    wire.emplace_back("meterDescription", line.usage ? line.usage->name : "");
    wire.emplace_back("reservationOrderId", "");
    if (!stored.invoice.empty() && !line.billing_frequency.empty()) {
        wire.emplace_back("billingFrequency", line.billing_frequency);
    }
    // One per event, shared by its lines (R §7.4 column 44).
    wire.emplace_back("referenceId", line.event.str());
    // Our addition: the id that `/marketplace/v1/charges/{id}/explanation` takes.
    wire.emplace_back("chargeId", stored.id);
    if (line.trial) wire.emplace_back("productQualifiers", R"(["Trial"])");
}

}  // namespace

json::Value invoice_to_wire(const Invoice& invoice, bool has_usage) {
    json::Array details{detail_of(invoice, "billing_line_items", "one_time", "OneTime/BillingLineItems")};
    if (has_usage)
        details.push_back(detail_of(invoice, "usage_line_items", "marketplace", "OneTime/UsageLineItems"));
    return json::Object{
        {"id", invoice.number.str()},
        {"invoiceDate", first_second_of(invoice.date)},
        {"billingPeriodStartDate", first_second_of(invoice.period)},
        {"billingPeriodEndDate", last_second_of(add_months(invoice.period, 1).plus_days(-1)).str()},
        {"totalCharges", invoice.total().decimal()},
        {"paidAmount", invoice.paid.decimal()},
        {"currencyCode", invoice.currency.str()},
        {"currencySymbol", invoice.currency.symbol()},
        {"pdfDownloadLink",
         fmt::format("/invoices/{}/documents/statement", percent_encode(invoice.number.str()))},
        {"invoiceDetails", std::move(details)},
        {"documentType", "invoice"},
        {"invoiceType", "OneTime"},
        {"links", json::to_value(SelfLinks{Link{invoice_path(invoice), "GET", {}}})},
        {"attributes", json::to_value(Attributes{std::nullopt, "Invoice"})}};
}

json::Value line_to_wire(const StoredLine& line, const storage::PartnerFacts& partner) {
    json::Object wire;
    add_parties(wire, line, partner);
    add_product(wire, line);
    add_charge(wire, line);
    // Known clients choose the class of a line by these two, so none may be missing (§2.11).
    wire.emplace_back("invoiceLineItemType", "billing_line_items");
    wire.emplace_back("billingProvider", "one_time");
    wire.emplace_back("attributes", json::to_value(Attributes{std::nullopt, "OneTimeInvoiceLineItem"}));
    return wire;
}

json::Value summary_to_wire(Currency currency, const std::vector<Invoice>& invoices) {
    json::Object wire = summary_members(currency, invoices);
    wire.emplace_back("details", json::Array{json::Object{{"invoiceType", "OneTime"},
                                                          {"summary", summary_members(currency, invoices)}}});
    wire.emplace_back("links", json::to_value(SelfLinks{Link{"/invoices/summary", "GET", {}}}));
    return wire;
}

}  // namespace comptoir::api::reseller
