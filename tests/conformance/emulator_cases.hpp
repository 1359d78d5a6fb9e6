#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>
#include <tuple>

#include "base/text.hpp"
#include "market.hpp"

/// What the emulator's own test cases (publisher contract §8.6) are replayed with: a market in one of the two
/// profiles of §0.4.
namespace comptoir::conformance {

using api::publisher::Profile;

/// On both engines; cases that the contract marks with ‡ hold in the emulator's profile only.
using EmulatorPlace = std::tuple<sql_testing::TestEngine, Profile>;

class EmulatorTest : public testing::TestWithParam<EmulatorPlace> {
  protected:
    static constexpr const char* kUnknown = "00000000-0000-4000-8000-000000000000";
    static constexpr const char* kToBuy = "20000000-0000-4000-8000-00000000abcd";
    static constexpr const char* kList = "/api/saas/subscriptions?api-version=2018-08-31";

    static bool is_emulator() { return std::get<Profile>(GetParam()) == Profile::emulator; }

    std::string pending(std::string_view offer = "seats", std::string_view plan = "standard") {
        return market_.buy(offer, plan, offer == "flat" ? 1 : 5);
    }
    std::string active(std::string_view offer = "seats", std::string_view plan = "standard") {
        std::string id = pending(offer, plan);
        market_.activate(id);
        return id;
    }
    Reply read(const std::string& id) { return market_.saas(Who::isv, "GET", "/" + id); }
    Reply list(Who who = Who::isv) { return market_.saas(who, "GET", ""); }
    Reply resolve(const std::string& token) {
        return market_.saas(Who::isv, "POST", "/resolve", "", {{"x-ms-marketplace-token", token}});
    }
    Reply activate(const std::string& id, const std::string& body) {
        return market_.saas(Who::isv, "POST", "/" + id + "/activate", body);
    }
    Reply patch(const std::string& id, const std::string& body) {
        return market_.saas(Who::isv, "PATCH", "/" + id, body);
    }
    Reply cancel(const std::string& id) { return market_.saas(Who::isv, "DELETE", "/" + id); }
    Reply operations(const std::string& id) {
        return market_.saas(Who::isv, "GET", "/" + id + "/operations");
    }
    Reply operation(const std::string& id, const std::string& operation) {
        return market_.saas(Who::isv, "GET", fmt::format("/{}/operations/{}", id, operation));
    }
    Reply say(const std::string& id, const std::string& operation, std::string_view status) {
        return market_.saas(Who::isv, "PATCH", fmt::format("/{}/operations/{}", id, operation),
                            fmt::format(R"({{"status":"{}"}})", status));
    }
    /// The buyer wants other seats: the operation, whose source is Azure.
    std::string asked_by_buyer(const std::string& id, std::int64_t quantity) {
        commands::SubscriptionChanges more;
        more.quantity = quantity;
        market_.change(id, more);
        return operations(id)["operations/0/id"];
    }
    /// The publisher does: the operation, whose source is Partner.
    std::string asked_by_publisher(const std::string& id, const std::string& body) {
        const Reply reply = patch(id, body);
        EXPECT_EQ(reply.status, 202) << reply.text;
        return std::string(reply.headers.find("Operation-Id").value_or(""));
    }
    void set_status(const std::string& id, commands::SubscriptionChanges::Status status) {
        commands::SubscriptionChanges change;
        change.status = status;
        market_.change(id, change);
    }
    /// A token as the emulator makes them.
    static std::string token_of(const std::string& json) { return to_base64(json); }
    /// `400 BadRequest planId`
    static std::string refusal(const Reply& reply) {
        return fmt::format("{} {} {}", reply.status, reply.code(), reply["target"]);
    }
    /// The address of an operation that there is.
    void leads_to_an_operation(const Reply& reply) {
        const std::string location(reply.headers.find("Operation-Location").value_or(""));
        ASSERT_TRUE(location.starts_with(Market::kBase)) << location;
        EXPECT_EQ(market_.get(Who::isv, location.substr(Market::kBase.size())).status, 200) << location;
    }

    Market market_{std::get<sql_testing::TestEngine>(GetParam()), true, std::get<Profile>(GetParam())};
};

/// `sqlite_emulator`
inline std::string name_of_place(const testing::TestParamInfo<EmulatorPlace>& info) {
    return fmt::format("{}_{}", std::get<sql_testing::TestEngine>(info.param).name,
                       name_of(std::get<Profile>(info.param)));
}

}  // namespace comptoir::conformance

#define COMPTOIR_IN_PROFILES(suite, ...)                                                                \
    INSTANTIATE_TEST_SUITE_P(EnginesAndProfiles, suite,                                                 \
                             testing::Combine(testing::ValuesIn(comptoir::sql_testing::test_engines()), \
                                              testing::Values(__VA_ARGS__)),                            \
                             comptoir::conformance::name_of_place)
