#include <gmock/gmock.h>

#include "catalog_of_shop.hpp"
#include "front.hpp"

namespace comptoir::conformance {
namespace {

using testing::ElementsAre;
using testing::UnorderedElementsAre;

class Catalog : public FrontTest {
  protected:
    static std::vector<std::string> ids(const Reply& reply) {
        std::vector<std::string> found;
        for (std::size_t i = 0; i < reply.size_of("items"); ++i)
            found.push_back(reply[fmt::format("items/{}/id", i)]);
        return found;
    }
    static std::string seat() { return "/v1/products/" + kSeatProduct.str(); }
    std::string first_availability(const std::string& skus) {
        return front_.get(skus + "/0001/availabilities?country=FR")["items/0/id"];
    }
};
COMPTOIR_ON_BOTH_ENGINES(Catalog);

TEST_P(Catalog, ListsSaasOfTheProgrammeThatIsSoldInTheCountry_CAT_01_R10_R12) {
    const Reply reply = front_.get("/v1/products?country=fr&targetView=OnlineServices");
    ASSERT_EQ(reply.status, 200);
    EXPECT_THAT(ids(reply),
                UnorderedElementsAre("DZH318Z0SEAT", "DZH318Z0FLAT", "DZH318Z0EXCL", "DZH318Z0EDUC"));
    EXPECT_EQ(reply["items/0/title"], "Payroll");
    EXPECT_EQ(reply["items/0/description"], "Payroll online.");
    EXPECT_EQ(reply["items/0/productType/id"], "Azure");
    EXPECT_EQ(reply["items/0/productType/displayName"], "Azure");
    EXPECT_EQ(reply["items/0/productType/subType/id"], "SaaS");
    EXPECT_EQ(reply["items/0/isMicrosoftProduct"], "false");
    EXPECT_EQ(reply["items/0/publisherName"], "Acme");
    EXPECT_EQ(reply["items/0/links/self/uri"], "/products/DZH318Z0SEAT?country=FR");
    EXPECT_EQ(reply["items/0/links/skus/uri"], "/products/DZH318Z0SEAT/skus?country=FR");
    front_.follow_links(reply);
    EXPECT_EQ(front_.get("/v1/products?country=US&targetView=OnlineServices").size_of("items"), 0U);
}

TEST_P(Catalog, KnownViewsOfOtherThingsAreEmptyAndUnknownOnesRefused_CAT_01) {
    for (const char* view : {"Azure", "AzureReservations", "AzureReservationsVM", "AzureReservationsSQL",
                             "AzureReservationsCosmosDb", "MicrosoftAzure", "Software", "SoftwareSUSELinux",
                             "SoftwarePerpetual", "SoftwareSubscriptions"}) {
        const Reply reply = front_.get(fmt::format("/v1/products?country=FR&targetView={}", view));
        EXPECT_EQ(reply.status, 200) << view;
        EXPECT_EQ(reply["totalCount"], "0") << view;
    }
    EXPECT_EQ(front_.get("/v1/products?country=FR&targetView=ONLINESERVICES").size_of("items"), 4U);
    for (const char* view : {"AzureAzureReservationsVM", "commercial", "AzurePlan"}) {
        const Reply reply = front_.get(fmt::format("/v1/products?country=FR&targetView={}", view));
        EXPECT_EQ(reply.status, 403) << view;
        EXPECT_EQ(reply.code(), "400036") << view;
    }
}

TEST_P(Catalog, SegmentsNarrowListsAndUnknownOnesAreRefused_CAT_01_CAT_03_CAT_05) {
    const std::string all = "/v1/products?country=FR&targetView=OnlineServices&targetSegment=";
    EXPECT_THAT(ids(front_.get(all + "education")), ElementsAre("DZH318Z0EDUC"));
    EXPECT_EQ(front_.get(all + "Commercial").size_of("items"), 3U);
    EXPECT_EQ(front_.get(all + "government").size_of("items"), 0U);
    EXPECT_EQ(front_.get(all + "nonprofit").size_of("items"), 0U);
    EXPECT_EQ(front_.get(seat() + "/skus?country=FR&targetSegment=education").size_of("items"), 0U);
    EXPECT_EQ(
        front_.get(seat() + "/skus/0001/availabilities?country=FR&targetSegment=education").size_of("items"),
        0U);
    for (const std::string& target : {all + "military", seat() + "/skus?country=FR&targetSegment=x",
                                      seat() + "/skus/0001/availabilities?country=FR&targetSegment=x"}) {
        const Reply reply = front_.get(target);
        EXPECT_EQ(reply.status, 403) << target;
        EXPECT_EQ(reply.code(), "400030") << target;
    }
}

TEST_P(Catalog, MissingParametersAreNamed_CAT_01) {
    for (const std::string& target :
         {std::string("/v1/products?targetView=OnlineServices"), std::string("/v1/products?country=FR"),
          std::string("/v1/products?country=&targetView=OnlineServices"),
          std::string("/v1/products?country=FRA&targetView=OnlineServices"), seat(), seat() + "/skus",
          seat() + "/skus/0001", seat() + "/skus/0001/availabilities"}) {
        const Reply reply = front_.get(target);
        EXPECT_EQ(reply.status, 400) << target;
        EXPECT_EQ(reply.code(), "2001") << target;
    }
}

TEST_P(Catalog, UnknownParametersAndScopesChangeNothing_1_2) {
    EXPECT_EQ(front_.get(seat() + "?country=FR&reservationScope=AzurePlan&unheard=of").status, 200);
    EXPECT_EQ(front_.get("/v1//products/?COUNTRY=FR&target_view=OnlineServices").size_of("items"), 4U);
}

TEST_P(Catalog, TextsFollowTheLocale_1_15) {
    const Reply french = front_.get(seat() + "?country=FR", {{"X-Locale", "fr-FR"}});
    EXPECT_EQ(french["title"], "Paie");
    EXPECT_EQ(french.headers.find("X-Locale"), "fr-FR");
    EXPECT_EQ(front_.get(seat() + "?country=FR", {{"X-Locale", "de-DE"}})["title"], "Payroll");
    const Reply terms = front_.get(seat() + "/skus/0001/availabilities?country=FR", {{"X-Locale", "fr-CA"}});
    EXPECT_EQ(terms["items/0/terms/0/description"], "Abonnement de 1 mois");
}

TEST_P(Catalog, AProductIsFoundByIdOrRefused_CAT_02) {
    EXPECT_EQ(front_.get(seat() + "?country=FR")["id"], "DZH318Z0SEAT");
    EXPECT_EQ(front_.get("/v1/products/dzh318z0seat?country=FR")["id"], "DZH318Z0SEAT");
    for (const char* id : {"DZH318Z0NOPE", "DZH318Z0NONE", "DZH318Z000VM", "DZH318Z0PRIV"}) {
        const Reply reply = front_.get(fmt::format("/v1/products/{}?country=FR", id));
        EXPECT_EQ(reply.status, 404) << id;
        EXPECT_EQ(reply.code(), "400013") << id;
    }
    EXPECT_EQ(front_.get(seat() + "?country=US").code(), "400013");
}

TEST_P(Catalog, SkusShowWhatAPlanAllows_CAT_03_3_3) {
    const Reply reply = front_.get(seat() + "/skus?country=FR");
    ASSERT_EQ(reply.size_of("items"), 3U);
    EXPECT_THAT(ids(reply), ElementsAre("0001", "0002", "0003"));
    EXPECT_EQ(reply["items/0/productId"], "DZH318Z0SEAT");
    EXPECT_EQ(reply["items/0/title"], "standard plan");
    EXPECT_EQ(reply["items/0/minimumQuantity"], "1");
    EXPECT_EQ(reply["items/0/maximumQuantity"], "50");
    EXPECT_EQ(reply["items/0/isTrial"], "false");
    EXPECT_EQ(reply["items/0/supportedBillingCycles/0"], "monthly");
    EXPECT_EQ(reply["items/0/supportedBillingCycles/1"], "annual");
    EXPECT_EQ(reply["items/0/purchasePrerequisites/0"], "MicrosoftCustomerAgreement");
    EXPECT_EQ(reply["items/0/links/self/uri"], "/products/DZH318Z0SEAT/skus/0001?country=FR");
    EXPECT_EQ(reply["items/0/links/availabilities/uri"],
              "/products/DZH318Z0SEAT/skus/0001/availabilities?country=FR");
    EXPECT_EQ(reply["items/2/isTrial"], "true");
    EXPECT_EQ(reply["items/2/supportedBillingCycles/0"], "none");
    ASSERT_NE(reply.at("items/0/dynamicAttributes").if_object(), nullptr);
    for (const auto& [name, value] : *reply.at("items/0/dynamicAttributes").if_object()) {
        EXPECT_TRUE(value.if_object() == nullptr && value.if_array() == nullptr) << name;
    }
    front_.follow_links(reply);
    const Reply flat = front_.get("/v1/products/DZH318Z0FLAT/skus?country=FR");
    EXPECT_EQ(flat["items/0/minimumQuantity"], "1");
    EXPECT_EQ(flat["items/0/maximumQuantity"], "1");
    EXPECT_EQ(front_.get("/v1/products/DZH318Z0NOPE/skus?country=FR").code(), "400013");
}

TEST_P(Catalog, ASkuIsFoundByIdOrRefused_CAT_04) {
    EXPECT_EQ(front_.get(seat() + "/skus/0001?country=FR")["id"], "0001");
    EXPECT_EQ(front_.get("/v1/products/DZH318Z0NOPE/skus/0001?country=FR").code(), "400013");
    const Reply unknown = front_.get(seat() + "/skus/0009?country=FR");
    EXPECT_EQ(unknown.status, 404);
    EXPECT_EQ(unknown.code(), "400018");
}

TEST_P(Catalog, AvailabilitiesCarryTheirTermsAndCurrency_CAT_05_3_4) {
    const Reply reply = front_.get(seat() + "/skus/0001/availabilities?country=FR");
    ASSERT_EQ(reply.size_of("items"), 1U);
    EXPECT_EQ(reply["items/0/productId"], "DZH318Z0SEAT");
    EXPECT_EQ(reply["items/0/skuId"], "0001");
    EXPECT_EQ(reply["items/0/catalogItemId"], "DZH318Z0SEAT:0001:" + reply["items/0/id"]);
    EXPECT_EQ(reply["items/0/defaultCurrency/code"], "EUR");
    EXPECT_EQ(reply["items/0/defaultCurrency/symbol"], "€");
    EXPECT_EQ(reply["items/0/segment"], "commercial");
    EXPECT_EQ(reply["items/0/country"], "FR");
    EXPECT_EQ(reply["items/0/isPurchasable"], "true");
    EXPECT_EQ(reply["items/0/isRenewable"], "true");
    ASSERT_EQ(reply.size_of("items/0/terms"), 3U);
    EXPECT_EQ(reply["items/0/terms/0/duration"], "P1M");
    EXPECT_EQ(reply["items/0/terms/0/description"], "1 Month Subscription");
    EXPECT_EQ(reply["items/0/terms/0/billingCycle"], "monthly");
    EXPECT_EQ(reply["items/0/terms/0/cancellationPolicies/0/refundOptions/0/expiresAfter"], "P1D");
    EXPECT_EQ(reply["items/0/terms/1/duration"], "P1Y");
    EXPECT_EQ(reply["items/0/terms/1/billingCycle"], "annual");
    EXPECT_EQ(reply["items/0/terms/1/cancellationPolicies/0/refundOptions/0/expiresAfter"], "P14D");
    EXPECT_EQ(reply["items/0/product/id"], "DZH318Z0SEAT");
    EXPECT_EQ(reply["items/0/sku/id"], "0001");
    front_.follow_links(reply);
    EXPECT_EQ(front_.get(seat() + "/skus/0001/availabilities?country=GB")["items/0/defaultCurrency/code"],
              "GBP");
    EXPECT_EQ(front_.get(seat() + "/skus/0009/availabilities?country=FR").code(), "400018");
    EXPECT_EQ(front_.get("/v1/products/DZH318Z0NOPE/skus/1/availabilities?country=FR").code(), "400013");
}

TEST_P(Catalog, ATrialIsATermOfItsOwn_CAT_05_B_1) {
    const Reply reply = front_.get(seat() + "/skus/0003/availabilities?country=FR");
    EXPECT_EQ(reply["items/0/terms/0/duration"], "P1M");
    EXPECT_EQ(reply["items/0/terms/0/billingCycle"], "none");
    EXPECT_EQ(reply["items/0/terms/0/description"], "1 Month Free Trial");
    EXPECT_EQ(reply["items/0/terms/1/billingCycle"], "monthly");
}

TEST_P(Catalog, AnAvailabilityIsFoundByIdOrRefused_CAT_06_D3) {
    const std::string id = first_availability(seat() + "/skus");
    const std::string path = seat() + "/skus/0001/availabilities/";
    EXPECT_EQ(front_.get(path + id + "?country=FR")["id"], id);
    const Reply elsewhere = front_.get(path + id + "?country=GB");
    EXPECT_EQ(elsewhere.status, 404);
    EXPECT_EQ(elsewhere.code(), "400019");
    EXPECT_EQ(front_.get(path + "NOPE?country=FR").code(), "400019");
    EXPECT_EQ(front_.get(seat() + "/skus/0009/availabilities/" + id + "?country=FR").code(), "400018");
}

TEST_P(Catalog, ExclusiveAndForeignOffersAreShownAndNotPurchasable_R12_R16_R27) {
    const Reply exclusive = front_.get("/v1/products/DZH318Z0EXCL/skus/0001/availabilities?country=FR");
    EXPECT_EQ(exclusive["items/0/isPurchasable"], "false");
    auto document = catalog_of_front({});
    for (auto& product : document.products) product.selected_partners = {front_.partner_id()};
    front_.publish(document);
    EXPECT_EQ(
        front_.get("/v1/products/DZH318Z0EXCL/skus/0001/availabilities?country=FR")["items/0/isPurchasable"],
        "true");
    front_.be(Who::american);
    EXPECT_EQ(front_.get(seat() + "/skus/0001/availabilities?country=FR")["items/0/isPurchasable"], "false");
}

TEST_P(Catalog, APriceThatIsOverIsNoLongerOffered_R39) {
    auto document = catalog_of_front({});
    catalog::PriceRows& prices = document.products.front().plans.front().prices;
    auto rows = prices.all();
    for (catalog::PriceRow& row : rows) row.ends = Instant::of("2024-03-01T00:00:00Z");
    prices = catalog::PriceRows(rows);
    front_.publish(document);
    EXPECT_EQ(front_.get(seat() + "/skus/0001?country=FR").code(), "400018");
    EXPECT_EQ(front_.get(seat() + "/skus?country=FR").size_of("items"), 2U);
}

TEST_P(Catalog, InventoryIsAlwaysThereAndUnknownItemsAreLeftOut_CAT_07) {
    const std::string target = "/v1/extensions/product/checkinventory?country=FR";
    const Reply reply = front_.post(target, R"({"TargetItems":[{"ProductId":"DZH318Z0SEAT"},
        {"productId":"DZH318Z0FLAT","skuId":"0001"},{"productId":"DZH318Z0NOPE"},
        {"productId":"DZH318Z0SEAT","skuId":"0099"},],"inventoryContext":{"CustomerId":null}})");
    ASSERT_EQ(reply.status, 200) << reply.text;
    ASSERT_NE(reply.body.if_array(), nullptr);
    EXPECT_EQ(reply.body.if_array()->size(), 4U);
    EXPECT_EQ(reply["0/productId"], "DZH318Z0SEAT");
    EXPECT_EQ(reply["0/skuId"], "0001");
    EXPECT_EQ(reply["0/isRestricted"], "false");
    EXPECT_EQ(reply.size_of("0/restrictions"), 0U);
    for (const std::string& body : {std::string("{}"), std::string("[]"), std::string("nonsense"),
                                    std::string(R"({"targetItems":[{"skuId":"0001"}]})")}) {
        EXPECT_EQ(front_.post(target, body).code(), "2001") << body;
    }
    EXPECT_EQ(
        front_.post("/v1/extensions/product/checkInventory", R"({"targetItems":[{"productId":"X"}]})").code(),
        "2001");
}

TEST_P(Catalog, ACustomerSeesOnlyWhatMayBeBoughtForIt_CAT_08_R26) {
    const std::string customer = front_.add_customer("contoso.example");
    const Reply reply = front_.get(customer + "/products?targetView=OnlineServices");
    EXPECT_THAT(ids(reply), UnorderedElementsAre("DZH318Z0SEAT", "DZH318Z0FLAT"));
    front_.follow_links(reply);
    EXPECT_EQ(front_.post(customer + "/products?targetView=OnlineServices").size_of("items"), 2U);
    EXPECT_EQ(front_.get(customer + "/products?targetView=Software").size_of("items"), 0U);
    EXPECT_EQ(front_.get(customer + "/products?targetView=AzurePlan&reservationScope=AzurePlan").code(),
              "400036");
    EXPECT_EQ(front_.get(customer + "/products?targetView=OnlineServices&targetSegment=x").code(), "400030");
    EXPECT_EQ(front_.get(customer + "/products").code(), "2001");
    const Reply other = front_.get(customer + "/products?targetView=OnlineServices&targetSegment=education");
    EXPECT_EQ(other.size_of("items"), 0U);
}

TEST_P(Catalog, ACustomersSegmentDecides_CAT_08_QUA_02) {
    const std::string customer = front_.add_customer("school.example");
    ASSERT_EQ(front_.put(customer + "/qualification", "1").status, 200);
    EXPECT_THAT(ids(front_.get(customer + "/products?targetView=OnlineServices")),
                ElementsAre("DZH318Z0EDUC"));
}

TEST_P(Catalog, NothingIsSoldToACustomerOutsideTheRegion_CAT_08_R27) {
    front_.be(Who::american);
    const std::string customer = front_.add_customer("contoso.example");
    EXPECT_EQ(front_.get(customer + "/products?targetView=OnlineServices").size_of("items"), 0U);
    EXPECT_EQ(front_.get(customer + "/products/DZH318Z0SEAT").code(), "400013");
}

TEST_P(Catalog, TheCountryOfTheBillingProfileDecides_CAT_10_CAT_12_R29_D4) {
    const std::string customer = front_.add_customer("contoso.example", "GB");
    const Reply skus = front_.get(customer + "/products/DZH318Z0SEAT/skus");
    ASSERT_GE(skus.size_of("items"), 1U);
    front_.follow_links(skus);
    const Reply one = front_.get(customer + "/products/DZH318Z0SEAT/skus/0001");
    EXPECT_EQ(one["id"], "0001");
    const Reply availabilities = front_.get(customer + "/products/DZH318Z0SEAT/skus/0001/availabilities");
    ASSERT_EQ(availabilities.size_of("items"), 1U);
    EXPECT_EQ(availabilities["items/0/country"], "GB");
    EXPECT_EQ(availabilities["items/0/isPurchasable"], "true");
    front_.follow_links(availabilities);
    const std::string id = availabilities["items/0/id"];
    const std::string path = customer + "/products/DZH318Z0SEAT/skus/0001/availabilities/";
    EXPECT_EQ(front_.get(path + id)["id"], id);
    EXPECT_EQ(front_.get(path + "NOPE").code(), "400019");
    EXPECT_EQ(front_.get(customer + "/products/DZH318Z0SEAT/skus/0009").code(), "400018");
    EXPECT_EQ(front_.get(customer + "/products/DZH318Z0SEAT/skus/0009/availabilities").code(), "400018");
    EXPECT_EQ(front_.get(customer + "/products/DZH318Z0NOPE").code(), "400013");
    EXPECT_EQ(front_.get(customer + "/products/DZH318Z0NOPE/skus").code(), "400013");
    for (const char* rest :
         {"/products/DZH318Z0SEAT", "/products/DZH318Z0SEAT/skus", "/products/DZH318Z0SEAT/skus/0001",
          "/products/DZH318Z0SEAT/skus/0001/availabilities"}) {
        EXPECT_EQ(front_.post(customer + rest).text, front_.get(customer + rest).text) << rest;
    }
}

TEST_P(Catalog, PrivatePlansAreForListedTenants_CAT_09_R17) {
    const std::string listed = front_.add_customer("listed.example");
    const std::string other = front_.add_customer("other.example");
    front_.publish(catalog_of_front({TenantId::of(listed.substr(listed.rfind('/') + 1))}));
    const Reply product = front_.get(listed + "/products/DZH318Z0PRIV");
    EXPECT_EQ(product.status, 200);
    front_.follow_links(product);
    EXPECT_EQ(front_.get(listed + "/products/DZH318Z0PRIV/skus").size_of("items"), 1U);
    EXPECT_EQ(front_.get(other + "/products/DZH318Z0PRIV").code(), "400013");
    EXPECT_EQ(front_.get("/v1/products/DZH318Z0PRIV?country=FR").code(), "400013");
    front_.publish(catalog_of_front({TenantId(front_.partner_id().guid())}));
    EXPECT_EQ(front_.get("/v1/products/DZH318Z0PRIV?country=FR").status, 200);
}

TEST_P(Catalog, LegacyOffersAreEmptyListsAndRefusals_OFF_01_OFF_06) {
    const std::string customer = front_.add_customer("contoso.example");
    for (const std::string& target : {std::string("/v1/offers?country=FR&offset=0&size=20"),
                                      std::string("/v1/offercategories?country=FR"), customer + "/offers",
                                      customer + "/offercategories"}) {
        const Reply reply = front_.get(target);
        EXPECT_EQ(reply.status, 200) << target;
        EXPECT_EQ(reply["totalCount"], "0") << target;
        front_.follow_links(reply);
    }
    EXPECT_EQ(front_.get("/v1/offers").code(), "2001");
    const Reply unknown = front_.get("/v1/offers/195416C1-3447-423A-B37B-EE59A99A19C4?country=FR");
    EXPECT_EQ(unknown.status, 404);
    EXPECT_EQ(unknown.code(), "1000");
    EXPECT_EQ(front_.get("/v1/offers/195416C1/addons?country=FR").code(), "1000");
    EXPECT_EQ(front_.get("/v1/offers/DZH318Z0SEAT:0001:X?country=FR").code(), "2100");
    EXPECT_EQ(front_.get("/v1/offers/DZH318Z0SEAT?country=FR").status, 400);
}

}  // namespace
}  // namespace comptoir::conformance
