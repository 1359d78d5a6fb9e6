#include <rapidcheck/gtest.h>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "base/money.hpp"
#include "base/names.hpp"
#include "base/text.hpp"
#include "base/time.hpp"

namespace comptoir {
namespace {

TEST(MonthArithmetic, KeepsTheAnchorsDayOrTakesTheLastOfAShorterMonth_R3) {
    const Date anchor = Date::of("2024-01-31");
    EXPECT_EQ(add_months(anchor, 1).str(), "2024-02-29");
    EXPECT_EQ(add_months(anchor, 2).str(), "2024-03-31");
    EXPECT_EQ(add_months(anchor, 3).str(), "2024-04-30");
    EXPECT_EQ(add_months(Date::of("2023-01-31"), 1).str(), "2023-02-28");
    EXPECT_EQ(add_months(Date::of("2024-02-29"), 12).str(), "2025-02-28");
    EXPECT_EQ(add_months(Date::of("2024-02-29"), 48).str(), "2028-02-29");
    EXPECT_EQ(add_months(Date::of("2024-03-31"), -1).str(), "2024-02-29");
}

TEST(DecimalText, RoundTripsAndDropsTrailingZeros_R6) {
    for (const char* text :
         {"0", "1", "-1", "120", "0.5", "3393.96", "-3.8666666667", "0.0000000001", "1000000"}) {
        EXPECT_EQ(Decimal::of(text).str(), text);
    }
    EXPECT_EQ(Decimal::of("12.50").str(), "12.5");
    EXPECT_EQ(Decimal::of("1e3").str(), "1000");
    EXPECT_EQ(Decimal::of("1.25E-2").str(), "0.0125");
    for (const char* text :
         {"", "-", ".5", "5.", "1.2.3", "1e", "abc", "0.00000000001", "1e30", "--1", "+1"}) {
        EXPECT_FALSE(Decimal::parse(text)) << text;
    }
}

TEST(Rounding, IsNamedAndAppliedOnce_R6) {
    EXPECT_EQ(divide(5, 2, Rounding::half_up), 3);
    EXPECT_EQ(divide(-5, 2, Rounding::half_up), -3);
    EXPECT_EQ(divide(-5, 2, Rounding::toward_zero), -2);
    EXPECT_EQ(divide(-5, 2, Rounding::floor), -3);
    const Currency eur = Currency::of("EUR");
    EXPECT_EQ(round_to_money(Decimal::of("1.00"), 30, 30, eur, Rounding::toward_zero).str(), "1.00");
    EXPECT_EQ(round_to_money(Decimal::of("10.08"), 28, 30, eur, Rounding::half_up).str(), "9.41");
    EXPECT_EQ(round_to_money(Decimal::of("10.08"), 28, 30, eur, Rounding::toward_zero).str(), "9.40");
}

TEST(MoneyText, HasTheCurrencysDecimals_R7) {
    EXPECT_EQ(Money::from_minor(-5, Currency::of("EUR")).str(), "-0.05");
    EXPECT_EQ(Money::from_minor(1000, Currency::of("jpy")).str(), "1000");
    EXPECT_EQ(Money::from_minor(1500, Currency::of("KWD")).str(), "1.500");
    EXPECT_FALSE(Currency::parse("XXX"));
    EXPECT_TRUE(is_exact_in(Decimal::of("282.83"), Currency::of("EUR")));
    EXPECT_FALSE(is_exact_in(Decimal::of("282.825"), Currency::of("EUR")));
}

TEST(ProductOfDecimals, IsRoundedOnceAndOnlyMoneyWhereItFits_R6) {
    const Currency eur = Currency::of("EUR");
    const auto product = [&](const char* a, const char* b, Rounding rounding) {
        const auto money = multiply_to_money(Decimal::of(a), Decimal::of(b), eur, rounding);
        return money ? money->str() : "nothing";
    };
    EXPECT_EQ(product("0.015", "3", Rounding::toward_zero), "0.04");
    EXPECT_EQ(product("0.015", "3", Rounding::half_up), "0.05");
    EXPECT_EQ(product("-0.015", "3", Rounding::toward_zero), "-0.04");
    EXPECT_EQ(product("0.0000000001", "0.0000000001", Rounding::toward_zero), "0.00");
    EXPECT_EQ(product("999999999", "9999999", Rounding::toward_zero), "9999998990000001.00");
    EXPECT_EQ(product("999999999", "999999999", Rounding::toward_zero), "nothing") << "more than 64 bits";
    EXPECT_EQ(product("999999999999", "999999999999", Rounding::toward_zero), "nothing") << "than 128";
}

TEST(MoneyOfTwoCurrencies, StopsTheProcessWhenAdded) {
    const Money eur = Money::from_minor(1, Currency::of("EUR"));
    const Money usd = Money::from_minor(1, Currency::of("USD"));
    EXPECT_DEATH(static_cast<void>(eur + usd), "currency_");
}

RC_GTEST_PROP(Allocate, PartsAlwaysAddUpToTheWhole_R136, ()) {
    const auto whole =
        Money::from_minor(*rc::gen::inRange<std::int64_t>(-1'000'000, 1'000'000), Currency::of("EUR"));
    auto weights = *rc::gen::nonEmpty(
        rc::gen::container<std::vector<std::int64_t>>(rc::gen::inRange<std::int64_t>(0, 999)));
    weights.push_back(1);
    Money sum = Money::zero(whole.currency());
    for (const Money part : allocate(whole, weights)) sum += part;
    RC_ASSERT(sum == whole);
}

TEST(InstantText, IsReadAsTheContractsSendIt) {
    for (const char* text : {"2024-02-01T10:20:30Z", "2024-02-01T10:20:30", "2024-02-01 10:20:30Z",
                             "2024-02-01T12:20:30+02:00", "2024-02-01T10:20:30.0000000+00:00"}) {
        ASSERT_TRUE(Instant::parse(text)) << text;
        EXPECT_EQ(Instant::parse(text)->str(), "2024-02-01T10:20:30Z") << text;
    }
    EXPECT_EQ(Instant::of("2019-01-04T01:00:12.6647304Z").str7(), "2019-01-04T01:00:12.6647300Z");
    EXPECT_EQ(Instant::of("2024-02-01").str(), "2024-02-01T00:00:00Z");
    EXPECT_EQ(Instant::of("1969-12-31T23:59:59.5Z").date().str(), "1969-12-31");
    for (const char* text : {"", "2024-13-01", "2024-02-30", "2024-02-01T25:00:00Z", "2024-02-01T10:20:30X",
                             "2024-02-01T10:20:30.Z", "24-02-01"}) {
        EXPECT_FALSE(Instant::parse(text)) << text;
    }
    EXPECT_EQ(end_of_time().str(), "9999-11-30T23:59:59Z");
}

TEST(PeriodText, IsIso8601) {
    EXPECT_EQ(Period::of("P12M").str(), "P1Y");
    EXPECT_EQ(Period::of("p1m").str(), "P1M");
    EXPECT_EQ(Period::of("P2W").str(), "P14D");
    for (const char* text : {"", "P", "PM", "P0M", "1M", "P1H", "P99Y", "P1M1D"})
        EXPECT_FALSE(Period::parse(text));
    EXPECT_EQ(period_start(Date::of("2021-01-31"), Period::of("P1M"), 1).str(), "2021-02-28");
    EXPECT_EQ(period_start(Date::of("2021-01-31"), Period::of("P30D"), 1).str(), "2021-03-02");
}

enum class Fruit { apple, pear, plum };
std::string_view name_of(Fruit fruit) {
    constexpr NameTable<Fruit, 2> kNames = {{{Fruit::apple, "apple"}, {Fruit::pear, "pear"}}};
    return name_in(kNames, fruit);
}

TEST(Names, LeadFromAValueAndBackToTheLetter) {
    constexpr NameTable<Fruit, 2> kNames = {{{Fruit::apple, "apple"}, {Fruit::pear, "pear"}}};
    EXPECT_EQ(value_in(kNames, "pear"), Fruit::pear);
    EXPECT_EQ(value_in(kNames, "Pear"), std::nullopt);
    EXPECT_EQ(value_named({Fruit::apple, Fruit::pear}, name_of(Fruit::pear)), Fruit::pear);
    EXPECT_EQ(value_named(std::array{Fruit::apple}, "pear"), std::nullopt);
    EXPECT_DEATH(name_of(Fruit::plum), "table.end");
}

TEST(Names, AreTheSameWhateverTheirCaseAndUnderscores) {
    EXPECT_TRUE(same_loosely("term_duration", "TermDuration"));
    EXPECT_TRUE(same_loosely("_a_", "A"));
    EXPECT_TRUE(same_loosely("", "__"));
    EXPECT_FALSE(same_loosely("term", "terms"));
    EXPECT_FALSE(same_loosely("term-duration", "termduration"));
}

TEST(Guids, AreReadInAnyCaseAndPrintedLower) {
    EXPECT_EQ(Guid::of("{2B1D8E4C-0B6A-4C5C-9A3B-7E8F9A0B1C2D}").str(),
              "2b1d8e4c-0b6a-4c5c-9a3b-7e8f9a0b1c2d");
    EXPECT_FALSE(Guid::parse("2b1d8e4c0b6a4c5c9a3b7e8f9a0b1c2d"));
    SeededRandom random(1);
    EXPECT_EQ(random.guid().str()[14], '4');
}

RC_GTEST_PROP(Base64, RoundTripsAnyBytes, (const std::string& bytes)) {
    RC_ASSERT(from_base64(to_base64url(bytes)) == bytes);
    RC_ASSERT(from_base64(to_base64(bytes)) == bytes);
    RC_ASSERT(percent_decode(percent_encode(bytes), true) == bytes);
}

TEST(Utf8, MalformedTextIsSeen) {
    EXPECT_TRUE(is_valid_utf8("né à 東京 🎉"));
    for (const char* text : {"\xc0\xaf", "\xed\xa0\x80", "\xf5\x80\x80\x80", "\xe2\x82", "\x80"}) {
        EXPECT_FALSE(is_valid_utf8(text));
    }
    EXPECT_EQ(utf8_length("東京"), 2U);
}

}  // namespace
}  // namespace comptoir
