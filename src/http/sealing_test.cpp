#include "http/sealing.hpp"

#include <gtest/gtest.h>

namespace comptoir::http {
namespace {

const std::string kKey(kSealKeyBytes, 'k');

TEST(Sealing, WhatWasSealedOpensWithItsKeyAndPurposeOnly) {
    for (const std::string& payload : {std::string(), std::string("x"), std::string(100'000, 'p')}) {
        const std::string sealed = seal_bytes(kKey, "a", payload);
        EXPECT_EQ(sealed.size(), payload.size() + kSealFrameBytes);
        EXPECT_EQ(open_bytes(kKey, "a", sealed), payload);
        EXPECT_FALSE(open_bytes(kKey, "b", sealed));
        EXPECT_FALSE(open_bytes(std::string(kSealKeyBytes, 'o'), "a", sealed));
        EXPECT_NE(seal_bytes(kKey, "a", payload), sealed) << "a fresh nonce";
    }
    EXPECT_FALSE(open_bytes(kKey, "a", ""));
    EXPECT_FALSE(open_bytes(kKey, "a", std::string(kSealFrameBytes, '\1')));
}

TEST(Sealing, AWipedSecretIsEmpty) {
    std::string secret(40, 's');
    wipe(secret);
    EXPECT_TRUE(secret.empty());
}

}  // namespace
}  // namespace comptoir::http
