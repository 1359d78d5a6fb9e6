#include "api/reseller/audit_dates.hpp"

#include <fmt/format.h>

#include <charconv>
#include <vector>

#include "api/reseller/filter.hpp"
#include "base/text.hpp"

namespace comptoir::api::reseller {
namespace {

constexpr int kDaysAhead = 183;
constexpr int kDayOfMonthMax = 31;

// A whole number of 1 to `digits_max` digits; nothing for anything else.
std::optional<int> number_of(std::string_view text, std::size_t digits_max) {
    int number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool whole = error == std::errc() && end == text.data() + text.size();
    return whole && !text.starts_with('-') && text.size() <= digits_max ? std::optional(number)
                                                                        : std::nullopt;
}

std::optional<Date> date_of(int year, int month, int day) {
    return Date::parse(fmt::format("{:04}-{:02}-{:02}", year, month, day));
}

std::optional<Date> day_of_year(int year, int day) {
    const auto first = date_of(year, 1, 1);
    if (!first || day < 1) return std::nullopt;
    const Date found = first->plus_days(day - 1);
    return int(found.ymd().year()) == year ? std::optional(found) : std::nullopt;
}

// `yyyy-mm-dd`, where the last number may be the day of the year.
std::optional<Date> dashed_date(std::string_view text, Date today) {
    const auto parts = split(text, '-');
    if (parts.size() != 3 || parts[0].size() != 4) return std::nullopt;
    const auto year = number_of(parts[0], 4);
    const auto month = number_of(parts[1], 2);
    const auto day = number_of(parts[2], 3);
    if (!year || !month || !day || *month < 1 || *month > 12) return std::nullopt;
    if (*day <= kDayOfMonthMax) return date_of(*year, *month, *day);
    const auto found = day_of_year(*year, *day);
    return found && *found <= today.plus_days(kDaysAhead) ? found : day_of_year(*year - 1, *day);
}

std::optional<Date> slashed_date(std::string_view text) {
    const auto parts = split(text, '/');
    if (parts.size() != 3 || parts[2].size() != 4) return std::nullopt;
    const auto month = number_of(parts[0], 2);
    const auto day = number_of(parts[1], 2);
    const auto year = number_of(parts[2], 4);
    return month && day && year ? date_of(*year, *month, *day) : std::nullopt;
}

// `h:mm[:ss]`, on a dial of twelve hours when a half of the day follows; as ISO 8601.
std::optional<std::string> time_of_day(std::string_view text, std::string_view half) {
    const auto parts = split(text, ':');
    if (parts.size() < 2 || parts.size() > 3) return std::nullopt;
    auto hour = number_of(parts[0], 2);
    const auto minute = number_of(parts[1], 2);
    const auto second = parts.size() == 3 ? number_of(parts[2], 2) : std::optional(0);
    if (!hour || !minute || !second) return std::nullopt;
    if (!half.empty()) {
        const bool morning = equals_ignoring_case(half, "am");
        if (!morning && !equals_ignoring_case(half, "pm")) return std::nullopt;
        if (*hour < 1 || *hour > 12) return std::nullopt;
        *hour = *hour % 12 + (morning ? 0 : 12);
    }
    return fmt::format("{:02}:{:02}:{:02}", *hour, *minute, *second);
}

std::optional<AuditDate> american(std::string_view text) {
    const std::size_t blank = text.find(' ');
    const auto date = slashed_date(text.substr(0, blank));
    if (!date) return std::nullopt;
    if (blank == std::string_view::npos) return AuditDate{Instant::start_of(*date), true};
    const std::string_view rest = trim(text.substr(blank));
    const std::size_t second_blank = rest.find(' ');
    const std::string_view half =
        second_blank == std::string_view::npos ? std::string_view() : trim(rest.substr(second_blank));
    const auto time = time_of_day(rest.substr(0, second_blank), half);
    const auto at = time ? Instant::parse(date->str() + "T" + *time) : std::nullopt;
    if (!at) return std::nullopt;
    return AuditDate{*at, *at == Instant::start_of(*date)};
}

}  // namespace

std::optional<AuditDate> parse_audit_date(std::string_view text, Date today) {
    text = trim(text);
    if (text.find('/') != std::string_view::npos) return american(text);
    const std::size_t end = text.find_first_of("Tt ");
    const auto date = dashed_date(text.substr(0, end), today);
    if (!date) return std::nullopt;
    if (end == std::string_view::npos) return AuditDate{Instant::start_of(*date), true};
    const auto at = instant_in_query(date->str() + std::string(text.substr(end)));
    return at ? std::optional(AuditDate{*at, false}) : std::nullopt;
}

}  // namespace comptoir::api::reseller
