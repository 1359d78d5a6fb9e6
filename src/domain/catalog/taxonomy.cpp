#include "domain/catalog/taxonomy.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace comptoir::catalog {
namespace {

// In the order of ProductType.
constexpr std::array<std::string_view, kProductTypes.size()> kTypeSlugs = {"saas",
                                                                           "azure-managed-application",
                                                                           "azure-solution-template",
                                                                           "container",
                                                                           "virtual-machine",
                                                                           "iot-edge-module",
                                                                           "managed-service",
                                                                           "consulting-service"};

const TaxonomyEntry* find_in(const std::vector<TaxonomyEntry>& entries, std::string_view slug) {
    const auto found = std::find_if(entries.begin(), entries.end(),
                                    [&](const TaxonomyEntry& entry) { return entry.slug == slug; });
    return found == entries.end() ? nullptr : &*found;
}

}  // namespace

std::string_view to_text(ProductType type) {
    return kTypeSlugs.at(static_cast<std::size_t>(type));
}

std::optional<ProductType> parse_product_type(std::string_view text) {
    for (std::size_t i = 0; i < kTypeSlugs.size(); ++i) {
        if (equals_ignoring_case(kTypeSlugs[i], text)) return static_cast<ProductType>(i);
    }
    return std::nullopt;
}

const TaxonomyEntry* TaxonomyEntry::find(std::string_view child) const {
    return find_in(children, child);
}
const TaxonomyEntry* Taxonomy::find_category(std::string_view slug) const {
    return find_in(categories, slug);
}
const TaxonomyEntry* Taxonomy::find_industry(std::string_view slug) const {
    return find_in(industries, slug);
}

}  // namespace comptoir::catalog
