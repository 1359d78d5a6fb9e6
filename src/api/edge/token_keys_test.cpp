#include "api/edge/token_keys.hpp"

#include "api/edge/test_place.hpp"
#include "base/text.hpp"

namespace comptoir::api::edge {
namespace {

class ServerKeys : public testing::TestWithParam<sql_testing::TestEngine> {
  protected:
    std::vector<storage::StoredKey> stored(std::string_view purpose) {
        std::vector<storage::StoredKey> keys;
        place_.runner().read([&](sql::Session& session) { keys = storage::active_keys(session, purpose); });
        return keys;
    }
    std::unique_ptr<TokenKeys> start(const InstallationKey& key) {
        return std::make_unique<TokenKeys>(place_.runner(), place_.clock, key);
    }

    // One signing key as a version before sealing stored it.
    TestPlace place_{GetParam()};
    const InstallationKey stranger_{std::string(32, 's')};
};
INSTANTIATE_TEST_SUITE_P(Engines, ServerKeys, testing::ValuesIn(sql_testing::test_engines()),
                         testing::PrintToStringParamName());

TEST_P(ServerKeys, ACopyOfTheDatabaseHoldsNoKey) {
    ASSERT_NE(stored(commands::kTokenSigning).front().secret.find("PRIVATE KEY"), std::string::npos);
    EXPECT_FALSE(TokenKeys::has_sealed(place_.runner()));
    const auto keys = start(place_.installation);
    keys->rotate_signing_key();
    EXPECT_TRUE(TokenKeys::has_sealed(place_.runner()));
    ASSERT_EQ(stored(commands::kTokenSigning).size(), 2U);
    for (const std::string_view purpose : {commands::kTokenSigning, commands::kTokenSeal}) {
        for (const storage::StoredKey& key : stored(purpose)) {
            EXPECT_TRUE(InstallationKey::is_sealed(key.secret));
            EXPECT_EQ(key.secret.find("PRIVATE KEY"), std::string::npos);
            EXPECT_EQ(key.secret.find(to_base64url(keys->seal_keys().front())), std::string::npos);
        }
    }
}

TEST_P(ServerKeys, AKeyOfAnEarlierVersionIsSealedAndGoesOn_1_3_5) {
    const std::string kid = stored(commands::kTokenSigning).front().id;
    const auto keys = start(place_.installation);
    const auto seal_keys = keys->seal_keys();
    EXPECT_EQ(keys->signing()->kid(), kid);
    EXPECT_EQ(start(place_.installation)->signing()->kid(), kid);
    EXPECT_EQ(start(place_.installation)->seal_keys(), seal_keys);
}

TEST_P(ServerKeys, AnotherInstallationKeyOpensNothing) {
    start(place_.installation);
    EXPECT_THROW(start(stranger_), std::runtime_error);
}

TEST_P(ServerKeys, ASealedKeyOpensOnlyInItsOwnRow) {
    const std::string sealed = place_.installation.seal("purpose", "one", "secret");
    EXPECT_EQ(place_.installation.open("purpose", "one", sealed), "secret");
    EXPECT_FALSE(place_.installation.open("purpose", "two", sealed));
    EXPECT_FALSE(place_.installation.open("other", "one", sealed));
    EXPECT_FALSE(stranger_.open("purpose", "one", sealed));
    EXPECT_FALSE(place_.installation.open("purpose", "one", "secret"));
    EXPECT_FALSE(place_.installation.open("purpose", "one", sealed.substr(0, sealed.size() - 2)));
}

TEST_P(ServerKeys, AfterTheyAreGivenUpTheNextStartMakesNewOnes) {
    const std::string kid = start(place_.installation)->signing()->kid();
    place_.must<Done>([](commands::Work& work) { return commands::retire_keys(work); });
    EXPECT_TRUE(stored(commands::kTokenSigning).empty());
    EXPECT_TRUE(stored(commands::kTokenSeal).empty());
    EXPECT_FALSE(TokenKeys::has_sealed(place_.runner()));
    const auto keys = start(stranger_);
    EXPECT_NE(keys->signing()->kid(), kid);
    EXPECT_EQ(keys->find(kid), nullptr);
}

}  // namespace
}  // namespace comptoir::api::edge
