#include "documents/pdf_canvas.hpp"

#include <gtest/gtest.h>

#include "documents/pdf_reading_test.hpp"

/// Text from outside stays in its place on a page.
namespace comptoir::documents {
namespace {

constexpr std::size_t kTop = 400;
constexpr std::string_view kAbove = "\u0301";
constexpr std::string_view kBelow = "\u0323";

const Fonts& fonts() {
    static const Fonts kAll(kFontFolder);
    return kAll;
}

/// One text in the middle of an empty page.
std::string page_with(std::string_view text, const TextStyle& style) {
    std::string bytes;
    PdfCanvas canvas(fonts(), "en");
    canvas.begin({}, [&](std::string_view piece) { bytes += piece; });
    canvas.text(100, kTop, 200, text, style);
    canvas.finish();
    return bytes;
}

std::string piled_up(std::string_view mark, int count) {
    std::string text = "o";
    for (int i = 0; i < count; ++i) text += mark;
    return text + "k";
}

std::size_t count_of(std::string_view text, std::string_view word) {
    std::size_t count = 0;
    for (std::size_t at = 0; (at = text.find(word, at)) != std::string_view::npos; at += word.size()) ++count;
    return count;
}

TEST(PdfCanvas, MarksPiledUpOnALetterPaintOverNothingElse) {
    constexpr double kSize = 10;
    for (const Align align : {Align::left, Align::right}) {
        const TextStyle style{.size = kSize, .align = align};
        for (const std::string_view mark : {kAbove, kBelow}) {
            const auto picture = PdfFile(page_with(piled_up(mark, 8), style)).picture();
            EXPECT_TRUE(picture.has_ink(kTop, kTop + 13));
            EXPECT_FALSE(picture.has_ink(0, kTop - 4));
            EXPECT_FALSE(picture.has_ink(kTop + 16, 841));
        }
    }
    const TextStyle lines{.size = kSize, .lines_max = 3};
    const auto plain = PdfFile(page_with(std::string(60, 'g'), lines)).picture();
    EXPECT_TRUE(plain.has_ink(kTop + 13, kTop + 26)) << "every line of a text is seen";
}

TEST(PdfCanvas, NoLetterHasMoreThanEightMarks) {
    const auto marks_of = [](std::string_view text) {
        return count_of(PdfFile(page_with(text, {})).text(), kBelow);
    };
    EXPECT_EQ(marks_of(piled_up(kBelow, 8)), marks_of(piled_up(kBelow, 500)));
    EXPECT_GT(marks_of(piled_up(kBelow, 8)), marks_of(piled_up(kBelow, 7)));
    EXPECT_EQ(marks_of(piled_up(kBelow, 8) + piled_up(kBelow, 8)), 2 * marks_of(piled_up(kBelow, 8)))
        << "on each letter";
}

}  // namespace
}  // namespace comptoir::documents
