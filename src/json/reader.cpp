#include "json/reader.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "json/describe.hpp"

namespace comptoir::json {

std::string camel_case(std::string_view member) {
    std::string name;
    bool upper_next = false;
    for (const char c : member) {
        if (c == '_') {
            upper_next = true;
            continue;
        }
        name += upper_next ? to_upper({&c, 1}) : std::string(1, c);
        upper_next = false;
    }
    return name;
}

std::string pointer_token(std::string_view name) {
    std::string token;
    for (const char c : name) {
        if (c == '~') {
            token += "~0";
        } else if (c == '/') {
            token += "~1";
        } else {
            token.push_back(c);
        }
    }
    return token;
}

Reader::Reader(const Value& value, std::string pointer) : value_(&value), pointer_(std::move(pointer)) {
    if (value.if_object() == nullptr) problems_.push_back({pointer_, "must be a JSON object"});
}

const Value* Reader::member(std::string_view name) {
    const Value* found = value_->find_loosely(name);
    return found == nullptr || found->is_null() ? nullptr : found;
}

void Reader::problem(std::string_view name, std::string message) {
    problems_.push_back({pointer_ + "/" + pointer_token(name), std::move(message)});
}

void Reader::absorb(const Reader& nested) {
    problems_.insert(problems_.end(), nested.problems_.begin(), nested.problems_.end());
}

std::optional<std::string> Reader::text(std::string_view name, std::size_t chars_max) {
    const Value* found = member(name);
    if (found == nullptr) return std::nullopt;
    std::string text;
    if (const std::string* string = found->if_string()) {
        text = *string;
    } else if (const Number* number = found->if_number()) {
        text = number->text;
    } else {
        problem(name, "must be a string");
        return std::nullopt;
    }
    if (utf8_length(text) > chars_max) {
        problem(name, fmt::format("must have at most {} characters", chars_max));
        return std::nullopt;
    }
    if (has_control_characters(text)) {
        problem(name, "must not contain control characters");
        return std::nullopt;
    }
    return text.empty() ? std::nullopt : std::optional(text);
}

std::string Reader::required_text(std::string_view name, std::size_t chars_max) {
    const std::size_t before = problems_.size();
    auto found = text(name, chars_max);
    if (!found && problems_.size() == before) problem(name, "is required");
    return found.value_or("");
}

namespace {

std::optional<std::string> number_text(const Value& value) {
    if (const Number* number = value.if_number()) return number->text;
    if (const std::string* string = value.if_string()) return std::string(trim(*string));
    return std::nullopt;
}

}  // namespace

std::optional<Decimal> Reader::decimal(std::string_view name) {
    const Value* found = member(name);
    if (found == nullptr) return std::nullopt;
    const auto text = number_text(*found);
    if (text && text->empty()) return std::nullopt;
    const auto value = text ? Decimal::parse(*text) : std::nullopt;
    if (!value) problem(name, "must be a number with at most 10 decimals");
    return value;
}

std::optional<std::int64_t> Reader::integer(std::string_view name) {
    const std::size_t before = problems_.size();
    const auto value = decimal(name);
    if (!value && problems_.size() == before) return std::nullopt;
    constexpr int128 kMax = static_cast<int128>(9'000'000'000'000'000) * Decimal::kOne;
    if (!value || value->units() % Decimal::kOne != 0 || value->units() > kMax || value->units() < -kMax) {
        problems_.resize(before);
        problem(name, "must be a whole number");
        return std::nullopt;
    }
    return static_cast<std::int64_t>(value->units() / Decimal::kOne);
}

std::optional<bool> Reader::flag(std::string_view name) {
    const Value* found = member(name);
    if (found == nullptr) return std::nullopt;
    if (const bool* flag = found->if_bool()) return *flag;
    if (const std::string* text = found->if_string()) {
        if (equals_ignoring_case(*text, "true")) return true;
        if (equals_ignoring_case(*text, "false")) return false;
        if (text->empty()) return std::nullopt;
    }
    problem(name, "must be true or false");
    return std::nullopt;
}

std::optional<Instant> Reader::instant(std::string_view name) {
    const auto given = text(name, 64);
    if (!given || given->starts_with("0001-")) return std::nullopt;
    const auto at = Instant::parse(*given);
    if (!at) problem(name, "must be an ISO 8601 date or date-time");
    return at;
}

std::optional<Guid> Reader::guid(std::string_view name) {
    const auto given = text(name, 64);
    if (!given) return std::nullopt;
    const auto guid = Guid::parse(*given);
    if (!guid) problem(name, "must be a GUID");
    return guid;
}

std::optional<Reader> Reader::object(std::string_view name) {
    const Value* found = member(name);
    if (found == nullptr) return std::nullopt;
    return Reader(*found, pointer_ + "/" + pointer_token(name));
}

std::vector<Reader> Reader::objects(std::string_view name, std::size_t items_max) {
    std::vector<Reader> readers;
    const Value* found = member(name);
    if (found == nullptr) return readers;
    const Array* items = found->if_array();
    if (items == nullptr) {
        problem(name, "must be an array");
        return readers;
    }
    if (items->size() > items_max) {
        problem(name, fmt::format("must have at most {} items", items_max));
        return readers;
    }
    for (std::size_t i = 0; i < items->size(); ++i) {
        readers.emplace_back((*items)[i], fmt::format("{}/{}/{}", pointer_, pointer_token(name), i));
    }
    return readers;
}

}  // namespace comptoir::json
