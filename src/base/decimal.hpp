#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/int128.hpp"

namespace comptoir {

/// How a quotient that is not a whole number becomes one. Named at every call: rounding is a decision (rule
/// R6).
enum class Rounding {
    half_up,      ///< To the nearest; halves away from zero (commerce rules §0.1, `classic-2019`).
    toward_zero,  ///< Cut off (`modern-2024`, ROUNDDOWN).
    floor,        ///< Toward minus infinity (largest-remainder allocation, R136).
};

/// `numerator / denominator` as a whole number. The denominator must not be 0.
int128 divide(int128 numerator, int128 denominator, Rounding rounding);

/// An exact decimal number with at most 10 decimals, for unit prices, rates and metered quantities (rules R6,
/// R7). Range: about ±1.7e28. Never converted from or to binary floating point. Overflow is a bug (limits
/// bound inputs).
class Decimal {
  public:
    static constexpr int kDecimals = 10;
    static constexpr std::int64_t kOne = 10'000'000'000;

    constexpr Decimal() = default;
    static constexpr Decimal from_int(std::int64_t value) {
        return Decimal(static_cast<int128>(value) * kOne);
    }
    /// From a count of 1e-10.
    static constexpr Decimal from_units(int128 units) { return Decimal(units); }
    /// Reads `-12`, `0.5`, `1e3`, `1.25E-2`. Nothing when it is not a number, has more than 10 significant
    /// decimals, or is 1e18 or larger.
    static std::optional<Decimal> parse(std::string_view text);
    /// Of text known to be valid, for example from our own database or a literal in a test.
    static Decimal of(std::string_view text);

    /// Count of 1e-10.
    constexpr int128 units() const { return units_; }
    constexpr bool is_zero() const { return units_ == 0; }
    constexpr bool is_negative() const { return units_ < 0; }
    /// Plain digits, no exponent, trailing zeros dropped: `120`, `0.0000000001`, `-3.8666666667`.
    std::string str() const;

    friend Decimal operator+(Decimal a, Decimal b);
    friend Decimal operator-(Decimal a, Decimal b);
    friend constexpr Decimal operator-(Decimal a) { return Decimal(-a.units_); }
    friend Decimal operator*(Decimal a, std::int64_t n);
    /// a × n ÷ d, rounded once to 10 decimals.
    friend Decimal mul_div(Decimal a, std::int64_t n, std::int64_t d, Rounding rounding);
    friend constexpr auto operator<=>(const Decimal&, const Decimal&) = default;

  private:
    constexpr explicit Decimal(int128 units) : units_(units) {}
    int128 units_ = 0;
};

Decimal mul_div(Decimal a, std::int64_t n, std::int64_t d, Rounding rounding);

}  // namespace comptoir
