#include "api/publisher/profile.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "base/text.hpp"
#include "json/value.hpp"

/// Publisher contract §0.4: what the profile of the emulator changes, and that the other changes nothing.
namespace comptoir::api::publisher {
namespace {

using subscriptions::Action;
using subscriptions::Operation;
using subscriptions::Source;

constexpr std::string_view kId = "20000000-0000-4000-8000-00000000abcd";

Operation operation(Action action, Source source = Source::marketplace) {
    Operation made;
    made.action = action;
    made.source = source;
    return made;
}

std::string status_of(Action action, Source source = Source::marketplace) {
    const auto answer = unheard_verdict(Profile::emulator, operation(action, source));
    return answer ? std::to_string(answer->status) : "heard";
}

std::optional<commands::EmulatedPurchase> read(const std::string& text) {
    return purchase_in_token(Profile::emulator, to_base64(text));
}

http::Request asking(const std::string& target) {
    http::Request request;
    const auto parsed = http::parse_target(target);
    EXPECT_TRUE(parsed.has_value());
    if (parsed) request.query = parsed->query;
    return request;
}

TEST(FulfillmentProfile, IsCalledDefaultOrEmulator) {
    EXPECT_EQ(parse_profile("default"), Profile::contract);
    EXPECT_EQ(parse_profile("emulator"), Profile::emulator);
    EXPECT_EQ(parse_profile("Emulator"), std::nullopt);
    EXPECT_EQ(name_of(Profile::contract), "default");
    EXPECT_EQ(name_of(Profile::emulator), "emulator");
}

TEST(FulfillmentProfile, OfTheEmulatorHearsVerdictsOnChangesOfTheBuyerAlone_0_4) {
    EXPECT_EQ(status_of(Action::change_plan), "heard");
    EXPECT_EQ(status_of(Action::change_quantity), "heard");
    EXPECT_EQ(status_of(Action::reinstate), "200");
    for (const Action told : {Action::renew, Action::suspend, Action::unsubscribe, Action::subscribe}) {
        EXPECT_EQ(status_of(told), "400") << name_of(told);
    }
    for (const Action own : subscriptions::kActions) {
        EXPECT_EQ(status_of(own, Source::publisher), "500") << name_of(own);
    }
}

TEST(FulfillmentProfile, OfTheEmulatorReadsWhatATokenSays_0_4) {
    const auto all = read(fmt::format(R"({{"id":"{}","offerId":"seats","planId":"standard","name":"Équipe",)"
                                      R"("quantity":"7","term":{{"termUnit":"P1Y"}},"autoRenew":true}})",
                                      kId));
    ASSERT_TRUE(all.has_value());
    EXPECT_EQ(all->id.str(), kId);
    EXPECT_EQ(all->offer.str(), "seats");
    EXPECT_EQ(all->plan.str(), "standard");
    EXPECT_EQ(all->name, "Équipe");
    EXPECT_EQ(all->quantity, 7);
    EXPECT_EQ(all->term, Period::months(12));
    const auto least = read(fmt::format(R"({{"id":"{}"}})", kId));
    ASSERT_TRUE(least.has_value());
    EXPECT_TRUE(least->offer.empty());
    EXPECT_TRUE(least->plan.empty());
    EXPECT_EQ(least->quantity, std::nullopt);
    EXPECT_EQ(least->term, std::nullopt);
}

TEST(FulfillmentProfile, TakesATokenThatSufferedInAnAddress_8_5) {
    const std::string token = to_base64(fmt::format(R"({{"id":"{}","name":"~~>>>???"}})", kId));
    ASSERT_NE(token.find('+'), std::string::npos) << token;
    std::string blanks = token;
    std::replace(blanks.begin(), blanks.end(), '+', ' ');
    for (const std::string& arrived : {token, blanks, percent_encode(token), " " + token}) {
        const auto purchase = purchase_in_token(Profile::emulator, arrived);
        ASSERT_TRUE(purchase.has_value()) << arrived;
        EXPECT_EQ(purchase->name, "~~>>>???");
    }
}

TEST(FulfillmentProfile, TakesNothingElseForAToken_0_4) {
    for (const char* text : {"", "nonsense", "[]", "{}", R"({"id":""})", R"({"id":"valid id"})",
                             R"({"id":"00000000-0000-0000-0000-000000000000"})",
                             R"({"id":"20000000-0000-4000-8000-00000000abcd","quantity":"many"})",
                             R"({"id":"20000000-0000-4000-8000-00000000abcd","term":{"termUnit":"PAY"}})"}) {
        EXPECT_FALSE(read(text).has_value()) << text;
    }
    EXPECT_FALSE(purchase_in_token(Profile::emulator, "{}").has_value());
    EXPECT_FALSE(purchase_in_token(Profile::emulator, "%zz").has_value());
}

TEST(FulfillmentProfile, OfTheEmulatorTakesTheCallersWordForWhoItIs_0_4) {
    http::Request request = asking("/api/saas/subscriptions?publisherId=isv");
    EXPECT_EQ(publisher_in_query(Profile::emulator, request), PublisherId("isv"));
    EXPECT_EQ(publisher_in_query(Profile::emulator, asking("/api/saas/subscriptions?publisherId=")),
              std::nullopt);
    EXPECT_EQ(publisher_in_query(Profile::emulator, asking("/api/saas/subscriptions")), std::nullopt);
    request.headers.add("Authorization", "bearer");
    EXPECT_EQ(publisher_in_query(Profile::emulator, request), PublisherId("isv")) << "no token";
    http::Request with_token = asking("/api/saas/subscriptions?publisherId=isv");
    with_token.headers.add("Authorization", "bearer x");
    EXPECT_EQ(publisher_in_query(Profile::emulator, with_token), std::nullopt) << "the token wins";
}

TEST(FulfillmentProfile, OfTheContractChangesNothing_0_4) {
    for (const Action action : subscriptions::kActions) {
        for (const Source source : subscriptions::kSources) {
            EXPECT_FALSE(unheard_verdict(Profile::contract, operation(action, source)).has_value());
        }
    }
    EXPECT_FALSE(
        purchase_in_token(Profile::contract, to_base64(fmt::format(R"({{"id":"{}"}})", kId))).has_value());
    EXPECT_EQ(publisher_in_query(Profile::contract, asking("/api/saas/subscriptions?publisherId=isv")),
              std::nullopt);
    EXPECT_FALSE(cancels_what_has_ended(Profile::contract));
    EXPECT_TRUE(cancels_what_has_ended(Profile::emulator));
}

}  // namespace
}  // namespace comptoir::api::publisher
