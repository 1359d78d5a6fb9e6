#include "domain/parties/locale.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace comptoir::parties {
namespace {

bool is_letters(std::string_view text, std::size_t count) {
    return text.size() == count && std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
           });
}

}  // namespace

std::optional<std::string> parse_culture(std::string_view text) {
    const auto parts = split(text, '-');
    if (parts.size() != 2 && parts.size() != 3) return std::nullopt;
    if (!is_letters(parts.front(), 2) && !is_letters(parts.front(), 3)) return std::nullopt;
    if (!is_letters(parts.back(), 2)) return std::nullopt;
    std::string culture = to_lower(parts.front());
    if (parts.size() == 3) {
        if (!is_letters(parts[1], 4)) return std::nullopt;
        culture += "-" + to_upper(parts[1].substr(0, 1)) + to_lower(parts[1].substr(1));
    }
    return culture + "-" + to_upper(parts.back());
}

std::optional<std::string> parse_language(std::string_view text) {
    return is_letters(text, 2) ? std::optional(to_lower(text)) : std::nullopt;
}

}  // namespace comptoir::parties
