#include "documents/xlsx.hpp"

#include <charconv>
#include <cstring>
#include <utility>

#include "base/check.hpp"
#include "documents/cell_text.hpp"
#include "documents/xlsx_parts.hpp"

namespace comptoir::documents {
namespace {

using Piece = XlsxWriter::Piece;
using xlsx_parts::Style;

// Small enough to stay in the processor's cache between being written and being compressed.
constexpr std::size_t kFlushBytes = std::size_t{64} * 1024;
// The longest escape of one UTF-16 unit is `_x005F_`.
constexpr std::size_t kCellBytesMax = limits::kSheetCellUnitsMax * 7 + 1024;

constexpr Piece piece(std::string_view text) {
    Piece made;
    COMPTOIR_CHECK(text.size() <= made.bytes.size());
    for (const char c : text) made.bytes[made.size++] = c;
    return made;
}

constexpr Piece kRowStart = piece("<row r=\"");
constexpr Piece kRowOpen = piece("\">");
constexpr Piece kRowEnd = piece("</row>");
constexpr Piece kGeneral = piece("\"><v>");
constexpr Piece kInteger = piece("\" s=\"4\"><v>");
constexpr Piece kDecimal = piece("\" s=\"5\"><v>");
constexpr Piece kInstant = piece("\" s=\"6\"><v>");
constexpr Piece kDate = piece("\" s=\"7\"><v>");
constexpr Piece kValueEnd = piece("</v></c>");
constexpr Piece kText = piece("\" s=\"1\" t=\"inlineStr\"><is><t");
constexpr Piece kQuotedText = piece("\" s=\"2\" t=\"inlineStr\"><is><t");
constexpr Piece kHeader = piece("\" s=\"3\" t=\"inlineStr\"><is><t");
constexpr Piece kTextOpen = piece(">");
constexpr Piece kTextOpenKeepingSpace = piece(" xml:space=\"preserve\">");
constexpr Piece kTextEnd = piece("</t></is></c>");
static_assert(Style::text == 1 && Style::quoted_text == 2 && Style::header == 3 && Style::integer == 4 &&
              Style::decimal == 5 && Style::instant == 6 && Style::date == 7);

// Bytes that cannot be copied as they are. The underscore may begin an escape of Excel's own, `_x0041_`.
constexpr std::array<bool, 256> kNeedsCare = [] {
    std::array<bool, 256> table{};
    for (std::size_t i = 0; i < table.size(); ++i) {
        table[i] = i < 0x20 || i >= 0x7f || i == '&' || i == '<' || i == '>' || i == '_';
    }
    return table;
}();

bool needs_care(std::string_view text) {
    bool found = false;
    for (const char c : text) found |= kNeedsCare[static_cast<std::uint8_t>(c)];
    return found;
}

// Readers may trim white space at the ends of an element unless told otherwise. A control character there is
// dropped and may uncover white space, and so may the cut of a long text.
bool keeps_space(std::string_view text) {
    const auto blank = [](char c) { return static_cast<std::uint8_t>(c) <= 0x20; };
    return text.size() > limits::kSheetCellUnitsMax || blank(text.front()) || blank(text.back());
}

bool is_hex(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

// `_x0041_`, which Excel would read as one character (ECMA-376 part 1, §22.9.2.19 ST_Xstring).
bool is_excel_escape(std::string_view text) {
    return text.size() >= 7 && text[0] == '_' && text[1] == 'x' && is_hex(text[2]) && is_hex(text[3]) &&
           is_hex(text[4]) && is_hex(text[5]) && text[6] == '_';
}

char* put_bytes(char* out, std::string_view bytes) {
    std::memcpy(out, bytes.data(), bytes.size());
    return out + bytes.size();
}

// Writes text as the content of an XML element, cut to the longest cell, without splitting a character.
char* put_escaped(char* out, std::string_view text) {
    std::size_t units = 0;
    for (std::size_t at = 0; at < text.size();) {
        const Character next = read_character(text, at);
        const std::string_view rest = text.substr(at);
        at += next.bytes;
        if (!is_printable(next.code)) continue;
        if (next.code == '\r' && rest.size() > 1 && rest[1] == '\n') continue;
        units += next.code >= 0x10000 ? 2 : 1;
        if (units > limits::kSheetCellUnitsMax) break;
        switch (next.code) {
            case '&':
                out = put_bytes(out, "&amp;");
                break;
            case '<':
                out = put_bytes(out, "&lt;");
                break;
            case '>':
                out = put_bytes(out, "&gt;");
                break;
            case '\r':
                *out++ = '\n';
                break;
            case '_':
                out = put_bytes(out, is_excel_escape(rest) ? "_x005F_" : "_");
                break;
            default:
                out = put_utf8(out, next.code);
        }
    }
    return out;
}

}  // namespace

XlsxWriter::XlsxWriter(TableShape shape, Sink sink, XlsxOptions options)
    : shape_(std::move(shape)),
      options_(options),
      zip_(std::move(sink)),
      buffer_(kFlushBytes + kCellBytesMax),
      at_(buffer_.data()) {
    COMPTOIR_CHECK(!shape_.columns.empty() && shape_.columns.size() <= limits::kTableColumnsMax);
    COMPTOIR_CHECK(!shape_.title.empty() && shape_.title.size() <= 25 &&
                   shape_.title.find_first_of("[]:*?/\\'") == std::string::npos);
    COMPTOIR_CHECK(options_.sheet_rows_max >= 2 && options_.sheet_rows_max <= limits::kSheetRowsMax &&
                   options_.sheet_bytes_max <= limits::kSheetBytesMax);
    for (std::size_t i = 0; i < shape_.columns.size(); ++i) {
        COMPTOIR_CHECK(shape_.columns[i].width >= 1 && shape_.columns[i].width <= 255);
        cell_starts_.push_back(piece("<c r=\"" + xlsx_parts::column_letters(i)));
    }
    // Many programs take the kind of the file from its first entry.
    zip_.add("_rels/.rels", xlsx_parts::package_relationships());
    zip_.add("xl/styles.xml", xlsx_parts::styles());
    begin_sheet();
}

void XlsxWriter::add(std::span<const Cell> row) {
    COMPTOIR_CHECK(!finished_ && row.size() == shape_.columns.size());
    if (rows_ == options_.sheet_rows_max || zip_.entry_bytes() > options_.sheet_bytes_max) {
        end_sheet();
        begin_sheet();
    }
    begin_row();
    for (std::size_t i = 0; i < row.size(); ++i) put_cell(i, row[i]);
    end_row();
}

void XlsxWriter::finish() {
    COMPTOIR_CHECK(!finished_);
    finished_ = true;
    end_sheet();
    zip_.add("xl/workbook.xml", xlsx_parts::workbook(shape_.title, shape_.columns.size(), sheets_rows_));
    zip_.add("xl/_rels/workbook.xml.rels", xlsx_parts::workbook_relationships(sheets_rows_.size()));
    zip_.add("[Content_Types].xml", xlsx_parts::content_types(sheets_rows_.size()));
    zip_.finish();
}

void XlsxWriter::begin_sheet() {
    rows_ = 0;
    zip_.begin(xlsx_parts::sheet_path(sheets_rows_.size() + 1));
    zip_.write(xlsx_parts::sheet_start(shape_.columns, sheets_rows_.empty()));
    begin_row();
    for (std::size_t i = 0; i < shape_.columns.size(); ++i) put_text(i, shape_.columns[i].name, true);
    end_row();
}

void XlsxWriter::end_sheet() {
    flush();
    zip_.write(xlsx_parts::sheet_end(shape_.columns.size(), rows_));
    zip_.end();
    sheets_rows_.push_back(rows_);
}

void XlsxWriter::begin_row() {
    ++rows_;
    char* const digits = row_number_.bytes.data();
    row_number_.size = static_cast<std::size_t>(std::to_chars(digits, digits + 10, rows_).ptr - digits);
    put(kRowStart);
    put(row_number_);
    put(kRowOpen);
}

void XlsxWriter::end_row() {
    put(kRowEnd);
}

void XlsxWriter::put(const Piece& piece) {
    std::memcpy(at_, piece.bytes.data(), piece.bytes.size());
    at_ += piece.size;
}

void XlsxWriter::put_value_start(std::size_t column, const Piece& style) {
    // So there is room for the longest cell at the start of every cell.
    if (static_cast<std::size_t>(at_ - buffer_.data()) >= kFlushBytes) flush();
    put(cell_starts_[column]);
    put(row_number_);
    put(style);
}

void XlsxWriter::put_cell(std::size_t column, const Cell& cell) {
    if (const auto* text = std::get_if<std::string_view>(&cell)) {
        if (!text->empty()) put_text(column, *text, false);
    } else if (const auto* integer = std::get_if<std::int64_t>(&cell)) {
        put_value_start(column, kInteger);
        at_ = put_integer(at_, *integer);
        put(kValueEnd);
    } else if (const auto* decimal = std::get_if<Decimal>(&cell)) {
        put_value_start(column, shape_.columns[column].numbers == NumberStyle::decimal ? kDecimal : kGeneral);
        at_ = put_decimal(at_, *decimal);
        put(kValueEnd);
    } else if (const auto* day = std::get_if<Date>(&cell)) {
        put_day(column, *day);
    } else if (const auto* instant = std::get_if<Instant>(&cell)) {
        put_instant(column, *instant);
    }
}

void XlsxWriter::put_day(std::size_t column, Date day) {
    if (!has_serial(day)) return put_text(column, day.str(), false);
    put_value_start(column, kDate);
    at_ = put_serial(at_, day);
    put(kValueEnd);
}

void XlsxWriter::put_instant(std::size_t column, Instant instant) {
    if (!has_serial(instant.date())) return put_text(column, instant.str(), false);
    put_value_start(column, kInstant);
    at_ = put_serial(at_, instant);
    put(kValueEnd);
}

void XlsxWriter::put_text(std::size_t column, std::string_view text, bool header) {
    put_value_start(column, header ? kHeader : looks_like_formula(text) ? kQuotedText : kText);
    put(keeps_space(text) ? kTextOpenKeepingSpace : kTextOpen);
    if (text.size() > limits::kSheetCellUnitsMax || needs_care(text)) {
        at_ = put_escaped(at_, text);
    } else {
        at_ = put_bytes(at_, text);
    }
    put(kTextEnd);
}

void XlsxWriter::flush() {
    zip_.write({buffer_.data(), static_cast<std::size_t>(at_ - buffer_.data())});
    at_ = buffer_.data();
}

}  // namespace comptoir::documents
