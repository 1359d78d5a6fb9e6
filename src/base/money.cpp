#include "base/money.hpp"

#include <algorithm>
#include <limits>
#include <numeric>

#include "base/check.hpp"

namespace comptoir {
namespace {

std::int64_t pow10(int exponent) {
    std::int64_t value = 1;
    for (; exponent > 0; --exponent) value *= 10;
    return value;
}

std::int64_t narrow(int128 value) {
    COMPTOIR_CHECK(value >= std::numeric_limits<std::int64_t>::min());
    COMPTOIR_CHECK(value <= std::numeric_limits<std::int64_t>::max());
    return static_cast<std::int64_t>(value);
}

}  // namespace

Decimal Money::decimal() const {
    return Decimal::from_units(static_cast<int128>(minor_units_) *
                               pow10(Decimal::kDecimals - currency_.exponent()));
}

std::string Money::str() const {
    const std::int64_t unit = pow10(currency_.exponent());
    const bool negative = minor_units_ < 0;
    const auto size =
        negative ? 0 - static_cast<std::uint64_t>(minor_units_) : static_cast<std::uint64_t>(minor_units_);
    std::string text = negative ? "-" : "";
    text += std::to_string(size / static_cast<std::uint64_t>(unit));
    if (currency_.exponent() > 0) {
        const std::string rest = std::to_string(size % static_cast<std::uint64_t>(unit));
        text += "." + std::string(static_cast<std::size_t>(currency_.exponent()) - rest.size(), '0') + rest;
    }
    return text;
}

Money operator+(Money a, Money b) {
    COMPTOIR_CHECK(a.currency_ == b.currency_);
    std::int64_t sum = 0;
    COMPTOIR_CHECK(!__builtin_add_overflow(a.minor_units_, b.minor_units_, &sum));
    return {sum, a.currency_};
}

Money operator-(Money a, Money b) {
    COMPTOIR_CHECK(a.currency_ == b.currency_);
    std::int64_t difference = 0;
    COMPTOIR_CHECK(!__builtin_sub_overflow(a.minor_units_, b.minor_units_, &difference));
    return {difference, a.currency_};
}

Money operator*(Money a, std::int64_t count) {
    std::int64_t product = 0;
    COMPTOIR_CHECK(!__builtin_mul_overflow(a.minor_units_, count, &product));
    return {product, a.currency_};
}

Money round_to_money(Decimal value, std::int64_t numerator, std::int64_t denominator, Currency currency,
                     Rounding rounding) {
    int128 scaled = 0;
    COMPTOIR_CHECK(!__builtin_mul_overflow(value.units(), static_cast<int128>(numerator), &scaled));
    const int128 divisor = static_cast<int128>(pow10(Decimal::kDecimals - currency.exponent())) * denominator;
    return Money::from_minor(narrow(divide(scaled, divisor, rounding)), currency);
}

std::optional<Money> multiply_to_money(Decimal a, Decimal b, Currency currency, Rounding rounding) {
    int128 product = 0;
    if (__builtin_mul_overflow(a.units(), b.units(), &product)) return std::nullopt;
    const int128 divisor =
        static_cast<int128>(pow10(Decimal::kDecimals)) * pow10(Decimal::kDecimals - currency.exponent());
    const int128 minor_units = divide(product, divisor, rounding);
    if (minor_units < std::numeric_limits<std::int64_t>::min() ||
        minor_units > std::numeric_limits<std::int64_t>::max())
        return std::nullopt;
    return Money::from_minor(static_cast<std::int64_t>(minor_units), currency);
}

bool is_exact_in(Decimal value, Currency currency) {
    return value.units() % pow10(Decimal::kDecimals - currency.exponent()) == 0;
}

std::vector<Money> allocate(Money whole, std::span<const std::int64_t> weights) {
    int128 total = 0;
    for (const std::int64_t weight : weights) {
        COMPTOIR_CHECK(weight >= 0);
        total += weight;
    }
    COMPTOIR_CHECK(total > 0);

    std::vector<Money> parts;
    std::vector<int128> fractions;
    std::int64_t left = whole.minor_units();
    for (const std::int64_t weight : weights) {
        const int128 exact = static_cast<int128>(whole.minor_units()) * weight;
        const int128 part = divide(exact, total, Rounding::floor);
        parts.push_back(Money::from_minor(narrow(part), whole.currency()));
        fractions.push_back(exact - part * total);
        left -= narrow(part);
    }
    std::vector<std::size_t> order(weights.size());
    std::iota(order.begin(), order.end(), 0U);
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return fractions[a] > fractions[b]; });
    for (std::size_t i = 0; left > 0; ++i, --left) {
        parts[order[i]] += Money::from_minor(1, whole.currency());
    }
    return parts;
}

}  // namespace comptoir
