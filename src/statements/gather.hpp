#pragma once

#include <map>
#include <span>

#include "base/limits.hpp"
#include "documents/statement.hpp"
#include "storage/billing.hpp"

/// From the stored lines of an invoice to what its statement prints.
namespace comptoir::statements {

/// Takes the lines of an invoice in their order, a page at a time, and puts them together by customer and
/// product.
///
/// Bounds:  an invoice of more than `lines_max` lines is added up, and none of its lines kept.
/// Source:  commerce rules §7.5, R131–R135, R138.
class Gathering {
  public:
    Gathering(const storage::Invoice& invoice, documents::StatementLanguage language,
              std::int64_t lines_max = limits::kStatementLinesMax);

    void add(std::span<const storage::StoredLine> lines);
    /// Throws std::runtime_error unless all lines were added and their sums are the invoice's: a statement
    /// that does not add up is never drawn.
    documents::Statement finish();

  private:
    struct Customer {
        documents::StatementCustomer printed;
        std::map<ProductId, documents::StatementProduct> products;
    };
    void keep(const storage::StoredLine& stored);
    void put_in_order();

    const storage::Invoice invoice_;
    const bool keeps_lines_;
    documents::Statement statement_;
    std::map<CustomerId, Customer> customers_;
    std::int64_t count_ = 0;
};

/// One line as it is printed, beside what its headings say.
documents::StatementLine printed_line(const storage::StoredLine& stored,
                                      documents::StatementLanguage language);

}  // namespace comptoir::statements
