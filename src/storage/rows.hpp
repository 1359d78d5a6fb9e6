#pragma once

#include <fmt/format.h>

#include <optional>
#include <string>
#include <string_view>

#include "base/ids.hpp"
#include "base/money.hpp"
#include "base/time.hpp"
#include "sql/database.hpp"

/// How values of `base` become bound parameters and come back. One place, both directions.
namespace comptoir::storage {

inline sql::Bind bind(Instant at) {
    return at.micros();
}
inline sql::Bind bind(Date date) {
    return date.days();
}
inline sql::Bind bind(Period period) {
    return period.str();
}
inline sql::Bind bind(const Decimal& value) {
    return value.str();
}
inline sql::Bind bind(Currency currency) {
    return currency.str();
}
template <class Tag>
sql::Bind bind(const GuidId<Tag>& id) {
    return id.str();
}
template <class Tag>
sql::Bind bind(const WordId<Tag>& id) {
    return id.str();
}
template <class T>
sql::Bind bind(const std::optional<T>& value) {
    return value ? bind(*value) : sql::Bind(nullptr);
}

/// Reads the columns of a row from left to right.
class RowReader {
  public:
    explicit RowReader(const sql::Row& row) : row_(&row) {}
    std::int64_t integer() { return row_->integer(at_++); }
    int small() { return static_cast<int>(integer()); }
    bool flag() { return row_->flag(at_++); }
    std::string text() { return row_->text(at_++); }
    std::optional<std::string> if_text() { return row_->if_text(at_++); }
    std::optional<std::int64_t> if_integer() { return row_->if_integer(at_++); }
    Instant instant() { return Instant::from_micros(integer()); }
    std::optional<Instant> if_instant() {
        const auto micros = if_integer();
        return micros ? std::optional(Instant::from_micros(*micros)) : std::nullopt;
    }
    Date date() { return Date::from_days(integer()); }
    std::optional<Date> if_date() {
        const auto days = if_integer();
        return days ? std::optional(Date::from_days(*days)) : std::nullopt;
    }
    Period period() { return Period::of(text()); }
    std::optional<Period> if_period() {
        const auto found = if_text();
        return found ? std::optional(Period::of(*found)) : std::nullopt;
    }
    Decimal decimal() { return Decimal::of(text()); }
    std::optional<Decimal> if_decimal() {
        const auto found = if_text();
        return found ? std::optional(Decimal::of(*found)) : std::nullopt;
    }
    Currency currency() { return Currency::of(text()); }
    template <class Id>
    Id guid() {
        return Id::of(text());
    }
    template <class Id>
    Id word() {
        return Id(text());
    }

  private:
    const sql::Row* row_;
    std::size_t at_ = 0;
};

/// `$2, $3, $4`: the places of `count` parameters from the one of this number.
inline std::string places(std::size_t first, std::size_t count) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) text += fmt::format("{}${}", i == 0 ? "" : ", ", first + i);
    return text;
}

/// Whether a loaded row is about to be changed. On PostgreSQL it is then locked until the transaction ends.
enum class Access { read, change };

/// ` FOR UPDATE` where the engine has row locks; SQLite has one writer and needs none.
inline std::string_view lock_clause(const sql::Session& session, Access access) {
    return access == Access::change && session.engine() == sql::Engine::postgresql ? " FOR UPDATE" : "";
}

}  // namespace comptoir::storage
