#include "api/reseller/usage_wire.hpp"

#include "api/reseller/wire.hpp"
#include "domain/billing/billing.hpp"

namespace comptoir::api::reseller {
namespace {

using storage::DailyUsage;

std::string first_second_of(Date date) {
    return Instant::start_of(date).str();
}

// As charged; while unbilled, as it is now.
std::string publisher_name(const DailyUsage& usage, const search::CatalogSnapshot& catalog) {
    if (!usage.context.publisher_name.empty()) return usage.context.publisher_name;
    const catalog::Publisher* publisher = catalog.find_publisher(usage.context.publisher);
    return publisher == nullptr ? usage.context.publisher.str() : publisher->display_name;
}

void add_parties(json::Object& wire, const DailyUsage& usage, const storage::PartnerFacts& partner) {
    const storage::LineContext& c = usage.context;
    wire.emplace_back("partnerId", partner.id.str());
    wire.emplace_back("partnerName", partner.name);
    wire.emplace_back("customerId", c.customer.str());
    wire.emplace_back("customerName", c.customer_name);
    wire.emplace_back("customerDomainName", c.customer_domain);
    wire.emplace_back("customerCountry", c.customer_country);
    wire.emplace_back("invoiceNumber", usage.invoice);
    wire.emplace_back("mpnId", partner.mpn_id);
    wire.emplace_back("resellerMpnId", usage.reseller);
}

void add_product(json::Object& wire, const DailyUsage& usage, const search::CatalogSnapshot& catalog) {
    const storage::LineContext& c = usage.context;
    wire.emplace_back("productId", c.product.str());
    wire.emplace_back("skuId", c.sku.str());
    wire.emplace_back("availabilityId", c.availability.str());
    wire.emplace_back("productName", c.product_name);
    wire.emplace_back("skuName", c.sku_name);
    wire.emplace_back("publisherName", publisher_name(usage, catalog));
    wire.emplace_back("publisherId", c.publisher.str());
    wire.emplace_back("subscriptionId", usage.month.subscription.str());
    wire.emplace_back("subscriptionDescription", c.description);
}

// What only resources of a cloud have is blank.
void add_meter(json::Object& wire, const DailyUsage& usage) {
    const storage::UsageMonth& month = usage.month;
    wire.emplace_back("chargeStartDate", first_second_of(month.month));
    wire.emplace_back("chargeEndDate", first_second_of(add_months(month.month, 1)));
    wire.emplace_back("usageDate", first_second_of(usage.day));
    wire.emplace_back("meterType", month.meter_name);
    wire.emplace_back("meterCategory", "SaaS");
    wire.emplace_back("meterId", month.dimension);
    wire.emplace_back("meterSubCategory", usage.context.product_name);
    wire.emplace_back("meterName", month.meter_name);
    wire.emplace_back("unitOfMeasure", month.unit);
    for (const std::string_view blank :
         {"meterRegion", "resourceLocation", "consumedService", "resourceGroup", "resourceUri", "tags",
          "additionalInfo", "serviceInfo1", "serviceInfo2"}) {
        wire.emplace_back(blank, "");
    }
}

// R134: a day explains the charge of its month, and need not add up to it. The currency of the price is that
// of the bill as long as there is no exchange.
void add_amounts(json::Object& wire, const DailyUsage& usage) {
    const storage::UsageMonth& month = usage.month;
    const Decimal cost = billing::usage_amount(month.unit_price, usage.quantity, month.currency).decimal();
    wire.emplace_back("chargeType", usage.invoice.empty() ? "" : "new");
    wire.emplace_back("unitPrice", month.unit_price);
    wire.emplace_back("effectiveUnitPrice", month.unit_price);
    wire.emplace_back("quantity", usage.quantity);
    wire.emplace_back("unitType", month.unit);
    wire.emplace_back("billingPreTaxTotal", cost);
    wire.emplace_back("billingCurrency", month.currency.str());
    wire.emplace_back("pricingPreTaxTotal", cost);
    wire.emplace_back("pricingCurrency", month.currency.str());
    wire.emplace_back("pcToBCExchangeRate", 1);
    wire.emplace_back("pcToBCExchangeRateDate", first_second_of(month.month));
    wire.emplace_back("rateOfPartnerEarnedCredit", 0);
    wire.emplace_back("hasPartnerEarnedCredit", false);
}

}  // namespace

json::Value usage_to_wire(const DailyUsage& usage, const storage::PartnerFacts& partner,
                          const search::CatalogSnapshot& catalog) {
    json::Object wire;
    add_parties(wire, usage, partner);
    add_product(wire, usage, catalog);
    add_meter(wire, usage);
    add_amounts(wire, usage);
    // Known clients choose the class of a line by these two; the provider is not `one_time` here (§2.11).
    wire.emplace_back("invoiceLineItemType", "usage_line_items");
    wire.emplace_back("billingProvider", "marketplace");
    wire.emplace_back("attributes", json::to_value(Attributes{std::nullopt, "DailyRatedUsageLineItem"}));
    return wire;
}

}  // namespace comptoir::api::reseller
