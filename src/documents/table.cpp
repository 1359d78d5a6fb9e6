#include "documents/table.hpp"

#include <utility>

#include "base/check.hpp"
#include "documents/csv.hpp"
#include "documents/xlsx.hpp"

namespace comptoir::documents {

std::string_view media_type(TableFormat format) {
    switch (format) {
        case TableFormat::xlsx:
            return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
        case TableFormat::csv:
            return "text/csv; charset=utf-8";
    }
    check_failed("a known TableFormat", __FILE__, __LINE__);
}

std::string_view file_extension(TableFormat format) {
    switch (format) {
        case TableFormat::xlsx:
            return "xlsx";
        case TableFormat::csv:
            return "csv";
    }
    check_failed("a known TableFormat", __FILE__, __LINE__);
}

std::unique_ptr<TableWriter> make_table_writer(TableFormat format, TableShape shape, Sink sink) {
    switch (format) {
        case TableFormat::xlsx:
            return std::make_unique<XlsxWriter>(std::move(shape), std::move(sink));
        case TableFormat::csv:
            return std::make_unique<CsvWriter>(std::move(shape), std::move(sink));
    }
    check_failed("a known TableFormat", __FILE__, __LINE__);
}

}  // namespace comptoir::documents
