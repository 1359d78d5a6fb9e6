#include "documents/xlsx_parts.hpp"

#include <fmt/format.h>

namespace comptoir::documents::xlsx_parts {
namespace {

constexpr std::string_view kHead = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
constexpr std::string_view kMain = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
constexpr std::string_view kPackage = "http://schemas.openxmlformats.org/package/2006";
constexpr std::string_view kDocument = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
constexpr std::string_view kMedia = "application/vnd.openxmlformats-officedocument.spreadsheetml";

std::string sheet_name(std::string_view title, std::size_t sheet) {
    return sheet == 1 ? std::string(title) : fmt::format("{} {}", title, sheet);
}

}  // namespace

std::string column_letters(std::size_t column) {
    std::string letters;
    for (std::size_t rest = column + 1; rest != 0; rest = (rest - 1) / 26) {
        letters.insert(letters.begin(), static_cast<char>('A' + (rest - 1) % 26));
    }
    return letters;
}

std::string sheet_path(std::size_t sheet) {
    return fmt::format("xl/worksheets/sheet{}.xml", sheet);
}

std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        switch (c) {
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '"':
                out += "&quot;";
                break;
            default:
                out.push_back(c);
        }
    }
    return out;
}

std::string content_types(std::size_t sheets) {
    std::string out = fmt::format(
        "{}<Types xmlns=\"{}/content-types\">"
        "<Default Extension=\"rels\" "
        "ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
        "<Default Extension=\"xml\" ContentType=\"application/xml\"/>"
        "<Override PartName=\"/xl/workbook.xml\" ContentType=\"{}.sheet.main+xml\"/>"
        "<Override PartName=\"/xl/styles.xml\" ContentType=\"{}.styles+xml\"/>",
        kHead, kPackage, kMedia, kMedia);
    for (std::size_t sheet = 1; sheet <= sheets; ++sheet) {
        out += fmt::format("<Override PartName=\"/{}\" ContentType=\"{}.worksheet+xml\"/>", sheet_path(sheet),
                           kMedia);
    }
    return out + "</Types>";
}

std::string package_relationships() {
    return fmt::format(
        "{}<Relationships xmlns=\"{}/relationships\">"
        "<Relationship Id=\"rId1\" Type=\"{}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>",
        kHead, kPackage, kDocument);
}

std::string workbook_relationships(std::size_t sheets) {
    std::string out = fmt::format("{}<Relationships xmlns=\"{}/relationships\">", kHead, kPackage);
    for (std::size_t sheet = 1; sheet <= sheets; ++sheet) {
        out += fmt::format(
            "<Relationship Id=\"rId{}\" Type=\"{}/worksheet\" Target=\"worksheets/sheet{}.xml\"/>", sheet,
            kDocument, sheet);
    }
    out += fmt::format("<Relationship Id=\"rId{}\" Type=\"{}/styles\" Target=\"styles.xml\"/>", sheets + 1,
                       kDocument);
    return out + "</Relationships>";
}

std::string workbook(std::string_view title, std::size_t columns, std::span<const std::uint32_t> rows) {
    std::string out =
        fmt::format("{}<workbook xmlns=\"{}\" xmlns:r=\"{}\"><bookViews><workbookView/></bookViews><sheets>",
                    kHead, kMain, kDocument);
    for (std::size_t sheet = 1; sheet <= rows.size(); ++sheet) {
        out += fmt::format("<sheet name=\"{}\" sheetId=\"{}\" r:id=\"rId{}\"/>",
                           escaped(sheet_name(title, sheet)), sheet, sheet);
    }
    // Excel keeps the range of a filter as a hidden name as well, and misses it when other programs rely on
    // it.
    out += "</sheets><definedNames>";
    for (std::size_t sheet = 1; sheet <= rows.size(); ++sheet) {
        out += fmt::format(
            "<definedName name=\"_xlnm._FilterDatabase\" localSheetId=\"{}\" hidden=\"1\">'{}'!$A$1:${}${}"
            "</definedName>",
            sheet - 1, escaped(sheet_name(title, sheet)), column_letters(columns - 1), rows[sheet - 1]);
    }
    return out + "</definedNames></workbook>";
}

std::string styles() {
    const std::string head = fmt::format("{}<styleSheet xmlns=\"{}\">", kHead, kMain);
    // Number formats: 49 is text, 1 is a whole number; 164 and up are ours. Order as in Style.
    return head +
           "<numFmts count=\"3\"><numFmt numFmtId=\"164\" formatCode=\"#,##0.00########\"/>"
           "<numFmt numFmtId=\"165\" formatCode=\"yyyy\\-mm\\-dd\\ hh:mm:ss\"/>"
           "<numFmt numFmtId=\"166\" formatCode=\"yyyy\\-mm\\-dd\"/></numFmts>"
           "<fonts count=\"2\"><font><sz val=\"11\"/><name val=\"Calibri\"/><family val=\"2\"/></font>"
           "<font><b/><sz val=\"11\"/><name val=\"Calibri\"/><family val=\"2\"/></font></fonts>"
           "<fills count=\"2\"><fill><patternFill patternType=\"none\"/></fill>"
           "<fill><patternFill patternType=\"gray125\"/></fill></fills>"
           "<borders count=\"1\"><border><left/><right/><top/><bottom/><diagonal/></border></borders>"
           "<cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" "
           "borderId=\"0\"/></cellStyleXfs>"
           "<cellXfs count=\"8\">"
           "<xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/>"
           "<xf numFmtId=\"49\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\"/>"
           "<xf numFmtId=\"49\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" quotePrefix=\"1\" "
           "applyNumberFormat=\"1\"/>"
           "<xf numFmtId=\"49\" fontId=\"1\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\" "
           "applyFont=\"1\"/>"
           "<xf numFmtId=\"1\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\"/>"
           "<xf numFmtId=\"164\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" "
           "applyNumberFormat=\"1\"/>"
           "<xf numFmtId=\"165\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" "
           "applyNumberFormat=\"1\"/>"
           "<xf numFmtId=\"166\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" "
           "applyNumberFormat=\"1\"/>"
           "</cellXfs>"
           "<cellStyles count=\"1\"><cellStyle name=\"Normal\" xfId=\"0\" builtinId=\"0\"/></cellStyles>"
           "</styleSheet>";
}

std::string sheet_start(std::span<const Column> columns, bool first) {
    std::string out = fmt::format(
        "{}<worksheet xmlns=\"{}\"><sheetViews><sheetView {}workbookViewId=\"0\">"
        "<pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" state=\"frozen\"/>"
        "<selection pane=\"bottomLeft\"/></sheetView></sheetViews><sheetFormatPr "
        "defaultRowHeight=\"15\"/><cols>",
        kHead, kMain, first ? "tabSelected=\"1\" " : "");
    for (std::size_t i = 1; i <= columns.size(); ++i) {
        out += fmt::format("<col min=\"{}\" max=\"{}\" width=\"{}.7109375\" customWidth=\"1\"/>", i, i,
                           columns[i - 1].width);
    }
    return out + "</cols><sheetData>";
}

std::string sheet_end(std::size_t columns, std::uint32_t rows) {
    return fmt::format("</sheetData><autoFilter ref=\"A1:{}{}\"/></worksheet>", column_letters(columns - 1),
                       rows);
}

}  // namespace comptoir::documents::xlsx_parts
