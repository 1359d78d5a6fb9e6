#include "documents/price_list.hpp"

#include <utility>

namespace comptoir::documents {
namespace {

// Names and order are the contract (R34; reseller contract §2.16, view `marketplace`).
TableShape price_list_shape() {
    constexpr auto kPrice = NumberStyle::decimal;
    return {"Prices",
            {{"ProductTitle", 36},
             {"ProductId", 16},
             {"SkuId", 8},
             {"SkuTitle", 28},
             {"Publisher", 24},
             {"SkuDescription", 48},
             {"UnitOfMeasure", 16},
             {"TermDuration", 14},
             {"BillingPlan", 12},
             {"Market", 9},
             {"Currency", 10},
             {"UnitPrice", 14, kPrice},
             {"PricingTierRangeMin", 21},
             {"PricingTierRangeMax", 21},
             {"EffectiveStartDate", 20},
             {"EffectiveEndDate", 20},
             {"Tags", 18},
             {"ERP Price", 14, kPrice}}};
}

Cell cell_of(const std::optional<Decimal>& value) {
    return value ? Cell(*value) : Cell();
}

}  // namespace

PriceListWriter::PriceListWriter(TableFormat format, Sink sink)
    : table_(make_table_writer(format, price_list_shape(), std::move(sink))) {}

void PriceListWriter::add(const PriceListRow& row) {
    const std::array<Cell, 18> cells{row.product_title,
                                     row.product_id,
                                     row.sku_id,
                                     row.sku_title,
                                     row.publisher,
                                     row.sku_description,
                                     row.unit_of_measure,
                                     row.term_duration,
                                     row.billing_plan,
                                     row.market,
                                     row.currency,
                                     row.unit_price,
                                     cell_of(row.pricing_tier_range_min),
                                     cell_of(row.pricing_tier_range_max),
                                     row.effective_start,
                                     row.effective_end,
                                     row.tags,
                                     cell_of(row.erp_price)};
    table_->add(cells);
}

void PriceListWriter::finish() {
    table_->finish();
}

void write_empty_price_sheet(Sink sink) {
    TableShape shape = price_list_shape();
    shape.columns.push_back({"Segment", 14});
    make_table_writer(TableFormat::csv, std::move(shape), std::move(sink))->finish();
}

}  // namespace comptoir::documents
