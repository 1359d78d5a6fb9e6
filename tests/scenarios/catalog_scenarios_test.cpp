#include <gmock/gmock.h>

#include "world.hpp"

/// What an operator's import means for those who sell: R13, R14, R16.
namespace comptoir::testing_world {
namespace {

using testing::HasSubstr;

constexpr std::string_view kStranger = "aaaaaaaa-0000-4000-8000-000000000001";
constexpr std::string_view kOtherStranger = "aaaaaaaa-0000-4000-8000-000000000002";

class CatalogScenarios : public testing::TestWithParam<sql_testing::TestEngine> {
  protected:
    void SetUp() override { world = std::make_unique<World>(GetParam(), "2024-03-10T09:00:00Z"); }
    void TearDown() override { EXPECT_TRUE(world->books_are_in_order()); }

    // The first offer that the world sells, for this partner only; what the import says beside.
    std::string select(std::string_view partner) {
        json::Value file = world->catalog_file({monthly("10.00")}, "offer-1");
        for (auto& [name, value] : *file.if_object()) {
            if (name != "offers") continue;
            json::Object& offer = *value.if_array()->front().if_object();
            std::erase_if(offer, [](const auto& member) { return member.first == "resellerAudience"; });
            offer.emplace_back("resellerAudience", "selected");
            offer.emplace_back("selectedPartners", json::Array{partner});
        }
        const Reply published = world->operator_call("POST", "/marketplace/v1/catalog", &file);
        EXPECT_EQ(published.status, 200) << json::write(published.body);
        const json::Array& notices = *published.body.find("notices")->if_array();
        return notices.empty() ? "" : notices.front().text_or("message");
    }
    std::string buys_again(const Item& item) {
        return world->tries_to_buy(item, 1, world->customer_id()).summary();
    }
    std::unique_ptr<World> world;
};
INSTANTIATE_TEST_SUITE_P(Engines, CatalogScenarios, testing::ValuesIn(sql_testing::test_engines()),
                         testing::PrintToStringParamName());

TEST_P(CatalogScenarios, R14_WhoSoldAnOfferStaysAmongItsPartnersWhenItBecomesExclusive) {
    const Item item = world->sells(monthly("10.00"));
    world->buys(item);
    const std::string notice = select(kStranger);
    EXPECT_THAT(notice, HasSubstr("1 partner(s) that have sold the offer stay in the list (R13, R14)"));
    EXPECT_EQ(buys_again(item), "201");
    // R13: nor can it be removed from the list later.
    EXPECT_EQ(select(kOtherStranger), notice);
    EXPECT_EQ(buys_again(item), "201");
}

TEST_P(CatalogScenarios, R16_WhoNeverSoldItDoesNot) {
    const Item item = world->sells(monthly("10.00"));
    EXPECT_EQ(select(kStranger), "");
    EXPECT_EQ(buys_again(item), "403 2006");
}

}  // namespace
}  // namespace comptoir::testing_world
