#include "storage/invoice_sums.hpp"

namespace comptoir::storage {

InvoiceSums sums_of_invoice(sql::Session& session, const Invoice& invoice) {
    const auto row = session.query_one(
        "SELECT COUNT(*), COALESCE(MAX(invoice_line), 0), COUNT(DISTINCT currency), MIN(currency), "
        "CAST(COALESCE(SUM(CASE WHEN subtotal_minor >= 0 THEN subtotal_minor END), 0) AS BIGINT), "
        "CAST(COALESCE(SUM(CASE WHEN subtotal_minor < 0 THEN subtotal_minor END), 0) AS BIGINT), "
        "CAST(COALESCE(SUM(tax_minor), 0) AS BIGINT) FROM charge_line WHERE partner_id = $1 AND "
        "invoice_number = $2",
        {bind(invoice.partner), bind(invoice.number)});
    const Currency currency = row->integer(0) == 0 ? invoice.currency : Currency::of(row->text(3));
    return {.lines = row->integer(0),
            .last_line = row->integer(1),
            .currencies = row->integer(2),
            .currency = currency,
            .charges = Money::from_minor(row->integer(4), currency),
            .credits = Money::from_minor(row->integer(5), currency),
            .tax = Money::from_minor(row->integer(6), currency)};
}

}  // namespace comptoir::storage
