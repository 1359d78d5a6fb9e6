#include "documents/offer_matrix.hpp"

#include <array>
#include <utility>

namespace comptoir::documents {
namespace {

// Names and order are the contract (§2.16).
TableShape offer_matrix_shape() {
    return {"Offer matrix",
            {{"ProductTitle", 36},
             {"ProductId", 16},
             {"SkuId", 8},
             {"SkuTitle", 28},
             {"ProvisioningId", 16},
             {"ProvisioningString", 18},
             {"MinLicenses", 12},
             {"MaxLicenses", 12},
             {"AssetOwnershipLimit", 20},
             {"AssetOwnershipLimitType", 24},
             {"ProductSkuPreRequisites", 24},
             {"ProductSkuConversion", 22},
             {"Description", 48},
             {"AllowedCountries", 48}}};
}

Cell cell_of(const std::optional<std::int64_t>& value) {
    return value ? Cell(*value) : Cell();
}

}  // namespace

OfferMatrixWriter::OfferMatrixWriter(TableFormat format, Sink sink)
    : table_(make_table_writer(format, offer_matrix_shape(), std::move(sink))) {}

void OfferMatrixWriter::add(const OfferMatrixRow& row) {
    const Cell blank;
    const std::array<Cell, 14> cells{row.product_title,
                                     row.product_id,
                                     row.sku_id,
                                     row.sku_title,
                                     blank,
                                     blank,
                                     cell_of(row.min_licenses),
                                     cell_of(row.max_licenses),
                                     cell_of(row.ownership_limit),
                                     row.ownership_limit_type,
                                     blank,
                                     blank,
                                     row.description,
                                     row.allowed_countries};
    table_->add(cells);
}

void OfferMatrixWriter::finish() {
    table_->finish();
}

}  // namespace comptoir::documents
