#include "commands/activation_link.hpp"

#include <gtest/gtest.h>

#include "base/limits.hpp"

namespace comptoir::commands {
namespace {

using namespace std::chrono_literals;

class ActivationLink : public testing::Test {
  protected:
    const http::TokenSealer links_{std::string(32, 'k'), "links"};
    const LinkTarget target_{PartnerId::of("b6f8f6a2-1111-4a57-8f3e-000000000001"),
                             SubscriptionId::of("3d5a2c61-2222-4c0e-9a34-000000000002")};
    const Instant now_ = Instant::of("2024-02-01T10:20:30Z");
};

TEST_F(ActivationLink, AHandleLeadsBackToPartnerAndSubscription) {
    EXPECT_EQ(open_handle(links_, make_handle(links_, target_)), target_);
}

TEST_F(ActivationLink, R71_APurchaseTokenIsValidFor24HoursAndNotAtTheirEnd) {
    const std::string token = make_purchase_token(links_, target_.subscription, now_);
    const auto at_once = open_purchase_token(links_, token, now_);
    ASSERT_TRUE(at_once);
    EXPECT_EQ(*at_once, target_.subscription);
    EXPECT_TRUE(open_purchase_token(links_, token, now_ + limits::kPurchaseTokenLife - 1us));
    const auto late = open_purchase_token(links_, token, now_ + limits::kPurchaseTokenLife);
    ASSERT_FALSE(late);
    EXPECT_EQ(late.reason().reason, Reason::purchase_token_invalid);
}

TEST_F(ActivationLink, NeitherOpensAsTheOtherNorUnderAnotherKey) {
    const std::string token = make_purchase_token(links_, target_.subscription, now_);
    const std::string handle = make_handle(links_, target_);
    EXPECT_FALSE(open_handle(links_, token));
    EXPECT_FALSE(open_purchase_token(links_, handle, now_));
    const http::TokenSealer others(std::string(32, 'x'), "links");
    EXPECT_FALSE(open_handle(others, handle));
    EXPECT_FALSE(open_purchase_token(others, token, now_));
    EXPECT_FALSE(open_purchase_token(links_, "", now_));
    EXPECT_FALSE(open_purchase_token(links_, "nonsense", now_));
}

TEST_F(ActivationLink, TheLinkCarriesBoth) {
    const std::string link = activation_link(links_, "https://market.example", target_, now_);
    ASSERT_TRUE(link.starts_with("https://market.example/activate/"));
    const auto token_at = link.find("?token=");
    ASSERT_NE(token_at, std::string::npos);
    constexpr std::size_t kPrefix = std::string_view("https://market.example/activate/").size();
    EXPECT_EQ(open_handle(links_, link.substr(kPrefix, token_at - kPrefix)), target_);
    EXPECT_TRUE(open_purchase_token(links_, link.substr(token_at + 7), now_));
    EXPECT_EQ(sandbox_activation_link("https://market.example", target_.subscription),
              "https://market.example/sandbox-activation/3d5a2c61-2222-4c0e-9a34-000000000002");
}

}  // namespace
}  // namespace comptoir::commands
