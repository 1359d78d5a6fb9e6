#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/currency.hpp"
#include "base/decimal.hpp"

namespace comptoir {

/// A settled amount, exact, in minor units of its currency (cents for EUR, yen for JPY). Negative means a
/// credit.
///
/// Units:    minor units, 64 bits.
/// Rounding: none here; amounts come into being through `round_to_money`, which names its rounding.
/// Errors:   adding two currencies, or overflowing, is a bug and stops the process. Where the currencies are
/// known
///           when the program is written, MoneyIn<"EUR"> makes mixing them fail to compile.
/// Source:   commerce rules R6, R7.
class Money {
  public:
    static Money from_minor(std::int64_t minor_units, Currency currency) {
        return Money(minor_units, currency);
    }
    static Money zero(Currency currency) { return Money(0, currency); }

    std::int64_t minor_units() const { return minor_units_; }
    Currency currency() const { return currency_; }
    bool is_zero() const { return minor_units_ == 0; }
    /// The amount as an exact decimal: 12.5 for 1250 cents.
    Decimal decimal() const;
    /// Digits with the currency's decimals and no code: `12.50`, `1000`, `-0.05`.
    std::string str() const;

    friend Money operator+(Money a, Money b);
    friend Money operator-(Money a, Money b);
    friend Money operator-(Money a) { return Money(-a.minor_units_, a.currency_); }
    Money& operator+=(Money other) { return *this = *this + other; }
    /// A whole number of equal amounts (seats × unit amount). There is no operator/: see `divide`,
    /// `allocate`.
    friend Money operator*(Money a, std::int64_t count);
    friend bool operator==(const Money&, const Money&) = default;

  private:
    Money(std::int64_t minor_units, Currency currency) : minor_units_(minor_units), currency_(currency) {}
    std::int64_t minor_units_;
    Currency currency_;
};

/// The amount nearest to `value × numerator ÷ denominator` at the currency's precision, rounded once.
Money round_to_money(Decimal value, std::int64_t numerator, std::int64_t denominator, Currency currency,
                     Rounding rounding);
inline Money round_to_money(Decimal value, Currency currency, Rounding rounding) {
    return round_to_money(value, 1, 1, currency, rounding);
}

/// `a × b` at the currency's precision, rounded once from the exact product; nothing where that does not fit.
std::optional<Money> multiply_to_money(Decimal a, Decimal b, Currency currency, Rounding rounding);

/// True when the value can be written exactly in the currency's minor unit.
bool is_exact_in(Decimal value, Currency currency);

/// Splits `whole` in proportion to `weights` (not negative, not all 0); the parts always add up to `whole`.
/// Left-over minor units go to the largest fractions, ties to the earliest part (commerce rule R136).
std::vector<Money> allocate(Money whole, std::span<const std::int64_t> weights);

/// A three-letter code as a template argument.
struct CurrencyCode {
    char letters[4];
    consteval CurrencyCode(const char (&code)[4]) : letters{code[0], code[1], code[2], 0} {}
    friend constexpr bool operator==(const CurrencyCode&, const CurrencyCode&) = default;
};

/// Money whose currency is part of its type: euros and dollars do not add up at compile time.
template <CurrencyCode Code>
class MoneyIn {
  public:
    explicit MoneyIn(std::int64_t minor_units) : minor_units_(minor_units) {}
    std::int64_t minor_units() const { return minor_units_; }
    operator Money() const { return Money::from_minor(minor_units_, Currency::of(Code.letters)); }
    friend MoneyIn operator+(MoneyIn a, MoneyIn b) { return MoneyIn(a.minor_units_ + b.minor_units_); }
    friend MoneyIn operator-(MoneyIn a, MoneyIn b) { return MoneyIn(a.minor_units_ - b.minor_units_); }
    friend bool operator==(const MoneyIn&, const MoneyIn&) = default;

  private:
    std::int64_t minor_units_;
};

template <CurrencyCode A, CurrencyCode B>
requires(!(A == B)) void operator+(MoneyIn<A>, MoneyIn<B>) = delete;
template <CurrencyCode A, CurrencyCode B>
requires(!(A == B)) void operator-(MoneyIn<A>, MoneyIn<B>) = delete;
template <CurrencyCode A, CurrencyCode B>
requires(!(A == B)) bool operator==(MoneyIn<A>, MoneyIn<B>) = delete;

}  // namespace comptoir
