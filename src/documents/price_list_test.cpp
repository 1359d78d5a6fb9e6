#include "documents/price_list.hpp"

#include <gmock/gmock.h>

#include "documents/zip_reading_test.hpp"

namespace comptoir::documents {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

PriceListRow sample_row() {
    PriceListRow row;
    row.product_title = "WAF-as-a-Service";
    row.product_id = "DZH318Z0BXWC";
    row.sku_id = "0002";
    row.sku_title = "Medium plan";
    row.publisher = "Contoso Networks";
    row.sku_description = "Up to 10 sites, \"all\" rules";
    row.term_duration = "P1Y";
    row.billing_plan = "Monthly";
    row.market = "FR";
    row.currency = "EUR";
    row.unit_price = Decimal::of("120");
    row.effective_start = Instant::of("2024-01-01T00:00:00Z");
    row.tags = "License;Trial";
    row.erp_price = Decimal::of("150.5");
    return row;
}

std::string price_list(TableFormat format, const std::vector<PriceListRow>& rows) {
    std::string out;
    PriceListWriter writer(format, sink_into(out));
    for (const auto& row : rows) writer.add(row);
    writer.finish();
    return out;
}

TEST(PriceList, R34_csv_has_the_columns_of_the_contract) {
    EXPECT_EQ(price_list(TableFormat::csv, {sample_row()}),
              "ProductTitle,ProductId,SkuId,SkuTitle,Publisher,SkuDescription,UnitOfMeasure,TermDuration,"
              "BillingPlan,"
              "Market,Currency,UnitPrice,PricingTierRangeMin,PricingTierRangeMax,EffectiveStartDate,"
              "EffectiveEndDate,"
              "Tags,ERP Price\r\n"
              "WAF-as-a-Service,DZH318Z0BXWC,0002,Medium plan,Contoso Networks,\"Up to 10 sites, \"\"all\"\" "
              "rules\",,"
              "P1Y,Monthly,FR,EUR,120,,,2024-01-01T00:00:00Z,9999-11-30T23:59:59Z,License;Trial,150.5\r\n");
}

TEST(PriceList, R33_a_trial_row_prints_its_zero_and_tiers_print_their_bounds) {
    auto row = sample_row();
    row.unit_price = Decimal();
    row.billing_plan = "None";
    row.pricing_tier_range_min = Decimal::from_int(1);
    row.pricing_tier_range_max = Decimal::from_int(10);
    row.erp_price = Decimal();
    EXPECT_THAT(price_list(TableFormat::csv, {row}), HasSubstr(",None,FR,EUR,0,1,10,2024-01-01T00:00:00Z,"));
    row.erp_price.reset();
    EXPECT_THAT(price_list(TableFormat::csv, {row}), EndsWith(",License;Trial,\r\n"));
}

TEST(PriceList, R34_xlsx_has_the_same_values_typed) {
    const std::string sheet = part(price_list(TableFormat::xlsx, {sample_row()}), "xl/worksheets/sheet1.xml");
    EXPECT_THAT(sheet, HasSubstr("<c r=\"R1\" s=\"3\" t=\"inlineStr\"><is><t>ERP Price</t></is></c></row>"));
    EXPECT_THAT(sheet, HasSubstr("<c r=\"C2\" s=\"1\" t=\"inlineStr\"><is><t>0002</t></is></c>"));
    EXPECT_THAT(sheet, HasSubstr("<c r=\"L2\" s=\"5\"><v>120</v></c><c r=\"O2\" s=\"6\"><v>45292</v></c>"
                                 "<c r=\"P2\" s=\"6\"><v>2958434.999988425926</v></c>"));
    EXPECT_THAT(sheet, HasSubstr("<c r=\"R2\" s=\"5\"><v>150.5</v></c></row>"));
    EXPECT_THAT(sheet, Not(HasSubstr("<f>")));
}

TEST(PriceList, R31_the_same_rows_give_the_same_bytes) {
    const auto rows = std::vector<PriceListRow>(5000, sample_row());
    EXPECT_EQ(price_list(TableFormat::xlsx, rows), price_list(TableFormat::xlsx, rows));
}

TEST(PriceSheet, PRC_03_of_goods_that_are_not_sold_here_is_a_header_that_ends_in_Segment) {
    std::string sheet;
    write_empty_price_sheet(sink_into(sheet));
    std::string header = price_list(TableFormat::csv, {});
    header.insert(header.size() - 2, ",Segment");
    EXPECT_EQ(sheet, header);
}

TEST(Table, formats_have_media_types_and_extensions) {
    EXPECT_EQ(media_type(TableFormat::csv), "text/csv; charset=utf-8");
    EXPECT_EQ(media_type(TableFormat::xlsx),
              "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
    EXPECT_EQ(file_extension(TableFormat::csv), "csv");
    EXPECT_EQ(file_extension(TableFormat::xlsx), "xlsx");
}

}  // namespace
}  // namespace comptoir::documents
