#pragma once

#include "storage/billing.hpp"

/// What the lines of an invoice add up to, for whoever does not need the lines.
namespace comptoir::storage {

struct InvoiceSums {
    std::int64_t lines = 0;
    std::int64_t last_line = 0;   ///< The highest number: that of `lines`, unless one is missing (R138).
    std::int64_t currencies = 0;  ///< Different ones. With more than one the sums mean nothing.
    Currency currency;            ///< One of them; that of the invoice when it has no lines.
    Money charges;                ///< Subtotals of the lines that are not negative.
    Money credits;                ///< Of the others.
    Money tax;
};

/// From the lines themselves, in one statement. Throws sql::DatabaseError when a sum leaves 64 bits.
InvoiceSums sums_of_invoice(sql::Session& session, const Invoice& invoice);

}  // namespace comptoir::storage
