#include <gmock/gmock.h>

#include "base/text.hpp"
#include "front.hpp"

/// What the parameters of the catalog do, and what they do not (reseller contract §2.1).
namespace comptoir::conformance {
namespace {

class CatalogParameters : public FrontTest {
  protected:
    static constexpr const char* kSeat = "/products/DZH318Z0SEAT";
    /// Every level of the catalog, by country and for a customer, with a parameter already.
    std::vector<std::string> levels() {
        std::vector<std::string> all = {"/v1/products?country=FR&targetView=OnlineServices",
                                        customer_ + "/products?targetView=OnlineServices"};
        for (const char* rest : {"", "/skus", "/skus/0001", "/skus/0001/availabilities"}) {
            all.push_back(fmt::format("/v1{}{}?country=FR", kSeat, rest));
            all.push_back(fmt::format("{}{}{}?unheard=1", customer_, kSeat, rest));
        }
        return all;
    }
    // A list without its own address, which has the parameters of the call.
    static std::string shown(const Reply& reply) {
        EXPECT_EQ(reply.status, 200) << reply.text;
        return reply.has("items") ? json::write(reply.at("items")) : reply.text;
    }
    std::string refusal(const std::string& target) {
        const Reply reply = front_.get(target);
        return fmt::format("{} {}", reply.status, reply.code());
    }
    std::string customer_ = front_.add_customer("contoso.example");
};
COMPTOIR_ON_BOTH_ENGINES(CatalogParameters);

TEST_P(CatalogParameters, ReservationScopesChangeNothing_CAT_01_CAT_12) {
    for (const std::string& target : levels()) {
        const std::string without = shown(front_.get(target));
        EXPECT_GT(without.size(), 2U) << target;
        EXPECT_EQ(shown(front_.get(target + "&reservationScope=AzurePlan")), without) << target;
    }
}

TEST_P(CatalogParameters, SegmentsNarrowACustomersLists_CAT_10_CAT_12) {
    const std::string skus = customer_ + kSeat + "/skus";
    const std::string availabilities = skus + "/0001/availabilities";
    for (const std::string& list : {skus, availabilities}) {
        EXPECT_EQ(shown(front_.get(list + "?targetSegment=Commercial")), shown(front_.get(list)));
        EXPECT_GT(front_.get(list).size_of("items"), 0U);
        EXPECT_EQ(front_.get(list + "?targetSegment=education")["totalCount"], "0");
        EXPECT_EQ(refusal(list + "?targetSegment=military"), "403 400030");
    }
}

TEST_P(CatalogParameters, EachLevelOfAPathIsToldApart_CAT_06_CAT_12) {
    const std::string nowhere = "/products/DZH318Z0NOPE/skus/0001/availabilities";
    const std::string no_sku = fmt::format("{}/skus/0009/availabilities", kSeat);
    const std::string none = fmt::format("{}/skus/0001/availabilities/NOPE", kSeat);
    EXPECT_EQ(refusal("/v1" + nowhere + "/NOPE?country=FR"), "404 400013");
    EXPECT_EQ(refusal("/v1" + no_sku + "/NOPE?country=FR"), "404 400018");
    EXPECT_EQ(refusal("/v1" + none + "?country=FR"), "404 400019");
    EXPECT_EQ(refusal(customer_ + "/products/DZH318Z0NOPE/skus/0001"), "404 400013");
    EXPECT_EQ(refusal(customer_ + nowhere), "404 400013");
    EXPECT_EQ(refusal(customer_ + nowhere + "/NOPE"), "404 400013");
    EXPECT_EQ(refusal(customer_ + no_sku + "/NOPE"), "404 400018");
    EXPECT_EQ(refusal(customer_ + none), "404 400019");
}

TEST_P(CatalogParameters, ACountryIsRequired_CAT_06) {
    const std::string list = fmt::format("/v1{}/skus/0001/availabilities", kSeat);
    const std::string one = list + "/" + front_.get(list + "?country=FR")["items/0/id"];
    EXPECT_EQ(front_.get(one + "?country=FR").status, 200);
    for (const char* query : {"", "?country=", "?country=FRA", "?market=FR"})
        EXPECT_EQ(refusal(one + query), "400 2001") << query;
}

TEST_P(CatalogParameters, OrderIsStableAndThereIsOnePage_2_1) {
    for (const std::string& target : levels()) {
        const Reply first = front_.get(target);
        EXPECT_EQ(front_.get(target).text, first.text) << target;
        EXPECT_FALSE(first.has("links/next")) << target;
        EXPECT_FALSE(first.has("continuationToken")) << target;
    }
    // What one client buys is the first availability of the first SKU (A.4).
    EXPECT_EQ(front_.get(customer_ + kSeat + "/skus")["items/0/id"], "0001");
}

TEST_P(CatalogParameters, NoPriceIsShown_2_1) {
    for (const std::string& target : levels()) {
        const std::string text = to_lower(front_.get(target).text);
        EXPECT_EQ(text.find("price"), std::string::npos) << text;
        EXPECT_EQ(text.find("\"amount"), std::string::npos) << text;
    }
}

TEST_P(CatalogParameters, SwappedValuesAreAnUnknownView_CAT_08) {
    for (const char* query :
         {"?targetView=AzurePlan&reservationScope=AzurePlan",
          "?targetView=commercial&targetSegment=OnlineServices&reservationScope=AzurePlan"})
        EXPECT_EQ(refusal(customer_ + "/products" + query), "403 400036") << query;
    EXPECT_EQ(refusal(customer_ + "/products?targetSegment=commercial&reservationScope=AzurePlan"),
              "400 2001")
        << "another list of one client ends here";
}

}  // namespace
}  // namespace comptoir::conformance
