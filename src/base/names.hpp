#pragma once

#include <algorithm>
#include <array>
#include <initializer_list>
#include <optional>
#include <string_view>
#include <utility>

#include "base/check.hpp"

/// Values and what they are called, both ways.
namespace comptoir {

/// Rows of a value and its name.
template <class Value, std::size_t N>
using NameTable = std::array<std::pair<Value, std::string_view>, N>;

/// The name of a value; a value that is not in the table is a bug.
template <class Value, std::size_t N>
std::string_view name_in(const NameTable<Value, N>& table, Value value) {
    const auto found =
        std::find_if(table.begin(), table.end(), [&](const auto& row) { return row.first == value; });
    COMPTOIR_CHECK(found != table.end());
    return found->second;
}

/// The value with a name, to the letter.
template <class Value, std::size_t N>
std::optional<Value> value_in(const NameTable<Value, N>& table, std::string_view name) {
    const auto found =
        std::find_if(table.begin(), table.end(), [&](const auto& row) { return row.second == name; });
    return found == table.end() ? std::nullopt : std::optional(found->first);
}

/// The one of `values` that its `name_of` calls so, to the letter.
template <class Values, class Value = typename Values::value_type>
std::optional<Value> value_named(const Values& values, std::string_view name) {
    const auto found =
        std::find_if(values.begin(), values.end(), [&](Value value) { return name_of(value) == name; });
    return found == values.end() ? std::nullopt : std::optional(*found);
}
template <class Value>
std::optional<Value> value_named(std::initializer_list<Value> values, std::string_view name) {
    return value_named<std::initializer_list<Value>>(values, name);
}

/// Whether two names are the same but for case and `_`, as known clients write them (reseller contract §1.2,
/// §1.8).
bool same_loosely(std::string_view a, std::string_view b);

}  // namespace comptoir
