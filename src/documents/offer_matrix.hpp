#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "documents/table.hpp"

namespace comptoir::documents {

/// One SKU of the offer matrix (reseller contract §2.16, PRC-04). The columns that are missing here have no
/// meaning in this marketplace and stay blank: what provisions a licence of a directory, what has to be owned
/// before, and into what a SKU can be converted.
struct OfferMatrixRow {
    std::string product_title;
    std::string product_id;
    std::string sku_id;
    std::string sku_title;
    std::optional<std::int64_t> min_licenses;  ///< Nothing: not known.
    std::optional<std::int64_t> max_licenses;
    std::optional<std::int64_t> ownership_limit;  ///< Per customer (R59); nothing: no limit, or not known.
    std::string ownership_limit_type;             ///< `Lifetime` or `Concurrent`; blank without a limit.
    std::string description;
    std::string allowed_countries;  ///< ISO 3166 alpha-2, separated by `;`.
};

/// The offer matrix row by row: all columns of the contract in its order. The same rows give the same bytes;
/// their order is the caller's. Errors and threads as TableWriter.
class OfferMatrixWriter {
  public:
    OfferMatrixWriter(TableFormat format, Sink sink);

    void add(const OfferMatrixRow& row);
    /// Completes the document; see TableWriter.
    void finish();

  private:
    std::unique_ptr<TableWriter> table_;
};

}  // namespace comptoir::documents
