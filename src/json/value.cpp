#include "json/value.hpp"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>

#include "base/check.hpp"
#include "base/limits.hpp"
#include "base/names.hpp"
#include "base/text.hpp"

namespace comptoir::json {
namespace {

namespace sj = simdjson;

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

// Removes what the lenient dialect adds to JSON, keeping offsets (removed bytes become blanks).
std::string without_leniencies(std::string_view text) {
    std::string out(text);
    if (out.starts_with(kByteOrderMark)) out.replace(0, kByteOrderMark.size(), "   ");
    bool in_string = false;
    std::size_t last_comma = std::string::npos;
    for (std::size_t i = 0; i < out.size(); ++i) {
        const char c = out[i];
        if (in_string) {
            if (c == '\\') ++i;
            if (c == '"') in_string = false;
        } else if (c == '"') {
            in_string = true;
            last_comma = std::string::npos;
        } else if (c == '/' && i + 1 < out.size() && out[i + 1] == '*') {
            const auto end = out.find("*/", i + 2);
            if (end == std::string::npos) return out;
            std::fill(out.begin() + static_cast<std::ptrdiff_t>(i),
                      out.begin() + static_cast<std::ptrdiff_t>(end + 2), ' ');
            i = end + 1;
        } else if (c == ',') {
            last_comma = i;
        } else if (c == '}' || c == ']') {
            if (last_comma != std::string::npos) out[last_comma] = ' ';
            last_comma = std::string::npos;
        } else if (c != ' ' && c != '\t' && c != '\r' && c != '\n') {
            last_comma = std::string::npos;
        }
    }
    return out;
}

class TreeReader {
  public:
    // Throws simdjson_error; the caller turns it into a ParseError.
    Value read(sj::ondemand::value value, int depth) {
        if (depth > limits::kJsonDepthMax) throw sj::simdjson_error(sj::DEPTH_ERROR);
        switch (value.type().value()) {
            case sj::ondemand::json_type::object:
                return read_object(value.get_object().value(), depth);
            case sj::ondemand::json_type::array:
                return read_array(value.get_array().value(), depth);
            case sj::ondemand::json_type::string:
                return Value(std::string_view(value.get_string().value()));
            case sj::ondemand::json_type::number:
                return read_number(value);
            case sj::ondemand::json_type::boolean:
                return Value(bool(value.get_bool().value()));
            case sj::ondemand::json_type::null:
                if (!value.is_null()) throw sj::simdjson_error(sj::N_ATOM_ERROR);
                return Value();
        }
        throw sj::simdjson_error(sj::INCORRECT_TYPE);
    }

  private:
    Value read_object(sj::ondemand::object object, int depth) {
        Object members;
        for (auto field : object) {
            std::string name(std::string_view(field.unescaped_key().value()));
            members.emplace_back(std::move(name), read(field.value(), depth + 1));
        }
        return Value(std::move(members));
    }

    Value read_array(sj::ondemand::array array, int depth) {
        Array items;
        for (auto item : array) items.push_back(read(item.value(), depth + 1));
        return Value(std::move(items));
    }

    // The text is kept; simdjson is asked whether it is a number at all, except where it would overflow a
    // double.
    Value read_number(sj::ondemand::value& value) {
        const std::string text(trim(std::string_view(value.raw_json_token())));
        if (text.size() > 64) throw sj::simdjson_error(sj::NUMBER_ERROR);
        static_cast<void>(value.get_double().value());
        return Value(Number{text});
    }
};

constexpr std::size_t kUtf8BytesMax = 4;

// Length of the valid UTF-8 that the text begins with.
std::size_t valid_utf8_bytes(std::string_view text) {
    std::size_t at = 0;
    while (at < text.size()) {
        std::size_t length = 1;
        while (length <= kUtf8BytesMax && !is_valid_utf8(text.substr(at, length))) ++length;
        if (length > kUtf8BytesMax) break;
        at += length;
    }
    return at;
}

Position position_of(std::string_view text, std::size_t offset) {
    const std::string_view before = text.substr(0, std::min(offset, text.size()));
    const auto line_start = before.rfind('\n') + 1;  // 0 when there is none.
    return {1 + static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n')),
            1 + utf8_length(before.substr(line_start))};
}

// Where it went wrong is unknown when not even the outlines of the text could be read.
struct Failure {
    std::string message;
    std::optional<std::size_t> offset;
};

Failure describe(const sj::simdjson_error& error, std::optional<std::size_t> offset) {
    return {fmt::format("not valid JSON: {}", error.what()), offset};
}

Result<Value, Failure> parse_clean(const std::string& cleaned) {
    thread_local sj::ondemand::parser parser;
    const sj::padded_string padded(cleaned);
    sj::ondemand::document document;
    if (const auto error = parser.iterate(padded).get(document)) {
        return Refused{describe(sj::simdjson_error(error), std::nullopt)};
    }
    const auto offset = [&]() -> std::size_t {
        const char* at = nullptr;
        if (document.current_location().get(at)) return cleaned.size();
        return at >= padded.data() && at <= padded.data() + padded.size()
                   ? static_cast<std::size_t>(at - padded.data())
                   : cleaned.size();
    };
    try {
        if (document.is_scalar()) {
            // A bare scalar is wrapped, because simdjson gives documents and values different types.
            auto wrapped = parse_clean("[" + cleaned + "]");
            if (!wrapped) {
                Failure failure = wrapped.reason();
                if (failure.offset) failure.offset = std::max<std::size_t>(*failure.offset, 1) - 1;
                return Refused{std::move(failure)};
            }
            Array* items = wrapped->if_array();
            if (items == nullptr || items->size() != 1)
                return Refused{Failure{"not one JSON value", std::nullopt}};
            return std::move(items->front());
        }
        Value value = TreeReader().read(document.get_value().value(), 1);
        if (!trim(std::string_view(cleaned).substr(offset())).empty()) {
            return Refused{Failure{"text after the end of the JSON value", offset()}};
        }
        return value;
    } catch (const sj::simdjson_error& error) {
        return Refused{describe(error, offset())};
    }
}

}  // namespace

const Value* Value::find(std::string_view name) const {
    const Object* members = if_object();
    if (members == nullptr) return nullptr;
    for (auto member = members->rbegin(); member != members->rend(); ++member) {
        if (member->first == name) return &member->second;
    }
    return nullptr;
}

const Value* Value::find_loosely(std::string_view name) const {
    const Object* members = if_object();
    if (members == nullptr) return nullptr;
    for (auto member = members->rbegin(); member != members->rend(); ++member) {
        if (same_loosely(member->first, name)) return &member->second;
    }
    return nullptr;
}

std::string Value::text_or(std::string_view name, std::string_view fallback) const {
    const Value* member = find(name);
    if (member == nullptr) return std::string(fallback);
    if (const std::string* text = member->if_string()) return *text;
    if (const Number* number = member->if_number()) return number->text;
    return std::string(fallback);
}

std::string ParseError::str() const {
    return at ? fmt::format("{} at line {}, column {}", message, at->line, at->column) : message;
}

Result<Value, ParseError> parse(std::string_view text, Dialect dialect) {
    if (!is_valid_utf8(text)) {
        return Refused{ParseError{"not valid UTF-8", position_of(text, valid_utf8_bytes(text))}};
    }
    const bool lenient = dialect == Dialect::lenient;
    if (!lenient && text.starts_with(kByteOrderMark)) {
        return Refused{
            ParseError{"begins with a byte order mark (U+FEFF); save it as UTF-8 without one", {}}};
    }
    auto value = parse_clean(lenient ? without_leniencies(text) : std::string(text));
    if (value) return *std::move(value);
    const auto& offset = value.reason().offset;
    return Refused{ParseError{value.reason().message,
                              offset ? std::optional(position_of(text, *offset)) : std::nullopt}};
}

void write_string(std::string& out, std::string_view text) {
    constexpr char kDigits[] = "0123456789abcdef";
    out.push_back('"');
    for (const char c : text) {
        switch (c) {
            case '"':
                out += "\\\"";
                break;
            case '\\':
                out += "\\\\";
                break;
            case '\n':
                out += "\\n";
                break;
            case '\r':
                out += "\\r";
                break;
            case '\t':
                out += "\\t";
                break;
            default:
                if (static_cast<std::uint8_t>(c) < 0x20) {
                    out += "\\u00";
                    out.push_back(kDigits[static_cast<std::uint8_t>(c) >> 4]);
                    out.push_back(kDigits[static_cast<std::uint8_t>(c) & 15]);
                } else {
                    out.push_back(c);
                }
        }
    }
    out.push_back('"');
}

namespace {

void write_to(std::string& out, const Value& value) {
    if (const bool* flag = value.if_bool()) {
        out += *flag ? "true" : "false";
    } else if (const Number* number = value.if_number()) {
        out += number->text;
    } else if (const std::string* text = value.if_string()) {
        write_string(out, *text);
    } else if (const Array* items = value.if_array()) {
        out.push_back('[');
        for (std::size_t i = 0; i < items->size(); ++i) {
            if (i > 0) out.push_back(',');
            write_to(out, (*items)[i]);
        }
        out.push_back(']');
    } else if (const Object* members = value.if_object()) {
        out.push_back('{');
        for (std::size_t i = 0; i < members->size(); ++i) {
            if (i > 0) out.push_back(',');
            write_string(out, (*members)[i].first);
            out.push_back(':');
            write_to(out, (*members)[i].second);
        }
        out.push_back('}');
    } else {
        out += "null";
    }
}

}  // namespace

std::string write(const Value& value) {
    std::string out;
    write_to(out, value);
    return out;
}

}  // namespace comptoir::json
