#include "domain/catalog/identity.hpp"

#include <gtest/gtest.h>

#include <set>

#include "domain/catalog/availability.hpp"
#include "domain/catalog/rules.hpp"

namespace comptoir::catalog {
namespace {

Product product(std::string offer, std::vector<std::string> plans) {
    Product made;
    made.publisher = PublisherId("p");
    made.offer = OfferId(std::move(offer));
    made.audience = Audience::any;
    for (std::string& id : plans) {
        Plan plan;
        plan.id = PlanId(std::move(id));
        made.plans.push_back(plan);
    }
    return made;
}

TEST(ProductIds, AreTwelveUpperCaseCharactersAndNeverChange) {
    const ProductId id = product_id(PublisherId("fabrique-lumen"), OfferId("atelier-commun"), 0);
    EXPECT_EQ(id.str().size(), 12U);
    EXPECT_TRUE(id.str().starts_with("DZH318Z"));
    // Written down: another value would orphan every catalog item id that a client has noted.
    EXPECT_EQ(id.str(), "DZH318ZBR8DP");
    EXPECT_NE(id, product_id(PublisherId("fabrique-lumen"), OfferId("atelier-commun"), 1));
}

TEST(ProductIds, OfFiftyThousandOffersAreUniqueAfterCollisions) {
    CatalogDocument incoming;
    for (int i = 0; i < 50'000; ++i) incoming.products.push_back(product("offer-" + std::to_string(i), {}));
    assign_ids(incoming, {});
    std::set<ProductId> ids;
    int collisions = 0;
    for (const Product& one : incoming.products) {
        ids.insert(one.id);
        collisions += one.id != product_id(one.publisher, one.offer, 0) ? 1 : 0;
    }
    EXPECT_EQ(ids.size(), 50'000U);
    EXPECT_GT(collisions, 0);
    EXPECT_LT(collisions, 100);
}

TEST(Ids, OfKnownProductsAndPlansStayWhenTheOrderChanges) {
    CatalogDocument current;
    current.products = {product("a", {"one", "two"}), product("b", {"one"})};
    assign_ids(current, {});
    CatalogDocument incoming;
    incoming.products = {product("a", {"three", "two", "one"})};
    assign_ids(incoming, current);
    EXPECT_EQ(incoming.products[0].id, current.products[0].id);
    EXPECT_EQ(incoming.products[0].plans[0].sku.str(), "0003");
    EXPECT_EQ(incoming.products[0].plans[1].sku.str(), "0002");
    EXPECT_EQ(incoming.products[0].plans[2].sku.str(), "0001");
}

TEST(Merge, ReplacesWhatIsNamedAndKeepsTheRest) {
    CatalogDocument current;
    current.products = {product("a", {"one"}), product("b", {"one"})};
    assign_ids(current, {});
    CatalogDocument incoming;
    incoming.products = {product("c", {"one"}), product("a", {"one"})};
    incoming.products[1].status = OfferStatus::stopped;
    assign_ids(incoming, current);
    const CatalogDocument after = merge(current, incoming, Instant::of("2024-01-01"));
    ASSERT_EQ(after.products.size(), 3U);
    EXPECT_EQ(after.products[0].status, OfferStatus::stopped);
    EXPECT_EQ(after.products[1].offer.str(), "b");
    EXPECT_EQ(after.products[2].offer.str(), "c");
}

Product sold_product() {
    Product made = product("a", {"one"});
    Plan& plan = made.plans[0];
    plan.markets = {Market::of("FR"), Market::of("US")};
    plan.segments = {Segment::commercial, Segment::education};
    const auto price = [](const char* market, const char* currency, int months) {
        return PriceRow{Market::of(market),        Currency::of(currency),
                        Period::months(months),    months == 1 ? BillingPlan::monthly : BillingPlan::annual,
                        Decimal::of("12"),         std::nullopt,
                        Instant::of("2019-01-01"), end_of_time()};
    };
    plan.prices = {price("FR", "EUR", 1), price("FR", "EUR", 12), price("US", "USD", 1)};
    CatalogDocument document;
    document.products = {made};
    assign_ids(document, {});
    return document.products[0];
}

TEST(Availabilities, AreOnePerSegmentAndCurrencyOfAMarket) {
    const Product made = sold_product();
    const auto found = availabilities(made, made.plans[0], Market::of("FR"), Instant::of("2024-01-01"));
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[0].terms.size(), 2U);
    EXPECT_EQ(found[0].id.str().size(), 12U);
    EXPECT_NE(found[0].id, found[1].id);
    EXPECT_TRUE(found[0].is_purchasable);
    EXPECT_TRUE(availabilities(made, made.plans[0], Market::of("DE"), std::nullopt).empty());
    const auto again = find_availability(made, made.plans[0], found[1].id, std::nullopt);
    ASSERT_TRUE(again.has_value());
    EXPECT_EQ(again->segment, Segment::education);
}

TEST(Availabilities, OfATrialPlanOfferTheTrialAsATermOfItsOwn_R33) {
    Product made = sold_product();
    made.plans[0].trial = Trial{};
    const auto found = availabilities(made, made.plans[0], Market::of("US"), std::nullopt);
    ASSERT_EQ(found[0].terms.size(), 2U);
    EXPECT_EQ(found[0].terms[0], (Term{Period::months(1), BillingPlan::none}));
}

TEST(Availabilities, AreNotPurchasableAfterStopSellButRenewable) {
    Product made = sold_product();
    made.plans[0].stop_sell = true;
    const auto found = availabilities(made, made.plans[0], Market::of("FR"), std::nullopt);
    EXPECT_FALSE(found[0].is_purchasable);
    EXPECT_TRUE(found[0].is_renewable);
    made.type = ProductType::container;
    EXPECT_TRUE(availabilities(made, made.plans[0], Market::of("FR"), std::nullopt).empty());
}

}  // namespace
}  // namespace comptoir::catalog
