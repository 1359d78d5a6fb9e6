#include "base/time.hpp"

#include <fmt/format.h>

#include <cctype>

#include "base/check.hpp"

namespace comptoir {
namespace {

using namespace std::chrono;

// Reads exactly `count` digits at `at` and moves past them; -1 when there are fewer.
int digits(std::string_view text, std::size_t& at, std::size_t count) {
    if (at + count > text.size()) return -1;
    int value = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const char c = text[at + i];
        if (c < '0' || c > '9') return -1;
        value = value * 10 + (c - '0');
    }
    at += count;
    return value;
}

bool take(std::string_view text, std::size_t& at, char wanted) {
    if (at >= text.size() || text[at] != wanted) return false;
    ++at;
    return true;
}

std::optional<Date> take_date(std::string_view text, std::size_t& at) {
    const int y = digits(text, at, 4);
    if (y < 1 || !take(text, at, '-')) return std::nullopt;
    const int m = digits(text, at, 2);
    if (m < 1 || !take(text, at, '-')) return std::nullopt;
    const int d = digits(text, at, 2);
    if (d < 1) return std::nullopt;
    const year_month_day ymd{year(y), month(static_cast<unsigned>(m)), day(static_cast<unsigned>(d))};
    if (!ymd.ok()) return std::nullopt;
    return Date::from_days(sys_days(ymd).time_since_epoch().count());
}

std::optional<std::int64_t> take_time_micros(std::string_view text, std::size_t& at) {
    const int h = digits(text, at, 2);
    if (h < 0 || h > 23 || !take(text, at, ':')) return std::nullopt;
    const int m = digits(text, at, 2);
    if (m < 0 || m > 59) return std::nullopt;
    std::int64_t micros = (h * 60LL + m) * 60'000'000;
    if (!take(text, at, ':')) return micros;
    const int s = digits(text, at, 2);
    if (s < 0 || s > 59) return std::nullopt;
    micros += s * 1'000'000LL;
    if (!take(text, at, '.')) return micros;
    std::int64_t unit = 100'000;
    const std::size_t first = at;
    while (at < text.size() && text[at] >= '0' && text[at] <= '9') {
        if (at - first == 9) return std::nullopt;
        micros += (text[at] - '0') * unit;
        unit /= 10;
        ++at;
    }
    if (at == first) return std::nullopt;
    return micros;
}

std::optional<std::int64_t> take_offset_minutes(std::string_view text, std::size_t& at) {
    if (at == text.size()) return 0;
    if (take(text, at, 'Z') || take(text, at, 'z')) return 0;
    const char sign = text[at];
    if (sign != '+' && sign != '-') return std::nullopt;
    ++at;
    const int h = digits(text, at, 2);
    if (h < 0 || h > 14) return std::nullopt;
    take(text, at, ':');
    const int m = digits(text, at, 2);
    if (m < 0 || m > 59) return std::nullopt;
    return (sign == '-' ? -1 : 1) * (h * 60 + m);
}

}  // namespace

Date Date::of(int y, unsigned m, unsigned d) {
    const year_month_day ymd{year(y), month(m), day(d)};
    COMPTOIR_CHECK(ymd.ok());
    return from_days(sys_days(ymd).time_since_epoch().count());
}

Date Date::from_days(std::int64_t days_since_epoch) {
    COMPTOIR_CHECK(days_since_epoch > -720'000 && days_since_epoch < 2'940'000);
    return Date(static_cast<std::int32_t>(days_since_epoch));
}

std::optional<Date> Date::parse(std::string_view text) {
    std::size_t at = 0;
    const auto date = take_date(text, at);
    if (!date || at != text.size()) return std::nullopt;
    return date;
}

Date Date::of(std::string_view text) {
    const auto date = parse(text);
    COMPTOIR_CHECK(date.has_value());
    return *date;
}

Date Date::first_of_month() const {
    const auto parts = ymd();
    return Date::of(int(parts.year()), unsigned(parts.month()), 1);
}

std::string Date::str() const {
    const auto parts = ymd();
    return fmt::format("{:04}-{:02}-{:02}", int(parts.year()), unsigned(parts.month()),
                       unsigned(parts.day()));
}

Date add_months(Date anchor, int count) {
    const auto parts = anchor.ymd();
    const auto target = year_month(parts.year(), parts.month()) + months(count);
    const auto last = unsigned((target / std::chrono::last).day());
    return Date::of(int(target.year()), unsigned(target.month()), std::min(unsigned(parts.day()), last));
}

std::optional<Instant> Instant::parse(std::string_view text) {
    std::size_t at = 0;
    const auto date = take_date(text, at);
    if (!date) return std::nullopt;
    if (at == text.size()) return start_of(*date);
    if (text[at] != 'T' && text[at] != 't' && text[at] != ' ') return std::nullopt;
    ++at;
    const auto time = take_time_micros(text, at);
    if (!time) return std::nullopt;
    const auto offset = take_offset_minutes(text, at);
    if (!offset || at != text.size()) return std::nullopt;
    return Instant(date->days() * kMicrosPerDay + *time - *offset * 60'000'000);
}

Instant Instant::of(std::string_view text) {
    const auto instant = parse(text);
    COMPTOIR_CHECK(instant.has_value());
    return *instant;
}

namespace {

std::string to_second(Instant at) {
    const std::int64_t of_day = at.seconds() - Instant::start_of(at.date()).seconds();
    return fmt::format("{}T{:02}:{:02}:{:02}", at.date().str(), of_day / 3600, of_day / 60 % 60, of_day % 60);
}

std::int64_t fraction_micros(Instant at) {
    return at.micros() - at.seconds() * 1'000'000;
}

}  // namespace

std::string Instant::str() const {
    const std::int64_t fraction = fraction_micros(*this);
    if (fraction == 0) return to_second(*this) + "Z";
    std::string digits = fmt::format("{:06}", fraction);
    digits.erase(digits.find_last_not_of('0') + 1);
    return to_second(*this) + "." + digits + "Z";
}

std::string Instant::str7() const {
    return fmt::format("{}.{:06}0Z", to_second(*this), fraction_micros(*this));
}

Instant end_of_time() {
    return last_second_of(Date::of(9999, 11, 30));
}

Period Period::months(int n) {
    COMPTOIR_CHECK(n >= 1 && n <= 120);
    return {n, 0};
}

Period Period::days(int n) {
    COMPTOIR_CHECK(n >= 1 && n <= 366);
    return {0, n};
}

std::optional<Period> Period::parse(std::string_view text) {
    if (text.size() < 3 || text.size() > 5 || std::toupper(static_cast<unsigned char>(text[0])) != 'P') {
        return std::nullopt;
    }
    std::size_t at = 1;
    const int n = digits(text, at, text.size() - 2);
    if (n < 1) return std::nullopt;
    switch (std::toupper(static_cast<unsigned char>(text.back()))) {
        case 'M':
            return n <= 120 ? std::optional(months(n)) : std::nullopt;
        case 'Y':
            return n <= 10 ? std::optional(months(12 * n)) : std::nullopt;
        case 'D':
            return n <= 366 ? std::optional(days(n)) : std::nullopt;
        case 'W':
            return n <= 52 ? std::optional(days(7 * n)) : std::nullopt;
        default:
            return std::nullopt;
    }
}

Period Period::of(std::string_view text) {
    const auto period = parse(text);
    COMPTOIR_CHECK(period.has_value());
    return *period;
}

std::string Period::str() const {
    if (is_days()) return fmt::format("P{}D", days_);
    if (months_ % 12 == 0) return fmt::format("P{}Y", months_ / 12);
    return fmt::format("P{}M", months_);
}

Date period_start(Date anchor, Period length, int k) {
    if (length.is_days()) return anchor.plus_days(static_cast<std::int64_t>(length.day_count()) * k);
    return add_months(anchor, length.month_count() * k);
}

}  // namespace comptoir
