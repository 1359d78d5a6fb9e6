#include "catalog_files/generate.hpp"

#include <gtest/gtest.h>

#include "catalog_files/import.hpp"
#include "catalog_files/reference_tables.hpp"

namespace comptoir::catalog_files {
namespace {

const std::filesystem::path kSource = COMPTOIR_SOURCE_DIR;

const catalog::Taxonomy& taxonomy() {
    static const catalog::Taxonomy kTable = parse_taxonomy(read_file(kSource / "data/taxonomy.json"));
    return kTable;
}

TEST(GeneratedCatalog, IsTheSameForTheSameSeedAndAnotherForAnother) {
    const auto a = generate(taxonomy(), {300, 7});
    EXPECT_EQ(a.products, generate(taxonomy(), {300, 7}).products);
    EXPECT_EQ(a.publishers, generate(taxonomy(), {300, 7}).publishers);
    EXPECT_NE(a.products, generate(taxonomy(), {300, 8}).products);
    EXPECT_EQ(a.products.size(), 300U);
}

TEST(GeneratedCatalog, IsOfTheKnownValuesOnEveryMachine) {
    const auto a = generate(taxonomy(), {100, 7});
    EXPECT_EQ(a.products[0].title.en, "Keldaforge Backup for Law Firms");
    EXPECT_EQ(a.products[0].title.fr, "Keldaforge – Sauvegarde pour les cabinets d'avocats");
    EXPECT_EQ(a.publishers[0].display_name, "Tarntide Studio");
}

TEST(GeneratedCatalog, WrittenInPartsImportsCleanAndUnchanged) {
    const catalog::MarketTable markets = parse_market_table(read_file(kSource / "data/markets.json"));
    Importer importer(taxonomy(), markets);
    std::vector<std::string> files;
    write_generated(taxonomy(), {2500, 3}, [&](std::string_view file, std::string_view text) {
        files.emplace_back(file);
        importer.add(std::string(file), text);
    });
    EXPECT_EQ(files, (std::vector<std::string>{"part-0001.json", "part-0002.json", "part-0003.json"}));
    const auto result = importer.finish({}, Instant());
    ASSERT_TRUE(result) << result.reason().problems.at(0).pointer << ": "
                        << result.reason().problems.at(0).message;
    const auto whole = generate(taxonomy(), {2500, 3});
    EXPECT_EQ(result->document.products, whole.products);
    EXPECT_EQ(result->document.publishers, whole.publishers);
    EXPECT_TRUE(result->notices.empty());
}

}  // namespace
}  // namespace comptoir::catalog_files
