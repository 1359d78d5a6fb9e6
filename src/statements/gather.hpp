#pragma once

#include <map>
#include <span>

#include "base/int128.hpp"
#include "documents/statement.hpp"
#include "storage/invoice_sums.hpp"

/// From the stored lines of an invoice to what its statement prints.
namespace comptoir::statements {

/// Takes the lines of an invoice in their order, a page at a time, and puts them together by customer and
/// product; or the sums of all of them instead.
///
/// Errors:  std::runtime_error unless everything was added and its sums are the invoice's: a statement that
///          does not add up is never drawn.
/// Source:  commerce rules §7.5, R131–R135, R138.
class Gathering {
  public:
    Gathering(const storage::Invoice& invoice, documents::StatementLanguage language);

    void add(std::span<const storage::StoredLine> lines);
    void add(const storage::InvoiceSums& sums);
    documents::Statement finish();

  private:
    // Wider than money: what is refunded can be far more than what is left in the end.
    struct Customer {
        documents::StatementCustomer printed;
        std::map<ProductId, documents::StatementProduct> products;
        int128 subtotal = 0;
        int128 tax = 0;
    };
    Money money(int128 minor_units) const;
    void keep(const storage::StoredLine& stored);
    void put_in_order();

    const storage::Invoice invoice_;
    documents::Statement statement_;
    std::map<CustomerId, Customer> customers_;
    std::int64_t count_ = 0;
    int128 charges_ = 0;
    int128 credits_ = 0;
    int128 tax_ = 0;
};

/// One line as it is printed, beside what its headings say.
documents::StatementLine printed_line(const storage::StoredLine& stored,
                                      documents::StatementLanguage language);

}  // namespace comptoir::statements
