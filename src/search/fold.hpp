#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace comptoir::search {

/// The form in which words are compared: lower case, without accents, ligatures written out (R21). UTF-8 in
/// and out; malformed bytes become a replacement character, which matches nothing. Threads: any.
std::string fold(std::string_view text);

/// The words of a folded text: runs of letters and digits; everything else separates. Views into `folded`.
std::vector<std::string_view> words_of(std::string_view folded);

/// True when one insertion, deletion, replacement or swap of neighbours (in bytes of folded text) makes a
/// into b, or when they are equal.
bool within_one_typo(std::string_view a, std::string_view b);

}  // namespace comptoir::search
