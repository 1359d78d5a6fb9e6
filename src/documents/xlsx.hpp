#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/limits.hpp"
#include "documents/table.hpp"
#include "documents/zip.hpp"

namespace comptoir::documents {

/// When a sheet is full. Only tests choose other values than the defaults.
struct XlsxOptions {
    /// Rows of a sheet, header included; at least 2.
    std::uint32_t sheet_rows_max = limits::kSheetRowsMax;
    /// Bytes of a sheet before compression after which no further row is begun.
    std::uint64_t sheet_bytes_max = limits::kSheetBytesMax;
};

/// A table as an Excel workbook (ECMA-376 transitional), streamed: about 1 MiB of memory for any number of
/// rows.
///
/// The header is bold, stays in view and filters. Text is always text, numbers are exact decimal digits
/// (readers keep about 15 of them), days and instants are date serials that every locale shows right; an
/// instant is UTC, cut to the second. A day before 1900-03-01 or after 9999-12-31 has no serial and is
/// written as ISO 8601 text. Text longer than limits::kSheetCellUnitsMax is cut there; CR LF and CR become
/// LF. When a sheet is full the table goes on, with its header, on `<title> 2` and so on. Text that looks
/// like a formula is marked with the quote prefix, so that it stays text when somebody edits it.
class XlsxWriter final : public TableWriter {
  public:
    XlsxWriter(TableShape shape, Sink sink, XlsxOptions options = {});

    void add(std::span<const Cell> row) override;
    void finish() override;

    /// A short text that is copied with its whole array, which is quicker than copying its exact length.
    struct Piece {
        std::array<char, 64> bytes{};
        std::size_t size = 0;
    };

  private:
    void put(const Piece& piece);
    void put_value_start(std::size_t column, const Piece& style);
    void put_cell(std::size_t column, const Cell& cell);
    void put_day(std::size_t column, Date day);
    void put_instant(std::size_t column, Instant instant);
    void put_text(std::size_t column, std::string_view text, bool header);
    void begin_row();
    void end_row();
    void begin_sheet();
    void end_sheet();
    void flush();

    TableShape shape_;
    XlsxOptions options_;
    ZipWriter zip_;
    std::vector<char> buffer_;
    char* at_;                        ///< Where the next byte goes in `buffer_`.
    std::vector<Piece> cell_starts_;  ///< Per column: up to and with its letters.
    Piece row_number_;
    std::uint32_t rows_ = 0;                  ///< On the open sheet.
    std::vector<std::uint32_t> sheets_rows_;  ///< Rows of each sheet that is closed.
    bool finished_ = false;
};

}  // namespace comptoir::documents
