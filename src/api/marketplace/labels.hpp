#pragma once

#include <string_view>

#include "api/marketplace/language.hpp"
#include "domain/catalog/product.hpp"
#include "domain/catalog/taxonomy.hpp"
#include "domain/support/topics.hpp"
#include "json/value.hpp"
#include "search/snapshot.hpp"

/// Words of the taxonomy, and topics of support, with their labels, `{value, label}`.
namespace comptoir::api::marketplace {

json::Object type_label(const catalog::Taxonomy& taxonomy, catalog::ProductType type, Language language);
/// `{value, label, subcategories: [{value, label}]}` for each.
json::Array category_labels(const catalog::Taxonomy& taxonomy, const catalog::Product& product,
                            Language language);
/// `{value, label, verticals: [{value, label}]}` for each.
json::Array industry_labels(const catalog::Taxonomy& taxonomy, const catalog::Product& product,
                            Language language);

/// The number stands in when the topic is no longer known.
json::Object topic_label(const support::Topics& topics, std::int64_t id, Language language);

/// `{types, categories, subcategories, industries, publishers, trial, markets}`, each a list of
/// `{value, label, count}`. `category` is the one filtered by: its children are the subcategories.
json::Object facets_json(const search::CatalogSnapshot& catalog, const catalog::Taxonomy& taxonomy,
                         const search::Facets& facets, std::string_view category, Language language);

/// Why the buy action is not there, or nothing: R16 for exclusive offers, R18 for types bought elsewhere.
struct BuyNote {
    std::string_view code;
    std::string_view text;
};
std::optional<BuyNote> buy_note(const catalog::Product& product, const PartnerId& partner, Language language);

}  // namespace comptoir::api::marketplace
