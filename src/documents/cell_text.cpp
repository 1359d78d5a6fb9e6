#include "documents/cell_text.hpp"

#include <charconv>
#include <cstring>
#include <string>

namespace comptoir::documents {
namespace {

constexpr std::uint64_t kSecondsPerDay = 86'400;
constexpr std::int64_t kSerialOfEpoch = 25'569;  // 1970-01-01 in the 1900 date system.
constexpr std::int64_t kSerialMin = 61;          // 1900-03-01.
constexpr std::int64_t kSerialMax = 2'958'465;   // 9999-12-31.

std::int64_t serial_of(Date value) {
    return value.days() + kSerialOfEpoch;
}

char* put_unsigned(char* out, std::uint64_t value) {
    return std::to_chars(out, out + 20, value).ptr;
}

// Exactly `width` digits.
char* put_padded(char* out, std::uint64_t value, int width) {
    for (int i = width - 1; i >= 0; --i) {
        out[i] = static_cast<char>('0' + value % 10);
        value /= 10;
    }
    return out + width;
}

// A point and the digits of `value` out of 10^width, trailing zeros dropped; nothing when it is zero.
char* put_fraction(char* out, std::uint64_t value, int width) {
    if (value == 0) return out;
    *out = '.';
    char* end = put_padded(out + 1, value, width);
    while (end[-1] == '0') --end;
    return end;
}

std::uint64_t micros_of_day(Instant at) {
    return static_cast<std::uint64_t>(at.micros() - Instant::start_of(at.date()).micros());
}

char* put_text(char* out, const std::string& text) {
    std::memcpy(out, text.data(), text.size());
    return out + text.size();
}

}  // namespace

char* put_integer(char* out, std::int64_t value) {
    return std::to_chars(out, out + 20, value).ptr;
}

char* put_decimal(char* out, Decimal value) {
    constexpr int128 kFastMax = INT64_MAX;
    int128 units = value.units();
    if (units > kFastMax || units < -kFastMax) return put_text(out, value.str());
    if (units < 0) {
        *out++ = '-';
        units = -units;
    }
    const auto small = static_cast<std::uint64_t>(units);
    const auto one = static_cast<std::uint64_t>(Decimal::kOne);
    return put_fraction(put_unsigned(out, small / one), small % one, Decimal::kDecimals);
}

char* put_date(char* out, Date value) {
    const auto parts = value.ymd();
    const int year = int(parts.year());
    if (year < 1 || year > 9999) return put_text(out, value.str());
    out = put_padded(out, static_cast<std::uint64_t>(year), 4);
    *out++ = '-';
    out = put_padded(out, unsigned(parts.month()), 2);
    *out++ = '-';
    return put_padded(out, unsigned(parts.day()), 2);
}

char* put_instant(char* out, Instant value) {
    out = put_date(out, value.date());
    const std::uint64_t micros = micros_of_day(value);
    const std::uint64_t seconds = micros / 1'000'000;
    *out++ = 'T';
    out = put_padded(out, seconds / 3600, 2);
    *out++ = ':';
    out = put_padded(out, seconds / 60 % 60, 2);
    *out++ = ':';
    out = put_padded(out, seconds % 60, 2);
    out = put_fraction(out, micros % 1'000'000, 6);
    *out++ = 'Z';
    return out;
}

bool has_serial(Date value) {
    const std::int64_t serial = serial_of(value);
    return serial >= kSerialMin && serial <= kSerialMax;
}

char* put_serial(char* out, Date value) {
    return put_integer(out, serial_of(value));
}

char* put_serial(char* out, Instant value) {
    out = put_serial(out, value.date());
    const std::uint64_t seconds = micros_of_day(value) / 1'000'000;
    return put_fraction(out, (seconds * 1'000'000'000'000 + kSecondsPerDay / 2) / kSecondsPerDay, 12);
}

Character read_character(std::string_view text, std::size_t at) {
    constexpr Character kBroken{0xfffd, 1};
    const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
    const std::uint8_t first = byte(at);
    if (first < 0x80) return {first, 1};
    const std::size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    if (first < 0xc2 || first > 0xf4 || at + length > text.size()) return kBroken;
    char32_t code = first & (0xffU >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(at + i) & 0xc0) != 0x80) return kBroken;
        code = code << 6 | (byte(at + i) & 0x3fU);
    }
    constexpr char32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
    if (code < kLeast[length] || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return kBroken;
    return {code, length};
}

bool is_printable(char32_t code) {
    if (code < 0x20) return code == '\t' || code == '\n' || code == '\r';
    return code < 0xd800 || (code >= 0xe000 && code <= 0xfffd) || (code >= 0x10000 && code <= 0x10ffff);
}

char* put_utf8(char* out, char32_t code) {
    const auto put = [&](char32_t byte) { *out++ = static_cast<char>(byte); };
    if (code < 0x80) {
        put(code);
    } else if (code < 0x800) {
        put(0xc0 | code >> 6);
        put(0x80 | (code & 0x3f));
    } else if (code < 0x10000) {
        put(0xe0 | code >> 12);
        put(0x80 | (code >> 6 & 0x3f));
        put(0x80 | (code & 0x3f));
    } else {
        put(0xf0 | code >> 18);
        put(0x80 | (code >> 12 & 0x3f));
        put(0x80 | (code >> 6 & 0x3f));
        put(0x80 | (code & 0x3f));
    }
    return out;
}

bool looks_like_formula(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const Character next = read_character(text, at);
        if (is_printable(next.code)) {
            return next.code == '=' || next.code == '+' || next.code == '-' || next.code == '@' ||
                   next.code == '\t' || next.code == '\r';
        }
        at += next.bytes;
    }
    return false;
}

}  // namespace comptoir::documents
