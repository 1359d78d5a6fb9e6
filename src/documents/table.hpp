#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/decimal.hpp"
#include "base/time.hpp"
#include "documents/sink.hpp"

/// Tables for people and their spreadsheets: the price list (commerce rule R34), reconciliation files (§7.4),
/// margins.
namespace comptoir::documents {

enum class TableFormat { xlsx, csv };

/// `text/csv; charset=utf-8` or the XLSX media type.
std::string_view media_type(TableFormat format);
/// `csv` or `xlsx`.
std::string_view file_extension(TableFormat format);

/// How a spreadsheet shows the Decimals of a column. It never changes the value.
enum class NumberStyle {
    general,  ///< As many decimals as there are: quantities, rates, tier bounds.
    decimal,  ///< At least two decimals and thousands grouped: prices and amounts.
};

struct Column {
    std::string name;
    /// Width on a sheet, in characters of the normal font, 1 to 255.
    int width = 16;
    NumberStyle numbers = NumberStyle::general;
};

/// The title names the sheet: 1 to 25 characters without `[]:*?/\'`, which leaves room for the number of
/// further sheets. 1 to limits::kTableColumnsMax columns. Anything else is a bug.
struct TableShape {
    std::string title;
    std::vector<Column> columns;
};

/// One value of a row: nothing, text, a whole number, an exact number, a day or an instant. Text is UTF-8 and
/// need only live during the call it is passed to.
using Cell = std::variant<std::monostate, std::string_view, std::int64_t, Decimal, Date, Instant>;

/// Writes a table row by row with memory that does not grow with the rows. The header is written by the
/// constructor.
///
/// Text from outside is made harmless in every format: characters no text file may hold are dropped, bytes
/// that are not UTF-8 become U+FFFD, and no text can become a formula. Errors: whatever the sink throws;
/// std::length_error when the format cannot hold more. After an exception only destruction is allowed.
/// Threads: one at a time.
class TableWriter {
  public:
    virtual ~TableWriter() = default;
    TableWriter() = default;
    TableWriter(const TableWriter&) = delete;
    TableWriter& operator=(const TableWriter&) = delete;

    /// One row; as many cells as there are columns.
    virtual void add(std::span<const Cell> row) = 0;
    /// Completes the document. Without it the document is cut off, and readers notice (XLSX) or may not
    /// (CSV).
    virtual void finish() = 0;
};

std::unique_ptr<TableWriter> make_table_writer(TableFormat format, TableShape shape, Sink sink);

}  // namespace comptoir::documents
