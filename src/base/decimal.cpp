#include "base/decimal.hpp"

#include <cctype>

#include "base/check.hpp"

namespace comptoir {
namespace {

constexpr int128 kUnitsMax = static_cast<int128>(1'000'000'000'000'000'000) * Decimal::kOne;

std::optional<int> parse_exponent(std::string_view text) {
    bool negative = false;
    if (!text.empty() && (text[0] == '+' || text[0] == '-')) {
        negative = text[0] == '-';
        text.remove_prefix(1);
    }
    if (text.empty() || text.size() > 3) return std::nullopt;
    int value = 0;
    for (const char c : text) {
        if (c < '0' || c > '9') return std::nullopt;
        value = value * 10 + (c - '0');
    }
    return negative ? -value : value;
}

struct Digits {
    int128 value = 0;
    int decimals = 0;
};

// The digits of a plain number without sign and exponent; nothing when a character is out of place.
std::optional<Digits> parse_digits(std::string_view text) {
    Digits digits;
    bool seen_point = false;
    bool seen_digit = false;
    for (const char c : text) {
        if (c == '.') {
            if (seen_point || !seen_digit) return std::nullopt;
            seen_point = true;
            continue;
        }
        if (c < '0' || c > '9') return std::nullopt;
        seen_digit = true;
        if (digits.value > kUnitsMax) return std::nullopt;
        digits.value = digits.value * 10 + (c - '0');
        if (seen_point) ++digits.decimals;
    }
    if (!seen_digit || text.back() == '.') return std::nullopt;
    return digits;
}

}  // namespace

int128 divide(int128 numerator, int128 denominator, Rounding rounding) {
    COMPTOIR_CHECK(denominator != 0);
    if (denominator < 0) {
        numerator = -numerator;
        denominator = -denominator;
    }
    const int128 quotient = numerator / denominator;
    const int128 rest = numerator % denominator;
    if (rest == 0) return quotient;
    switch (rounding) {
        case Rounding::toward_zero:
            return quotient;
        case Rounding::floor:
            return rest < 0 ? quotient - 1 : quotient;
        case Rounding::half_up: {
            const int128 size = rest < 0 ? -rest : rest;
            if (size < denominator - size) return quotient;
            return rest < 0 ? quotient - 1 : quotient + 1;
        }
    }
    check_failed("a known Rounding", __FILE__, __LINE__);
}

std::optional<Decimal> Decimal::parse(std::string_view text) {
    bool negative = false;
    if (!text.empty() && text[0] == '-') {
        negative = true;
        text.remove_prefix(1);
    }
    int exponent = 0;
    if (const auto e = text.find_first_of("eE"); e != std::string_view::npos) {
        const auto parsed = parse_exponent(text.substr(e + 1));
        if (!parsed) return std::nullopt;
        exponent = *parsed;
        text = text.substr(0, e);
    }
    const auto digits = parse_digits(text);
    if (!digits) return std::nullopt;

    int128 units = digits->value;
    int shift = kDecimals - digits->decimals + exponent;
    for (; shift > 0 && units != 0; --shift) {
        if (units > kUnitsMax / 10) return std::nullopt;
        units *= 10;
    }
    for (; shift < 0 && units != 0; ++shift) {
        if (units % 10 != 0) return std::nullopt;
        units /= 10;
    }
    if (units >= kUnitsMax) return std::nullopt;
    return Decimal(negative ? -units : units);
}

Decimal Decimal::of(std::string_view text) {
    const auto value = parse(text);
    COMPTOIR_CHECK(value.has_value());
    return *value;
}

std::string Decimal::str() const {
    const bool negative = units_ < 0;
    int128 rest = negative ? -units_ : units_;
    std::string digits;
    for (int place = 0; place < kDecimals || rest != 0 || place == kDecimals; ++place) {
        if (place == kDecimals) digits.push_back('.');
        if (place >= kDecimals && rest == 0 && digits.back() != '.') break;
        digits.push_back(static_cast<char>('0' + static_cast<int>(rest % 10)));
        rest /= 10;
    }
    const auto first = digits.find_first_not_of('0');
    digits.erase(0, digits[first] == '.' ? first + 1 : first);
    if (negative) digits.push_back('-');
    return {digits.rbegin(), digits.rend()};
}

Decimal operator+(Decimal a, Decimal b) {
    int128 sum = 0;
    COMPTOIR_CHECK(!__builtin_add_overflow(a.units_, b.units_, &sum));
    return Decimal(sum);
}

Decimal operator-(Decimal a, Decimal b) {
    int128 difference = 0;
    COMPTOIR_CHECK(!__builtin_sub_overflow(a.units_, b.units_, &difference));
    return Decimal(difference);
}

Decimal operator*(Decimal a, std::int64_t n) {
    int128 product = 0;
    COMPTOIR_CHECK(!__builtin_mul_overflow(a.units_, static_cast<int128>(n), &product));
    return Decimal(product);
}

Decimal mul_div(Decimal a, std::int64_t n, std::int64_t d, Rounding rounding) {
    int128 product = 0;
    COMPTOIR_CHECK(!__builtin_mul_overflow(a.units_, static_cast<int128>(n), &product));
    return Decimal(divide(product, d, rounding));
}

}  // namespace comptoir
