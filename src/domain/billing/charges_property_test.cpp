#include <rapidcheck/gtest.h>

#include "domain/billing/contract_in_tests.hpp"

namespace comptoir::billing {
namespace {

// Any rhythm, a price that divides badly or well, currencies with 0, 2 and 3 decimals, both roundings.
Sale any_sale() {
    static constexpr std::array kRhythms = {std::pair("P1M", "P1M"), std::pair("P1Y", "P1M"),
                                            std::pair("P1Y", "P1Y"), std::pair("P3Y", "P1Y")};
    const auto rhythm = kRhythms.at(*rc::gen::inRange<std::size_t>(0, kRhythms.size()));
    return {.price = *rc::gen::element("10.08", "4.00", "3393.96", "0.01", "17.994", "1000"),
            .quantity = *rc::gen::inRange<std::int64_t>(1, 500),
            .term = rhythm.first,
            .cycle = rhythm.second,
            .currency = *rc::gen::element("EUR", "JPY", "KWD"),
            .round_unit = *rc::gen::element(kClassic, kModern)};
}

RC_GTEST_PROP(Cancellation, NetsTheTermToExactlyZero_R84, ()) {
    const Sale sale = any_sale();
    Contract c(sale);
    c.activated("2024-01-31T10:00:00Z");
    std::int64_t seats = sale.quantity;
    for (const int day : *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 14))) {
        const Instant at = Instant::of("2024-01-31T10:00:00Z") + std::chrono::hours(24 * day);
        seats = seats % 500 + 1;
        c.seats(at.str(), seats);
    }
    c.cancelled("2024-02-14T09:59:59Z");
    RC_ASSERT(c.total().is_zero());
}

RC_GTEST_PROP(TwelveInstalments, AddUpToTheListPriceWheneverItDividesExactly_R36_R37, ()) {
    const auto cents = *rc::gen::inRange<std::int64_t>(0, 10'000'000);
    const auto quantity = *rc::gen::inRange<std::int64_t>(1, 1'000'000);
    const Money list = Money::from_minor(12 * cents, Currency::of("EUR"));
    const std::string price = list.decimal().str();
    const Rounding rounding = *rc::gen::element(kClassic, kModern);
    Contract c({price.c_str(), quantity, "P1Y", "P1M", "EUR", rounding});
    c.activated(Date::of("2023-01-01").plus_days(*rc::gen::inRange(0, 1461)).str()).runs(11);
    RC_ASSERT(c.lines().size() == 12U);
    RC_ASSERT(c.total() == list * quantity);
}

// u is stored with 10 decimals; the amount comes from the exact quotient instead, rounded once (R6).
RC_GTEST_PROP(EffectiveUnitPrice, IsTheRoundingOfTheExactQuotient_R6_R132, ()) {
    const Sale sale = any_sale();
    Contract c(sale);
    const Date start = Date::of("2023-01-01").plus_days(*rc::gen::inRange(0, 1461));
    c.activated(start.str());
    const std::int64_t cycle_days = c.lines()[0].cycle_days;
    const auto day = *rc::gen::inRange<std::int64_t>(0, cycle_days);
    c.seats(start.plus_days(day).str(), sale.quantity + 1);
    for (const ChargeLine& line : c.lines()) {
        const std::int64_t cycles =
            Period::of(sale.term).month_count() / Period::of(sale.cycle).month_count();
        const std::int64_t divisor = cycles * line.cycle_days;
        const Decimal price = Decimal::of(sale.price);
        const Decimal size =
            line.effective_unit_price.is_negative() ? -line.effective_unit_price : line.effective_unit_price;
        const int128 error = size.units() * divisor - price.units() * line.days;
        RC_ASSERT(2 * (error < 0 ? -error : error) <= divisor);
        const Money unit =
            round_to_money(price, line.days, divisor, line.subtotal.currency(), sale.round_unit) *
            line.quantity;
        RC_ASSERT(line.subtotal == (line.effective_unit_price.is_negative() ? -unit : unit));
        RC_ASSERT(line.quantity > 0);
    }
}

}  // namespace
}  // namespace comptoir::billing
