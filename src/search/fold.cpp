#include "search/fold.hpp"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <stdexcept>

namespace comptoir::search {
namespace {

bool is_ascii(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

void check(UErrorCode status, const char* what) {
    if (U_FAILURE(status)) throw std::runtime_error(std::string(what) + ": " + u_errorName(status));
}

const icu::Normalizer2& case_folder() {
    UErrorCode status = U_ZERO_ERROR;
    const icu::Normalizer2* instance = icu::Normalizer2::getNFKCCasefoldInstance(status);
    check(status, "ICU NFKC_Casefold");
    return *instance;
}

const icu::Normalizer2& decomposer() {
    UErrorCode status = U_ZERO_ERROR;
    const icu::Normalizer2* instance = icu::Normalizer2::getNFDInstance(status);
    check(status, "ICU NFD");
    return *instance;
}

// Letters that Unicode does not decompose though people type them without their stroke or as two letters.
const char16_t* plain_letters(UChar32 c) {
    switch (c) {
        case 0x00e6:
            return u"ae";
        case 0x0153:
            return u"oe";
        case 0x00f8:
            return u"o";
        case 0x0142:
            return u"l";
        case 0x0111:
            return u"d";
        case 0x0131:
            return u"i";
        default:
            return nullptr;
    }
}

bool is_word_byte(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80;
}

}  // namespace

std::string fold(std::string_view text) {
    std::string folded;
    if (is_ascii(text)) {
        folded.assign(text);
        std::transform(folded.begin(), folded.end(), folded.begin(),
                       [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
        return folded;
    }
    UErrorCode status = U_ZERO_ERROR;
    const auto given =
        icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
    const icu::UnicodeString lower = case_folder().normalize(given, status);
    const icu::UnicodeString parts = decomposer().normalize(lower, status);
    check(status, "ICU normalize");
    icu::UnicodeString kept;
    for (std::int32_t i = 0; i < parts.length(); i = parts.moveIndex32(i, 1)) {
        const UChar32 c = parts.char32At(i);
        if (u_charType(c) == U_NON_SPACING_MARK) continue;
        if (const char16_t* plain = plain_letters(c)) {
            kept.append(plain);
        } else {
            // A blank keeps dashes and quotation marks of other scripts from gluing words together.
            kept.append(u_isalnum(c) || c < 0x80 ? c : UChar32(' '));
        }
    }
    kept.toUTF8String(folded);
    return folded;
}

std::vector<std::string_view> words_of(std::string_view folded) {
    std::vector<std::string_view> words;
    for (std::size_t i = 0; i < folded.size();) {
        if (!is_word_byte(folded[i])) {
            ++i;
            continue;
        }
        const std::size_t first = i;
        while (i < folded.size() && is_word_byte(folded[i])) ++i;
        words.push_back(folded.substr(first, i - first));
    }
    return words;
}

bool within_one_typo(std::string_view a, std::string_view b) {
    if (a.size() > b.size()) std::swap(a, b);
    if (b.size() - a.size() > 1) return false;
    std::size_t start = 0;
    while (start < a.size() && a[start] == b[start]) ++start;
    std::size_t end = 0;
    while (end < a.size() - start && a[a.size() - 1 - end] == b[b.size() - 1 - end]) ++end;
    const std::size_t rest_a = a.size() - start - end;
    const std::size_t rest_b = b.size() - start - end;
    if (rest_a + rest_b <= 1 || (rest_a == 1 && rest_b == 1)) return true;
    return rest_a == 2 && rest_b == 2 && a[start] == b[start + 1] && a[start + 1] == b[start];
}

}  // namespace comptoir::search
