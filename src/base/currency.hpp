#pragma once

#include <array>
#include <compare>
#include <optional>
#include <string>
#include <string_view>

namespace comptoir {

/// An ISO 4217 currency: its three-letter code and the number of decimals of its minor unit (commerce rule
/// R7).
class Currency {
  public:
    /// The currency with this code (any case), or nothing when ISO 4217 does not list it as money in use.
    static std::optional<Currency> parse(std::string_view code);
    /// The currency of a code known to be valid, for example one read back from our own database.
    static Currency of(std::string_view code);

    /// A view into this value, so not to be had of one that is about to go: there, `str` is.
    std::string_view code() const& { return {code_.data(), code_.size()}; }
    std::string_view code() && = delete;
    std::string str() const { return std::string(code()); }
    /// Decimals of the minor unit: 2 for EUR, 0 for JPY, 3 for KWD.
    int exponent() const { return exponent_; }
    /// The sign people write, "€" or "$"; the code where there is no common one.
    std::string_view symbol() const&;
    std::string_view symbol() && = delete;

    friend auto operator<=>(const Currency&, const Currency&) = default;

  private:
    constexpr Currency(std::array<char, 3> code, signed char exponent) : code_(code), exponent_(exponent) {}
    std::array<char, 3> code_;
    signed char exponent_;
};

}  // namespace comptoir
