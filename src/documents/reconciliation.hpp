#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "base/decimal.hpp"
#include "base/time.hpp"
#include "documents/table.hpp"

namespace comptoir::documents {

/// One charge of a reconciliation file, 2019 edition (commerce rules §7.4). Text is UTF-8 and need only live
/// during the call it is passed to. Amounts of `unit_price` and `effective_unit_price` are in the pricing
/// currency, the others in `currency`.
struct ReconciliationRow {
    std::string_view partner_id;
    std::string_view customer_id;
    std::string_view customer_name;
    std::string_view customer_domain_name;
    std::string_view customer_country;
    std::string_view invoice_number;  ///< Blank while unbilled.
    std::string_view mpn_id;
    std::int64_t reseller_mpn_id = 0;  ///< 0 direct, -1 removed.
    std::string_view order_id;
    Instant order_date;
    std::string_view product_id;
    std::string_view sku_id;
    std::string_view availability_id;
    std::string_view sku_name;
    std::string_view product_name;
    std::string_view publisher_name;
    std::string_view publisher_id;
    std::string_view subscription_description;
    std::string_view subscription_id;
    Date charge_start = Date::from_days(0);  ///< Printed as its first second (R2).
    Date charge_end = Date::from_days(0);    ///< Inclusive; printed as its last second (R2).
    std::string_view term_and_billing_cycle;
    std::string_view charge_type;  ///< PascalCase in this edition (§7.2).
    Decimal unit_price;
    Decimal effective_unit_price;
    Decimal quantity = Decimal::from_int(1);  ///< Seats, or units of the meter.
    std::string_view unit_type;               ///< Blank for seats.
    std::string_view discount_details;        ///< Of a meter its name, which has no column in this edition.
    Decimal subtotal;
    Decimal tax_total;
    Decimal total;
    std::string_view currency;
    std::string_view alternate_id;
};

/// Writes a reconciliation file row by row: the 33 columns of the 2019 edition in the file order of §7.4.
/// Whoever calls decides the order of the rows. Errors and threads: as TableWriter.
class ReconciliationWriter {
  public:
    ReconciliationWriter(TableFormat format, Sink sink);

    void add(const ReconciliationRow& row);
    void finish();

  private:
    std::unique_ptr<TableWriter> table_;
};

}  // namespace comptoir::documents
