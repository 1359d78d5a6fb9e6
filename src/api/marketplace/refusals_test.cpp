#include "api/marketplace/refusals.hpp"

#include <gtest/gtest.h>

#include "json/value.hpp"

namespace comptoir::api::marketplace {
namespace {

TEST(MarketplaceRefusals, OnlyTheOutdatedEtagIs412_11_3) {
    for (int i = 0; i <= static_cast<int>(Reason::time_in_the_past); ++i) {
        const auto reason = static_cast<Reason>(i);
        EXPECT_EQ(status_of(reason) == 412, reason == Reason::etag_outdated) << name_of(reason);
    }
    EXPECT_EQ(status_of(Reason::time_in_the_past), 409);
    EXPECT_EQ(status_of(Reason::window_closed), 400);
}

TEST(MarketplaceRefusals, AProblemDocumentNamesTheReason_11_3) {
    const http::Response response =
        refusal_response({Reason::quantity_out_of_plan, "quantity", "for developers", {"1", "25"}}, "fr-FR");
    EXPECT_EQ(response.status, 400);
    EXPECT_EQ(response.headers.find("content-type"), "application/problem+json");
    const auto body = json::parse(response.body);
    ASSERT_TRUE(body);
    EXPECT_EQ(body->text_or("code"), "quantity_out_of_plan");
    EXPECT_EQ(body->text_or("status"), "400");
    EXPECT_EQ(body->text_or("title"), "La quantité doit être comprise entre 1 et 25.");
    EXPECT_EQ(body->text_or("detail"), "for developers");
    EXPECT_EQ(body->text_or("field"), "quantity");
}

}  // namespace
}  // namespace comptoir::api::marketplace
