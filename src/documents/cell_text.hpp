#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/decimal.hpp"
#include "base/time.hpp"

/// How single values are spelled inside a table, shared by the formats. Not for use outside this folder.
///
/// The `put_…` functions write at `out`, never a terminator, and return the end of what they wrote. The
/// caller provides kNumberBytesMax bytes of room. They exist because a price list has tens of millions of
/// cells, and formatting through strings would cost more than compressing the result.
namespace comptoir::documents {

/// The longest spelling of a number, date or instant, in bytes.
inline constexpr std::size_t kNumberBytesMax = 64;

/// `-12`.
char* put_integer(char* out, std::int64_t value);
/// As Decimal::str: plain digits, no exponent, trailing zeros dropped, a point in every locale.
char* put_decimal(char* out, Decimal value);
/// As Date::str: `2024-02-29`.
char* put_date(char* out, Date value);
/// As Instant::str: `9999-11-30T23:59:59Z`, fraction digits only when there are any.
char* put_instant(char* out, Instant value);

/// A spreadsheet has a serial number only for 1900-03-01 to 9999-12-31: Excel counts a 29 February 1900 that
/// never was, so earlier days would differ between programs.
bool has_serial(Date value);
/// Days since 1899-12-30, the date serial of the 1900 system. Only when has_serial.
char* put_serial(char* out, Date value);
/// The same with the time of day as a fraction, cut to the second: sheets show seconds, and would show the
/// last millisecond of a month as the first of the next. Only when has_serial(value.date()).
char* put_serial(char* out, Instant value);

/// A code point of text that came from outside.
struct Character {
    char32_t code;      ///< U+FFFD when the bytes are not UTF-8.
    std::size_t bytes;  ///< Bytes it took, at least 1.
};

/// The code point at `at`, which must be inside the text.
Character read_character(std::string_view text, std::size_t at);
/// What XML 1.0 (production 2) allows, and we print in every format: no control characters but tab, LF and
/// CR.
bool is_printable(char32_t code);
/// Writes UTF-8, at most 4 bytes.
char* put_utf8(char* out, char32_t code);

/// True when a spreadsheet that guesses types would take the text for a formula: its first printable
/// character is one of `=`, `+`, `-`, `@`, tab and CR.
bool looks_like_formula(std::string_view text);

}  // namespace comptoir::documents
