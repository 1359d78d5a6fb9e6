#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "documents/table.hpp"

/// The small fixed parts around the rows of a workbook (ECMA-376 part 1, §12 and §18). Not for use outside
/// this folder.
namespace comptoir::documents::xlsx_parts {

/// Positions in the style sheet (`cellXfs`).
enum Style : int { general, text, quoted_text, header, integer, decimal, instant, date, style_count };

/// `A`, `Z`, `AA`, … for columns counted from 0.
std::string column_letters(std::size_t column);
/// `xl/worksheets/sheet1.xml` for sheets counted from 1.
std::string sheet_path(std::size_t sheet);
/// The escapes of XML for text of our own, which holds no control characters.
std::string escaped(std::string_view text);

std::string content_types(std::size_t sheets);
std::string package_relationships();
std::string workbook_relationships(std::size_t sheets);
/// `rows` has one count per sheet, header included.
std::string workbook(std::string_view title, std::size_t columns, std::span<const std::uint32_t> rows);
std::string styles();
/// Everything in front of the first row.
std::string sheet_start(std::span<const Column> columns, bool first);
/// Everything behind the last row.
std::string sheet_end(std::size_t columns, std::uint32_t rows);

}  // namespace comptoir::documents::xlsx_parts
