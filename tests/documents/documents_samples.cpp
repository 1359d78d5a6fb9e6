// Writes the files that xlsx_oracle_test.py reads back with other programs, into the folder given.
#include <cstdio>
#include <memory>

#include "base/check.hpp"
#include "documents/csv.hpp"
#include "documents/price_list.hpp"
#include "documents/xlsx.hpp"

namespace {

using namespace comptoir;
using namespace comptoir::documents;

struct Close {
    void operator()(std::FILE* file) const { COMPTOIR_CHECK(std::fclose(file) == 0); }
};
using File = std::unique_ptr<std::FILE, Close>;

File create(const std::string& path) {
    File file(std::fopen(path.c_str(), "wb"));
    COMPTOIR_CHECK(file != nullptr);
    return file;
}

Sink sink_of(const File& file) {
    return [&file](std::string_view bytes) {
        COMPTOIR_CHECK(std::fwrite(bytes.data(), 1, bytes.size(), file.get()) == bytes.size());
    };
}

std::vector<PriceListRow> prices() {
    PriceListRow row;
    row.product_title = "WAF-as-a-Service";
    row.product_id = "DZH318Z0BXWC";
    row.sku_id = "0002";
    row.sku_title = "Formule intermédiaire € 😀";
    row.publisher = "Contoso & <Networks>";
    row.sku_description = " Line one\r\nLine \"two\", _x0041_\x01 ";
    row.term_duration = "P1Y";
    row.billing_plan = "Monthly";
    row.market = "FR";
    row.currency = "EUR";
    row.unit_price = Decimal::of("3393.96");
    row.effective_start = Instant::of("2024-01-01T00:00:00Z");
    row.tags = "License;Trial";
    row.erp_price = Decimal::of("4242.4500000001");

    PriceListRow tier = row;
    tier.product_title = "=HYPERLINK(\"http://example.org\",\"x\")";
    tier.sku_title = "-2+3";
    tier.publisher = "@SUM(A1:A9)";
    tier.unit_of_measure = "1 hour";
    tier.unit_price = Decimal::of("0.0000000125");
    tier.pricing_tier_range_min = Decimal::from_int(1);
    tier.pricing_tier_range_max = Decimal::of("1000.5");
    tier.effective_start = Instant::of("2024-02-29T12:34:56.789Z");
    tier.effective_end = Instant::of("2024-11-03T23:59:59Z");
    tier.erp_price.reset();

    PriceListRow trial = row;
    trial.sku_description = std::string(40'000, 'x');
    trial.term_duration = "P30D";
    trial.billing_plan = "None";
    trial.unit_price = Decimal();
    trial.erp_price = Decimal();
    return {row, tier, trial};
}

void write_prices(TableFormat format, const std::string& path) {
    const File file = create(path);
    PriceListWriter writer(format, sink_of(file));
    for (const PriceListRow& row : prices()) writer.add(row);
    writer.finish();
}

void write_types(const std::string& path) {
    const File file = create(path);
    TableShape shape{"Types",
                     {{"Kind", 10},
                      {"Integer", 12},
                      {"General", 20},
                      {"Decimal", 20, NumberStyle::decimal},
                      {"Day", 12},
                      {"Instant", 20}}};
    XlsxWriter writer(std::move(shape), sink_of(file), {.sheet_rows_max = 4});
    const auto add = [&](std::string_view kind, std::int64_t integer, std::string_view number,
                         std::string_view at) {
        const auto decimal = Decimal::of(number);
        const auto instant = Instant::of(at);
        const std::array<Cell, 6> row{kind, integer, decimal, decimal, instant.date(), instant};
        writer.add(row);
    };
    add("epoch", 0, "0", "1970-01-01T00:00:00Z");
    add("first", -1, "-0.5", "1900-03-01T00:00:01Z");
    add("early", 1'000'000, "1e-10", "1899-12-31T10:00:00Z");
    add("last", 9'007'199'254'740'991, "123456789012.345", "9999-12-31T23:59:59Z");
    add("leap", 42, "120", "2024-02-29T23:59:59.999Z");
    writer.finish();
}

}  // namespace

int main(int count, char** arguments) {
    COMPTOIR_CHECK(count == 2);
    const std::string folder = arguments[1];
    write_prices(TableFormat::xlsx, folder + "/prices.xlsx");
    write_prices(TableFormat::csv, folder + "/prices.csv");
    write_types(folder + "/types.xlsx");
    return 0;
}
