#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/decimal.hpp"
#include "base/result.hpp"

namespace comptoir::json {

class Value;
using Array = std::vector<Value>;
using Member = std::pair<std::string, Value>;
/// Members in the order they were written. Names may repeat in input; the last one counts, as most parsers
/// do.
using Object = std::vector<Member>;

/// A number as its own text, so that decimals stay exact (commerce rule R6).
struct Number {
    std::string text;
    friend bool operator==(const Number&, const Number&) = default;
};

/// One JSON value (RFC 8259).
class Value {
  public:
    Value() = default;
    Value(std::nullptr_t) {}
    Value(bool value) : content_(value) {}
    Value(Number number) : content_(std::move(number)) {}
    Value(std::int64_t value) : content_(Number{std::to_string(value)}) {}
    Value(int value) : content_(Number{std::to_string(value)}) {}
    Value(const Decimal& value) : content_(Number{value.str()}) {}
    Value(std::string text) : content_(std::move(text)) {}
    Value(std::string_view text) : content_(std::string(text)) {}
    Value(const char* text) : content_(std::string(text)) {}
    Value(Array items) : content_(std::move(items)) {}
    Value(Object members) : content_(std::move(members)) {}

    bool is_null() const { return std::holds_alternative<std::monostate>(content_); }
    const bool* if_bool() const { return std::get_if<bool>(&content_); }
    const Number* if_number() const { return std::get_if<Number>(&content_); }
    const std::string* if_string() const { return std::get_if<std::string>(&content_); }
    const Array* if_array() const { return std::get_if<Array>(&content_); }
    Array* if_array() { return std::get_if<Array>(&content_); }
    const Object* if_object() const { return std::get_if<Object>(&content_); }
    Object* if_object() { return std::get_if<Object>(&content_); }

    /// The member of this exact name, or nothing (also when this is no object).
    const Value* find(std::string_view name) const;
    /// The member whose name matches without regard to case and underscores (reseller contract §1.8).
    const Value* find_loosely(std::string_view name) const;
    /// Convenience for trusted documents: the string or number text at this name, or empty.
    std::string text_or(std::string_view name, std::string_view fallback = "") const;

    friend bool operator==(const Value&, const Value&) = default;

  private:
    std::variant<std::monostate, bool, Number, std::string, Array, Object> content_;
};

/// A place in a text; both count from 1, columns in characters.
struct Position {
    std::size_t line = 1;
    std::size_t column = 1;
};

/// What is wrong with a text that is not JSON, and where, if that is known.
struct ParseError {
    std::string message;
    std::optional<Position> at;
    /// `not valid UTF-8 at line 3, column 7`.
    std::string str() const;
};

enum class Dialect {
    strict,  ///< RFC 8259.
    lenient,  ///< Also a byte order mark, `/* … */` comments and a comma before `}` or `]` (reseller contract
              ///< §1.8).
};

/// Reads one value. Refused: malformed text, invalid UTF-8, more than limits::kJsonDepthMax levels.
Result<Value, ParseError> parse(std::string_view text, Dialect dialect = Dialect::strict);

/// Compact text, UTF-8, numbers exactly as held.
std::string write(const Value& value);
void write_string(std::string& out, std::string_view text);

}  // namespace comptoir::json
