#pragma once

#include <boost/describe.hpp>
#include <boost/mp11.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/decimal.hpp"
#include "base/time.hpp"
#include "json/value.hpp"

/// From a described plain struct to JSON and back.
///
///     struct Link { std::string uri; std::string method = "GET"; std::vector<Pair> headers; };
///     BOOST_DESCRIBE_STRUCT(Link, (), (uri, method, headers))
///     json::Value v = json::to_value(link);
///
/// Writing: member names are the struct's own names turned from snake_case to camelCase (a trailing
/// underscore is dropped, so `class_` works); an absent optional is omitted, never null; Decimal prints
/// exactly; Instant with seven fraction digits. A struct may rename members: `static constexpr
/// std::pair<const char*, const char*> kNames[]`.
namespace comptoir::json {

/// `effective_start_date` → `effectiveStartDate`.
std::string camel_case(std::string_view member);

inline Value to_value(const std::string& text) {
    return Value(text);
}
inline Value to_value(bool flag) {
    return Value(flag);
}
inline Value to_value(int number) {
    return Value(number);
}
inline Value to_value(std::int64_t number) {
    return Value(number);
}
inline Value to_value(const Decimal& number) {
    return Value(number);
}
inline Value to_value(const Number& number) {
    return Value(number);
}
inline Value to_value(Instant at) {
    return Value(at.str7());
}
inline Value to_value(const Value& value) {
    return value;
}

template <class T>
requires boost::describe::has_describe_members<T>::value Value to_value(const T& object);
template <class T>
Value to_value(const std::vector<T>& items);

template <class T>
Value to_value(const std::vector<T>& items) {
    Array array;
    array.reserve(items.size());
    for (const T& item : items) array.push_back(to_value(item));
    return Value(std::move(array));
}

template <class T>
void add_member(Object& members, std::string name, const T& value) {
    members.emplace_back(std::move(name), to_value(value));
}
template <class T>
void add_member(Object& members, std::string name, const std::optional<T>& value) {
    if (value) members.emplace_back(std::move(name), to_value(*value));
}

template <class T>
std::string wire_name(const char* member) {
    if constexpr (requires { T::kNames; }) {
        for (const auto& [own, wire] : T::kNames) {
            if (std::string_view(own) == member) return wire;
        }
    }
    return camel_case(member);
}

template <class T>
requires boost::describe::has_describe_members<T>::value Value to_value(const T& object) {
    Object members;
    boost::mp11::mp_for_each<boost::describe::describe_members<T, boost::describe::mod_public>>(
        [&](auto member) { add_member(members, wire_name<T>(member.name), object.*member.pointer); });
    return Value(std::move(members));
}

}  // namespace comptoir::json
