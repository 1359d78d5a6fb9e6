#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "catalog_files/import.hpp"
#include "catalog_files/reference_tables.hpp"

/// One import file for the tests of this folder.
namespace comptoir::catalog_files {

inline const std::filesystem::path kSource = COMPTOIR_SOURCE_DIR;

inline const catalog::Taxonomy& taxonomy() {
    static const catalog::Taxonomy kTable = parse_taxonomy(read_file(kSource / "data/taxonomy.json"));
    return kTable;
}
inline const catalog::MarketTable& markets() {
    static const catalog::MarketTable kTable = parse_market_table(read_file(kSource / "data/markets.json"));
    return kTable;
}

inline const Instant kNow = Instant::of("2024-03-10T12:00:00Z");

/// A publisher and an offer that nothing is wrong with.
inline const std::string kGood = R"json({"formatVersion": 1,
"publishers": [{"publisherId": "atelier", "displayName": "Atelier",
  "address": {"line1": "1 rue A", "city": "Nantes", "country": "FR"}, "website": "https://a.example",
  "contacts": {"support": {"name": "S", "phone": "+33 2 00", "email": "s@a.example", "url": "https://a.example/s"},
               "engineering": {"name": "E", "phone": "+33 2 01", "email": "e@a.example"}}}],
"offers": [{"publisherId": "atelier", "offerId": "planning", "type": "saas", "status": "live",
  "title": {"en": "Planning", "fr": "Planning"}, "summary": {"en": "Plans.", "fr": "Planifie."},
  "description": {"en": "It plans.", "fr": "Il planifie."}, "categories": [{"category": "productivity"}],
  "screenshots": [{"url": "https://a.example/1.png"}], "privacyUrl": "https://a.example/p",
  "termsUrl": "https://a.example/t", "termsVersion": "1", "resellerAudience": "any", "pricingModel": "perUser",
  "technicalConfiguration": {"landingPageUrl": "https://a.example/l", "webhookUrl": "https://a.example/w",
    "tenantId": "8d1f4c1e-52a3-4a0e-9a70-64d2a8d7c001", "appId": "8d1f4c1e-52a3-4a0e-9a70-64d2a8d7c002"},
  "plans": [{"planId": "one", "title": {"en": "One", "fr": "Un"}, "description": {"en": "One.", "fr": "Un."},
    "markets": ["FR", "BE"], "trial": {"length": "P1M"},
    "prices": [{"markets": ["FR", "BE"], "currency": "EUR", "term": "P1M", "billingPlan": "monthly",
                "unitPrice": 9.90, "effectiveFrom": "2024-01-01"}]}]}]})json";

/// The same with another text in it.
inline std::string with(std::string_view from, std::string_view to) {
    std::string text = kGood;
    const auto at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return text.replace(at, from.size(), to);
}

inline Result<AcceptedImport, ImportRefusal> import_text(const std::string& text,
                                                         const catalog::CatalogDocument& current = {}) {
    Importer importer(taxonomy(), markets());
    importer.add("a.json", text);
    return importer.finish(current, kNow);
}

/// `pointer: message` of each problem.
inline std::vector<std::string> problems(const std::string& text,
                                         const catalog::CatalogDocument& current = {}) {
    const auto result = import_text(text, current);
    std::vector<std::string> lines;
    if (result) return lines;
    for (const auto& problem : result.reason().problems) {
        EXPECT_EQ(problem.file, "a.json");
        lines.push_back(problem.pointer + ": " + problem.message);
    }
    return lines;
}
using Lines = std::vector<std::string>;

}  // namespace comptoir::catalog_files
