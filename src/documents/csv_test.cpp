#include "documents/csv.hpp"

#include <rapidcheck.h>

#include "documents/cell_text.hpp"
#include "documents/csv_reading_test.hpp"
#include "documents/zip_reading_test.hpp"

namespace comptoir::documents {
namespace {

using namespace std::string_literals;
using namespace std::string_view_literals;

std::string csv_of(TableShape shape, std::vector<std::vector<Cell>> rows, CsvOptions options = {}) {
    std::string out;
    CsvWriter writer(std::move(shape), sink_into(out), options);
    for (const auto& row : rows) writer.add(row);
    writer.finish();
    return out;
}

// The field a text becomes, alone in its line.
std::string field_of(std::string_view text) {
    const std::string file = csv_of({"T", {{"H"}}}, {{text}});
    return file.substr(3, file.size() - 5);
}

TEST(Csv, follows_rfc_4180) {
    EXPECT_EQ(csv_of({"T", {{"A"}, {"B,C"}}}, {{"x", "a \"b\""}, {"l1\r\nl2", {}}, {"", "caf\xc3\xa9"}}),
              "A,\"B,C\"\r\nx,\"a \"\"b\"\"\"\r\n\"l1\r\nl2\",\r\n,caf\xc3\xa9\r\n");
}

TEST(Csv, begins_with_a_byte_order_mark_only_when_asked) {
    EXPECT_EQ(csv_of({"T", {{"A"}}}, {}), "A\r\n");
    EXPECT_EQ(csv_of({"T", {{"A"}}}, {}, {.byte_order_mark = true}),
              "\xef\xbb\xbf"
              "A\r\n");
}

TEST(Csv, numbers_and_dates_are_raw) {
    EXPECT_EQ(csv_of({"T", {{"A"}, {"B"}, {"C"}, {"D"}}},
                     {{std::int64_t{-1}, Decimal::of("-1234567.5"), Date::of("2024-02-29"), end_of_time()}}),
              "A,B,C,D\r\n-1,-1234567.5,2024-02-29,9999-11-30T23:59:59Z\r\n");
}

TEST(Csv, text_cannot_become_a_formula) {
    EXPECT_EQ(field_of("=1+1"), "'=1+1");
    EXPECT_EQ(field_of("+1"), "'+1");
    EXPECT_EQ(field_of("-1"), "'-1");
    EXPECT_EQ(field_of("@SUM(A1)"), "'@SUM(A1)");
    EXPECT_EQ(field_of("\ta"), "'\ta");
    EXPECT_EQ(field_of("\ra"), "\"'\ra\"");
    EXPECT_EQ(field_of("=HYPERLINK(\"x\",1)"), "\"'=HYPERLINK(\"\"x\"\",1)\"");
    EXPECT_EQ(field_of("\x02=1"), "'=1");
    EXPECT_EQ(field_of("a=1"), "a=1");
}

TEST(Csv, text_is_cleaned) {
    EXPECT_EQ(field_of("a\0b\x1f\xff"sv), "ab\xef\xbf\xbd");
    EXPECT_EQ(field_of("\x01"), "\"\"");
}

TEST(Csv, a_lone_blank_field_is_not_an_empty_line) {
    EXPECT_EQ(csv_of({"T", {{"A"}}}, {{{}}, {""}}), "A\r\n\"\"\r\n\"\"\r\n");
}

TEST(Csv, clean_text_survives_the_round_trip) {
    rc::check([] {
        const auto text = rc::gen::container<std::string>(rc::gen::elementOf("ab=-, ;'\"\r\n\t"s));
        const auto texts = *rc::gen::container<std::vector<std::string>>(3, text);
        const std::string file = csv_of({"T", {{"A"}, {"B"}, {"C"}}}, {{texts[0], texts[1], texts[2]}});
        auto expected = texts;
        for (auto& field : expected) {
            if (looks_like_formula(field)) field.insert(0, "'");
        }
        RC_ASSERT(read_csv(file) == (std::vector<std::vector<std::string>>{{"A", "B", "C"}, expected}));
    });
}

TEST(Csv, is_handed_out_in_pieces_while_rows_arrive) {
    std::size_t pieces = 0;
    CsvWriter writer({"T", {{"A"}}}, [&](std::string_view) { ++pieces; });
    const std::string text(1000, 'a');
    const std::array<Cell, 1> row{text};
    for (int i = 0; i < 1000; ++i) writer.add(row);
    EXPECT_GE(pieces, 10U);
    writer.finish();
}

}  // namespace
}  // namespace comptoir::documents
