#include "documents/cell_text.hpp"

#include <rapidcheck.h>

#include <cmath>

namespace comptoir::documents {
namespace {

using namespace std::string_view_literals;

template <class Value>
std::string spelled(char* (*put)(char*, Value), Value value) {
    std::array<char, kNumberBytesMax> bytes{};
    return {bytes.data(), put(bytes.data(), value)};
}

std::string serial(Instant at) {
    return spelled<Instant>(put_serial, at);
}

TEST(CellText, decimals_are_spelled_as_in_the_rest_of_the_server) {
    rc::check([] {
        const auto size = *rc::gen::inRange(0, 63);
        const auto units = *rc::gen::arbitrary<std::int64_t>() >> size;
        const auto value =
            Decimal::from_units(static_cast<int128>(units) * *rc::gen::element(1, 10, 1'000'000'000));
        RC_ASSERT(spelled(put_decimal, value) == value.str());
    });
    for (const auto* text : {"0", "-0.0000000001", "922337203.6854775807", "922337203.6854775808",
                             "-922337203.6854775808", "999999999999999999.9999999999"}) {
        EXPECT_EQ(spelled(put_decimal, Decimal::of(text)), text);
    }
    const auto widest = Decimal::from_units(-(static_cast<int128>(1) << 126));
    EXPECT_EQ(spelled(put_decimal, widest), widest.str());
}

TEST(CellText, instants_and_days_are_spelled_as_in_the_rest_of_the_server) {
    rc::check([] {
        const auto at = Instant::from_micros(*rc::gen::inRange<std::int64_t>(
            Instant::of("0001-01-01").micros(), Instant::of("9999-12-31T23:59:59.999999Z").micros()));
        RC_ASSERT(spelled(put_instant, at) == at.str());
        RC_ASSERT(spelled(put_date, at.date()) == at.date().str());
    });
    EXPECT_EQ(spelled(put_instant, end_of_time()), "9999-11-30T23:59:59Z");
    EXPECT_EQ(spelled(put_instant, Instant::of("2024-02-01T10:20:30.120Z")), "2024-02-01T10:20:30.12Z");
}

TEST(CellText, serials_count_days_from_1899_12_30) {
    EXPECT_EQ(spelled<Date>(put_serial, Date::of("1900-03-01")), "61");
    EXPECT_EQ(spelled<Date>(put_serial, Date::of("1970-01-01")), "25569");
    EXPECT_EQ(serial(Instant::of("2024-01-01T00:00:00Z")), "45292");
    EXPECT_EQ(serial(Instant::of("2024-01-01T12:00:00Z")), "45292.5");
    EXPECT_EQ(serial(Instant::of("2024-01-01T00:00:01Z")), "45292.000011574074");
    EXPECT_EQ(serial(Instant::of("1969-12-31T18:00:00Z")), "25568.75");
    EXPECT_EQ(serial(end_of_time()), "2958434.999988425926");
    EXPECT_EQ(serial(Instant::of("9999-12-31T23:59:59.999999Z")), "2958465.999988425926");
}

TEST(CellText, a_serial_read_back_is_the_same_second) {
    const auto midnight = Instant::of("2024-05-05");
    for (std::int64_t second = 0; second < 86'400; ++second) {
        const double read = std::stod(serial(midnight + std::chrono::seconds(second))) - 45'417;
        ASSERT_EQ(std::llround(read * 86'400), second);
    }
}

TEST(CellText, a_serial_is_cut_to_the_second_so_that_no_program_shows_the_next_day) {
    EXPECT_EQ(serial(Instant::of("2024-02-29T23:59:59.999999Z")),
              serial(Instant::of("2024-02-29T23:59:59Z")));
}

TEST(CellText, serials_end_where_programs_disagree) {
    EXPECT_FALSE(has_serial(Date::of("1900-02-28")));
    EXPECT_TRUE(has_serial(Date::of("1900-03-01")));
    EXPECT_TRUE(has_serial(Date::of("9999-12-31")));
    EXPECT_FALSE(has_serial(Date::of("9999-12-31").plus_days(1)));
}

TEST(CellText, reads_code_points_and_replaces_what_is_not_utf8) {
    const auto read = [](std::string_view text) { return read_character(text, 0); };
    EXPECT_EQ(read("é").code, U'é');
    EXPECT_EQ(read("€").bytes, 3U);
    EXPECT_EQ(read("😀").code, U'😀');
    for (const auto broken : {"\x80"sv, "\xc0\x80"sv, "\xc3"sv, "\xe0\x80\x80"sv, "\xed\xa0\x80"sv,
                              "\xf4\x90\x80\x80"sv, "\xf8"sv, "\xff"sv, "\xe2\x82"sv, "\xe2(\xa1"sv}) {
        EXPECT_EQ(read(broken).code, 0xfffdU) << testing::PrintToString(broken);
        EXPECT_EQ(read(broken).bytes, 1U);
    }
}

}  // namespace
}  // namespace comptoir::documents
