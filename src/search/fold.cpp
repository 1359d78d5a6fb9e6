#include "search/fold.hpp"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>
#include <stdexcept>

namespace comptoir::search {
namespace {

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

std::string fold_with_icu(std::string_view text) {
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
            // A blank keeps dashes and quotation marks from gluing words together.
            kept.append(u_isalnum(c) || c < 0x80 ? c : UChar32(' '));
        }
    }
    std::string folded;
    kept.toUTF8String(folded);
    return folded;
}

// Nearly all letters of our texts are ASCII or below U+0180 (Latin-1 and Latin Extended-A). For these ICU is
// asked once each, not once a word: a catalog of 50,000 products is folded at every start.
constexpr std::size_t kTableEnd = 0x180;

std::array<std::string, kTableEnd> make_table() {
    std::array<std::string, kTableEnd> table;
    for (std::size_t code = 0x80; code < kTableEnd; ++code) {
        const char text[] = {static_cast<char>(0xc0 | code >> 6), static_cast<char>(0x80 | (code & 0x3f))};
        table[code] = fold_with_icu({text, 2});
    }
    return table;
}

// The code point of a two-byte sequence inside the table, or 0.
std::size_t two_byte_code(unsigned char first, unsigned char second) {
    if (first < 0xc2 || first > 0xc5 || (second & 0xc0) != 0x80) return 0;
    return static_cast<std::size_t>(first & 0x1f) << 6 | (second & 0x3fU);
}

bool is_word_byte(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80;
}

}  // namespace

std::string fold(std::string_view text) {
    static const std::array<std::string, kTableEnd> kTable = make_table();
    std::string folded;
    folded.reserve(text.size());
    for (std::size_t i = 0; i < text.size();) {
        const auto byte = static_cast<unsigned char>(text[i]);
        const std::size_t pair =
            i + 1 < text.size() ? two_byte_code(byte, static_cast<unsigned char>(text[i + 1])) : 0;
        if (byte < 0x80) {
            folded += byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte + 32) : text[i];
            ++i;
        } else if (pair != 0) {
            folded += kTable[pair];
            i += 2;
        } else {
            const std::size_t first = i;
            while (i < text.size() && static_cast<unsigned char>(text[i]) >= 0x80) ++i;
            folded += fold_with_icu(text.substr(first, i - first));
        }
    }
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
