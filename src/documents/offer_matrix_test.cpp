#include "documents/offer_matrix.hpp"

#include <gtest/gtest.h>

#include "documents/csv_reading_test.hpp"
#include "documents/zip_reading_test.hpp"

namespace comptoir::documents {
namespace {

using Record = std::vector<std::string>;

std::vector<Record> written(const OfferMatrixRow& row) {
    std::string out;
    OfferMatrixWriter writer(TableFormat::csv, sink_into(out));
    writer.add(row);
    writer.finish();
    return read_csv(out);
}

TEST(OfferMatrix, PRC_04_has_the_columns_of_the_contract) {
    OfferMatrixRow row;
    row.product_title = "Payroll";
    row.product_id = "DZH318Z0BXWC";
    row.sku_id = "0002";
    row.sku_title = "Medium plan";
    row.min_licenses = 1;
    row.max_licenses = 300;
    row.ownership_limit = 2;
    row.ownership_limit_type = "Concurrent";
    row.description = "Up to 10 sites, \"all\" rules";
    row.allowed_countries = "BE;FR";
    const auto records = written(row);
    ASSERT_EQ(records.size(), 2U);
    EXPECT_EQ(records[0], (Record{"ProductTitle", "ProductId", "SkuId", "SkuTitle", "ProvisioningId",
                                  "ProvisioningString", "MinLicenses", "MaxLicenses", "AssetOwnershipLimit",
                                  "AssetOwnershipLimitType", "ProductSkuPreRequisites",
                                  "ProductSkuConversion", "Description", "AllowedCountries"}));
    EXPECT_EQ(records[1], (Record{"Payroll", "DZH318Z0BXWC", "0002", "Medium plan", "", "", "1", "300", "2",
                                  "Concurrent", "", "", "Up to 10 sites, \"all\" rules", "BE;FR"}));
}

TEST(OfferMatrix, PRC_04_what_is_not_known_stays_blank) {
    const auto records = written({});
    ASSERT_EQ(records.size(), 2U);
    EXPECT_EQ(records[1], Record(14));
}

}  // namespace
}  // namespace comptoir::documents
