#pragma once

#include <optional>
#include <string>

#include "api/wording/sentence.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "http/message.hpp"

/// The query parameter `filter`: one condition as JSON, in either of the two spellings in use, or its members
/// as parameters of their own. Source: reseller contract §1.10.
namespace comptoir::api::reseller {

/// In the order of their ordinals.
enum class FilterOperator {
    equals,
    not_equals,
    greater_than,
    greater_than_or_equals,
    less_than,
    less_than_or_equals,
    substring,
    logical_and,
    logical_or,
    starts_with,
    not_starts_with,
};

struct Filter {
    std::string field;  ///< Bare: lower case, without `_`.
    std::string value;  ///< Without blanks around: what is stored has none.
    FilterOperator op = FilterOperator::equals;
};

/// Nothing when the request has none. Refused: what is wrong with it, for 400 code 2001.
Result<std::optional<Filter>, wording::Message> read_filter(const http::Request& request);

/// An instant out of a query, where an offset's `+` may have become a blank (§1.2). Nothing when it is none.
std::optional<Instant> instant_in_query(std::string_view text);

}  // namespace comptoir::api::reseller
