#include "api/reseller/audit_dates.hpp"

#include <gtest/gtest.h>

/// Every form in which clients write the days of an audit (reseller contract §2.13).
namespace comptoir::api::reseller {
namespace {

std::string read(std::string_view text, std::string_view today = "2020-10-01") {
    const auto date = parse_audit_date(text, Date::of(today));
    if (!date) return "refused";
    return date->whole_day ? date->at.date().str() : date->at.str();
}

TEST(AuditDates, IsoDatesAndTimes) {
    EXPECT_EQ(read("2020-09-02"), "2020-09-02");
    EXPECT_EQ(read(" 2020-09-02 "), "2020-09-02");
    EXPECT_EQ(read("2020-9-2"), "2020-09-02");
    EXPECT_EQ(read("2020-09-02T10:20:30Z"), "2020-09-02T10:20:30Z");
    EXPECT_EQ(read("2020-09-02T00:00:00"), "2020-09-02T00:00:00Z");
    EXPECT_EQ(read("2020-09-02 10:20"), "2020-09-02T10:20:00Z");
    EXPECT_EQ(read("2020-09-02T10:20:30.1234567Z"), "2020-09-02T10:20:30.123456Z");
    EXPECT_EQ(read("2020-09-02T10:20:30+02:00"), "2020-09-02T08:20:30Z");
    EXPECT_EQ(read("2020-09-02T10:20:30 02:00"), "2020-09-02T08:20:30Z") << "a + that became a blank";
}

TEST(AuditDates, AmericanDatesAndTimes) {
    EXPECT_EQ(read("9/2/2020"), "2020-09-02");
    EXPECT_EQ(read("09/02/2020 12:00:00 AM"), "2020-09-02");
    EXPECT_EQ(read("09/02/2020 00:00:00"), "2020-09-02");
    EXPECT_EQ(read("9/2/2020 9:05:00 AM"), "2020-09-02T09:05:00Z");
    EXPECT_EQ(read("9/2/2020 12:05:00 pm"), "2020-09-02T12:05:00Z");
    EXPECT_EQ(read("9/2/2020 11:59 PM"), "2020-09-02T23:59:00Z");
    EXPECT_EQ(read("9/2/2020 23:59:59"), "2020-09-02T23:59:59Z");
}

TEST(AuditDates, TheDayOfTheYearWhereTheDayOfTheMonthBelongs) {
    EXPECT_EQ(read("2020-09-246"), "2020-09-02");
    EXPECT_EQ(read("2020-02-32"), "2020-02-01");
    EXPECT_EQ(read("2020-01-5"), "2020-01-05");
    EXPECT_EQ(read("2020-09-246T10:20:30Z"), "2020-09-02T10:20:30Z");
    EXPECT_EQ(read("2020-12-366", "2020-12-31"), "2020-12-31");
}

TEST(AuditDates, TheYearOfTheWeekRunsAheadAtTheEndOfDecember) {
    EXPECT_EQ(read("2021-12-365", "2020-12-30"), "2020-12-30");
    EXPECT_EQ(read("2021-12-366", "2020-12-31"), "2020-12-31");
    EXPECT_EQ(read("2022-12-362", "2021-12-20"), "2021-12-28");
    EXPECT_EQ(read("2021-12-365", "2022-01-05"), "2021-12-31");
}

TEST(AuditDates, AnythingElseIsRefused) {
    for (const std::string_view text : {"",
                                        " ",
                                        "yesterday",
                                        "2020",
                                        "2020-09",
                                        "2020-13-01",
                                        "2020-00-10",
                                        "2020-09-31",
                                        "2020-09-0",
                                        "2019-12-366",
                                        "2020-09-367",
                                        "2020-09-999",
                                        "20-09-02",
                                        "02020-09-02",
                                        "2020-09-02x",
                                        "2020-09-02T",
                                        "2020-09-02T25:00:00Z",
                                        "2020-09--2",
                                        "-020-09-02",
                                        "13/1/2020",
                                        "9/31/2020",
                                        "9/2/20",
                                        "9/2/2020 13:00:00 AM",
                                        "9/2/2020 0:00:00 AM",
                                        "9/2/2020 9:05:00 XM",
                                        "9/2/2020 9",
                                        "9/2/2020 9:60:00",
                                        "9/2/2020 24:00:00",
                                        "9/2",
                                        "9/2/2020/1",
                                        "0000-01-40"}) {
        EXPECT_EQ(read(text), "refused") << text;
    }
}

}  // namespace
}  // namespace comptoir::api::reseller
