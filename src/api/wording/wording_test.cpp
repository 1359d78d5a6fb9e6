#include "api/wording/wording.hpp"

#include <gtest/gtest.h>

#include "api/wording/advice.hpp"
#include "base/text.hpp"

namespace comptoir::api::wording {
namespace {

TEST(Wording, EveryReasonHasASentenceInBothLanguages) {
    for (int i = 0; i <= static_cast<int>(Reason::time_in_the_past); ++i) {
        const auto reason = static_cast<Reason>(i);
        for (const Language language : {Language::english, Language::french}) {
            const std::string_view text = sentence_of(reason, language);
            EXPECT_TRUE(is_valid_utf8(text));
            EXPECT_TRUE(text.ends_with('.')) << text;
        }
        EXPECT_NE(sentence_of(reason, Language::english), sentence_of(reason, Language::french)) << i;
    }
}

TEST(Wording, EveryReasonHasAdviceInBothLanguagesAndNamesItsRule) {
    for (int i = 0; i <= static_cast<int>(Reason::time_in_the_past); ++i) {
        const Advice advice = advice_on(static_cast<Reason>(i));
        for (const std::string_view text : {advice.english, advice.french}) {
            EXPECT_TRUE(is_valid_utf8(text)) << text;
            EXPECT_TRUE(text.ends_with('.')) << text;
            EXPECT_EQ(text.find_first_of("<>&"), std::string_view::npos) << text;
        }
        EXPECT_NE(advice.english, advice.french) << i;
        EXPECT_TRUE(advice.source.starts_with("R") || advice.source.starts_with("Publisher contract §") ||
                    advice.source.starts_with("§"))
            << advice.source;
    }
}

TEST(Wording, UnknownLocaleFallsBackToEnglish_1_15) {
    EXPECT_EQ(language_of("fr-CA"), Language::french);
    EXPECT_EQ(language_of("FR"), Language::french);
    EXPECT_EQ(language_of("de-DE"), Language::english);
    EXPECT_EQ(language_of("fry"), Language::english);
    EXPECT_EQ(language_of(""), Language::english);
}

TEST(Wording, LocalesAreShortWords) {
    EXPECT_TRUE(is_locale("en-US"));
    EXPECT_TRUE(is_locale("zh-Hant-TW"));
    for (const char* bad : {"", "e", "en_US", "en-", "en-US,en-US", "en US", "de-DE\r\nX: y", "12-34"}) {
        EXPECT_FALSE(is_locale(bad)) << bad;
    }
    EXPECT_FALSE(is_locale("en-aaaaaaaa-aaaaaaaa-aaaaaaaa-aaaaaaaa"));
}

TEST(Wording, FactsAreFilledIn_900117) {
    const Refusal refusal{Reason::window_closed, "status", "", {"14"}};
    EXPECT_EQ(text_of(refusal, Language::english),
              "The cancellation window of 14 day(s) is over; automatic renewal can be switched off.");
    EXPECT_NE(text_of(refusal, Language::french).find("14 jour(s)"), std::string::npos);
    EXPECT_EQ(text_of({Reason::status_not_allowed, "", "", {"deleted", "active"}}, Language::english),
              "The status cannot go to active from deleted.");
}

TEST(Wording, MissingFactsDoNotShowPlaceholders) {
    EXPECT_EQ(text_of({Reason::quantity_out_of_plan, "", "", {"1"}}, Language::english),
              "The quantity must be between 1 and ….");
}

TEST(Wording, InvalidInputNamesTheFieldAndStaysWithin1024Bytes_1_11_1) {
    EXPECT_EQ(text_of({Reason::invalid_input, "/lineItems/0", "A number is needed.", {}}, Language::english),
              "The request is not valid. [/lineItems/0] A number is needed.");
    std::string detail;
    for (int i = 0; i < 1000; ++i) detail += "é";
    const std::string text = text_of({Reason::invalid_input, "x", detail, {}}, Language::english);
    EXPECT_LE(text.size(), 1024U);
    EXPECT_TRUE(is_valid_utf8(text));
}

}  // namespace
}  // namespace comptoir::api::wording
