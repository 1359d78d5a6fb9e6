#include "api/wording/wording.hpp"

#include <gtest/gtest.h>

#include "api/wording/advice.hpp"
#include "api/wording/details.hpp"
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
    EXPECT_EQ(text_of(refusal, Language::english).str(),
              "The cancellation window of 14 day(s) is over; automatic renewal can be switched off.");
    EXPECT_NE(text_of(refusal, Language::french).str().find("14 jour(s)"), std::string::npos);
    EXPECT_EQ(text_of({Reason::status_not_allowed, "", "", {"deleted", "active"}}, Language::english).str(),
              "The status cannot go to active from deleted.");
}

TEST(Wording, MissingFactsDoNotShowPlaceholders) {
    EXPECT_EQ(text_of({Reason::quantity_out_of_plan, "", "", {"1"}}, Language::english).str(),
              "The quantity must be between 1 and ….");
}

TEST(Wording, InvalidInputNamesTheFieldAndStaysWithin1024Bytes_1_11_1) {
    EXPECT_EQ(
        text_of({Reason::invalid_input, "/lineItems/0", "A number is needed.", {}}, Language::english).str(),
        "The request is not valid. [/lineItems/0] A number is needed.");
    std::string detail;
    for (int i = 0; i < 1000; ++i) detail += "é";
    const std::string text = text_of({Reason::invalid_input, "x", detail, {}}, Language::english).str();
    EXPECT_LE(text.size(), 1024U);
    EXPECT_TRUE(is_valid_utf8(text));
}

TEST(Wording, DetailsAreSaidInTheReadersLanguage_1_15) {
    EXPECT_EQ(said_in(Language::english, "must be a GUID"), "must be a GUID");
    EXPECT_EQ(said_in(Language::french, "must be a GUID"), "doit être un GUID");
    EXPECT_EQ(said_in(Language::french, "must have at most 64 characters"),
              "doit avoir au plus 64 caractères");
    EXPECT_EQ(said_in(Language::french, "The body is not JSON: not valid UTF-8."),
              "Le corps n'est pas du JSON : UTF-8 non valide.");
    EXPECT_EQ(said_in(Language::french, "fortnightly"), "fortnightly") << "what the client sent";
    EXPECT_EQ(text_of({Reason::invalid_input, "id", "is required", {}}, Language::french).str(),
              "La requête n'est pas valide. [id] est obligatoire");
}

TEST(Wording, FactsThatAreDetailsAreSaidInTheSameLanguage_1_15) {
    const Message message(Sentence{"The filter: a member {0}.", "Le filtre : un membre {0}."},
                          {"is required"});
    EXPECT_EQ(text_of(message, Language::english).str(), "The filter: a member is required.");
    EXPECT_EQ(text_of(message, Language::french).str(), "Le filtre : un membre est obligatoire.");
}

}  // namespace
}  // namespace comptoir::api::wording
