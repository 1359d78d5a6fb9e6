#include "documents/reconciliation.hpp"

#include <array>
#include <utility>

namespace comptoir::documents {
namespace {

// Names and order are the contract: 1–15, 24–30, 16, 17, 31, 18, 32, 47, 19–22, 33 of §7.4.
TableShape reconciliation_shape() {
    constexpr auto kAmount = NumberStyle::decimal;
    return {"Reconciliation",
            {{"PartnerId", 38},
             {"CustomerId", 38},
             {"CustomerName", 28},
             {"CustomerDomainName", 28},
             {"CustomerCountry", 16},
             {"InvoiceNumber", 14},
             {"MpnId", 10},
             {"ResellerMpnId", 14},
             {"OrderId", 36},
             {"OrderDate", 20},
             {"ProductId", 16},
             {"SkuId", 8},
             {"AvailabilityId", 16},
             {"SkuName", 28},
             {"ProductName", 28},
             {"PublisherName", 24},
             {"PublisherId", 20},
             {"SubscriptionDescription", 28},
             {"SubscriptionId", 38},
             {"ChargeStartDate", 20},
             {"ChargeEndDate", 20},
             {"TermAndBillingCycle", 40},
             {"ChargeType", 16},
             {"UnitPrice", 14, kAmount},
             {"EffectiveUnitPrice", 18, kAmount},
             {"Quantity", 10},
             {"UnitType", 10},
             {"DiscountDetails", 18},
             {"Subtotal", 14, kAmount},
             {"TaxTotal", 12, kAmount},
             {"Total", 14, kAmount},
             {"Currency", 10},
             {"AlternateId", 14}}};
}

}  // namespace

ReconciliationWriter::ReconciliationWriter(TableFormat format, Sink sink)
    : table_(make_table_writer(format, reconciliation_shape(), std::move(sink))) {}

void ReconciliationWriter::add(const ReconciliationRow& row) {
    const std::array<Cell, 33> cells{row.partner_id,
                                     row.customer_id,
                                     row.customer_name,
                                     row.customer_domain_name,
                                     row.customer_country,
                                     row.invoice_number,
                                     row.mpn_id,
                                     row.reseller_mpn_id,
                                     row.order_id,
                                     row.order_date,
                                     row.product_id,
                                     row.sku_id,
                                     row.availability_id,
                                     row.sku_name,
                                     row.product_name,
                                     row.publisher_name,
                                     row.publisher_id,
                                     row.subscription_description,
                                     row.subscription_id,
                                     Instant::start_of(row.charge_start),
                                     last_second_of(row.charge_end),
                                     row.term_and_billing_cycle,
                                     row.charge_type,
                                     row.unit_price,
                                     row.effective_unit_price,
                                     row.quantity,
                                     row.unit_type,
                                     row.discount_details,
                                     row.subtotal,
                                     row.tax_total,
                                     row.total,
                                     row.currency,
                                     row.alternate_id};
    table_->add(cells);
}

void ReconciliationWriter::finish() {
    table_->finish();
}

}  // namespace comptoir::documents
