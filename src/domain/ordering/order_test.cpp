#include "domain/ordering/order.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "domain/ordering/purchase.hpp"

namespace comptoir::ordering {
namespace {

TEST(OrderLifecycle, IsExactlyThisTable_R66) {
    std::string text = "\n";
    for (const OrderStatus from : kOrderStatuses) {
        std::string line = fmt::format("{} ->", name_of(from));
        for (const OrderStatus to : kOrderStatuses) {
            if (may_become(from, to)) line += fmt::format(" {}", name_of(to));
        }
        text += line + "\n";
    }
    EXPECT_EQ(text, R"(
pending -> completed cancelled error pending_review partial_success
completed -> cancelled suspended
cancelled ->
error ->
suspended -> completed
pending_review -> pending cancelled
partial_success ->
)");
}

TEST(OrderStatusWords, AreFourOnTheWire) {
    std::string text = "\n";
    for (const OrderStatus status : kOrderStatuses) {
        EXPECT_EQ(parse_order_status(name_of(status)), status);
        text += fmt::format("{} {}\n", name_of(status), wire_name_of(status));
    }
    EXPECT_EQ(text, R"(
pending pending
completed completed
cancelled cancelled
error cancelled
suspended completed
pending_review pending
partial_success completed
)");
    EXPECT_FALSE(parse_order_status("done"));
}

TEST(Order, IsPendingUntilEveryLineIsFulfilledOrCancelled_R66) {
    constexpr auto kWaits = Provisioning::prefulfillment_pending;
    constexpr auto kDone = Provisioning::fulfilled;
    constexpr auto kGone = Provisioning::unfulfilled;
    const auto status = [](std::vector<Provisioning> lines) { return name_of(order_status(lines)); };
    EXPECT_EQ(status({kWaits}), "pending");
    EXPECT_EQ(status({kDone, kWaits}), "pending");
    EXPECT_EQ(status({kGone, kWaits}), "pending");
    EXPECT_EQ(status({kDone, kGone}), "completed");
    EXPECT_EQ(status({kDone}), "completed");
    EXPECT_EQ(status({kGone, kGone}), "cancelled");
    for (const auto value : {kWaits, kDone, kGone}) EXPECT_EQ(parse_provisioning(name_of(value)), value);
    EXPECT_FALSE(parse_provisioning("fulfilled"));
}

TEST(OrderIds, HaveTheShapeClientsKnow) {
    const std::string id = make_order_id(std::string(kOrderIdBytes, '\xff')).str();
    EXPECT_EQ(id.size(), 33U);
    EXPECT_EQ(id.back(), '1');
    EXPECT_TRUE(std::all_of(id.begin(), id.end(), [](char c) {
        return c == '-' || c == '_' || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
               (c >= 'a' && c <= 'z');
    }));
    EXPECT_EQ(make_alternate_id("\x01\x23\x45\x67\x89\xab"), "0123456789ab");
}

TEST(OrderIds, NeverBeginLikeAFormula) {
    for (int first = 0; first < 256; ++first) {
        std::string bytes(kOrderIdBytes, '\xfb');
        bytes.front() = static_cast<char>(first);
        const std::string id = make_order_id(bytes).str();
        EXPECT_NE(id.front(), '-') << first;
        EXPECT_EQ(id.size(), 33U);
    }
}

TEST(CatalogItem, NamesProductSkuAndAvailability) {
    const auto item = parse_catalog_item("dzh318z0bxwc:0002:CFQ7TTC0K4D1");
    ASSERT_TRUE(item);
    EXPECT_EQ(item->str(), "DZH318Z0BXWC:0002:CFQ7TTC0K4D1");
    for (const char* text : {"", "a:b", "a:b:c:d", "a::c", ":b:c"})
        EXPECT_FALSE(parse_catalog_item(text)) << text;
}

TEST(ItemReference, HasAsManyPartsAsThereAre) {
    EXPECT_EQ(parse_item_reference("dzh318z0bxwc")->str(), "DZH318Z0BXWC");
    EXPECT_EQ(parse_item_reference("dzh318z0bxwc:0002")->str(), "DZH318Z0BXWC:0002");
    EXPECT_FALSE(parse_item_reference("a:b")->item());
    EXPECT_EQ(parse_item_reference("a:b:c")->item()->str(), "A:B:C");
    for (const char* text : {"", ":", "a:", "a:b:c:d", "a::c"})
        EXPECT_FALSE(parse_item_reference(text)) << text;
}

}  // namespace
}  // namespace comptoir::ordering
