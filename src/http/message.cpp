#include "http/message.hpp"

#include "base/names.hpp"
#include "base/text.hpp"

namespace comptoir::http {

namespace {

constexpr std::string_view::size_type kNone = std::string_view::npos;
constexpr std::size_t kFieldsUsual = 12;

std::optional<std::string> decode(std::string_view raw, bool plus_is_space) {
    auto decoded = percent_decode(raw, plus_is_space);
    if (!decoded || !is_valid_utf8(*decoded) || decoded->find('\0') != kNone) return std::nullopt;
    return decoded;
}

/// The path and query of an absolute form, or the target itself. Empty when neither.
std::string_view without_origin(std::string_view target) {
    if (target.starts_with('/')) return target;
    const auto scheme_end = target.find("://");
    if (scheme_end == kNone) return {};
    const std::string_view scheme = target.substr(0, scheme_end);
    if (!equals_ignoring_case(scheme, "http") && !equals_ignoring_case(scheme, "https")) return {};
    const std::string_view rest = target.substr(scheme_end + 3);
    const auto authority_end = rest.find_first_of("/?");
    if (authority_end == 0) return {};
    if (authority_end == kNone) return "/";
    return rest.substr(authority_end);
}

}  // namespace

std::optional<std::string_view> Headers::find(std::string_view name) const {
    for (const auto& [field, value] : fields_) {
        if (equals_ignoring_case(field, name)) return value;
    }
    return std::nullopt;
}

void Headers::set(std::string name, std::string value) {
    remove(name);
    add(std::move(name), std::move(value));
}

void Headers::add(std::string name, std::string value) {
    // Once for nearly all messages, instead of moving every field four times.
    if (fields_.capacity() == 0) fields_.reserve(kFieldsUsual);
    fields_.emplace_back(std::move(name), std::move(value));
}

void Headers::remove(std::string_view name) {
    std::erase_if(fields_, [name](const auto& field) { return equals_ignoring_case(field.first, name); });
}

std::optional<Query> Query::parse(std::string_view raw) {
    // Some documentation prints next links with a second `?`, and people copy them (reseller contract §1.2).
    return parse_pairs(raw, "&?");
}

std::optional<Query> Query::parse_form(std::string_view raw) {
    return parse_pairs(raw, "&");
}

std::optional<Query> Query::parse_pairs(std::string_view raw, std::string_view separators) {
    Query query;
    while (!raw.empty()) {
        const auto end = raw.find_first_of(separators);
        const std::string_view pair = raw.substr(0, end);
        raw.remove_prefix(end == kNone ? raw.size() : end + 1);
        if (pair.empty()) continue;
        const auto equals = pair.find('=');
        auto name = decode(pair.substr(0, equals), true);
        auto value = decode(equals == kNone ? std::string_view() : pair.substr(equals + 1), true);
        if (!name || !value) return std::nullopt;
        query.parameters_.emplace_back(*std::move(name), *std::move(value));
    }
    return query;
}

std::optional<std::string_view> Query::find(std::string_view name) const {
    for (const auto& [parameter, value] : parameters_) {
        if (same_loosely(parameter, name)) return value;
    }
    return std::nullopt;
}

std::optional<Target> parse_target(std::string_view target) {
    Target result;
    if (target == "*") {
        result.path = "*";
        return result;
    }
    target = without_origin(target);
    if (target.empty() || target.find('#') != kNone) return std::nullopt;
    const auto question = target.find('?');
    const std::string_view path = target.substr(0, question);
    if (question != kNone) {
        auto query = Query::parse(target.substr(question + 1));
        if (!query) return std::nullopt;
        result.query = *std::move(query);
    }
    for (const std::string_view raw : split(path, '/')) {
        if (raw.empty()) continue;
        auto segment = decode(raw, false);
        if (!segment || has_control_characters(*segment) || segment->find_first_of("\t\r\n") != kNone ||
            *segment == "." || *segment == "..") {
            return std::nullopt;
        }
        result.path.append("/").append(*segment);
        result.segments.push_back(*std::move(segment));
    }
    result.trailing_slash = !result.segments.empty() && path.ends_with('/');
    if (result.path.empty() || result.trailing_slash) result.path.push_back('/');
    return result;
}

}  // namespace comptoir::http
