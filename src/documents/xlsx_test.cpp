#include "documents/xlsx.hpp"

#include <gmock/gmock.h>

#include "base/text.hpp"
#include "documents/zip_reading_test.hpp"

namespace comptoir::documents {
namespace {

using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;
using namespace std::string_view_literals;

std::string xlsx_of(TableShape shape, std::vector<std::vector<Cell>> rows, XlsxOptions options = {}) {
    std::string out;
    XlsxWriter writer(std::move(shape), sink_into(out), options);
    for (const auto& row : rows) writer.add(row);
    writer.finish();
    return out;
}

std::string sheet_of(TableShape shape, std::vector<std::vector<Cell>> rows) {
    return part(xlsx_of(std::move(shape), std::move(rows)), "xl/worksheets/sheet1.xml");
}

// The XML of cell A2 of a one-column sheet.
std::string cell_of(Cell cell, NumberStyle numbers = NumberStyle::general) {
    const std::string sheet = sheet_of({"T", {{"H", 10, numbers}}}, {{cell}});
    const auto start = sheet.find("<row r=\"2\">") + 11;
    return sheet.substr(start, sheet.find("</row>", start) - start);
}

TEST(Xlsx, has_the_parts_of_a_workbook) {
    const auto entries = unzip(xlsx_of({"Prices", {{"A"}, {"B"}}}, {}));
    std::vector<std::string> names;
    for (const auto& entry : entries) names.push_back(entry.first);
    EXPECT_THAT(names, ElementsAre("_rels/.rels", "xl/styles.xml", "xl/worksheets/sheet1.xml",
                                   "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "[Content_Types].xml"));
}

TEST(Xlsx, header_is_bold_frozen_and_filtered) {
    const std::string file = xlsx_of({"Prices", {{"A & B", 20}, {"C", 8}}}, {{"x", "y"}, {"z", {}}});
    const std::string sheet = part(file, "xl/worksheets/sheet1.xml");
    EXPECT_THAT(
        sheet,
        HasSubstr("<pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" state=\"frozen\"/>"));
    EXPECT_THAT(sheet, HasSubstr("<col min=\"1\" max=\"1\" width=\"20.7109375\" customWidth=\"1\"/>"));
    EXPECT_THAT(sheet,
                HasSubstr("<row r=\"1\"><c r=\"A1\" s=\"3\" t=\"inlineStr\"><is><t>A &amp; B</t></is></c>"));
    EXPECT_THAT(sheet, EndsWith("</sheetData><autoFilter ref=\"A1:B3\"/></worksheet>"));
    EXPECT_THAT(part(file, "xl/workbook.xml"), HasSubstr("'Prices'!$A$1:$B$3"));
}

TEST(Xlsx, cells_have_the_type_of_their_value) {
    EXPECT_EQ(cell_of("0002"), "<c r=\"A2\" s=\"1\" t=\"inlineStr\"><is><t>0002</t></is></c>");
    EXPECT_EQ(cell_of(std::int64_t{-7}), "<c r=\"A2\" s=\"4\"><v>-7</v></c>");
    EXPECT_EQ(cell_of(Decimal::of("0.0000000001")), "<c r=\"A2\"><v>0.0000000001</v></c>");
    EXPECT_EQ(cell_of(Decimal::of("120"), NumberStyle::decimal), "<c r=\"A2\" s=\"5\"><v>120</v></c>");
    EXPECT_EQ(cell_of(end_of_time()), "<c r=\"A2\" s=\"6\"><v>2958434.999988425926</v></c>");
    EXPECT_EQ(cell_of(Date::of("2024-02-29")), "<c r=\"A2\" s=\"7\"><v>45351</v></c>");
    EXPECT_EQ(cell_of({}), "");
    EXPECT_EQ(cell_of(""), "");
}

TEST(Xlsx, days_without_a_serial_become_text) {
    EXPECT_THAT(cell_of(Date::of("1900-02-28")), HasSubstr("t=\"inlineStr\"><is><t>1900-02-28<"));
    EXPECT_THAT(cell_of(Instant::of("0001-01-01")),
                HasSubstr("t=\"inlineStr\"><is><t>0001-01-01T00:00:00Z<"));
}

TEST(Xlsx, text_is_escaped_and_cleaned) {
    EXPECT_THAT(cell_of("a<b> & \"c\""), HasSubstr("<t>a&lt;b&gt; &amp; \"c\"</t>"));
    EXPECT_THAT(cell_of("a\0\x01\x1f\x0b"
                        "b\xef\xbf\xbf"sv),
                HasSubstr("<t>ab</t>"));
    EXPECT_THAT(cell_of("caf\xc3\xa9 \xf0\x9f\x98\x80"), HasSubstr("<t>caf\xc3\xa9 \xf0\x9f\x98\x80</t>"));
    EXPECT_THAT(cell_of("a\xff"
                        "b"),
                HasSubstr("<t>a\xef\xbf\xbd"
                          "b</t>"));
    EXPECT_THAT(cell_of("a\r\nb\rc\nd\te"), HasSubstr("<t>a\nb\nc\nd\te</t>"));
    EXPECT_THAT(cell_of(" a"), HasSubstr("<t xml:space=\"preserve\"> a</t>"));
    EXPECT_THAT(cell_of("a\n"), HasSubstr("<t xml:space=\"preserve\">a\n</t>"));
    EXPECT_THAT(cell_of("_x0041_ _x41_ a_b"), HasSubstr("<t>_x005F_x0041_ _x41_ a_b</t>"));
}

TEST(Xlsx, text_that_looks_like_a_formula_is_quoted_text) {
    for (const auto text : {"=1+1"sv, "+1"sv, "-1"sv, "@a"sv, "\ta"sv, "\ra"sv, "\x01=1"sv}) {
        EXPECT_THAT(cell_of(text), StartsWith("<c r=\"A2\" s=\"2\" t=\"inlineStr\">"))
            << testing::PrintToString(text);
    }
    EXPECT_THAT(cell_of("a=1"), HasSubstr(" s=\"1\" "));
}

TEST(Xlsx, text_is_cut_at_the_longest_cell_without_splitting_a_character) {
    const auto content = [](const std::string& text) {
        const std::string cell = cell_of(std::string_view(text));
        const auto start = cell.find('>', cell.find("<t")) + 1;
        return cell.substr(start, cell.find("</t>") - start);
    };
    EXPECT_EQ(content(std::string(32'767, 'a')), std::string(32'767, 'a'));
    EXPECT_EQ(content(std::string(32'768, 'a')), std::string(32'767, 'a'));
    // A character outside the basic plane counts twice, and the last one no longer fits.
    EXPECT_EQ(content(std::string(32'766, 'a') + "\xf0\x9f\x98\x80"), std::string(32'766, 'a'));
    std::string worst;
    for (int i = 0; i < 40'000; ++i) worst += "_x0041_";
    EXPECT_EQ(utf8_length(content(worst)), 32'767U + 6 * (32'767 / 7));
}

TEST(Xlsx, many_long_cells_do_not_outgrow_the_buffer) {
    std::string worst;
    while (worst.size() < limits::kSheetCellUnitsMax) worst += "_x0041&&&&_";
    TableShape shape{"T", {}};
    std::vector<Cell> row;
    for (std::size_t i = 0; i < limits::kTableColumnsMax; ++i) {
        shape.columns.push_back({worst});
        row.emplace_back(std::string_view(worst));
    }
    const std::string sheet = sheet_of(shape, {row, row});
    EXPECT_GT(sheet.size(), 3 * limits::kTableColumnsMax * limits::kSheetCellUnitsMax);
    EXPECT_THAT(sheet, HasSubstr("<c r=\"IV3\""));
}

TEST(Xlsx, a_full_sheet_goes_on_with_its_header_on_the_next) {
    const std::string file = xlsx_of({"Prices", {{"H"}}}, {{"a"}, {"b"}, {"c"}}, {.sheet_rows_max = 3});
    EXPECT_THAT(part(file, "xl/worksheets/sheet1.xml"), HasSubstr("<autoFilter ref=\"A1:A3\"/>"));
    const std::string second = part(file, "xl/worksheets/sheet2.xml");
    EXPECT_THAT(second, HasSubstr("<row r=\"1\"><c r=\"A1\" s=\"3\" t=\"inlineStr\"><is><t>H</t>"));
    EXPECT_THAT(second, HasSubstr("<row r=\"2\"><c r=\"A2\" s=\"1\" t=\"inlineStr\"><is><t>c</t>"));
    EXPECT_THAT(second, HasSubstr("<autoFilter ref=\"A1:A2\"/>"));
    EXPECT_THAT(part(file, "xl/workbook.xml"),
                HasSubstr("<sheet name=\"Prices 2\" sheetId=\"2\" r:id=\"rId2\"/>"));
    EXPECT_THAT(part(file, "[Content_Types].xml"), HasSubstr("/xl/worksheets/sheet2.xml"));
}

TEST(Xlsx, a_sheet_is_full_at_excels_last_row) {
    std::string file;
    XlsxWriter writer({"T", {{"H"}}}, sink_into(file));
    const std::array<Cell, 1> row{std::int64_t{1}};
    for (std::uint32_t i = 0; i < limits::kSheetRowsMax; ++i) writer.add(row);
    writer.finish();
    EXPECT_THAT(part(file, "xl/worksheets/sheet1.xml"),
                EndsWith("<autoFilter ref=\"A1:A1048576\"/></worksheet>"));
    EXPECT_THAT(part(file, "xl/worksheets/sheet2.xml"), EndsWith("<autoFilter ref=\"A1:A2\"/></worksheet>"));
}

TEST(Xlsx, a_sheet_is_full_before_its_part_outgrows_the_zip) {
    const std::string text(1000, 'a');
    const std::string file =
        xlsx_of({"T", {{"H"}}}, std::vector<std::vector<Cell>>(1000, {std::string_view(text)}),
                {.sheet_bytes_max = 500'000});
    EXPECT_THAT(part(file, "xl/workbook.xml"), HasSubstr("\"T 2\""));
}

}  // namespace
}  // namespace comptoir::documents
