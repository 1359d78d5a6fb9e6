#pragma once

#include <string>

#include "documents/table.hpp"

namespace comptoir::documents {

struct CsvOptions {
    /// U+FEFF in front, for programs that otherwise do not take the file for UTF-8. Parsers of the contracts
    /// do not expect it.
    bool byte_order_mark = false;
};

/// A table as CSV (RFC 4180): UTF-8, comma, CRLF after every line, quotes only where needed. Numbers as in
/// en-US without grouping (commerce rules §7.4), days and instants in ISO 8601 and UTC. Text that a
/// spreadsheet would take for a formula gets an apostrophe in front. Column widths, number styles and the
/// title have no meaning here.
class CsvWriter final : public TableWriter {
  public:
    CsvWriter(TableShape shape, Sink sink, CsvOptions options = {});

    void add(std::span<const Cell> row) override;
    void finish() override;

  private:
    void put(const Cell& cell);
    void put_text(std::string_view text);
    void flush();

    std::size_t columns_;
    Sink sink_;
    std::string out_;
    bool finished_ = false;
};

}  // namespace comptoir::documents
