#include "search/fold.hpp"

#include <gtest/gtest.h>

namespace comptoir::search {
namespace {

TEST(Fold, IgnoresCaseAndAccents_R21) {
    EXPECT_EQ(fold("Équipe"), "equipe");
    EXPECT_EQ(fold("MASCHINENPRÜFUNG Straße"), "maschinenprufung strasse");
    EXPECT_EQ(fold("Œuvre Æther søren Łódź"), "oeuvre aether soren lodz");
    EXPECT_EQ(fold("e\xCC\x81t\xC3\xA9"), "ete");
    EXPECT_EQ(fold("ｆｕｌｌ"), "full");
    EXPECT_EQ(fold("京都"), "京都");
}

TEST(Words, AreSeparatedByEverythingElse) {
    EXPECT_EQ(words_of(fold("Projets d'équipe – n° 7!")),
              (std::vector<std::string_view>{"projets", "d", "equipe", "n", "7"}));
    EXPECT_TRUE(words_of(fold(" …— ")).empty());
    EXPECT_TRUE(words_of("").empty());
}

TEST(OneTypo, IsAnInsertionADeletionAReplacementOrASwap) {
    EXPECT_TRUE(within_one_typo("backup", "backup"));
    EXPECT_TRUE(within_one_typo("bakup", "backup"));
    EXPECT_TRUE(within_one_typo("backupp", "backup"));
    EXPECT_TRUE(within_one_typo("bickup", "backup"));
    EXPECT_TRUE(within_one_typo("bcakup", "backup"));
    EXPECT_TRUE(within_one_typo("", "a"));
    EXPECT_FALSE(within_one_typo("bkcaup", "backup"));
    EXPECT_FALSE(within_one_typo("backs", "backup"));
    EXPECT_FALSE(within_one_typo("abcd", "badc"));
}

}  // namespace
}  // namespace comptoir::search
