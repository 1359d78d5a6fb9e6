#include <gtest/gtest.h>

#include "catalog_files/file_in_tests.hpp"
#include "catalog_files/write.hpp"

/// Imports beside what is in the catalog already, and what was stored of them.
namespace comptoir::catalog_files {
namespace {

TEST(Import, AsAnUpdateKeepsIdsAndRefusesWhatIsFixed_R17_R98) {
    const auto first = import_text(kGood);
    ASSERT_TRUE(first);
    const auto second = import_text(with("It plans.", "It plans well."), first->document);
    ASSERT_TRUE(second);
    EXPECT_EQ(second->document.products[0].id, first->document.products[0].id);
    EXPECT_EQ(problems(with(R"(, "trial": {"length": "P1M"})", ""), first->document),
              Lines{"/offers/0/plans/0/trial: a published trial cannot be withdrawn from its plan (R98)"});
}

TEST(Import, OfAnotherPriceTellsWhichObjectAndFromWhenItMayBe_R42_X35) {
    const auto first = import_text(kGood);
    ASSERT_TRUE(first);
    EXPECT_EQ(
        problems(with("9.90", "10.90"), first->document),
        (Lines{"/offers/0/plans/0/prices/0/unitPrice: the price of P1M in FR is 9.9 now and cannot change "
               "at once; a row of its own says from when (R42)",
               "/offers/0/plans/0/prices/0/unitPrice: the price of P1M in BE is 9.9 now and cannot change "
               "at once; a row of its own says from when (R42)"}));
    const auto raised_from = [&](const std::string& day) {
        return with(R"("effectiveFrom": "2024-01-01"}])",
                    R"("effectiveFrom": "2024-01-01", "effectiveTo": "2024-06-30"}, {"market": "BE",
        "currency": "EUR", "term": "P1M", "billingPlan": "monthly", "unitPrice": "9.90", "effectiveFrom":
        "2024-07-01"}, {"market": "FR", "currency": "EUR", "term": "P1M", "billingPlan": "monthly",
        "unitPrice": "12", "effectiveFrom": ")" +
                        day + R"("}])");
    };
    EXPECT_TRUE(import_text(raised_from("2024-07-01"), first->document));
    EXPECT_EQ(
        problems(raised_from("2024-06-01"), first->document),
        Lines{"/offers/0/plans/0/prices/2/effectiveFrom: an increase of the price of P1M in FR comes too "
              "early; published now, it may begin on 2024-07-01 or the first of a later month (R42)"});
    EXPECT_TRUE(import_text(raised_from("2024-06-01"))) << "a first import sets the prices";
}

TEST(Import, TakesAnEndpointOnThisMachineWithAPort) {
    EXPECT_TRUE(import_text(with("https://a.example/w", "http://localhost:8080/w")));
    EXPECT_TRUE(import_text(with("https://a.example/w", "http://[::1]")));
    EXPECT_FALSE(import_text(with("https://a.example/w", "http://127.0.0.1:/w")));
    EXPECT_FALSE(import_text(with("https://a.example/w", "http://localhost.evil.example/w")));
}

// Publisher contract §1.1: the same pair of tenant and application is not registered by two accounts.
TEST(Import, OfAnApplicationOfAnotherPublisherIsRefused_S1_1) {
    const auto first = import_text(kGood);
    ASSERT_TRUE(first);
    std::string other = kGood;
    for (auto at = other.find("\"atelier\""); at != std::string::npos; at = other.find("\"atelier\""))
        other.replace(at, 9, "\"bureau\"");
    const Lines expected{
        "/offers/0/technicalConfiguration: tenantId and appId are those of the publisher \"atelier\"; each "
        "publisher has applications of its own"};
    EXPECT_EQ(problems(other, first->document), expected);
    EXPECT_TRUE(import_text(kGood, first->document)) << "its own offer may be published again";
    Importer both(taxonomy(), markets());
    both.add("1.json", kGood);
    both.add("2.json", other);
    const auto result = both.finish({}, kNow);
    ASSERT_FALSE(result);
    ASSERT_EQ(result.reason().problems.size(), 1U);
    EXPECT_EQ(result.reason().problems[0].file, "2.json");
}

TEST(StoredOffers, AreReadWithoutTheRulesOfImports) {
    const auto accepted = import_text(kGood);
    ASSERT_TRUE(accepted);
    catalog::Product product = accepted->document.products[0];
    const auto read_again = [](const catalog::Product& one) {
        catalog::Product read = read_stored_product("it", json::write(to_json(one)));
        read.id = one.id;
        for (std::size_t i = 0; i < read.plans.size(); ++i) read.plans[i].sku = one.plans[i].sku;
        return read;
    };
    product.categories = {{"dropped-from-the-taxonomy", {}}};
    product.plans[0].markets = {catalog::Market::of("KR")};
    EXPECT_EQ(read_again(product), product);
}

TEST(StoredOffers, ThatCannotBeReadAreNamed) {
    const auto reason = [](std::string_view document) -> std::string {
        try {
            read_stored_product("the stored offer a/b", document);
        } catch (const std::runtime_error& error) {
            return error.what();
        }
        return "none";
    };
    EXPECT_EQ(reason("{"),
              "the stored offer a/b: " + json::parse("{").reason().message + " at line 1, column 2");
    EXPECT_EQ(reason("{}"), "the stored offer a/b: /publisherId: required");
    EXPECT_EQ(
        reason(R"({"publisherId":"a","offerId":"b","type":7})"),
        "the stored offer a/b: /type: must be saas, azure-managed-application, azure-solution-template, "
        "container, virtual-machine, iot-edge-module, managed-service or consulting-service");
}

}  // namespace
}  // namespace comptoir::catalog_files
