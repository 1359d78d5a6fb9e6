#include "documents/reconciliation.hpp"

#include <gtest/gtest.h>

#include <string>

namespace comptoir::documents {
namespace {

ReconciliationRow example() {
    ReconciliationRow row;
    row.partner_id = "b6f8f6a2-1111-4a57-8f3e-000000000001";
    row.customer_id = "c0ffee00-2222-4a57-8f3e-000000000002";
    row.customer_name = "Boulangerie Dupré, Lyon";
    row.customer_domain_name = "dupre.onmicrosoft.com";
    row.customer_country = "FR";
    row.invoice_number = "G000000001";
    row.mpn_id = "1234567";
    row.order_id = "HVuucOr8Ea7fNRQP4ia1QTpZapDkgu7P1";
    row.order_date = Instant::of("2024-03-10T09:00:00Z");
    row.product_id = "DZH318Z00001";
    row.sku_id = "0001";
    row.availability_id = "DZH318Z0ABCD";
    row.sku_name = "Standard";
    row.product_name = "Paie en ligne";
    row.publisher_name = "Acme";
    row.publisher_id = "acme";
    row.subscription_description = "Paie";
    row.subscription_id = "3d5a2c61-3333-4c0e-9a34-000000000003";
    row.charge_start = Date::of("2024-03-12");
    row.charge_end = Date::of("2024-04-11");
    row.term_and_billing_cycle = "One-Month commitment for monthly billing";
    row.charge_type = "Cancel";
    row.unit_price = Decimal::of("10");
    row.effective_unit_price = Decimal::of("-10");
    row.quantity = Decimal::from_int(5);
    row.subtotal = Decimal::of("-50");
    row.total = Decimal::of("-50");
    row.currency = "EUR";
    row.alternate_id = "0a1b2c3d4e5f";
    return row;
}

std::string written(const ReconciliationRow& row) {
    std::string text;
    ReconciliationWriter writer(TableFormat::csv, [&](std::string_view piece) { text += piece; });
    writer.add(row);
    writer.finish();
    return text;
}

TEST(Reconciliation, HasThe33ColumnsOfThe2019EditionInItsOrder) {
    const std::string text = written(example());
    EXPECT_EQ(
        text.substr(0, text.find("\r\n")),
        "PartnerId,CustomerId,CustomerName,CustomerDomainName,CustomerCountry,InvoiceNumber,MpnId,"
        "ResellerMpnId,OrderId,OrderDate,ProductId,SkuId,AvailabilityId,SkuName,ProductName,PublisherName,"
        "PublisherId,SubscriptionDescription,SubscriptionId,ChargeStartDate,ChargeEndDate,"
        "TermAndBillingCycle,ChargeType,UnitPrice,EffectiveUnitPrice,Quantity,UnitType,DiscountDetails,"
        "Subtotal,TaxTotal,Total,Currency,AlternateId");
}

TEST(Reconciliation, R135_R2_PrintsARefundWithPositiveQuantityAndInclusiveDates) {
    const std::string text = written(example());
    EXPECT_EQ(
        text.substr(text.find("\r\n") + 2),
        "b6f8f6a2-1111-4a57-8f3e-000000000001,c0ffee00-2222-4a57-8f3e-000000000002,"
        "\"Boulangerie Dupré, Lyon\",dupre.onmicrosoft.com,FR,G000000001,1234567,0,"
        "HVuucOr8Ea7fNRQP4ia1QTpZapDkgu7P1,2024-03-10T09:00:00Z,DZH318Z00001,0001,DZH318Z0ABCD,Standard,"
        "Paie en ligne,Acme,acme,Paie,3d5a2c61-3333-4c0e-9a34-000000000003,2024-03-12T00:00:00Z,"
        "2024-04-11T23:59:59Z,One-Month commitment for monthly billing,Cancel,10,-10,5,,,-50,0,-50,EUR,"
        "0a1b2c3d4e5f\r\n");
}

}  // namespace
}  // namespace comptoir::documents
