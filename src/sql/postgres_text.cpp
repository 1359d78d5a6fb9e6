#include "sql/postgres_text.hpp"

#include <libpq-fe.h>

#include <charconv>

#include "sql/session.hpp"

namespace comptoir::sql {

namespace {

// Object ids from PostgreSQL's catalog pg_type; they never change.
constexpr Oid kBool = 16;
constexpr Oid kInt8 = 20;
constexpr Oid kInt2 = 21;
constexpr Oid kInt4 = 23;
constexpr Oid kText = 25;
constexpr Oid kFloat4 = 700;
constexpr Oid kFloat8 = 701;
constexpr Oid kNumeric = 1700;
constexpr Oid kUnknown = 0;

Oid oid_of(Bind::Type type) {
    switch (type) {
        case Bind::Type::integer:
            return kInt8;
        case Bind::Type::text:
            return kText;
        case Bind::Type::unknown:
            break;
    }
    return kUnknown;
}

std::int64_t read_integer(std::string_view text) {
    std::int64_t value = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
    if (read.ec != std::errc() || read.ptr != text.data() + text.size()) {
        throw DatabaseError(fmt::format("postgresql: {} is not an integer of 64 bits", text));
    }
    return value;
}

Cell read_cell(const PGresult* result, int row, int column) {
    if (PQgetisnull(result, row, column) != 0) return std::monostate();
    const std::string_view text(PQgetvalue(result, row, column),
                                static_cast<std::size_t>(PQgetlength(result, row, column)));
    switch (PQftype(result, column)) {
        case kInt8:
        case kInt4:
        case kInt2:
        case kNumeric:  // what sum() makes of integers
            return read_integer(text);
        case kBool:
            return std::int64_t{text == "t" ? 1 : 0};
        case kFloat4:
        case kFloat8:
            throw DatabaseError("postgresql: a column holds a floating-point number");
        default:
            return std::string(text);
    }
}

}  // namespace

PostgresParameters::PostgresParameters(const Binds& binds)
    : digits_(binds.size()), values_(binds.size(), nullptr), types_(binds.size(), kUnknown) {
    for (std::size_t i = 0; i < binds.size(); ++i) {
        const Cell& cell = binds[i].cell();
        types_[i] = oid_of(binds[i].type());
        if (const auto* integer = std::get_if<std::int64_t>(&cell)) {
            Digits& digits = digits_[i];
            *std::to_chars(digits.data(), digits.data() + digits.size() - 1, *integer).ptr = '\0';
            values_[i] = digits.data();
        } else if (const auto* text = std::get_if<std::string>(&cell)) {
            refuse_zero_byte(*text);
            values_[i] = text->c_str();
        }
    }
}

Rows read_rows(const pg_result* result) {
    const int count = PQntuples(result);
    const int columns = PQnfields(result);
    Rows rows;
    rows.reserve(static_cast<std::size_t>(count));
    for (int row = 0; row < count; ++row) {
        std::vector<Cell> cells;
        cells.reserve(static_cast<std::size_t>(columns));
        for (int column = 0; column < columns; ++column) cells.push_back(read_cell(result, row, column));
        rows.emplace_back(std::move(cells));
    }
    return rows;
}

void append_copy_row(std::string& out, const Binds& row) {
    const char* separator = "";
    for (const Bind& bind : row) {
        out += separator;
        separator = "\t";
        if (const auto* integer = std::get_if<std::int64_t>(&bind.cell())) {
            fmt::format_to(std::back_inserter(out), "{}", *integer);
        } else if (const auto* text = std::get_if<std::string>(&bind.cell())) {
            refuse_zero_byte(*text);
            for (const char c : *text) {
                switch (c) {
                    case '\\':
                        out += "\\\\";
                        break;
                    case '\n':
                        out += "\\n";
                        break;
                    case '\r':
                        out += "\\r";
                        break;
                    case '\t':
                        out += "\\t";
                        break;
                    default:
                        out += c;
                }
            }
        } else {
            out += "\\N";
        }
    }
    out += '\n';
}

}  // namespace comptoir::sql
