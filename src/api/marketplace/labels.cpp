#include "api/marketplace/labels.hpp"

#include <algorithm>

#include "base/check.hpp"

namespace comptoir::api::marketplace {
namespace {

using catalog::TaxonomyEntry;

// Slugs of stored products are known ones; the slug itself stands in when a newer taxonomy dropped one.
json::Object labelled(std::string_view slug, const TaxonomyEntry* entry, Language language) {
    return {{"value", slug}, {"label", entry == nullptr ? slug : in(language, entry->label)}};
}

json::Array classifications(const std::vector<catalog::Classification>& choices,
                            const std::vector<TaxonomyEntry>& words, const char* children_name,
                            Language language) {
    json::Array out;
    for (const catalog::Classification& choice : choices) {
        const auto found = std::find_if(words.begin(), words.end(), [&](const TaxonomyEntry& entry) {
            return entry.slug == choice.slug;
        });
        const TaxonomyEntry* entry = found == words.end() ? nullptr : &*found;
        json::Array children;
        for (const catalog::Text& child : choice.children) {
            children.emplace_back(labelled(child, entry == nullptr ? nullptr : entry->find(child), language));
        }
        json::Object one = labelled(choice.slug, entry, language);
        one.emplace_back(children_name, std::move(children));
        out.emplace_back(std::move(one));
    }
    return out;
}

template <class Label>
json::Array facet(const std::vector<search::FacetCount>& counts, const Label& label) {
    json::Array out;
    for (const search::FacetCount& one : counts) {
        out.emplace_back(json::Object{{"value", one.value},
                                      {"label", label(one.value)},
                                      {"count", static_cast<std::int64_t>(one.count)}});
    }
    return out;
}

}  // namespace

json::Object type_label(const catalog::Taxonomy& taxonomy, catalog::ProductType type, Language language) {
    const auto found = std::find_if(taxonomy.types.begin(), taxonomy.types.end(),
                                    [&](const catalog::ProductTypeLabel& one) { return one.type == type; });
    const bool known = found != taxonomy.types.end();
    return {{"value", to_text(type)}, {"label", known ? in(language, found->label) : to_text(type)}};
}

json::Array category_labels(const catalog::Taxonomy& taxonomy, const catalog::Product& product,
                            Language language) {
    return classifications(product.categories, taxonomy.categories, "subcategories", language);
}

json::Array industry_labels(const catalog::Taxonomy& taxonomy, const catalog::Product& product,
                            Language language) {
    return classifications(product.industries, taxonomy.industries, "verticals", language);
}

json::Object topic_label(const support::Topics& topics, std::int64_t id, Language language) {
    const support::Topic* topic = support::find_topic(topics, id);
    const std::string number = std::to_string(id);
    return {{"value", number}, {"label", topic == nullptr ? number : in(language, topic->name)}};
}

json::Object facets_json(const search::CatalogSnapshot& catalog, const catalog::Taxonomy& taxonomy,
                         const search::Facets& facets, std::string_view category, Language language) {
    const TaxonomyEntry* parent = category.empty() ? nullptr : taxonomy.find_category(category);
    const auto itself = [](const std::string& value) { return value; };
    const auto entry_label = [&](const std::string& value, const TaxonomyEntry* entry) {
        return entry == nullptr ? value : in(language, entry->label);
    };
    return {
        {"types", facet(facets.types,
                        [&](const std::string& value) {
                            const auto type = catalog::parse_product_type(value);
                            COMPTOIR_CHECK(type.has_value());
                            return type_label(taxonomy, *type, language).back().second;
                        })},
        {"categories",
         facet(facets.categories,
               [&](const std::string& value) { return entry_label(value, taxonomy.find_category(value)); })},
        {"subcategories", facet(facets.subcategories,
                                [&](const std::string& value) {
                                    return entry_label(value,
                                                       parent == nullptr ? nullptr : parent->find(value));
                                })},
        {"industries",
         facet(facets.industries,
               [&](const std::string& value) { return entry_label(value, taxonomy.find_industry(value)); })},
        {"publishers", facet(facets.publishers,
                             [&](const std::string& value) {
                                 const catalog::Publisher* one = catalog.find_publisher(PublisherId(value));
                                 return one == nullptr ? value : one->display_name;
                             })},
        {"trial", facet(facets.trials,
                        [&](const std::string& value) {
                            return std::string(value == "true"
                                                   ? in(language, "Free trial", "Essai gratuit")
                                                   : in(language, "No free trial", "Sans essai gratuit"));
                        })},
        {"markets", facet(facets.markets, itself)},
    };
}

std::optional<BuyNote> buy_note(const catalog::Product& product, const PartnerId& partner,
                                Language language) {
    if (product.type != catalog::ProductType::saas) {
        return BuyNote{
            "NOT_TRANSACTABLE",
            in(language,
               "Managed and bought through the consumption portal, billed by consumption; a consumption "
               "subscription is required.",
               "Géré et acheté dans le portail de consommation, facturé à la consommation ; un abonnement "
               "de consommation est nécessaire.")};
    }
    if (!product.open_to(partner)) {
        return BuyNote{"EXCLUSIVE",
                       in(language, "Exclusive offer: contact the ISV", "Offre exclusive : contactez l'ISV")};
    }
    return std::nullopt;
}

}  // namespace comptoir::api::marketplace
