#include "domain/catalog/text.hpp"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace comptoir::catalog {
namespace {

TEST(Text, IsWhatItWasMadeOf) {
    EXPECT_TRUE(Text().empty());
    EXPECT_TRUE(Text("").empty());
    EXPECT_EQ(Text(), Text(""));
    const Text text(std::string("Équipe"));
    EXPECT_EQ(text, "Équipe");
    EXPECT_EQ(text.size(), 7U);
    EXPECT_EQ(text.str(), "Équipe");
    EXPECT_LT(Text("a"), Text("b"));
    EXPECT_NE(Text("a"), Text());
}

TEST(Text, CopiesShareTheirCharactersAndOutliveEachOther) {
    Text kept;
    {
        const Text first("shared");
        kept = first;
        EXPECT_EQ(kept.view().data(), first.view().data());
        Text moved = kept;
        const Text taken = std::move(moved);
        EXPECT_EQ(taken.view().data(), first.view().data());
    }
    EXPECT_EQ(kept, "shared");
    const Text& itself = kept;
    kept = itself;
    EXPECT_EQ(kept, "shared");
}

TEST(Text, IsCopiedByManyThreadsAtOnce) {
    const Text text("shared");
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([text] {
            for (int n = 0; n < 1000; ++n) {
                const Text copy = text;
                EXPECT_EQ(copy.size(), 6U);
            }
        });
    }
    for (std::thread& one : threads) one.join();
    EXPECT_EQ(text, "shared");
}

}  // namespace
}  // namespace comptoir::catalog
