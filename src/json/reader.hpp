#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/decimal.hpp"
#include "base/guid.hpp"
#include "base/time.hpp"
#include "json/value.hpp"

namespace comptoir::json {

/// One thing that is wrong with a body: where (JSON pointer, RFC 6901) and what.
struct Problem {
    std::string pointer;
    std::string message;
};

/// Reads members of an object and collects every problem instead of stopping at the first.
///
/// Names match without regard to case and underscores; null, absent and, for optional strings, "" mean "not
/// given"; dates of the year 1 mean "not given"; numbers and booleans may arrive as strings (reseller
/// contract §1.8).
class Reader {
  public:
    /// `value` must outlive the reader. A value that is no object is a problem of its own.
    explicit Reader(const Value& value, std::string pointer = "");

    std::optional<std::string> text(std::string_view name, std::size_t chars_max = 1024);
    std::string required_text(std::string_view name, std::size_t chars_max = 1024);
    std::optional<std::int64_t> integer(std::string_view name);
    std::optional<Decimal> decimal(std::string_view name);
    std::optional<bool> flag(std::string_view name);
    std::optional<Instant> instant(std::string_view name);
    std::optional<Guid> guid(std::string_view name);
    /// The member when it is given and not null.
    const Value* member(std::string_view name);
    /// A reader for a nested object, absent when not given. Its problems are added by `absorb`.
    std::optional<Reader> object(std::string_view name);
    /// The items of a nested array, empty when not given.
    std::vector<Reader> objects(std::string_view name, std::size_t items_max);

    void problem(std::string_view name, std::string message);
    void absorb(const Reader& nested);
    const std::vector<Problem>& problems() const { return problems_; }
    const std::string& pointer() const { return pointer_; }
    const Value& value() const { return *value_; }

  private:
    const Value* value_;
    std::string pointer_;
    std::vector<Problem> problems_;
};

/// RFC 6901 escaping of one reference token.
std::string pointer_token(std::string_view name);

}  // namespace comptoir::json
