#include "storage/folding.hpp"

#include <unicode/unistr.h>

namespace comptoir::storage {

std::string folded(std::string_view text) {
    std::string result;
    icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())))
        .foldCase()
        .toUTF8String(result);
    return result;
}

}  // namespace comptoir::storage
