#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace comptoir {

/// A calendar day in UTC. Range: years 1 to 9999.
class Date {
  public:
    static Date of(int year, unsigned month, unsigned day);
    static Date from_days(std::int64_t days_since_epoch);
    /// `2024-02-29` only.
    static std::optional<Date> parse(std::string_view text);
    static Date of(std::string_view text);

    std::chrono::year_month_day ymd() const { return std::chrono::sys_days(std::chrono::days(days_)); }
    /// Days since 1970-01-01.
    std::int64_t days() const { return days_; }
    Date plus_days(std::int64_t n) const { return from_days(days_ + n); }
    Date first_of_month() const;
    /// ISO 8601: `2024-02-29`.
    std::string str() const;

    friend auto operator<=>(const Date&, const Date&) = default;

  private:
    explicit Date(std::int32_t days) : days_(days) {}
    std::int32_t days_;
};

/// Days from `a` to `b`, both included.
inline std::int64_t days_inclusive(Date a, Date b) {
    return b.days() - a.days() + 1;
}

/// The anchored month arithmetic of commerce rule R3: the anchor's day `months` later, or the last day of a
/// shorter month. Always computed from the original anchor, never from an earlier result.
Date add_months(Date anchor, int months);

/// An instant in UTC with microseconds. Everything stored and exported is UTC (commerce rule R1).
class Instant {
  public:
    constexpr Instant() = default;
    static constexpr Instant from_micros(std::int64_t micros_since_epoch) {
        return Instant(micros_since_epoch);
    }
    static Instant start_of(Date date) { return Instant(date.days() * kMicrosPerDay); }
    /// ISO 8601 as the contracts receive it: date only, no zone (read as UTC), `Z` or an offset, 0–7 fraction
    /// digits (cut to microseconds), `T` or a blank between date and time. Nothing for anything else.
    static std::optional<Instant> parse(std::string_view text);
    static Instant of(std::string_view text);

    constexpr std::int64_t micros() const { return micros_; }
    constexpr std::int64_t seconds() const { return divide_down(micros_, 1'000'000); }
    /// The UTC calendar date (commerce rule R2).
    Date date() const { return Date::from_days(divide_down(micros_, kMicrosPerDay)); }
    /// `2024-02-01T10:20:30Z`, with fraction digits only when there are any.
    std::string str() const;
    /// With exactly seven fraction digits, as the reseller contract prints instants (§1.8).
    std::string str7() const;

    template <class Rep, class Period>
    friend constexpr Instant operator+(Instant at, std::chrono::duration<Rep, Period> d) {
        return Instant(at.micros_ + std::chrono::duration_cast<std::chrono::microseconds>(d).count());
    }
    template <class Rep, class Period>
    friend constexpr Instant operator-(Instant at, std::chrono::duration<Rep, Period> d) {
        return Instant(at.micros_ - std::chrono::duration_cast<std::chrono::microseconds>(d).count());
    }
    friend constexpr std::chrono::microseconds operator-(Instant a, Instant b) {
        return std::chrono::microseconds(a.micros_ - b.micros_);
    }
    friend constexpr auto operator<=>(const Instant&, const Instant&) = default;

  private:
    static constexpr std::int64_t kMicrosPerDay = 86'400'000'000;
    static constexpr std::int64_t divide_down(std::int64_t a, std::int64_t b) {
        return a / b - (a % b < 0 ? 1 : 0);
    }
    constexpr explicit Instant(std::int64_t micros) : micros_(micros) {}
    std::int64_t micros_ = 0;
};

/// The open end of a price row (commerce rule R34, column 16).
Instant end_of_time();

/// 23:59:59Z of a day: how the contracts print an inclusive last day (commerce rule R2).
inline Instant last_second_of(Date date) {
    return Instant::start_of(date.plus_days(1)) - std::chrono::seconds(1);
}

/// A length of commitment or of a billing cycle, ISO 8601: months (`P1M`, `P1Y` = 12) or days (`P30D`, trials
/// only).
class Period {
  public:
    static Period months(int n);
    static Period days(int n);
    /// `P<n>M`, `P<n>Y`, `P<n>D`, `P<n>W`, 1 to 120 months or 1 to 366 days. Nothing otherwise.
    static std::optional<Period> parse(std::string_view text);
    static Period of(std::string_view text);

    bool is_days() const { return months_ == 0; }
    /// Months, 0 when the period counts days.
    int month_count() const { return months_; }
    int day_count() const { return days_; }
    /// `P1M`, `P1Y`, `P30D`.
    std::string str() const;

    friend bool operator==(const Period&, const Period&) = default;

  private:
    Period(int months, int days) : months_(months), days_(days) {}
    int months_;
    int days_;
};

/// First day of the k-th period counted from `anchor` (k = 0 is the anchor itself), rule R3.
Date period_start(Date anchor, Period length, int k);

}  // namespace comptoir
