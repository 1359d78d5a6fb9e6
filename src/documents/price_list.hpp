#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/decimal.hpp"
#include "base/time.hpp"
#include "documents/table.hpp"

namespace comptoir::documents {

/// One line of the price list, with the columns and meanings of commerce rule R34.
struct PriceListRow {
    std::string product_title;
    std::string product_id;
    std::string sku_id;
    std::string sku_title;
    std::string publisher;
    std::string sku_description;
    std::string unit_of_measure;  ///< Blank for seats.
    std::string term_duration;    ///< ISO 8601; the trial's length on a trial row (R33).
    std::string billing_plan;     ///< `None` on a trial row (R33).
    std::string market;           ///< ISO 3166 alpha-2.
    std::string currency;         ///< ISO 4217.
    Decimal unit_price;           ///< For the whole term (R34), without tax (R35).
    std::optional<Decimal> pricing_tier_range_min;
    std::optional<Decimal> pricing_tier_range_max;
    Instant effective_start;                ///< First instant the row is valid.
    Instant effective_end = end_of_time();  ///< Last instant the row is valid.
    std::string tags;                       ///< Separated by `;`.
    std::optional<Decimal> erp_price;
};

/// The price list of a market (R30) as a spreadsheet or as CSV, row by row. The same rows give the same bytes
/// (R31); their order and the uniqueness of R32 are the caller's. Errors and threads as TableWriter.
class PriceListWriter {
  public:
    PriceListWriter(TableFormat format, Sink sink);

    void add(const PriceListRow& row);
    /// Completes the document; see TableWriter.
    void finish();

  private:
    std::unique_ptr<TableWriter> table_;
};

/// A price sheet of goods that are not sold here, as CSV: the header of the views beside `marketplace`, which
/// ends in `Segment`, and no row (reseller contract §2.16).
void write_empty_price_sheet(Sink sink);

}  // namespace comptoir::documents
