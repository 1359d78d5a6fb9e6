#include "documents/csv.hpp"

#include <utility>

#include "base/check.hpp"
#include "base/limits.hpp"
#include "documents/cell_text.hpp"

namespace comptoir::documents {
namespace {

constexpr std::size_t kPieceBytes = std::size_t{64} * 1024;

// Bytes that can be copied as they are into an unquoted field: printable ASCII but the quote and the comma.
constexpr std::array<bool, 256> kNeedsCare = [] {
    std::array<bool, 256> table{};
    for (std::size_t i = 0; i < table.size(); ++i) table[i] = i < 0x20 || i >= 0x7f || i == '"' || i == ',';
    return table;
}();

bool needs_care(std::string_view text) {
    bool found = false;
    for (const char c : text) found |= kNeedsCare[static_cast<std::uint8_t>(c)];
    return found;
}

template <class Value>
void append(std::string& out, char* (*put)(char*, Value), Value value) {
    std::array<char, kNumberBytesMax> digits;
    out.append(digits.data(), put(digits.data(), value));
}

}  // namespace

CsvWriter::CsvWriter(TableShape shape, Sink sink, CsvOptions options)
    : columns_(shape.columns.size()), sink_(std::move(sink)) {
    COMPTOIR_CHECK(columns_ >= 1 && columns_ <= limits::kTableColumnsMax);
    out_.reserve(2 * kPieceBytes);
    if (options.byte_order_mark) out_ += "\xef\xbb\xbf";
    std::vector<Cell> names;
    for (const Column& column : shape.columns) names.emplace_back(std::string_view(column.name));
    add(names);
}

void CsvWriter::add(std::span<const Cell> row) {
    COMPTOIR_CHECK(!finished_ && row.size() == columns_);
    const std::size_t start = out_.size();
    for (std::size_t i = 0; i < row.size(); ++i) {
        if (i != 0) out_.push_back(',');
        put(row[i]);
    }
    // A lone empty field would be an empty line, which many readers skip.
    if (out_.size() == start) out_ += "\"\"";
    out_ += "\r\n";
    if (out_.size() >= kPieceBytes) flush();
}

void CsvWriter::finish() {
    COMPTOIR_CHECK(!finished_);
    finished_ = true;
    flush();
}

void CsvWriter::put(const Cell& cell) {
    if (const auto* text = std::get_if<std::string_view>(&cell)) {
        put_text(*text);
    } else if (const auto* integer = std::get_if<std::int64_t>(&cell)) {
        append(out_, put_integer, *integer);
    } else if (const auto* decimal = std::get_if<Decimal>(&cell)) {
        append(out_, put_decimal, *decimal);
    } else if (const auto* date = std::get_if<Date>(&cell)) {
        append(out_, put_date, *date);
    } else if (const auto* instant = std::get_if<Instant>(&cell)) {
        append(out_, put_instant, *instant);
    }
}

void CsvWriter::put_text(std::string_view text) {
    const bool guarded = looks_like_formula(text);
    if (!needs_care(text)) {
        if (guarded) out_.push_back('\'');
        out_ += text;
        return;
    }
    const bool quoted = text.find_first_of("\",\r\n") != std::string_view::npos;
    if (quoted) out_.push_back('"');
    if (guarded) out_.push_back('\'');
    for (std::size_t at = 0; at < text.size();) {
        const Character next = read_character(text, at);
        at += next.bytes;
        if (!is_printable(next.code)) continue;
        if (next.code == '"') out_.push_back('"');
        std::array<char, 4> bytes;
        out_.append(bytes.data(), put_utf8(bytes.data(), next.code));
    }
    if (quoted) out_.push_back('"');
}

void CsvWriter::flush() {
    if (!out_.empty()) sink_(out_);
    out_.clear();
}

}  // namespace comptoir::documents
