#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/catalog/localized.hpp"

namespace comptoir::catalog {

/// What is offered (commerce rules §2.2). Only saas can be bought here (R18).
enum class ProductType {
    saas,
    managed_application,
    solution_template,
    container,
    virtual_machine,
    iot_edge_module,
    managed_service,
    consulting_service,
};
inline constexpr std::array kProductTypes = {ProductType::saas,
                                             ProductType::managed_application,
                                             ProductType::solution_template,
                                             ProductType::container,
                                             ProductType::virtual_machine,
                                             ProductType::iot_edge_module,
                                             ProductType::managed_service,
                                             ProductType::consulting_service};

/// The slug of import files and of the `type` filter, such as `azure-managed-application`.
std::string_view to_text(ProductType type);
/// Slugs in any case, since they also arrive as query parameters (R19).
std::optional<ProductType> parse_product_type(std::string_view text);

/// A word of the taxonomy: a stable slug, labels in both languages, and the words below it.
struct TaxonomyEntry {
    std::string slug;
    LocalizedText label;
    std::vector<TaxonomyEntry> children;

    /// The child of this slug, or nothing.
    const TaxonomyEntry* find(std::string_view child) const;
};

struct ProductTypeLabel {
    ProductType type = ProductType::saas;
    LocalizedText label;
    bool purchasable = false;
};

/// Types, categories with subcategories, industries with verticals: data/taxonomy.json in memory (R20).
struct Taxonomy {
    std::vector<ProductTypeLabel> types;
    std::vector<TaxonomyEntry> categories;
    std::vector<TaxonomyEntry> industries;

    const TaxonomyEntry* find_category(std::string_view slug) const;
    const TaxonomyEntry* find_industry(std::string_view slug) const;
};

}  // namespace comptoir::catalog
