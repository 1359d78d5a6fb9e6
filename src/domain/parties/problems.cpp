#include "domain/parties/problems.hpp"

#include <fmt/format.h>

#include <iterator>

#include "base/text.hpp"

namespace comptoir::parties {

void Problems::add(Reason reason, std::string_view member, std::string detail,
                   std::vector<std::string> values) {
    found_.push_back({reason, fmt::format("{}/{}", root_, member), std::move(detail), std::move(values)});
}

void Problems::check_text(Reason reason, std::string_view member, std::string_view text,
                          std::size_t chars_max) {
    if (trim(text).empty()) return add(reason, member, "A value is required.");
    check_optional_text(reason, member, text, chars_max);
}

void Problems::check_optional_text(Reason reason, std::string_view member, std::string_view text,
                                   std::size_t chars_max) {
    if (!is_valid_utf8(text) || has_control_characters(text)) {
        add(reason, member, "The text contains characters that are not allowed.");
    } else if (utf8_length(text) > chars_max) {
        add(reason, member, fmt::format("The text must have at most {} characters.", chars_max),
            {std::to_string(chars_max)});
    }
}

void Problems::append(std::vector<Refusal> others) {
    found_.insert(found_.end(), std::make_move_iterator(others.begin()),
                  std::make_move_iterator(others.end()));
}

}  // namespace comptoir::parties
